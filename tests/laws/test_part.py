"""A part of the network that nothing connects to the rest passes its days as it does within the whole."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.disruptions import ExportBan, FacilityOutage
from sim.network import Network
from sim.network.part import part_of
from sim.responses import JointStockpile, RapidResponseGroup
from tests.worlds import World, of, shipped_world

DAYS = 730


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


def test_the_parts_of_the_shipped_network_are_all_of_it() -> None:
    network = Network.shipped()
    parts = {frozenset(part_of(network, [material]).materials) for material in network.materials}
    assert sum(map(len, parts)) == len(network.materials)
    assert frozenset[str]().union(*parts) == frozenset(network.materials)
