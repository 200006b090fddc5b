"""Answers of the questions that rank, size and search, in sentences and a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.report import names
from sim.report.plain import Drawn
from sim.report.questions import attacked, attributed, discovered, hanging, lost, sized
from sim.report.tongue import say

if TYPE_CHECKING:
    from sim.outcomes.finding import Finding

MOST_ROWS = 20
SEVERAL_LINES = {"discover": 1}
"""Column of a table whose cells may take several lines."""


def sentences(found: Finding) -> list[str]:
    """What was asked and simulated, then the answer, as a policy reader may quote it."""
    budget, *answer = SAID[found.verb](found)
    return [say("{title}: {budget}", title=names.title(found.title), budget=budget), *answer]


def as_json(found: Finding) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "folder": None if found.folder is None else found.folder.as_posix(),
        "answer": sentences(found),
        **found.facts,
        "table": found.table.to_pylist(),
    }


def terminal(found: Finding) -> RenderableType:
    """The sentences and the head of the table."""
    columns, rows = TABLES[found.verb](found)
    table = Table(box=box.SIMPLE_HEAD)
    for place, heading in enumerate(columns):
        table.add_column(heading, no_wrap=place != SEVERAL_LINES.get(found.verb))
    for row in rows[:MOST_ROWS]:
        table.add_row(*row)
    return Group(*(Text(each) for each in sentences(found)), table)


SAID: dict[str, Callable[[Finding], list[str]]] = {
    "attribute": attributed.sentences,
    "discover": discovered.sentences,
    "n-1": lost.sentences,
    "sensitivity": hanging.sentences,
    "size-stockpile": sized.sentences,
    "worst-case": attacked.sentences,
}
"""What was simulated, then the answer."""
TABLES: dict[str, Callable[[Finding], tuple[list[str], list[list[str]]]]] = {
    "attribute": attributed.table,
    "discover": discovered.table,
    "n-1": lost.table,
    "sensitivity": hanging.table,
    "size-stockpile": sized.table,
    "worst-case": attacked.table,
}
FIGURES: dict[str, Callable[[Finding], Drawn]] = {
    "attribute": attributed.figure,
    "discover": discovered.figure,
    "n-1": lost.figure,
    "sensitivity": hanging.figure,
    "size-stockpile": sized.figure,
    "worst-case": attacked.figure,
}
