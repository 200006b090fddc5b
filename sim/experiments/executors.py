"""Who does the work: this process, and others beside it. Blocks come back in any order and are put in theirs."""

from __future__ import annotations

import atexit
import gc
import os
import signal
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sim.errors import InputError

if TYPE_CHECKING:
    from sim.experiments.block import Block, Tables

SIZE = 10
"""Replicates a portion of a question, whatever the number of workers."""
BLOCK = 2
"""Replicates a block of a run, whatever the number of workers: at its end, who is done waits for the others' blocks."""
ALONE = 5
"""Replicates of a run that this process has done before another would have begun."""
AHEAD = 2
"""Blocks a worker has been given ahead."""
TRIES = 3
"""Workers that may die of an item, and pools in a row that may die idle, before this process does it itself."""

T = TypeVar("T")
R = TypeVar("R")
Call = tuple[Any, ...]
"""A function and its arguments."""
Span = tuple[int, int]
Here = Callable[[int, int], "Block"]


def jobs_or_cores(jobs: int | None) -> int:
    """The number of workers asked for, or one for each core."""
    return max(1, jobs if jobs is not None else os.cpu_count() or 1)


def spans(replicates: int, size: int = SIZE) -> list[Span]:
    """First and last (exclusive) replicate of every part of `size` replicates."""
    return [(first, min(first + size, replicates)) for first in range(0, replicates, size)]


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

    losses: tuple[type[Exception], ...] = ()
    """Errors that mean that nobody is left."""
    here = True
    """Whether this process does some of the work."""

    @property
    def able(self) -> bool:
        """Whether there is anybody else."""
        return self.others > 0

    @property
    def others(self) -> int:
        """Processes beside this one."""
        return self.jobs - 1

    @property
    def begun(self) -> Executor | None:
        """The pool, if there is one by now."""
        return self._pool

    def worth(self, replicates: int) -> bool:
        """Whether others help with a run: those that are there do, and they begin for one that is not very short."""
        return not self.here or self._pool is not None or replicates > ALONE

    def begin(self, replicates: int) -> None:
        """Let processes start and load what simulates, while this one still loads; none for a very short run."""
        if self.others and self.worth(replicates):
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
            self._pool = ProcessPoolExecutor(self.others, mp_context=get_context("spawn"), initializer=_at_work)
        return self._pool

    def renew(self) -> None:
        """Throw away a pool that lost a process: it does nothing more."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


def _at_work() -> None:
    """A worker leaves Ctrl-C to its parent, and at its end no garbage is searched for: its parent waits for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    atexit.register(gc.freeze)


@contextmanager
def loading() -> Iterator[None]:
    """What is loaded stays: no search for garbage goes through it, now or later."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _load() -> None:
    """In a worker, what simulates."""
    with loading():
        import sim.experiments.block  # noqa: F401, PLC0415 - here, since it takes a second
        from sim.outcomes.spared import spare_pandas  # noqa: PLC0415

        spare_pandas()


def blocks(canonical: str, tables: Tables, todo: list[Span], workers: Workers, here: Here) -> Iterator[Block]:
    """Every block of one scenario, as it is done; all by this process where others are not worth beginning.

    Args:
        canonical: The scenario, as workers are told it.
        tables: Its network.
        todo: First and last (exclusive) replicates of the blocks.
        workers: Who helps.
        here: Does a block in this process.
    """

    def order(span: Span) -> Call:
        from sim.experiments.block import work  # noqa: PLC0415 - it simulates, and this module must load quickly

        return (work, canonical, tables, *span)

    helpers = workers if workers.worth(sum(last - first for first, last in todo)) else Workers(1)
    for _, block in each(todo, lambda span: here(*span), order, helpers):
        yield block


def each(
    todo: Iterable[T], here: Callable[[T], R], order: Callable[[T], Call], workers: Workers
) -> Iterator[tuple[T, R]]:
    """Every item with what came of it, as it is done; this process works too, beside the others.

    What a dying pool held is done again by a new one. An item whose worker died `TRIES` times is done here; so is all
    that is left where workers cannot even begin (in a script without a main guard).

    Args:
        todo: Items; they are begun in their order.
        here: Does an item in this process.
        order: What has another process do an item: a function that it can load, and its arguments.
        workers: Who helps.
    """
    rest: _Rest[T] = _Rest(deque(todo), Counter())
    while rest.left and workers.able and (len(rest.left) > 1 or not workers.here) and rest.idle < TRIES:
        rest.idle += 1
        try:
            yield from _shared(rest, here, order, workers)
        except BrokenProcessPool:
            workers.renew()
        except workers.losses as error:
            raise InputError(f"the workers were lost ({error}); what was finished stays") from None
    while rest.left:
        item = rest.left[0]
        found = here(item)
        rest.left.popleft()
        yield item, found


def aside(call: Call, here: Callable[[], R], workers: Workers) -> Callable[[], R]:
    """Have another process do something while this one goes on; what is returned waits for it.

    Args:
        call: A function that the other can load, and its arguments.
        here: Does the same in this process, when it is asked for: where nobody else is there, or the other dies.
        workers: Who helps.
    """
    if workers.begun is None:
        return here
    try:
        future = workers.begun.submit(*call)
    except BrokenExecutor:
        return here

    def done() -> R:
        try:
            found: R = future.result()
        except BrokenExecutor:
            return here()
        return found

    return done


@dataclass
class _Rest(Generic[T]):
    """What is still to be done."""

    left: deque[T]
    strikes: Counter[T]
    """How many workers died of an item, or beside it."""
    idle: int = 0
    """Pools in a row that died before they had done anything."""


def _shared(
    rest: _Rest[T], here: Callable[[T], R], order: Callable[[T], Call], workers: Workers
) -> Iterator[tuple[T, R]]:
    """Hand items out and do others here; what a dying pool held is put back in front."""
    pool = workers.pool()
    out: dict[Future[R], T] = {}
    try:
        while rest.left or out:
            for item in _for_others(rest, AHEAD * workers.others - len(out), keep=workers.here):
                future = pool.submit(*order(item))
                rest.left.remove(item)
                out[future] = item
            if rest.left and workers.here:
                found = here(rest.left[0])
                yield rest.left.popleft(), found
            done, _ = wait(out, timeout=0 if rest.left and workers.here else None, return_when=FIRST_COMPLETED)
            for future in sorted(done, key=list(out).index):
                yield out[future], future.result()
                del out[future]
                rest.idle = 0
    finally:
        rest.strikes.update(out.values())
        rest.left.extendleft(reversed(out.values()))
        for future in out:
            future.cancel()


def _for_others(rest: _Rest[T], most: int, *, keep: bool) -> list[T]:
    """Items to be handed out now: without the first, which this process does, and those that workers died of."""
    if not keep:
        return list(islice(rest.left, max(0, most)))
    fit = (item for item in islice(rest.left, 1, None) if rest.strikes[item] < TRIES)
    return list(islice(fit, max(0, most)))
