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
from sim.report.numbers import number, percent, usd, whole
from sim.report.tongue import say, together

if TYPE_CHECKING:
    from sim.outcomes.comparison import Comparison

Row = dict[str, Any]

VALUE = "value_not_delivered_usd"
MOST_ROWS = 12
NOTABLE = 1e-9
"""A difference below this share of what is compared is none."""


def sentences(found: Comparison) -> list[str]:
    """What each of the others has less or more than the first, for the owners and the world, and how sure it is."""
    first = {"name": found.names[0], "arm": names.arm(found.arms[0]), "number": whole(found.replicates)}
    said = [say("Against {name} ({arm}), {number} paired replicates:", **first)]
    for name, arm in zip(found.names[1:], found.arms[1:], strict=True):
        for whom in ("owners", "world"):
            for row in found.rows(b=name, place=whom, material="all", measure=VALUE):
                said.append(say("{name} ({arm}): {what}", name=name, arm=names.arm(arm), what=_sentence(row, whom)))
        for row in found.rows(b=name, measure="cost_usd"):
            if row["mean_a"] or row["mean_b"]:
                said.append(say("{name}: its responses cost {cost}, those of {first} {other} (means).", name=name,
                                cost=usd(row["mean_b"]), first=found.names[0], other=usd(row["mean_a"])))  # fmt: skip
    return said


def _sentence(row: Row, whom: str) -> str:
    gap = row["difference"]
    owners = whom == "owners"
    what = (
        say("goods not delivered to the owners of the responses") if owners else say("goods not delivered to the world")
    )
    if abs(gap) <= NOTABLE * max(abs(row["mean_a"]), abs(row["mean_b"]), 1e-300):
        return say("{what} do not differ ({value} in both).", what=what, value=usd(row["mean_a"]))
    part = percent(abs(gap) / row["mean_a"]) if row["mean_a"] else ""
    slots = {
        "what": what,
        "value": usd(abs(gap)),
        "part": say(", {share} of them", share=part) if part else "",
        "interval": _interval(row),
        "often": percent(row["share_less"] if gap < 0 else 1.0 - row["share_less"]),
    }
    if gap < 0:
        told = say("{what} are worth {value} less{part}{interval}; less in {often} of the replicates.", **slots)
    else:
        told = say("{what} are worth {value} more{part}{interval}; more in {often} of the replicates.", **slots)
    return together([told, _settled(row)])


def _interval(row: Row) -> str:
    if row["low"] is None:
        return ""
    low, high = sorted((abs(row["low"]), abs(row["high"]))) if row["low"] * row["high"] > 0 else (0.0, 0.0)
    if not high:
        low, high = row["low"], row["high"]
    return say(" (95 % interval of the mean {low} to {high})", low=usd(low), high=usd(high))


def _settled(row: Row) -> str:
    if row["settled"]:
        return say("The sign is settled.")
    if row["replicates_needed"] is None:
        return say("More than one replicate is needed to tell.")
    return say("The sign is open: about {number} replicates would settle it.", number=whole(row["replicates_needed"]))


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
        return Text(say("{name}: nobody's loss differs from {first}.", name=name, first=found.names[0]))
    table = Table(title=say("{name} less {first}: what users miss", name=name, first=found.names[0]),
                  box=box.SIMPLE_HEAD, title_justify="left",
                  caption=say("A: {first}. Means, in brackets their 95 % interval. Settled: whether the sign is, or by "
                              "how many replicates it would be.", first=found.names[0]),
                  caption_justify="left")  # fmt: skip
    heads = (say("Users"), say("A, t"), say("more or less, t"), say("USD m"), say("settled"))
    for place, heading in enumerate(heads):
        table.add_column(heading, justify="right" if place else "left", no_wrap=True)
    for row in rows[:MOST_ROWS]:
        table.add_row(*_cells(found, row))
    return table


def _cells(found: Comparison, row: Row) -> Iterator[str]:
    tonnes = found.difference(row["place"], row["material"], "shortfall_t", row["b"])
    yield f"{row['place']} {names.material(row['material'])}"
    yield number(tonnes["mean_a"])
    change = number(tonnes["difference"])
    if tonnes["low"] is not None:
        ends = {"low": number(tonnes["low"]), "high": number(tonnes["high"])}
        change = say("{middle} ({low} to {high})", middle=change, **ends)
    yield change
    yield number(row["difference"] / 1e6)
    yield say("yes") if tonnes["settled"] else whole(tonnes["replicates_needed"] or math.nan)


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
    put(folder / plain.of_language("compare.svg"), svg)
    pairs = zip(found.names, found.titles, found.arms, strict=True)
    return plain.write(
        folder / plain.of_language("compare.html"),
        " / ".join(dict.fromkeys(found.titles)),
        say(
            "What is less or more than in {first}? {number} paired replicates.",
            first=found.names[0],
            number=whole(found.replicates),
        ),
        sentences(found)[1:],
        sheets=[*(_sheet(found, name) for name in found.names[1:]), _options(found)],
        figures=[plain.Drawn("compare", forest.finding(rows, found.names[0]), svg)],
        facts=[(f"{name} ({names.arm(arm)})", title) for name, title, arm in pairs],
    )


def _sheet(found: Comparison, name: str) -> plain.Sheet:
    """Consumers whose loss differs."""
    first = found.names[0]
    heads = (say("Users"), say("{name}, t", name=first), say("more or less, t (95 % interval)"), say("USD m"),
             say("sign settled"))  # fmt: skip
    caption = say("What users miss: means over paired replicates. Settled: whether the sign is, or by how many "
                  "replicates it would be.")  # fmt: skip
    return plain.Sheet.cut(say("{name} less {first}", name=name, first=first), caption, heads,
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
    heads = ("", say("owners miss, {first}", first=first), say("owners miss"),
             say("world misses, {first}", first=first),
             say("world misses"), say("cost, {first}", first=first), say("cost"))  # fmt: skip
    caption = say("Means in USD million at base prices.")
    return plain.Sheet.cut(say("Side by side"), caption, heads, rows, "compare.csv")
