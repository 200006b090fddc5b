"""A block of replicates through all arms: what a worker does. Nothing is added up here."""

import gc
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from sim.engine.fields import drawn
from sim.engine.history import History
from sim.engine.replicate import Dealer, Replicate
from sim.engine.state import State
from sim.errors import InputError
from sim.experiments.arms import DISRUPTED, RESPONDED, UNDISTURBED, Arm, arms_of, touched
from sim.experiments.past import Moved, Tally, acting, rows_by_material
from sim.garbage import unsearched
from sim.instrument import Instrument
from sim.network import Network
from sim.network.arrays import Layout
from sim.network.part import part_of
from sim.outcomes.flows import Carried
from sim.outcomes.harvest import KEPT, Groups, Harvest, costs, held
from sim.scenario import Scenario
from sim.scenario.during import during

Tables = tuple[str, str]
"""What a scenario says under `network`, as JSON, and the digest of the tables found there."""

Watch = Callable[[History], None]
Named = dict[str, Instrument]
"""Instruments by their labels."""

SHOWN = (UNDISTURBED, DISRUPTED, RESPONDED)
"""Arms whose series are kept."""

_TURN = Lock()
"""One block at a time in a process: what a bench writes over and the search for garbage are there once. Threads lose
nothing by it, since a day holds Python's own lock."""


@dataclass(frozen=True)
class Block:
    """Results of consecutive replicates."""

    first: int
    measures: NDArray[np.float64]
    """(arms, replicates, groups, measures)"""
    series: NDArray[np.uint16]
    """(shown arms, replicates, series, days, pools) of the first KEPT replicates"""
    costs: list[tuple[int, int, str, str, float]]
    """arm, replicate, response, purpose, USD"""
    attempts: list[int]
    shifts: NDArray[np.float64]
    """(replicates, controls and materials, 2) t over the base flow of their lanes while in force, and that flow, t; in
    the undisturbed arm"""
    held: list[dict[tuple[str, str], NDArray[np.float32]]]
    """What stockpiles hold with all responses, one a replicate of the first KEPT: (days,) t by response, material"""
    flows: NDArray[np.float32]
    """(shown arms, replicates, periods, lanes) t sent since day 0, and while the disruptions act"""


