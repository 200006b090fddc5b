"""Growth of demand belongs to every arm. One chain: 1 t a day, thirty days of stock."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import run
from sim.disruptions import DemandSurge
from sim.errors import InputError
from sim.experiments.arms import arms_of
from sim.report.ledger import Ledger
from sim.scenario import Scenario
from tests.networks import two_sellers
from tests.verification.quiet import ban, one_chain, short
from tests.worlds import World, after, differing, of


@pytest.fixture(scope="module")
def world() -> World:
    return one_chain()


def surge(**fields: Any) -> DemandSurge:
    given = {"materials": "gallium_refined", "to": 3, "starts": after(70), "by": after(210)}
    return of(DemandSurge, **(given | fields))


def reference(world: World, **instruments: Any) -> np.ndarray:
    found: np.ndarray = world.history(instruments).state.daily[0].sum(axis=1)
    return found


@pytest.mark.parametrize(
    ("path", "levels"),
    # Middles of the first and second week, of the eleventh, and the end: 3.5, 10.5 and 73.5 of 140 days.
    [("linear", [1.0, 1.05, 1.15, 2.05, 3.0]), ("exponential", [1.0, 3**0.025, 3**0.075, 3**0.525, 3.0])],
)
def test_demand_follows_its_path_week_by_week(world: World, path: str, levels: list[float]) -> None:
    found = reference(world, s=surge(path=path))
    assert found[[69, 70, 83, 140, 399]] == pytest.approx(levels, rel=1e-12)


def test_two_surges_multiply_and_one_of_another_use_or_place_does_nothing(world: World) -> None:
    found = reference(world, s=surge(), t=surge(to=2), u=surge(places="CHN"))
    assert found[-1] == pytest.approx(6.0)


def test_a_disruption_adds_only_its_own_shortfall(world: World) -> None:
    """To 1.2: within capacity (1 / 0.8) nobody is short without the ban; under it D0 is the same, day by day."""
    grows = surge(to=1.2)
    alone, banned = world.history({"s": grows}), world.history({"s": grows, "ban": ban(300)})
    assert np.array_equal(alone.state.daily[0], banned.state.daily[0])
    assert short(alone).max() == pytest.approx(0.0, abs=1e-9)
    assert short(banned)[-1] == pytest.approx(1.2)


def test_beyond_capacity_the_undisturbed_world_runs_short_by_itself(world: World) -> None:
    """China makes at most 1.25 t of the 3 t a day that are wanted in the end."""
    history = world.history({"s": surge()})
    assert short(history)[-1] == pytest.approx(3.0 - 1.25, abs=0.02)


def test_it_stands_in_every_arm() -> None:
    text = """\
name: x
start: 2026-01-01
horizon: 1 year
disruptions:
  cars: {kind: demand_surge, materials: gallium_refined, to: 5, starts: 2026-01-01, by: 2030-01-01}
  ban: {kind: export_ban, by: CHN, materials: gallium_refined, to: USA, in_force: 2026-03-01}
responses:
  scrap: {kind: recycling, places: USA, capacity: {gallium_refined: 2 t}, starts: 2026-03-01}
"""
    arms = {arm.name: set(arm.instruments) for arm in arms_of(Scenario.from_text(text))}
    assert arms == {"undisturbed": {"cars"}, "disrupted": {"cars", "ban"}, "responded": {"cars", "ban", "scrap"}}


def test_no_truce_ends_it() -> None:
    text = """\
name: x
start: 2026-01-01
horizon: 1 year
disruptions:
  cars: {kind: demand_surge, materials: gallium_refined, to: 5, starts: 2026-01-01, by: 2030-01-01}
  peace: {kind: truce, ends: cars, starts: 2026-05-01}
"""
    with pytest.raises(InputError, match="cars is growth of demand, which no truce ends; leave it out"):
        Scenario.from_text(text)


def test_what_nobody_uses_changes_nothing() -> None:
    world = World(two_sellers(), 100, reference=True)
    history = world.history({"s": surge(materials="germanium_refined", places="ROW")})
    assert differing(history.state, world.history().state) == []


def test_a_run_with_growth_alone_can_be_told(tmp_path: Path) -> None:
    """`to` of a surge is a ratio, and of a control the places it hits."""
    text = """\
name: Growth
start: 2026-01-01
horizon: 60 days
replicates: 1
disruptions:
  cars: {kind: demand_surge, materials: gallium_refined, to: {uniform: [4, 6]}, starts: 2026-01-01, by: 2030-01-01}
  ban: {kind: export_ban, by: CHN, materials: gallium_refined, to: USA, in_force: 2026-02-01}
"""
    results = run(Scenario.from_text(text), out=tmp_path, jobs=1)
    assert Ledger(results).parties == ("USA",)
    assert {"why": "grows", "label": "cars"} in results.reasons
