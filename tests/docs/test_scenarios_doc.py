"""What docs/scenarios.md states is what the model does: its reference-mode tables, and the figures of its runs."""

from __future__ import annotations

import importlib.util
import math
import sys
from pathlib import Path
from types import ModuleType

import pytest

from sim.report.numbers import usd

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


for each in ("reference", "reference_battery", "reference_policy"):
    _module(each)
policy_runs = _module("policy_runs")
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


@pytest.mark.parametrize("name", policy_runs.STEPS)
@pytest.mark.usefixtures("compiled")
def test_the_figures_of_a_policy_scenario_are_those_of_its_run(name: str) -> None:
    """The first replicates of its table are lived again; the rest of the row is of the same run, as the quote is."""
    stated = [row for row in figures.policy_figures() if row[0] == name]
    found = policy_runs.again(name)
    again = f"python docs/figures.py policy {name}, then read its section again"
    assert [row[:2] for row in stated] == [row[:2] for row in found], again
    for here, there in zip(stated, found, strict=True):
        pairs = zip(here[-policy_runs.AGAIN :], there[2:], strict=True)
        assert all(math.isclose(number(a), number(b), rel_tol=1e-3, abs_tol=1e-3) for a, b in pairs), (again, there)


@pytest.mark.parametrize("name", policy_runs.STEPS)
def test_the_quote_of_a_policy_scenario_has_the_mean_of_its_table(name: str) -> None:
    page = figures.PAGE.read_text(encoding="utf-8")
    quote = page.split(f"<!-- answer: {name} -->")[1].split("<!-- end -->")[0]
    mean = next(number(row[2]) for row in figures.policy_figures() if row[:2] == [name, "disrupted"])
    assert f"goods worth {usd(1e6 * mean, 2)} (" in quote


def test_every_policy_scenario_is_worked_by_hand_and_step_by_step() -> None:
    told = {table: {row[0] for row in figures.facts()[table]} for table in ("policy_checks", "policy_steps")}
    names = set(figures.reference_policy.SCENARIOS)
    assert told == {"policy_checks": names, "policy_steps": names}
    assert set(policy_runs.STEPS) == names


@pytest.mark.parametrize("file", ["export_ban_clock.svg", "export_ban_fan.svg"])
def test_the_pictures_are_there(file: str) -> None:
    assert (DOCS / "img" / file).read_text(encoding="utf-8").lstrip().startswith(("<svg", "<?xml"))


@pytest.mark.parametrize("name", _module("reference_policy").SCENARIOS)
def test_every_policy_scenario_has_its_question_and_its_quote(name: str) -> None:
    page = figures.PAGE.read_text(encoding="utf-8")
    section = page.split(f"\n### {name}\n")[1].split("\n### ")[0]
    assert "**Question.**" in section
    assert f"<!-- answer: {name} -->" in section
