"""A fit to cases of the past: as text, as data, as a page, as tables of parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sim.network.elements import Parameter
from sim.network.restated import Rows
from sim.network.tables import table_text
from sim.outcomes.fits import IDENTIFIED, Calibration, Fitted
from sim.outcomes.verdicts import Hindcast, Verdict
from sim.report.hindcasts import short

PARAMETERS = ("parameter", "before", "range", "after", "range", "width", "identified")
SERIES = ("case", "series", "n", "skill before", "fitted", "left out", "band", "passed")
"""Headings; band and passed are those of the case left out."""


def as_text(found: Calibration) -> str:
    """Tables of parameters and of scores."""
    return "\n".join(
        [*_aligned(PARAMETERS, _parameters(found)), "", *_aligned(SERIES, _series(found)), "", _sum(found)]
    )


def _aligned(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[k]) for row in (head, *rows)) for k in range(len(head))]
    for row in (head, *rows):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def page(found: Calibration) -> str:
    """The generated part of docs/calibration.md."""
    return "\n".join([
        f"{found.points} points of a design, {found.replicates} replicates of each case at each; the surface predicts"
        f" {100.0 * found.explained:.0f} % of the variance of a middle point at replays left out of it.", "",
        "## Parameters", "", *_table(PARAMETERS, _parameters(found)), "",
        "What each fit without a case gave:", "", *_left(found), "",
        "## Scores, each case left out", "", _sum(found), "", *_table(SERIES, _series(found)), "",
        "## Shares that passed", "",
        *_table(("case", "flow", "materials", "places are", "share", "months"), _shares(found)), "",
    ])  # fmt: skip


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def _parameters(found: Calibration) -> list[tuple[str, ...]]:
    before = {row.parameter: row for row in found.priors}
    told: list[tuple[str, ...]] = []
    for k, row in enumerate(found.fit.rows):
        free = k < len(found.fit.widths)
        width = float(found.fit.widths[k]) if free else None
        said = "-" if width is None else "yes" if width <= IDENTIFIED else "no"
        prior = before[row.parameter]
        told.append(
            (row.parameter, f"{prior.value:g}", _range(prior), f"{row.value:g}", _range(row), short(width), said)
        )
    return told


def _range(row: Parameter) -> str:
    return "-" if row.low is None or row.high is None else f"{row.low:g} to {row.high:g}"


def _left(found: Calibration) -> Iterator[str]:
    names = [row.parameter for row in found.fit.rows]
    rows = [(case, *(f"{row.value:g}" for row in fit.rows), _stands(fit)) for case, fit in found.left.items()]
    yield from _table(("left out", *names, "other priors that quote it"), rows)


def _stands(fit: Fitted) -> str:
    return ", ".join(f"{row.parameter} {row.value:g} ({_range(row)})" for row in fit.stands) or "none"


def _shares(found: Calibration) -> list[tuple[str, ...]]:
    return [
        (each.case, each.place, ", ".join(each.materials), each.relation, f"{each.share:.2f}", f"{each.months:.0f}")
        for each in found.approved
    ]


def _lines(found: Calibration) -> Iterator[tuple[Verdict, Verdict, Verdict]]:
    for before, after, without in zip(found.before, found.after, found.without, strict=True):
        yield from zip(before.verdicts, after.verdicts, without.verdicts, strict=True)


def _series(found: Calibration) -> list[tuple[str, ...]]:
    return [
        (left.case, left.series, str(left.n), short(before.skill), short(after.skill), short(left.skill),
         short(left.band), f"{sum(c.holds for c in left.checks)} of {len(left.checks)}")
        for before, after, left in _lines(found)
    ]  # fmt: skip


def _sum(found: Calibration) -> str:
    """How many checks pass, and the median skill."""
    said = []
    for name, each in (("before", found.before), ("fitted to all", found.after), ("left out", found.without)):
        passed, asked = _passed(each)
        said.append(f"{name} {passed} of {asked}, median skill {short(_median(each))}")
    return "Checks that hold: " + "; ".join(said) + ". " + _advice(found)


def _advice(found: Calibration) -> str:
    """Whether cases that a fit has not seen speak for it."""
    before, without = _median(found.before), _median(found.without)
    skilled = before is not None and without is not None and without > before
    held = _passed(found.without)[0] - _passed(found.before)[0]
    if skilled and held >= 0:
        return "Cases that a fit has not seen are met better than at the priors."
    if skilled or held > 0:
        return ("Cases that a fit has not seen are met better by one measure and worse by the other: too little for "
                "taking it over.")  # fmt: skip
    return "Cases that a fit has not seen are met no better than at the priors: nothing speaks for taking it over."


def _passed(found: Sequence[Hindcast]) -> tuple[int, int]:
    checks = [check.holds for each in found for verdict in each.verdicts for check in verdict.checks]
    return sum(checks), len(checks)


def _median(found: Sequence[Hindcast]) -> float | None:
    skills = sorted(v.skill for each in found for v in each.verdicts if v.skill is not None)
    half = len(skills) // 2
    return None if not skills else skills[half] if len(skills) % 2 else 0.5 * (skills[half - 1] + skills[half])


def as_json(found: Calibration) -> dict[str, Any]:
    """Parameters, the fits without each case, and the scores, as plain data."""
    return {
        "points": found.points,
        "replicates": found.replicates,
        "explained": found.explained,
        "parameters": [_told(row, found, k) for k, row in enumerate(found.fit.rows)],
        "left_out": {case: {row.parameter: row.value for row in (*fit.rows, *fit.stands)}
                     for case, fit in found.left.items()},
        "series": [
            {"case": left.case, "series": left.series, "n": left.n, "skill_before": before.skill,
             "skill_fitted": after.skill, "skill_left_out": left.skill, "mae_left_out": left.mae,
             "band_left_out": left.band, "passed_left_out": bool(left.holds)}
            for before, after, left in _lines(found)
        ],
    }  # fmt: skip


def _told(row: Parameter, found: Calibration, k: int) -> dict[str, Any]:
    before = next(prior for prior in found.priors if prior.parameter == row.parameter)
    width = float(found.fit.widths[k]) if k < len(found.fit.widths) else None
    return {
        "parameter": row.parameter,
        "before": {"value": before.value, "low": before.low, "high": before.high},
        "after": {"value": row.value, "low": row.low, "high": row.high},
        "width": width,
        "identified": None if width is None else width <= IDENTIFIED,
    }


def write(found: Calibration, folder: Path) -> Path:
    """Write `parameters.csv`, and `left_out/CASE.csv` for each case, as tables of parameters; the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _put(folder / "parameters.csv", found.fit.rows)
    put_left_out(found, folder / "left_out")
    return folder


def put_left_out(found: Calibration, folder: Path) -> None:
    """Write `CASE.csv` for each case: what stands and what is fitted without it."""
    folder.mkdir(parents=True, exist_ok=True)
    for case, fit in found.left.items():
        _put(folder / f"{case}.csv", (*fit.stands, *fit.rows))


def _put(path: Path, rows: Rows) -> None:
    draft = path.with_suffix(".part")
    draft.write_text(table_text("parameters", rows), encoding="utf-8", newline="")
    draft.replace(path)
