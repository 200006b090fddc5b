"""Stocks: how long commercial stock would last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from matplotlib.axes import Axes

from sim.report import names
from sim.report.figures.canvas import AFTER, GREY, legend_under, titled
from sim.report.figures.dates import through
from sim.report.figures.fan import ARMS, Floats, about, band, by_arm
from sim.report.figures.sketch import Event
from sim.report.numbers import tonnes, whole
from sim.report.tongue import say


def stock_path(
    series: pa.Table, ax: Axes, *, start: date, events: Sequence[Event], replicates: int, label: str
) -> Axes:
    """What a stockpile holds of a material, day by day.

    Args:
        series: Rows of `state_stock_t` of one response and material.
        ax: Where to draw.
        start: Date of day 0.
        events: Dated events of the instruments.
        replicates: How many histories the quantiles are over.
        label: The response.
    """
    (rows,) = by_arm(series).values()
    band(ax, rows, AFTER, "")
    ax.set_ylim(0, 1.1 * max(float(rows["p95"].max()), 1e-9))
    ax.set_ylabel(say("held, t"))
    through(ax, start, rows["day"].max(), events, replicates)
    titled(ax, say("{name}, {material}: {finding}", name=label, finding=_held(rows, start),
                   material=names.material(series["material"][0].as_py())))  # fmt: skip
    return ax


def _held(rows: dict[str, Floats], start: date) -> str:
    """How far it falls, and whether it is filled again."""
    most, low = int(np.argmax(rows["p50"])), int(np.argmin(rows["p50"]))
    first, least, last = (tonnes(float(rows["p50"][k]), 2) for k in (0, low, -1))
    when = names.month(start + timedelta(days=int(rows["day"][low])))
    if rows["p50"][low] >= 0.98 * rows["p50"][0]:
        return say("{first} at the start, {most} at most", first=first, most=tonnes(float(rows["p50"][most]), 2))
    if float(rows["p50"][-1]) <= 1.05 * float(rows["p50"][low]):
        return say("from {first} to {least} by {month}", first=first, least=least, month=when)
    return say("from {first} to {least} by {month}, {last} at the end", first=first, least=least, month=when, last=last)


def cover_path(
    series: pa.Table, ax: Axes, *, start: date, events: Sequence[Event], replicates: int, below: float | None
) -> Axes:
    """Days that commercial stock of one consumer would last, without and with responses.

    Args:
        series: Rows of `cover_days` of one place and material.
        ax: Where to draw.
        start: Date of day 0.
        events: Dated events of the instruments.
        replicates: How many histories the quantiles are over.
        below: Cover at which a response is triggered, if there is one.
    """
    arms = {arm: rows for arm, rows in by_arm(series).items() if arm in ARMS}
    for arm, rows in arms.items():
        band(ax, rows, ARMS[arm][0], say(ARMS[arm][1]))
    if below is not None:
        ax.axhline(below, color=GREY, linewidth=0.8)
        told = say("trigger {number} days", number=f"{below:g}")
        ax.annotate(told, (1, below), xycoords=("axes fraction", "data"), xytext=(-2, 2),
                    textcoords="offset points", ha="right", fontsize=6.5, color=GREY)  # fmt: skip
    ax.set_ylim(0, 1.1 * max(float(rows["p95"].max()) for rows in arms.values()))
    ax.set_ylabel(say("stock, days of base intake"))
    through(ax, start, max(rows["day"].max() for rows in arms.values()), events, replicates)
    if len(arms) > 1:
        legend_under(ax, 4)
    place, material = series["place"][0].as_py(), series["material"][0].as_py()
    titled(ax, about(place, material, _least(arms, start)))
    return ax


def _least(arms: dict[str, dict[str, Floats]], start: date) -> str:
    rows = next(iter(arms.values()))
    low = int(np.argmin(rows["p50"]))
    when = names.month(start + timedelta(days=int(rows["day"][low])))
    slots = {"first": whole(rows["p50"][0]), "least": whole(rows["p50"][low]), "month": when}
    other = arms.get("responded")
    if other is None or len(arms) == 1:
        return say("stock falls from {first} to {least} days by {month}", **slots)
    return say("stock falls from {first} to {least} days by {month}, to {after} with the responses",
               after=whole(other["p50"].min()), **slots)  # fmt: skip
