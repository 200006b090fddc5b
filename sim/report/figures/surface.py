"""What a sweep found, drawn: a heat map, a response surface, or a curve over each thing that was varied."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from sim.report import names, varied
from sim.report.figures.canvas import BEFORE, GREY, INK, PANEL, counted, dressed, figure, room, titled
from sim.report.figures.sketch import Picture
from sim.report.numbers import money, whole
from sim.report.tongue import say

if TYPE_CHECKING:
    from sim.report.sweeps import Shown

Axis = dict[str, Any]

DEEP = LinearSegmentedColormap.from_list("deep", ["#fbe9dd", BEFORE])
LEVELS = 8
MOST_CELLS = 12
ROW_HEIGHT = 0.3


def pictures(shown: Shown, place: int) -> Iterator[Picture]:
    """Every figure that one number of a sweep deserves.

    Args:
        shown: The number, by point.
        place: Its place among those shown, for the names of the figures.
    """
    axes = [axis for axis in shown.axes if len(set(axis["at"])) > 1]
    grid = shown.found.manifest["design"] == "grid"
    with dressed():
        if len(axes) >= 2 and grid and all(len(set(axis["at"])) <= MOST_CELLS for axis in axes[:2]):
            yield _heat(shown, axes, f"heat_{place}")
        numeric = [axis for axis in axes if axis["numbers"]]
        if len(numeric) >= 2 and (grid or len(axes) == 2) and all(len(set(a["at"])) > 2 for a in numeric[:2]):
            yield _surface(shown, numeric, f"surface_{place}")
        if len(axes) == 1 or not grid:
            yield from (_curve(shown, axis, f"curve_{place}_{i}") for i, axis in enumerate(numeric, 1))


def _picture(name: str, height: float, paint: Callable[[Axes], None], **margins: float) -> Picture:
    finding: list[str] = []

    def painted(ax: Axes) -> Axes:
        paint(ax)
        finding.append(" ".join(ax.get_title(loc="left").split()))
        return ax

    svg = figure(height, painted, **margins)
    return Picture(name, "sweep", finding[0], svg)


def _mean_at(shown: Shown, one: Axis, x: Any, other: Axis, y: Any) -> float:
    rows = [a == x and b == y for a, b in zip(one["at"], other["at"], strict=True)]
    return float(np.mean(shown.values[np.array(rows)]))


def _order(axis: Axis) -> list[Any]:
    return sorted(set(axis["at"])) if axis["numbers"] else list(dict.fromkeys(axis["at"]))


def _title(shown: Shown) -> str:
    values = shown.values[np.isfinite(shown.values)]
    if not values.size:
        return names.capital(say("{what}: in no point", what=shown.what))
    ends = {"low": shown.text(float(values.min())), "high": shown.text(float(values.max()))}
    return names.capital(say("{what} ({arm}): {low} to {high}", what=shown.what, arm=names.arm(shown.arm), **ends))


def _heat(shown: Shown, axes: list[Axis], name: str) -> Picture:
    one, other = axes[:2]
    xs, ys = _order(one), _order(other)
    table = np.array([[_mean_at(shown, one, x, other, y) for x in xs] for y in ys])
    labels = [varied.said(y) for y in ys]

    def paint(ax: Axes) -> None:
        low, high = float(np.nanmin(table)), float(np.nanmax(table))
        for y in range(len(ys)):
            for x in range(len(xs)):
                depth = (table[y, x] - low) / (high - low) if high > low else 0.0
                ax.add_patch(Rectangle((x + 0.02, y + 0.04), 0.96, 0.92, facecolor=DEEP(float(depth)), linewidth=0))
                ax.text(x + 0.5, y + 0.5, _brief(shown, table[y, x]), ha="center", va="center", fontsize=6.5, color=INK)
        ax.set_xticks([x + 0.5 for x in range(len(xs))], [varied.said(x) for x in xs])
        ax.set_yticks([y + 0.5 for y in range(len(ys))], labels)
        ax.set(xlim=(0, len(xs)), ylim=(0, len(ys)))
        ax.grid(visible=False)
        ax.tick_params(length=0)
        ax.set_xlabel(_sides(one, other, rest=len(axes) > 2), loc="left", color=GREY)
        _counted(ax, shown)
        titled(ax, _title(shown))

    return _picture(name, 1.2 + ROW_HEIGHT * len(ys), paint, left=room(labels), bottom=0.6)


def _sides(one: Axis, other: Axis, *, rest: bool) -> str:
    """What stands on which side of a heat map."""
    across, up = say("across: {axis}", axis=varied.titled(one)), {"axis": varied.titled(other)}
    said = say("up: {axis}; mean over the rest", **up) if rest else say("up: {axis}", **up)
    return f"{across}\n{said}"


def _surface(shown: Shown, numeric: list[Axis], name: str) -> Picture:
    """Contours: of a grid, of the means over the rest; of samples, between the points."""
    one, other = numeric[:2]

    def paint(ax: Axes) -> None:
        x, y, z = _cloud(shown, one, other)
        if float(z.max()) > float(z.min()):
            ax.tricontourf(x, y, z, levels=LEVELS, cmap=DEEP)
            lines = ax.tricontour(x, y, z, levels=LEVELS, colors=INK, linewidths=0.5)
            ax.clabel(lines, fontsize=6, fmt=lambda value: _brief(shown, value))
        ax.plot(x, y, ".", color=INK, markersize=3, clip_on=False)
        ax.grid(visible=False)
        ax.set_xlabel(varied.titled(one), loc="left")
        ax.set_ylabel(varied.titled(other))
        _counted(ax, shown)
        titled(ax, _title(shown))

    return _picture(name, PANEL + 0.4, paint)


def _cloud(shown: Shown, one: Axis, other: Axis) -> tuple[Any, Any, Any]:
    """Places of the two axes, each once, and the mean of what was found there."""
    pairs = list(zip(one["at"], other["at"], strict=True))
    places = sorted(set(pairs))
    x, y = np.array(places).T
    return x, y, np.array([np.mean([v for p, v in zip(pairs, shown.values, strict=True) if p == at]) for at in places])


def _curve(shown: Shown, axis: Axis, name: str) -> Picture:
    """Every point, and the mean at each value (of samples: in each of ten parts of the axis)."""

    def paint(ax: Axes) -> None:
        x, y = np.array(axis["at"], float), shown.values
        ax.plot(x, y, "o", color=BEFORE, markersize=2.5, alpha=0.5)
        ax.plot(*_means(x, y), color=INK)
        ax.set_xlabel(varied.titled(axis), loc="left")
        ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _brief(shown, value)))
        ax.set_ylabel(_measured(shown.measure))
        if float(y.min()) >= 0.0:
            ax.set_ylim(bottom=0.0)
        _counted(ax, shown)
        titled(ax, say("{finding}, by {axis}", finding=_title(shown), axis=varied.titled(axis)))

    return _picture(name, PANEL, paint, left=0.8)


def _measured(measure: str) -> str:
    """A measure in words; the unit of money stands with it."""
    name = varied.measure(measure)
    return say("{name}, {unit}", name=name, unit="USD") if measure.endswith("_usd") else name


def _means(x: Any, y: Any) -> tuple[Any, Any]:
    places = np.unique(x)
    if places.size <= MOST_CELLS:
        return places, np.array([y[x == at].mean() for at in places])
    ends = np.quantile(x, np.linspace(0.0, 1.0, 11))
    parts = np.clip(np.searchsorted(ends, x, side="right") - 1, 0, 9)
    kept = [part for part in range(10) if (parts == part).any()]
    return [x[parts == part].mean() for part in kept], [y[parts == part].mean() for part in kept]


def _counted(ax: Axes, shown: Shown) -> None:
    """Over how many replicates each number is."""
    counted(ax, say("n = {number} replicates a point", number=whole(shown.found.manifest["replicates"])))


def _brief(shown: Shown, value: float) -> str:
    """A number that fits into a cell."""
    return money(float(value), brief=True) if shown.measure.endswith("_usd") else shown.text(float(value))
