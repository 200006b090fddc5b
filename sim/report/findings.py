"""Answers of the questions that rank and size, in sentences and a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.report import names
from sim.report.numbers import number, percent, usd

if TYPE_CHECKING:
    from sim.outcomes.finding import Finding

Row = dict[str, Any]
MOST_ROWS = 20


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
        table.add_column(heading, no_wrap=True)
    for row in rows[:MOST_ROWS]:
        table.add_row(*row)
    return Group(*(Text(each) for each in sentences(found)), table)


def _attribute(found: Finding) -> list[str]:
    facts = found.facts
    how = "every combination of the responses" if facts["exact"] else f"{facts['orders']:,} orders drawn at random"
    told = [f"{found.title}: {facts['histories']:,} histories, {how}."]
    whom = _whom(found)
    for row in found.rows(**{"for": whom, "material": "all"}):
        own = f"{usd(row['relief'])} of the {usd(row['total'])} of goods delivered after all to the {whom}"
        told.append(f"{row['rank']}. {row['response']} brings {own}{_between(row)}, at {usd(row['cost_usd'])}"
                    f"{_each_tonne(found, row)}.")  # fmt: skip
    return told


def _between(row: Row) -> str:
    error = "" if row["sampling_error"] is None else f"; sampling error {usd(row['sampling_error'])}"
    return "" if row["low"] is None else f" (95 % interval {usd(row['low'])} to {usd(row['high'])}{error})"


def _each_tonne(found: Finding, row: Row) -> str:
    """Cost over the tonnes of each material by themselves: they are never added."""
    rows = [each for each in found.rows(**{"for": row["for"], "response": row["response"], "unit": "t"})
            if each["usd_per_unit"] is not None]  # fmt: skip
    rows = sorted(rows, key=lambda each: each["usd_per_unit"])[:2]
    if not rows or not row["cost_usd"]:
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


def _losses(found: Finding) -> list[str]:
    facts = found.facts
    told = [f"{found.title}: {facts['losses']:,} losses one at a time, each from {facts['starts']} for "
            f"{facts['lasts']}; {facts['histories']:,} histories."]  # fmt: skip
    rows = [row for row in found.rows(material="all") if row["missed"] > 0.0]
    if not rows:
        return [*told, "No loss makes anybody miss anything."]
    return told + [f"{row['rank']}. Without {row['loss']}, users miss {usd(row['missed'])} more{_range(row)}, most of "
                   f"it {names.material(row['most_missed_material'])} in {names.place(row['most_missed_in'])}"
                   f"{_covered(row)}." for row in rows[:3]]  # fmt: skip


def _range(row: Row) -> str:
    return "" if row["low"] is None else f" (95 % interval {usd(row['low'])} to {usd(row['high'])})"


def _covered(row: Row) -> str:
    """The static indicator beside what time and stocks make of it."""
    cover = row["n_minus_one_cover"]
    return "" if cover is None else f"; its N-1 cover, supply elsewhere over need elsewhere, is {percent(cover)}"


def _losses_table(found: Finding) -> tuple[list[str], list[list[str]]]:
    rows = [
        [str(row["rank"]), row["loss"], number(row["missed"] / 1e6), row["most_missed_in"] or "-",
         row["most_missed_material"] or "-",
         "-" if row["n_minus_one_cover"] is None else percent(row["n_minus_one_cover"])]
        for row in found.rows(material="all")
    ]  # fmt: skip
    return ["", "loss", "USD m", "most in", "of", "N-1 cover"], rows


def write_figure(found: Finding) -> None:
    """Draw `n-1.svg` beside the table: the worst losses by material."""
    from sim.report.figures import losses  # noqa: PLC0415 - matplotlib only where it draws

    if found.folder is None or found.verb != "n-1":
        return
    worst = [row["loss"] for row in found.rows(material="all")[:MOST_ROWS]]
    first = found.rows(material="all")[0]
    finding = f"Losing {first['loss']} costs users most: {usd(first['missed'])} not delivered"
    svg = losses.drawn(worst, found.rows(unit="t"), found.facts["replicates"], finding)
    (found.folder / "n-1.svg").write_text(svg, encoding="utf-8", newline="\n")


def _sizing(found: Finding) -> list[str]:
    facts = found.facts
    what = f"{names.material(facts['material'])} in {facts['stockpile']}"
    goal = f"its owners miss more than {percent(facts['more_than'])} of their {names.material(facts['of'])} with a " \
           f"chance of at most {percent(facts['alpha'])}"  # fmt: skip
    told = [f"{found.title}: {facts['histories']:,} histories, {facts['replicates']:,} for each size."]
    if facts["size"] is None:
        return [
            *told,
            f"No holding of {what} up to {number(facts['up_to'])} {facts['unit']} is enough: {goal} at none.",
        ]
    (row,) = found.rows(chosen=True)
    told.append(f"{number(facts['size'])} {facts['unit']} of {what} are enough: {goal}; the chance is "
                f"{percent(row['chance'])} (95 % interval {percent(row['low'])} to {percent(row['high'])}), "
                f"the cost of all responses {usd(row['cost_usd'])}.")  # fmt: skip
    if not facts["falls"]:
        told.append("The chance does not fall with every step in size: look at the table before you rely on it.")
    surely = facts["size_surely"]
    if surely is None:
        return [*told, "So few replicates cannot make sure of it at any size that was tried: ask for more of them."]
    return [*told, f"To be sure of it with 95 % confidence on so few histories, hold {number(surely)} {facts['unit']}."]


def _sizing_table(found: Finding) -> tuple[list[str], list[list[str]]]:
    rows = [
        [f"{number(row['size'])} {row['unit']}", percent(row["chance"]), percent(row["share_missed"]),
         percent(row["cvar_share"]), number(row["cvar_usd"] / 1e6), number(row["cost_usd"] / 1e6),
         "enough" if row["chosen"] else ""]
        for row in found.table.to_pylist()
    ]  # fmt: skip
    return ["held", "chance", "missed", "CVaR", "CVaR, USD m", "cost, USD m", ""], rows


def _worst_case(found: Finding) -> list[str]:
    facts = found.facts
    whom = ", ".join(facts["whom"])
    (bare,) = found.rows(worst=True, responses="")
    told = [
        f"{found.title}: {facts['histories']:,} histories.",
        f"The worst {facts['moves']} of {len(facts['candidates'])} for {whom}: {bare['disruptions']}, with "
        f"{usd(bare['usd'])} not delivered{_range(bare)}.",
    ]
    if facts["best_responses"]:
        best = " + ".join(facts["best_responses"])
        (row,) = found.rows(worst=True, responses=best)
        told.append(f"Of the responses tried, {best} blunts it best: {usd(bare['usd'] - row['usd'])} less.")
    return told


def _worst_case_table(found: Finding) -> tuple[list[str], list[list[str]]]:
    most = found.facts["moves"]
    rows = [
        [row["disruptions"], row["responses"] or "-", number(row["usd"] / 1e6), "worst" if row["worst"] else ""]
        for row in found.rows(moves=most)
    ]
    return ["disruptions", "responses", "USD m", ""], rows


SAID: dict[str, Callable[[Finding], list[str]]] = {
    "attribute": _attribute,
    "n-1": _losses,
    "size-stockpile": _sizing,
    "worst-case": _worst_case,
}
TABLES: dict[str, Callable[[Finding], tuple[list[str], list[list[str]]]]] = {
    "attribute": _attribute_table,
    "n-1": _losses_table,
    "size-stockpile": _sizing_table,
    "worst-case": _worst_case_table,
}
