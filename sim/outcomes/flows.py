"""What each lane carried, arm by arm, in all and while the disruptions act: the tonnes behind ribbons and maps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.network.elements import place_of

if TYPE_CHECKING:
    from sim.engine.clock import Story
    from sim.engine.history import History
    from sim.network import Lane

WHOLE, DURING = "whole", "during"
"""Periods: the whole run, and the first half-year of its disruptions."""

SCHEMA = pa.schema([
    ("arm", pa.string()), ("period", pa.string()), ("first", pa.date32()), ("last", pa.date32()),
    ("material", pa.string()), ("seller", pa.string()), ("buyer", pa.string()), ("origin", pa.string()),
    ("destination", pa.string()), ("mode", pa.string()), ("route", pa.string()), ("chokepoints", pa.string()),
    ("mean", pa.float64()), ("p05", pa.float64()), ("p50", pa.float64()), ("p95", pa.float64()),
])  # fmt: skip


class Period(NamedTuple):
    """A part of a run that flows are added up over."""

    name: str
    first: date
    last: date


class Carried:
    """Tonnes that every lane has sent between two mornings of a history that has not run yet.

    The history stops on them anyway unchanged (leap and step are one).
    """

    def __init__(self, history: History, first: int, last: int) -> None:
        """Begin to watch; `first` and the day after the last, `last`, are days of the scenario."""
        self._history, self._mornings = history, (first, last)
        self._sent: list[NDArray[np.float64]] = []
        history.env.process(self._watch())

    def _watch(self) -> Story:
        for day in self._mornings:
            if day >= self._history.horizon:
                return
            if day > 0:
                yield self._history.days(day - self._history.today)
            self._sent.append(self._history.sent if day > 0 else np.zeros(len(self._history.layout.lanes)))

    def tonnes(self) -> NDArray[np.float32]:
        """(periods, lanes) t sent in the whole run and between the two mornings, once it has run."""
        whole = self._history.sent
        before, after = [*self._sent, whole, whole][:2]
        return np.array([whole, after - before], np.float32)


def flow_table(
    arms: Sequence[str], periods: Sequence[Period], lanes: Sequence[Lane], sent: NDArray[np.float32]
) -> pa.Table:
    """Tonnes that left over each lane in each period; lanes that no arm used are left out.

    Consignments only: leaks, resale between places and emergency shipments run over no lane.

    Args:
        arms: The arms, in the order of `sent`.
        periods: The periods, in the order of `sent`.
        lanes: The lanes, in the order of `sent`.
        sent: (arms, replicates, periods, lanes) t.
    """
    t = sent.astype(float)
    used = np.flatnonzero(t.any(axis=(0, 1, 2)))
    columns = [t.mean(1), *np.quantile(t, (0.05, 0.5, 0.95), axis=1)]
    rows = [
        (arm, *period, lane.material, lane.seller, lane.buyer, place_of(lane.seller), place_of(lane.buyer), lane.mode,
         lane.route, ";".join(lane.chokepoints), *(float(column[a, p, row]) for column in columns))
        for a, arm in enumerate(arms)
        for p, period in enumerate(periods)
        for row in used
        for lane in [lanes[int(row)]]
    ]  # fmt: skip
    return pa.table({name: [row[i] for row in rows] for i, name in enumerate(SCHEMA.names)}, schema=SCHEMA)
