"""What a place depends on that is closed: as on paper, and the same in whatever order a loop is walked."""

from __future__ import annotations

from itertools import permutations
from types import SimpleNamespace
from typing import Any

import pytest

from sim.disruptions import FacilityOutage
from sim.outcomes.reasons import Closed
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
