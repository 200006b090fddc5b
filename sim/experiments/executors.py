"""Who does the work: this process, or a pool of them. Blocks come back in any order and are put in theirs."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from sim.errors import EngineError
from sim.experiments.block import Block, begin, work

SIZE = 10
"""Replicates a block, whatever the number of workers."""
TRIES = 3
"""Times a block is handed out when workers die."""

Factory = Callable[[], Executor]
Span = tuple[int, int]


def pool(jobs: int) -> Factory:
    """A factory of process pools: a pool that lost a worker is thrown away and made anew."""
    return lambda: ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=begin)


def jobs_or_cores(jobs: int | None) -> int:
    """The number of workers asked for, or one for each core."""
    return max(1, jobs if jobs is not None else os.cpu_count() or 1)


def spans(replicates: int) -> list[Span]:
    """First and last (exclusive) replicate of every block."""
    return [(first, min(first + SIZE, replicates)) for first in range(0, replicates, SIZE)]


def blocks(canonical: str, folder: str | None, todo: list[Span], jobs: int) -> Iterator[Block]:
    """Every block, as it is done.

    Raises:
        EngineError: If workers die again and again on one block.
    """
    if jobs == 1:
        yield from (work(canonical, folder, *span) for span in todo)
        return
    left, tries = list(todo), dict.fromkeys(todo, 0)
    while left:
        for span in left:
            tries[span] += 1
            if tries[span] > TRIES:
                raise EngineError(f"workers died {TRIES} times on replicates {span[0]} to {span[1] - 1}")
        for span, block in _one_pool(canonical, folder, left, jobs):
            left.remove(span)
            yield block


def _one_pool(canonical: str, folder: str | None, todo: list[Span], jobs: int) -> Iterator[tuple[Span, Block]]:
    executor = pool(jobs)()
    try:
        futures = {executor.submit(work, canonical, folder, *span): span for span in list(todo)}
        for future in as_completed(futures):
            yield futures[future], future.result()
    except BrokenProcessPool:
        return
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
