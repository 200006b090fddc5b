"""Cases of the past, predicted against seen: as text, as data, as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sim.outcomes.verdicts import Check, Hindcast, Verdict
from sim.report import plain
from sim.report.figures.canvas import dressed
from sim.report.figures.hindcast import case_figure
from sim.report.markup import put

LATE = " late by, months"
"""How the names of checks end that ask when, in months after what was seen."""
HEAD = ("case", "series", "n", "MAE", "no change", "stop", "skill", "band", "passed")


def as_json(found: Sequence[Hindcast]) -> list[dict[str, Any]]:
    """Every line of every case as plain data."""
    return [verdict.to_json() for each in found for verdict in each.verdicts]


def as_text(found: Sequence[Hindcast]) -> str:
    """A table of all lines and, under it, what missed."""
    rows = [HEAD, *(_row(verdict) for each in found for verdict in each.verdicts)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["  ".join(_padded(row[k], width, left=k < 2) for k, width in enumerate(widths)) for row in rows]
    missed = [
        f"{verdict.case} {verdict.series}: {miss(check)}"
        for each in found for verdict in each.verdicts for check in verdict.checks if not check.holds
    ]  # fmt: skip
    lines = [line.rstrip() for line in lines]
    return "\n".join([*lines, "", f"Missed ({len(missed)}):" if missed else "All pass.", *missed])


def _row(verdict: Verdict) -> tuple[str, ...]:
    good = sum(check.holds for check in verdict.checks)
    numbers = (verdict.mae, verdict.naive_persist, verdict.naive_stop, verdict.skill, verdict.band)
    return (verdict.case, verdict.series, str(verdict.n), *map(short, numbers), f"{good} of {len(verdict.checks)}")


def _padded(cell: str, width: int, *, left: bool) -> str:
    return cell.ljust(width) if left else cell.rjust(width)


def short(value: float | None) -> str:
    """A number with two decimals, from a hundred on with thousands marked and none; `-` for none."""
    if value is None:
        return "-"
    text = f"{value:,.0f}" if abs(value) >= 100.0 else f"{value:.2f}"
    return "0.00" if text == "-0.00" else text


def miss(check: Check) -> str:
    """What a check asked and what it got, in a line."""
    if check.name.endswith(LATE) and check.predicted is not None:
        return f"{check.name.removesuffix(LATE)} {_late(check.predicted)}{_within(check)}"
    got = f"predicted {short(check.predicted)}"
    both = check.seen is not None or check.predicted is None or check.name.startswith("months to")
    seen = f", seen {short(check.seen)}" if both else ""
    return f"{check.name}: {got}{seen}{_within(check)}"


def _late(months: float) -> str:
    """`21.2 months early`."""
    return f"{abs(months):.1f} months {'early' if months < 0.0 else 'late'}"


def _within(check: Check) -> str:
    return "" if check.tolerance is None else f" (tolerance {short(check.tolerance)})"


def write(found: Sequence[Hindcast], folder: Path) -> Path:
    """Write one SVG for each case and `hindcasts.html` with all of them; the page."""
    folder.mkdir(parents=True, exist_ok=True)
    with dressed():
        drawn = {each.name: case_figure(each) for each in found}
    for name, svg in drawn.items():
        if svg is not None:
            put(folder / f"{name}.svg", svg)
    checks = [check for each in found for verdict in each.verdicts for check in verdict.checks]
    missed = as_text(found).split("\n\n", 1)[-1].splitlines()
    said = [f"{sum(check.holds for check in checks)} of {len(checks)} checks of {len(found)} cases hold.", *missed[:4]]
    rows = [_row(verdict) for each in found for verdict in each.verdicts]
    tell = (
        "MAE: mean absolute error, beside that of two naive forecasts; skill: share of the better one's error that "
        "is avoided; band: share of what was seen inside the 90 % band."
    )
    figures = [
        plain.Drawn(name, f"{name}: predicted bands and what was seen", svg) for name, svg in drawn.items() if svg
    ]
    return plain.write(
        folder / "hindcasts.html", "Cases of the past", "How near do predictions come to what was seen?", said,
        sheets=[plain.Sheet.cut("Every series", tell, HEAD, rows, "")], figures=figures, wide=True,
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
            numbers = (check.seen, check.predicted, check.tolerance)
            said = " | ".join(short(number) for number in numbers)
            yield f"| {verdict.series} | {check.name} | {said} | {'' if check.holds else 'missed'} |"
    yield ""
    for verdict in each.verdicts:
        if verdict.note:
            yield f"- **{verdict.series}**: {' '.join(verdict.note.split())}"
    yield ""
