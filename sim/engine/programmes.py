"""What programmes set in motion that needs more than a lever: recycling and guaranteed prices, with what they cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from simpy.events import Event

    from sim.engine.clock import Story
    from sim.engine.history import History

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class Programmes:
    """The programmes of one history."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._hastened: list[tuple[frozenset[str], float]] = []
        self._waiting: list[Event] = []
        self._lanes: dict[str, tuple[Whole, Whole, Whole]] = {}

    def permitting(self, facility: str, days: int) -> Story:
        """Pass so many days of work on a permit, which go faster while the permits of a facility are hastened."""
        left, history = float(days), self._history
        while round(left * self._pace(facility)) > 0:
            began, pace = history.today, self._pace(facility)
            changes = history.env.event()
            self._waiting.append(changes)
            yield history.first_of(history.days(left * pace), changes)
            left = max(0.0, left - (history.today - began) / pace) if pace > 0.0 else 0.0

    def _pace(self, facility: str) -> float:
        """Days that a day of work on a permit takes now: the least of those that are granted."""
        return min([1.0, *(share for names, share in self._hastened if facility in names)])

    @contextmanager
    def hastening(self, facilities: Iterable[str], share: float) -> Iterator[None]:
        """Have permits of some facilities take a share of their time for as long as the block lasts."""
        granted = (frozenset(facilities), share)
        self._hastened.append(granted)
        self._permits_change()
        try:
            yield
        finally:
            self._hastened.remove(granted)
            if not self._history.levers.sealed:
                self._permits_change()

    def _permits_change(self) -> None:
        waiting, self._waiting = self._waiting, []
        for event in waiting:
            event.succeed()

    def recycled(self, buyers: Whole) -> float:
        """T that programmes have recycled so far for some buyers."""
        return float(self._history.state.buyers["reclaimed"][buyers].sum())

    @contextmanager
    def recycling(self, buyers: Whole, daily: Floats, usd_per_t: float) -> Iterator[None]:
        """Recycle for some buyers for as long as the block lasts.

        Args:
            buyers: Rows of feeds and users' pools.
            daily: (buyers,) t/day at most.
            usd_per_t: USD for each tonne; of what several programmes recycle, each pays its part of their capacity.
        """
        rows = self._history.state.buyers
        before = rows["reclaimed"][buyers]

        def paid(_days: slice) -> float:
            part = np.divide(daily, rows["collected"][buyers], out=np.zeros_like(daily), where=daily > 0.0)
            return float(((rows["reclaimed"][buyers] - before) * part).sum()) * usd_per_t

        with self._history.holding("collected", buyers, daily), self._history.billing("recycling", paid):
            yield

    def price_of(self, facility: str) -> float:
        """What a maker's customers paid yesterday, as a ratio to the base price."""
        markets, weights = self._customers(facility)
        return float(self._history.state.markets["price"][markets] @ weights)

    def _customers(self, facility: str) -> tuple[Whole, Floats]:
        """Markets that a maker sells to in the baseline, and the part of its base flow that each takes.

        The price where it stands says little: nobody may buy there.
        """
        rows, markets, buyers = self._sales(facility)
        flow = self._history.state.lanes["base_share"][rows] * self._history.state.buyers["need"][buyers]
        total = float(flow.sum())
        return markets, flow / total if total > 0.0 else np.ones(len(rows)) / max(1, len(rows))

    def _sales(self, facility: str) -> tuple[Whole, Whole, Whole]:
        """Rows of a maker's lanes, of the markets they lead to and of who buys there."""
        if facility not in self._lanes:
            lanes, layout = self._history.state.lanes, self._history.layout
            rows = np.flatnonzero(layout.seller == layout.facility_row[facility])
            self._lanes[facility] = rows, lanes["to_market"][rows], lanes["buyer"][rows]
        return self._lanes[facility]

    def keeping(self, facility: str, share: float) -> AbstractContextManager[None]:
        """Have a producer make at least a share of its base output for as long as the block lasts."""
        row = self._history.layout.facility_row[facility]
        kept = share * float(self._history.state.facilities["base"][row])
        return self._history.holding("kept", np.array([row]), kept)

    def paying(self, facility: str, floor: float) -> AbstractContextManager[None]:
        """Pay a producer what its customers pay less than a floor, for each tonne made while the block lasts.

        Args:
            facility: Its id.
            floor: The guaranteed price, as a ratio to the base price.
        """
        state, row = self._history.state, self._history.layout.facility_row[facility]
        markets, weights = self._customers(facility)
        base = self._history.base_price(self._history.layout.facilities[row].material_out)
        made, lost = (state.facilities[name] for name in ("made", "lost"))
        before = made[row] - lost[row]

        def paid(days: slice) -> float:
            lacking = np.maximum(0.0, floor - state.prices[days, markets] @ weights)
            return float(made[row] - lost[row] - before) * float(lacking.mean()) * base

        return self._history.billing("price floor", paid)
