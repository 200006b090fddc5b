"""What was ranked, one under the other: a value with its interval, and beside it another way to see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from matplotlib.axes import Axes

from sim.report.figures.canvas import AFTER, BEFORE, GREY, INK, counted, dressed, figure, from_the_top, room, titled
from sim.report.tongue import beside, say

ROW_HEIGHT = 0.24


@dataclass(frozen=True)
class Line:
    """One thing that was ranked."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    beside: tuple[float, ...] = ()
    """The same by other rules: small marks."""
    chosen: bool = False

    @classmethod
    def millions(
        cls, label: str, usd: float, low: float | None, high: float | None, beside: Sequence[float] = (),
        *, chosen: bool = False,
    ) -> Self:  # fmt: skip
        """Of amounts in USD, shown in millions."""
        low, high = (None if end is None else end / 1e6 for end in (low, high))
        return cls(label, usd / 1e6, low, high, tuple(each / 1e6 for each in beside), chosen)


def drawn(lines: Sequence[Line], finding: str, replicates: int, marks: Sequence[str] = ()) -> str:
    """SVG of ranked values, in USD million.

    Args:
        lines: From the top.
        finding: The title.
        replicates: How many histories the means are over.
        marks: What the small marks are, in their order: hollow circle, then cross.
    """

    def paint(ax: Axes) -> Axes:
        ax.axvline(0.0, color=GREY, linewidth=0.8)
        for y, line in enumerate(lines):
            _row(ax, y, line)
        from_the_top(ax, [line.label for line in lines])
        said = beside(f"{symbol} {mark}" for symbol, mark in zip(("○", "×"), marks, strict=False))
        ax.set_xlabel(f"{say('USD million, mean and 95 % interval')}\n{said}", loc="left")
        counted(ax, replicates)
        titled(ax, finding)
        return ax

    with dressed():
        height = 1.35 + ROW_HEIGHT * max(1, len(lines))
        return figure(height, paint, left=room(line.label for line in lines), bottom=0.7)


def _row(ax: Axes, y: int, line: Line) -> None:
    colour = BEFORE if line.chosen else AFTER
    if line.low is not None and line.high is not None:
        ax.plot([line.low, line.high], [y, y], color=colour, linewidth=3, alpha=0.35)
    ax.plot(line.value, y, "o", color=colour, markersize=4)
    for shape, value in zip(("o", "x"), line.beside, strict=False):
        ax.plot(value, y, shape, color=INK, markersize=4, markerfacecolor="none", markeredgewidth=0.8)
