"""A question over many histories, asked: found as an earlier run left it, or simulated with what is done kept."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from itertools import count
from pathlib import Path
from typing import Any, Protocol, TypedDict

from sim.experiments.desk import Shelves, cleared, journals, laid, memories
from sim.experiments.ensemble import how
from sim.experiments.executors import Workers
from sim.experiments.points import Answer, Plan, Progress, evaluate
from sim.network import Network
from sim.outcomes.finding import Finding, Row, made_by
from sim.outcomes.manifest import holds
from sim.scenario import Scenario

Simulate = Callable[[Plan], Iterator[Answer]]
"""Simulates a plan, or takes what is kept of it, and yields the answers in their order."""
Facts = dict[str, Any]


class Question(Protocol):
    """What is asked of a scenario, checked and ready to be asked."""

    verb: str
    scenario: Scenario
    network: Network

    @property
    def asked(self) -> Mapping[str, Any]:
        """What determines the answer beside the scenario and its network; plain data."""

    @property
    def most_histories(self) -> int:
        """How many histories it takes, or about how many."""

    def answer(self, simulate: Simulate) -> tuple[Facts, list[Row]]:
        """Single numbers of the answer, and the rows of its table."""


class How(TypedDict, total=False):
    """Where an answer is kept and who works it out: options of `ask`, which says what they are.

    attribute(scenario, out=None, jobs=1)
    """

    out: str | Path | None
    jobs: int | None
    force: bool
    resume: bool
    progress: Progress | None
    workers: Workers | None


def ask(
    question: Question,
    *,
    out: str | Path | None = "results",
    jobs: int | None = None,
    force: bool = False,
    resume: bool = False,
    progress: Progress | None = None,
    workers: Workers | None = None,
) -> Finding:
    """Answer a question, or find what an earlier run left.

    Args:
        question: What is asked.
        out: Folder that the answer's own folder is written into; while it is worked out, what is done lies beside it.
            None keeps all in memory.
        jobs: Worker processes; one for each core if left out. The answer does not depend on it.
        force: Begin anew although there is an answer, or an unfinished one.
        resume: Go on with what an earlier run of the same question did not finish.
        progress: Told how many histories are done and to do; of a search the latter is what it may take.
        workers: Processes that are there already, instead of `jobs` new ones.

    Raises:
        InputError: Unfinished work that nobody said what to do with.
    """
    manifest = made_by(question.verb, question.scenario, question.network, question.asked)
    if out is None:
        return _answered(question, manifest, memories, jobs, progress, workers)[0]
    folder = Path(out) / manifest["folder"]
    if not force and holds(folder, manifest):
        return Finding.load(folder)
    desk = laid(folder, manifest, question.verb, resume=resume, force=force)
    found, told = _answered(question, manifest, journals(desk), jobs, progress, workers)
    kept = found.write(out, told)
    cleared(desk)
    return kept


def _answered(
    question: Question, manifest: dict[str, Any], shelves: Shelves, jobs: int | None, progress: Progress | None,
    workers: Workers | None,
) -> tuple[Finding, dict[str, Any]]:  # fmt: skip
    """The answer in memory, and how it came about."""
    began = time.perf_counter()
    with nullcontext(workers) if workers is not None else Workers(jobs) as helpers:
        simulate = Simulating(helpers, shelves, question.most_histories, progress)
        facts, rows = question.answer(simulate)
        simulate.finished()
        told = how(helpers.jobs, time.perf_counter() - began)
    return Finding.of(manifest, question.scenario.name, facts, rows), told


class Simulating:
    """Plans, one after another, each on a shelf of its own."""

    def __init__(
        self, workers: Workers, shelves: Shelves = memories, most: int = 0, progress: Progress | None = None
    ) -> None:
        self._workers, self._shelves, self._most, self._progress = workers, shelves, most, progress
        self._numbers, self._done = count(), 0

    def __call__(self, plan: Plan) -> Iterator[Answer]:
        """Every answer of a plan, in order."""
        before = self._done
        self._done += plan.histories

        def told(now: int, _: int) -> None:
            if self._progress is not None:
                self._progress(before + now, max(self._most, self._done))

        with self._shelves(next(self._numbers)) as shelf:
            yield from evaluate(plan, self._workers, shelf=shelf, progress=told)

    def finished(self) -> None:
        """Say that nothing is left: a search may take less than it might have."""
        if self._progress is not None:
            self._progress(self._done, self._done)
