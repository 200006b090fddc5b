"""What a place depends on that is closed: as on paper, and the same in whatever order a loop is walked."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.disruptions import FacilityOutage
from sim.network import Network
from sim.network.arrays import Layout
from sim.outcomes.columns import MEASURES, TIERS
from sim.outcomes.harvest import Groups
from sim.outcomes.reasons import Closed, reasons
from sim.scenario import Scenario
from tests.worlds import START, after, of

LOST = [0.2, {"uniform": [0.4, 0.8]}]
"""Two outages of one smelter: the larger counts, by its middle."""


def lane(seller: str, buyer: str, material: str) -> SimpleNamespace:
    return SimpleNamespace(seller=seller, buyer=buyer, material=material, t_per_year=50.0)


def closed(losses: list[Any], order: tuple[int, ...] = (0, 1)) -> Closed:
    """A plant that buys half of its feed from the smelter and half from a recycler who lives on its scrap."""
    outages = {str(i): of(FacilityOutage, facilities=["AUS.smelter"], starts=after(9), lasts="3 months", loss=loss)
               for i, loss in enumerate(losses)}  # fmt: skip
    scenario: Any = SimpleNamespace(disruptions=outages, start=START, end=after(300))
    recipes = [SimpleNamespace(facility="JPN.plant", material_in="metal"),
               SimpleNamespace(facility="JPN.recycler", material_in="scrap")]  # fmt: skip
    lanes = [lane("AUS.smelter", "JPN.plant", "metal"), lane("JPN.recycler", "JPN.plant", "metal"),
             lane("JPN.plant", "JPN.recycler", "scrap")]  # fmt: skip
    whole = SimpleNamespace(facilities={"AUS.smelter": SimpleNamespace(facility="AUS.smelter")})
    layout: Any = SimpleNamespace(
        lanes=lanes, whole=whole, network=SimpleNamespace(recipes=[recipes[i] for i in order])
    )
    return Closed(scenario, layout)


@pytest.mark.parametrize("losses", list(permutations(LOST)))
def test_of_two_outages_the_larger_counts_by_its_middle(losses: tuple[Any, ...]) -> None:
    found = closed(list(losses))
    assert found.closes(found.layout.lanes[0]) == pytest.approx(0.6)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("names", list(permutations(["JPN.plant", "JPN.recycler"])))
def test_a_loop_has_one_answer(order: tuple[int, ...], names: tuple[str, ...]) -> None:
    """p = 0.6 / 2 + r / 2 and r = p: both depend for 60 % on what is closed."""
    found = closed(LOST, order)
    assert [found.behind(name) for name in names] == pytest.approx([0.6, 0.6])


FIVE = Path(__file__).parents[2] / "scenarios" / "networks" / "five"
TEXT = "name: x\nstart: 2026-01-01\nhorizon: 1 year\n"


@pytest.fixture(scope="module")
def layout() -> Layout:
    return Layout.of(Network.load(FIVE))


def facts(text: str, layout: Layout, *, arms: tuple[str, ...] = ("undisturbed", "disrupted"), lost: Any = 0.0) -> Any:
    """What is said of a scenario on five facilities of which some share of the demand is lost in the second arm.

    Args:
        text: Its disruptions and responses.
        layout: The network.
        arms: The arms.
        lost: (replicates, pools), or what can be spread to three replicates.
    """
    groups = Groups(layout)
    table = np.zeros((len(arms), 3, len(groups.rows), len(MEASURES)))
    table[-1, :, :: len(TIERS), list(MEASURES).index("shortfall_share")] = lost
    return reasons(Scenario.from_text(TEXT + text), layout.network, layout, arms, groups, table)


BAN = "disruptions:\n  ban: {kind: export_ban, by: CHN, materials: examplium_metal, to: EU27, in_force: 2026-03-01}\n"
LICENCE = BAN.replace("export_ban", "export_licence")


def spared(found: Any, place: str) -> dict[str, Any]:
    (fact,) = (each for each in found if each["why"] == "spared" and each["place"] == place)
    return fact


def test_without_instruments_nothing_happens_or_only_what_the_tables_date(layout: Layout) -> None:
    assert facts("", layout) == [{"why": "nothing"}]
    assert facts("controls: dated\n", layout) == [{"why": "dated"}]


def test_what_begins_after_the_last_day_is_late_and_closes_nothing(layout: Layout) -> None:
    for begins, late in (("2026-12-31", False), ("2027-01-01", True)):
        found = facts(BAN.replace("2026-03-01", begins), layout)
        assert ({"why": "late", "label": "ban", "date": begins} in found) is late
        assert (spared(found, "EU27")["upstream"] > 0.0) is not late


def test_growth_is_told_by_its_label(layout: Layout) -> None:
    surge = ("disruptions:\n  more: {kind: demand_surge, materials: examplium_tool, to: 2, starts: 2026-02-01, "
             "by: 2026-09-01}\n")  # fmt: skip
    assert {"why": "grows", "label": "more"} in facts(surge, layout)


def test_materials_that_nothing_connects_are_named() -> None:
    whole, layout = Network.shipped(), Layout.of(Network.load(FIVE))
    groups = Groups(layout)
    table = np.zeros((1, 1, len(groups.rows), len(MEASURES)))
    found = reasons(Scenario.from_text(TEXT + BAN), whole, layout, ("undisturbed",), groups, table)
    assert found == [{"why": "untouched", "materials": sorted(whole.materials)}]


def test_a_target_that_is_spared_is_told_how_much_of_its_intake_hangs_on_what_is_closed(layout: Layout) -> None:
    """Of the metal that makes European tools 1,320 t of 1,650 come from China; tools themselves may be sold."""
    fact = spared(facts(BAN, layout), "EU27")
    assert (fact["material"], fact["closed"], fact["bound"]) == ("examplium_tool", 0.0, 0.0)
    assert fact["upstream"] == pytest.approx(1320 / 1650)
    assert fact["cover_days"] == layout.whole.baseline_cover("EU27", "examplium_tool")


def test_only_targets_and_owners_are_told_and_only_where_little_lacks(layout: Layout) -> None:
    assert {each["place"] for each in facts(BAN, layout) if each["why"] == "spared"} == {"EU27"}
    stock = "responses:\n  stock: {kind: national_stockpile, owner: USA, holdings: {examplium_tool: 60 days}}\n"
    assert {each["place"] for each in facts(BAN + stock, layout) if each["why"] == "spared"} == {"EU27", "USA"}
    for lost, told in ((0.00099, True), (0.001, False), (np.array([[0.5], [0.0], [0.0]]), True)):
        assert bool([each for each in facts(BAN, layout, lost=lost) if each["why"] == "spared"]) is told
    assert not [each for each in facts(BAN, layout, arms=("undisturbed",)) if each["why"] == "spared"]


def test_a_licence_binds_and_a_ban_closes(layout: Layout) -> None:
    def weighed(text: str) -> list[tuple[float, float]]:
        closed = Closed(Scenario.from_text(TEXT + text), layout)
        lanes = [lane for lane in layout.lanes if lane.material == "examplium_metal"]
        return [(closed.closes(lane), closed.binds(lane)) for lane in lanes]

    assert weighed(BAN) == [(1.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)]
    assert weighed(LICENCE) == [(0.0, 1.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)]
    at_home = BAN.replace("to: EU27", "to: all")
    assert weighed(at_home)[1] == (0.0, 0.0), "what China sells to its own users crosses no border"
    assert weighed(BAN.replace("examplium_metal", "examplium_ore")) == [(0.0, 0.0)] * 4


def test_a_route_that_is_shut_closes_and_one_that_is_longer_does_not(layout: Layout) -> None:
    shut = ("disruptions:\n  cape: {kind: route_closure, routes: cape, starts: 2026-03-01, to: all, holds: true, "
            "lasts: 30 days}\n")  # fmt: skip
    longer = shut.replace("holds: true", "extra: 5 days")
    for text, expected in ((shut, [1.0, 0.0, 0.0, 1.0]), (longer, [0.0] * 4)):
        closed = Closed(Scenario.from_text(TEXT + text), layout)
        assert [closed.closes(lane) for lane in layout.lanes if lane.material == "examplium_metal"] == expected
