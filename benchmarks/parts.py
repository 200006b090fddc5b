"""Milliseconds of a five-year history of the shipped network, by part, in CPU time of one process."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import sim.engine.clock
from sim.engine.fields import drawn
from sim.engine.history import History
from sim.engine.replicate import Dealer, Replicate
from sim.engine.state import State
from sim.network import Network
from sim.network.arrays import Layout
from sim.outcomes.harvest import Groups, Harvest
from sim.scenario import Scenario

EXPORT_BAN = Path(__file__).parents[1] / "scenarios" / "export_ban.yaml"
PARTS = ("deal", "copy", "kernel", "clock and instruments", "measures", "series")
Times = dict[str, list[float]]


class Bench:
    """The export ban over five years on the whole shipped network, in one process."""

    def __init__(self) -> None:
        self.scenario = Scenario.load(EXPORT_BAN, ["horizon=5 years"])
        self.layout = Layout.of(Network.shipped())
        self.dealer = Dealer(self.layout, self.scenario.seed, self.scenario.horizon_days)
        self.groups = Groups(self.layout)
        self.times: Times = defaultdict(list)
        self._last: State | None = None
        self._room = self.groups.room(self.scenario.horizon_days)
        self.calls = 0

    def _timed(self, part: str, function: Callable[..., Any], *given: Any) -> Any:
        began = time.process_time()
        result = function(*given)
        self.times[part].append(1000.0 * (time.process_time() - began))
        return result

    @contextmanager
    def _kernel_apart(self) -> Iterator[list[float]]:
        """The seconds that the compiled day takes of a history."""
        whole, inside = sim.engine.clock.advance, [0.0]

        def advance(*given: Any) -> Any:
            began = time.process_time()
            day = whole(*given)
            inside[0] += time.process_time() - began
            self.calls += 1
            return day

        sim.engine.clock.advance = advance
        try:
            yield inside
        finally:
            sim.engine.clock.advance = whole

    def history(self, replicate: Replicate, arm: str) -> None:
        """One history of an arm, its parts timed."""
        s = self.scenario
        chosen = {
            "undisturbed": {},
            "disrupted": s.disruptions,
            "responded": {**s.disruptions, **s.responses},
        }[arm]
        state = self._timed("copy", replicate.state.copy, self._last)
        with self._kernel_apart() as inside:
            began = time.process_time()
            told = drawn(chosen, s.seed, replicate.number)
            history = History(self.layout, replicate, state, told, s.start, s.horizon_days, s.seed)
            history.run()
            ran = time.process_time() - began
        self.times["kernel"].append(1000.0 * inside[0])
        self.times["clock and instruments"].append(1000.0 * (ran - inside[0]))
        harvest = Harvest(history, self.groups, self._room)
        self._timed("measures", harvest.measures)
        self._timed("series", harvest.series)
        self._last = history.state

    def arm(self, arm: str, replicates: int) -> dict[str, float]:
        """Medians over replicates, ms; the kernel also in microseconds a day, and how often it was called."""
        self.history(self.dealer.deal(0), arm)
        self.times.clear()
        self.calls = 0
        for number in range(replicates):
            self.history(self._timed("deal", self.dealer.deal, number), arm)
        found = {part: median(self.times[part]) for part in PARTS}
        days = self.scenario.horizon_days
        return {
            **found,
            "total": sum(found.values()),
            "kernel_us_per_day": 1000.0 * found["kernel"] / days,
            "kernel_calls": self.calls / replicates,
        }


def network_size(layout: Layout) -> dict[str, int]:
    """Rows of each kind."""
    return {
        "facilities": len(layout.facilities),
        "lanes": len(layout.lanes),
        "buyers": len(layout.buyers),
        "consumers": len(layout.consumers),
        "materials": len(layout.materials),
    }


def measured_parts(replicates: int) -> dict[str, Any]:
    """Every arm of the export ban, by part."""
    bench = Bench()
    arms = {arm: bench.arm(arm, replicates) for arm in ("undisturbed", "disrupted", "responded")}
    return {"days": bench.scenario.horizon_days, "network": network_size(bench.layout), "arms": arms}
