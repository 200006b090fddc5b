"""Many scenarios through arms: what every question over runs asks of the simulator.

points = [Point.of(scenario.but({"responses.joint_stock.lag": f"{days} days"})) for days in (0, 14, 60)]
with Workers(jobs=2) as workers:
    for answer in evaluate(points, workers):
        print(answer.number, answer.column("shortfall_t").mean(1))
"""

import gc
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.engine._jit import announce_first_compile
from sim.errors import InputError
from sim.experiments.arms import arms_of, touched
from sim.experiments.block import Bench
from sim.experiments.executors import Workers, each, spans
from sim.experiments.factors import Lot
from sim.experiments.portion import Asked, Portion, simulated
from sim.experiments.shelf import Key, Memory, Shelf
from sim.network import Network
from sim.outcomes.columns import MEASURES
from sim.scenario import Scenario

Floats = NDArray[np.float64]
Pool = tuple[str, str]
"""Place and material."""
Progress = Callable[[int, int], None]
"""Called with histories done and to do."""

TOGETHER = 8
"""Points of a portion: they share the dealt replicates and the arms in which the same happens."""


@dataclass(frozen=True)
class Point:
    """A scenario and the arms it is asked through."""

    scenario: Scenario
    arms: Mapping[str, tuple[str, ...]]
    """Labels of the instruments that act in each arm, by the arm's name."""
    lot: Lot = ()
    """Replicates from which its figures and luck come; none if it meets one replicate after another."""

    @classmethod
    def of(cls, scenario: Scenario, names: Sequence[str] | None = None, off: Sequence[str] = ()) -> "Point":
        """A scenario through the arms of a run, or some of them, without the instruments that are off.

        An instrument that is off stays in the scenario: luck is drawn for all of them together.

        Raises:
            InputError: The scenario has no such arm, or one is named twice.
        """
        there = {arm.name: arm.instruments for arm in arms_of(scenario)}
        for name in names or ():
            if name not in there:
                raise InputError(f"{scenario.label}: has no arm {name!r}; it has {', '.join(there)}")
        if len(set(names or ())) < len(names or ()):
            raise InputError(f"{scenario.label}: an arm is named twice, {', '.join(names or ())}; name it once")
        chosen = names or tuple(there)
        return cls(scenario, {name: tuple(label for label in there[name] if label not in off) for name in chosen})


@dataclass(frozen=True)
class Answer:
    """What came of one point."""

    number: int
    point: Point
    pools: tuple[Pool, ...]
    measures: tuple[str, ...]
    values: Floats
    """(arms, replicates, pools, measures); a date that never came is infinite"""
    usd: Floats
    """(arms, replicates, responses) cost, responses by label"""

    def column(self, measure: str) -> Floats:
        """(arms, replicates, pools) of one measure."""
        return self.values[..., self.measures.index(measure)]

    def total(self, measure: str, places: Sequence[str] | None = None, material: str | None = None) -> Floats:
        """(arms, replicates) sum over pools; tonnes of different materials must not be added, so name one."""
        rows = [
            i
            for i, (place, made) in enumerate(self.pools)
            if (places is None or place in places) and material in (None, made)
        ]
        summed: Floats = self.column(measure)[:, :, rows].sum(2)
        return summed


