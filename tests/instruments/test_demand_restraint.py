"""Orders to use less: on a date, or while cover is low or the price high. 1 t a day, at base price."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.responses import DemandRestraint
from tests.plan import Plan
from tests.verification.quiet import QUIET, ban, one_chain
from tests.worlds import World, after, of


@pytest.fixture(scope="module")
def world() -> World:
    return one_chain()


def order(**fields: Any) -> DemandRestraint:
    given = {"places": "USA", "materials": "gallium_refined", "share": 0.2} | fields
    return of(DemandRestraint, **given)


def test_an_order_on_a_date_restrains_its_share_and_is_no_shortfall(world: World) -> None:
    """A fifth of 1 t from day 50 for 30 days: 6 t restrained, nothing short, 6 x 5,000 USD paid."""
    history = world.history({"order": order(starts=after(50), lasts="30 days", compensation=5000)})
    restrained = history.state.daily[2].sum(axis=1)
    assert np.flatnonzero(restrained > 0).tolist() == list(range(50, 80))
    assert restrained.sum() == pytest.approx(6.0, abs=1e-9)
    assert (history.state.daily[3] - history.state.daily[4]).max() == pytest.approx(0.0, abs=1e-9)
    assert history.accounts["order"].usd == {"compensation": pytest.approx(30_000.0)}
    assert [(line.day, line.what) for line in history.log if line.who == "order"] == [(50, "in force"), (80, "ends")]


def test_what_runs_to_the_horizon_is_paid_to_the_horizon(world: World) -> None:
    history = world.history({"order": order(starts=after(390), compensation=1000)})
    assert history.accounts["order"].usd == {"compensation": pytest.approx(0.2 * 10 * 1000)}


def test_a_ban_and_an_order_last_longer_than_a_ban(world: World) -> None:
    """Cover is 30 days and 10 days are afloat: a ban on day 50 bites on day 90. Half as much use makes the 31 t
    that are left when cover falls under 20 days, and 14 days pass until the order: it bites later."""
    alone = world.history({"ban": ban(50)})
    both = world.history({"ban": ban(50), "order": order(share=0.5, below="20 days", until="30 days")})
    short = [np.flatnonzero((h.state.daily[3] - h.state.daily[4]).sum(axis=1) > 1e-9)[0] for h in (alone, both)]
    told = [line for line in both.log if line.who == "order"]
    trigger, in_force = (next(line.day for line in told if line.what == what) for what in ("trigger", "in force"))
    assert in_force == trigger + 14
    held = float(alone.state.stocks[in_force - 1, len(alone.layout.facilities) + 1])
    assert short[1] == in_force + int(2 * held)
    assert short[1] > short[0]


def test_it_ends_once_cover_is_back(world: World) -> None:
    history = world.history({"ban": ban(50, lasts="60 days"), "order": order(below="15 days", until="20 days")})
    days = [line.day for line in history.log if line.who == "order" and line.what == "ends"]
    store = history.state.stocks[:, len(history.layout.facilities) + 1]
    assert len(days) == 1 and store[days[0] - 1] > 20.0 >= store[days[0] - 2]


def test_a_price_can_be_its_trigger() -> None:
    """The price of the user's place is watched, by the week in which it moves."""
    plan = Plan(parameters=QUIET | {"price_cap_ratio_thin": 10.0}).material("germanium_refined", 1_000_000.0)
    plan.maker("CHN.germanium_refined").user("USA", "germanium_refined", 365.0, elasticity=0.0, substitution=0.0)
    plan.lane("CHN.germanium_refined", "use:USA", interval=1)
    world = World(plan.network(), 300, reference=True)
    how = order(materials="germanium_refined", above=1.5, back_at=1.2, lag="0 days")
    history = world.history({"ban": ban(50, materials="germanium_refined"), "order": how})
    day = next(line.day for line in history.log if line.who == "order" and line.what == "in force")
    price = history.state.prices[:, history.layout.market_row("germanium_refined", "USA")]
    assert price[day - 1] > 1.5 >= price[day - 2]


def test_of_two_orders_the_stricter_binds(world: World) -> None:
    history = world.history({"a": order(starts=after(0)), "b": order(starts=after(0), share=0.5)})
    assert history.state.daily[2, 100].sum() == pytest.approx(0.5)


def test_the_protected_tier_is_spared() -> None:
    plan = Plan(parameters=QUIET).material("germanium_refined", 1_000_000.0).maker("CHN.germanium_refined")
    for tier in ("protected", "other"):
        plan.user("USA", "germanium_refined", 365.0, use=tier, tier=tier)
    plan.lane("CHN.germanium_refined", "use:USA", interval=1)
    history = World(plan.network(), 100, reference=True).history(
        {"order": order(materials="germanium_refined", starts=after(10))}
    )
    tiers = [consumer.tier for consumer in history.layout.consumers]
    assert history.state.daily[2, 50, tiers.index("protected")] == 0.0
    assert history.state.daily[2, 50, tiers.index("other")] == pytest.approx(0.2)