class Bench:
    """A scenario ready to be simulated: part of the network, dealer, groups, arms."""

    def __init__(self, scenario: Scenario, whole: Network, also: frozenset[str] = frozenset()) -> None:
        """Make it ready; `also` are materials that are looked at although no instrument names them."""
        self.scenario = scenario
        self.layout = Layout.of(part_of(whole, touched(scenario, whole) | also), whole)
        self.acting = acting(scenario, whole, self.layout)
        reference, before = scenario.mode == "reference", self.acting.before
        self.dealer = Dealer(self.layout, scenario.seed, scenario.horizon_days, reference=reference, before=before)
        self.groups = Groups(self.layout)
        self.arms = arms_of(scenario)
        self.during = during(scenario)
        self.shown = [arm.name for arm in self.arms if arm.name in SHOWN]
        self._drawn: tuple[Replicate, Named, Named] | None = None
        self._room: NDArray[np.float64] | None = None
        self._done_with: State | None = None
        """The arrays of the last history of a block, which the next one writes over; as it does the room."""

    def compile(self) -> None:
        """Have a first history compiled or loaded, and its harvest, before anybody else needs them."""
        harvest = Harvest(self.history(self.arms[0], 0), self.groups)
        harvest.measures()
        harvest.series()

    def history(self, arm: Arm, number: int, *, logged: bool = False) -> History:
        """One history, simulated."""
        replicate = self.dealer.deal(number)
        state = replicate.state.logged() if logged else replicate.state.copy()
        history = self.begun(arm, replicate, state)
        history.run()
        return history

    def begun(self, arm: Arm, replicate: Replicate, state: State, past: State | None = None) -> History:
        """A history that has not run yet: before its first morning.

        Fields are drawn for all instruments together: leaving one out must not change another's luck.
        """
        scenario = self.scenario
        everybody, dated = self._fields(replicate)
        instruments = {label: everybody[label] for label in arm.instruments}
        return History(self.layout, replicate, state, instruments, scenario.start, scenario.horizon_days,
                       scenario.seed, dated=dated, before=self.acting.before, past=past)  # fmt: skip

    def _fields(self, replicate: Replicate) -> tuple[Named, Named]:
        """All instruments and dated controls with their fields drawn: the same in every arm of a replicate."""
        found = self._drawn  # read once: another thread may be at another replicate
        if found is None or found[0] is not replicate:
            scenario, number = self.scenario, replicate.number
            everything = {**scenario.disruptions, **scenario.responses}
            everybody = drawn(everything, scenario.seed, number, replicate.fields)
            dated = self.acting.drawn(scenario.seed, number, reference=replicate.reference)
            self._drawn = found = replicate, everybody, dated
        return found[1:]

    def histories(
        self, replicate: Replicate, arms: Iterable[Arm], done_with: State | None, watch: Watch | None = None
    ) -> Iterator[History]:
        """A replicate through arms, one after another; each state is written over by the next.

        Args:
            replicate: A replicate of this bench's dealer, or of one that deals the same.
            arms: What is switched on.
            done_with: The state of an earlier history of the same layout.
            watch: Sees each history before it begins.
        """
        past: State | None = None
        for arm in arms:
            history = self.begun(arm, replicate, replicate.state.copy(done_with), past)
            if watch is not None:
                watch(history)
            history.open()
            if past is None and self.acting.before and self.acting.blind:
                past = history.day_0()
            history.run()
            yield history
            done_with = history.state

    def block(self, first: int, last: int) -> Block:
        """Replicates first..last-1 through all arms; a thread waits until another is done with its block."""
        with _TURN:
            with unsearched():
                found = self._block(first, last)
            gc.collect(0)  # one search, among what was made meanwhile: finished histories are knots of processes
        return found

    def _block(self, first: int, last: int) -> Block:
        if self._room is None:
            self._room = self.groups.room(self.scenario.horizon_days)
        table, shown, sent, paid, attempts, shifts = [], [], [], [], [], []
        stocks: list[dict[tuple[str, str], NDArray[np.float32]]] = []
        for number in range(first, last):
            replicate = self.dealer.deal(number)
            attempts.append(replicate.attempts)
            rows, kept, carried = [], [], []
            tallies: list[Tally] = []
            watched: list[Carried] = []

            def watch(history: History, tallies: list[Tally] = tallies, watched: list[Carried] = watched) -> None:
                if not tallies:
                    tallies.append(Tally(history, self.acting, self.dated_rows))
                watched.append(Carried(history, *self.during))

            for place, history in enumerate(self.histories(replicate, self.arms, self._done_with, watch)):
                if place == 0:
                    shifts.append(tallies[0].table())
                harvest = Harvest(history, self.groups, self._room)
                rows.append(harvest.measures())
                if self.arms[place].name in self.shown:
                    carried.append(watched[place].tonnes())
                    if number < KEPT:
                        kept.append(harvest.series())
                        stocks += [held(history)] if self.arms[place].name == RESPONDED else []
                self._done_with = history.state
                paid += [(place, number, *line) for line in costs(history)]
            table.append(rows)
            sent.append(carried)
            if kept:
                shown.append(kept)
        codes = np.array(shown).swapaxes(0, 1) if shown else np.empty(0, np.uint16)
        flows = np.array(sent).swapaxes(0, 1)
        return Block(first, np.array(table).swapaxes(0, 1), codes, paid, attempts, np.array(shifts), stocks, flows)

    @cached_property
    def dated_rows(self) -> dict[Moved, NDArray[np.int64]]:
        """Rows of the lanes that each dated control touches, by material."""
        return rows_by_material(self.acting, self.layout)


@lru_cache(maxsize=2)
def bench(canonical: str, name: str, tables: Tables) -> Bench:
    """The bench of a scenario in this process, made once.

    Raises:
        InputError: Somebody wrote into the tables since the run began.
    """
    chosen, digest = tables
    scenario = Scenario.model_validate({**json.loads(canonical), **json.loads(chosen), "name": name})
    network = scenario.world()
    if network.digest != digest:
        raise InputError("the tables of the network were changed during the run; run it again")
    return Bench(scenario, network)


def work(canonical: str, tables: Tables, first: int, last: int) -> Block:
    """What is sent to a worker: a block by the scenario's own text."""
    return bench(canonical, "block", tables).block(first, last)
