"""Idle lanes opened before scarcity does. CHN sells to USA and JPN, AUS to USA; AUS could sell to JPN."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.disruptions import ExportBan, ExportQuota
from sim.engine.day.calendar import LEAK
from sim.engine.history import History
from sim.responses import FriendShoring
from tests.networks import two_sellers
from tests.plan import Plan
from tests.worlds import World, after, differing, of


@pytest.fixture(scope="module")
def world() -> World:
    plan = Plan().material("germanium_refined", 1_000_000.0)
    for place in ("CHN", "AUS"):
        plan.maker(f"{place}.germanium_refined")
    for user in ("USA", "JPN"):
        plan.user(user, "germanium_refined", 365.0)
    plan.lane("CHN.germanium_refined", "use:USA", 0.5)
    plan.lane("CHN.germanium_refined", "use:JPN", 1.0)
    plan.lane("AUS.germanium_refined", "use:USA", 0.5)
    plan.lane("AUS.germanium_refined", "use:JPN", 0.0, qualification_days=100.0)
    return World(plan.network(), 400, reference=True)


def shoring(**fields: Any) -> FriendShoring:
    given = {"buyers": "JPN", "partners": "AUS", "materials": "germanium_refined", "starts": after(0)}
    return of(FriendShoring, **(given | fields))


def lane(history: History) -> Any:
    rows = history.lanes(["AUS"], ["JPN"], ["germanium_refined"])
    assert len(rows) == 1
    return history.state.lanes[rows[0]]


@pytest.mark.parametrize(
    ("fields", "opens"), [({}, 100), ({"takes": 0.5}, 50), ({"takes": 0.25, "starts": after(14)}, 39)]
)
def test_it_opens_when_it_has_qualified(world: World, fields: Any, opens: int) -> None:
    """100 days of the tables, a half, a quarter; who looks weekly begins within a week."""
    row = lane(world.history({"f": shoring(**fields)}))
    assert opens <= row["opens"] <= opens + 6
    assert row["base"] > 0.0 and row["sent"] > 0.0


def test_it_offers_what_its_seller_has_to_spare(world: World) -> None:
    """AUS makes 0.5 t a day at 80 % of its capacity, 0.625: 0.125 are offered."""
    assert lane(world.history({"f": shoring()}))["base"] == pytest.approx(0.125, rel=1e-6)


def test_left_alone_nothing_opens(world: World) -> None:
    assert lane(world.history())["sent"] == 0.0


def test_what_has_begun_to_qualify_goes_on_after_the_programme(world: World) -> None:
    whole, brief = world.history({"f": shoring()}), world.history({"f": shoring(lasts="20 days")})
    assert lane(brief)["opens"] == lane(whole)["opens"]
    assert lane(brief)["sent"] == lane(whole)["sent"] > 0.0


def test_it_carries_no_more_than_it_may(world: World) -> None:
    """7.3 t a year are 0.02 t a day: less than 300 days of that, in consignments of a week."""
    free, held = lane(world.history({"f": shoring()})), lane(world.history({"f": shoring(capacity="7.3 t")}))
    assert held["limit"] == pytest.approx(0.02)
    assert 0.0 < held["sent"] <= 0.02 * 307 < free["sent"]


def test_customs_see_what_evades_a_quota_on_a_lane_that_it_holds(world: World) -> None:
    """Its capacity is no control: what leaves beside the quota is declared; beside a ban in part it is not."""
    for control, declared in ((ExportQuota, True), (ExportBan, False)):
        half = {"share": 0.5} if control is ExportQuota else {"to": "all", "allowed": 0.5}
        cut = of(control, by="AUS", materials="germanium_refined", in_force=after(200), leakage=0.1, **half)
        history = world.history({"f": shoring(capacity="7.3 t"), "cut": cut})
        notes = history.state.notes[: int(history.state.rules["notes"][0])]
        row = history.lanes(["AUS"], ["JPN"], ["germanium_refined"])[0]
        leaked = notes["tonnes"][(notes["kind"] == LEAK) & (notes["row"] == row)].sum()
        assert leaked > 0.0
        assert lane(history)["evaded"] == pytest.approx(0.0 if declared else leaked, rel=1e-12)


def test_it_costs_what_it_says(world: World) -> None:
    assert world.history({"f": shoring(cost=1e6)}).accounts["f"].usd == {"qualification": 1e6}


def test_where_every_lane_carries_already_nothing_changes() -> None:
    world = World(two_sellers(), 100, reference=True)
    history = world.history({"f": shoring()})
    assert [line.what for line in history.log] == ["idle"]
    assert differing(history.state, world.history().state) == []


def test_nobody_runs_short_of_it(world: World) -> None:
    daily = world.history({"f": shoring()}).state.daily
    assert np.allclose(daily[4], daily[0], rtol=1e-9)
