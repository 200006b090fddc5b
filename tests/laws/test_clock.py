"""The clock: what is decided on a day precedes its flow; wires ring on the morning after a close beyond a level."""

from __future__ import annotations

import numpy as np
import pytest
from simpy import Interrupt

from sim.engine.clock import Story
from sim.engine.history import History
from sim.errors import EngineError, InputError, LodelineError
from tests.networks import small_network
from tests.told import days_of, lever, tell
from tests.worlds import World, after

USER = ("USA",)
MATERIAL = "gallium_refined"
DRY = 1e9
"""A level of cover that every stock lies under."""


@pytest.fixture(scope="module")
def world() -> World:
    """Nothing varies: one mine, one refiner, one user with 30 days of stock, daily lanes of 10 days."""
    return World(small_network(interval=1), 120, reference=True)


def cut(history: History) -> Story:
    """The user's lane closes on day 20."""
    yield from lever("gate", np.flatnonzero(history.state.lanes["to_market"] == _market(history)), 0.0, 20)(history)


def _market(history: History) -> int:
    return history.layout.market_row(MATERIAL, "USA")


def watch(level: float, times: int = 1, *, above: bool = False) -> object:
    def act(history: History) -> Story:
        cover = history.cover(USER, MATERIAL)
        for _ in range(times):
            yield history.when(cover > level if above else cover < level)
            history.note("rang", f"{history.value(cover):.3f}")

    return act


def test_a_day_is_a_whole_day_and_dates_are_days_from_the_start(world: World) -> None:
    def act(history: History) -> Story:
        assert history.day_of(after(33)) == 33
        yield history.days(12.37)
        history.note("at", str(history.date))
        yield history.until(after(33))
        history.note("at", str(history.date))
        yield history.until(after(3))
        history.note("at", "a date gone by is at once")

    history = tell(world, act=act)
    assert [(line.day, line.text) for line in history.log] == [
        (12, str(after(12))), (33, str(after(33))), (33, "a date gone by is at once")]  # fmt: skip


def test_what_is_done_on_a_day_precedes_its_flow(world: World) -> None:
    def act(history: History) -> Story:
        yield history.days(5)
        history.state.consumers["substituted"][:] = 1.0
        yield history.days(1)
        history.state.consumers["substituted"][:] = 0.0

    used = tell(world, act=act).state.daily[4].sum(axis=1)
    assert list(np.flatnonzero(used < 0.5)) == [5]


def test_a_wire_rings_on_the_morning_after_the_first_close_beyond_its_level(world: World) -> None:
    history = tell(world, cut=cut, watcher=watch(15.0))
    user = history.layout.buyers_in(frozenset(USER), MATERIAL)
    closes = history.state.stocks[:, history.state.buyers["store"][user]].sum(axis=1)
    assert days_of(history, "watcher") == [int(np.flatnonzero(closes < 15.0)[0]) + 1]


def test_a_wire_holds_at_once_where_the_level_is_passed_already(world: World) -> None:
    def act(history: History) -> Story:
        yield history.days(7)
        yield history.when(history.cover(USER, MATERIAL) < DRY)
        history.note("rang", "")

    assert days_of(tell(world, act=act)) == [7]


def test_when_is_level_triggered_and_fires_once_a_process_and_day(world: World) -> None:
    assert days_of(tell(world, watcher=watch(DRY, times=5))) == [0, 1, 2, 3, 4]


def test_it_fires_once_a_day_however_it_was_woken(world: World) -> None:
    history = tell(world, cut=cut, watcher=watch(15.0, times=6))
    days = days_of(history, "watcher")
    assert days == list(range(days[0], days[0] + 6))


def test_two_processes_are_each_woken(world: World) -> None:
    history = tell(world, one=watch(DRY, times=3), two=watch(DRY, times=3))
    assert [(line.day, line.who) for line in history.log] == [(d, w) for d in range(3) for w in ("one", "two")]


def test_wires_that_trip_on_one_day_ring_on_one_morning_in_row_order(world: World) -> None:
    history = tell(world, cut=cut, one=watch(15.0), three=watch(14.2), two=watch(15.0))
    rang = {line.who: line.day for line in history.log}
    assert rang["one"] == rang["two"] == rang["three"]
    assert [line.who for line in history.log] == ["one", "three", "two"]


def test_any_of_takes_whichever_comes_first(world: World) -> None:
    def act(history: History) -> Story:
        dry, late = history.when(history.cover(USER, MATERIAL) < 15.0), history.days(100)
        got = yield dry | late
        history.note("rang", f"{dry in got} {late in got}")
        got = yield history.when(history.cover(USER, MATERIAL) > 1e6) | history.days(3)
        history.note("rang", f"{len(got.todict())}")

    history = tell(world, act=act, cut=cut)
    first, second = history.log
    assert (first.text, second.text) == ("True False", "1")
    assert second.day == first.day + 3


