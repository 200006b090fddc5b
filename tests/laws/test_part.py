"""A part of the network that nothing connects to the rest passes its days as it does within the whole."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.disruptions import ExportBan, FacilityOutage
from sim.network import Network
from sim.network.network import SHIPPED
from sim.network.part import part_of
from sim.responses import JointStockpile, RapidResponseGroup
from tests.worlds import World, of, shipped_world

DAYS = 730
SOURCES = sorted(SHIPPED.glob("sources_*.csv"))


def gallium_only() -> dict[str, Any]:
    """A ban and responses that touch gallium and nothing else."""
    gallium = ["gallium_primary", "gallium_refined"]
    return {
        "ban": of(ExportBan, by="CHN", materials=gallium, to=["USA", "JPN"], in_force="2026-03-01", lasts="1 year"),
        "fails": of(FacilityOutage, materials=gallium, rate_per_year="parameters"),
        "group": of(RapidResponseGroup, members=["USA", "JPN"], materials=gallium),
        "pile": of(JointStockpile, owners={"USA": 0.5, "JPN": 0.5}, holdings={"gallium_refined": "90 days"}),
    }


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("material", ["gallium_refined", "germanium_refined", "magnet_heavy"])
def test_an_undisturbed_part_is_the_same_within_the_whole(material: str, number: int) -> None:
    assert_same(material, {}, number)


@pytest.mark.parametrize("number", range(3))
def test_a_disturbed_part_is_the_same_within_the_whole(number: int) -> None:
    assert_same("gallium_refined", gallium_only(), number)


def assert_same(material: str, instruments: dict[str, Any], number: int) -> None:
    whole = shipped_world(DAYS)
    network = whole.layout.network
    part = World(part_of(network, [material]), DAYS, whole=network)
    assert len(part.layout.materials) < len(whole.layout.materials)
    mine, all_of_it = part.history(instruments, number), whole.history(instruments, number)
    rows = [whole.layout.consumer_names.index(name) for name in part.layout.consumer_names]
    assert mine.state.daily.tobytes() == np.ascontiguousarray(all_of_it.state.daily[:, :, rows]).tobytes()
    assert [(x.day, x.text) for x in mine.log] == [(x.day, x.text) for x in all_of_it.log]
    assert mine.accounts == all_of_it.accounts


@pytest.mark.parametrize("number", range(2))
@pytest.mark.parametrize("folder", ["rare", "battery"])
def test_joining_other_tables_changes_no_bit(folder: str, number: int) -> None:
    """A ban and its responses, in tables alone and in those tables joined to others."""
    alone = World(Network.read([SHIPPED / folder], SHIPPED / "parameters.csv", SOURCES), DAYS)
    whole = shipped_world(DAYS).layout.network
    within = World(part_of(whole, alone.layout.materials), DAYS, whole=whole)
    instruments = gallium_only() if folder == "rare" else anodes_only()
    one, other = alone.history(instruments, number), within.history(instruments, number)
    assert one.state.daily.tobytes() == other.state.daily.tobytes()
    assert one.state.stocks.tobytes() == other.state.stocks.tobytes()
    assert one.state.prices.tobytes() == other.state.prices.tobytes()


def anodes_only() -> dict[str, Any]:
    """A ban on anodes and spherical graphite, and a joint stockpile."""
    graphite = ["graphite_spherical", "anode_graphite"]
    return {
        "ban": of(ExportBan, by="CHN", materials=graphite, to=["USA", "JPN"], in_force="2026-03-01", lasts="1 year"),
        "pile": of(JointStockpile, owners={"USA": 0.5, "JPN": 0.5}, holdings={"anode_graphite": "60 days"}),
    }


@pytest.mark.parametrize("number", range(2))
def test_a_disturbed_part_of_graphite_is_the_same_within_the_whole(number: int) -> None:
    assert_same("anode_graphite", anodes_only(), number)


def test_the_parts_of_the_shipped_network_are_all_of_it() -> None:
    network = Network.shipped()
    parts = {frozenset(part_of(network, [material]).materials) for material in network.materials}
    assert sum(map(len, parts)) == len(network.materials)
    assert frozenset[str]().union(*parts) == frozenset(network.materials)
