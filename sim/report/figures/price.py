"""Price of a material in each place: a targeted control parts them by degree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from sim.report import names
from sim.report.figures.canvas import GREY, legend_under, titled
from sim.report.figures.dates import through
from sim.report.figures.fan import Floats, fortnightly, rows_by
from sim.report.figures.sketch import Event
from sim.report.numbers import number, percent
from sim.report.tongue import say

COLOURS = {
    "USA": "#0072B2",
    "JPN": "#D55E00",
    "EU27": "#009E73",
    "CHN": "#CC79A7",
    "KOR": "#E69F00",
    "ROW": "#7f7f7f",
}
SPARE = ("#56B4E9", "#8c6bb1", "#6a8a00", "#a65628")


def price_by_place(series: pa.Table, ax: Axes, *, start: date, events: Sequence[Event], replicates: int) -> Axes:
    """Median price of one material in each place as a multiple of its base price, on a log axis.

    Args:
        series: Rows of `price` of one material and arm.
        ax: Where to draw.
        start: Date of day 0.
        events: Dated events of the instruments.
        replicates: How many histories the medians are over.
    """
    lines = _lines(series)
    for place, (day, price) in lines.items():
        ax.plot(day, price, color=_colour(place, list(lines)), label=place, linewidth=1.3)
    ax.axhline(1.0, color=GREY, linewidth=0.6)
    prices = np.concatenate([price for _, price in lines.values()])
    _log_axis(ax, float(prices.min()), float(prices.max()))
    ax.set_ylabel(say("price, multiple of base"))
    through(ax, start, max(day.max() for day, _ in lines.values()), events, replicates)
    legend_under(ax, 6)
    titled(ax, say("{material}: {finding}", material=names.material_title(series["material"][0].as_py()),
                   finding=_finding(lines)))  # fmt: skip
    return ax


def _lines(series: pa.Table) -> dict[str, tuple[Floats, Floats]]:
    weeks = {place: fortnightly(series, rows) for place, rows in rows_by(series, "place").items()}
    return {place: (week["day"], week["p50"]) for place, week in sorted(weeks.items())}


def _colour(place: str, places: list[str]) -> str:
    return COLOURS.get(place) or SPARE[places.index(place) % len(SPARE)]


def _log_axis(ax: Axes, lowest: float, highest: float) -> None:
    ax.set_yscale("log")
    ax.set_ylim(min(0.9, 0.95 * lowest), max(1.6, 1.35 * highest))
    ax.yaxis.set_major_locator(LogLocator(subs=(1.0, 1.5, 2.0, 3.0, 5.0)))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g} \N{MULTIPLICATION SIGN}"))


def _finding(lines: dict[str, tuple[Floats, Floats]]) -> str:
    peaks = {place: float(price.max()) for place, (_, price) in lines.items()}
    dear, cheap = max(peaks, key=lambda each: peaks[each]), min(peaks, key=lambda each: peaks[each])
    if peaks[dear] < 1.1:
        return say("prices stay within {share} of base everywhere", share=percent(0.1))
    slots = {"price": number(peaks[dear], 2), "place": names.place(dear)}
    if len(peaks) == 1:
        return say("{price} times base in {place} at its peak", **slots)
    return say("{price} times base in {place}, {other} in {other_place}, at their peaks",
               other=number(peaks[cheap], 2), other_place=names.place(cheap), **slots)  # fmt: skip
