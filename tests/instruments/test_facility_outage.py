"""Outages: dated ones to the day, random ones in number, length and company."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.disruptions import FacilityOutage
from sim.engine.history import History
from tests.networks import joint_ore, two_sellers
from tests.told import Told
from tests.verification.quiet import one_maker
from tests.worlds import START, World, after, of

MINE = "AUS.germanium_refined"


@pytest.fixture(scope="module")
def world() -> World:
    return one_maker(product_days=10)


def available(world: World, outage: FacilityOutage, days: list[int]) -> list[float]:
    """Share of capacity left to the mine on some mornings."""
    found: list[float] = []

    def look(history: History) -> object:
        for day in days:
            yield history.days(day - history.today)
            yield history.days(0)
            found.append(float(history.state.facilities["available"][0]))

    waiting = world.waiting({"outage": outage})
    waiting.instruments = {**waiting.instruments, "zz": Told(look)}  # type: ignore[dict-item, arg-type]
    waiting.run()
    return found


def test_capacity_is_lost_from_the_first_day_to_the_last(world: World) -> None:
    outage = of(FacilityOutage, facilities=MINE, starts=after(40), lasts="30 days", loss=0.6)
    assert available(world, outage, [39, 40, 69, 70]) == [1.0, 0.4, 0.4, 1.0]


def test_capacity_returns_in_weekly_steps_over_the_ramp(world: World) -> None:
    """A ramp of 30 days after a full stop to day 70: each week at the level of its middle, 2 days at 29/30."""
    outage = of(FacilityOutage, facilities=MINE, starts=after(40), lasts="30 days", ramp="30 days")
    steps = available(world, outage, [69, 70, 76, 77, 84, 91, 97, 98, 99, 100])
    assert steps == pytest.approx([0, *(x / 30 for x in (3.5, 3.5, 10.5, 17.5, 24.5, 24.5, 29, 29, 30))])


def test_an_outage_that_slips_takes_longer_with_its_ramp(world: World) -> None:
    outage = of(FacilityOutage, facilities=MINE, starts=after(40), lasts="20 days", ramp="14 days", slip=1.5)
    assert available(world, outage, [39, 40, 69, 70, 77, 84, 91]) == pytest.approx([1, 0, 0, 1 / 6, 1 / 2, 5 / 6, 1])


def test_a_slip_left_to_the_tables_is_that_of_projects(world: World) -> None:
    """In reference mode the median: 1.55 x 20 days."""
    outage = of(FacilityOutage, facilities=MINE, starts=after(40), lasts="20 days", slip="parameters")
    assert world.waiting().parameter("project_slip_median") == 1.55
    assert available(world, outage, [40, 70, 71]) == [0.0, 0.0, 1.0]


def test_markets_believe_the_plan_until_its_day_has_passed(world: World) -> None:
    told: list[float] = []

    def look(history: History) -> object:
        for day in (45, 59, 60, 79):
            yield history.days(day - history.today)
            yield history.days(0)
            told.append(float(history.state.facilities["down_until"][0]))

    outage = of(FacilityOutage, facilities=MINE, starts=after(40), lasts="20 days", slip=2)
    waiting = world.waiting({"outage": outage})
    waiting.instruments = {**waiting.instruments, "zz": Told(look)}  # type: ignore[dict-item, arg-type]
    waiting.run()
    assert told == [60.0, 60.0, 80.0, 80.0]


def test_an_outage_begun_before_the_start_has_only_its_rest(world: World) -> None:
    """Ten of its 30 days have passed; the ramp follows as if one had watched."""
    outage = of(FacilityOutage, facilities=MINE, starts=after(-10), lasts="30 days", ramp="14 days")
    assert available(world, outage, [0, 19, 20, 26, 27, 34]) == [0.0, 0.0, 0.25, 0.25, 0.75, 1.0]


def test_of_an_outage_that_ended_before_the_start_only_the_rest_of_the_ramp_is_left(world: World) -> None:
    outage = of(FacilityOutage, facilities=MINE, starts=after(-40), lasts="30 days", ramp="28 days")
    assert available(world, outage, [0, 3, 4, 10, 11, 18]) == pytest.approx([0.375, 0.375, 0.625, 0.625, 0.875, 1.0])


def test_it_is_told_when_it_begins_and_when_it_ends(world: World) -> None:
    outage = of(FacilityOutage, facilities=MINE, starts=after(40), lasts="30 days", loss=0.6)
    lines = [(x.day, x.what, x.text) for x in world.history({"outage": outage}).log]
    assert lines == [
        (40, "outage", f"{MINE}: 60% of capacity is lost"),
        (70, "outage ends", f"{MINE}: capacity is back"),
    ]


def test_months_of_an_outage_are_calendar_months(world: World) -> None:
    outage = of(FacilityOutage, facilities=MINE, starts="2026-02-01", lasts="1 month")
    ended = [line.day for line in world.history({"outage": outage}).log if line.what == "outage ends"]
    assert ended == [(outage.starts.replace(month=3) - START).days]


def test_random_outages_are_as_frequent_as_their_rate() -> None:
    """30 replicates x 13 slots of 28 days, each with probability 1 - exp(-6 x 28 / 365) = 0.369."""
    world = World(two_sellers(), 364)
    outage = of(FacilityOutage, places="CHN", rate_per_year=6.0, median_days=5.0)
    struck = [_told(world.history({"o": outage}, number)) for number in range(30)]
    p, n = 1.0 - math.exp(-6.0 * 28.0 / 365.0), 30 * 13
    assert abs(sum(map(len, struck)) - n * p) < 4.0 * math.sqrt(n * p * (1.0 - p))
    lengths = [until - day for lines in struck for day, until in lines]
    assert 3.5 <= np.median(lengths) <= 7.0


def _told(history: History) -> list[tuple[int, int]]:
    return [(line.day, line.until or 0) for line in history.log if line.what == "outage"]


def test_a_hazard_group_fails_together_or_each_alone() -> None:
    world = World(joint_ore(), 364)
    ores = ["CHN.ndpr_in_concentrate", "CHN.dytb_in_concentrate"]
    fields = {"facilities": ores, "rate_per_year": 3.0, "median_days": 10.0, "severe": True, "groups": [ores]}
    for together, members in ((1.0, 2), (0.0, 1)):
        history = world.history({"o": of(FacilityOutage, **fields, together=together)})
        told = [line.text for line in history.log if line.what == "outage"]
        assert told
        assert all(text.split(":")[0].count("CHN.") == members for text in told)


def test_facilities_are_chosen_by_place_material_and_process() -> None:
    history = World(joint_ore(), 28, reference=True).waiting()
    assert history.chosen((), ("CHN",), None, "refine") == [
        "CHN.ndpr_oxide", "CHN.dytb_oxide"]  # fmt: skip
    assert history.chosen((), None, ("magnet_heavy",), None) == ["JPN.magnet_heavy"]
    assert history.chosen((), ("CHN",), ("dytb_in_concentrate",), "mine") == ["CHN.dytb_in_concentrate"]
    assert history.chosen(("JPN.magnet_heavy",), None, None, None) == ["JPN.magnet_heavy"]
