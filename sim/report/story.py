"""One history told day by day: what was decided stands by itself, what merely moved is folded away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from sim.instrument import and_list
from sim.report import names
from sim.report.numbers import number, tonnes, usd

FLOWS = {
    "shipment": ("shipment", "shipments"),
    "consignment": ("consignment on a watched lane", "consignments on watched lanes"),
    "leak": ("leak", "leaks"),
    "resale": ("resale between places", "resales between places"),
}
MOST_LINES = 40
"""Departures written out in a fold; the rest is in the log."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Deed:
    """Something that was decided or happened on a day."""

    when: str
    who: str
    what: str
    text: str


@dataclass(frozen=True)
class Departures:
    """What left between two deeds: summed up, and written out as far as one may read it."""

    when: str
    sums: list[str]
    lines: list[tuple[str, str]] = field(repr=False)
    more: int


def told(log: pa.Table) -> list[Deed | Departures]:
    """The chapters of a history in the order of its days."""
    return list(_chapters(log.to_pylist()))


def _chapters(rows: Iterable[Row]) -> Iterator[Deed | Departures]:
    moved: list[Row] = []
    for row in rows:
        if row["what"] in FLOWS:
            moved.append(row)
            continue
        if moved:
            yield _departures(moved)
            moved = []
        yield Deed(names.day(_date(row)), row["who"], row["what"], names.dates_told(row["text"]))
    if moved:
        yield _departures(moved)


def _departures(rows: list[Row]) -> Departures:
    when = names.span(_date(rows[0]), _date(rows[-1]))
    lines = [(names.day(_date(row)), _line(row)) for row in rows[:MOST_LINES]]
    return Departures(when, list(_sums(rows)), lines, max(0, len(rows) - MOST_LINES))


def _line(row: Row) -> str:
    who = "" if row["who"] == "the world" else f"{row['who']}: "
    cost = "" if row["usd"] is None else f", {usd(row['usd'])}"
    return who + names.dates_told(row["text"]) + cost


def _sums(rows: list[Row]) -> Iterator[str]:
    """Number, tonnes by material and cost of each kind of departure."""
    kinds = dict.fromkeys((row["who"], row["what"]) for row in rows)
    for who, what in kinds:
        mine = [row for row in rows if (row["who"], row["what"]) == (who, what)]
        paid = sum(row["usd"] or 0.0 for row in mine)
        noun = FLOWS[what][len(mine) > 1]
        by = "" if who == "the world" else f"{who}: "
        cost = f", at {usd(paid)}" if paid > 0 else ""
        yield f"{by}{number(len(mine))} {noun}, {and_list(_by_material(mine))}{cost}"


def _by_material(rows: list[Row]) -> list[str]:
    sums: dict[str, float] = {}
    for row in rows:
        sums[row["material"]] = sums.get(row["material"], 0.0) + (row["tonnes"] or 0.0)
    return [f"{tonnes(amount)} of {names.material(material)}" for material, amount in sums.items()]


def _date(row: Row) -> date:
    when = row["date"]
    return when if isinstance(when, date) else date.fromisoformat(when)
