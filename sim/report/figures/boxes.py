"""Points of a sweep over what was varied, those in which something comes about, and the box that holds most of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from sim.report import varied
from sim.report.figures.canvas import AFTER, BEFORE, GREY, PANEL, counted, dressed, figure, titled
from sim.report.numbers import whole
from sim.report.tongue import say

Axis = dict[str, Any]
HIGH = 1.4
"""Inches that the figure is higher than a panel among others: two things are varied."""


def drawn(facts: dict[str, Any], limits: dict[str, Any], finding: str) -> str:
    """SVG of the points.

    Args:
        facts: Of a discovery: `axes`, `values`, `threshold`, `sign`, `replicates`.
        limits: Of the box, by path.
        finding: The title.
    """
    values = np.array([np.inf if each is None else each for each in facts["values"]], float)
    there = values > facts["threshold"] if facts["sign"] == ">" else values < facts["threshold"]
    across, up = _chosen(facts["axes"], limits)

    def paint(ax: Axes) -> Axes:
        x, y = _at(across), values if up is None else _at(up)
        ax.plot(x[~there], y[~there], "o", color=GREY, markersize=3.5, markerfacecolor="none")
        ax.plot(x[there], y[there], "o", color=BEFORE, markersize=3.5)
        _box(ax, across, up, limits)
        _labels(ax, across, up)
        counted(ax, say("n = {number} points, {replicates} replicates each", number=whole(len(values)),
                        replicates=whole(facts["replicates"])))  # fmt: skip
        titled(ax, finding)
        return ax

    with dressed():
        return figure(PANEL + HIGH, paint, left=0.9)


def _chosen(axes: list[Axis], limits: dict[str, Any]) -> tuple[Axis, Axis | None]:
    """Two of what was varied, those that the box limits first; None stands for the number itself."""
    order = sorted(axes, key=lambda axis: (axis["path"] not in limits, not axis["numbers"]))
    return order[0], order[1] if len(order) > 1 else None


def _at(axis: Axis) -> Any:
    if axis["numbers"]:
        return np.array(axis["at"], float)
    places = {name: place for place, name in enumerate(sorted(set(axis["at"])))}
    return np.array([places[each] for each in axis["at"]], float)


def _ends(axis: Axis | None, limits: dict[str, Any], span: tuple[float, float]) -> tuple[float, float]:
    """Of the box, along an axis; all of it where it is not limited."""
    if axis is None or axis["path"] not in limits:
        return span
    if axis["numbers"]:
        low, high = limits[axis["path"]]
        return span[0] if low is None else low, span[1] if high is None else high
    kept = [place for place, name in enumerate(sorted(set(axis["at"]))) if name in limits[axis["path"]]]
    return min(kept) - 0.4, max(kept) + 0.4


def _box(ax: Axes, across: Axis, up: Axis | None, limits: dict[str, Any]) -> None:
    ax.margins(0.06)
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    (left, right), (low, high) = _ends(across, limits, (left, right)), _ends(up, limits, (low, high))
    ax.add_patch(Rectangle((left, low), right - left, high - low, facecolor=AFTER, alpha=0.12, linewidth=0))
    ax.add_patch(Rectangle((left, low), right - left, high - low, fill=False, edgecolor=AFTER, linewidth=1))


def _labels(ax: Axes, across: Axis, up: Axis | None) -> None:
    ax.set_xlabel(f"{varied.titled(across)}\n{say('filled: it comes about; frame: the box')}", loc="left")
    if not across["numbers"]:
        _names(ax.set_xticks, across)
    if up is not None:
        ax.set_ylabel(varied.titled(up))
        if not up["numbers"]:
            _names(ax.set_yticks, up)


def _names(set_ticks: Any, axis: Axis) -> None:
    there = sorted(set(axis["at"]))
    set_ticks(range(len(there)), list(map(varied.said, there)))
