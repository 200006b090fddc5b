"""A tally changes nothing, and what it counts is what the history moved."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim.disruptions import ExportBan, ExportLicence, ExportQuota
from sim.engine.day.calendar import LEAK
from sim.engine.history import History
from sim.engine.tally import Tally
from tests.networks import small_network
from tests.worlds import World, after, differing, of

pytestmark = pytest.mark.usefixtures("compiled")

NONE = np.empty(0, np.int64)
DAYS = 360
CASES = {
    "nothing happens": {},
    "a ban": {"ban": of(ExportBan, by="CHN", to="USA", materials="gallium_refined", in_force=after(60),
                        lasts="90 days", leakage=0.1)},
    "a quota": {"cap": of(ExportQuota, by="CHN", to="all", materials="gallium_refined", in_force=after(60),
                          lasts="180 days", period="year", share=0.5, leakage=0.1)},
    "licences": {"office": of(ExportLicence, by="CHN", to="all", materials="gallium_refined", in_force=after(60),
                              lasts="120 days", leakage=0.0)},
}  # fmt: skip


@pytest.fixture(scope="module")
def world() -> World:
    return World(small_network(relative_range=0.2), DAYS)


def tallied(history: History, mornings: range, *, daily: bool = False) -> Tally:
    lanes, plants = np.arange(len(history.state.lanes)), np.arange(len(history.state.facilities))
    tally = Tally(history, mornings, lanes, plants, plants if daily else NONE)
    history.run()
    return tally.finish()


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("daily", [False, True])
def test_a_history_passes_as_if_nobody_counted(world: World, name: str, daily: bool) -> None:
    alone = world.history(CASES[name])
    counted = tallied(world.waiting(CASES[name]), range(0, DAYS + 1, 30), daily=daily)
    assert differing(alone.state, counted.history.state) == []


@pytest.mark.parametrize("name", CASES)
def test_what_is_counted_is_what_moved(world: World, name: str) -> None:
    tally = tallied(world.waiting(CASES[name]), range(0, DAYS + 1, 30))
    state = tally.history.state
    assert (tally.sent[0] == 0.0).all() and (tally.brought[0] == 0.0).all()
    np.testing.assert_array_equal(tally.sent[DAYS], state.lanes["sent"])
    notes = state.notes[: int(state.rules["notes"][0])]
    leaked = notes["tonnes"][notes["kind"] == LEAK].sum()
    assert (leaked > 0.0) == (name in ("a ban", "a quota"))
    undeclared = 0.0 if name == "a quota" else leaked
    assert (tally.sent[DAYS] - tally.declared[DAYS]).sum() == pytest.approx(undeclared, abs=1e-9)
    np.testing.assert_allclose(tally.made[DAYS], state.facilities["made"] - state.facilities["lost"])
    left, came = tally.sent[DAYS], tally.brought[DAYS]
    np.testing.assert_allclose(tally.afloat[0] + left, tally.afloat[DAYS] + came, rtol=1e-12)
    for day in range(30, DAYS + 1, 30):
        assert (tally.sent[day] >= tally.sent[day - 30]).all()
        assert (tally.brought[day] >= tally.brought[day - 30] - 1e-9).all()


def test_an_undisturbed_lane_carries_its_flow_every_four_weeks() -> None:
    world = World(small_network(), 280, reference=True)
    tally = tallied(world.waiting(), range(0, 281, 28))
    flow = world.replicate().drawn.flow
    for counted in (tally.sent, tally.brought):
        for day in range(28, 281, 28):
            np.testing.assert_allclose(counted[day] - counted[day - 28], 28.0 * flow, rtol=1e-9)


def test_what_waits_for_a_licence_has_neither_left_nor_is_it_on_the_way(world: World) -> None:
    tally = tallied(world.waiting(CASES["licences"]), range(0, DAYS + 1, 5))
    closed = [day for day in tally.sent if 75 <= day <= 90]
    exported = [row for row, lane in enumerate(world.layout.lanes) if lane.material == "gallium_refined"]
    assert max(tally.held[day][exported].sum() for day in closed) > 0.0
    assert tally.sent[75][exported] == tally.sent[80][exported]


def test_a_plant_that_lacks_feed_is_seen_to_stop_on_the_day_it_does() -> None:
    world = World(small_network(stock_days=20.0, days=10.0), 200, reference=True)
    ban = of(ExportBan, by="AUS", to="CHN", materials="gallium_primary", in_force=after(50), leakage=0.0)
    tally = tallied(world.waiting({"ban": ban}), range(0, 201, 50), daily=True)
    made = np.array([tally.made[day] for day in sorted(tally.made)])
    plant = [f.facility for f in world.layout.facilities].index("CHN.gallium_refined")
    first = int(np.argmax(tally.starved[:, plant] > 0.5))
    assert 60 < first < 110
    assert (tally.starved[first + 30 :, plant] > 0.99).all()
    assert made[-1, plant] == pytest.approx(made[-2, plant])
    assert date(2026, 1, 1) == world.waiting().start
