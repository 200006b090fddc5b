"""Levers: contributions compose in the order of names, and whoever lets go leaves no trace."""

from __future__ import annotations

import gc
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.disruptions import ExportBan
from sim.engine.history import History
from sim.engine.levers import LEVERS, Levers
from tests.networks import two_sellers
from tests.told import Told, lever, tell
from tests.worlds import Case, World, after, cases, differing, every_instrument, of, shipped_world

VALUES = (0.0, 0.1, 0.2, 0.3, 0.7, 1.0)


@pytest.fixture(scope="module")
def world() -> World:
    return World(two_sellers(), 300, reference=True)


def columns(history: History) -> dict[str, bytes]:
    """Every field that a lever moves."""
    return {name: getattr(history.state, at.table)[at.field].tobytes() for name, at in LEVERS.items()}


@st.composite
def moves(draw: st.DrawFn) -> list[tuple[str, str, list[int], float]]:
    one = st.tuples(
        st.sampled_from(sorted(LEVERS)),
        st.sampled_from("abc"),
        st.lists(st.integers(0, 1), min_size=1, max_size=2, unique=True),
        st.sampled_from(VALUES),
    )
    return draw(st.lists(one, min_size=1, max_size=6))


@given(moves(), st.randoms(use_true_random=False))
def test_whatever_the_order_of_acting_what_is_left_decides(
    world: World, made: list[tuple[str, str, list[int], float]], random: Any
) -> None:
    """Each contribution is by an instrument of its own, so names alone give the order of composition."""
    named = [(lever, f"{who}{n}", rows, value) for n, (lever, who, rows, value) in enumerate(made)]
    kept = named[::2]
    straight, winding = world.waiting(), world.waiting()
    _set_all(straight.levers, kept)
    random.shuffle(named)
    serials = _set_all(winding.levers, named)
    for lever_name, who, _, _ in named:
        if who not in {name for _, name, _, _ in kept}:
            winding.levers.release(lever_name, who, serials[who])
    assert columns(winding) == columns(straight)


def _set_all(levers: Levers, made: list[tuple[str, str, list[int], float]]) -> dict[str, int]:
    return {who: levers.set(lever, who, np.array(rows), value) for lever, who, rows, value in made}


@given(moves())
def test_all_let_go_is_base(world: World, made: list[tuple[str, str, list[int], float]]) -> None:
    history = world.waiting()
    base = columns(history)
    serials = [(lever, who, history.levers.set(lever, who, np.array(rows), value))
               for lever, who, rows, value in made]  # fmt: skip
    for lever_name, who, serial in serials:
        history.levers.release(lever_name, who, serial)
    assert columns(history) == base


def test_ten_per_cent_and_twenty_less_ten_is_twenty(world: World) -> None:
    """0.1 + 0.2 - 0.1 is not 0.2 in floating point."""
    history, row = world.waiting(), np.array([0])
    first = history.levers.set("tariff", "a", row, 0.1)
    history.levers.set("tariff", "b", row, 0.2)
    history.levers.release("tariff", "a", first)
    assert history.state.lanes["tariff"][0] == 0.2


def test_bans_win_multipliers_multiply_days_add(world: World) -> None:
    history, row = world.waiting(), np.array([0])
    for name, values in {"gate": (0.0, 0.5), "available": (0.5, 0.5), "extra_days": (3.0, 4.0)}.items():
        for who, value in zip("ab", values, strict=True):
            history.levers.set(name, who, row, value)
    state = history.state
    assert state.lanes["gate"][0] == 0.0
    assert state.facilities["available"][0] == 0.25
    assert state.lanes["extra_days"][0] == 7.0


@given(cases())
def test_instruments_that_end_leave_every_lever_at_base(case: Case) -> None:
    waiting = case.world.waiting(case.instruments)
    base = columns(waiting)
    waiting.instruments = {**waiting.instruments, "zz": Told(_stops_all(waiting.instruments, case.world.days - 5))}  # type: ignore[dict-item]
    waiting.run()
    assert columns(waiting) == base


def test_every_shipped_instrument_leaves_every_lever_at_base_when_it_ends() -> None:
    waiting = shipped_world().waiting(every_instrument())
    base = columns(waiting)
    waiting.instruments = {**waiting.instruments, "zz": Told(_stops_all(waiting.instruments, 400))}  # type: ignore[dict-item]
    waiting.run()
    assert columns(waiting) == base


def _stops_all(names: Any, day: int) -> Any:
    """Instruments still running are interrupted on a day."""
    names = list(names)

    def act(history: History) -> Any:
        yield history.days(day)
        for name in names:
            history.interrupt(name, "stopped")

    return act


@given(cases())
def test_after_the_horizon_nothing_is_written_or_logged(case: Case) -> None:
    history = case.world.history(case.instruments)
    log, accounts = list(history.log), str(history.accounts)
    before = {name: getattr(history.state, name).tobytes() for name in history.state._fields}
    for processes in history._running.values():
        for process in processes:
            process._generator.close()
    gc.collect()
    assert history.log == log
    assert str(history.accounts) == accounts
    assert {name: getattr(history.state, name).tobytes() for name in history.state._fields} == before
    assert all(0 <= line.day < case.world.days for line in log)


def test_a_ban_lifted_before_the_start_never_was(world: World) -> None:
    ban = of(ExportBan, by="CHN", materials="germanium_refined", to="all", in_force=after(-90), lasts="60 days")
    lifted = world.history({"ban": ban})
    assert differing(lifted.state, _untouched(world, lifted)) == []
    assert lifted.log == []


def _untouched(world: World, like: History) -> Any:
    """The undisturbed history; which lanes are written down is no matter of tonnes."""
    state = world.history().state
    state.lanes["touched"] = like.state.lanes["touched"]
    return state


def test_a_history_goes_on_from_its_past_not_from_the_levers_let_go(world: World) -> None:
    """Two bans, one within the other, are one."""
    rows = np.array([0, 1])
    long, short = lever("gate", rows, 0.0, 30, 90), lever("gate", rows, 0.0, 40, 60)
    assert differing(tell(world, a=long).state, tell(world, a=long, b=short).state) == []
    assert differing(tell(world, a=long).state, tell(world, a=short, b=long).state) == []
