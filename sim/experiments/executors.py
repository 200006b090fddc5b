"""Who does the work: this process, and others beside it. Blocks come back in any order and are put in theirs."""

from __future__ import annotations

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.experiments.block import Block, Tables

SIZE = 10
"""Replicates a block, whatever the number of workers."""
AHEAD = 2
"""Blocks a worker has been given ahead."""
TRIES = 2
"""Pools that may die before this process does the rest."""

Span = tuple[int, int]
Here = Callable[[int, int], "Block"]


def jobs_or_cores(jobs: int | None) -> int:
    """The number of workers asked for, or one for each core."""
    return max(1, jobs if jobs is not None else os.cpu_count() or 1)


def spans(replicates: int) -> list[Span]:
    """First and last (exclusive) replicate of every block."""
    return [(first, min(first + SIZE, replicates)) for first in range(0, replicates, SIZE)]


class Workers:
    """Processes beside this one: begun when they are first asked for, made anew where one of them died."""

    def __init__(self, jobs: int | None) -> None:
        self.jobs = jobs_or_cores(jobs)
        """Processes, this one among them."""
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    @property
    def others(self) -> int:
        """Processes beside this one."""
        return self.jobs - 1

    @property
    def begun(self) -> Executor | None:
        """The pool, if there is one by now."""
        return self._pool

    def begin(self, replicates: int) -> None:
        """Let processes start and load what simulates, while this one still loads; none for a single block."""
        if self.others and replicates > SIZE:
            self.pool()
            self.prepare(_load)

    def prepare(self, task: Callable[..., object], *arguments: object) -> None:
        """Have every process that is there do something that makes it ready for what follows."""
        with suppress(BrokenProcessPool):
            for _ in range(self.others if self._pool is not None else 0):
                self.pool().submit(task, *arguments)

    def pool(self) -> Executor:
        """The pool, made if need be."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self.others, mp_context=get_context("spawn"), initializer=_leave_ctrl_c)
        return self._pool

    def renew(self) -> None:
        """Throw away a pool that lost a process: it does nothing more."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


def _leave_ctrl_c() -> None:
    """A worker leaves Ctrl-C to its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _load() -> None:
    """In a worker: what is loaded stays, so no search for garbage need go through it."""
    gc.disable()
    import sim.experiments.block  # noqa: F401, PLC0415 - here, since it takes a second

    gc.freeze()
    gc.enable()


def blocks(canonical: str, tables: Tables, todo: list[Span], workers: Workers, here: Here) -> Iterator[Block]:
    """Every block, as it is done; this process works too, beside the others.

    Where workers die again and again (in a script without a main guard they cannot even begin), what is left is done
    here.

    Args:
        canonical: The scenario, as workers are told it.
        tables: Its network.
        todo: First and last (exclusive) replicates of the blocks.
        workers: Who helps.
        here: Does a block in this process.
    """
    left = deque(todo)
    for _ in range(TRIES if workers.others and len(left) > 1 else 0):
        try:
            yield from _shared(canonical, tables, left, workers, here)
        except BrokenProcessPool:
            workers.renew()
            continue
        break
    while left:
        yield here(*left.popleft())


def _shared(canonical: str, tables: Tables, left: deque[Span], workers: Workers, here: Here) -> Iterator[Block]:
    """Take blocks from the front here and hand others out; what a dying pool held is put back."""
    from sim.experiments.block import work  # noqa: PLC0415 - it simulates, and this module must load quickly

    pool = workers.pool()
    out: dict[Future[Block], Span] = {}
    try:
        while left or out:
            while len(left) > 1 and len(out) < AHEAD * workers.others:
                out[pool.submit(work, canonical, tables, *left[-1])] = left[-1]
                left.pop()
            if left:
                block = here(*left[0])
                left.popleft()
                yield block
            done, _ = wait(out, timeout=0 if left else None, return_when=FIRST_COMPLETED) if out else ((), ())
            for future in done:
                block = future.result()
                del out[future]
                yield block
    finally:
        left.extend(out.values())
        for future in out:
            future.cancel()
