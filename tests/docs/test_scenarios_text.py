"""Figures that are typed into the sentences of docs/scenarios.md: looked up in the tables, or reckoned again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.network import Network
from sim.network.elements import place_of

PAGE = Path(__file__).parents[2] / "docs" / "scenarios.md"

OF = re.compile(
    r"(?P<part>\d[\d,.]*)\s+of\s+(?P<whole>\d[\d,.]*) t\b(?:\s+a year)?(?:[^.;]{0,12}?(?P<share>\d[\d.]*) %)?"
)


def prose() -> str:
    """The text of the page without its tables and quotations."""
    return "\n".join(line for line in PAGE.read_text("utf-8").splitlines() if line[:1] not in "|>")


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
        assert value == pytest.approx(float(each["right"].replace(",", "")), rel=near, abs=0.5 * last + 1e-9), each[0]
        checked += 1
    assert checked >= 25
