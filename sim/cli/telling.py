"""What goes to the terminal: answers to stdout, narration and progress to stderr."""

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.experiments.executors import Workers
    from sim.scenario import Scenario


def show(renderable: Any) -> None:
    """Print an answer to stdout."""
    from rich.console import Console  # noqa: PLC0415

    Console(soft_wrap=isinstance(renderable, str), highlight=False, markup=False).print(renderable)


def warn(scenario: "Scenario", quiet: bool) -> None:
    """Print what is valid in a scenario but cannot matter."""
    if not quiet:
        for warning in scenario.lint(scenario.world()):
            print(f"warning: {warning}", file=sys.stderr)


def say(text: str, quiet: bool) -> None:
    """Print narration."""
    if not quiet:
        print(text, file=sys.stderr)


class Progress:
    """Replicates done, on stderr, where somebody looks; after the last, workers get ready to draw."""

    def __init__(self, quiet: bool, workers: "Workers | None" = None) -> None:
        self._shown = not quiet and sys.stderr.isatty()
        self._workers = workers

    def __enter__(self) -> "Progress":
        return self

    def __call__(self, done: int, todo: int) -> None:
        """Say how far it is."""
        if self._shown:
            print(f"\r{done} of {todo} replicates", end="", file=sys.stderr, flush=True)
        if done == todo and self._workers is not None:
            from sim.report.figures.sketch import draw  # noqa: PLC0415

            self._workers.prepare(draw, ())

    def __exit__(self, *_: object) -> None:
        if self._shown:
            print(file=sys.stderr)
