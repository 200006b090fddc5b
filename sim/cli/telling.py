"""What goes to the terminal: answers to stdout, narration and progress to stderr."""

import json
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.experiments.executors import Workers
    from sim.outcomes.finding import Finding
    from sim.outcomes.sweeping import SweepResults
    from sim.scenario import Scenario


PIPE = 4000
"""Columns of a pipe: no sentence is so long."""


def show(renderable: Any) -> None:
    """Print an answer to stdout; in a pipe a sentence is a line."""
    from rich.console import Console  # noqa: PLC0415

    width = None if sys.stdout.isatty() else PIPE
    Console(soft_wrap=isinstance(renderable, str), highlight=False, markup=False, width=width).print(renderable)


def warn(scenario: "Scenario", quiet: bool) -> None:
    """Print what is valid in a scenario but cannot matter."""
    if not quiet:
        for warning in scenario.lint(scenario.world()):
            print(f"warning: {warning}", file=sys.stderr)


def say(text: str, quiet: bool) -> None:
    """Print narration."""
    if not quiet:
        print(text, file=sys.stderr)


def told(found: "Finding", as_json: bool, quiet: bool, language: str) -> int:
    """Write the page of an answer and print it."""
    from sim.report.questions import answers, findings  # noqa: PLC0415
    from sim.report.tongue import speaking  # noqa: PLC0415

    with speaking(language):
        page = answers.write(found)
        if as_json:
            print(json.dumps(findings.as_json(found), indent=1, allow_nan=False))
        else:
            show(findings.terminal(found))
    say(f"Table: {found.folder}/{found.verb}.csv", quiet)
    say(f"Page: {page}", quiet)
    return 0


def told_sweep(found: "SweepResults", as_json: bool, quiet: bool, language: str) -> int:
    """The same of a sweep."""
    from sim.report import sweeps  # noqa: PLC0415
    from sim.report.tongue import speaking  # noqa: PLC0415

    with speaking(language):
        page = sweeps.write(found)
        if as_json:
            print(json.dumps(sweeps.as_json(found), indent=1, allow_nan=False))
        else:
            show(sweeps.as_text(found))
    say(f"Page: {page}", quiet)
    return 0


class Progress:
    """How much is done and how long the rest will take, on stderr, where somebody looks.

    After the last, workers get ready to draw.
    """

    def __init__(self, quiet: bool, workers: "Workers | None" = None, unit: str = "replicates") -> None:
        self._shown = not quiet and sys.stderr.isatty()
        self._workers = workers
        self._unit = unit
        self._began: tuple[float, int] | None = None

    def __enter__(self) -> "Progress":
        return self

    def __call__(self, done: int, todo: int) -> None:
        """Say how far it is."""
        if self._shown:
            print(f"\r{done:,} of {todo:,} {self._unit}{self._left(done, todo)}\033[K", end="", file=sys.stderr,
                  flush=True)  # fmt: skip
        if done == todo and self._workers is not None:
            from sim.report.figures.drawing import draw  # noqa: PLC0415

            self._workers.prepare(draw, ())

    def _left(self, done: int, todo: int) -> str:
        """Time left, by the pace since the first call: what was there before cost no time."""
        now = time.monotonic()
        if self._began is None:
            self._began = now, done
        began, before = self._began
        if done in (before, todo):
            return ""
        return f", {duration((now - began) / (done - before) * (todo - done))} left"

    def __exit__(self, *_: object) -> None:
        if self._shown:
            print(file=sys.stderr)


def duration(seconds: float) -> str:
    """`40 s`, `12 min`, `3 h 20 min`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
