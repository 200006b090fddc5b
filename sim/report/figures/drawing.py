"""Figures are drawn: in this process, or in several at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor

from sim.garbage import unsearched
from sim.report.figures.sketch import Picture, Sketch
from sim.report.tongue import speaking, spoken

BATCH = 2
"""Figures that a process draws at a time."""


def draw(sketches: Sequence[Sketch], language: str | None = None) -> list[Picture]:
    """Draw figures in this process; of nothing, only make ready for it.

    Args:
        sketches: What to draw.
        language: Of its words; that of the moment if left out, which another process does not know.
    """
    from sim.report.figures.canvas import dressed  # noqa: PLC0415 - matplotlib only where it draws
    from sim.report.figures.gallery import picture  # noqa: PLC0415

    drawn = []
    with dressed(), speaking(language or spoken().code):
        for sketch in sketches:
            with unsearched():
                drawn.append(picture(sketch))
    return drawn


def drawing(sketches: Sequence[Sketch], pool: Executor | None) -> Callable[[], list[Picture]]:
    """Begin to draw; what is returned waits for the pictures, in the order of their sketches.

    Args:
        sketches: What to draw.
        pool: Processes that draw, and this one beside them; without one, or if one of them dies, it does alone.
    """
    if pool is None:
        return lambda: draw(sketches)
    batches = [sketches[i : i + BATCH] for i in range(0, len(sketches), BATCH)]
    try:
        begun = [pool.submit(draw, batch, spoken().code) for batch in batches]
    except BrokenExecutor:
        return lambda: draw(sketches)

    def drawn() -> list[Picture]:
        # The last first, while the pool goes on from the front: what nobody has begun is drawn here.
        here = {place: draw(batches[place]) for place in reversed(range(len(batches))) if begun[place].cancel()}
        try:
            found = [here[place] if place in here else batch.result() for place, batch in enumerate(begun)]
        except BrokenExecutor:
            return draw(sketches)
        return [picture for batch in found for picture in batch]

    return drawn
