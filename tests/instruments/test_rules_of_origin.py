"""Goods barred by where they come from: a magnet made in Japan with Chinese oxide."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.disruptions import OriginExclusion, ReexportRule
from sim.engine.history import History
from sim.network import Network
from sim.network.arrays import Layout
from sim.network.content import content
from sim.network.elements import place_of
from tests.plan import Plan
from tests.verification.quiet import QUIET
from tests.worlds import World, after, of


def network() -> Network:
    """Oxide at 50 from CHN (3/4) and AUS (1/4) to JPN's magnets at 100, 0.4 t a tonne; ore from AUS to both.

    USA takes 365 t of magnets from JPN and 365 t from CHN, which makes them of its own oxide; JPN takes 365 t.
    """
    plan = Plan(parameters=QUIET | {"price_cap_ratio_component": 1.0})
    for material, price in (("ndpr_in_concentrate", 20.0), ("ndpr_oxide", 50.0), ("magnet_light", 100.0)):
        plan.material(material, price)
    plan.maker("AUS.ndpr_in_concentrate")
    for place in ("CHN", "AUS"):
        plan.maker(f"{place}.ndpr_oxide", feeds={"ndpr_in_concentrate": 1.0}, processing_days=0.0)
        plan.lane("AUS.ndpr_in_concentrate", f"{place}.ndpr_oxide", interval=1)
    for place in ("CHN", "JPN"):
        plan.maker(f"{place}.magnet_light", feeds={"ndpr_oxide": 0.4}, process="component", processing_days=0.0)
        plan.lane(f"{place}.magnet_light", "use:USA", interval=1)
    plan.lane("CHN.ndpr_oxide", "CHN.magnet_light", interval=1)
    plan.lane("CHN.ndpr_oxide", "JPN.magnet_light", 0.75, interval=1)
    plan.lane("AUS.ndpr_oxide", "JPN.magnet_light", 0.25, interval=1)
    plan.lane("JPN.magnet_light", "use:JPN", interval=1)
    for place, tonnes in (("USA", 730.0), ("JPN", 365.0)):
        plan.user(place, "magnet_light", tonnes, elasticity=0.0, substitution=0.0)
    return plan.network()


@pytest.fixture(scope="module")
def world() -> World:
    return World(network(), 200, reference=True)


def rule(**fields: Any) -> ReexportRule:
    given = {"by": "CHN", "materials": "ndpr_oxide", "to": "USA", "in_force": after(50), "enforcement": 1.0} | fields
    return of(ReexportRule, **given)


def exclusion(**fields: Any) -> OriginExclusion:
    given = {"by": "USA", "origins": "CHN", "materials": "magnet_light", "in_force": after(50)} | fields
    return of(OriginExclusion, **given)


def sent(history: History, seller: str, buyer: str) -> float:
    """Tonnes that left on a lane, or were ordered."""
    row = next(i for i, x in enumerate(history.layout.lanes) if (x.seller, x.buyer) == (seller, buyer))
    return float(history.state.lanes["pending"][row] + history.state.lanes["sent"][row])


def test_content_by_hand() -> None:
    """0.4 t x 50 / 100 = 20 % of a magnet's value is oxide; 3/4 of Japan's is Chinese: 15 %. China's own: 20 %."""
    layout = Layout.of(network())
    oxide = content(layout, frozenset({"CHN"}), frozenset({"ndpr_oxide"}))
    assert oxide["JPN.magnet_light"] == pytest.approx(0.15)
    assert oxide["CHN.magnet_light"] == pytest.approx(0.2)
    assert oxide["CHN.ndpr_oxide"] == 1.0
    assert oxide["AUS.ndpr_oxide"] == 0.0


def test_content_goes_up_the_whole_chain() -> None:
    """Ore is 20/50 of the oxide's value, all Australian: China's oxide 0.4, Japan's magnets 0.2 (0.75 x 0.4 + 0.25)."""
    ore = content(Layout.of(network()), frozenset({"AUS"}))
    assert ore["CHN.ndpr_oxide"] == pytest.approx(0.4)
    assert ore["JPN.magnet_light"] == pytest.approx(0.2 * (0.75 * 0.4 + 0.25 * 1.0))


