"""A tariff of the USA on Chinese germanium: 90 % of what they buy comes from China, 10 % from Australia."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.disruptions import Tariff
from sim.engine.day.ship import net_back
from tests.networks import two_sellers
from tests.told import mornings
from tests.worlds import World, after, of

CHINA, AUSTRALIA = "CHN.germanium_refined", "AUS.germanium_refined"


@pytest.fixture(scope="module")
def world() -> World:
    return World(two_sellers(), 400, reference=True)


def duty(day: int, **fields: Any) -> Tariff:
    given = {"by": "USA", "on": "CHN", "materials": "germanium_refined", "rate": 0.25} | fields
    return of(Tariff, starts=after(day), **given)  # type: ignore[no-any-return]


def lane(world: World, seller: str, user: str) -> int:
    return next(i for i, x in enumerate(world.layout.lanes) if x.seller == seller and x.buyer == f"use:{user}")


def test_the_share_moves_as_the_elasticities_say(world: World) -> None:
    """In the first week the landed price is (1.25 + f) / (1 + f), the long-run part of the answer has just begun."""
    p = world.waiting().replicate.drawn.parameters
    freight = 100.0 / 1_000_000.0
    fast = math.log((1.25 + freight) / (1.0 + freight))
    slow = fast * (1.0 - math.exp(-7.0 / p["armington_long_run_days"]))
    short, long = p["armington_sigma_thin_short"], p["armington_sigma_thin_long"]
    china = 0.9 * math.exp(-(short * fast + (long - short) * slow))
    goal = china / (china + 0.1)
    share = 0.9 + (goal - 0.9) * (1.0 - math.exp(-7.0 / p["switching_time_thin"]))
    seen = mornings(world, lane(world, CHINA, "USA"), "share", [55, 56], duty=duty(50))
    assert seen == pytest.approx([0.9, share], rel=1e-9)


def test_others_pay_no_tariff(world: World) -> None:
    days = [49, 50, 149, 150]
    on = {"duty": duty(50, lasts="100 days")}
    assert mornings(world, lane(world, CHINA, "USA"), "tariff", days, **on) == [0.0, 0.25, 0.25, 0.0]
    assert mornings(world, lane(world, CHINA, "JPN"), "tariff", days, **on) == [0.0] * 4
    assert mornings(world, lane(world, AUSTRALIA, "USA"), "tariff", days, **on) == [0.0] * 4


def test_tariffs_add(world: World) -> None:
    both = {"a": duty(50), "b": duty(60, rate="10 %", lasts="20 days")}
    seen = mornings(world, lane(world, CHINA, "USA"), "tariff", [55, 70, 90], **both)
    assert seen == pytest.approx([0.25, 0.35, 0.25])


def test_a_seller_nets_less_where_it_is_paid(world: World) -> None:
    """At base price a buyer who pays 25 % leaves the seller 1 / 1.25 = 0.8, less freight of 0.0001."""
    history = world.waiting()
    row = lane(world, CHINA, "USA")
    history.levers.set("tariff", "a", history.lanes(["CHN"], ["USA"], ["germanium_refined"]), 0.25)
    assert net_back(history.state.lanes[row], history.state.markets) == pytest.approx(0.7999)


def test_it_is_told(world: World) -> None:
    log = world.history({"duty": duty(50, rate="145 %", lasts="60 days")}).log
    assert [(x.day, x.what, x.text, x.until) for x in log] == [
        (50, "in force", "1 lanes pay 145% of the price", 110),
        (110, "ends", "1 lanes pay it no more", None),
    ]
