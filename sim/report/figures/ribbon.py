"""The flow ribbon: a chain of materials from place to place, undisturbed and disrupted."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from sim.report import names
from sim.report.figures.canvas import AFTER, BEFORE, GREY, INK, counted, legend_from_edge, titled
from sim.report.numbers import percent, tonnes
from sim.report.tongue import say

Flow = tuple[str, str]
HEIGHT = 4.0

BAR = 0.05
"""Width of a place's bar, in widths of a stage."""
STEP = 1.8
"""From one stage to the next, in widths of a stage."""
LEAST = 0.01
"""Share of a stage's flow below which a ribbon is not drawn."""
SHORT = 0.1
"""Share of its undisturbed flow that a ribbon must lose to be coloured as cut."""
NAMED = 0.05
"""Share of a stage's flow from which a place is named."""


def ribbon(table: pa.Table, ax: Axes, *, stages: Sequence[str], replicates: int) -> Axes:
    """Tonnes from place to place at each stage of a chain; above undisturbed, below disrupted, in one scale a stage.

    Args:
        table: Rows of the flows of one period in the arms `undisturbed` and `disrupted`.
        ax: Where to draw.
        stages: Materials of the chain, upstream first.
        replicates: How many histories the means are over.
    """
    before, during = (_flows(table, arm, stages) for arm in ("undisturbed", "disrupted"))
    for base, flows, label in ((1.25, before, say("usual")), (0.0, during, say("under the disruption"))):
        for stage, material in enumerate(stages):
            _stage(ax, stage * STEP, base, flows[stage], before[stage])
            flow = tonnes(sum(flows[stage].values()), 2)
            told = say("{material}, {tonnes}", material=names.material(material), tonnes=flow)
            ax.text(stage * STEP + 0.5, base - 0.02, told, ha="center", va="top", fontsize=7, color=GREY)
        ax.text(-0.3, base + 1.02, label, fontsize=7.5, color=INK, ha="left", va="bottom", fontweight="bold")
    ax.plot([], [], color=BEFORE, alpha=0.5, linewidth=5, label=say("cut by a tenth or more"))
    ax.plot([], [], color=AFTER, alpha=0.5, linewidth=5, label=say("little less, or more"))
    legend_from_edge(ax, 2, under=0.02)
    ax.set(xlim=(-0.32, (len(stages) - 1) * STEP + 1.32), ylim=(-0.12, 2.36))
    ax.set_axis_off()
    counted(ax, replicates, under=16)
    titled(ax, _finding(before, during, stages, days(table)))
    return ax


def days(table: pa.Table) -> str:
    """The days that flows are added up over."""
    return names.span(table["first"][0].as_py(), table["last"][0].as_py())


def _flows(table: pa.Table, arm: str, stages: Sequence[str]) -> list[dict[Flow, float]]:
    found: list[dict[Flow, float]] = [{} for _ in stages]
    for row in table.to_pylist():
        if row["arm"] == arm and row["material"] in stages:
            stage = found[list(stages).index(row["material"])]
            flow = row["origin"], row["destination"]
            stage[flow] = stage.get(flow, 0.0) + row["mean"]
    return found


def _stage(ax: Axes, x: float, base: float, flows: dict[Flow, float], usual: dict[Flow, float]) -> None:
    """The flows of one material, as tall as they usually are: what is lost leaves its place empty."""
    total = sum(usual.values()) or 1.0
    out, into = (_levels(usual, end, total, base + 1.0) for end in (0, 1))
    _bars(ax, x, out, usual, 0, total)
    _bars(ax, x + 1.0, into, usual, 1, total)
    order = {flow: (-out[flow[0]], -into[flow[1]]) for flow in usual}
    for flow in sorted(usual, key=lambda each: order[each]):
        now, was = flows.get(flow, 0.0) / total, usual[flow] / total
        if max(now, was) >= LEAST:
            colour = BEFORE if now < (1.0 - SHORT) * was else AFTER
            _band(ax, x, out[flow[0]], into[flow[1]], min(now, was), colour)
        out[flow[0]] -= was
        into[flow[1]] -= was


def _levels(flows: dict[Flow, float], end: int, total: float, top: float) -> dict[str, float]:
    """Top of each place's bar, the largest place above."""
    levels = {}
    for place in sorted({flow[end] for flow in flows}, key=lambda each: (-_weight(flows, each, end), each)):
        levels[place] = top
        top -= _weight(flows, place, end) / total
    return levels


def _weight(flows: dict[Flow, float], place: str, end: int) -> float:
    return sum(t for flow, t in flows.items() if flow[end] == place)


def _bars(ax: Axes, x: float, levels: dict[str, float], flows: dict[Flow, float], end: int, total: float) -> None:
    for place, top in levels.items():
        tall = _weight(flows, place, end) / total
        left = x - BAR if end == 0 else x
        ax.add_patch(Rectangle((left, top - tall), BAR, tall, facecolor=GREY, linewidth=0.5, edgecolor="white"))
        if tall >= NAMED:
            at, side = (left - 0.02, "right") if end == 0 else (left + BAR + 0.02, "left")
            ax.text(at, top - tall / 2, place, fontsize=6, color=INK, va="center", ha=side)


def _band(ax: Axes, x: float, left: float, right: float, share: float, colour: str) -> None:
    """A ribbon of a width that says how much flows."""
    middle, end = x + 0.5, x + 1.0
    points = [(x, left), (middle, left), (middle, right), (end, right), (end, right - share),
              (middle, right - share), (middle, left - share), (x, left - share), (x, left)]  # fmt: skip
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    ax.add_patch(PathPatch(Path(points, codes), facecolor=colour, alpha=0.4, linewidth=0))


def _finding(before: list[dict[Flow, float]], during: list[dict[Flow, float]], stages: Sequence[str], span: str) -> str:
    """The largest flow lost, with what is left of it."""
    lost = [
        ((t - now.get(flow, 0.0)) / sum(was.values()), stage, flow, now.get(flow, 0.0) / t)
        for stage, (was, now) in enumerate(zip(before, during, strict=True))
        for flow, t in was.items()
        if t > 0.0
    ]
    share, stage, (origin, destination), left = max(lost)
    slots = {"material": names.material(stages[stage]), "origin": names.place(origin), "span": span}
    if share < LEAST:
        return say("{span}: no flow of the chain loses more than {share} of its stage", share=percent(LEAST), span=span)
    if origin == destination:
        return say(
            "{span}: inside {origin} {share} of the usual flow of {material} is left", share=percent(left, 2), **slots
        )
    return say("{span}: from {origin} to {destination} {share} of the usual flow of {material} is left",
               destination=names.place(destination), share=percent(left, 2), **slots)  # fmt: skip
