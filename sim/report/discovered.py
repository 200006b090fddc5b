"""Where in a sweep something comes about, in sentences, a table and a figure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sim.report import names
from sim.report.numbers import number, percent, usd
from sim.report.plain import Drawn
from sim.report.sweeps import STATISTICS, at, short, what

if TYPE_CHECKING:
    from sim.outcomes.finding import Finding

Row = dict[str, Any]
WHERE = "where"
"""Head of the column that may take several lines."""


def sentences(found: Finding) -> list[str]:
    """Each box, and the densest leaf of the tree, as a policy reader may quote it."""
    facts = found.facts
    rate = facts["there"] / facts["points"]
    told = [f"{found.title}: {facts['points']:,} points; {_event(facts)} in {percent(rate)} of them."]
    boxes = found.rows(method="box")
    told += [_said(row, found, "") for row in boxes]
    if not boxes:
        told.append("No box is found in which that comes about more often than elsewhere.")
    leaf = found.rows(method="leaf")[0]
    if leaf["density"] > rate:
        told.append(_said(leaf, found, "By the tree: "))
    return told


def _event(facts: dict[str, Any]) -> str:
    way = "above" if facts["sign"] == ">" else "below"
    subject = what(facts["place"], facts["material"], facts["measure"])
    statistic = STATISTICS.get(facts["statistic"], facts["statistic"])
    return f"{subject} ({facts['arm']}, {statistic}) is {way} {_amount(facts)}"


def _amount(facts: dict[str, Any]) -> str:
    if facts["measure"].endswith("_usd"):
        return usd(facts["threshold"])
    return percent(facts["threshold"]) if facts["measure"].endswith("_share") else number(facts["threshold"])


def _said(row: Row, found: Finding, head: str) -> str:
    facts = found.facts
    told = (f"in {percent(row['density'])} of the {row['points']:,} points where {where(row, facts)}, {_event(facts)}; "
            f"these are {percent(row['coverage'])} of all points in which it is.")  # fmt: skip
    return head + (told if head else names.capital(told))


def where(row: Row, facts: dict[str, Any]) -> str:
    """Limits in words: `ban.lasts > 14 months and ban.leakage < 0.03`."""
    axes = {axis["path"]: axis for axis in facts["axes"]}
    parts = [_limit(axes[path], limit) for path, limit in json.loads(row["limits"]).items()]
    return " and ".join(parts) or "anything may be"


def _limit(axis: dict[str, Any], limit: list[Any]) -> str:
    name = short(axis["path"])
    if not axis["numbers"]:
        return f"{name} is {' or '.join(limit)}"
    low, high = limit
    if low is not None and high is not None:
        return f"{name} lies between {number(low)} and {at(axis, high)}"
    return f"{name} > {at(axis, low)}" if high is None else f"{name} < {at(axis, high)}"


def table(found: Finding) -> tuple[list[str], list[list[str]]]:
    """Heads and rows: boxes, then leaves."""
    rows = [
        [row["method"], where(row, found.facts), str(row["points"]), percent(row["density"]), percent(row["coverage"])]
        for row in found.table.to_pylist()
    ]
    return ["", WHERE, "points", "density", "coverage"], rows


def figure(found: Finding) -> Drawn:
    """Points in which it comes about, and the first box around them."""
    from sim.report.figures import boxes  # noqa: PLC0415 - matplotlib only where it draws

    rows = found.rows(method="box") or found.rows(method="leaf")
    first = rows[0]
    finding = f"{percent(first['density'])} of the points where {where(first, found.facts)}: {_event(found.facts)}"
    return Drawn(found.verb, finding, boxes.drawn(found.facts, json.loads(first["limits"]), finding))
