"""What can be known of supply: stores, what is on the way, what open lanes will bring."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine._jit import jit
from sim.engine.day.trust import let_out
from sim.engine.gauge import Gauge
from sim.engine.levers import Levers
from sim.engine.state import State
from sim.network.arrays import Layout

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

ENOUGH = 1e-6
"""Share of use below which what is missing is rounding."""


class Groups(NamedTuple):
    """Rows of buyers in groups, laid end to end."""

    rows: Whole
    ends: Whole

    @classmethod
    def of(cls, groups: Sequence[Sequence[int]]) -> "Groups":
        """Lay groups end to end."""
        rows = np.array([row for group in groups for row in group], np.int64)
        return cls(rows, np.cumsum([len(group) for group in groups], dtype=np.int64))


class Foresight(NamedTuple):
    """For every buyer, within a span of days from a morning, t; but for `due`, only of those that were asked about."""

    known: Floats
    """Stock, consignments due and expected deliveries."""
    due: Floats
    """Consignments due, of it."""
    use: Floats
    asked: NDArray[np.bool_]


class Outlook:
    """Supply of places and materials in one history, read from its state."""

    def __init__(self, layout: Layout, state: State, levers: Levers) -> None:
        self.layout, self.state, self._levers = layout, state, levers
        self._of = (-1, -1)
        self._seen: dict[int, Foresight] = {}
        self._told: dict[tuple[int, int], Whole] = {}
        """Arrays of rows that were asked about this morning, by span and identity: hundreds of times the same ones."""

    def foresee(self, today: int, span: int, *asked: Whole) -> Foresight:
        """What is known of `span` days from this morning on, before anything moves today.

        Args:
            today: This morning.
            span: Days.
            asked: Rows of buyers of whom more is wanted than what is due.
        """
        if self._of != (today, self._levers.changes):
            self._seen.clear()
            self._told.clear()
            self._of = today, self._levers.changes
        s = self.state
        if span not in self._seen:
            n = len(s.buyers)
            seen = self._seen[span] = Foresight(np.empty(n), np.zeros(n), np.empty(n), np.zeros(n, np.bool_))
            _due(today, span, s.cargo, s.links, s.due, seen.due)
        seen = self._seen[span]
        for rows in asked:
            if (span, id(rows)) in self._told:
                continue
            self._told[span, id(rows)] = rows
            _foresee(today, span, rows, s.buyers, s.lanes, s.buyer_lanes, s.facilities, s.stock, *seen)
        return seen

    @staticmethod
    def groups(groups: Sequence[Sequence[int]]) -> Groups:
        """Rows of buyers in groups, for `lacking`."""
        return Groups.of(groups)

    def buyers_of(self, cases: tuple[tuple[str, str], ...]) -> Groups:
        """Buyers of each place and material, for `lacking`; kept for the next who asks."""
        return _buyers_of(self.layout, cases)

    def lacking(self, today: int, span: int, groups: Groups) -> Floats:
        """(groups,) known supply short of use within `span` days, t; 0 where it suffices."""
        seen, out = self.foresee(today, span, groups.rows), np.empty(groups.ends.size)
        lack_of(seen.use, seen.known, groups.rows, groups.ends, out)
        return out

    def commercial(self, places: frozenset[str], material: str) -> tuple[Whole, float]:
        """Stores of the commercial stock of some places, and their baseline intake, t/day."""
        rows = self.layout.buyers_in(places, material)
        stores = np.concatenate([len(self.layout.facilities) + rows, self.layout.makers_in(places, material)])
        return stores, self.intake(rows)

    def price(self, place: str, material: str) -> Gauge:
        """Price of a material in a place as a ratio of its base."""
        return Gauge.price(self.layout.market_row(material, place))

    def intake(self, rows: Whole) -> float:
        """Baseline intake of buyers, recycled feed included, t/day."""
        buyers = self.state.buyers
        return float((buyers["need"][rows] + buyers["secondary"][rows]).sum())


@lru_cache(maxsize=4096)
def _buyers_of(layout: Layout, cases: tuple[tuple[str, str], ...]) -> Groups:
    return Groups.of([layout.buyers_in(layout.expand((place,)), material).tolist() for place, material in cases])


@jit
def open_days(today, lane, days):  # type: ignore[no-untyped-def]
    """Of the next `days`, those on which a lane may ship: a control counts from its day to its announced end."""
    first = max(0.0, lane.shut_from - today)
    if first >= days:
        return days
    last = days
    if -1e8 <= lane.shut_until < 1e8:
        last = max(first, min(days, lane.shut_until - today))
    return first + days - last


@jit
def _due(today, span, cargo, links, calendar, due):  # type: ignore[no-untyped-def]
    # Day by day: rows of cargo are given out anew, and in another order within a part of the network.
    for day in range(today, today + min(span, calendar.size)):
        row = calendar[day % calendar.size]
        while row >= 0:
            load = cargo[row]
            if load.buyer >= 0 and load.waiting == 0:
                due[load.buyer] += load.tonnes
            row = links[row]


@jit
def _foresee(today, span, rows, buyers, lanes, buyer_lanes, facilities, stock, known, due, use, asked):  # type: ignore[no-untyped-def]
    for position in range(rows.size):
        b = rows[position]
        if asked[b]:
            continue
        asked[b] = True
        buyer = buyers[b]
        known[b] = stock[buyer.store] + due[b]
        use[b] = buyer.forecast * span
        for k in range(buyer.first_lane, buyer.last_lane):
            lane = lanes[buyer_lanes[k]]
            # Nobody outside knows the day of a decision: what waits has half of its wait before it.
            decided = lane.wait + lane.queue
            days = open_days(today, lane, span - lane.transit - lane.extra_days - decided)
            if lane.held > 0.0 and span > lane.transit + 0.5 * decided:
                known[b] += lane.held * lane.trust
            if days > 0.0 and lane.share > 0.0:
                allow = lane.base + lane.spare if lane.spare > 0.0 else lane.allow
                flow = min(lane.share * buyer.forecast, allow, lane.limit) * let_out(lane)
                known[b] += flow * days * facilities[lane.seller].honoured


@jit
def lack_of(use, known, rows, ends, out):  # type: ignore[no-untyped-def]
    """Known supply short of use, group by group, t; 0 where it suffices."""
    k = 0
    for group in range(ends.size):
        wanted = 0.0
        there = 0.0
        while k < ends[group]:
            wanted += use[rows[k]]
            there += known[rows[k]]
            k += 1
        missing = wanted - there
        out[group] = missing if missing > ENOUGH * wanted else 0.0
