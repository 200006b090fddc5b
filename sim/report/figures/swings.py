"""The tornado: how far each thing that is uncertain swings an outcome, the widest swing on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from sim.report.figures.canvas import (
    AFTER,
    BEFORE,
    GREY,
    INK,
    RIGHT,
    WIDTH,
    counted,
    dressed,
    figure,
    from_the_top,
    room,
    titled,
    wide,
)
from sim.report.numbers import whole
from sim.report.tongue import say

ROW_HEIGHT = 0.24
LETTER = 0.054
"""Inches that a letter of a note takes, roughly."""


@dataclass(frozen=True)
class Swing:
    """How far one thing swings the outcome when it alone is drawn anew."""

    label: str
    low: float
    high: float
    note: str
    """Beside the bar: its share of the variance."""


def tornado(swings: Sequence[Swing], finding: str, axis: str, bases: int) -> str:
    """SVG of swings around what the outcome is otherwise.

    Args:
        swings: From the top.
        finding: The title.
        axis: What the changes are, with their unit.
        bases: How many changes each bar is taken from.
    """
    left = room(swing.label for swing in swings)

    def paint(ax: Axes) -> Axes:
        for y, swing in enumerate(swings):
            ax.barh(y, min(0.0, swing.low), height=0.62, color=AFTER, alpha=0.7, linewidth=0)
            ax.barh(y, max(0.0, swing.high), height=0.62, color=BEFORE, alpha=0.7, linewidth=0)
            ax.annotate(swing.note, (max(0.0, swing.high), y), xytext=(4, 0), textcoords="offset points", va="center",
                        fontsize=6.5, color=GREY)  # fmt: skip
        ax.axvline(0.0, color=INK, linewidth=0.8)
        from_the_top(ax, [swing.label for swing in swings])
        low, high = (f(0.0, *ends) for f, ends in ((min, [s.low for s in swings]), (max, [s.high for s in swings])))
        part = min(0.5, (0.1 + LETTER * max(wide(swing.note) for swing in swings)) / (WIDTH - left - RIGHT))
        ax.set_xlim(1.08 * low, high + part / (1.0 - part) * (high - 1.08 * low) or 1.0)
        ax.set_xlabel(axis, loc="left")
        counted(ax, say("n = {number} changes a bar, middle 8 of 10 shown", number=whole(bases)))
        titled(ax, finding)
        return ax

    with dressed():
        height = 1.3 + ROW_HEIGHT * max(2, len(swings))
        return figure(height, paint, left=left, bottom=0.65)
