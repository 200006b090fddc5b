"""What hurts most if it is lost, in sentences, a table and a figure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sim.report import names
from sim.report.anew import anew
from sim.report.numbers import interval, millions, percent, usd, whole
from sim.report.plain import Drawn
from sim.report.questions import firsts
from sim.report.tongue import say
from sim.units import Duration

if TYPE_CHECKING:
    from sim.outcomes.finding import Finding

Row = dict[str, Any]
TOLD = 3
MOST_ROWS = 20
"""Losses that the figure shows."""
MINERALS = {
    "antimony": "antimony", "cobalt": "cobalt", "dytb": "Dy/Tb", "gallium": "gallium", "germanium": "germanium",
    "graphite": "graphite", "lithium": "lithium", "ndpr": "NdPr", "nickel": "nickel",
}  # fmt: skip
PLANTS = {"mine": "{mineral} mines", "refine": "{mineral} refiners", "component": "{mineral} makers"}
MAKE = {"dytb": "heavy-magnet", "ndpr": "light-magnet"}
"""What plants of components make of a mineral."""
WAYS = {
    "cape": "way round the Cape", "malacca": "Strait of Malacca", "panama": "Panama Canal", "suez": "Suez Canal",
    "sunda": "Sunda Strait", "taiwan_strait": "Taiwan Strait",
}  # fmt: skip


def _plants(row: Row) -> tuple[str, str]:
    """Place and kind of plants of a stage: `CHN`, `Dy/Tb refiners`."""
    place, mineral, process = row["loss"].split(" ", 2)
    word = MAKE.get(mineral) if process == "component" else None
    word = word or MINERALS.get(mineral)
    made = say(word) if word else mineral
    return place, say(PLANTS[process], mineral=made) if process in PLANTS else f"{made} {process}"


def _way(row: Row) -> str:
    return say(WAYS[row["loss"]]) if row["loss"] in WAYS else str(row["loss"])


def without(row: Row) -> str:
    """`Without the Dy/Tb refiners in China`, `With the Suez Canal closed`."""
    if row["kind"] == "chokepoint":
        return say("With the {way} closed", way=_way(row))
    if row["kind"] == "stage":
        place, plants = _plants(row)
        return say("Without the {plants} in {place}", plants=plants, place=names.place(place))
    if row["kind"] == "flow":
        material, seller, _, buyer = row["loss"].split(" ")
        return say("Without {material} from {seller} to {buyer}", material=names.material(material),
                   seller=names.place(seller), buyer=names.place(buyer))  # fmt: skip
    return say("Without {name}", name=row["loss"])


def label(row: Row) -> str:
    """`CHN Dy/Tb refiners`, `Suez Canal`."""
    if row["kind"] == "chokepoint":
        return _way(row)
    if row["kind"] == "flow":
        material, seller, _, buyer = row["loss"].split(" ")
        return say("{material}, {seller} to {buyer}", material=names.material(material), seller=seller, buyer=buyer)
    return " ".join(_plants(row)) if row["kind"] == "stage" else str(row["loss"])


def sentences(found: Finding) -> list[str]:
    """What was simulated; the worst losses, with the static indicator beside what time and stocks make of it."""
    facts = found.facts
    told = [say("{losses} losses one at a time, each from {date} for {time}; {histories} histories.",
                losses=whole(facts["losses"]), date=names.day(date.fromisoformat(facts["starts"])),
                time=anew(Duration.parse(facts["lasts"]).words()), histories=whole(facts["histories"]))]  # fmt: skip
    rows = [row for row in found.rows(material="all") if row["missed"] > 0.0]
    if not rows:
        return [*told, say("No loss makes anybody miss anything.")]
    return told + [
        say("{rank}. {without}, users miss {value} more{interval}, most of it {material} in {place}{cover}.",
            rank=whole(row["rank"]), without=without(row), value=usd(row["missed"]),
            interval=interval(row["low"], row["high"], usd), material=names.material(row["most_missed_material"]),
            place=names.place(row["most_missed_in"]), cover=_covered(row))
        for row in rows[:TOLD]
    ] + firsts.sentences(rows, label)  # fmt: skip


def _covered(row: Row) -> str:
    cover = row["n_minus_one_cover"]
    if cover is None:
        return ""
    if row["kind"] == "stage":
        return say("; N-1 cover: supply elsewhere is {share} of the need outside {place}", share=percent(cover),
                   place=names.place(_plants(row)[0]))  # fmt: skip
    return say("; N-1 cover: supply elsewhere is {share} of the need outside where it lies", share=percent(cover))


def table(found: Finding) -> tuple[list[str], list[list[str]]]:
    """Heads and rows: losses by value, the worst first."""
    rows = [
        [whole(row["rank"]), label(row), millions(row["missed"]), row["most_missed_in"] or "-",
         names.material(row["most_missed_material"]) if row["most_missed_material"] else "-",
         "-" if row["n_minus_one_cover"] is None else percent(row["n_minus_one_cover"])]
        for row in found.rows(material="all")
    ]  # fmt: skip
    return [
        "",
        say("what is lost"),
        say("USD m"),
        say("most in"),
        say("material"),
        say("N-1 cover of need outside"),
    ], rows


def figure(found: Finding) -> Drawn:
    """The worst losses by material, their N-1 cover beside them."""
    from sim.report.figures import losses  # noqa: PLC0415 - matplotlib only where it draws

    worst = found.rows(material="all")[:MOST_ROWS]
    finding = say("{without} users miss most: goods worth {value}", without=without(worst[0]),
                  value=usd(worst[0]["missed"]))  # fmt: skip
    lines = [losses.Line(row["loss"], label(row), row["n_minus_one_cover"]) for row in worst]
    svg = losses.drawn(lines, found.rows(unit="t"), found.facts["replicates"], finding)
    return Drawn(found.verb, finding, svg)
