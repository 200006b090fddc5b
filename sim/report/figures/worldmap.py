"""The map: which flows between places a disruption cuts and which take their place, and through which straits."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path as File
from typing import Any

import numpy as np
import pyarrow as pa
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.patches import FancyArrowPatch
from numpy.typing import NDArray

from sim.report import names
from sim.report.figures.canvas import AFTER, BEFORE, GREY, INK, PALE, counted, legend_from_edge, titled
from sim.report.figures.ribbon import days
from sim.report.numbers import tonnes
from sim.report.tongue import say

Flow = tuple[str, str]
FOLDER = File(__file__).parent
MOST = 12
"""Flows drawn."""
WIDEST = 4.5
"""Points that the largest change is wide."""
LEAST = 0.03
"""Share of the largest change below which a flow is left out."""
NEAR = (24.0, 9.0)
"""Degrees within which two names would lie on each other."""
HEIGHT = 3.1


def world_map(table: pa.Table, ax: Axes, *, replicates: int) -> Axes:
    """Changes of flows between places, disrupted less undisturbed: cut in vermillion, more in blue.

    Args:
        table: Rows of the flows of one material and period in the arms `undisturbed` and `disrupted`.
        ax: Where to draw.
        replicates: How many histories the means are over.
    """
    change = _changes(table)
    ax.add_collection(PolyCollection(outlines(), facecolors=PALE, edgecolors="white", linewidths=0.3))
    _draw(ax, change)
    _straits(ax, table)
    ax.set(xlim=(-170, 180), ylim=(-58, 80))
    ax.set_axis_off()
    for colour, label in ((BEFORE, say("less than usual")), (AFTER, say("more than usual"))):
        ax.plot([], [], color=colour, linewidth=2, label=label)
    largest = max(map(abs, change.values()), default=0.0)
    ax.plot([], [], color=GREY, linewidth=WIDEST, label=say("so wide: {tonnes}", tonnes=tonnes(largest, 2)))
    legend_from_edge(ax, 2, under=0.02)
    counted(ax, replicates, under=16)
    titled(ax, _finding(change, table["material"][0].as_py(), days(table)))
    return ax


@cache
def outlines() -> list[NDArray[np.float64]]:
    """Rings of the land, (points, 2) degrees of longitude and latitude; docs/shapes.py made them."""
    with (FOLDER / "world.csv").open(encoding="utf-8") as file:
        return [np.array(line, float).reshape(-1, 2) for line in csv.reader(file)]


@cache
def spots() -> dict[str, tuple[float, float]]:
    """Where a place or a strait is marked, degrees of longitude and latitude."""
    with (FOLDER / "places.csv").open(encoding="utf-8", newline="") as file:
        return {row["place"]: (float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)}


def _changes(table: pa.Table) -> dict[Flow, float]:
    """T of each flow between two places that the map knows, disrupted less undisturbed; the largest first."""
    found: dict[Flow, float] = {}
    for row in table.to_pylist():
        flow, sign = (row["origin"], row["destination"]), {"disrupted": 1.0, "undisturbed": -1.0}.get(row["arm"], 0.0)
        if flow[0] != flow[1] and set(flow) <= spots().keys():
            found[flow] = found.get(flow, 0.0) + sign * row["mean"]
    return dict(sorted(found.items(), key=lambda item: (-abs(item[1]), item[0])))


def _draw(ax: Axes, change: dict[Flow, float]) -> None:
    largest = max(map(abs, change.values()), default=0.0) or 1.0
    shown = {flow: t for flow, t in list(change.items())[:MOST] if abs(t) >= LEAST * largest}
    for (origin, destination), t in shown.items():
        start, end = spots()[origin], spots()[destination]
        ax.add_patch(FancyArrowPatch(
            start, end, connectionstyle="arc3,rad=0.22", arrowstyle="-|>", mutation_scale=7, shrinkA=2, shrinkB=4,
            linewidth=0.6 + WIDEST * abs(t) / largest, color=BEFORE if t < 0 else AFTER, alpha=0.75))  # fmt: skip
    _name(ax, dict.fromkeys(each for flow in shown for each in flow))


def _name(ax: Axes, places: Iterable[str]) -> None:
    """Dots with their names, each on the side where no other place is near."""
    shown = list(places)
    for place in shown:
        x, y = spots()[place]
        near = [spots()[each][0] for each in shown if each != place and _near(spots()[each], (x, y))]
        east, west = any(other >= x for other in near), any(other < x for other in near)
        side, across, at = ("center", 0, 4) if east and west else ("right", -4, -1) if east else ("left", 4, -1)
        ax.plot([x], [y], "o", color=INK, markersize=2.5)
        ax.annotate(place, (x, y), xytext=(across, at), textcoords="offset points", fontsize=6.5, color=INK,
                    ha=side, va="bottom" if side == "center" else "center")  # fmt: skip


def _near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) < NEAR[0] and abs(one[1] - other[1]) < NEAR[1]


def _straits(ax: Axes, table: pa.Table) -> None:
    """Straits that the lanes pass."""
    passed = sorted({each for row in table.to_pylist() for each in row["chokepoints"].split(";") if each in spots()})
    for k, strait in enumerate(passed):
        x, y = spots()[strait]
        ax.plot([x], [y], "D", color="white", markeredgecolor=GREY, markersize=3.5, linestyle="none",
                label=None if k else say("strait or cape on the way"))  # fmt: skip


def _finding(change: dict[Flow, float], material: str, span: str) -> str:
    slots: dict[str, Any] = {"material": names.material_title(material), "span": span}
    if not change or max(map(abs, change.values())) == 0.0:
        return say("{material}, {span}: no flow between places changes", **slots)
    most = max(change, key=lambda flow: -change[flow])
    slots |= {"origin": names.place(most[0]), "destination": names.place(most[1]),
              "less": tonnes(-change[most], 2)}  # fmt: skip
    gained = max(change, key=lambda flow: change[flow])
    if change[most] >= 0.0:
        return say("{material}, {span}: no flow between places shrinks", **slots)
    if change[gained] <= 0.0:
        return say(
            "{material}, {span}: {less} less from {origin} to {destination}, and nothing takes its place", **slots
        )
    return say("{material}, {span}: {less} less from {origin} to {destination}, {more} more from {other} to {whom}",
               more=tonnes(change[gained], 2), other=names.place(gained[0]), whom=names.place(gained[1]),
               **slots)  # fmt: skip
