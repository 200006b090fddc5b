"""Sizes that are tried one after another, all on the same luck."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

from sim.experiments.asking import Simulate
from sim.experiments.points import Answer, Plan, Point


class Tried:
    """Answers by size, each simulated once."""

    def __init__(self, point: Callable[[float], Point], simulate: Simulate, measures: Sequence[str]) -> None:
        """Begin with none.

        Args:
            point: The scenario and the one arm it is asked through, at a size.
            simulate: Simulates a plan.
            measures: What is kept.
        """
        self.point, self.simulate, self.measures = point, simulate, tuple(measures)
        self.tried: dict[float, Answer] = {}

    def answers(self, sizes: Iterable[float]) -> list[Answer]:
        """What comes of sizes; those that are new are simulated together."""
        wanted = list(sizes)
        new = [size for size in dict.fromkeys(wanted) if size not in self.tried]
        if new:
            found = self.simulate(Plan.of([self.point(size) for size in new], self.measures))
            self.tried.update(zip(new, found, strict=True))
        return [self.tried[size] for size in wanted]

    def at(self, size: float) -> Answer:
        """What comes of one size."""
        return self.answers([size])[0]


def smallest(sizes: Sequence[float], enough: Callable[[float], bool]) -> float | None:
    """The first of rising sizes that is enough, by bisection; None if the last is not.

    It takes for granted that a larger one is enough where a smaller one is.
    """
    place = bisect_left(sizes, True, key=enough)
    return sizes[place] if place < len(sizes) else None
