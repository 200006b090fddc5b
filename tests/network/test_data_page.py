"""The figures of docs/data.md are those of the tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.network import Network
from sim.network.summary import stage_shares, summary_of

PAGE = Path(__file__).parents[2] / "docs" / "data.md"
ROWS = {
    "NdPr oxide": "ndpr_oxide",
    "Dy/Tb oxide": "dytb_oxide",
    "light magnets": "magnet_light",
    "heavy magnets": "magnet_heavy",
    "gallium, low purity": "gallium_primary",
    "gallium, high purity": "gallium_refined",
    "germanium": "germanium_refined",
    "antimony": "antimony_refined",
    "cobalt hydroxide": "cobalt_hydroxide",
    "refined cobalt": "cobalt_refined",
    "nickel ore": "nickel_ore",
    "nickel pig iron": "nickel_pig_iron",
    "refined nickel": "nickel_refined",
    "lithium concentrate": "spodumene_concentrate",
    "lithium chemicals": "lithium_chemical",
    "spherical graphite": "graphite_spherical",
    "anode graphite": "anode_graphite",
}


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ROWS)
def test_the_balance_is_as_printed(shipped: Network, page: str, name: str) -> None:
    each = summary_of(shipped, ROWS[name])
    share = f"{each.largest.place} {100 * each.largest.share:.1f} %"

    assert f"| {name} | {each.output_t:,.0f} | {share} | {each.hhi:,.0f} | {each.final_use_t:,.0f} |" in page


def test_the_counts_are_as_printed(shipped: Network, page: str) -> None:
    printed = dict(re.findall(r"^\| `(\w+)` \|.*\| (\d+) \|$", page, re.MULTILINE))

    rows = shipped.rows()
    assert printed == {table: str(len(rows[table])) for table in printed}
    assert len(printed) == 8


def test_the_share_of_separation_is_as_printed(shipped: Network, page: str) -> None:
    share = stage_shares(shipped, ["ndpr_oxide", "dytb_oxide"])[0].share

    assert f"China separates {100 * share:.1f} %" in page


def test_the_cover_of_japan_is_as_printed(shipped: Network, page: str) -> None:
    assert f"intake of {shipped.intake('JPN', 'dytb_oxide'):.0f} t a year" in page
    assert f"and {shipped.baseline_cover('JPN', 'dytb_oxide'):.0f} days of cover" in page


def test_what_the_text_says_of_grades_ties_and_corridors_is_so(shipped: Network, page: str) -> None:
    """Figures that are typed into sentences."""
    assert "stocks are C but for seven rows" in page
    assert sum(each.grade != "C" for each in shipped.stocks) == 7
    assert "Demand is C for everything but part of antimony" in page
    assert {each.material for each in shipped.demands if each.grade != "C"} == {"antimony_refined"}
    assert "no shipped flow is graded A" in page
    assert not [each for each in shipped.lanes if each.grade == "A" and each.t_per_year > 0]
    assert "0.02 to 0.12 t of cobalt with a tonne of nickel" in page
    hosted = [f for f in shipped.facilities.values() if f.material_out == "cobalt_hydroxide" and f.host_facility]
    ratios = sorted(f.t_per_t_host or 0.0 for f in hosted)
    assert (round(ratios[0], 2), round(ratios[-1], 2)) == (0.02, 0.12)
    assert "Durban, which takes 55 %" in page
    left = {lane.route: 0.0 for lane in shipped.lanes if lane.seller == "COD.cobalt_hydroxide"}
    for lane in shipped.lanes:
        if lane.seller == "COD.cobalt_hydroxide":
            left[lane.route] += lane.t_per_year
    assert round(100.0 * left["durban"] / sum(left.values())) == 55
