"""What is missed when one thing is lost: losses by materials, the darker the more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from sim.report import names
from sim.report.figures.canvas import (
    BEFORE,
    CHARACTER,
    GREY,
    INK,
    dressed,
    figure,
    filled,
    room,
    shortened,
    titled,
    wide,
)
from sim.report.numbers import number, percent, whole
from sim.report.tongue import say

Row = dict[str, Any]
ROW_HEIGHT = 0.24
LEAST = 0.001
"""Share under which a cell stays empty, and a loss without any other is not shown."""
UNDER_LETTERS = 80
"""Letters in a line under the figure."""
WIDE = 8
"""Materials up to which there is room for a decimal."""


@dataclass(frozen=True)
class Line:
    """One loss."""

    name: str
    label: str
    cover: float | None
    """Supply elsewhere over need elsewhere."""


def drawn(losses: Sequence[Line], rows: Sequence[Row], replicates: int, finding: str) -> str:
    """SVG of the share of the world's demand missed over the horizon.

    Args:
        losses: From top to bottom.
        rows: Of the table, in tonnes.
        replicates: How many histories the means are over.
        finding: The title.
    """
    share = {(row["loss"], row["material"]): row["share"] for row in rows if row["share"] >= LEAST}
    shown = [loss for loss in losses if any(name == loss.name for name, _ in share)] or list(losses[:1])
    there = {loss.name for loss in shown}
    touched = sorted({material for name, material in share if name in there})
    columns = [*map(names.material, touched), say("N-1 cover")]
    slots = {"number": whole(replicates), "least": percent(LEAST)}
    if len(shown) < len(losses):
        under = say("{number} replicates; empty: under {least}; so is every cell of {more} more losses",
                    more=whole(len(losses) - len(shown)), **slots)  # fmt: skip
    else:
        under = say("{number} replicates; empty: under {least}", **slots)

    def paint(ax: Axes) -> Axes:
        for y, loss in enumerate(shown):
            for x, material in enumerate(touched):
                if (loss.name, material) in share:
                    _cell(ax, x, y, share[loss.name, material], 1 if len(touched) <= WIDE else 0)
            _write(
                ax, len(touched), y, "\N{EN DASH}" if loss.cover is None else number(round(100.0 * loss.cover)), GREY
            )
        ax.axvline(len(touched), color=GREY, linewidth=0.6)
        ax.set_xticks([x + 0.5 for x in range(len(columns))], columns, rotation=35, ha="right")
        ax.set_yticks([y + 0.5 for y in range(len(shown))], [shortened(loss.label) for loss in shown])
        ax.set(xlim=(0, len(columns)), ylim=(len(shown), 0))
        ax.grid(visible=False)
        ax.tick_params(length=0)
        said = say("per cent of world demand missed, mean; in grey N-1 cover of the need outside, per cent")
        words = "\n".join(filled(each, UNDER_LETTERS) for each in (said, under))
        ax.annotate(words, (2, 4), xycoords="figure points", color=GREY, fontsize=7)
        titled(ax, finding)
        return ax

    with dressed():
        bottom = 0.7 + 0.55 * CHARACTER * max(map(wide, columns))
        left = room(loss.label for loss in shown)
        return figure(0.55 + bottom + ROW_HEIGHT * len(shown), paint, left=left, bottom=bottom)


def _cell(ax: Axes, x: int, y: int, value: float, digits: int) -> None:
    depth = min(0.8, 1.1 * value + 0.06)
    ax.add_patch(Rectangle((x + 0.03, y + 0.05), 0.94, 0.9, facecolor=BEFORE, alpha=depth, linewidth=0))
    _write(ax, x, y, number(round(100.0 * value, digits)) if value >= 0.5 * 10.0 ** -(2 + digits) else "<1", INK)


def _write(ax: Axes, x: int, y: int, text: str, colour: str) -> None:
    ax.text(x + 0.5, y + 0.5, text, ha="center", va="center", fontsize=7, color=colour)
