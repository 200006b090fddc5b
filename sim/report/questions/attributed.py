"""What each response brings, in sentences, a table and a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report import names
from sim.report.numbers import interval, millions, number, usd, whole
from sim.report.plain import Drawn
from sim.report.questions import firsts
from sim.report.tongue import listed, say

if TYPE_CHECKING:
    from sim.outcomes.finding import Finding

Row = dict[str, Any]


def sentences(found: Finding) -> list[str]:
    """What was simulated; what each response brings of what all relieve together, and at what cost."""
    facts, whom = found.facts, _whom(found)
    histories = whole(facts["histories"])
    if facts["exact"]:
        told = [say("{histories} histories, every combination of the responses.", histories=histories)]
    else:
        told = [say("{histories} histories, {orders} orders drawn at random.", histories=histories,
                    orders=whole(facts["orders"]))]  # fmt: skip
    rows = found.rows(**{"for": whom, "material": "all"})
    for row in rows:
        told.append(say("{rank}. {brings}{interval}, at {cost}{each}.", rank=whole(row["rank"]),
                        brings=_brought(row, whom), interval=_between(row), cost=usd(row["cost_usd"]),
                        each=_each_tonne(found, row)))  # fmt: skip
    return told + firsts.sentences(rows, _response)


def _response(row: Row) -> str:
    return str(row["response"])


def _whom(found: Finding) -> str:
    """The owners of the responses, where they use anything of it; else the world."""
    return "owners" if found.rows(**{"for": "owners"}) else "world"


def _said(whom: str) -> str:
    return say("owners") if whom == "owners" else say("world")


def _brought(row: Row, whom: str) -> str:
    """Its part of what all bring together; who takes something away has none, and others then more than the whole."""
    slots = {"response": row["response"], "value": usd(abs(row["relief"])), "total": usd(row["total"]),
             "whom": _said(whom)}  # fmt: skip
    if row["relief"] < 0.0:
        del slots["total"]
        return say("{response} takes away {value} of what the others bring to the {whom}, on average over all orders",
                   **slots)  # fmt: skip
    if row["relief"] > row["total"]:
        return say("{response} brings {value} of goods to the {whom}, where all together bring {total}", **slots)
    return say("{response} brings {value} of the {total} of goods delivered after all to the {whom}", **slots)


def _between(row: Row) -> str:
    if row["low"] is None or row["sampling_error"] is None:
        return interval(row["low"], row["high"], usd)
    return say(" (95 % interval {low} to {high}; sampling error {error})", low=usd(row["low"]), high=usd(row["high"]),
               error=usd(row["sampling_error"]))  # fmt: skip


def _each_tonne(found: Finding, row: Row) -> str:
    """Cost over the tonnes of each material by themselves: they are never added."""
    rows = [each for each in found.rows(**{"for": row["for"], "response": row["response"], "unit": "t"})
            if each["usd_per_unit"] is not None]  # fmt: skip
    rows = sorted(rows, key=lambda each: each["usd_per_unit"])[:2]
    if not rows or not row["cost_usd"] or row["relief"] <= 0.0:
        return ""
    parts = [say("{cost} a tonne-short of {material}", cost=usd(each["usd_per_unit"]),
                 material=names.material(each["material"])) for each in rows]  # fmt: skip
    return say(", which is {parts} (the whole cost over each)", parts=listed(parts, "or"))


def table(found: Finding) -> tuple[list[str], list[list[str]]]:
    """Heads and rows: every response, all goods together and by material."""
    whom = _whom(found)
    rows = [
        [whole(row["rank"]), row["response"],
         say("all goods") if row["material"] == "all" else names.material(row["material"]),
         *(_brief(row[key], row["unit"]) for key in ("relief", "alone", "last"))]
        for row in found.rows(**{"for": whom})
        if row["relief"] or row["material"] == "all"
    ]  # fmt: skip
    head = say("relief for the owners") if whom == "owners" else say("relief for the world")
    return ["", head, say("material"), say("its share"), say("alone"), say("as the last")], rows


def _brief(value: float | None, unit: str) -> str:
    """For a table: `21.1 USD m`."""
    if value is None:
        return "-"
    return say("{amount} USD m", amount=millions(value)) if unit == "USD" else say("{amount} t", amount=number(value))


def figure(found: Finding) -> Drawn:
    """Shares of the relief, in value, with what each brings alone and as the last."""
    from sim.report.figures import ranks  # noqa: PLC0415 - matplotlib only where it draws

    whom = _whom(found)
    rows = found.rows(**{"for": whom, "material": "all"})
    lines = [ranks.Line.millions(row["response"], row["relief"], row["low"], row["high"], (row["alone"], row["last"]))
             for row in rows]  # fmt: skip
    first = rows[0]
    slots = {"total": usd(first["total"]), "whom": _said(whom), "value": usd(first["relief"])}
    if rivals := firsts.rivals(rows):
        labels = firsts.named([first, *rivals], _response, "and")
        finding = say("Of {total} that all responses relieve for the {whom}, which of {labels} brings most is not "
                      "settled", labels=labels, **slots)  # fmt: skip
    else:
        finding = say("Of {total} that all responses relieve for the {whom}, {response} brings most: {value}",
                      response=first["response"], **slots)  # fmt: skip
    marks = [say("alone"), say("as the last")]
    return Drawn(found.verb, finding, ranks.drawn(lines, finding, found.facts["replicates"], marks))
