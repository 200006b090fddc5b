"""A comparison in sentences and a table, and its figure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.report import names, plain
from sim.report.markup import put
from sim.report.numbers import number, percent, usd

if TYPE_CHECKING:
    from sim.outcomes.comparison import Comparison

Row = dict[str, Any]

VALUE = "value_not_delivered_usd"
MOST_ROWS = 12
NOTABLE = 1e-9
"""A difference below this share of what is compared is none."""


def sentences(found: Comparison) -> list[str]:
    """What each of the others has less or more than the first, for the owners and the world, and how sure it is."""
    first = f"{found.names[0]} ({found.arms[0]})"
    said = [f"Against {first}, {found.replicates:,} paired replicates:"]
    for name, arm in zip(found.names[1:], found.arms[1:], strict=True):
        for whom in ("owners", "world"):
            for row in found.rows(b=name, place=whom, material="all", measure=VALUE):
                said.append(f"{name} ({arm}): {_sentence(row, whom)}")
        for row in found.rows(b=name, measure="cost_usd"):
            if row["mean_a"] or row["mean_b"]:
                said.append(f"{name}: its responses cost {usd(row['mean_b'])}, those of {found.names[0]} "
                            f"{usd(row['mean_a'])} (means).")  # fmt: skip
    return said


def _sentence(row: Row, whom: str) -> str:
    gap = row["difference"]
    what = "goods not delivered to " + ("the owners of the responses" if whom == "owners" else "the world")
    if abs(gap) <= NOTABLE * max(abs(row["mean_a"]), abs(row["mean_b"]), 1e-300):
        return f"{what} do not differ ({usd(row['mean_a'])} in both)."
    way, often = ("less", row["share_less"]) if gap < 0 else ("more", 1.0 - row["share_less"])
    part = f", {percent(abs(gap) / row['mean_a'])} of them" if row["mean_a"] else ""
    return (f"{what} are worth {usd(abs(gap))} {way}{part}{_interval(row)}; {way} in {percent(often)} of the "
            f"replicates. {_settled(row)}")  # fmt: skip


def _interval(row: Row) -> str:
    if row["low"] is None:
        return ""
    low, high = sorted((abs(row["low"]), abs(row["high"]))) if row["low"] * row["high"] > 0 else (0.0, 0.0)
    if high:
        return f" (95 % interval of the mean {usd(low)} to {usd(high)})"
    return f" (95 % interval of the mean {usd(row['low'])} to {usd(row['high'])})"


def _settled(row: Row) -> str:
    if row["settled"]:
        return "The sign is settled."
    if row["replicates_needed"] is None:
        return "More than one replicate is needed to tell."
    return f"The sign is open: about {row['replicates_needed']:,} replicates would settle it."


def as_text(found: Comparison) -> str:
    """The sentences, for a pipe."""
    return "\n".join(sentences(found))


def terminal(found: Comparison) -> RenderableType:
    """The sentences and a table of who misses how much more or less."""
    return Group(*(Text(each) for each in sentences(found)), *(_table(found, name) for name in found.names[1:]))


def notable(found: Comparison, name: str) -> list[Row]:
    """Consumers whose loss differs, the largest difference by value first."""
    rows = [row for row in found.rows(b=name, measure=VALUE) if row["place"] not in ("owners", "world")]
    differs = [row for row in rows if abs(row["difference"]) > NOTABLE * max(row["mean_a"], row["mean_b"], 1e-300)]
    return sorted(differs, key=lambda row: (-abs(row["difference"]), row["place"], row["material"]))


def _table(found: Comparison, name: str) -> RenderableType:
    rows = notable(found, name)
    if not rows:
        return Text(f"{name}: nobody's loss differs from {found.names[0]}.")
    table = Table(title=f"{name} less {found.names[0]}: what users miss", box=box.SIMPLE_HEAD, title_justify="left",
                  caption=f"A: {found.names[0]}. Means, in brackets their 95 % interval. Settled: whether the sign is, "
                  "or by how many replicates it would be.",
                  caption_justify="left")  # fmt: skip
    for heading in ("Users", "A, t", "more or less, t", "USD m", "settled"):
        table.add_column(heading, justify="left" if heading == "Users" else "right", no_wrap=True)
    for row in rows[:MOST_ROWS]:
        table.add_row(*_cells(found, row))
    return table


def _cells(found: Comparison, row: Row) -> Iterator[str]:
    tonnes = found.difference(row["place"], row["material"], "shortfall_t", row["b"])
    yield f"{row['place']} {names.material(row['material'])}"
    yield number(tonnes["mean_a"])
    ends = "" if tonnes["low"] is None else f" ({number(tonnes['low'])} to {number(tonnes['high'])})"
    yield number(tonnes["difference"]) + ends
    yield number(row["difference"] / 1e6)
    yield "yes" if tonnes["settled"] else f"{tonnes['replicates_needed'] or math.nan:,.0f}".replace("nan", "-")


def as_json(found: Comparison) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "folder": None if found.folder is None else found.folder.as_posix(),
        "compared": [
            {"name": name, "arm": arm, "title": title}
            for name, arm, title in zip(found.names, found.arms, found.titles, strict=True)
        ],
        "replicates": found.replicates,
        "answer": sentences(found),
        "table": found.table.to_pylist(),
    }


def write(found: Comparison, folder: Path) -> Path:
    """Write `compare.html` and `compare.svg`: by how much every notable loss differs, with its interval."""
    from sim.report.figures import forest  # noqa: PLC0415 - matplotlib only where it draws

    rows = [row for name in found.names[1:] for row in notable(found, name)[:MOST_ROWS]]
    svg = forest.drawn(rows, found.names[0], found.replicates)
    put(folder / "compare.svg", svg)
    pairs = zip(found.names, found.titles, found.arms, strict=True)
    return plain.write(
        folder / "compare.html",
        " / ".join(dict.fromkeys(found.titles)),
        f"What is less or more than in {found.names[0]}?",
        sentences(found),
        sheets=[*(_sheet(found, name) for name in found.names[1:]), _options(found)],
        figures=[plain.Drawn("compare", forest.finding(rows, found.names[0]), svg)],
        facts=[(f"{name} ({arm})", title) for name, title, arm in pairs],
    )


def _sheet(found: Comparison, name: str) -> plain.Sheet:
    """Consumers whose loss differs."""
    heads = ("Users", f"{found.names[0]}, t", "more or less, t (95 % interval)", "USD m", "sign settled")
    return plain.Sheet.cut(f"{name} less {found.names[0]}", "What users miss: means over paired replicates. Settled: "
                           "whether the sign is, or by how many replicates it would be.", heads,
                           [list(_cells(found, row)) for row in notable(found, name)], "compare.csv")  # fmt: skip


def _options(found: Comparison) -> plain.Sheet:
    """All of them side by side: what is not delivered to owners and world, and what the responses cost."""
    rows = []
    for name in found.names[1:]:
        line = [name]
        for place, measure in (("owners", VALUE), ("world", VALUE), (None, "cost_usd")):
            wanted = {"measure": measure} | ({"place": place, "material": "all"} if place else {})
            (row,) = found.rows(b=name, **wanted)[:1] or ({"mean_a": math.nan, "mean_b": math.nan},)
            line += [number(row["mean_a"] / 1e6), number(row["mean_b"] / 1e6)]
        rows.append(line)
    first = found.names[0]
    heads = ("", f"owners miss, {first}", "owners miss", f"world misses, {first}", "world misses", f"cost, {first}",
             "cost")  # fmt: skip
    return plain.Sheet.cut("Side by side", "Means in USD million at base prices.", heads, rows, "compare.csv")
