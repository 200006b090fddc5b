"""A portion of a question over many scenarios: some points, some replicates. What a worker does."""

import gc
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from sim.engine.fields import drawn
from sim.engine.history import History
from sim.engine.replicate import Replicate
from sim.engine.state import State
from sim.errors import InputError
from sim.experiments.arms import Arm
from sim.experiments.block import Bench, Tables
from sim.experiments.factors import LUCK, Lot, donors, fields_of
from sim.network import Network
from sim.outcomes.columns import MEASURES
from sim.outcomes.harvest import Harvest, costs
from sim.scenario import Overlay, Scenario
from sim.scenario.scenario import NetworkChoice, network_of

_CHOICE: TypeAdapter[str | Overlay | None] = TypeAdapter(NetworkChoice | None)

Floats = NDArray[np.float64]
Chosen = tuple[tuple[str, tuple[str, ...]], ...]
"""Arms by name, and the labels of the instruments that act in each."""


@dataclass(frozen=True)
class Asked:
    """A point as workers are told it: text, which travels and compares."""

    canonical: str
    tables: Tables
    arms: Chosen
    lot: Lot = ()
    """Replicates from which figures and luck come; none if the point meets one replicate after another."""


@dataclass(frozen=True)
class Portion:
    """Some points on consecutive replicates."""

    asked: tuple[Asked, ...]
    also: frozenset[str]
    """Materials looked at in every point, although its own instruments may not name them."""
    measures: tuple[str, ...]
    first: int
    last: int


@dataclass(frozen=True)
class Piece:
    """What came of one point on those replicates."""

    values: Floats
    """(arms, replicates, pools, measures)"""
    usd: Floats
    """(arms, replicates, responses) cost, responses by label"""


def simulated(portion: Portion) -> tuple[Piece, ...]:
    """Every point of a portion, in their order.

    A replicate is dealt once to all points that look at the same part of the same network, and arms of different
    points in which the same happens are simulated once.
    """
    seats = [_seat(asked, portion.also) for asked in portion.asked]
    columns = [list(MEASURES).index(name) for name in portion.measures]
    rows: list[list[list[_Row]]] = [[] for _ in seats]
    table = _Table(columns)
    for number in range(portion.first, portion.last):
        table.clear(number)
        for seat, found in zip(seats, rows, strict=True):
            found.append(table.rows(seat))
    gc.collect()  # a history is a knot of processes: left to itself the collector lets hundreds pile up
    return tuple(_piece(found) for found in rows)


_Row = tuple[Floats, Floats]
"""(pools, measures) and (responses,) USD of one history."""


def _piece(rows: list[list[_Row]]) -> Piece:
    """Rows by replicate and arm as arrays by arm and replicate."""
    values, usd = (np.array([[row[i] for row in arms] for arms in rows]).swapaxes(0, 1) for i in (0, 1))
    return Piece(np.ascontiguousarray(values), np.ascontiguousarray(usd))


@dataclass(frozen=True)
class _Seat:
    """A point ready to be simulated."""

    bench: Bench
    arms: tuple[Arm, ...]
    deals: str
    """What decides which replicates it is dealt; points alike in it share them."""
    lot: Mapping[str, int]

    def deal(self, number: int) -> Replicate:
        """The replicate of this number, or the mixture that the point asks for."""
        if not self.lot:
            return self.bench.dealer.deal(number)
        luck = self.lot[LUCK]
        return self.bench.dealer.mixed(luck, donors(self.bench.layout, self.lot, luck), fields_of(self.lot))

    def keys(self, number: int) -> list[str]:
        """What happens in each arm of a replicate, as text: every instrument with its fields drawn."""
        scenario = self.bench.scenario
        everything = {**scenario.disruptions, **scenario.responses}
        everybody = drawn(everything, scenario.seed, self.lot.get(LUCK, number), fields_of(self.lot))
        said = {label: f"{label}={instrument.model_dump_json()}" for label, instrument in everybody.items()}
        return ["\n".join([self.deals, *(said[label] for label in sorted(arm.instruments))]) for arm in self.arms]


class _Table:
    """One replicate at a time, dealt to the points that sit at it."""

    def __init__(self, columns: list[int]) -> None:
        self.columns = columns
        self.number = 0
        self.dealt: dict[str, Replicate] = {}
        self.done_with: dict[str, State] = {}
        self.found: dict[str, tuple[Floats, dict[str, float]]] = {}

    def clear(self, number: int) -> None:
        """Go on to another replicate."""
        self.number = number
        self.dealt.clear()
        self.found.clear()

    def rows(self, seat: _Seat) -> list[_Row]:
        """What comes of each arm of a point."""
        keys = seat.keys(self.number)
        new = {key: arm for key, arm in zip(keys, seat.arms, strict=True) if key not in self.found}
        for key, history in zip(new, self._histories(seat, tuple(new.values())), strict=True):
            values = Harvest(history, seat.bench.groups).measures()[::3, self.columns]
            self.found[key] = values, _paid(history)
            self.done_with[seat.deals] = history.state
        labels = sorted(seat.bench.scenario.responses)
        found = [self.found[key] for key in keys]
        return [(values, np.array([usd.get(label, 0.0) for label in labels])) for values, usd in found]

    def _histories(self, seat: _Seat, arms: tuple[Arm, ...]) -> Iterator[History]:
        if seat.deals not in self.dealt and arms:
            self.dealt[seat.deals] = seat.deal(self.number)
        replicate = self.dealt.get(seat.deals)
        return seat.bench.histories(replicate, arms, self.done_with.get(seat.deals)) if replicate else iter(())


def _paid(history: History) -> dict[str, float]:
    """USD by response."""
    total: dict[str, float] = {}
    for response, _, usd in costs(history):
        total[response] = total.get(response, 0.0) + usd
    return total


@lru_cache(maxsize=8)
def _seat(asked: Asked, also: frozenset[str]) -> _Seat:
    bench = _bench(asked.canonical, asked.tables, also)
    scenario, (_, digest) = bench.scenario, asked.tables
    everything = {**scenario.disruptions, **scenario.responses}
    arms = tuple(Arm(name, {label: everything[label] for label in labels}) for name, labels in asked.arms)
    rest = scenario.model_dump_json(exclude={"disruptions", "responses", "replicates", "name"})
    return _Seat(bench, arms, f"{rest} {digest} {' '.join(bench.layout.materials)} {asked.lot}", dict(asked.lot))


@lru_cache(maxsize=8)
def _bench(canonical: str, tables: Tables, also: frozenset[str]) -> Bench:
    chosen, digest = tables
    scenario = Scenario.model_validate({**json.loads(canonical), **json.loads(chosen), "name": "point"})
    return Bench(scenario, _network(chosen, digest), also)


@lru_cache(maxsize=4)
def _network(chosen: str, digest: str) -> Network:
    """The tables of a point, read once in this process.

    Raises:
        InputError: Somebody wrote into them since the question was asked.
    """
    network = network_of(_CHOICE.validate_python(json.loads(chosen)["network"]))
    if network.digest != digest:
        raise InputError("the tables of the network were changed during the run; run it again")
    return network