@dataclass(frozen=True)
class Plan:
    """Points on replicates, cut into portions; the cut depends on nothing but their numbers."""

    points: Sequence[Point]
    """Of any kind: a sweep's are made when they are asked for."""
    replicates: int
    measures: tuple[str, ...] = tuple(MEASURES)
    together: bool = True
    """Whether every point shows the pools of all of them; else its own alone, which costs less."""
    _worlds: dict[str, Network] = field(default_factory=dict, repr=False)
    _pools: dict[tuple[str, frozenset[str]], tuple[Pool, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, points: Sequence[Point], measures: Sequence[str] | None = None, *, together: bool = True) -> "Plan":
        """A plan on the replicates of the first point.

        Raises:
            InputError: There are no points.
        """
        if not points:
            raise InputError("there is no point to be simulated")
        return cls(points, points[0].scenario.replicates, tuple(measures or MEASURES), together)

    @property
    def histories(self) -> int:
        """Points x replicates x arms: what it costs."""
        return len(self.points) * self.replicates * len(self.points[0].arms)

    @cached_property
    def keys(self) -> list[Key]:
        """Every portion."""
        return [Key(at, *span) for at in self.turns for span in spans(self.replicates)]

    @cached_property
    def also(self) -> frozenset[str]:
        """Materials that any of the points touches."""
        if not self.together:
            return frozenset()
        return frozenset().union(*(touched(point.scenario, self.world(point)) for point in self.points))

    def world(self, point: Point) -> Network:
        """The network of a point, read once."""
        said = point.scenario.model_dump_json(include={"network"})
        if said not in self._worlds:
            self._worlds[said] = point.scenario.world()
        return self._worlds[said]

    def numbers(self, at: int) -> range:
        """Numbers of the points that are simulated with point `at`."""
        return range(at, min(at + TOGETHER, len(self.points)))

    def size(self, key: Key) -> int:
        """Histories of a portion."""
        return len(self.numbers(key.at)) * (key.last - key.first) * len(self.points[0].arms)

    def portion(self, key: Key) -> Portion:
        """What a worker is told of a portion."""
        asked = tuple(self._asked(self.points[number]) for number in self.numbers(key.at))
        return Portion(asked, self.also, self.measures, key.first, key.last)

    def _asked(self, point: Point) -> Asked:
        tables = point.scenario.model_dump_json(include={"network"}), self.world(point).digest
        return Asked(point.scenario.canonical(), tables, tuple(point.arms.items()), point.lot)

    @property
    def turns(self) -> range:
        """Number of the first point of each portion."""
        return range(0, len(self.points), TOGETHER)

    def in_order(self, shelf: Shelf) -> Iterator[Answer]:
        """Every answer, from a shelf that holds all portions."""
        for at in self.turns:
            yield from self.answers(at, shelf)

    def answers(self, at: int, shelf: Shelf) -> Iterator[Answer]:
        """The points that were simulated with point `at`, their portions put together in replicate order."""
        parts = [shelf.take(Key(at, *span)) for span in spans(self.replicates)]
        for place, number in enumerate(self.numbers(at)):
            point, pieces = self.points[number], [part[place] for part in parts]
            values, usd = (np.concatenate([getattr(p, name) for p in pieces], axis=1) for name in ("values", "usd"))
            yield Answer(number, point, self.pools(point), self.measures, values, usd)

    def bench(self, point: Point) -> Bench:
        """A point ready to be simulated in this process."""
        return Bench(point.scenario, self.world(point), self.also)

    def pools(self, point: Point) -> tuple[Pool, ...]:
        """Places and materials that a point shows."""
        world = self.world(point)
        seen = world.digest, touched(point.scenario, world) | self.also
        if seen not in self._pools:
            self._pools[seen] = tuple(self.bench(point).groups.pools)
        return self._pools[seen]


def evaluate(
    points: Sequence[Point] | Plan,
    workers: Workers,
    *,
    measures: Sequence[str] | None = None,
    shelf: Shelf | None = None,
    progress: Progress | None = None,
) -> Iterator[Answer]:
    """Simulate every point, and yield what came of each in their order, as soon as it is known.

    All points meet the same luck where their seeds are the same. Nothing is held but what waits for its turn: memory
    does not grow with the number of points.

    Args:
        points: Points with the same number of replicates, or a plan of them.
        workers: Who helps; the answers do not depend on it.
        measures: Names of measures; all of them if left out.
        shelf: Where portions are kept: on a shelf that outlives the process, what lies there is not simulated again.
        progress: Told how many histories are done and to do.

    Raises:
        InputError: No points, or tables that are broken.
    """
    plan = points if isinstance(points, Plan) else Plan.of(points, measures)
    kept = shelf if shelf is not None else Memory()
    missing, turns = Counter(key.at for key in plan.keys if key not in kept), deque(plan.turns)
    yield from _ready(plan, kept, missing, turns)
    for key in fill(plan, workers, kept, progress):
        missing[key.at] -= 1
        yield from _ready(plan, kept, missing, turns)


def fill(plan: Plan, workers: Workers, shelf: Shelf, progress: Progress | None = None) -> Iterator[Key]:
    """Simulate every portion that is not on the shelf, put it there, and say which it was.

    Args:
        plan: What is simulated.
        workers: Who helps.
        shelf: Where portions are kept.
        progress: Told how many histories are done and to do.
    """
    todo = [key for key in plan.keys if key not in shelf]
    if todo:
        announce_first_compile(sys.stderr)
        plan.bench(plan.points[0]).compile()
    told = plan.histories - sum(map(plan.size, todo))
    with _settled():
        for key, pieces in each(todo, lambda key: simulated(plan.portion(key)),
                                lambda key: (simulated, plan.portion(key)), workers):  # fmt: skip
            shelf.put(key, pieces)
            told += plan.size(key)
            if progress is not None:
                progress(told, plan.histories)
            yield key


@contextmanager
def _settled() -> Iterator[None]:
    """What is loaded by now is no garbage: the search for it after each portion need not go through it."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _ready(plan: Plan, shelf: Shelf, missing: Counter[int], turns: deque[int]) -> Iterator[Answer]:
    """The answers whose turn it is."""
    while turns and not missing[turns[0]]:
        yield from plan.answers(turns.popleft(), shelf)
