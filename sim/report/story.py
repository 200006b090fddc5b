"""One history told day by day: what was decided stands by itself, what merely moved is folded away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from sim.network.elements import USE, place_of
from sim.report import names
from sim.report.anew import anew
from sim.report.numbers import number, tonnes, usd
from sim.report.tongue import count, listed, say
from sim.sentence import Sentence

FLOWS = {
    "shipment": ("{number} shipment", "{number} shipments"),
    "consignment": ("{number} consignment on a watched lane", "{number} consignments on watched lanes"),
    "leak": ("{number} leak", "{number} leaks"),
    "application": ("{number} application for a licence", "{number} applications for licences"),
    "refusal": ("{number} refusal of a licence", "{number} refusals of licences"),
    "resale": ("{number} resale between places", "{number} resales between places"),
}
LICENCES = {
    "application": "{tonnes} of {material} from {origin} to {destination}, {mode}, waits for a licence",
    "refusal": "{tonnes} of {material} from {origin} to {destination}, {mode}, is refused a licence and returned",
}
"""What waits for a licence, or gets none."""
TAGS = {
    "announced": "announced", "decision": "decision", "empty": "empty", "ends": "ends", "holds": "holds",
    "in force": "in force", "outage": "outage", "outage ends": "outage ends", "stops": "stops",
    "trigger": "trigger", "warning": "warning", "builds up": "builds up", "built up": "built up",
    "ends early": "ends early", "false alarm": "false alarm",
    "permit": "permit", "finance": "finance", "build": "build", "ramp": "ramp", "waits": "waits",
    "idle": "idle", "opening": "opening", "quota": "quota", "taken over": "taken over",
}  # fmt: skip
"""What can be decided or happen; what is not here is shown as it is written."""
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
    goods: list[str]
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
        what = say(TAGS[row["what"]]) if row["what"] in TAGS else row["what"]
        yield Deed(names.day(_date(row)), row["who"], what, _said(row))
    if moved:
        yield _departures(moved)


def _said(row: Row) -> str:
    """What a line says; logs of before sentences were kept have its English only."""
    kept = row.get("said")
    return anew(Sentence.unpacked(kept)) if kept else names.dates_told(row["text"])


def _departures(rows: list[Row]) -> Departures:
    when = names.span(_date(rows[0]), _date(rows[-1]))
    lines = [(names.day(_date(row)), _line(row)) for row in rows[:MOST_LINES]]
    return Departures(when, list(_sums(rows)), list(_goods(rows)), lines, max(0, len(rows) - MOST_LINES))


def _line(row: Row) -> str:
    said = _moved(row) if row["tonnes"] is not None and row["origin"] and row["destination"] else row["text"]
    if row["usd"] is not None:
        said = say("{what}, {cost}", what=said, cost=usd(row["usd"]))
    return said if row["who"] == "the world" else say("{who}: {what}", who=row["who"], what=names.dates_told(said))


def _moved(row: Row) -> str:
    """What left, from where to where, and when it arrives."""
    slots = {
        "tonnes": tonnes(row["tonnes"]),
        "material": names.material(row["material"]),
        "origin": end(row["origin"]),
        "destination": end(row["destination"]),
    }
    if row["what"] in LICENCES:
        return say(LICENCES[row["what"]], mode=_mode(row), **slots)
    if not row["until"]:
        return say("{tonnes} of {material} from {origin} to {destination}", **slots)
    slots["date"] = names.day(date.fromisoformat(str(row["until"])[:10]))
    if not row["mode"]:
        return say("{tonnes} of {material} from {origin} to {destination}, arriving {date}", **slots)
    return say("{tonnes} of {material} from {origin} to {destination}, {mode}, arriving {date}", mode=_mode(row),
               **slots)  # fmt: skip


def _mode(row: Row) -> str:
    return say(MODES[row["mode"]]) if row["mode"] in MODES else row["mode"]


MODES = {"air": "by air", "sea": "by sea", "rail": "by rail", "road": "by road", "inland": "overland"}


def end(name: str) -> str:
    """An end of a lane: `users in Japan`, `makers of heavy magnets in Japan`."""
    if name.startswith(USE):
        return say("users in {place}", place=names.place(place_of(name)))
    place, _, what = name.partition(".")
    made, _, more = what.partition(".")
    if not made:
        return names.place(name)
    said = say("makers of {material} in {place}", material=names.material(made), place=names.place(place))
    return f"{said} ({more})" if more else said


def _sums(rows: list[Row]) -> Iterator[str]:
    """Number and cost of each kind of departure."""
    for who, what, mine in _kinds(rows):
        paid = sum(row["usd"] or 0.0 for row in mine)
        said = count(*FLOWS[what], len(mine), number=number(len(mine)))
        if paid > 0:
            said = say("{moves}, at {cost}", moves=said, cost=usd(paid, 2))
        yield said if who == "the world" else say("{who}: {what}", who=who, what=said)


def _goods(rows: list[Row]) -> Iterator[str]:
    """Tonnes by material of each kind of departure."""
    for _, what, mine in _kinds(rows):
        moves = count(*FLOWS[what], len(mine), number=number(len(mine)))
        yield say("{moves}: {goods}", moves=moves, goods=listed(_by_material(mine)))


def _kinds(rows: list[Row]) -> Iterator[tuple[str, str, list[Row]]]:
    """Who sent what, with its rows."""
    for who, what in dict.fromkeys((row["who"], row["what"]) for row in rows):
        yield who, what, [row for row in rows if (row["who"], row["what"]) == (who, what)]


def _by_material(rows: list[Row]) -> list[str]:
    sums: dict[str, float] = {}
    for row in rows:
        sums[row["material"]] = sums.get(row["material"], 0.0) + (row["tonnes"] or 0.0)
    return [
        say("{tonnes} of {material}", tonnes=tonnes(amount), material=names.material(material))
        for material, amount in sums.items()
    ]


def _date(row: Row) -> date:
    when = row["date"]
    return when if isinstance(when, date) else date.fromisoformat(when)
