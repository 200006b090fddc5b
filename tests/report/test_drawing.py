"""Figures are the same whoever draws them, and are drawn although a process dies."""

from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from sim.experiments.executors import ALONE, Workers
from sim.report.figures.drawing import draw, drawing
from sim.report.figures.plan import planned
from sim.report.figures.sketch import Picture
from sim.report.ledger import Ledger


def test_another_process_draws_the_same_bytes(ledger: Ledger, drawn: list[Picture]) -> None:
    with Workers(2) as workers:
        workers.begin(replicates=200)
        workers.prepare(draw, ())
        assert drawing(planned(ledger), workers.begun)() == drawn


def test_a_very_short_run_starts_no_process_and_a_longer_one_does() -> None:
    with Workers(2) as workers:
        workers.begin(replicates=ALONE)
        assert workers.begun is None
        workers.begin(replicates=ALONE + 1)
        assert workers.begun is not None


def test_without_workers_this_process_draws(ledger: Ledger, drawn: list[Picture]) -> None:
    with Workers(1) as workers:
        workers.begin(replicates=200)
        assert workers.begun is None
        assert drawing(planned(ledger)[:2], workers.begun)() == drawn[:2]


class Dying(ThreadPoolExecutor):
    """A pool that loses a process, as the standard one tells it: at once, or while it draws."""

    def __init__(self, at_once: bool) -> None:
        super().__init__(1)
        self.at_once = at_once

    def submit(self, *_: object) -> Future:
        if self.at_once:
            raise BrokenProcessPool("died")
        lost: Future = Future()
        lost.set_exception(BrokenProcessPool("died"))
        return lost


def test_a_dying_process_costs_no_figure(ledger: Ledger, drawn: list[Picture]) -> None:
    for at_once in (True, False):
        assert drawing(planned(ledger)[:2], Dying(at_once))() == drawn[:2]
