"""What instruments may change: tables of contributions, recomputed from base at each change.

Contributions are applied in the order of their instruments' names, so that the order in which instruments act
leaves no trace, and ending one restores the rest exactly.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.day.afloat import hold, let_go, put_off
from sim.engine.state import LATE, State

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Lever:
    """A field of one kind of row and how contributions to it compose."""

    table: str
    field: str
    combine: np.ufunc
    most: float = np.inf
    """What contributions together may come to."""


LEVERS = {
    "gate": Lever("lanes", "gate", np.multiply),
    "leak": Lever("lanes", "leak", np.maximum),
    "leak_grows": Lever("lanes", "leak_grows", np.maximum),
    "leak_from": Lever("lanes", "leak_from", np.minimum),
    "leak_kept": Lever("lanes", "leak_kept", np.minimum),
    "undeclared": Lever("lanes", "undeclared", np.maximum),
    "extra_days": Lever("lanes", "extra_days", np.add, LATE),
    "detour": Lever("lanes", "detour", np.add, LATE),
    "caught": Lever("lanes", "caught", np.maximum),
    "spare": Lever("lanes", "spare", np.maximum),
    "limit": Lever("lanes", "limit", np.minimum),
    "tariff": Lever("lanes", "tariff", np.add),
    "rush": Lever("lanes", "rush", np.maximum),
    "missing": Lever("lanes", "missing", np.maximum),
    "calls": Lever("lanes", "calls", np.minimum),
    "shut_from": Lever("lanes", "shut_from", np.minimum),
    "shut_until": Lever("lanes", "shut_until", np.maximum),
    "office": Lever("lanes", "office", np.maximum),
    "wait": Lever("lanes", "wait", np.maximum),
    "approval": Lever("lanes", "approval", np.minimum),
    "licensed": Lever("lanes", "licensed", np.maximum),
    "learns": Lever("lanes", "learns", np.maximum),
    "resale": Lever("arbitrage", "open", np.multiply),
    "available": Lever("facilities", "available", np.multiply),
    "down_until": Lever("facilities", "down_until", np.maximum),
    "quota": Lever("facilities", "quota", np.minimum),
    "hoard_least": Lever("buyers", "hoard_least", np.maximum),
    "kept": Lever("facilities", "kept", np.maximum),
    "collected": Lever("buyers", "collected", np.add),
    "opens_from": Lever("facilities", "opens_from", np.maximum),
    "opens_over": Lever("facilities", "opens_over", np.maximum),
    "opens_least": Lever("facilities", "opens_least", np.maximum),
    "opens_most": Lever("facilities", "opens_most", np.maximum),
    "built": Lever("facilities", "built", np.add),
    "invited": Lever("lanes", "invited", np.minimum),
    "grown": Lever("consumers", "grown", np.multiply),
    "restrained": Lever("consumers", "restrained", np.maximum),
    "substitutable": Lever("consumers", "substitution_cap", np.add, 1.0),
    "hastened": Lever("consumers", "hastened", np.maximum),
    "urged": Lever("consumers", "urged", np.maximum),
}
"""Bans and multipliers multiply, days and tariffs add, licences and controls take the tightest."""


class Levers:
    """The contributions of all instruments of one history."""

    def __init__(self, state: State, today: Callable[[], int] = lambda: 0) -> None:
        self._state, self._today = state, today
        self._base: dict[str, NDArray[np.float64]] = {}
        self._parts: dict[str, dict[tuple[str, int], tuple[Whole, float | NDArray[np.float64]]]] = {}
        self._serial = 0
        self.sealed = False
        self.changes = 0
        """How often a lever was moved: what was worked out before may no longer hold."""
        self.ways = 0
        """How often a lane, a resale or a control was opened or shut: who may ship where may have changed."""

    def set(self, lever: str, who: str, rows: Whole, value: float | NDArray[np.float64]) -> int:
        """Add a contribution; the number by which it is taken back."""
        self._serial += 1
        self._parts.setdefault(lever, {})[who, self._serial] = (rows, value)
        self._apply(lever)
        return self._serial

    def values(self, lever: str) -> frozenset[float]:
        """What instruments hold a lever at, where they hold it at one value."""
        held = self._parts.get(lever, {}).values()
        return frozenset(float(value) for _, value in held if isinstance(value, int | float))

    def held(self, lever: str, who: str, row: int) -> float:
        """Sum of what one instrument holds a lever at in a row."""
        own = (part for (name, _), part in self._parts.get(lever, {}).items() if name == who)
        return sum(float(np.broadcast_to(value, rows.shape)[rows == row].sum()) for rows, value in own)

    def release(self, lever: str, who: str, serial: int) -> None:
        """Take a contribution back; after the horizon nothing is written."""
        if self.sealed:
            return
        del self._parts[lever][who, serial]
        self._apply(lever)

    @contextmanager
    def holding(self, lever: str, who: str, rows: Whole, value: float | NDArray[np.float64]) -> Iterator[None]:
        """A contribution for as long as the block lasts, however it ends."""
        serial = self.set(lever, who, rows, value)
        try:
            yield
        finally:
            self.release(lever, who, serial)

    def _apply(self, lever: str) -> None:
        self.changes += 1
        kind = LEVERS[lever]
        column = getattr(self._state, kind.table)[kind.field]
        before = column.copy()
        column[:] = self._base.setdefault(lever, before)
        for key in sorted(self._parts[lever]):
            rows, value = self._parts[lever][key]
            column[rows] = kind.combine(column[rows], value)
        if kind.most < np.inf:
            np.minimum(column, kind.most, out=column)
        self.ways += lever in ("gate", "resale")
        if lever == "gate":
            self._cancel()
        if lever == "detour":
            self._put_off(column - before)
        if lever == "caught":
            self._detain(before, column)

    def _cancel(self) -> None:
        """Closing a lane cancels what has not departed."""
        lanes: Any = self._state.lanes
        closed = np.flatnonzero((lanes["gate"] <= 0.0) & (lanes["pending"] > 0.0))
        for row in closed:
            lane = lanes[row]
            self._state.buyers["on_order"][lane["buyer"]] -= lane["pending"]
            self._state.facilities["claims"][lane["seller"]] -= lane["pending"]
            lanes["pending"][row] = 0.0

    def _put_off(self, more: NDArray[np.float64]) -> None:
        """Cargo afloat takes the days that a detour has become longer; a shorter one brings none of it back."""
        late = np.floor(np.maximum(more, 0.0)).astype(np.int64)
        if late.any():
            put_off(self._today(), self._state.cargo, self._state.links, self._state.due, late)

    def _detain(self, before: NDArray[np.float64], now: NDArray[np.float64]) -> None:
        """Cargo afloat stays where it is on lanes that begin to be held, and goes on where they no longer are."""
        caught, freed = (np.flatnonzero(rows) for rows in ((now > 0) & (before <= 0), (now <= 0) & (before > 0)))
        where = self._today(), self._state.cargo, self._state.links, self._state.due, self._state.rules[0]
        for rows, act in ((caught, hold), (freed, let_go)):
            if rows.size:
                chosen = np.zeros(len(now), np.int64)
                chosen[rows] = 1
                act(*where, chosen)
