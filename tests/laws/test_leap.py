"""Leaping from appointment to appointment is letting every day pass by itself, bit for bit."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.worlds import Case, World, cases, differing, every_instrument, shipped_world


def assert_alike(world: World, instruments: dict[str, object], number: int = 0) -> None:
    leapt = world.history(instruments, number)
    stepped = world.history(instruments, number, daily=True)
    assert differing(leapt.state, stepped.state) == []
    assert leapt.log == stepped.log
    assert leapt.accounts == stepped.accounts


@given(cases())
def test_leap_is_step_on_random_networks(case: Case) -> None:
    assert_alike(case.world, case.instruments)


@pytest.mark.parametrize("number", range(2))
def test_leap_is_step_on_the_shipped_network(number: int) -> None:
    assert_alike(shipped_world(), dict(every_instrument()), number)
