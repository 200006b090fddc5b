"""Answers of the questions that rank and size, in sentences and a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.report import discovered, hanging, lost, names, sized
from sim.report.numbers import number, usd
from sim.report.plain import Drawn

if TYPE_CHECKING:
    from sim.outcomes.finding import Finding

Row = dict[str, Any]
MOST_ROWS = 20
LITTLE = 0.001
"""Share of a damage that a move must add to be said to."""
TOGETHER = " + "
"""Stands between the names of what acts together."""


def sentences(found: Finding) -> list[str]:
    """The answer, as a policy reader may quote it."""
    return SAID[found.verb](found)


def as_json(found: Finding) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "folder": None if found.folder is None else found.folder.as_posix(),
        "answer": sentences(found),
        **found.facts,
        "table": found.table.to_pylist(),
    }


def terminal(found: Finding) -> RenderableType:
    """The sentences and the head of the table."""
    columns, rows = TABLES[found.verb](found)
    table = Table(box=box.SIMPLE_HEAD)
    for heading in columns:
        table.add_column(heading, no_wrap=heading != discovered.WHERE)
    for row in rows[:MOST_ROWS]:
        table.add_row(*row)
    return Group(*(Text(each) for each in sentences(found)), table)


def _attribute(found: Finding) -> list[str]:
    facts = found.facts
    how = "every combination of the responses" if facts["exact"] else f"{facts['orders']:,} orders drawn at random"
    told = [f"{found.title}: {facts['histories']:,} histories, {how}."]
    whom = _whom(found)
    for row in found.rows(**{"for": whom, "material": "all"}):
        told.append(f"{row['rank']}. {row['response']} {_brought(row, whom)}{_between(row)}, at {usd(row['cost_usd'])}"
                    f"{_each_tonne(found, row)}.")  # fmt: skip
    return told


def _brought(row: Row, whom: str) -> str:
    """Its part of what all bring together; who takes something away has none, and others then more than the whole."""
    if row["relief"] < 0.0:
        return f"takes away {usd(-row['relief'])} of what the others bring to the {whom}, on average over all orders"
    if row["relief"] > row["total"]:
        return f"brings {usd(row['relief'])} of goods to the {whom}, where all together bring {usd(row['total'])}"
    return f"brings {usd(row['relief'])} of the {usd(row['total'])} of goods delivered after all to the {whom}"


def _between(row: Row) -> str:
    error = "" if row["sampling_error"] is None else f"; sampling error {usd(row['sampling_error'])}"
    return "" if row["low"] is None else f" (95 % interval {usd(row['low'])} to {usd(row['high'])}{error})"


def _each_tonne(found: Finding, row: Row) -> str:
    """Cost over the tonnes of each material by themselves: they are never added."""
    rows = [each for each in found.rows(**{"for": row["for"], "response": row["response"], "unit": "t"})
            if each["usd_per_unit"] is not None]  # fmt: skip
    rows = sorted(rows, key=lambda each: each["usd_per_unit"])[:2]
    if not rows or not row["cost_usd"] or row["relief"] <= 0.0:
        return ""
    parts = [f"{usd(each['usd_per_unit'])} a tonne-short of {names.material(each['material'])}" for each in rows]
    return ", which is " + " or ".join(parts) + " (the whole cost over each)"


def _attribute_table(found: Finding) -> tuple[list[str], list[list[str]]]:
    whom = _whom(found)
    rows = [
        [str(row["rank"]), row["response"], row["material"], *(_brief(row[key], row["unit"]) for key in KEYS)]
        for row in found.rows(**{"for": whom})
        if row["relief"] or row["material"] == "all"
    ]
    return ["", f"relief for the {whom}", "material", "its share", "alone", "as the last"], rows


KEYS = ("relief", "alone", "last")


def _whom(found: Finding) -> str:
    """The owners of the responses, where they use anything of it; else the world."""
    return "owners" if found.rows(**{"for": "owners"}) else "world"


def _brief(value: float | None, unit: str) -> str:
    """For a table: `21.1 USD m`."""
    if value is None:
        return "-"
    return f"{number(value / 1e6)} USD m" if unit == "USD" else f"{number(value)} {unit}"


def _range(row: Row) -> str:
    return "" if row["low"] is None else f" (95 % interval {usd(row['low'])} to {usd(row['high'])})"


def _attribute_figure(found: Finding) -> Drawn:
    """Shares of the relief, in value, with what each brings alone and as the last."""
    from sim.report.figures import ranks  # noqa: PLC0415 - matplotlib only where it draws

    whom = _whom(found)
    rows = found.rows(**{"for": whom, "material": "all"})
    lines = [ranks.Line(row["response"], row["relief"] / 1e6, _million(row["low"]), _million(row["high"]),
                        (row["alone"] / 1e6, row["last"] / 1e6)) for row in rows]  # fmt: skip
    first = rows[0]
    finding = (f"Of {usd(first['total'])} that all responses relieve for the {whom}, {first['response']} brings most: "
               f"{usd(first['relief'])}")  # fmt: skip
    axis = "USD million, mean and 95 % interval"
    svg = ranks.drawn(lines, finding, axis, found.facts["replicates"], ["alone", "as the last"])
    return Drawn(found.verb, finding, svg)


def _worst_case_figure(found: Finding) -> Drawn:
    """Packages by what they cost, the worst marked, and what responses leave of it."""
    from sim.report.figures import ranks  # noqa: PLC0415 - matplotlib only where it draws

    rows = sorted(found.rows(moves=found.facts["moves"]), key=lambda row: (not row["worst"], bool(row["responses"])))
    rows = rows[:MOST_ROWS]
    lines = [ranks.Line(_package(row), row["usd"] / 1e6, _million(row["low"]), _million(row["high"]), (),
                        row["worst"] and not row["responses"]) for row in rows]  # fmt: skip
    (bare,) = found.rows(worst=True, responses="")
    finding = f"Most damage is done by {bare['disruptions']}: {usd(bare['usd'])} not delivered"
    axis = "USD million, mean and 95 % interval"
    return Drawn(found.verb, finding, ranks.drawn(lines, finding, axis, found.facts["replicates"]))


def _package(row: Row) -> str:
    """The package, or what responses stand against the worst."""
    if not row["responses"]:
        return str(row["disruptions"])
    return "… with all responses" if TOGETHER in row["responses"] else f"… with {row['responses']}"


def _million(value: float | None) -> float | None:
    return None if value is None else value / 1e6


def _worst_case(found: Finding) -> list[str]:
    facts = found.facts
    whom = ", ".join(facts["whom"])
    (bare,) = found.rows(worst=True, responses="")
    told = [
        f"{found.title}: {facts['histories']:,} histories.",
        f"The worst {facts['moves']} of {len(facts['candidates'])} for {whom}: {bare['disruptions']}, with "
        f"{usd(bare['usd'])} not delivered{_range(bare)}.",
    ]
    told += _by_itself(found, bare)
    answers = [row for row in found.rows(worst=True) if row["responses"]]
    alone = [row for row in answers if TOGETHER not in row["responses"]]
    if alone:
        best = min(alone, key=lambda row: row["usd"])
        told.append(f"Of the responses by themselves, {best['responses']} blunts it best: "
                    f"{usd(bare['usd'] - best['usd'])} less.")  # fmt: skip
    told += [f"All of them together: {usd(bare['usd'] - row['usd'])} less." for row in answers if row not in alone]
    return told


def _by_itself(found: Finding, bare: Row) -> list[str]:
    """What each move of the package does alone: one may do all the damage."""
    labels = bare["disruptions"].split(TOGETHER)
    alone = {row["disruptions"]: row["usd"] for row in found.rows(moves=1, responses="")}
    if len(labels) < 2:
        return []
    parts = ", ".join(f"{label} {usd(alone[label])}" for label in labels)
    most = max(labels, key=lambda label: alone[label])
    if alone[most] >= (1.0 - LITTLE) * bare["usd"]:
        return [f"{most} does as much by itself: what else is in the package adds nothing to it."]
    return [f"By themselves they leave undelivered: {parts}."]


def _worst_case_table(found: Finding) -> tuple[list[str], list[list[str]]]:
    most = found.facts["moves"]
    rows = [
        [row["disruptions"], row["responses"] or "-", number(row["usd"] / 1e6), "worst" if row["worst"] else ""]
        for row in found.rows(moves=most)
    ]
    return ["disruptions", "responses", "USD m", ""], rows


SAID: dict[str, Callable[[Finding], list[str]]] = {
    "attribute": _attribute,
    "discover": discovered.sentences,
    "n-1": lost.sentences,
    "sensitivity": hanging.sentences,
    "size-stockpile": sized.sentences,
    "worst-case": _worst_case,
}
TABLES: dict[str, Callable[[Finding], tuple[list[str], list[list[str]]]]] = {
    "attribute": _attribute_table,
    "discover": discovered.table,
    "n-1": lost.table,
    "sensitivity": hanging.table,
    "size-stockpile": sized.table,
    "worst-case": _worst_case_table,
}
FIGURES: dict[str, Callable[[Finding], Drawn]] = {
    "attribute": _attribute_figure,
    "discover": discovered.figure,
    "n-1": lost.figure,
    "sensitivity": hanging.figure,
    "size-stockpile": sized.figure,
    "worst-case": _worst_case_figure,
}
