"""Lanes to a plant that is being built: ore for Kadamjai, alone and in the shipped scenario."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import Network, Scenario
from sim.engine.fields import drawn
from sim.engine.history import History
from sim.experiments.block import Bench
from sim.responses import FriendShoring, Project
from tests.plan import Plan
from tests.worlds import World, after, of

SCENARIO = Path(__file__).parents[2] / "scenarios" / "central_asia_corridor.yaml"
PLANT = "JPN.gallium_refined"


@pytest.fixture(scope="module")
def world() -> World:
    """AUS digs 1 t a day of 1.25 for CHN; KOR, fed by THA, and a plant of JPN to come could buy the rest."""
    plan = Plan().material("gallium_primary", 250_000.0).material("gallium_refined", 450_000.0)
    for place in ("AUS", "THA"):
        plan.maker(f"{place}.gallium_primary")
    for place in ("CHN", "KOR", "JPN"):
        plan.maker(f"{place}.gallium_refined", feeds={"gallium_primary": 1.0})
    plan.lane("AUS.gallium_primary", "CHN.gallium_refined").lane("THA.gallium_primary", "KOR.gallium_refined")
    plan.lane("AUS.gallium_primary", "KOR.gallium_refined", 0.0, qualification_days=30.0)
    plan.lane("AUS.gallium_primary", PLANT, 0.0, qualification_days=30.0)
    plan.user("USA", "gallium_refined", 365.0).user("EU27", "gallium_refined", 182.5)
    plan.lane("CHN.gallium_refined", "use:USA").lane("KOR.gallium_refined", "use:EU27")
    plan.lane(PLANT, "use:USA", 0.0, qualification_days=30.0)
    return World(plan.network(), 500, reference=True)


def instruments(**fields: Any) -> dict[str, Any]:
    project = of(Project, facility=PLANT, capacity="365 t", starts=after(0), stands="ramp", ramp="200 days")
    shoring = of(FriendShoring, buyers="JPN", partners="AUS", materials="gallium_primary", starts=after(0), **fields)
    return {"project": project, "shoring": shoring}


def seen(world: World, days: list[int], field: str, **fields: Any) -> tuple[list[float], list[float], History]:
    """A field of the new lane, and the need at its end, on some mornings."""
    history = world.waiting(instruments(**fields))
    row = int(history.lanes(["AUS"], ["JPN"], ["gallium_primary"])[0])
    found, need = [], []

    def look() -> Any:
        for day in days:
            yield history.days(day - history.today)
            found.append(float(history.state.lanes[field][row]))
            need.append(float(history.state.buyers["need"][history.state.lanes["buyer"][row]]))

    history.env.process(look())
    history.run()
    return found, need, history


def test_the_offer_grows_with_the_plant(world: World) -> None:
    """0.25 t a day to spare; KOR takes in 0.5: the plant is offered n / (n + 0.5) of it, n its need of the week."""
    base, need, _ = seen(world, [42, 105, 203, 450], "base")
    assert need[0] < 0.25 and need[-1] == pytest.approx(1.0)
    assert base == pytest.approx([0.25 * n / (n + 0.5) for n in need], rel=1e-9)


def test_its_weight_is_what_it_offers_of_the_need(world: World) -> None:
    """However the need has grown meanwhile: else a lane that was early would outweigh later ones for good."""
    weight, need, _ = seen(world, [42, 105, 203, 450], "base_share")
    assert weight == pytest.approx([0.25 / (n + 0.5) for n in need], rel=1e-9)


def test_it_orders_from_its_only_seller_at_once(world: World) -> None:
    share, _, _ = seen(world, [42], "share")
    assert share == [1.0]


def test_what_a_programme_may_carry_goes_to_the_plant_as_it_grows(world: World) -> None:
    """A limit for the lane to KOR and the one to JPN together, 36.5 t a year, is shared by what both take in."""
    limit, _, _ = seen(world, [29, 113, 450], "limit", capacity="36.5 t")
    assert limit == pytest.approx([0.1] * 3)
    shared = of(FriendShoring, buyers=["JPN", "KOR"], partners="AUS", materials="gallium_primary", starts=after(0),
                capacity="36.5 t")  # fmt: skip
    history = world.history({**instruments(), "shoring": shared})
    rows = history.lanes(["AUS"], ["JPN", "KOR"], ["gallium_primary"])
    held = dict(zip([history.layout.lanes[r].buyer for r in rows], history.state.lanes["limit"][rows], strict=True))
    assert held == pytest.approx({PLANT: 0.1 / 1.5, "KOR.gallium_refined": 0.05 / 1.5})


@cache
def bench() -> Bench:
    return Bench(Scenario.load(SCENARIO).but({"replicates": 4}), Network.shipped())


def lived(arm: str, number: int) -> History:
    on = bench()
    replicate, scenario = on.dealer.deal(number), on.scenario
    chosen = next(each for each in on.arms if each.name == arm).instruments
    history = History(on.layout, replicate, replicate.state.copy(), drawn(chosen, scenario.seed, number),
                      scenario.start, scenario.horizon_days, scenario.seed)  # fmt: skip
    history.run()
    return history


def missing(history: History) -> float:
    """Refined antimony short or priced out in the world, t."""
    rows = [r for r, user in enumerate(history.layout.consumers) if user.material == "antimony_refined"]
    wanted, substituted, restrained, _, used = history.state.daily[:, :, rows].sum(axis=(1, 2))
    return float(wanted - substituted - restrained - used)


@pytest.mark.parametrize("number", range(4))
def test_kadamjai_brings_antimony_to_the_world_and_ore_to_kadamjai(number: int) -> None:
    with_it, without = lived("responded", number), lived("without kadamjai", number)
    assert missing(with_it) < missing(without)
    layout, lanes = with_it.layout, with_it.state.lanes
    ore = [r for r, lane in enumerate(layout.lanes) if lane.buyer == "KGZ.antimony_refined"]
    metal = [r for r, lane in enumerate(layout.lanes) if lane.seller == "KGZ.antimony_refined"]
    assert lanes["sent"][ore].sum() > 3000.0
    assert lanes["sent"][metal].sum() > 0.7 * lanes["sent"][ore].sum()


def test_its_own_need_of_ore_makes_no_ore_dear() -> None:
    """Rest of the world, whose market it is in: 15 % dearer when a store that is filled once was needed for ever."""
    history = lived("without caspian", 0)
    row = history.layout.market_row("antimony_concentrate", "ROW")
    assert np.max(history.state.prices[:, row]) < 1.03
