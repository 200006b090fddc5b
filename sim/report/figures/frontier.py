"""What more stock costs and what is left to fear: cost against the mean of the worst histories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from sim.report.figures.canvas import AFTER, BEFORE, GREY, PANEL, UNDER, counted, dressed, figure, titled, wide
from sim.report.numbers import whole
from sim.report.tongue import say

Row = dict[str, Any]

LETTER = 0.0145
"""Share of the axis that a letter of a label takes, roughly."""


def drawn(rows: Sequence[Row], labels: Sequence[str], held: str, finding: str, replicates: int) -> str:
    """SVG of the frontier: all that was tried, a line through what nothing tried beats in both.

    Args:
        rows: What was tried, with `cost_usd`, `cvar_usd`, whether `chosen` and on the `frontier`.
        labels: How much is held in each.
        held: Of what.
        finding: The title.
        replicates: How many histories the means are over.
    """

    def paint(ax: Axes) -> Axes:
        x, y = ([row[key] / 1e6 for row in rows] for key in ("cost_usd", "cvar_usd"))
        best = sorted((a, b) for a, b, row in zip(x, y, rows, strict=True) if row["frontier"])
        ax.plot(*zip(*best, strict=True), color=GREY, linewidth=0.9, zorder=1)
        for cost, fear, row in zip(x, y, rows, strict=True):
            colour = BEFORE if row["chosen"] else AFTER
            ax.plot(cost, fear, "o", color=colour, markersize=4.5, markerfacecolor=colour if row["frontier"] or
                    row["chosen"] else "white", zorder=3 if row["chosen"] else 2)  # fmt: skip
        ax.margins(x=0.08, y=0.25)
        _label(ax, x, y, rows, labels)
        under = (say("cost of all responses, USD million, mean"), say("points: {held}", held=held),
                 say("hollow: costs more and leaves no less"))  # fmt: skip
        ax.set_xlabel("\n".join(under), loc="left")
        ax.set_ylabel(say("CVaR, USD million"))
        counted(ax, say("n = {number} replicates a size", number=whole(replicates)), under=UNDER + 23)
        titled(ax, finding)
        return ax

    with dressed():
        return figure(PANEL + 0.4, paint, bottom=1.0)


def _label(ax: Axes, x: Sequence[float], y: Sequence[float], rows: Sequence[Row], labels: Sequence[str]) -> None:
    """Name points above them, where the falling line leaves room: the chosen one, both ends, the frontier, others."""
    low, high = ax.get_xlim()
    spans: list[tuple[float, float]] = []
    by_cost = sorted(range(len(x)), key=lambda place: (x[place], place))
    chosen = [place for place in by_cost if rows[place]["chosen"]]
    best = [place for place in by_cost if rows[place]["frontier"]]
    for place in dict.fromkeys((*chosen, by_cost[0], by_cost[-1], *best, *by_cost)):
        long = LETTER * wide(labels[place])
        left = min((x[place] - low) / (high - low), 0.98 - long)
        if any(left < end and left + long > start for start, end in spans) and place not in (*chosen, by_cost[0]):
            continue
        spans.append((left, left + long + 0.01))
        ax.annotate(labels[place], (low + left * (high - low), y[place]), xytext=(4, 4), textcoords="offset points",
                    fontsize=6.5, weight="bold" if place in chosen else "normal")  # fmt: skip
