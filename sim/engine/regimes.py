"""Offices that decide on licences, and quotas: what an instrument sets up and the day then runs by itself."""

import math
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from sim.engine.levers import Levers
from sim.engine.state import State, most_cases
from sim.errors import EngineError

Whole = NDArray[np.int64]


class Regimes:
    """The offices and quotas of one history."""

    def __init__(self, state: State, levers: Levers) -> None:
        self._state, self._levers = state, levers
        self._offices = 0
        self._closed: list[int] = []
        """Rows of quotas that are over."""

    def office(self, lanes: Whole, median: float, spread: float, capacity: float) -> int:
        """Open an office that decides on licences.

        Args:
            lanes: Rows of the lanes whose loads need its licence.
            median: Days that half of the cases take less than, log-normal.
            spread: Standard deviation of their logarithm.
            capacity: Cases it can decide, as a ratio to those that the base flows bring; where it could take up every
                case at once, more changes nothing.

        Raises:
            EngineError: If there is no room for another office.
        """
        s = self._state
        used = lanes[s.lanes["base"][lanes] > 0.0]
        cases = float((1.0 / s.lanes["interval"][used]).sum()) * median * math.exp(0.5 * spread * spread)
        officers = max(1, math.ceil(min(capacity * cases, most_cases(s.lanes["interval"][lanes]))))
        row, first = self._desk(officers)
        if row >= len(s.offices) or first + officers > len(s.officers):
            raise EngineError("no room for another licence office")
        s.offices["median"][row], s.offices["spread"][row] = math.log(median), spread
        s.offices["first"][row], s.offices["last"][row] = first, first + officers
        s.officers[first : first + officers] = 0
        self._offices = max(self._offices, row + 1)
        s.rules["regimes"] = 1
        return row

    def _desk(self, officers: int) -> tuple[int, int]:
        """Row of an office that nobody uses any more and its first officer, else of the next one."""
        offices, taken = self._state.offices, self._levers.values("office")
        for row in range(self._offices):
            if row not in taken and offices["last"][row] - offices["first"][row] >= officers:
                return row, int(offices["first"][row])
        return self._offices, int(offices["last"].max(initial=0))

    def let_go(self) -> None:
        """Have everything that waits on lanes without an office decided today."""
        if not self._levers.sealed:
            self._state.rules["freed"] = 1

    @contextmanager
    def quota(self, lanes: Whole) -> Iterator[int]:
        """A quota on what some lanes load together, for as long as the block lasts; nothing passes until it is filled.

        Raises:
            EngineError: If there is no room for another quota.
        """
        s = self._state
        row = self._closed[0] if self._closed else int(s.rules["quotas"][0])
        first = self._gap(len(lanes))
        if row >= len(s.quotas) or first + len(lanes) > len(s.quota_lanes):
            raise EngineError("no room for another quota")
        self._closed = self._closed[1:]
        s.quota_lanes[first : first + len(lanes)] = lanes
        s.quotas["first"][row], s.quotas["last"][row] = first, first + len(lanes)
        s.quotas["left"][row] = 0.0
        s.rules["quotas"], s.rules["regimes"] = max(row + 1, int(s.rules["quotas"][0])), 1
        try:
            yield row
        finally:
            if not self._levers.sealed:
                s.quotas["first"][row] = s.quotas["last"][row] = 0
                self._closed = sorted({*self._closed, row})
                s.lanes["part"][lanes] = 1.0

    def _gap(self, size: int) -> int:
        """Where so many lanes have room between those of the quotas that are open, or after them."""
        first = 0
        for quota in np.sort(self._state.quotas, order="first"):
            if quota["first"] - first >= size:
                break
            first = max(first, int(quota["last"]))
        return first

    def fill(self, quota: int, tonnes: float, carried: float, renews: int) -> None:
        """Begin a period of a quota.

        Args:
            quota: Row of the quota.
            tonnes: What may be loaded in the period.
            carried: Share of what was left of the last period that may be loaded as well.
            renews: Day on which the next period begins.
        """
        row = self._state.quotas[quota]
        row["left"] = row["left"] * carried + tonnes
        row["renews"] = renews
