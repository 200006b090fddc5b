"""Quotas: what may leave in a calendar period, and how it is made to last. One chain, 1 t a day from 1 January 2026."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from sim.disruptions import ExportBan, ExportQuota
from sim.engine.history import History
from sim.errors import EngineError
from sim.network.elements import place_of
from tests.networks import two_sellers
from tests.verification.quiet import one_chain
from tests.worlds import START, World, after, of


@pytest.fixture(scope="module")
def world() -> World:
    return one_chain()


def quota(day: int, **fields: Any) -> ExportQuota:
    given = {"materials": "gallium_refined", "period": "month", "leakage": 0.0} | fields
    return of(ExportQuota, by="CHN", in_force=after(day), **given)


def departures(history: History, place: str = "use:USA") -> np.ndarray:
    """Tonnes that leave China, by day, from the log of the lanes the quota touches."""
    layout, notes = history.layout, history.state.notes[: int(history.state.rules["notes"][0])]
    found = np.zeros(history.horizon)
    for note in notes:
        lane = layout.lanes[int(note["row"])]
        if place in lane.buyer and place_of(lane.seller) == "CHN":
            found[int(note["day"])] += note["tonnes"]
    return found


def of_month(history: History, month: int, place: str = "use:USA") -> float:
    days = [d for d in range(history.horizon) if (START + timedelta(days=d)).month == month
            and (START + timedelta(days=d)).year == 2026]  # fmt: skip
    return float(departures(history, place)[days].sum())


def test_no_month_lets_more_out_than_its_quota_and_a_short_one_all_of_it(world: World) -> None:
    """Half of 1 t a day: 15.5 t in March, 15 t in April, 15.5 t in May."""
    history = world.history({"quota": quota(59, share=0.5)})
    assert [of_month(history, month) for month in (3, 4, 5)] == pytest.approx([15.5, 15.0, 15.5], abs=1e-9)


def test_who_holds_a_small_quota_makes_it_last(world: World) -> None:
    """10 t in a month of 1 t a day: 10/31 t leave every day."""
    history = world.history({"quota": quota(59, tonnes={"gallium_refined": "10 t"})})
    march = departures(history)[59:90]
    assert march == pytest.approx(np.full(31, 10.0 / 31.0), abs=1e-9)


def test_what_is_not_asked_for_early_leaves_late(world: World) -> None:
    """With the way to the buyer shut until the 21st, the 10 t of a month leave in its last eleven days."""
    ban = of(ExportBan, by="CHN", materials="gallium_refined", to="USA", in_force=after(59), lasts="20 days", leakage=0)
    history = world.history({"ban": ban, "quota": quota(59, tonnes={"gallium_refined": "10 t"})})
    march = departures(history)[59:90]
    assert march[:20].sum() == 0.0
    assert march[20:] == pytest.approx(np.full(11, 10.0 / 11.0), abs=1e-9)


def test_a_period_that_has_begun_counts_for_what_is_left_of_it(world: World) -> None:
    """In force on 16 March, 16 of 31 days left: 16/31 of 10 t."""
    history = world.history({"quota": quota(74, tonnes={"gallium_refined": "10 t"})})
    assert departures(history)[74:90].sum() == pytest.approx(10.0 * 16 / 31, abs=1e-9)


def test_a_wide_quota_changes_nothing(world: World) -> None:
    history = world.history({"quota": quota(59, share=1.0, period="year", tonnes=None)})
    assert of_month(history, 6) == pytest.approx(30.0, rel=1e-6)


def test_what_is_left_is_carried_over() -> None:
    """40 t in January, of which 31 are used: half of the 9 t left join the 40 t of February."""
    waiting = one_chain().waiting({"quota": quota(0, tonnes={"gallium_refined": "40 t"}, carry_over=0.5)})
    waiting.run()
    lines = [(line.day, line.tonnes) for line in waiting.log if line.what == "quota"]
    assert lines[:2] == [(0, 40.0), (31, 40.0)]
    row = waiting.state.quotas[0]
    used = float(departures(waiting)[365:396].sum())
    assert row["left"] <= 40.0 + 0.5 * 40.0 + 1e-9 and used <= 60.0


def test_two_destinations_share_a_day_by_what_they_ask() -> None:
    """Both users ask alike: each gets half of what is left."""
    world = World(two_sellers(interval=28, days=5.0), 200, reference=True)
    history = world.history({"q": quota(59, materials="germanium_refined", share=0.5)})
    assert of_month(history, 4, "use:USA") + of_month(history, 4, "use:JPN") <= 0.5 * 30 * 1.8 + 1e-9


def test_of_two_quotas_the_least_binds(world: World) -> None:
    both = {"a": quota(59, share=0.8), "b": quota(59, share=0.3)}
    history = world.history(both)
    assert of_month(history, 4) == pytest.approx(0.3 * 30, abs=1e-9)


def test_it_ends_without_a_trace(world: World) -> None:
    history = world.history({"q": quota(59, share=0.2, lasts="31 days")})
    assert (history.state.lanes["part"] == 1.0).all()
    assert of_month(history, 4) > 30.0


def test_a_freed_market_sees_less_of_what_a_quota_will_let_out(world: World) -> None:
    """Half the flow for good: half of what is needed is loaded, and buyers know it in the end."""
    history = world.history({"q": quota(59, share=0.5)})
    row = next(i for i, name in enumerate(history.layout.lane_names) if "use:USA" in name)
    assert history.state.lanes["trust"][row] == pytest.approx(0.5, abs=0.06)


def test_lanes_of_quotas_that_are_over_are_free_again(world: World) -> None:
    """One is always open while the one before it ends; a quota that finds no room takes no row."""
    regimes = world.waiting().regimes
    room, one = len(world.replicate().state.quota_lanes), np.array([0])
    open_one = regimes.quota(one)
    assert open_one.__enter__() == 0
    for turn in range(room + 2):
        following = regimes.quota(one)
        assert following.__enter__() == 1 - turn % 2
        open_one.__exit__(None, None, None)
        open_one = following
        with pytest.raises(EngineError, match="no room"), regimes.quota(np.zeros(room, np.int64)):
            pass
    open_one.__exit__(None, None, None)
