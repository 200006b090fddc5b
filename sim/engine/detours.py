"""What other routes take over when lanes close: lanes of the same seller to the same buyer stand in for one another.

The choice between suppliers is slow, that between ways is not: the orders a buyer places with one seller go at
once over the ways that are open, in proportion to what each can carry.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.network.arrays import Layout
from sim.network.elements import Lane

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

OPEN_SEA = frozenset({"direct", "pacific", "cape", "suez", "panama", "malacca", "sunda"})
"""Routes that ships sail without a port or a railway of their own: nothing bounds what they take over."""


def unbounded(lane: Lane) -> bool:
    """Whether a lane goes by open sea; land corridors, their ports, rail, road and air are bounded."""
    return lane.mode == "sea" and lane.route in OPEN_SEA


@dataclass(frozen=True)
class Takeover:
    """Lanes that stand in, from the same number of days after a closure."""

    days: int
    """After the closure: 0 for lanes in use, the qualification time for idle twins."""
    rows: Whole
    tonnes: Floats
    """(rows,) t/day over their base flow."""


@lru_cache(maxsize=8)
def pairs(layout: Layout) -> Whole:
    """(lanes,) a number for each pair of seller and buyer."""
    buyers = len(layout.buyers)
    return np.array(layout.seller * buyers + layout.buyer, np.int64)


@lru_cache(maxsize=8)
def corridors(layout: Layout) -> Whole:
    """(lanes,) a number for each seller's way out: mode and route."""
    names: dict[tuple[str, str, str], int] = {}
    keys = ((lane.seller, lane.mode, lane.route) for lane in layout.lanes)
    return np.array([names.setdefault(key, len(names)) for key in keys], np.int64)


def takeovers(layout: Layout, lanes: Any, shut: Whole, capacity: float) -> list[Takeover]:
    """What open lanes beside closed ones can carry for them, by the day from which they do.

    Args:
        layout: Rows of the network.
        lanes: Rows of the state, the closed ones with gate 0.
        shut: Rows that have just been closed.
        capacity: Most that a bounded way carries, as a ratio to the seller's base flow on it.
    """
    group, corridor = pairs(layout), corridors(layout)
    closed = np.bincount(group, lanes["base"] * (lanes["gate"] <= 0.0), int(group.max(initial=0)) + 1)
    beside = np.isin(group, group[shut]) & (lanes["gate"] > 0.0)
    wish = np.where(beside, closed[group], 0.0)
    sea = np.array([unbounded(lane) for lane in layout.lanes], bool)
    spare = np.bincount(corridor, lanes["base"]) * max(0.0, capacity - 1.0)
    asked = np.bincount(corridor, wish * (lanes["base"] > 0.0))
    part = np.minimum(1.0, np.divide(spare, asked, out=np.zeros_like(spare), where=asked > 0.0))
    tonnes = np.where(sea, wish, wish * part[corridor] * (lanes["base"] > 0.0))
    after = np.where(lanes["base"] > 0.0, 0, lanes["qualify"])
    found = [(int(days), np.flatnonzero((tonnes > 0.0) & (after == days))) for days in np.unique(after)]
    return [Takeover(days, rows, tonnes[rows]) for days, rows in found if rows.size]


def share_anew(layout: Layout, lanes: Any, rows: Whole) -> None:
    """Split what each buyer of some lanes orders from their seller over the open ways, by what they carry."""
    group = pairs(layout)
    for each in np.unique(group[rows]):
        ways = np.flatnonzero(group == each)
        carries = [float(w["base"] + w["spare"]) if w["gate"] > 0.0 else 0.0 for w in lanes[ways]]
        share, total = sum(lanes["share"][ways].tolist()), sum(carries)
        if total > 0.0:
            lanes["share"][ways] = [share * carried / total for carried in carries]
