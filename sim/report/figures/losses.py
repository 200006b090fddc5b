"""What is missed when one thing is lost: losses by materials, the darker the more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from sim.report import names
from sim.report.figures.canvas import BEFORE, GREY, INK, counted, dressed, figure, room, titled
from sim.report.numbers import percent

Row = dict[str, Any]
ROW_HEIGHT = 0.24
LEAST = 0.001
"""Share under which a cell stays empty."""


def drawn(losses: Sequence[str], rows: Sequence[Row], replicates: int, finding: str) -> str:
    """SVG of the share of the world's demand missed over the horizon.

    Args:
        losses: From top to bottom.
        rows: Of the table, in tonnes.
        replicates: How many histories the means are over.
        finding: The title.
    """
    share = {(row["loss"], row["material"]): row["share"] for row in rows}
    touched = {material for (loss, material), value in share.items() if value >= LEAST and loss in losses}
    materials = [names.material(each) for each in sorted(touched)]

    def paint(ax: Axes) -> Axes:
        for y, loss in enumerate(losses):
            for x, material in enumerate(sorted(touched)):
                _cell(ax, x, y, share.get((loss, material), 0.0))
        ax.set_xticks([x + 0.5 for x in range(len(materials))], materials, rotation=35, ha="right")
        ax.set_yticks([y + 0.5 for y in range(len(losses))], list(losses))
        ax.set(xlim=(0, max(1, len(materials))), ylim=(len(losses), 0))
        ax.grid(visible=False)
        ax.tick_params(length=0)
        ax.set_xlabel("mean share of world demand missed", loc="left", color=GREY)
        counted(ax, replicates)
        titled(ax, finding)
        return ax

    with dressed():
        return figure(2.0 + ROW_HEIGHT * len(losses), paint, left=room(losses), bottom=1.2)


def _cell(ax: Axes, x: int, y: int, value: float) -> None:
    if value >= LEAST:
        depth = min(0.8, 1.1 * value + 0.06)
        ax.add_patch(Rectangle((x + 0.03, y + 0.05), 0.94, 0.9, facecolor=BEFORE, alpha=depth, linewidth=0))
        ax.text(x + 0.5, y + 0.5, percent(round(value, 3)), ha="center", va="center", fontsize=7, color=INK)
