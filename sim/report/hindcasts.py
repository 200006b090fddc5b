"""Cases of the past, predicted against seen: as text, as data, as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sim.outcomes.verdicts import Check, Hindcast, Verdict
from sim.report import plain
from sim.report.anew import anew
from sim.report.figures.canvas import dressed
from sim.report.figures.hindcast import case_figure
from sim.report.markup import put
from sim.report.numbers import MINUS, localized, whole
from sim.report.tongue import count, say

WHEN = {"trough late by, months": "month of the trough", "peak late by, months": "month of the peak"}
"""Checks that ask when, in months after what was seen."""
SAME = 0.05
"""Months by which nothing is early or late."""
MOST_MISSED = 3
"""Checks that do not hold, in the answer of the page; the terminal tells all."""
HEAD = ("case", "series", "n", "MAE", "no change", "stop", "skill", "band", "passed")


def as_json(found: Sequence[Hindcast]) -> list[dict[str, Any]]:
    """Every line of every case as plain data."""
    return [verdict.to_json() for each in found for verdict in each.verdicts]


def as_text(found: Sequence[Hindcast]) -> str:
    """A table of all lines and, under it, what missed."""
    rows = [_heads(), *(_row(verdict) for each in found for verdict in each.verdicts)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(_padded(row[k], width, left=k < 2) for k, width in enumerate(widths)) for row in rows]
    missed = _missed(found)
    head = say("Missed ({number}):", number=whole(len(missed))) if missed else say("All pass.")
    return "\n".join([*(line.rstrip() for line in lines), "", head, *missed])


def _head(missed: Sequence[str]) -> str:
    """How many missed, and how many of them the page names."""
    if len(missed) > MOST_MISSED:
        return say("Missed ({number}), the first {shown} of them:", number=whole(len(missed)), shown=whole(MOST_MISSED))
    return say("Missed ({number}):", number=whole(len(missed))) if missed else say("All pass.")


def _heads() -> tuple[str, ...]:
    return tuple(map(say, HEAD))


def _missed(found: Sequence[Hindcast]) -> list[str]:
    """What every check that does not hold asked and got."""
    return [
        f"{verdict.case} {verdict.series}: {miss(check)}"
        for each in found for verdict in each.verdicts for check in verdict.checks if not check.holds
    ]  # fmt: skip


def _row(verdict: Verdict) -> tuple[str, ...]:
    numbers = (verdict.mae, verdict.naive_persist, verdict.naive_stop, verdict.skill, verdict.band)
    return (verdict.case, verdict.series, str(verdict.n), *map(short, numbers), _passed(verdict))


def _passed(verdict: Verdict) -> str:
    good = sum(check.holds for check in verdict.checks)
    return say("{good} of {asked}", good=whole(good), asked=whole(len(verdict.checks)))


def _padded(cell: str, width: int, *, left: bool) -> str:
    return cell.ljust(width) if left else cell.rjust(width)


def short(value: float | None) -> str:
    """A number with two decimals, from a hundred on with thousands marked and none; `-` for none."""
    if value is None:
        return "-"
    text = localized(f"{value:,.0f}" if abs(value) >= 100.0 else f"{value:.2f}").replace(MINUS, "-")
    return text.removeprefix("-") if not text.strip("-0.,") else text


def miss(check: Check) -> str:
    """What a check asked and what it got, in a line."""
    slots = {"what": _what(check), "predicted": _predicted(check)}
    if check.name not in WHEN and (check.seen is not None or check.name.startswith("months to")):
        slots["seen"] = short(check.seen)
    if check.tolerance is not None:
        slots["tolerance"] = short(check.tolerance)
    if "seen" not in slots:
        return say("{what}: predicted {predicted} (tolerance {tolerance})", **slots) if "tolerance" in slots else (
            say("{what}: predicted {predicted}", **slots))  # fmt: skip
    if "tolerance" in slots:
        return say("{what}: predicted {predicted}, seen {seen} (tolerance {tolerance})", **slots)
    return say("{what}: predicted {predicted}, seen {seen}", **slots)


def _what(check: Check) -> str:
    return say(WHEN[check.name]) if check.name in WHEN else anew(check.name)


def _predicted(check: Check) -> str:
    """A number; of a month how early or late it is: `21.2 months early`."""
    months = check.predicted
    if check.name not in WHEN or months is None:
        return short(months)
    if abs(months) < SAME:
        return say("on time")
    number = localized(f"{abs(months):.1f}")
    if months < 0.0:
        return say("{number} months early", number=number)
    return say("{number} months late", number=number)


def write(found: Sequence[Hindcast], folder: Path) -> Path:
    """Write one SVG for each case and `hindcasts.html` with all of them; the page."""
    folder.mkdir(parents=True, exist_ok=True)
    with dressed():
        drawn = {each.name: svg for each in found if (svg := case_figure(each)) is not None}
    for name, svg in drawn.items():
        put(folder / plain.of_language(f"{name}.svg"), svg)
    checks = [check for each in found for verdict in each.verdicts for check in verdict.checks]
    missed = _missed(found)
    said = [
        count("{held} of {asked} checks of {cases} case hold.", "{held} of {asked} checks of {cases} cases hold.",
              len(found), held=whole(sum(check.holds for check in checks)), asked=whole(len(checks)),
              cases=whole(len(found))),
        _head(missed),
        *missed[:MOST_MISSED],
    ]  # fmt: skip
    caption = say("MAE: mean absolute error, beside that of two naive forecasts; skill: share of the better one's "
                  "error that is avoided; band: share of what was seen inside the 80 % band, which holds the "
                  "replicates and what the months of a trade and prices do in any year.")  # fmt: skip
    rows = [_row(verdict) for each in found for verdict in each.verdicts]
    figures = [plain.Drawn(name, say("{name}: predicted bands and what was seen", name=name), svg)
               for name, svg in drawn.items()]  # fmt: skip
    return plain.write(
        folder / plain.of_language("hindcasts.html"), say("Cases of the past"),
        say("How near do predictions come to what was seen?"), said,
        sheets=[plain.Sheet.cut(say("Every series"), caption, _heads(), rows, "")], figures=figures, wide=True,
    )  # fmt: skip


def page(found: Sequence[Hindcast], without: Sequence[Hindcast] = ()) -> str:
    """The tables of docs/validation.md: the summary, then each case with its checks and notes.

    Args:
        found: As the tables stand.
        without: The same cases at parameters fitted without each, for two more columns of the summary.
    """
    return "\n".join([*_summary(found, without), "", *(line for each in found for line in _case(each))])


def _summary(found: Sequence[Hindcast], without: Sequence[Hindcast]) -> Iterator[str]:
    more = ("skill left out", "passed left out") if without else ()
    left = [_row(verdict) for each in without for verdict in each.verdicts]
    rows = [_row(verdict) for each in found for verdict in each.verdicts]
    yield "| " + " | ".join((*HEAD, *more)) + " |"
    yield "|---|---|" + "---:|" * (len(HEAD) - 2 + len(more))
    for k, row in enumerate(rows):
        yield "| " + " | ".join((*row, *((left[k][6], left[k][8]) if more else ()))) + " |"


def _case(each: Hindcast) -> Iterator[str]:
    yield f"## {each.scenario.name}"
    yield ""
    yield each.scenario.about.strip()
    yield ""
    yield "| series | asked | seen | predicted | tolerance | |"
    yield "|---|---|---:|---:|---:|---|"
    for verdict in each.verdicts:
        for check in verdict.checks:
            seen = "-" if check.name in WHEN else short(check.seen)
            said = f"{_what(check)} | {seen} | {_predicted(check)} | {short(check.tolerance)}"
            yield f"| {verdict.series} | {said} | {'' if check.holds else 'missed'} |"
    yield ""
    for verdict in each.verdicts:
        if verdict.note:
            yield f"- **{verdict.series}**: {' '.join(verdict.note.split())}"
    yield ""
