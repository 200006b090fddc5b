"""What was ranked, one under the other: a value with its interval, and beside it another way to see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from sim.report.figures.canvas import AFTER, BEFORE, GREY, INK, counted, dressed, figure, room, titled
from sim.report.numbers import percent

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


def drawn(lines: Sequence[Line], finding: str, axis: str, replicates: int, marks: Sequence[str] = ()) -> str:
    """SVG of ranked values.

    Args:
        lines: From the top.
        finding: The title.
        axis: What the values are, with their unit.
        replicates: How many histories the means are over.
        marks: What the small marks are, in their order: hollow circle, then cross.
    """

    def paint(ax: Axes) -> Axes:
        ax.axvline(0.0, color=GREY, linewidth=0.8)
        for y, line in enumerate(lines):
            _row(ax, y, line)
        ax.set_yticks(range(len(lines)), [line.label for line in lines])
        ax.set_ylim(max(0.5, len(lines) - 0.4), -0.6)
        ax.grid(visible=False, axis="y")
        ax.grid(visible=True, axis="x")
        said = ", ".join(f"{symbol} {mark}" for symbol, mark in zip(("○", "×"), marks, strict=False))
        ax.set_xlabel(f"{axis}\n{said}", loc="left")
        counted(ax, replicates, "replicates")
        titled(ax, finding)
        return ax

    with dressed():
        height = 1.35 + ROW_HEIGHT * max(1, len(lines))
        return figure(height, paint, left=room(line.label for line in lines), bottom=0.7)


def tornado(lines: Sequence[Line], finding: str, axis: str, samples: int, shades: tuple[str, str]) -> str:
    """SVG of ranked values as bars, the largest on top, each with a mark for a part of it.

    Parts are estimated by themselves: a mark may lie beyond its bar by chance.

    Args:
        lines: From the top; the first of what stands beside a value is the mark.
        finding: The title.
        axis: What the values are, with their unit.
        samples: How many points they rest on.
        shades: What the bars and the marks are.
    """

    def paint(ax: Axes) -> Axes:
        for y, line in enumerate(lines):
            ax.barh(y, line.value, height=0.66, color=BEFORE if line.chosen else AFTER, alpha=0.45, linewidth=0)
            ax.plot([line.low or 0.0, line.high or 0.0], [y, y], color=INK, linewidth=0.9)
            ax.plot(line.beside[0], y, "D", color=INK, markersize=4, markerfacecolor="white", markeredgewidth=0.9)
        ax.barh(0.0, 0.0, color=GREY, alpha=0.45, label=shades[0])
        ax.plot([], [], "D", color=INK, markersize=4, markerfacecolor="white", markeredgewidth=0.9, label=shades[1])
        ax.set_yticks(range(len(lines)), [line.label for line in lines])
        ax.set_ylim(max(0.5, len(lines) - 0.4), -0.6)
        ax.set_xlim(min(0.0, *(line.beside[0] for line in lines)) - 0.01, None)
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: percent(round(value, 2))))
        ax.grid(visible=False, axis="y")
        ax.grid(visible=True, axis="x")
        ax.set_xlabel(axis, loc="left")
        ax.legend(loc="lower right")
        counted(ax, samples, "bases")
        titled(ax, finding)
        return ax

    with dressed():
        height = 1.3 + ROW_HEIGHT * max(2, len(lines))
        return figure(height, paint, left=room(line.label for line in lines), bottom=0.65)


def _row(ax: Axes, y: int, line: Line) -> None:
    colour = BEFORE if line.chosen else AFTER
    if line.low is not None and line.high is not None:
        ax.plot([line.low, line.high], [y, y], color=colour, linewidth=3, alpha=0.35)
    ax.plot(line.value, y, "o", color=colour, markersize=4)
    for shape, value in zip(("o", "x"), line.beside, strict=False):
        ax.plot(value, y, shape, color=INK, markersize=4, markerfacecolor="none", markeredgewidth=0.8)
