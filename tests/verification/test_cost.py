"""Dearer feed makes the product dearer: by its share of the product's base price, no more and no less."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.day.price import price
from tests.networks import small_network
from tests.verification.quiet import QUIET
from tests.worlds import World


def prices_after(feed: float, recovery: float = 1.0, cap: float = 30.0) -> tuple[float, float]:
    """Price of refined gallium in the USA and of what its refiner asks, a week after primary gallium costs `feed`."""
    world = World(
        small_network(recovery=recovery, parameters=QUIET | {"price_cap_ratio_thin": cap}), 30, reference=True
    )
    s = world.replicate().state.copy()
    market = world.layout.market_row("gallium_primary", "CHN")
    s.markets["price"][market], s.markets["log_price"][market] = feed, np.log(feed)
    price(6, s.facilities, s.buyers, s.lanes, s.consumers, s.markets, s.arbitrage, s.materials, s.stock, s.rules[0])
    refiner = world.layout.facility_row["CHN.gallium_refined"]
    return float(s.markets["price"][world.layout.market_row("gallium_refined", "USA")]), float(
        s.facilities["cost"][refiner]
    )


def test_the_feed_counts_by_its_share_of_the_price() -> None:
    """250,000 of 450,000 USD/t: at three times the price the cost is 1 + 2 x 0.5556 = 2.11; of it makers bear 5 %.

    A week closes 1 - exp(-7/28) of the gap.
    """
    paid, asked = prices_after(3.0)
    assert asked == pytest.approx(1.0 + 2.0 * 250 / 450)
    assert paid == pytest.approx(1.0 + (asked / 1.05 - 1.0) * (1.0 - np.exp(-7 / 28)))


def test_a_lower_recovery_needs_more_of_it() -> None:
    """1.25 t of feed a tonne."""
    assert prices_after(3.0, recovery=0.8)[1] == pytest.approx(1.0 + 2.0 * 1.25 * 250 / 450)


def test_feeds_are_never_more_than_95_per_cent_of_a_price() -> None:
    assert prices_after(3.0, recovery=0.3)[1] == pytest.approx(1.0 + 2.0 * 0.95)


def test_cheap_feed_lowers_no_price_and_the_cap_holds() -> None:
    assert prices_after(0.6)[0] == 1.0
    assert prices_after(20.0, cap=2.0)[0] == pytest.approx(1.0 + 1.0 * (1.0 - np.exp(-7 / 28)))
