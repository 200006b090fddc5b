"""What stands beside the answer: the dated controls of the world, and what comes in inside other goods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.instrument import and_list
from sim.report import names
from sim.report.ledger import Ledger
from sim.report.numbers import number

MOST_NAMED = 12
"""Controls that a sentence names."""


def mode(ledger: Ledger) -> str:
    """Which controls of the past the run knows of, and which of them mattered."""
    if ledger.scenario.controls == "none":
        return (
            "Controls of the past: none. The run begins from the steady network, before the export controls of 2023 "
            "to 2026."
        )
    acting = [row for row in ledger.results.dated if row["acts"]]
    if not acting:
        return "Controls of the past: dated, but none of the tables touches what is simulated in this time."
    mattered = sorted((row for row in acting if row["mattered"]), key=lambda row: -_weight(ledger, row))
    said = and_list(_named(ledger, row) for row in mattered[:MOST_NAMED])
    more = f" and {len(mattered) - MOST_NAMED} more" if len(mattered) > MOST_NAMED else ""
    which = f"those that mattered: {said}{more}" if mattered else "none of them mattered"
    return (
        f"Controls of the past: dated. {len(acting)} controls, outages and openings of the tables act in every arm, so "
        f"that users may run short before anything of this scenario happens; {which}."
    )


def _weight(ledger: Ledger, row: dict[str, Any]) -> float:
    """What a control moved of the materials it mattered for, in money at base price."""
    return max(float(abs(row["moved"][name]["tonnes"])) * _price(ledger, name) for name in row["mattered"])


def _price(ledger: Ledger, material: str) -> float:
    return float(ledger.network.materials[material].price_usd_per_t)


def moved(row: dict[str, Any], material: str) -> str:
    """What a control moved of a material, in tonnes beyond or under the base flow."""
    shift, base = row["moved"][material]["tonnes"], row["moved"][material]["base"]
    if shift >= 0.0:
        return f"{number(shift)} t more of {names.material(material)}"
    return f"{number(-shift)} of {number(base)} t of {names.material(material)} held back"


def _named(ledger: Ledger, row: dict[str, Any]) -> str:
    control = ledger.controls[row["id"]]
    since = f", {names.day(control.in_force)}" if control.in_force else ""
    most = max(row["mattered"], key=lambda name: abs(row["moved"][name]["tonnes"]) * _price(ledger, name))
    return f"{row['id']} ({control.kind.replace('_', ' ')} by {and_list(control.by)}{since}: {moved(row, most)})"


def not_acted_on(ledger: Ledger) -> list[str]:
    """Rows of the tables that ask for an instrument that there is none of."""
    return [row["id"] for row in ledger.results.dated if row["text"].startswith("not acted on")]


def told(ledger: Ledger) -> Iterator[str]:
    """Sentences about the controls and about embedded trade."""
    yield mode(ledger)
    missing = not_acted_on(ledger)
    if missing:
        yield f"Not acted on, for want of an instrument or of a figure: {and_list(missing)}."
    yield from embedded(ledger)


def embedded(ledger: Ledger) -> Iterator[str]:
    """A labelled line a place: what comes in inside other goods. No flow of the simulation."""
    by_place: dict[str, list[dict[str, Any]]] = {}
    for row in ledger.results.embedded.to_pylist():
        by_place.setdefault(row["place"], []).append(row)
    for place, rows in by_place.items():
        what = and_list(
            f"{number(row['t_per_year'])} t a year ({number(row['low'])} to {number(row['high'])}) of "
            f"{names.material(row['material'])} in {row['inside']}"
            for row in rows
        )
        yield (
            f"Beside the answer, embedded in imports of {names.place(place)} (grade C, no flow here): {what}; "
            "a control on the bare material does not stop these."
        )
