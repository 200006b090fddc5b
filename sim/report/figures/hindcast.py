"""A case of the past: a panel for each line, the predicted band and what was seen."""

from __future__ import annotations

import io
from datetime import date

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from sim.outcomes.verdicts import Ahead, Hindcast, Verdict
from sim.report.figures.canvas import AFTER, EVENT_ROW, GREY, INK, Localized, filled, rows_above
from sim.report.figures.dates import date_axis, mark_events
from sim.report.numbers import localized, percent_whole, whole
from sim.report.tongue import beside, say
from sim.scenario.period import Period

WIDTH, HEIGHT = 4.6, 2.1
"""Inches of a panel."""
TITLE = 60
"""Letters in a line of a title."""
MANY = 6
"""Events from which on they have no words."""
FEW = 3
"""Panels that stand in one column."""


def case_figure(case: Hindcast) -> str | None:
    """SVG of the lines of a case that have a course; None if none has."""
    shown = [verdict for verdict in case.verdicts if verdict.path is not None]
    if not shown:
        return None
    columns = 1 if len(shown) <= FEW else 2
    rows = -(-len(shown) // columns)
    drawing = Figure(figsize=(WIDTH * columns, HEIGHT * rows + 0.3), layout="constrained")
    FigureCanvasSVG(drawing)
    for number, verdict in enumerate(shown):
        _panel(drawing.add_subplot(rows, columns, number + 1), verdict, case)
    drawing.suptitle(case.scenario.name, x=0.02, ha="left", fontsize=8, wrap=True)
    file = io.StringIO()
    drawing.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return file.getvalue()


def _panel(ax: Axes, verdict: Verdict, case: Hindcast) -> None:
    assert verdict.path is not None
    start, days = case.scenario.start, case.scenario.horizon_days
    _fan(ax, verdict.path, start)
    for period, seen in verdict.seen:
        first, last = (period.first - start).days, (period.end - start).days
        if last - first > 40:
            ax.plot([first, last], [seen, seen], color=INK, linewidth=1.2)
        ax.plot([(first + last) / 2.0], [seen], "o", color=INK, markersize=3)
    date_axis(ax, start, days)
    events = sorted(event for each in case.scenario.disruptions.values() for event in each.events())
    for when, _ in events if len(events) > MANY else ():
        ax.axvline((when - start).days, color=GREY, linewidth=0.5, linestyle=(0, (2, 2)), zorder=1)
    mark_events(ax, events if len(events) <= MANY else [], start, days)
    ax.set_ylim(bottom=0.0)
    ax.set_ylabel(_unit(verdict), fontsize=7)
    ax.yaxis.set_major_formatter(Localized())
    title = filled(_finding(verdict), TITLE)
    ax.set_title(title, fontsize=7.5, loc="left", pad=5 + EVENT_ROW * rows_above(ax))


def _fan(ax: Axes, path: Ahead, start: date) -> None:
    middle = np.array([_middle(period, start) for period in path.periods])
    if len(middle) == 1:
        ax.vlines(middle, path.low, path.high, color=AFTER, alpha=0.4, linewidth=5)
        ax.plot(middle, path.mean, "_", color=AFTER, markersize=9)
    ax.fill_between(middle, path.low, path.high, color=AFTER, alpha=0.22, linewidth=0)
    ax.plot(middle, path.mean, color=AFTER, linewidth=1.5)
    ax.axhline(1.0, color=GREY, linewidth=0.5)


def _middle(period: Period, start: date) -> float:
    return ((period.first - start).days + (period.end - start).days) / 2.0


UNITS = {"ratio to base": "ratio to base"}


def _unit(verdict: Verdict) -> str:
    return say(UNITS[verdict.unit]) if verdict.unit in UNITS else verdict.unit


def _finding(verdict: Verdict) -> str:
    """What came of a line: `exports: skill 0.48, 5 of 6 checks, band holds 80 % (n = 12)`."""
    good = whole(sum(check.holds for check in verdict.checks))
    parts = [say("{good} of {asked} checks", good=good, asked=whole(len(verdict.checks)))]
    if verdict.skill is not None:
        parts.insert(0, say("skill {number}", number=localized(f"{round(verdict.skill, 2) + 0.0:.2f}")))
    if verdict.band is not None:
        parts.append(say("band holds {share}", share=percent_whole(verdict.band)))
    return say("{series}: {parts} (n = {number})", series=verdict.series, parts=beside(parts), number=whole(verdict.n))
