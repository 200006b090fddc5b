"""Programmes that help users to do with another material."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.engine.history import History
from sim.responses import Substitution
from tests.networks import small_network
from tests.verification.quiet import QUIET, ban
from tests.worlds import World, after, of


@pytest.fixture(scope="module")
def world() -> World:
    network = small_network(elasticity=0.0, substitution=0.1, interval=1, parameters=QUIET)
    return World(network, 400, reference=True)


def programme(**fields: Any) -> Substitution:
    given = {"places": "USA", "materials": "gallium_refined", "starts": after(0)} | fields
    return of(Substitution, **given)


def substituted(history: History, day: int) -> float:
    return float(history.state.consumers["substituted"][0]) if day < 0 else float(history.state.daily[1, day, 0])


def test_what_is_adopted_whatever_the_price(world: World) -> None:
    """Cap 0.1 + 0.3, half of it adopted: towards 0.2 with the usual time constant of 365 days, every seventh day."""
    history = world.history({"p": programme(adds=0.3, at_least=0.5, usd_per_t=100)})
    weeks = 364 // 7
    assert substituted(history, 364) == pytest.approx(0.2 * (1.0 - math.exp(-7.0 * weeks / 365.0)), rel=1e-9)
    tonnes = history.state.daily[1].sum()
    assert history.accounts["p"].usd == {"substitution": pytest.approx(100.0 * tonnes)}


def test_twice_as_fast_is_twice_the_step(world: World) -> None:
    """The first week's step: cap 0.1 x (1 - exp(-7/365)) x 2."""
    history = world.history({"p": programme(faster=2.0, at_least=1.0)})
    assert substituted(history, 7) == pytest.approx(0.1 * (1.0 - math.exp(-7.0 / 365.0)) * 2.0, rel=1e-9)


def test_nothing_changes_without_shortage_or_price(world: World) -> None:
    history = world.history({"p": programme(adds=0.5, faster=10.0)})
    assert history.state.daily[1].sum() == 0.0
    assert history.accounts == {}


def test_under_a_ban_it_helps_by_its_cap(world: World) -> None:
    """With nothing left to use, both go toward their caps, 0.1 and 0.4, on the same path: 4 to 1."""
    without = world.history({"ban": ban(20)})
    with_it = world.history({"ban": ban(20), "p": programme(adds=0.3)})
    last = slice(390, 400)
    ratio = with_it.state.daily[1, last].sum() / without.state.daily[1, last].sum()
    assert ratio == pytest.approx(4.0, rel=0.02)


def test_two_programmes_add_up_to_all(world: World) -> None:
    history = world.history({name: programme(adds=0.6) for name in "ab"})
    assert history.state.consumers["substitution_cap"][0] == 1.0


def test_it_falls_back_as_slowly_when_it_is_over(world: World) -> None:
    history = world.history({"p": programme(at_least=1.0, lasts="140 days")})
    pull = math.exp(-7.0 / 365.0)
    assert substituted(history, 399) / substituted(history, 140) == pytest.approx(pull ** (399 // 7 - 20), rel=1e-9)
    assert np.all(history.state.daily[2] == 0.0)


def test_nothing_is_faster_than_at_once(world: World) -> None:
    """A hundred times the usual step would be 1.9 of the way: users are there after a week, and not beyond."""
    history = world.history({"p": programme(faster=100.0, at_least=1.0)})
    assert [substituted(history, day) for day in (7, 14, 399)] == pytest.approx([0.1, 0.1, 0.1], rel=1e-12)
