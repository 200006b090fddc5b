"""What an answer hangs on, in sentences, a table and a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    return told + _worth(found)


def _index(row: Row) -> str:
    return f"{_whole(row['total'])} (95 % interval {_whole(row['total_low'])} to {_whole(row['total_high'])})"


def _whole(index: float) -> str:
    """An index in whole per cent: its interval allows no more."""
    return f"{100.0 * index + 0.0:.0f} %"


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
        [str(row["rank"]), row["of"], row["factor"], _whole(row["first"]), _whole(row["total"]),
         f"{_whole(row['total_low'])} to {_whole(row['total_high'])}",
         "-" if row["weakness"] is None else number(row["weakness"]),
         "-" if row["worth"] is None else number(row["worth"])]
        for row in found.table.to_pylist() if row["total"] >= LEAST
    ]  # fmt: skip
    return ["", "of", "factor", "first", "total", "95 % interval", "weak", "worth"], rows


def figure(found: Finding) -> Drawn:
    """A tornado: what an answer hangs on most on top, total indices as bars, first order as marks."""
    from sim.report.figures import ranks  # noqa: PLC0415 - matplotlib only where it draws

    output = "responded" if "responded" in found.facts["means"] else "disrupted"
    rows = [row for row in found.rows(of=output) if row["total"] >= LEAST] or found.rows(of=output)[:1]
    lines = [ranks.Line(named(row), row["total"], row["total_low"], row["total_high"], (row["first"],),
                        row["kind"] in ("scenario", "fields")) for row in rows]  # fmt: skip
    first = rows[0]
    finding = (f"{WORDS[output][:1].upper()}{WORDS[output][1:]} hangs most on {named(first)}: "
               f"{_whole(first['total'])} of its variance in all")  # fmt: skip
    axis = "share of variance, total with 95 % interval"
    svg = ranks.tornado(lines, finding, axis, found.facts["bases"], ("total: all it does", "first order: by itself"))
    return Drawn(found.verb, finding, svg)
