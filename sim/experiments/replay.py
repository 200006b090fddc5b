"""A case ready to be replayed: its lines, what each sees of a history, and blocks of replicates."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.engine.history import History
from sim.engine.tally import Tally
from sim.errors import Fault, InputError, Refused
from sim.experiments.arms import Arm
from sim.experiments.block import Bench
from sim.network.restated import Rows, with_parameters
from sim.outcomes.scores import first_stop
from sim.outcomes.sights import Sight, Watch, mornings, sight_of, transit_days
from sim.scenario import Overlay, Scenario, score
from sim.scenario.case import Past, read_case
from sim.scenario.period import Period

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Asked:
    """Periods in which a path is looked at: rows of the past, months of the window, the base."""

    rows: tuple[Period, ...]
    months: tuple[Period, ...]
    base: Period | None
    """None where the base lies before the first day: then it is the steady state."""

    @property
    def all(self) -> tuple[Period, ...]:
        """Rows, then months, then the base."""
        return (*self.rows, *self.months, *([self.base] if self.base else []))


def asked_of(line: score.Path, past: Past, start: Period) -> Asked:
    """The periods of a line, `start` being the horizon."""
    inside = line.base is not None and line.base.within(start)
    rows = tuple(row.period for row in past.rows)
    return Asked(rows, tuple(past.window.by_month()), line.base if inside else None)


class Replay:
    """A case in this process, at the parameters of its network or at others."""

    def __init__(self, scenario: Scenario, rows: Rows = ()) -> None:
        found, faults = read_case(scenario)
        if faults:
            raise InputError.of(faults)
        self.scenario, self.pasts = scenario, found
        self.world = with_parameters(scenario.world(), rows)
        self.bench = Bench(scenario, self.world, self._materials())
        self.arm = Arm("case", {**scenario.disruptions, **scenario.responses})
        self.horizon = Period(scenario.start, scenario.end)
        self.sights = dict(self._looking())

    def _materials(self) -> frozenset[str]:
        """Materials that lines look at; all of the network where one names none."""
        found: set[str] = set()
        whole = self.world
        for line in self.scenario.score.values():
            found |= set(getattr(line, "materials", None) or ())
            found |= {whole.facilities[name].material_out for name in getattr(line, "facilities", ())}
            if isinstance(line, score.Transit) and line.materials is None:
                found |= set(whole.materials)
        return frozenset(found)

    def _looking(self) -> Iterable[tuple[str, Sight]]:
        faults: list[Fault] = []
        for label, past in self.pasts.items():
            line = self.scenario.score[label]
            if isinstance(line, score.Path):
                try:
                    yield label, sight_of(line, past, self.bench.layout)
                except Refused as refused:
                    path = ("score", label, *refused.within)
                    entry = self.scenario.entry.find(path) or self.scenario.entry
                    faults.append(entry.start.fault(path, refused.problem, refused.remedy))
        if faults:
            raise InputError.of(faults)

    def asked(self, label: str) -> Asked:
        """The periods of a path."""
        line = self.scenario.score[label]
        assert isinstance(line, score.Path)
        return asked_of(line, self.pasts[label], self.horizon)

    @cached_property
    def watch(self) -> Watch:
        """Rows that any line needs."""
        stops = [x for x in self.scenario.score.values() if isinstance(x, score.Starvation)]
        names = {name for line in stops for name in line.facilities}
        watches = [sight.watch for sight in self.sights.values()]
        lanes, plants = _together([w.lanes for w in watches]), _together([w.plants for w in watches])
        starved = np.array(sorted(self.bench.layout.facility_row[name] for name in names), np.int64)
        return Watch(lanes, plants, starved)

    @cached_property
    def _mornings(self) -> set[int]:
        periods = [period for label in self.sights for period in self.asked(label).all]
        return mornings(periods, self.scenario.start)

    def block(self, first: int, last: int) -> dict[str, Floats]:
        """Replicates first..last-1 of every line: (replicates, periods), the last column the steady state.

        Of stops (replicates, 2), day and days; of transits (replicates, 1).
        """
        rows: dict[str, list[list[float]]] = {label: [] for label in self.pasts}
        for number in range(first, last):
            history, tally = self._replayed(number)
            for label in self.pasts:
                rows[label].append(self._seen(label, history, tally))
        return {label: np.array(values, float) for label, values in rows.items()}

    def _replayed(self, number: int) -> tuple[History, Tally]:
        replicate = self.bench.dealer.deal(number)
        history = self.bench.begun(self.arm, replicate, replicate.state.copy())
        tally = Tally(history, self._mornings, self.watch.lanes, self.watch.plants, self.watch.starved)
        history.run()
        return history, tally.finish()

    def _seen(self, label: str, history: History, tally: Tally) -> list[float]:
        line, past = self.scenario.score[label], self.pasts[label]
        if isinstance(line, score.Starvation):
            rows = self.bench.layout.facility_row
            columns = np.isin(self.watch.starved, [rows[name] for name in line.facilities])
            first, end = (past.window.first - self.scenario.start).days, (past.window.end - self.scenario.start).days
            day, days = first_stop(tally.starved[first:end, columns], line.beyond)
            return [day + first, days]
        if isinstance(line, score.Transit):
            return [transit_days(line, past, self.bench.layout, history)]
        sight = self.sights[label]
        return [sight.value(history, tally, period) for period in self.asked(label).all] + [sight.steady(history)]


def _together(rows: list[Whole]) -> Whole:
    return np.unique(np.concatenate([np.empty(0, np.int64), *rows]))


@lru_cache(maxsize=2)
def replay(text: str, rows: Rows = (), held: str = "") -> Replay:
    """The replay of a case in this process, made once, from its resolved text and what its files hold (`_held`)."""
    del held  # only tells this case from the same text whose files held something else
    return Replay(_case(text), rows)


@lru_cache(maxsize=16)
def _case(text: str) -> Scenario:
    return Scenario.from_text(text)


def _held(case: Scenario) -> str:
    """Hash of the files that a case names: they may change from one question to the next."""
    tables = case.network.overlay if isinstance(case.network, Overlay) else case.network
    files = [*(sorted(Path(tables).glob("*.csv")) if tables else ()), *([Path(case.observed)] if case.observed else ())]
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def work(text: str, rows: Rows, first: int, last: int) -> dict[str, Floats]:
    """What is sent to a worker."""
    return replay(text, rows, _held(_case(text))).block(first, last)


__all__ = ["Asked", "Replay", "replay", "work"]
