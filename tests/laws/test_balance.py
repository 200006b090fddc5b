"""No tonne is made from nothing, none is lost unsaid, none is negative."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from sim.engine.history import History
from sim.engine.ledger import Entry, ledger
from tests.worlds import Case, cases, every_instrument, shipped_world

TOLERANCE = 1e-9


def opened_and_closed(history: History) -> list[tuple[str, Entry, Entry]]:
    before = ledger(history.layout, history.state)
    history.run()
    after = ledger(history.layout, history.state, history.reserves)
    return [(material, before[material], after[material]) for material in before]


def assert_balanced(history: History) -> None:
    for material, before, after in opened_and_closed(history):
        put_in = before.held + history.created.get(material, 0.0)
        throughput = put_in + after.made + after.recycled
        assert after.initial == pytest.approx(put_in, rel=0, abs=TOLERANCE * throughput), material


def assert_nothing_negative(history: History) -> None:
    state = history.state
    for name in ("stock", "stocks", "daily", "ring", "prices"):
        assert getattr(state, name).min(initial=0.0) >= -TOLERANCE, name
    for table, fields in {
        "facilities": "rate wanted forecast ordered wip claims starved made lost honoured available",
        "buyers": "wanted forecast used ordered recycled_now scrap thrifted on_order consumed hoard ahead lead",
        "lanes": "allow share pending room sent granted gate",
        "consumers": "response substituted short_week",
        "cargo": "tonnes",
        "orders": "moved",
    }.items():
        rows = getattr(state, table)
        for field in fields.split():
            assert rows[field].min(initial=0.0) >= -TOLERANCE * max(1.0, np.abs(rows[field]).max(initial=0.0)), (
                table,
                field,
            )


@given(cases())
def test_tonnes_balance_on_random_networks_under_random_instruments(case: Case) -> None:
    assert_balanced(case.world.waiting(case.instruments))


@given(cases())
def test_nothing_is_negative_on_random_networks(case: Case) -> None:
    assert_nothing_negative(case.world.history(case.instruments))


@pytest.mark.parametrize("number", range(3))
def test_tonnes_balance_on_the_shipped_network_with_every_instrument(number: int) -> None:
    assert_balanced(shipped_world().waiting(every_instrument(), number))


@pytest.mark.parametrize("number", range(3))
def test_nothing_is_negative_on_the_shipped_network(number: int) -> None:
    assert_nothing_negative(shipped_world().history(every_instrument(), number))


@given(cases())
def test_work_in_process_is_what_the_rings_hold(case: Case) -> None:
    state = case.world.history(case.instruments).state
    for plant in state.facilities:
        first, days = int(plant["ring"]), int(plant["days"])
        inside = state.ring[first : first + days].sum() if days else 0.0
        assert plant["wip"] == pytest.approx(inside, abs=1e-9 * max(1.0, plant["made"]))


@given(cases())
def test_what_is_on_order_is_afloat_or_not_departed(case: Case) -> None:
    state = case.world.history(case.instruments).state
    expected = np.bincount(state.lanes["buyer"], state.lanes["pending"], len(state.buyers))
    loads = state.cargo[(state.cargo["tonnes"] > 0.0) & (state.cargo["buyer"] >= 0)]
    expected += np.bincount(loads["buyer"], loads["tonnes"], len(state.buyers))
    scale = 1.0 + state.buyers["consumed"]
    assert np.abs(state.buyers["on_order"] - expected).max() <= 1e-9 * scale.max()
    claims = np.bincount(state.lanes["seller"], state.lanes["pending"], len(state.facilities))
    assert np.abs(state.facilities["claims"] - claims).max() <= 1e-9 * scale.max()


@given(cases())
def test_feed_consumed_is_the_recipe_times_what_was_made(case: Case) -> None:
    state = case.world.history(case.instruments).state
    for feed in state.buyers[state.buyers["facility"] >= 0]:
        made = state.facilities["made"][feed["facility"]]
        recipe = made * feed["per_t"] * (1.0 - feed["scrap_share"])
        least = recipe * (1.0 - feed["thrift_cap"])
        assert least - 1e-9 * recipe <= feed["consumed"] <= recipe * (1.0 + 1e-9)
