"""What an answer hangs on, in sentences, a table and a figure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.report.numbers import number, usd
from sim.report.plain import Drawn
from sim.report.sweeps import short

if TYPE_CHECKING:
    from sim.outcomes.finding import Finding

Row = dict[str, Any]

TOLD = 3
WORDS = {"disrupted": "what is missed without responses", "responded": "what is missed with the responses",
         "relief": "what the responses relieve"}  # fmt: skip
FIGURES = {
    "demand": "demand", "elasticity": "how users answer prices", "lanes": "who buys from whom",
    "recipes": "what a tonne takes", "stocks": "commercial stocks", "qualification": "times to qualify a seller",
    "luck": "luck (transit, noise, outages, licences)", "parameters.other": "other parameters",
}  # fmt: skip
LEAST = 0.01
"""An index below is not told."""
WIDE = 0.5
"""Share of the variance beyond which an interval settles nothing."""
BEYOND = 0.05
"""Share of the variance by which a first order may lie beyond the interval of its total."""


def named(row: Row) -> str:
    """A factor in words."""
    factor: str = row["factor"]
    table, _, material = factor.partition(" ")
    if row["kind"] == "fields":
        return f"{short(factor)} ({row['widest']})"
    if row["kind"] == "scenario":
        return short(factor)
    said = FIGURES.get(table) or f"parameters of {table.removeprefix('parameters.')}"
    return f"{said}, {material}" if material else said


def sentences(found: Finding) -> list[str]:
    """What explains most of each output, and which figures are worth firming up."""
    facts = found.facts
    told = [f"{found.title}: {facts['histories']:,} histories, {facts['factors']} factors, {facts['bases']} bases."]
    for output, mean in facts["means"].items():
        spread = f"{_amount(mean, facts)} on average, standard deviation {_amount(facts['sds'][output], facts)}"
        rows = [row for row in found.rows(of=output) if row["total"] >= LEAST][:TOLD]
        parts = [f"{named(row)} {_index(row)}" for row in rows]
        told.append(f"Of the variance of {WORDS[output]} ({spread}), with all they do together with others: "
                    f"{'; '.join(parts)}." if parts else f"{WORDS[output]} hardly varies ({spread}).")  # fmt: skip
    return told + _unsettled(found) + _worth(found)


def _unsettled(found: Finding) -> list[str]:
    """A warning where so few bases cannot tell, and how many would."""
    rows = [row for row in found.table.to_pylist() if _shown(row)]
    worst = max(rows, key=_doubt, default=None)
    if worst is None or _doubt(worst) <= 1.0:
        return []
    bases, first = int(found.facts["bases"]), [row for row in rows if row["rank"] == 1]
    leading = any(_doubt(row) > 1.0 for row in first)
    said = "So few bases settle nothing" if leading else "So few bases do not settle everything"
    enough = 1 << math.ceil(math.log2(bases * _doubt(worst) ** 2))
    return [f"{said}: with {bases}, the share of {named(worst)} in {WORDS[worst['of']]} may be anything from "
            f"{_capped(worst['total_low'])} to {_capped(max(worst['total_high'], worst['first']))}. Intervals shrink "
            f"with the root of the bases: by that --bases {enough} would do."]  # fmt: skip


def _doubt(row: Row) -> float:
    """How many times too wide the interval of a total is, or too far below its first order; at most 1 is well.

    A first order is at most its total: estimates that say otherwise are off by what lies between them.
    """
    width, over = row["total_high"] - row["total_low"], row["first"] - row["total_high"]
    off = (row["first"] - row["total"]) / max(row["total_high"] - row["total"], BEYOND) if over > BEYOND else 0.0
    return float(max(width / WIDE, off))


def _shown(row: Row) -> bool:
    """Whether a factor has a row: what was asked for by name always has."""
    return bool(row["kind"] == "scenario" or row["total"] >= LEAST)


def _index(row: Row) -> str:
    return f"{_capped(row['total'])} (95 % interval {_capped(row['total_low'])} to {_capped(row['total_high'])})"


def _whole(index: float) -> str:
    """An index in whole per cent: its interval allows no more."""
    return f"{100.0 * index + 0.0:.0f} %"


def _capped(index: float) -> str:
    """The same between none and all of the variance: an estimate may lie beyond, what it is of cannot."""
    return _whole(min(1.0, max(0.0, index)))


def _amount(value: float, facts: dict[str, Any]) -> str:
    return usd(value) if facts["unit"] == "USD" else f"{number(value)} t"


def _worth(found: Finding) -> list[str]:
    """Figures worth firming up: those whose evidence is weak and on which the last output hangs."""
    output = "responded" if "responded" in found.facts["means"] else "disrupted"
    weak = [row for row in found.rows(of=output) if (row["worth"] or 0.0) >= LEAST]
    rows = sorted(weak, key=lambda row: (-row["worth"], row["factor"]))[:TOLD]
    if not rows:
        return []
    parts = [f"{named(row)} ({row['figures']} figures; the widest of grade C is {row['widest']})" for row in rows]
    return [f"Worth firming up, by how much of {WORDS[output]} hangs on them and how weak their evidence is: "
            f"{'; '.join(parts)}."]  # fmt: skip


def table(found: Finding) -> tuple[list[str], list[list[str]]]:
    """Heads and rows."""
    rows = [
        [str(row["rank"]), row["of"], row["factor"], _capped(row["first"]), _capped(row["total"]),
         f"{_capped(row['total_low'])} to {_capped(row['total_high'])}", _swing(row, found.facts),
         "-" if row["weakness"] is None else number(row["weakness"]),
         "-" if row["worth"] is None else number(row["worth"])]
        for row in found.table.to_pylist() if _shown(row)
    ]  # fmt: skip
    return [
        "",
        "of",
        "factor",
        "first",
        "total",
        "95 % interval",
        f"swing, {_unit(found.facts)}",
        "weak",
        "worth",
    ], rows


def _swing(row: Row, facts: dict[str, Any]) -> str:
    row = _kept(row)
    return f"{number(row['swing_low'] / _scale(facts), 2)} to {number(row['swing_high'] / _scale(facts), 2)}"


def _kept(row: Row) -> Row:
    """A row that knows its swing.

    Raises:
        InputError: The answer was written before swings were kept.
    """
    if "swing_low" not in row:
        raise InputError("this answer was written before swings were kept: ask again")
    return row


def _unit(facts: dict[str, Any]) -> str:
    """Of a swing in a table."""
    return "USD m" if facts["unit"] == "USD" else "t"


def _scale(facts: dict[str, Any]) -> float:
    """Millions of money, tonnes as they are."""
    return 1e6 if facts["unit"] == "USD" else 1.0


def figure(found: Finding) -> Drawn:
    """A tornado: how far the answer swings when one thing alone is drawn anew; its share of the variance beside it."""
    from sim.report.figures import swings  # noqa: PLC0415 - matplotlib only where it draws

    output = "responded" if "responded" in found.facts["means"] else "disrupted"
    rows = [row for row in found.rows(of=output) if _shown(row)] or found.rows(of=output)[:1]
    scale, unit = _scale(found.facts), "USD million" if found.facts["unit"] == "USD" else "t"
    rows = sorted(map(_kept, rows), key=lambda row: row["swing_low"] - row["swing_high"])
    bars = [swings.Swing(named(row), row["swing_low"] / scale, row["swing_high"] / scale,
                         f"{_capped(row['total'])} of variance") for row in rows]  # fmt: skip
    first = rows[0]
    low, high = (_amount(abs(first[f"swing_{end}"]), found.facts) for end in ("low", "high"))
    finding = f"{named(first)[:1].upper()}{named(first)[1:]} swings {WORDS[output]} most: {low} down to {high} up"
    axis = f"change when drawn anew, {unit}"
    return Drawn(found.verb, finding, swings.tornado(bars, finding, axis, found.facts["bases"]))
