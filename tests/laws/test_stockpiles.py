"""A stockpile releases what it holds, never more, and never buys more than it is meant to hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.history import History
from sim.engine.records import Reserve
from sim.responses import JointStockpile, NationalStockpile
from tests.networks import closed_networks
from tests.worlds import Case, World, cases, every_instrument, outages, shipped_world, stockpiles


def reserves_of(history: History) -> list[Reserve]:
    standing = [
        history.standing_reserve(history.layout.reserve_place(row), stock.material)
        for row, stock in enumerate(history.layout.reserves)
    ]
    return [*history.reserves, *(reserve for reserve in standing if reserve is not None)]


def assert_within_holdings(history: History) -> None:
    """Out <= initial + bought, store by store; what is left is what the store holds."""
    for reserve in reserves_of(history):
        out = sum(s.moved for s in history.shipments if s.source == reserve.store)
        bought = sum(s.moved for s in history.shipments if s.target == reserve.store)
        first = history.replicate.state.stock[reserve.store] + (reserve in history.reserves) * reserve.initial
        afloat = history.state.cargo["tonnes"][history.state.cargo["store"] == reserve.store].sum()
        scale = 1e-9 * (first + bought + 1.0)
        assert out <= first + bought + scale
        assert history.stock(reserve.store) == pytest.approx(first + bought - out - afloat, abs=scale)
        assert all(s.moved <= s.tonnes + scale for s in history.shipments)


@given(cases())
def test_releases_never_exceed_holdings_on_random_networks(case: Case) -> None:
    assert_within_holdings(case.world.history(case.instruments))


@pytest.mark.parametrize("number", range(3))
def test_releases_never_exceed_holdings_on_the_shipped_network(number: int) -> None:
    assert_within_holdings(shipped_world().history(every_instrument(), number))


@st.composite
def refilled(draw: st.DrawFn) -> Case:
    """A stockpile that buys back, after an outage."""
    network = draw(closed_networks(max_facilities=2, max_places=3))
    pile = draw(stockpiles(network)).model_copy(update={"refill": True})
    world = World(network, 400, reference=True)
    return Case(world, {"outage": draw(outages(network, 100))}, {"pile": pile})


@given(refilled())
def test_a_refill_never_holds_or_awaits_more_than_the_stockpile_is_meant_to_hold(case: Case) -> None:
    history = case.world.history(case.instruments)
    pile = case.responses["pile"]
    for material in {reserve.material for reserve in history.reserves} if pile.holdings else set():
        mine = [reserve for reserve in history.reserves if reserve.material == material]
        stores = [reserve.store for reserve in mine]
        size = sum(reserve.size for reserve in mine)
        assert history.state.stocks[:, stores].sum(axis=1).max() <= size * (1.0 + 1e-6) + 1e-9


@given(cases())
def test_a_release_follows_its_trigger_after_the_lag(case: Case) -> None:
    history = case.world.history(case.instruments)
    for who, pile in case.responses.items():
        if isinstance(pile, JointStockpile | NationalStockpile) and pile.lag is not None:
            lag = round(pile.lag.nominal_days)
            for material in history.layout.materials:
                _assert_lagged(history, who, material, lag)


def _assert_lagged(history: History, who: str, material: str, lag: int) -> None:
    mine = [line for line in history.log if line.who == who and line.material == material]
    triggers = [line.day for line in mine if line.what == "trigger"]
    decisions = [line.day for line in mine if line.what == "decision"]
    releases = [line.day for line in mine if line.what == "shipment" and "reserve" not in line.destination]
    assert decisions == [day + lag for day in triggers][: len(decisions)]
    assert not releases or min(releases) >= decisions[0]
    assert np.all(np.diff(triggers) >= 0)