def test_one_of_two_wires_that_hold_is_enough(world: World) -> None:
    def act(history: History) -> Story:
        yield history.days(4)
        cover = history.cover(USER, MATERIAL)
        yield history.when(cover > 1e6) | history.when(cover < DRY)
        history.note("rang", "")

    assert days_of(tell(world, act=act)) == [4]


def test_chains_without_delay_and_children_act_on_the_same_day(world: World) -> None:
    def child(history: History, left: int) -> Story:
        yield history.days(0)
        history.note("child", str(left))
        if left:
            history.at_once([child(history, left - 1)])

    def act(history: History) -> Story:
        yield history.days(9)
        history.at_once([child(history, 3)])
        yield history.days(0)
        history.state.consumers["substituted"][:] = 1.0
        yield history.days(1)
        history.state.consumers["substituted"][:] = 0.0

    history = tell(world, act=act)
    assert [(line.day, line.who, line.text) for line in history.log] == [
        (9, "act", text) for text in ("3", "2", "1", "0")]  # fmt: skip
    assert list(np.flatnonzero(history.state.daily[4].sum(axis=1) < 0.5)) == [9]


def test_an_interrupt_disarms_what_was_waited_for(world: World) -> None:
    def stops(history: History) -> Story:
        yield history.days(50)
        history.interrupt("watcher", "no longer needed")

    history = tell(world, cut=cut, stops=stops, watcher=watch(1e-6))
    assert [(line.day, line.who, line.what) for line in history.log] == [(50, "watcher", "ends early")]
    assert not history.state.wires["armed"].any()


def test_an_interrupt_ends_the_children_of_an_instrument_too(world: World) -> None:
    def act(history: History) -> Story:
        lanes = np.arange(len(history.state.lanes))
        history.at_once([lever("gate", lanes, 0.0, 5)(history), lever("tariff", lanes, 0.5, 5)(history)])
        yield history.days(0)

    def stops(history: History) -> Story:
        yield history.days(8)
        assert (history.state.lanes["gate"] == 0.0).all()
        history.interrupt("act", "the deal is signed")
        yield history.days(0)
        assert (history.state.lanes["gate"] == 1.0).all()
        assert (history.state.lanes["tariff"] == 0.0).all()

    assert "the deal is signed" in [line.text for line in tell(world, act=act, stops=stops).log]


def test_an_instrument_waits_until_its_other_parts_are_over(world: World) -> None:
    def part(history: History, days: int) -> Story:
        yield history.days(days)
        history.note("part", str(days))

    def act(history: History) -> Story:
        history.at_once([part(history, 3), part(history, 7)])
        yield history.days(4)
        yield from history.over("act")
        history.note("over", "all")

    assert [(line.day, line.text) for line in tell(world, act=act).log] == [(3, "3"), (7, "7"), (7, "all")]


@pytest.mark.parametrize("error", [LodelineError, EngineError, InputError, ValueError])
def test_what_a_process_raises_comes_through(world: World, error: type[Exception]) -> None:
    def act(history: History) -> Story:
        yield history.days(3)
        raise error("this went wrong")

    with pytest.raises(error, match="this went wrong"):
        tell(world, act=act)


def test_an_error_of_a_child_comes_through(world: World) -> None:
    def child(history: History) -> Story:
        yield history.days(3)
        raise EngineError("the child fell")

    def act(history: History) -> Story:
        history.at_once([child(history)])
        yield history.days(0)

    with pytest.raises(EngineError, match="the child fell"):
        tell(world, act=act)


def test_a_story_that_never_lets_a_day_pass_is_an_error(world: World) -> None:
    def act(history: History) -> Story:
        while True:
            yield history.days(0)

    with pytest.raises(EngineError, match="day 0: more than"):
        tell(world, act=act)


def test_stories_that_wake_each_other_without_end_are_an_error(world: World) -> None:
    def act(history: History) -> Story:
        yield history.days(2)
        history.at_once([act_again(history)])

    def act_again(history: History) -> Story:
        yield history.until(after(0))
        history.at_once([act_again(history)])

    with pytest.raises(EngineError, match="day 2: more than"):
        tell(world, act=act)


def test_an_uncaught_interrupt_does_not_escape(world: World) -> None:
    def act(history: History) -> Story:
        try:
            yield history.days(90)
        except Interrupt as stop:
            history.note("told", str(stop.cause))

    def stops(history: History) -> Story:
        yield history.days(1)
        history.interrupt("act", "enough")
        history.interrupt("stops", "nobody interrupts himself")

    assert [line.text for line in tell(world, act=act, stops=stops).log] == ["enough"]