def test_a_japanese_magnet_with_chinese_oxide_may_not_go_to_america(world: World) -> None:
    """Nothing departs from Japan to the USA from day 50 on; what Japan uses itself, and what China sells, goes on."""
    history, free = world.history({"rule": rule()}), world.history()
    assert sent(history, "JPN.magnet_light", "use:USA") == pytest.approx(50.0, abs=1e-9)
    assert sent(history, "JPN.magnet_light", "use:JPN") == pytest.approx(
        sent(free, "JPN.magnet_light", "use:JPN"), rel=1e-9)  # fmt: skip
    assert sent(history, "CHN.magnet_light", "use:USA") >= 199.0


@pytest.mark.parametrize(("least", "shut"), [(0.149, True), (0.151, False)])
def test_the_threshold_is_by_value(world: World, least: float, shut: bool) -> None:
    history = world.history({"rule": rule(de_minimis=least)})
    assert (sent(history, "JPN.magnet_light", "use:USA") < 51.0) == shut


def test_in_reference_mode_the_part_that_complies_is_cut(world: World) -> None:
    """0.3 comply, half of that is licensed: 0.85 t a day pass."""
    history = world.history({"rule": rule(enforcement=0.3, approved=0.5)})
    row = next(i for i, x in enumerate(history.layout.lanes) if (x.seller, x.buyer) == ("JPN.magnet_light", "use:USA"))
    assert history.state.lanes["limit"][row] == pytest.approx(0.85)
    assert sent(history, "JPN.magnet_light", "use:USA") == pytest.approx(50.0 + 0.85 * 150, abs=1e-6)


def test_each_origin_complies_or_not() -> None:
    """Half of the replicates see the lane closed, the others untouched."""
    world = World(network(), 60)
    found = []
    for number in range(40):
        history = world.history({"rule": rule(enforcement=0.5, in_force=after(10))}, number)
        row = next(i for i, x in enumerate(history.layout.lanes) if (x.seller, x.buyer)
                   == ("JPN.magnet_light", "use:USA"))  # fmt: skip
        found.append(float(history.state.lanes["gate"][row]))
    assert set(found) == {0.0, 1.0}
    assert 10 <= sum(found) <= 30


def test_resale_of_the_materials_themselves_and_emergency_orders_stop(world: World) -> None:
    history = world.history({"rule": rule(to=["USA", "AUS"])})
    assert not history.may_ship("JPN", "USA", "magnet_light")
    assert not history.may_ship("JPN", "AUS", "ndpr_oxide")
    assert history.may_ship("CHN", "USA", "magnet_light")


def test_goods_can_be_named(world: World) -> None:
    history = world.history({"rule": rule(goods="ndpr_oxide")})
    assert sent(history, "JPN.magnet_light", "use:USA") > 100.0


def test_america_refuses_what_comes_from_china(world: World) -> None:
    history = world.history({"x": exclusion()})
    assert sent(history, "CHN.magnet_light", "use:USA") == pytest.approx(50.0, abs=1e-9)
    assert sent(history, "JPN.magnet_light", "use:USA") >= 199.0


@pytest.mark.parametrize(("above", "shut"), [(0.149, True), (0.151, False)])
def test_or_by_what_is_inside(world: World, above: float, shut: bool) -> None:
    """Of Japan's magnet, 15 % of the value came from China as oxide."""
    history = world.history({"x": exclusion(content_above=above)})
    assert (sent(history, "JPN.magnet_light", "use:USA") < 51.0) == shut


def test_a_part_of_the_buyers(world: World) -> None:
    """40 % refuse: the others take at most 0.6 t a day from China."""
    history = world.history({"x": exclusion(share=0.4)})
    assert sent(history, "CHN.magnet_light", "use:USA") == pytest.approx(50.0 + 0.6 * 150, abs=1e-6)


def test_it_ends_without_a_trace(world: World) -> None:
    history = world.history({"x": exclusion(lasts="20 days"), "rule": rule(lasts="20 days")})
    lanes = history.state.lanes
    assert np.all(lanes["gate"] == 1.0) and np.all(history.state.arbitrage["open"] == 1.0)
    assert {place_of(x.seller) for x, touched in zip(history.layout.lanes, lanes["touched"], strict=True)
            if touched} == {"CHN", "JPN"}  # fmt: skip
