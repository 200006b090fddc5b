"""Hoarding: users in the USA take 1 t of germanium a day and keep 30 days of it, 29 after the day's use."""

from __future__ import annotations

from typing import Any

import pytest

from sim.disruptions import Hoarding
from sim.engine.history import History
from tests.networks import small_network, two_sellers
from tests.told import Told
from tests.verification.quiet import ban, one_maker
from tests.worlds import World, after, of


def rush(day: int, **fields: Any) -> Hoarding:
    given = {"places": "USA", "materials": "germanium_refined", "cover": 1.5} | fields
    return of(Hoarding, starts=after(day), **given)  # type: ignore[no-any-return]


def position(world: World, days: list[int], **instruments: Any) -> list[float]:
    """Stock of the users and all that is on its way, on some mornings, t."""
    found: list[float] = []
    row = world.layout.buyer_row["use:USA", "germanium_refined"]

    def look(history: History) -> Any:
        for day in days:
            yield history.days(day - history.today)
            buyer = history.state.buyers[row]
            found.append(float(history.state.stock[int(buyer["store"])] + buyer["on_order"]))

    waiting = world.waiting(instruments)
    waiting.instruments = {**waiting.instruments, "zz": Told(look)}  # type: ignore[dict-item]
    waiting.run()
    return found


@pytest.fixture(scope="module")
def world() -> World:
    return one_maker(product_days=60.0)


def test_the_position_rises_by_the_cover_that_is_added_and_falls_back(world: World) -> None:
    """0.5 x 29 days more of 1 t a day are 14.5 t; after the end they are used up."""
    usual = position(world, [50])[0]
    held, later = position(world, [250, 399], rush=rush(50, lasts="201 days"))
    assert held - usual == pytest.approx(14.5, abs=1e-4)
    assert later - usual == pytest.approx(0.0, abs=1e-3)


def test_it_is_felt_at_the_next_week_s_end(world: World) -> None:
    """In force on day 50; the week ends on day 55, and on day 56 more is ordered."""
    before, after_it = position(world, [56, 57], rush=rush(50))
    usual = position(world, [50])[0]
    assert before == pytest.approx(usual)
    assert after_it > usual + 0.5


def test_a_ramp_rises_in_weekly_steps(world: World) -> None:
    """Four weeks to twice the cover: 1.125, 1.375, 1.625, 1.875, then 2."""
    found: list[float] = []

    def look(history: History) -> Any:
        for day in (49, 50, 57, 64, 71, 78, 110):
            yield history.days(day - history.today)
            yield history.days(0)
            found.append(float(history.state.buyers["hoard_least"].max()))

    waiting = world.waiting({"rush": rush(50, cover=2.0, ramp="28 days", lasts="60 days")})
    waiting.instruments = {**waiting.instruments, "zz": Told(look)}  # type: ignore[dict-item]
    waiting.run()
    assert found == [1.0, 1.125, 1.375, 1.625, 1.875, 2.0, 1.0]


def test_need_holds_the_larger_target_and_idle_capacity_meets_it() -> None:
    """N rises by 14.5 / (168 + 29) of its base; idle capacity and room on a lane keep the price at 1."""
    chain = small_network(days=10.0, interval=1, stock_days=30.0, parameters={"price_cap_ratio_thin": 30.0})
    world = World(chain, 56, reference=True)
    history, free = world.history({"rush": rush(50, materials="gallium_refined")}), world.history()
    market = world.layout.market_row("gallium_refined", "USA")
    horizon = 28.0 * round(history.replicate.drawn.parameters["planning_horizon"] / 28.0)
    need, usual = (each.state.markets["need"][market] for each in (history, free))
    assert need == pytest.approx(usual * (1.0 + 14.5 / (horizon + 29.0)), rel=1e-9)
    assert history.state.prices[55, market] == 1.0


@pytest.mark.parametrize(("cover", "hoards"), [(1.2, 1.3), (1.5, 1.5)])
def test_the_larger_of_decreed_and_frightened_hoarding_counts(cover: float, hoards: float) -> None:
    """Users cut off for months would aim at 1.3 times their cover by themselves."""
    chain = small_network(days=10.0, interval=1, parameters={"hoarding_cover_multiplier": 1.3})
    world = World(chain, 300, reference=True)
    history = world.history({"ban": ban(50), "rush": rush(60, materials="gallium_refined", cover=cover)})
    row = world.layout.buyer_row["use:USA", "gallium_refined"]
    assert history.state.buyers["hoard"][row] == pytest.approx(hoards)


def test_only_its_places_hoard() -> None:
    world = World(two_sellers(), 100, reference=True)
    waiting = world.waiting()
    rows = waiting.buyers(["USA"], ["germanium_refined"])
    assert [world.layout.buyers[row].name for row in rows] == ["use:USA"]
    assert len(waiting.buyers(["all"], ["germanium_refined"])) == 2


def test_it_is_told(world: World) -> None:
    log = world.history({"rush": rush(50, lasts="60 days")}).log
    assert [(x.day, x.what, x.text, x.until) for x in log] == [
        (50, "in force", "1 buyers aim at 1.5 times their usual cover", 110),
        (110, "ends", "1 buyers aim at their usual cover", None),
    ]
