"""The points of a sweep: all combinations of values, or a sample of them, made one by one when they are asked for."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from sim.errors import Fault, InputError
from sim.experiments.arms import DISRUPTED, RESPONDED, UNDISTURBED, arms_of
from sim.experiments.points import Point
from sim.scenario import Scenario, check_names
from sim.scenario.axis import OFF, ON, Axis
from sim.scenario.sweep import MOST_POINTS, Sweep

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Design(Sequence[Point]):
    """Points of a sweep, by number."""

    sweep: Sweep
    base: Scenario
    axes: tuple[Axis, ...]
    arms: tuple[str, ...]

    @classmethod
    def of(cls, sweep: Sweep, base: Scenario) -> "Design":
        """The design of a sweep, every point of it checked.

        Raises:
            InputError: Nothing to vary, too few or too many points, or points that are no scenario.
        """
        axes = tuple(sweep.axes())
        there = [arm.name for arm in arms_of(base)]
        usual = [arm for arm in (DISRUPTED, RESPONDED) if arm in there] or [UNDISTURBED]
        design = cls(sweep, base, axes, tuple(sweep.arms or usual))
        if len(design) > MOST_POINTS:
            raise InputError.of([sweep.fault(("over",), f"makes {len(design):,} points", "vary less, or sample")])
        Point.of(base, design.arms)
        design._check_points()
        return design

    def __len__(self) -> int:
        return math.prod(len(axis.values) for axis in self.axes) if self.samples is None else len(self.samples)

    @overload
    def __getitem__(self, number: int) -> Point: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Point]: ...
    def __getitem__(self, number: int | slice) -> Point | Sequence[Point]:
        if isinstance(number, slice):
            return [self[i] for i in range(*number.indices(len(self)))]
        values = list(zip(self.axes, self.values(number), strict=True))
        off = tuple(axis.label for axis, value in values if axis.toggles and value == OFF)
        changes = {axis.path: value for axis, value in values if not axis.toggles}
        return Point.of(self.base.but(changes), self.arms, off)

    def __iter__(self) -> Iterator[Point]:
        return (self[number] for number in range(len(self)))

    def values(self, number: int) -> list[Any]:
        """The value of every axis in a point; the last axis changes first."""
        if not 0 <= number < len(self):
            raise IndexError(number)
        if self.samples is not None:
            return [axis.at(float(u)) for axis, u in zip(self.axes, self.samples[number], strict=True)]
        found = []
        for axis in reversed(self.axes):
            number, place = divmod(number, len(axis.values))
            found.append(axis.values[place])
        return found[::-1]

    @cached_property
    def samples(self) -> Floats | None:
        """(points, axes) parts of the axes, by the seed of the scenario; None of a grid."""
        kind, count = self.sweep.design, self.sweep.points
        if kind == "grid":
            if count is not None:
                raise InputError.of([self.sweep.fault(("points",), "a grid has as many points as it has",
                                                      "leave it out, or name another design")])  # fmt: skip
            return None
        if count is None or not 1 <= count <= MOST_POINTS:
            raise InputError.of([self.sweep.fault(("points",), f"should be from 1 to {MOST_POINTS:,} for {kind}",
                                                  "write points: 64")])  # fmt: skip
        rng = np.random.default_rng(self.base.seed)
        if kind == "monte_carlo":
            return rng.random((count, len(self.axes)))
        if kind == "latin_hypercube":
            return np.asarray(qmc.LatinHypercube(len(self.axes), rng=rng).random(count))
        if count & (count - 1):
            raise InputError.of([self.sweep.fault(("points",), f"a Sobol' sequence needs a power of two, got {count}",
                                                  f"write points: {2 ** count.bit_length()}")])  # fmt: skip
        return np.asarray(qmc.Sobol(len(self.axes), rng=rng).random(count))

    def _check_points(self) -> None:
        """Build every scenario once, so that nothing is found wrong after hours."""
        world = self.base.world()
        for axis in self.axes:
            if axis.toggles and axis.label not in {**self.base.disruptions, **self.base.responses}:
                self._fail([self.sweep.fault(("over", axis.path), *_missing(self.base, axis.path))])
        found: dict[str, Fault] = {}
        for scenario in self._checked_first():
            try:
                names = check_names(scenario(), world)
            except InputError as error:
                names = list(error.faults)
            for fault in names:
                found.setdefault(fault.path, fault)
            if len(found) >= 10:
                break
        self._fail([self._placed(fault) for fault in found.values()])

    def _checked_first(self) -> Iterator[Callable[[], Scenario]]:
        """The ends of ranges, since they are what was written, then every point."""
        for axis in self.axes:
            ends = (axis.low, axis.high) if axis.kind == "range" else ()
            yield from (partial(self.base.but, {axis.path: axis.written(end)}) for end in ends)
        yield from (partial(self._scenario, number) for number in range(len(self)))

    def _scenario(self, number: int) -> Scenario:
        return self[number].scenario

    def _placed(self, fault: Fault) -> Fault:
        """A fault of a point, at the axis that makes it."""
        for axis in self.axes:
            if fault.path == axis.path or fault.path.startswith(f"{axis.path}."):
                return self.sweep.fault(("over", axis.path), fault.problem, fault.remedy)
        placed = self.sweep.fault(("over",), fault.problem, fault.remedy)
        return replace(placed, path=fault.path or placed.path)

    def _fail(self, faults: list[Fault]) -> None:
        if faults:
            raise InputError.of(faults)


def _missing(base: Scenario, path: str) -> tuple[str, str]:
    """What `but` says of an instrument that is not there."""
    try:
        base.but({f"{path}.kind": ON})
    except InputError as error:
        return error.faults[0].problem, error.faults[0].remedy
    return "is no instrument", ""
