"""Days of the scenario on an axis, as dates, with what happens on them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from matplotlib.axes import Axes

from sim.report import names
from sim.report.anew import anew
from sim.report.figures.canvas import EVENT, EVENT_ROW, GREY, WIDTH, counted, wide
from sim.report.figures.sketch import Event
from sim.report.tongue import dated, say, spoken

WORDS = {"announced": "announced", "in force": "in force", "begins": "begins", "begin": "begins",
         "planned to end": "planned end", "ends": "ends", "end": "ends", "may act": "may act",
         "may release": "may release", "may decide": "may decide", "gets": "money comes", "built up": "built up",
         "is at": "reached"}  # fmt: skip
"""What happens, by how its sentence says it."""
_WHAT = re.compile("|".join(rf"\b{each}\b" for each in WORDS))
LETTER = 0.052
"""Inches that a letter of an event's word takes, roughly."""
MOST_ROWS = 3
"""Of words above a figure; an event that finds no room keeps its line."""


def date_axis(ax: Axes, start: date, days: int) -> None:
    """The x axis from a first day over some days, months marked and years named."""
    firsts = [day for day in _months(start, days) if (day - start).days <= 0.98 * days]
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60) if len(firsts) / step <= 8)
    chosen = [day for day in firsts if (day.month - 1) % step == 0 and (step <= 12 or day.year % (step // 12) == 0)]
    ax.set_xlim(0, days)
    ax.set_xticks([(day - start).days for day in chosen], [_label(day, day == chosen[0]) for day in chosen])


def _months(start: date, days: int) -> Iterable[date]:
    first = start if start.day == 1 else _next(start)
    while (first - start).days <= days:
        yield first
        first = _next(first)


def _next(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _label(day: date, first: bool) -> str:
    month = names.MONTHS[day.month - 1] if spoken().code == "en" else dated(day, "MMM")
    return f"{month}\n{day.year}" if first or day.month == 1 else month


def through(ax: Axes, start: date, last: float, events: Sequence[Event], replicates: int) -> None:
    """Day 0 to `last` as dates, what happens on them, and how many replicates are shown."""
    days = int(last) + 1
    date_axis(ax, start, days)
    mark_events(ax, events, start, days)
    counted(ax, replicates)


def mark_events(ax: Axes, events: Sequence[Event], start: date, days: int) -> None:
    """A thin line for each day on which something happens, its word above the figure where it covers nothing."""
    inside = _by_day(((when - start).days, short(text)) for when, text in events if 0 <= (when - start).days <= days)
    letter = LETTER * days / (WIDTH * ax.get_position().width)
    taken: list[float] = []
    # From the last to the first: the line up to a word then passes left of all words below it.
    for day, text in reversed(inside):
        ax.axvline(day, color=GREY, linewidth=0.6, linestyle=(0, (2, 2)), zorder=1)
        span = letter * (wide(text) + 1.5)
        left = day + span > 1.05 * days
        begins = day - span if left else day
        ends = begins + span
        row = next((row for row in range(len(taken)) if all(ends <= begun for begun in taken[row:])), len(taken))
        if row < MOST_ROWS:
            taken[row : row + 1] = [begins]
            _word(ax, day, text, row, left=left)


def _word(ax: Axes, day: int, text: str, row: int, *, left: bool) -> None:
    """A word above the figure, with its line up to it."""
    ax.annotate(
        text,
        (day, 1.0),
        xycoords=("data", "axes fraction"),
        xytext=(-1.5 if left else 1.5, 1 + EVENT_ROW * row),
        textcoords="offset points",
        ha="right" if left else "left",
        va="bottom",
        fontsize=6.5,
        color=GREY,
        label=f"{EVENT}{row}",
        arrowprops={"arrowstyle": "-", "linewidth": 0.6, "linestyle": (0, (2, 2)), "color": GREY, "shrinkA": 0,
                    "shrinkB": 0, "relpos": (1.0 if left else 0.0, 0.0)} if row else None,
    )  # fmt: skip


def _by_day(events: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """One word for each day: where one control follows another, what begins."""
    words: dict[int, str] = {}
    for day, word in events:
        if word != say("ends") or day not in words:
            words[day] = word
    return sorted(words.items())


def short(event: str) -> str:
    """What happens, in a word or two: `announced`, `in force`, `earliest end`."""
    words = _WHAT.findall(event)
    if not words:
        return anew(event)[:20]
    return say("earliest end") if words[-1] == "ends" and "at the latest" in event else say(WORDS[words[-1]])
