"""What docs/scenarios.md states is what the model does: its reference-mode tables, and the figures of its runs."""

from __future__ import annotations

import importlib.util
import math
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from sim.network import Network
from sim.network.elements import place_of

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


OF = re.compile(
    r"(?P<part>\d[\d,.]*)\s+of\s+(?P<whole>\d[\d,.]*) t\b(?:\s+a year)?(?:[^.;]{0,12}?(?P<share>\d[\d.]*) %)?"
)


def prose() -> str:
    """The text of the page without its tables and quotations."""
    return "\n".join(line for line in (DOCS / "scenarios.md").read_text("utf-8").splitlines() if line[:1] not in "|>")


def rounded(figure: float, text: str) -> bool:
    """Whether a text of digits is what the figure is, rounded to them; zeros at the end may be rounding."""
    digits = text.replace(",", "")
    unit = (
        10.0 ** -len(digits.partition(".")[2])
        if "." in digits
        else 10.0 ** min(3, len(digits) - len(digits.rstrip("0")))
    )
    return abs(figure - float(digits)) <= 0.5 * unit + 1e-9


def bought() -> list[tuple[float, float]]:
    """What a buyer takes from a place of a material, and from all, t a year."""
    sums: dict[tuple[str, str], dict[str, float]] = {}
    for lane in Network.shipped().lanes:
        by_place = sums.setdefault((lane.material, lane.buyer), {})
        place = place_of(lane.seller)
        by_place[place] = by_place.get(place, 0.0) + lane.t_per_year
    return [(part, sum(places.values())) for places in sums.values() for part in places.values()]


def test_a_part_of_what_a_buyer_takes_is_that_of_the_tables() -> None:
    """Every "N of M t" of the text, and the share that stands beside it: they are typed, so they are looked up."""
    found = list(OF.finditer(prose()))
    assert len(found) >= 11
    for each in found:
        pairs = [(a, b) for a, b in bought() if rounded(a, each["part"]) and rounded(b, each["whole"])]
        assert pairs, f"docs/scenarios.md: no buyer takes {each[0]!r}"
        assert each["share"] is None or any(rounded(100.0 * a / b, each["share"]) for a, b in pairs), each[0]


FIGURE = r"\(*\d+(?:,\d{3})*(?:\.\d+)?\)*"
SUM = re.compile(
    rf"(?P<left>{FIGURE}(?:\s[-x+/]\s{FIGURE})+)\s=\s(?P<about>about )?"
    r"(?P<right>\d+(?:,\d{3})*(?:\.\d+)?)(?P<share> %)?"
)


def test_the_arithmetic_by_pencil_is_right() -> None:
    """Every sum that is written out: to 1 % ("about": 3 %) or half of the last digit, as its terms are rounded too."""
    checked = 0
    for each in SUM.finditer(prose()):
        left = " ".join(each["left"].replace(",", "").replace("x", "*").split())
        left = left[1:] if left.count("(") > left.count(")") else left
        if left.count("(") != left.count(")"):
            continue
        value = eval(left) * (100.0 if each["share"] else 1.0)  # digits and signs only
        last = 10.0 ** -len(each["right"].partition(".")[2])
        near = 0.03 if each["about"] else 0.01
        assert value == pytest.approx(number(each["right"]), rel=near, abs=0.5 * last + 1e-9), each[0]
        checked += 1
    assert checked >= 25
