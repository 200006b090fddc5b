"""The shortage clock: when each consumer first runs short."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
from matplotlib.axes import Axes

from sim.report import names
from sim.report.figures.canvas import AFTER, BEFORE, GREY, INK, counted, legend_from_edge, room, titled
from sim.report.figures.dates import date_axis, mark_events
from sim.report.figures.sketch import Event
from sim.report.numbers import percent
from sim.report.tongue import say

OFFSET = {"disrupted": -0.16, "responded": 0.16}
COLOURS = {"disrupted": BEFORE, "responded": AFTER}
ROW_HEIGHT = 0.28
"""Inches a consumer takes."""

Row = dict[str, Any]


def height(table: pa.Table) -> float:
    """Inches that the clock needs."""
    return 1.3 + ROW_HEIGHT * len(_consumers(table))


def shortage_clock(table: pa.Table, ax: Axes, *, start: date, days: int, events: list[Event], replicates: int,
                   first: tuple[str, str] | None) -> Axes:  # fmt: skip
    """First short day of each consumer: 5th to 95th percentile as a bar, the median as a point.

    Args:
        table: Rows of the summary for `first_short_day`, tier `all`.
        ax: Where to draw.
        start: Date of day 0.
        days: Length of the scenario; the axis ends sooner where nothing more is shown.
        events: Dated events of the instruments.
        replicates: How many histories each arm holds.
        first: Place and material that the title names.
    """
    consumers, days = _consumers(table), _shown(table, days)
    for row in table.to_pylist():
        if row["arm"] in OFFSET and _comes(row):
            _bar(ax, row, consumers.index((row["place"], row["material"])), days)
    ax.set_yticks(range(len(consumers)), list(map(_label, consumers)))
    ax.set_ylim(len(consumers) - 0.4, -0.6)
    ax.grid(visible=False, axis="y")
    ax.grid(visible=True, axis="x")
    date_axis(ax, start, days)
    mark_events(ax, events, start, days)
    _legend(ax, {row["arm"] for row in table.to_pylist()})
    counted(ax, replicates)
    titled(ax, _finding(table, start, first))
    return ax


def _shown(table: pa.Table, days: int) -> int:
    """Days up to the latest first short day, with room for how often it comes."""
    last = max((row["p95"] for row in table.to_pylist() if row["arm"] in OFFSET and _comes(row)), default=days)
    return min(days, round(1.15 * last) + 60)


def left(table: pa.Table) -> float:
    """Inches that its labels need."""
    return room(map(_label, _consumers(table)))


def _label(consumer: tuple[str, str]) -> str:
    return f"{consumer[0]} {names.material(consumer[1])}"


def _consumers(table: pa.Table) -> list[tuple[str, str]]:
    """Places and materials, the first to run short on top."""
    first: dict[tuple[str, str], float] = {}
    for row in table.to_pylist():
        key = row["place"], row["material"]
        day = row["p50"] if _comes(row) else math.inf
        first[key] = min(first.get(key, math.inf), day) if row["arm"] == "responded" else day
    return sorted(first, key=lambda key: (first[key], key))


def _comes(row: Row) -> bool:
    return row["p50"] is not None and math.isfinite(row["p50"])


def _bar(ax: Axes, row: Row, line: int, days: int) -> None:
    at, colour = line + OFFSET[row["arm"]], COLOURS[row["arm"]]
    ax.plot([row["p05"], row["p95"]], [at, at], color=colour, linewidth=4, alpha=0.35)
    ax.plot([row["p50"]], [at], "o", color=colour, markersize=4.5)
    often = row["share_of_replicates"]
    if often is not None and often < 0.995:
        near_end = row["p95"] > 0.8 * days
        ax.annotate(
            say("in {share}", share=percent(round(often, 2))),
            (row["p05"] if near_end else row["p95"], at),
            xytext=(-6 if near_end else 6, 0),
            textcoords="offset points",
            ha="right" if near_end else "left",
            va="center",
            fontsize=6,
            color=GREY,
        )


def _legend(ax: Axes, arms: set[str]) -> None:
    labels = {"disrupted": say("without responses"), "responded": say("with responses")}
    if "responded" not in arms:
        labels["disrupted"] = say("median")
    for arm in (arm for arm in OFFSET if arm in arms):
        ax.plot([], [], "o-", color=COLOURS[arm], markersize=4.5, label=labels[arm])
    ax.plot([], [], color=INK, linewidth=4, alpha=0.3, label=say("5th to 95th percentile"))
    legend_from_edge(ax, 3)


def _finding(table: pa.Table, start: date, named: tuple[str, str] | None) -> str:
    rows = [row for row in table.to_pylist() if row["arm"] == "disrupted" and _comes(row)]
    if not rows:
        return say("First short day: none")
    first = min(rows, key=lambda row: ((row["place"], row["material"]) != named, row["p50"]))
    when = names.day(start + timedelta(days=round(first["p50"])))
    slots = {"place": names.place_title(first["place"]), "material": names.material(first["material"]), "date": when}
    delay = _delay(table, first)
    if not delay:
        return say("{place} is first short, of {material}, on {date}", **slots)
    days = f"{delay:+,d}".replace("-", "\N{MINUS SIGN}")
    return say("{place} is first short, of {material}, on {date}; the responses change that by {days} days", days=days,
               **slots)  # fmt: skip


def _delay(table: pa.Table, first: Row) -> int:
    """Days by which the responses put off the first shortage."""
    for row in table.to_pylist():
        same = (row["place"], row["material"]) == (first["place"], first["material"])
        if same and row["arm"] == "responded" and _comes(row):
            return round(float(row["p50"] - first["p50"]))
    return 0
