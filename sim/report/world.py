"""What stands beside the answer: the dated controls of the world, and what comes in inside other goods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.report import names
from sim.report.ledger import Ledger
from sim.report.numbers import number
from sim.report.tongue import count, listed, say

GOODS = {
    each: each
    for each in ("imported motors, vehicles and other goods", "imported cells and vehicles", "imported cells")
}
"""What materials come in inside of; what is not here is shown as it is written."""
MOST_NAMED = 12
"""Controls that a sentence names."""


def mode(ledger: Ledger) -> str:
    """Which controls of the past the run knows of, and which of them mattered."""
    if ledger.scenario.controls == "none":
        return say("Controls of the past: none. The run begins from the steady network, before the export controls of "
                   "2023 to 2026.")  # fmt: skip
    acting = [row for row in ledger.results.dated if row["acts"]]
    if not acting:
        return say("Controls of the past: dated, but none of the tables touches what is simulated in this time.")
    slots = {"number": number(len(acting)), "mattered": _mattered(ledger, acting)}
    return say("Controls of the past: dated. {number} controls, outages and openings of the tables act in every arm, "
               "so that users may run short before anything of this scenario happens. Those that mattered, with what "
               "their lanes carry beyond or under their base flow, whatever else acts on these lanes: {mattered}.",
               **slots)  # fmt: skip


def _mattered(ledger: Ledger, acting: list[dict[str, Any]]) -> str:
    mattered = sorted((row for row in acting if row["mattered"]), key=lambda row: -_weight(ledger, row))
    said = [_named(ledger, row) for row in mattered[:MOST_NAMED]]
    more = len(mattered) - MOST_NAMED
    if more > 0:
        said.append(count("one more", "{number} more", more, number=str(more)))
    return listed(said) if said else say("none")


def _weight(ledger: Ledger, row: dict[str, Any]) -> float:
    """What a control moved of the materials it mattered for, in money at base price."""
    return max(float(abs(row["moved"][name]["tonnes"])) * _price(ledger, name) for name in row["mattered"])


def _price(ledger: Ledger, material: str) -> float:
    return float(ledger.network.materials[material].price_usd_per_t)


def moved(row: dict[str, Any], material: str) -> str:
    """What a control moved of a material, in tonnes beyond or under the base flow."""
    shift, base = row["moved"][material]["tonnes"], row["moved"][material]["base"]
    if shift >= 0.0:
        return say("{tonnes} t more of {material}", tonnes=number(shift), material=names.material(material))
    return say("{tonnes} of {base} t of {material} less", tonnes=number(-shift), base=number(base),
               material=names.material(material))  # fmt: skip


KINDS = {
    "enforcement": "enforcement", "export_ban": "export ban", "export_licence": "export licences",
    "export_licence_suspended": "suspended licences", "export_quota": "export quota", "framework": "framework",
    "import_ban": "import ban", "no_ban_pledge": "pledge not to ban", "opening": "opening", "outage": "outage",
    "price_floor": "price floor", "producer_quota": "producers' quota", "reexport_rule": "re-export rule",
    "route_closure": "closed route", "stockpile": "stockpile", "suspension": "suspension", "tariff": "tariff",
    "technology_control": "control of technology", "withdrawal": "withdrawal",
}  # fmt: skip
"""Kinds of dated control in words; what is not here is shown as it is written."""


def kind(control: Any) -> str:
    """What sort of control it is."""
    return say(KINDS[control.kind]) if control.kind in KINDS else str(control.kind).replace("_", " ")


def _named(ledger: Ledger, row: dict[str, Any]) -> str:
    control = ledger.controls[row["id"]]
    most = max(row["mattered"], key=lambda name: abs(row["moved"][name]["tonnes"]) * _price(ledger, name))
    slots = {"kind": kind(control), "places": listed(map(names.place, control.by)), "moved": moved(row, most)}
    if control.in_force is None:
        return say("{kind} of {places} ({moved})", **slots)
    return say("{kind} of {places} from {date} ({moved})", date=names.day(control.in_force), **slots)


def not_acted_on(ledger: Ledger) -> list[str]:
    """Rows of the tables that ask for an instrument that there is none of."""
    return [row["id"] for row in ledger.results.dated if row["text"].startswith("not acted on")]


def told(ledger: Ledger) -> Iterator[str]:
    """Sentences about the controls and about embedded trade."""
    yield mode(ledger)
    missing = not_acted_on(ledger)
    if missing:
        yield say("Not acted on, for want of an instrument or of a figure: {controls}.", controls=listed(missing))
    yield from embedded(ledger)


def embedded(ledger: Ledger) -> Iterator[str]:
    """A labelled line a place: what comes in inside other goods. No flow of the simulation."""
    by_place: dict[str, list[dict[str, Any]]] = {}
    for row in ledger.results.embedded.to_pylist():
        by_place.setdefault(row["place"], []).append(row)
    for place, rows in by_place.items():
        yield say("Beside the answer, embedded in imports of {place} (grade C, no flow here): {what}; a control on the "
                  "bare material does not stop these.", place=names.place(place),
                  what=listed(map(_inside, rows)))  # fmt: skip


def _inside(row: dict[str, Any]) -> str:
    return say("{tonnes} t a year ({low} to {high}) of {material} in {goods}", tonnes=number(row["t_per_year"], 2),
               low=number(row["low"], 2), high=number(row["high"], 2), material=names.material(row["material"]),
               goods=say(GOODS.get(row["inside"], row["inside"])))  # fmt: skip
