"""What stands in for a closed lane, by hand: six ways out of one seller, of which one is shut."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.engine.detours import share_anew, takeovers

WAYS = (
    # mode, route, buyer, base, gate, qualify, spare, share
    ("sea", "suez", 0, 10.0, 0.0, 0, 0.0, 0.5),
    ("sea", "cape", 0, 5.0, 1.0, 0, 10.0, 0.2),
    ("rail", "land", 0, 4.0, 1.0, 0, 5.0, 0.1),
    ("rail", "land", 0, 0.0, 1.0, 60, 0.0, 0.0),
    ("sea", "panama", 0, 0.0, 1.0, 90, 0.0, 0.0),
    ("rail", "land", 1, 6.0, 1.0, 0, 0.0, 1.0),
)


class Ways:
    """As much of a layout as is looked at: two buyers of one seller."""

    lanes = tuple(SimpleNamespace(seller="A", mode=way[0], route=way[1]) for way in WAYS)
    buyers = (0, 1)
    seller = np.zeros(len(WAYS), np.int64)
    buyer = np.array([way[2] for way in WAYS])


def lanes() -> Any:
    kinds = [(name, float) for name in ("base", "gate", "qualify", "spare", "share")]
    return np.array([way[3:] for way in WAYS], kinds)


def found(capacity: float, shut: int = 0) -> list[tuple[int, list[int], list[float]]]:
    asked = takeovers(Ways(), lanes(), np.array([shut]), capacity)  # type: ignore[arg-type]
    return [(each.days, each.rows.tolist(), each.tonnes.tolist()) for each in asked]


def test_ships_take_over_all_of_it_and_a_railway_what_it_has_room_for() -> None:
    """The railway carries 10 t for both buyers and may carry half as much again; what idles comes when it may."""
    assert found(1.5) == [(0, [1, 2], [10.0, 5.0]), (90, [4], [10.0])]
    assert found(9.0) == [(0, [1, 2], [10.0, 10.0]), (90, [4], [10.0])], "no more than is missing"
    assert found(0.5) == [(0, [1], [10.0]), (90, [4], [10.0])], "no room is none, not less than none"


def test_nothing_takes_over_where_nothing_is_shut() -> None:
    assert found(1.5, shut=5) == []


def test_what_is_ordered_goes_over_the_open_ways_by_what_they_carry() -> None:
    """15 t by ship and 9 t by rail share the 0.8 that this buyer orders from the seller; the other's stays."""
    rows = lanes()
    share_anew(Ways(), rows, np.array([0]))  # type: ignore[arg-type]
    assert rows["share"].tolist() == pytest.approx([0.0, 0.5, 0.3, 0.0, 0.0, 1.0])
    rows = lanes()
    rows["gate"][:5] = 0.0
    share_anew(Ways(), rows, np.array([0]))  # type: ignore[arg-type]
    assert rows["share"].tolist() == lanes()["share"].tolist(), "where no way is open nothing moves"
