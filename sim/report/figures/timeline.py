"""The timeline of one history: who did what, when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
from matplotlib.axes import Axes

from sim.report import names
from sim.report.figures.canvas import AFTER, BEFORE, GREY, WIDTH, legend_from_edge, room, titled, wide
from sim.report.figures.dates import date_axis
from sim.report.numbers import whole
from sim.report.tongue import listed, say

Row = dict[str, Any]
Line = tuple[str, str]

MARKS = {
    "announced": ("^", "announced"),
    "warning": ("^", "warning"),
    "trigger": ("v", "trigger"),
    "decision": ("o", "decision"),
    "outage": ("X", "outage"),
    "stops": ("s", "stops"),
}
LANES = {"consignment": "watched lanes", "leak": "leaks", "resale": "resales",
         "application": "licences asked for", "refusal": "licences refused"}  # fmt: skip
FLOWS = ("shipment", "consignment", "leak", "resale", "application", "refusal")
FIRSTS = {"warning": "first warning {date}", "trigger": "trigger {date}", "decision": "decision {date}",
          "shipment": "shipment {date}"}  # fmt: skip
MOST_LINES = 12
ROW_HEIGHT = 0.24
ENTRY, LETTER = 0.3, 0.055
"""Inches that an entry of the legend takes, and each of its letters, roughly."""


def height(log: pa.Table) -> float:
    """Inches that the timeline needs."""
    return 1.3 + ROW_HEIGHT * len(_lines(log.to_pylist()))


def timeline(log: pa.Table, ax: Axes, *, start: date, days: int) -> Axes:
    """Every actor of one history on a line of its own: spans in force, decisions, departures.

    Args:
        log: The log of one history.
        ax: Where to draw.
        start: Date of day 0.
        days: Length of the axis.
    """
    rows = log.to_pylist()
    lines = _lines(rows)
    for at, line in enumerate(lines):
        mine = [row for row in rows if _line(row) == line]
        colour = _colour(line, mine)
        _spans(ax, mine, at, colour, start, days)
        _flows(ax, mine, at, colour)
        _marks(ax, mine, at, colour)
    ax.set_yticks(range(len(lines)), [_name(line) for line in lines])
    ax.set_ylim(len(lines) - 0.4, -0.7)
    ax.grid(visible=False, axis="y")
    ax.grid(visible=True, axis="x")
    date_axis(ax, start, days)
    _legend(ax, {row["what"] for row in rows})
    titled(ax, _finding(rows, start))
    return ax


def left(log: pa.Table) -> float:
    """Inches that its labels need."""
    return room(map(_name, _lines(log.to_pylist())))


def _line(row: Row) -> Line:
    if row["who"] == "the world":
        return "the world", row["what"]
    return row["who"], row["material"] or ""


def _lines(rows: list[Row]) -> list[Line]:
    """Actors in the order of their first deed, what merely flows last; no more than can be read."""
    order = dict.fromkeys(_line(row) for row in rows if row["what"] != "holds")
    acting = [line for line in order if line[0] != "the world"]
    return [*acting[:MOST_LINES], *(line for line in order if line[0] == "the world")]


def _name(line: Line) -> str:
    who, what = line
    if who == "the world":
        return say(LANES[what]) if what in LANES else what
    return f"{who} {names.material(what)}".strip()


def _colour(line: Line, rows: list[Row]) -> str:
    if line[0] == "the world":
        return GREY
    return BEFORE if any(row["what"] in ("in force", "outage", "announced") for row in rows) else AFTER


def _spans(ax: Axes, rows: list[Row], at: int, colour: str, start: date, days: int) -> None:
    """Bars from `in force` or `outage` to the day it ends, and from a decision to the day it stops."""
    begun: int | None = None
    for row in rows:
        if row["what"] in ("in force", "outage", "decision") and begun is None:
            begun = row["day"]
        elif row["what"] in ("ends", "outage ends", "stops") and begun is not None:
            ax.barh(at, row["day"] - begun, left=begun, height=0.42, color=colour, alpha=0.25, linewidth=0)
            begun = None
    if begun is not None:
        ax.barh(at, days - begun, left=begun, height=0.42, color=colour, alpha=0.25, linewidth=0)


def _flows(ax: Axes, rows: list[Row], at: int, colour: str) -> None:
    """A tick for every departure."""
    departures = sorted({row["day"] for row in rows if row["what"] in FLOWS})
    if departures:
        ax.plot(departures, [at] * len(departures), "|", color=colour, markersize=5, markeredgewidth=0.6, alpha=0.8)


def _marks(ax: Axes, rows: list[Row], at: int, colour: str) -> None:
    for what, (mark, _) in MARKS.items():
        here = [row["day"] for row in rows if row["what"] == what]
        if here:
            ax.plot(here, [at] * len(here), mark, color=colour, markersize=4.5, linestyle="none")


def _legend(ax: Axes, happened: set[str]) -> None:
    for what, (mark, label) in MARKS.items():
        if what in happened and say(label) not in ax.get_legend_handles_labels()[1]:
            ax.plot([], [], mark, color=GREY, markersize=4.5, linestyle="none", label=say(label))
    if happened & set(FLOWS):
        ax.plot([], [], "|", color=GREY, markersize=6, linestyle="none", label=say("departure"))
    labels = ax.get_legend_handles_labels()[1]
    if labels:
        one_row = sum(ENTRY + LETTER * wide(label) for label in labels) <= WIDTH
        legend_from_edge(ax, len(labels) if one_row else -(-len(labels) // 2))


def _finding(rows: list[Row], start: date) -> str:
    """The first warning, decision and shipment, by date."""
    found: list[tuple[int, str]] = []
    for what, template in FIRSTS.items():
        days = [row["day"] for row in rows if row["what"] == what]
        if days:
            found.append((min(days), say(template, date=names.day(start + timedelta(days=min(days))))))
    if not found:
        return say("The median history: {number} events, no response", number=whole(len(rows)))
    return say("The median history: {deeds}", deeds=listed(said for _, said in sorted(found)))
