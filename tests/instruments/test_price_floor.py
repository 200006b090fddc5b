"""A guaranteed price: the difference is paid, and the producer goes on. 1 t a day from a mine in Australia."""

from __future__ import annotations

from typing import Any

import pytest

from sim.responses import DemandRestraint, PriceFloor
from tests.plan import Plan
from tests.verification.quiet import QUIET, ban, one_chain, one_maker
from tests.worlds import World, after, of


def floor(**fields: Any) -> PriceFloor:
    return of(PriceFloor, **{"facilities": "AUS.germanium_refined", "floor": 1.2} | fields)


def less(share: float = 0.5) -> DemandRestraint:
    return of(DemandRestraint, places="USA", materials="germanium_refined", share=share, starts=after(50))


def test_the_difference_is_paid_on_every_tonne_made() -> None:
    """A floor of 1.2 under a price of 1: 0.2 x 1,000,000 USD x 1 t a day x 100 days."""
    world = one_maker(product_days=30.0)
    history = world.history({"f": floor(starts=after(100), lasts="100 days")})
    assert history.accounts["f"].usd == {"price floor": pytest.approx(0.2 * 1e6 * 100, rel=1e-9)}
    assert [(line.day, line.what) for line in history.log] == [(100, "in force"), (200, "ends")]


def test_a_floor_under_the_price_costs_nothing() -> None:
    history = one_maker(product_days=30.0).history({"f": floor(floor=0.9)})
    assert history.accounts == {}
    assert history.log == []


def test_a_plant_goes_on_where_orders_have_halved() -> None:
    """China's refiner makes 1 t a day; users are told to use half. With the guarantee it makes at least 0.9 t."""
    world = one_chain()
    half = of(DemandRestraint, places="USA", materials="gallium_refined", share=0.5, starts=after(50))
    row = world.layout.facility_row["CHN.gallium_refined"]
    alone = world.history({"less": half})
    kept = world.history({"less": half, "f": floor(facilities="CHN.gallium_refined", keeps=0.9)})
    assert alone.state.facilities["rate"][row] == pytest.approx(0.5, rel=0.02)
    assert kept.state.facilities["rate"][row] == pytest.approx(0.9, abs=1e-9)


def test_a_mine_goes_on_only_while_its_store_has_room() -> None:
    world = one_maker(product_days=30.0)
    kept = world.history({"less": less(1.0), "f": floor()})
    row = world.layout.facility_row["AUS.germanium_refined"]
    plant = kept.state.facilities[row]
    assert kept.state.stock[row] + plant["wip"] <= plant["store"] + 1e-9
    assert kept.state.facilities["rate"][row] == pytest.approx(0.0, abs=1e-9)


def test_it_pays_only_while_the_price_is_under_it() -> None:
    """A ban on China lifts the price over a floor of 1.3; each week under it pays what is lacking for what is made."""
    plan = Plan(parameters=QUIET | {"price_cap_ratio_thin": 10.0}).material("germanium_refined", 1_000_000.0)
    for place, weight in (("AUS", 0.5), ("CHN", 0.5)):
        plan.maker(f"{place}.germanium_refined", processing_days=0.0)
        plan.lane(f"{place}.germanium_refined", "use:USA", weight, interval=1)
    plan.user("USA", "germanium_refined", 365.0, elasticity=0.0, substitution=0.0)
    world = World(plan.network(), 200, reference=True)
    cut = ban(50, materials="germanium_refined", lasts="60 days")
    history = world.history({"cut": cut, "f": floor(floor=1.3)})
    told = [(line.day, line.what) for line in history.log if line.who == "f"]
    assert [what for _, what in told] == ["in force", "ends", "in force"]
    price = history.state.prices[:, history.layout.market_row("germanium_refined", "USA")]
    (first, _), (over, _), (again, _) = told
    assert first == 0
    assert price[over - 1] >= 1.3 > price[over - 8]
    assert price[again - 1] < 1.3 <= price[again - 8]
    calm = world.history({"cut": cut, "f": floor(floor=1.3, starts=after(0), lasts="49 days")})
    assert calm.accounts["f"].usd["price floor"] == pytest.approx(0.5 * 49 * 0.3 * 1e6, rel=1e-9)
