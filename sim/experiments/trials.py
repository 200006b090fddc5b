"""Cases at given parameters, replayed in blocks by this process and others beside it."""

import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.engine._jit import announce_first_compile
from sim.experiments.executors import Call, Workers, each
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
    trials: Sequence[Trial], todo: Sequence[Task], *, jobs: int | None = None, workers: Workers | None = None,
    progress: Progress | None = None,
) -> dict[Task, Blocks]:  # fmt: skip
    """Every block that is to do, by `workers` or by `jobs` processes; what it holds does not depend on them."""
    total, done = sum(last - first for _, first, last in todo), 0
    found: dict[Task, Blocks] = {}
    with Workers(jobs) if workers is None else nullcontext(workers) as team:
        if team.here:
            announce_first_compile(sys.stderr)
        if team.here and team.able and len(todo) > 1:
            trials[0].block(0, 1)
        for task, block in each(todo, lambda task: trials[task[0]].block(*task[1:]), partial(_order, trials), team):
            found[task] = block
            done += task[2] - task[1]
            if progress is not None:
                progress(done, total)
    return found


def _order(trials: Sequence[Trial], task: Task) -> Call:
    """What has another process do a task."""
    number, first, last = task
    return work, trials[number].text, trials[number].rows, first, last
