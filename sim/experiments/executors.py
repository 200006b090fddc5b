"""Who does the work: this process, or a pool of them. Blocks come back in any order and are put in theirs."""

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from sim.experiments.block import Block, Tables, begin, work

SIZE = 10
"""Replicates a block, whatever the number of workers."""
AHEAD = 2
"""Blocks a worker has been given ahead."""
TRIES = 2
"""Pools that may die before this process does the rest."""

Factory = Callable[[], Executor]
Span = tuple[int, int]
Here = Callable[[int, int], Block]


def pool(jobs: int) -> Factory:
    """A factory of process pools: a pool that lost a worker is thrown away and made anew."""
    return lambda: ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=begin)


def jobs_or_cores(jobs: int | None) -> int:
    """The number of workers asked for, or one for each core."""
    return max(1, jobs if jobs is not None else os.cpu_count() or 1)


def spans(replicates: int) -> list[Span]:
    """First and last (exclusive) replicate of every block."""
    return [(first, min(first + SIZE, replicates)) for first in range(0, replicates, SIZE)]


def blocks(canonical: str, tables: Tables, todo: list[Span], jobs: int, here: Here) -> Iterator[Block]:
    """Every block, as it is done; this process works too, beside jobs - 1 others.

    Where workers die again and again (in a script without a main guard they cannot even begin), what is left is done
    here.

    Args:
        canonical: The scenario, as workers are told it.
        tables: Its network.
        todo: First and last (exclusive) replicates of the blocks.
        jobs: Processes, this one among them.
        here: Does a block in this process.
    """
    left = deque(todo)
    for _ in range(TRIES if jobs > 1 else 0):
        try:
            yield from _shared(canonical, tables, left, jobs - 1, here)
        except BrokenProcessPool:
            continue
        break
    while left:
        yield here(*left.popleft())


def _shared(canonical: str, tables: Tables, left: "deque[Span]", workers: int, here: Here) -> Iterator[Block]:
    """Take blocks from the front here and hand others out; what a dying pool held is put back."""
    executor = pool(workers)()
    out: dict[Future[Block], Span] = {}
    try:
        while left or out:
            while len(left) > 1 and len(out) < AHEAD * workers:
                out[executor.submit(work, canonical, tables, *left[-1])] = left[-1]
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
        executor.shutdown(wait=False, cancel_futures=True)
