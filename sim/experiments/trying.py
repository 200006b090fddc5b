"""Holdings that are tried one after another, all on the same luck."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

from sim.experiments.asking import Simulate
from sim.experiments.points import Answer, Plan, Point

Size = TypeVar("Size", bound=Hashable)


class Tried(Generic[Size]):
    """Answers by size, each simulated once."""

    def __init__(self, point: Callable[[Size], Point], simulate: Simulate, measures: Sequence[str]) -> None:
        """Begin with none.

        Args:
            point: The scenario and the one arm it is asked through, at a size.
            simulate: Simulates a plan.
            measures: What is kept.
        """
        self.point, self.simulate, self.measures = point, simulate, tuple(measures)
        self.tried: dict[Size, Answer] = {}

    def answers(self, sizes: Iterable[Size]) -> list[Answer]:
        """What comes of sizes; those that are new are simulated together."""
        wanted = list(sizes)
        new = [size for size in dict.fromkeys(wanted) if size not in self.tried]
        if new:
            found = self.simulate(Plan.of([self.point(size) for size in new], self.measures))
            self.tried.update(zip(new, found, strict=True))
        return [self.tried[size] for size in wanted]

    def at(self, size: Size) -> Answer:
        """What comes of one size."""
        return self.answers([size])[0]
