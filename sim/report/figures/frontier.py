"""What more stock costs and what is left to fear: cost against the mean of the worst histories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from sim.report.figures.canvas import AFTER, BEFORE, GREY, PANEL, counted, dressed, figure, titled

Row = dict[str, Any]

APART = 0.16
"""Share of the axis that labels keep from one another: nearer they would lie on each other."""
RIGHT = 0.8
"""Share of the axis beyond which a label stands to the left of its point, so as to stay inside."""


def drawn(rows: Sequence[Row], labels: Sequence[str], finding: str, replicates: int) -> str:
    """SVG of the frontier: all that was tried, a line through what nothing tried beats in both.

    Args:
        rows: What was tried, with `cost_usd`, `cvar_usd`, whether `chosen` and on the `frontier`.
        labels: What is held in each.
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
        ax.set_ylim(0.0, 1.2 * max(y))
        ax.margins(x=0.08)
        _label(ax, x, y, rows, labels)
        ax.set_xlabel(
            "cost of all responses, USD million, mean\nhollow: costs more and leaves no less to fear", loc="left"
        )
        ax.set_ylabel("CVaR of value missed, USD m")
        counted(ax, replicates, "replicates a size")
        titled(ax, finding)
        return ax

    with dressed():
        return figure(PANEL + 0.1, paint, bottom=0.7)


def _label(ax: Axes, x: Sequence[float], y: Sequence[float], rows: Sequence[Row], labels: Sequence[str]) -> None:
    """Name points, above the chosen and below the others, in turn from left to right as far as they have room."""
    low, high = ax.get_xlim()
    for place in _labelled(x, rows, high - low):
        right = (x[place] - low) / (high - low) > RIGHT
        up = 6 if rows[place]["chosen"] else -6
        ax.annotate(labels[place], (x[place], y[place]), xytext=(0 if not right else 3, up), textcoords="offset points",
                    fontsize=6.5, ha="right" if right else "left", va="bottom" if up > 0 else "top",
                    weight="bold" if rows[place]["chosen"] else "normal")  # fmt: skip


def _labelled(x: Sequence[float], rows: Sequence[Row], span: float) -> list[int]:
    """The chosen one, both ends, and others that stand far enough from those named already."""
    chosen = [place for place, row in enumerate(rows) if row["chosen"]]
    by_cost = sorted(range(len(x)), key=lambda place: (x[place], place))
    named: list[int] = []
    for place in (by_cost[0], by_cost[-1], *by_cost[1:-1]):
        if place not in chosen and all(abs(x[place] - x[other]) > APART * span for other in named):
            named.append(place)
    return [*chosen, *named]
