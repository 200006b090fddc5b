"""Fans: the median of a daily series with the bands that hold half and nine tenths of the replicates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from sim.report import names
from sim.report.figures.canvas import AFTER, BEFORE, GREY, legend_under, titled
from sim.report.figures.dates import through
from sim.report.figures.sketch import Event
from sim.report.numbers import number, percent
from sim.report.tongue import say

Floats = NDArray[np.float64]

ARMS = {"disrupted": (BEFORE, "without responses"), "responded": (AFTER, "with responses")}
FORTNIGHT = 14
"""Days a point of a line stands for, the mean of their quantiles: the pace at which emergency groups act."""


def by_arm(table: pa.Table) -> dict[str, dict[str, Floats]]:
    """The days and quantiles of one series and pool for each arm, as means over fortnights."""
    return {arm: fortnightly(table, rows) for arm, rows in rows_by(table, "arm").items()}


def rows_by(table: pa.Table, column: str) -> dict[str, NDArray[np.intp]]:
    """Rows of a table by what one of its columns says, in the order of the table."""
    values = table[column].combine_chunks().cast(pa.string()).dictionary_encode()
    codes = np.asarray(values.indices)
    return {name: np.flatnonzero(codes == code) for code, name in enumerate(values.dictionary.to_pylist())}


def fortnightly(table: pa.Table, rows: NDArray[np.intp]) -> dict[str, Floats]:
    """Days and quantiles of some rows as means over fortnights; the last one may be short."""
    firsts = np.arange(0, len(rows), FORTNIGHT)
    lengths = np.diff(np.append(firsts, len(rows)))
    return {
        name: np.add.reduceat(np.asarray(table[name], float)[rows], firsts) / lengths
        for name in ("day", "p05", "p25", "p50", "p75", "p95")
    }


def band(ax: Axes, rows: dict[str, Floats], colour: str, label: str) -> None:
    """The median as a line, the middle half as an area, the middle nine tenths between thin lines."""
    ax.fill_between(rows["day"], rows["p25"], rows["p75"], color=colour, alpha=0.24, linewidth=0)
    for edge in ("p05", "p95"):
        ax.plot(rows["day"], rows[edge], color=colour, alpha=0.55, linewidth=0.7)
    ax.plot(rows["day"], rows["p50"], color=colour, label=label, linewidth=1.8)


def shortfall_fan(series: pa.Table, ax: Axes, *, start: date, events: Sequence[Event], replicates: int) -> Axes:
    """Shortfall of one consumer as a share of D0, day by day, without and with responses.

    Args:
        series: Rows of `shortfall_share` of one place and material.
        ax: Where to draw.
        start: Date of day 0.
        events: Dated events of the instruments.
        replicates: How many histories the quantiles are over.
    """
    arms = by_arm(series)
    shown = {arm: rows for arm, rows in arms.items() if arm in ARMS} or arms
    for arm, rows in shown.items():
        colour, label = ARMS.get(arm, (AFTER, arm))
        band(ax, rows, colour, say(label))
    _percent_axis(ax, say("shortfall, share of D0"))
    ax.set_ylim(0, max(0.05, 1.15 * max(float(rows["p95"].max()) for rows in shown.values())))
    through(ax, start, max(rows["day"].max() for rows in shown.values()), events, replicates)
    if len(shown) > 1:
        legend_under(ax, 2)
    place, material = series["place"][0].as_py(), series["material"][0].as_py()
    titled(ax, about(place, material, _peaks(shown, start)))
    return ax


def _peaks(arms: dict[str, dict[str, Floats]], start: date) -> str:
    """Where the medians peak, in words."""
    first, *others = arms.values()
    top = int(np.argmax(first["p50"]))
    if first["p50"][top] <= 0.0005:
        return say("the median is never short")
    when = names.month(date.fromordinal(start.toordinal() + int(first["day"][top])))
    slots = {"share": percent(float(first["p50"][top]), 2), "month": when}
    if not others:
        return say("{share} short in {month}", **slots)
    after = percent(float(others[0]["p50"].max()), 2)
    return say("{share} short in {month}, {after} with the responses", after=after, **slots)


def about(place: str, material: str, finding: str) -> str:
    """A finding about one consumer."""
    return say("{place}, {material}: {finding}", place=names.place_title(place), material=names.material(material),
               finding=finding)  # fmt: skip


def difference_fan(series: pa.Table, ax: Axes, *, start: date, events: Sequence[Event], replicates: int) -> Axes:
    """What the responses change, paired on the same replicates: responded minus disrupted shortfall share.

    Args:
        series: Rows of `difference` of one place and material.
        ax: Where to draw.
        start: Date of day 0.
        events: Dated events of the instruments.
        replicates: How many pairs the quantiles are over.
    """
    arms = by_arm(series)
    for rows in arms.values():
        band(ax, rows, AFTER, say("responded minus disrupted"))
    ax.axhline(0.0, color=GREY, linewidth=0.8)
    ax.yaxis.set_major_formatter(FuncFormatter(_in_points))
    ax.set_ylabel(say("change, percentage points of D0"))
    through(ax, start, max(rows["day"].max() for rows in arms.values()), events, replicates)
    place, material = series["place"][0].as_py(), series["material"][0].as_py()
    changes = next(iter(arms.values()))["p50"]
    titled(ax, about(place, material, _change(changes)))
    return ax


def _change(median: Floats) -> str:
    best, worst = 100.0 * float(median.min()), 100.0 * float(median.max())
    if best > -0.5 and worst < 0.5:
        return say("the responses hardly move the median")
    slots = {"best": f"{-best:.0f}", "worst": f"{worst:.0f}"}
    if best > -0.5:
        return say("responses take nothing off, but add up to {worst} points", **slots)
    if worst < 0.5:
        return say("responses take up to {best} points off the median", **slots)
    return say("responses take up to {best} points off the median, but add up to {worst}", **slots)


def _percent_axis(ax: Axes, label: str) -> None:
    ax.yaxis.set_major_formatter(FuncFormatter(_in_percent))
    ax.set_ylabel(label)


def _in_points(value: float, _: Any) -> str:
    return number(round(100.0 * value, 2))


def _in_percent(value: float, _: Any) -> str:
    return percent(round(value, 2))
