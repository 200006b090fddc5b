"""Paired differences of many consumers, one under the other, each with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from sim.report import names
from sim.report.figures.canvas import AFTER, BEFORE, GREY, counted, dressed, figure, from_the_top, room, titled
from sim.report.numbers import usd
from sim.report.tongue import say

Row = dict[str, Any]

ROW_HEIGHT = 0.2


def drawn(rows: Sequence[Row], against: str, replicates: int) -> str:
    """SVG of the differences in value not delivered.

    Args:
        rows: Rows of a comparison for `value_not_delivered_usd`, in the order they are shown.
        against: What the others are held against.
        replicates: How many histories the means are over.
    """
    labels = [_label(row, rows) for row in rows]
    with dressed():
        return figure(1.25 + ROW_HEIGHT * max(1, len(rows)), lambda ax: _paint(ax, rows, labels, against, replicates),
                      left=room(labels), bottom=0.6)  # fmt: skip


def _label(row: Row, rows: Sequence[Row]) -> str:
    who = f"{row['place']} {names.material(row['material'])}"
    return who if len({each["b"] for each in rows}) == 1 else f"{row['b']}: {who}"


def _paint(ax: Axes, rows: Sequence[Row], labels: Sequence[str], against: str, replicates: int) -> Axes:
    ax.axvline(0.0, color=GREY, linewidth=0.8)
    for y, row in enumerate(rows):
        colour = AFTER if row["difference"] < 0 else BEFORE
        low, high = row["low"] or row["difference"], row["high"] or row["difference"]
        ax.plot([low / 1e6, high / 1e6], [y, y], color=colour, linewidth=3, alpha=0.4)
        ax.plot(row["difference"] / 1e6, y, "o", color=colour, markersize=3.5)
    from_the_top(ax, labels)
    ax.set_xlabel(say("USD million not delivered, mean and 95 % interval"), loc="left")
    counted(ax, replicates)
    titled(ax, finding(rows, against))
    return ax


def finding(rows: Sequence[Row], against: str) -> str:
    """Whose loss differs most."""
    if not rows:
        return say("Nobody's loss differs from {against}", against=against)
    most = max(rows, key=lambda row: abs(row["difference"]))
    slots = {"material": names.material(most["material"]), "place": names.place(most["place"]),
             "value": usd(abs(most["difference"])), "against": against}  # fmt: skip
    if most["difference"] < 0:
        return say("Users of {material} in {place} miss {value} less than in {against}", **slots)
    return say("Users of {material} in {place} miss {value} more than in {against}", **slots)
