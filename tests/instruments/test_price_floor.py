"""A guaranteed price: the difference is paid, and the producer goes on. 1 t a day from a mine in Australia."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.responses import DemandRestraint, PriceFloor
from tests.plan import Plan
from tests.verification.quiet import QUIET, one_chain, one_maker
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
    """Less demand lowers the price under a floor of 0.95; each week pays what is lacking times what is made."""
    plan = Plan(parameters=QUIET | {"price_cap_ratio_thin": 10.0}).material("germanium_refined", 1_000_000.0)
    plan.maker("AUS.germanium_refined", processing_days=0.0, process="refine", feeds=None)
    plan.user("USA", "germanium_refined", 365.0, elasticity=0.0, substitution=0.0)
    plan.lane("AUS.germanium_refined", "use:USA", interval=1)
    world = World(plan.network(), 400, reference=True)
    history = world.history({"less": less(), "f": floor(floor=0.95)})
    told = [line for line in history.log if line.who == "f"]
    assert [line.what for line in told] == ["in force", "ends"]
    price = history.state.prices[:, history.layout.market_row("germanium_refined", "USA")]
    first, last = (line.day for line in told)
    assert price[first - 1] < 0.95 <= price[first - 8]
    assert price[last - 1] >= 0.95 > price[last - 8]
    made = sum(_made_in(world, history, day) for day in range(first, last, 7))
    assert history.accounts["f"].usd["price floor"] == pytest.approx(made, rel=1e-9)


def _made_in(world: World, history: Any, day: int) -> float:
    """USD for a week: 1 t a day is kept, times what the price of the week lacks."""
    price = history.state.prices[day : day + 7, history.layout.market_row("germanium_refined", "USA")]
    return float(np.maximum(0.0, 0.95 - price).mean()) * 7.0 * 1e6
