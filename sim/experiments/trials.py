"""Cases at given parameters, replayed in blocks by this process and others beside it."""

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.engine._jit import announce_first_compile
from sim.experiments.executors import Workers
from sim.experiments.replay import work
from sim.network.restated import Rows

Blocks = dict[str, NDArray[np.float64]]
"""(replicates, columns) of every line of a case."""
Progress = Callable[[int, int], None]
Task = tuple[int, int, int]
"""Position of a trial, its first and last (exclusive) replicate."""


@dataclass(frozen=True)
class Trial:
    """A case, by its resolved text, with parameters in the place of its network's."""

    text: str
    rows: Rows = ()

    def block(self, first: int, last: int) -> Blocks:
        """Replicates first..last-1, in this process."""
        return work(self.text, self.rows, first, last)


def replayed(
    trials: Sequence[Trial], todo: Sequence[Task], *, jobs: int | None = None, progress: Progress | None = None
) -> dict[Task, Blocks]:
    """Every block that is to do; what it holds does not depend on the number of processes."""
    announce_first_compile(sys.stderr)
    total, done = sum(last - first for _, first, last in todo), 0
    found: dict[Task, Blocks] = {}
    with Workers(jobs) as workers:
        for task, block in _blocks(trials, todo, workers):
            found[task] = block
            done += task[2] - task[1]
            if progress is not None:
                progress(done, total)
    return found


def _blocks(trials: Sequence[Trial], todo: Sequence[Task], workers: Workers) -> Iterator[tuple[Task, Blocks]]:
    """Every block, from the others if there are any; what a dying pool leaves is done here."""
    left = dict.fromkeys(todo)
    if workers.others and len(todo) > 1:
        trials[0].block(0, 1)
        try:
            for task, block in _shared(trials, todo, workers):
                del left[task]
                yield task, block
        except BrokenProcessPool:
            workers.renew()
    for case, first, last in list(left):
        yield (case, first, last), trials[case].block(first, last)


def _shared(trials: Sequence[Trial], todo: Sequence[Task], workers: Workers) -> Iterator[tuple[Task, Blocks]]:
    """Blocks from the end by the others, from the beginning here: both work until they meet."""
    out: dict[Task, Future[Blocks]] = {
        task: workers.pool().submit(work, trials[task[0]].text, trials[task[0]].rows, *task[1:])
        for task in reversed(todo)
    }
    for task in todo:
        if out[task].cancel():
            yield task, trials[task[0]].block(*task[1:])
        else:
            yield task, out[task].result()
