"""An export ban in one chain: Australia digs, China refines, the USA use 1 t of gallium a day."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.disruptions import ExportBan
from sim.engine.history import History
from sim.engine.state import NEVER, UNBOUNDED
from tests.networks import small_network, two_sellers
from tests.told import Told
from tests.verification.quiet import ban, one_chain, short
from tests.worlds import World, after, of

AT_ONCE = {"rush_multiplier_on_announcement": 1.8, "rush_lead_days": 0.0}


@pytest.fixture(scope="module")
def world() -> World:
    return one_chain()


def ahead(world: World, days: list[int], **instruments: Any) -> list[float]:
    """Tonnes bought ahead by the users in the USA, on some mornings."""
    found: dict[int, float] = {}

    def look(history: History) -> Any:
        row = world.layout.buyer_row["use:USA", "gallium_refined"]
        for day in days:
            yield history.days(day - history.today)
            found[day] = float(history.state.buyers["ahead"][row])

    waiting = world.waiting(instruments)
    waiting.instruments = {**waiting.instruments, "zz": Told(look)}  # type: ignore[dict-item]
    waiting.run()
    return [found[day] for day in days]


def seen(world: World, field: str, days: list[int], **instruments: Any) -> list[float]:
    """A field of the lane to the USA on some mornings, after everybody has acted."""
    found: dict[int, float] = {}

    def look(history: History) -> Any:
        row = next(i for i, name in enumerate(world.layout.lane_names) if "use:USA" in name)
        for day in days:
            yield history.days(day - history.today)
            yield history.days(0)
            found[day] = float(history.state.lanes[field][row])

    waiting = world.waiting(instruments)
    waiting.instruments = {**waiting.instruments, "zz": Told(look)}  # type: ignore[dict-item]
    waiting.run()
    return [found[day] for day in days]


def test_its_lanes_are_closed_from_the_first_day_to_the_last(world: World) -> None:
    """In force on day 50 for 60 days: closed on days 50 to 109, open on day 110."""
    assert seen(world, "gate", [49, 50, 109, 110], ban=ban(50, lasts="60 days")) == [1.0, 0.0, 0.0, 1.0]


def test_it_is_told_in_three_lines(world: World) -> None:
    history = world.history({"ban": ban(50, announced=after(20), lasts="60 days")})
    lines = [(x.day, x.what, x.until) for x in history.log if x.what != "consignment"]
    assert lines == [(20, "announced", 50), (50, "in force", 110), (110, "ends", None)]
    assert all(line.who == "ban" for line in history.log if line.what != "consignment")


def test_without_an_end_it_lasts_to_the_horizon_and_no_end_is_told(world: World) -> None:
    history = world.history({"ban": ban(50)})
    assert [x.what for x in history.log if x.what != "consignment"] == ["in force"]


def test_nothing_departs_and_what_was_ordered_is_cancelled(world: World) -> None:
    """50 departures of 1 t before the ban; 60 days later they begin again."""
    row = next(i for i, name in enumerate(world.layout.lane_names) if "use:USA" in name)
    assert world.history({"ban": ban(50)}).state.lanes["sent"][row] == pytest.approx(50.0, rel=1e-12)
    assert seen(world, "pending", [51, 60], ban=ban(50)) == [0.0, 0.0]


def test_buyers_know_its_first_day_once_it_is_announced_and_its_end_if_that_is_announced(world: World) -> None:
    told = {"announced": after(20), "lasts": "60 days"}
    assert seen(world, "shut_from", [19, 20, 109, 110], ban=ban(50, **told)) == [NEVER, 50.0, 50.0, NEVER]
    assert seen(world, "shut_until", [20, 60], ban=ban(50, **told)) == [1e9, 1e9]
    assert seen(world, "shut_until", [19, 20, 60, 110], ban=ban(50, **told, end_announced=True)) == [
        -NEVER, 110.0, 110.0, -NEVER]  # fmt: skip


def test_the_rush_lasts_from_announcement_to_force() -> None:
    """0.8 of base for 30 days of notice, 24 t ahead of 1 t a day: ordered in 20 days after the first 10."""
    told = {"rush_multiplier_on_announcement": 1.8, "rush_lead_days": 10.0}
    world = World(small_network(parameters=told), 120, reference=True)
    rushed = ban(50, announced=after(20))
    assert seen(world, "rush", [29, 30, 49, 50], ban=rushed) == pytest.approx([0.0, 1.2, 1.2, 0.0])
    assert ahead(world, [30, 50, 56, 74, 90], ban=rushed) == pytest.approx([0.0, 24.0, 18.0, 0.0, 0.0])
    before, during = (world.history(each) for each in ({}, {"ban": rushed}))
    user = world.layout.buyer_row["use:USA", "gallium_refined"]
    store = len(world.layout.facilities) + user
    assert during.state.stocks[49, store] > before.state.stocks[49, store] + 1.0


def test_nobody_rushes_before_the_planning_horizon() -> None:
    """Announced 250 days ahead, with a horizon of 168 days: orders grow 82 days after the announcement."""
    world = World(small_network(parameters={"planning_horizon": 168.0, "rush_lead_days": 0.0}), 300, reference=True)
    told = ban(260, announced=after(10))
    assert seen(world, "rush", [10, 91, 92, 259, 260], ban=told) == pytest.approx([0.0, 0.0, 0.8, 0.8, 0.0])


def test_what_was_bought_ahead_is_used_without_orders_elsewhere_falling() -> None:
    """Two sellers share a user half and half; one rushes and closes. The other hardly notices.

    Without the stock being meant for it, its orders would stop for weeks; 10 % is what the price makes users give up.
    """
    world = World(two_sellers(share=0.5, interval=1), 160, reference=True)
    shut = of(ExportBan, by="CHN", to="USA", materials="germanium_refined", announced=after(20), in_force=after(50))
    history = world.waiting({"ban": shut})
    asked: list[float] = []
    row = next(i for i, name in enumerate(world.layout.lane_names) if "AUS" in name and "use:USA" in name)

    def look(history: History) -> Any:
        for _ in range(70):
            asked.append(float(history.state.lanes["sent"][row]))
            yield history.days(1)

    history.instruments = {**history.instruments, "zz": Told(look)}  # type: ignore[dict-item]
    history.run()
    assert np.diff(asked).min() >= 0.5 * 0.9


def test_it_hits_its_targets_and_its_materials_only() -> None:
    world = World(two_sellers(), 200, reference=True)
    history = world.waiting()
    names = [world.layout.lane_names[row] for row in history.lanes(["CHN"], ["USA"], ["germanium_refined"])]
    assert names == ["germanium_refined|CHN.germanium_refined|use:USA|sea|direct"]
    assert len(history.lanes(["CHN"], ["all"], ["germanium_refined"])) == 2
    assert len(history.lanes(["CHN"], ["USA"], ["gallium_refined"])) == 0


def test_it_leaves_lanes_at_home_open() -> None:
    world = World(small_network(places=("CHN", "CHN", "USA")), 100, reference=True)
    history = world.waiting()
    closed = history.lanes(["CHN"], ["all"], ["gallium_primary", "gallium_refined"])
    assert [world.layout.lane_names[row] for row in closed] == [
        "gallium_refined|CHN.gallium_refined|use:USA|sea|direct"]  # fmt: skip


def test_a_weaker_enforcement_than_usual_counts(world: World) -> None:
    """Enforcement 0.3 lets 0.7 through although the parameter (0.6) would let 0.4."""
    assert seen(world, "leak_kept", [60], ban=ban(50, leakage=0.1, enforcement=0.3)) == [0.7]


def test_two_bans_on_one_lane_end_with_the_later(world: World) -> None:
    first, second = ban(50, lasts="40 days"), ban(60, lasts="50 days")
    assert seen(world, "gate", [50, 90, 109, 110], a=first, b=second) == [0.0, 0.0, 0.0, 1.0]
    assert np.isfinite(world.history({"a": first, "b": second}).state.stocks).all()


def test_a_share_may_be_let_through(world: World) -> None:
    """0.4 of 1 t a day from day 50 to 109: users lack 0.6, and no order is cancelled."""
    partial = ban(50, allowed=0.4, lasts="60 days")
    sent = seen(world, "sent", [50, 51, 110], ban=partial)
    assert sent == pytest.approx([50.0, 50.4, 74.0])
    assert seen(world, "gate", [60], ban=partial) == [1.0]
    assert seen(world, "shut_from", [60], ban=partial) == [NEVER]
    assert seen(world, "limit", [49, 50, 110], ban=partial) == [UNBOUNDED, 0.4, UNBOUNDED]
    assert short(world.history({"ban": ban(50, allowed=0.4)}))[300] == pytest.approx(0.6, rel=1e-6)


def test_buyers_rush_by_what_a_partial_ban_will_keep_back() -> None:
    """(1.8 - 1) x 0.6 = 0.48 of base more."""
    world = World(small_network(parameters=AT_ONCE), 120, reference=True)
    assert seen(world, "rush", [20, 50], ban=ban(50, announced=after(20), allowed=0.4)) == pytest.approx([0.48, 0.0])


def test_of_two_partial_bans_the_tighter_counts(world: World) -> None:
    both = {"a": ban(50, allowed=0.4), "b": ban(50, allowed=0.7, lasts="20 days")}
    assert seen(world, "limit", [50, 70], **both) == pytest.approx([0.4, 0.4])


def test_a_partial_ban_is_told(world: World) -> None:
    log = world.history({"ban": ban(50, allowed="40 %")}).log
    assert [x.text for x in log if x.what == "in force"] == ["1 lanes carry at most 40% of their base flow"]


def test_a_sole_supplier_is_asked_for_everything_on_the_day_it_opens_again(world: World) -> None:
    """A year shut: its share of the buyer's orders was never given to anybody, and is whole when the ban ends."""
    assert seen(world, "share", [49, 300, 350], ban=ban(50, lasts="300 days")) == [1.0, 1.0, 1.0]
