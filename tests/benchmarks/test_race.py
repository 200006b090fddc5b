"""The race is not rigged: contenders move the same tonnes by the same rules, and as many as arithmetic says."""

from __future__ import annotations

import math

import pytest

from benchmarks import ref
from benchmarks.peers import bare_numpy, plain_simpy
from benchmarks.peers.rules import CAPACITY, DEMAND, FIRST_LANE, RECOVERY, SECOND_LANE, UP_TO

CHAINS, DAYS = 10, 6_000
STORES = 3
OFTEN, ALWAYS = 0.05, 1.0
"""Chances of a failure at which mines stand still so long that demand is more than they make."""

by_hand = pytest.mark.parametrize("raced", [plain_simpy.raced, bare_numpy.raced], ids=["SimPy", "NumPy"])


def most(failure: float) -> float:
    """The share of demand that mines of that chance of failure serve with all that lies in store to begin with.

    A mine works a day and then, with that chance, stands still for RECOVERY days: one day in 1 + RECOVERY x failure.
    """
    made = CAPACITY * DAYS / (1.0 + RECOVERY * failure)
    return (made + STORES * UP_TO) / (DEMAND * DAYS)


LEFT = (2 * CAPACITY + DEMAND * (FIRST_LANE + SECOND_LANE)) / (DEMAND * DAYS)
"""The share that may be in store and afloat at the end, where all is scarce."""


@by_hand
def test_all_demand_is_served_where_no_mine_fails(raced) -> None:
    assert raced(CHAINS, 1_000, failure=0.0).served == 1.0


@by_hand
def test_what_is_served_is_what_mines_make_that_always_fail(raced) -> None:
    assert most(ALWAYS) - LEFT <= raced(CHAINS, DAYS, failure=ALWAYS).served <= most(ALWAYS)


@by_hand
def test_what_is_served_is_what_mines_make_that_often_fail(raced) -> None:
    turn, spread = 1.0 + RECOVERY * OFTEN, RECOVERY**2 * OFTEN * (1.0 - OFTEN)
    days_at_work = math.sqrt(DAYS * spread / turn**3 / CHAINS)  # deviation of a renewal count, mean of the chains
    luck = 3.0 * CAPACITY * days_at_work / (DEMAND * DAYS)
    assert most(OFTEN) - LEFT - luck <= raced(CHAINS, DAYS, failure=OFTEN).served <= most(OFTEN) + luck


@pytest.mark.parametrize("days", [150, 260, 580])
def test_both_by_hand_serve_the_same_where_luck_has_no_say(days: int) -> None:
    simpy, numpy = (raced(1, days, failure=ALWAYS).served for raced in (plain_simpy.raced, bare_numpy.raced))
    assert simpy == pytest.approx(numpy, abs=1e-12)


def test_histories_side_by_side_are_the_same_histories() -> None:
    alone = bare_numpy.raced(40, 2_000, failure=OFTEN).served
    assert bare_numpy.raced(2, 2_000, histories=20, failure=OFTEN).served == pytest.approx(alone, abs=1e-12)


def test_lodeline_serves_what_the_others_serve(compiled: None) -> None:
    never, seldom = (ref.raced(2, 1_500, chance).served for chance in (1e-9, 0.001))
    assert never == pytest.approx(1.0, abs=1e-9)
    assert 0.97 < seldom <= 1.0
