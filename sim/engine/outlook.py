"""What can be known of a place's supply: its stores, what is on the way, what open lanes will bring."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from sim.engine._jit import jit
from sim.engine.levers import Levers
from sim.engine.state import State
from sim.network.arrays import Layout

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Foresight:
    """For every buyer, within a span of days from a morning, t."""

    known: list[float]
    """Stock, consignments due and expected deliveries."""
    due: list[float]
    """Consignments due, of it."""
    use: list[float]
    gap: Floats
    """Use less what is known."""

    def lacks(self, groups: Sequence[Sequence[int]]) -> list[bool]:
        """Which groups of buyers together use more than is known; none of them may be empty."""
        firsts = list(accumulate((len(group) for group in groups), initial=0))[:-1]
        rows = [row for group in groups for row in group]
        together: list[bool] = (np.add.reduceat(self.gap[rows], firsts) > 0.0).tolist()
        return together


class Outlook:
    """Supply of places and materials in one history, read from its state."""

    def __init__(self, layout: Layout, state: State, levers: Levers) -> None:
        self.layout, self.state, self._levers = layout, state, levers
        self._changes = 0
        self._seen: dict[tuple[int, int], Foresight] = {}

    def foresee(self, today: int, span: int) -> Foresight:
        """What is known of `span` days from this morning on, before anything moves today."""
        if self._changes != self._levers.changes:
            self._seen.clear()
            self._changes = self._levers.changes
        if (today, span) not in self._seen:
            s, n = self.state, len(self.state.buyers)
            known, due, use = np.zeros(n), np.zeros(n), np.zeros(n)
            ways = s.lanes, s.buyer_lanes, s.facilities
            _foresee(today, span, s.cargo, s.due, s.buyers, *ways, s.stock, known, due, use)
            self._seen = {key: seen for key, seen in self._seen.items() if key[0] == today}
            self._seen[today, span] = Foresight(known.tolist(), due.tolist(), use.tolist(), use - known)
        return self._seen[today, span]

    def commercial(self, places: frozenset[str], material: str) -> tuple[Whole, float]:
        """Stores of the commercial stock of some places, and their baseline intake, t/day."""
        rows = self.layout.buyers_in(places, material)
        stores = np.concatenate([len(self.layout.facilities) + rows, self.layout.makers_in(places, material)])
        return stores, self.intake(rows)

    def intake(self, rows: Whole) -> float:
        """Baseline intake of buyers, recycled feed included, t/day."""
        buyers = self.state.buyers
        return float((buyers["need"][rows] + buyers["secondary"][rows]).sum())


@jit
def open_days(today, lane, days):  # type: ignore[no-untyped-def]
    """Of the next `days`, those on which a lane may ship: a control counts from its day to its announced end."""
    first = max(0.0, lane.shut_from - today)
    if first >= days:
        return days
    last = days
    if 0.0 <= lane.shut_until < 1e8:
        last = max(first, min(days, lane.shut_until - today))
    return first + days - last


@jit
def _foresee(today, span, cargo, calendar, buyers, lanes, buyer_lanes, facilities, stock, known, due, use):  # type: ignore[no-untyped-def]
    # Day by day: rows of cargo are given out anew, and in another order within a part of the network.
    for day in range(today, today + min(span, calendar.size)):
        row = calendar[day % calendar.size]
        while row >= 0:
            load = cargo[row]
            if load.buyer >= 0 and load.waiting == 0:
                due[load.buyer] += load.tonnes
            row = load.next
    for b in range(buyers.size):
        buyer = buyers[b]
        known[b] = stock[buyer.store] + due[b]
        use[b] = buyer.forecast * span
        for k in range(buyer.first_lane, buyer.last_lane):
            lane = lanes[buyer_lanes[k]]
            # Nobody outside knows the day of a decision: what waits has half of its wait before it.
            decided = lane.wait + lane.queue
            days = open_days(today, lane, span - lane.transit - lane.extra_days - decided)
            if lane.held > 0.0 and span > lane.transit + 0.5 * decided:
                known[b] += lane.held * lane.passes
            if days > 0.0 and lane.share > 0.0:
                flow = min(lane.share * buyer.forecast, lane.allow) * lane.passes
                known[b] += flow * days * facilities[lane.seller].honoured
