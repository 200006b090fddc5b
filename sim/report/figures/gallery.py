"""The painter of each kind of figure, and the room that it needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
from matplotlib.axes import Axes

from sim.report.figures import clock, heat, ribbon, timeline, worldmap
from sim.report.figures.canvas import PANEL, RIGHT, figure
from sim.report.figures.fan import difference_fan, shortfall_fan
from sim.report.figures.price import price_by_place
from sim.report.figures.sketch import Picture, Sketch
from sim.report.figures.stock import cover_path, stock_path

PAINTERS: dict[str, Callable[..., Axes]] = {
    "clock": clock.shortage_clock,
    "fan": shortfall_fan,
    "difference": difference_fan,
    "price": price_by_place,
    "cover": cover_path,
    "reserve": stock_path,
    "heat": heat.heat_map,
    "timeline": timeline.timeline,
    "ribbon": ribbon.ribbon,
    "map": worldmap.world_map,
}


def picture(sketch: Sketch) -> Picture:
    """Draw a figure; its title is its finding."""
    finding: list[str] = []

    def painted(ax: Axes) -> Axes:
        PAINTERS[sketch.kind](sketch.table, ax, **sketch.more)
        finding.append(" ".join(ax.get_title(loc="left").split()))
        return ax

    svg = figure(paint=painted, **_room(sketch.kind, sketch.table))
    return Picture(sketch.name, sketch.kind, finding[0], svg)


def _room(kind: str, table: pa.Table) -> dict[str, Any]:
    """Height and margins, inches."""
    if kind == "clock":
        return {"height": clock.height(table), "left": clock.left(table), "bottom": 0.65}
    if kind == "heat":
        return {"height": heat.height(table), "left": 1.05, "bottom": 0.6}
    if kind == "timeline":
        return {"height": timeline.height(table), "left": timeline.left(table), "bottom": 0.65}
    if kind in ("ribbon", "map"):
        return {"height": ribbon.HEIGHT if kind == "ribbon" else worldmap.HEIGHT, "left": RIGHT, "bottom": 0.42}
    return {"height": PANEL}
