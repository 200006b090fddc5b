"""What more stock costs and what is left to fear: cost against the mean of the worst histories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from sim.report.figures.canvas import AFTER, BEFORE, GREY, PANEL, counted, dressed, figure, titled

Row = dict[str, Any]


def drawn(rows: Sequence[Row], finding: str, replicates: int) -> str:
    """SVG of the frontier.

    Args:
        rows: Sizes with `cost_usd`, `cvar_usd`, `size`, `unit` and whether they are `chosen`, the smallest first.
        finding: The title.
        replicates: How many histories the means are over.
    """

    def paint(ax: Axes) -> Axes:
        x, y = ([row[key] / 1e6 for row in rows] for key in ("cost_usd", "cvar_usd"))
        ax.plot(x, y, color=GREY, linewidth=0.8)
        for cost, fear, row in zip(x, y, rows, strict=True):
            ax.plot(cost, fear, "o", color=BEFORE if row["chosen"] else AFTER, markersize=4.5)
        for place in _labelled(rows):
            text = f"{rows[place]['size']:g} {rows[place]['unit']}"
            ax.annotate(text, (x[place], y[place]), xytext=(4, 4), textcoords="offset points", fontsize=6.5)
        ax.set_ylim(0.0, 1.15 * max(y))
        ax.margins(x=0.12)
        ax.set_xlabel("cost of all responses, USD million, mean", loc="left")
        ax.set_ylabel("CVaR of value missed, USD m")
        counted(ax, replicates)
        titled(ax, finding)
        return ax

    with dressed():
        return figure(PANEL, paint)


def _labelled(rows: Sequence[Row]) -> list[int]:
    """The ends, the chosen one and a few between: labels of neighbours would lie on each other."""
    last = len(rows) - 1
    places = {0, last, *(place for place, row in enumerate(rows) if row["chosen"])}
    costs = [row["cost_usd"] for row in rows]
    for place in range(last):
        if all(abs(costs[place] - costs[other]) > 0.12 * costs[-1] for other in places):
            places.add(place)
    return sorted(places)
