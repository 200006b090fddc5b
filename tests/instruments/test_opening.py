"""Openings: capacity that grows by the day of its ramp, and finds feed and buyers."""

from __future__ import annotations

import numpy as np
import pytest

from sim.disruptions.enforcement import Enforcement
from sim.disruptions.opening import Opening
from tests.networks import two_sellers
from tests.worlds import World, after, of


def opening(first: int, ramp: int, tonnes: float, facility: str = "AUS.germanium_refined") -> Opening:
    return of(Opening, facilities=facility, steps=[{"starts": after(first), "ramp": f"{ramp} days",
                                                    "capacity": f"{tonnes} t"}])  # fmt: skip


def watched(world: World, instrument: Opening, days: list[int]) -> list[float]:
    history = world.waiting({}, dated={"OP": instrument})
    found: list[float] = []

    def look() -> object:
        for day in days:
            yield history.days(day - history.today)
            found.append(float(history.state.facilities["capacity"][history.facilities(instrument.facilities)[0]]))

    history.env.process(look())  # type: ignore[arg-type]
    history.run()
    return found


@pytest.fixture
def world() -> World:
    return World(two_sellers(share=0.9), 400, reference=True)


def test_capacity_grows_evenly_over_the_ramp(world: World) -> None:
    """From the 91.25 t a year that AUS has (73 / 0.8) to 456.25 t within 140 days: 1 t/day more, weekly."""
    has = float(world.replicate().drawn.capacity[world.layout.facility_row["AUS.germanium_refined"]])
    days = [27, 28, 35, 98, 175, 300]
    # What a morning shows was set on the last 7th day before it.
    parts = [0.0, 0.0, 6 / 140, 69 / 140, 1.0, 1.0]
    levels = watched(world, opening(28, 140, 365.0 * (has + 1.0)), days)
    assert levels == pytest.approx([has + part for part in parts], rel=1e-12)


def test_two_ramps_that_overlap_give_the_larger(world: World) -> None:
    steps = [{"starts": after(0), "ramp": "7 days", "capacity": "200 t"},
             {"starts": after(70), "ramp": "7 days", "capacity": "400 t"}]  # fmt: skip
    both = of(Opening, facilities="AUS.germanium_refined", steps=steps)
    assert watched(world, both, [60, 100, 399]) == pytest.approx([200 / 365, 400 / 365, 400 / 365], rel=1e-12)


def test_a_smaller_capacity_than_there_is_changes_nothing(world: World) -> None:
    plain = world.history()
    same = world.history({}, dated={"OP": opening(0, 30, 10.0)})
    assert plain.state.daily.tobytes() == same.state.daily.tobytes()


def test_new_capacity_takes_its_part_of_the_market_and_nobody_runs_short(world: World) -> None:
    """AUS may serve all: its share goes towards 730 / (730 + 730), the lanes' weights, with the time of contracts."""
    history = world.history({}, dated={"OP": opening(0, 28, 730.0)})
    plain = world.history()
    lanes = world.layout.lanes_between(frozenset({"AUS"}), frozenset({"USA", "JPN"}), frozenset({"germanium_refined"}))
    assert history.sent[lanes].sum() > 2.0 * plain.sent[lanes].sum()
    assert np.allclose(history.state.daily[4], history.state.daily[0], rtol=1e-9)
    assert history.state.prices.max() < 1.001


def test_enforcement_lowers_what_leaks(world: World) -> None:
    caught = of(Enforcement, by="CHN", to="all", materials="germanium_refined", starts=after(50), lasts="100 days",
                caught=0.9)  # fmt: skip
    history = world.waiting({}, dated={"ENF": caught})
    lanes = history.lanes(["CHN"], ["all"], ["germanium_refined"])
    seen = []

    def look() -> object:
        for day in (49, 51, 151):
            yield history.days(day - history.today)
            seen.append(history.state.lanes["leak_kept"][lanes].tolist())

    history.env.process(look())  # type: ignore[arg-type]
    history.run()
    assert [set(np.round(each, 12)) for each in seen] == [{1.0}, {0.1}, {1.0}]
