"""End-of-life recycling: tonnes from outside, to plants as feed or to users. One chain, 1 t a day."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.engine.ledger import ledger
from sim.responses import Recycling
from tests.verification.quiet import ban, one_chain, short
from tests.worlds import World, after, differing, of


@pytest.fixture(scope="module")
def world() -> World:
    return one_chain()


def recycling(**fields: Any) -> Recycling:
    given = {"places": "USA", "capacity": {"gallium_refined": "73 t"}, "starts": after(50)} | fields
    return of(Recycling, **given)


def test_a_fifth_of_what_users_need_and_what_it_costs(world: World) -> None:
    """73 t a year are 0.2 t a day: from day 50 to 150, 20 t; 1,000 to build and 10 a tonne."""
    history = world.history({"r": recycling(lasts="100 days", investment=1000, usd_per_t=10)})
    pool = history.layout.buyer_row["use:USA", "gallium_refined"]
    assert history.state.buyers["reclaimed"][pool] == pytest.approx(20.0, abs=1e-9)
    assert ledger(history.layout, history.state)["gallium_refined"].recycled == pytest.approx(20.0, abs=1e-9)
    assert history.accounts["r"].usd == {"investment": 1000.0, "recycling": pytest.approx(200.0)}
    last = [line for line in history.log if line.who == "r"][-1]
    assert (last.day, last.what, last.tonnes) == (150, "ends", pytest.approx(20.0))


def test_built_up_evenly_it_brings_half_in_the_meantime(world: World) -> None:
    """0.2 t a day at full capacity, reached in 70 days: 0.1 x 70 t until then."""
    history = world.history({"r": recycling(ramp="70 days", lasts="70 days")})
    assert history.state.buyers["reclaimed"].sum() == pytest.approx(7.0, abs=1e-9)


def test_users_order_less_and_hold_no_more(world: World) -> None:
    """In the end the mine sends 0.8 t a day and the stock is where it was."""
    history = world.history({"r": recycling()})
    pool = history.layout.buyer_row["use:USA", "gallium_refined"]
    assert history.state.buyers["ordered"][pool] == pytest.approx(0.8, rel=1e-3)
    store = history.state.stocks[:, len(history.layout.facilities) + pool]
    assert store[-1] == pytest.approx(0.8 * store[0], rel=0.02)


def test_under_a_ban_it_is_all_that_is_left(world: World) -> None:
    history = world.history({"ban": ban(50), "r": recycling()})
    assert short(history)[-1] == pytest.approx(0.8, abs=1e-9)


def test_feed_of_a_plant_is_never_more_than_it_can_use(world: World) -> None:
    """Ten times the feed that China's refiner takes: it brings in 1 t a day and nobody digs any more."""
    history = world.history({"r": recycling(places="CHN", capacity={"gallium_primary": "3650 t"})})
    feed = history.layout.buyer_row["CHN.gallium_refined", "gallium_primary"]
    assert history.state.buyers["recycled_now"][feed] <= 1.0 / 0.8 + 1e-9
    assert history.state.buyers["ordered"][feed] == 0.0
    store = history.state.stocks[:, len(history.layout.facilities) + feed]
    assert store.max() <= store[0] * 1.5


def test_two_programmes_share_what_is_used_by_their_capacity(world: World) -> None:
    """1 t a day is used, 2 and 6 could be brought in: a quarter and three quarters of the cost."""
    two = {"a": recycling(capacity={"gallium_refined": "730 t"}, usd_per_t=1),
           "b": recycling(capacity={"gallium_refined": "2190 t"}, usd_per_t=1)}  # fmt: skip
    history = world.history(two)
    paid = [history.accounts[name].usd["recycling"] for name in "ab"]
    assert paid[1] == pytest.approx(3.0 * paid[0], rel=1e-9)
    assert sum(paid) == pytest.approx(history.state.buyers["reclaimed"].sum(), rel=1e-9)


def test_it_ends_without_a_trace_on_what_is_recycled(world: World) -> None:
    history = world.history({"r": recycling(lasts="10 days")})
    assert not history.state.buyers["recycled_now"].any()
    assert np.all(history.state.buyers["collected"] == 0.0)


def test_what_begins_after_the_horizon_never_was(world: World) -> None:
    assert differing(world.history({"r": recycling(starts=after(5000))}).state, world.history().state) == []
