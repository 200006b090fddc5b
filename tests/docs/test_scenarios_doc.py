"""What docs/scenarios.md states is what the model does: its reference-mode tables, and the figures of its runs."""

from __future__ import annotations

import importlib.util
import math
import sys
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).parents[2] / "docs"
CLOSE = 0.02
"""Relative difference of figures that are no days; days must agree."""
FEW = 20


def _module(name: str) -> ModuleType:
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


for each in ("reference", "reference_battery"):
    _module(each)
figures = _module("figures")


def agree(stated: str, found: str) -> bool:
    """The same text, or numbers with a decimal point that differ by less than their last digit or 2 %."""
    if stated == found:
        return True
    if "." not in stated or "." not in found:
        return False
    here, there = number(stated), number(found)
    last = 10.0 ** -len(stated.split(".")[1])
    return math.isclose(here, there, rel_tol=CLOSE, abs_tol=1.5 * last)


def number(text: str) -> float:
    return float(text.replace(",", ""))


def test_every_table_stands_on_the_page() -> None:
    assert set(figures.facts()) == set(figures.TABLES)


@pytest.mark.parametrize("name", sorted(figures.TABLES))
@pytest.mark.usefixtures("compiled")
def test_the_reference_mode_figures_are_those_of_the_model(name: str) -> None:
    stated, found = figures.facts()[name], figures.TABLES[name][1]()
    wrong = [
        (here, there)
        for here, there in zip(stated, found, strict=True)
        if not all(agree(a, b) for a, b in zip(here, there, strict=True))
    ]
    assert not wrong, f"python docs/figures.py facts, then read the text again: {wrong}"


@pytest.mark.parametrize("name", figures.SHIPPED)
@pytest.mark.usefixtures("compiled")
def test_the_figures_of_the_runs_lie_within_those_of_fewer_replicates(name: str) -> None:
    ranges = {tuple(row[1:3]): row for row in figures.rows(name, figures.result(name, FEW, None), -1.0)}
    quoted = [row for row in figures.quoted() if row[0] == name]
    assert quoted
    for _, arm, what, *stated in quoted:
        found = ranges.get((arm, what))
        if found is None:
            continue
        for median, low, high in ((stated[0], *found[4:6]), (stated[3], *found[7:9])):
            if "-" not in (median, low):
                assert number(low) <= number(median) <= number(high), f"python docs/figures.py runs: {arm}, {what}"


@pytest.mark.parametrize("file", ["export_ban_clock.svg", "export_ban_fan.svg"])
def test_the_pictures_are_there(file: str) -> None:
    assert (DOCS / "img" / file).read_text(encoding="utf-8").lstrip().startswith(("<svg", "<?xml"))
