"""What hurts most if it is lost, in sentences, a table and a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report import names
from sim.report.numbers import number, percent, usd
from sim.report.plain import Drawn

if TYPE_CHECKING:
    from sim.outcomes.finding import Finding

Row = dict[str, Any]
TOLD = 3
MOST_ROWS = 20
"""Losses that the figure shows."""
MINERALS = {"dytb": "Dy/Tb", "ndpr": "NdPr"}
PLANTS = {"mine": "mines", "refine": "refiners", "component": "makers"}
MAKE = {"dytb": "heavy-magnet", "ndpr": "light-magnet"}
"""What plants of components make of a mineral."""
WAYS = {
    "cape": "way round the Cape", "malacca": "Strait of Malacca", "panama": "Panama Canal", "suez": "Suez Canal",
    "sunda": "Sunda Strait", "taiwan_strait": "Taiwan Strait",
}  # fmt: skip


def _plants(row: Row) -> tuple[str, str]:
    """Place and kind of plants of a stage: `CHN`, `Dy/Tb refiners`."""
    place, mineral, process = row["loss"].split(" ", 2)
    made = MAKE.get(mineral) if process == "component" else None
    return place, f"{made or MINERALS.get(mineral, mineral)} {PLANTS.get(process, process)}"


def without(row: Row) -> str:
    """`Without the Dy/Tb refiners in China`, `With the Suez Canal closed`."""
    if row["kind"] == "chokepoint":
        return f"With the {WAYS.get(row['loss'], row['loss'])} closed"
    if row["kind"] == "stage":
        place, plants = _plants(row)
        return f"Without the {plants} in {names.place(place)}"
    if row["kind"] == "flow":
        material, seller, _, buyer = row["loss"].split(" ")
        return f"Without {names.material(material)} from {names.place(seller)} to {names.place(buyer)}"
    return f"Without {row['loss']}"


def label(row: Row) -> str:
    """`CHN Dy/Tb refiners`, `Suez Canal`."""
    if row["kind"] == "chokepoint":
        return str(WAYS.get(row["loss"], row["loss"]))
    return " ".join(_plants(row)) if row["kind"] == "stage" else str(row["loss"])


def sentences(found: Finding) -> list[str]:
    """The worst losses, with the static indicator beside what time and stocks make of it."""
    facts = found.facts
    told = [f"{found.title}: {facts['losses']:,} losses one at a time, each from {facts['starts']} for "
            f"{facts['lasts']}; {facts['histories']:,} histories."]  # fmt: skip
    rows = [row for row in found.rows(material="all") if row["missed"] > 0.0]
    if not rows:
        return [*told, "No loss makes anybody miss anything."]
    return told + [f"{row['rank']}. {without(row)}, users miss {usd(row['missed'])} more{_range(row)}, most of "
                   f"it {names.material(row['most_missed_material'])} in {names.place(row['most_missed_in'])}"
                   f"{_covered(row)}." for row in rows[:TOLD]]  # fmt: skip


def _range(row: Row) -> str:
    return "" if row["low"] is None else f" (95 % interval {usd(row['low'])} to {usd(row['high'])})"


def _covered(row: Row) -> str:
    cover = row["n_minus_one_cover"]
    if cover is None:
        return ""
    elsewhere = names.place(_plants(row)[0]) if row["kind"] == "stage" else "where it lies"
    return f"; N-1 cover: supply elsewhere is {percent(cover)} of the need outside {elsewhere}"


def table(found: Finding) -> tuple[list[str], list[list[str]]]:
    """Heads and rows: losses by value, the worst first."""
    rows = [
        [str(row["rank"]), row["loss"], number(row["missed"] / 1e6), row["most_missed_in"] or "-",
         row["most_missed_material"] or "-",
         "-" if row["n_minus_one_cover"] is None else percent(row["n_minus_one_cover"])]
        for row in found.rows(material="all")
    ]  # fmt: skip
    return ["", "loss", "USD m", "most in", "of", "N-1 cover of need outside"], rows


def figure(found: Finding) -> Drawn:
    """The worst losses by material, their N-1 cover beside them."""
    from sim.report.figures import losses  # noqa: PLC0415 - matplotlib only where it draws

    worst = found.rows(material="all")[:MOST_ROWS]
    finding = f"{without(worst[0])} users miss most: goods worth {usd(worst[0]['missed'])}"
    lines = [losses.Line(row["loss"], label(row), row["n_minus_one_cover"]) for row in worst]
    svg = losses.drawn(lines, found.rows(unit="t"), found.facts["replicates"], finding)
    return Drawn(found.verb, finding, svg)
