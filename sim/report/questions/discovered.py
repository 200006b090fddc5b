"""Where in a sweep something comes about, in sentences, a table and a figure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sim.report import names, varied
from sim.report.numbers import number, percent, whole
from sim.report.plain import Drawn
from sim.report.tongue import listed, say

if TYPE_CHECKING:
    from sim.outcomes.finding import Finding

Row = dict[str, Any]
METHODS = {"box": "box", "leaf": "leaf"}
"""How a part of the space was found."""


def sentences(found: Finding) -> list[str]:
    """Each box, and the densest leaf of the tree, as a policy reader may quote it."""
    facts = found.facts
    rate = facts["there"] / facts["points"]
    told = [say("{points} points; {event} in {share} of them.",
                points=whole(facts["points"]), event=_event(facts), share=percent(rate))]  # fmt: skip
    boxes = found.rows(method="box")
    told += [names.capital(_said(row, found)) for row in boxes]
    if not boxes:
        told.append(say("No box is found in which that comes about more often than elsewhere."))
    leaf = found.rows(method="leaf")[0]
    if leaf["density"] > rate:
        told.append(say("By the tree: {finding}", finding=_said(leaf, found)))
    return told


def _event(facts: dict[str, Any]) -> str:
    slots = {
        "what": varied.what(facts["place"], facts["material"], facts["measure"]),
        "arm": names.arm(facts["arm"]),
        "statistic": varied.statistic(facts["statistic"]),
        "amount": varied.text_of(facts["measure"])(facts["threshold"]),
    }
    if facts["sign"] == ">":
        return say("{what} ({arm}, {statistic}) is above {amount}", **slots)
    return say("{what} ({arm}, {statistic}) is below {amount}", **slots)


def _said(row: Row, found: Finding) -> str:
    facts = found.facts
    return say("in {density} of the {points} points where {where}, {event}; these are {coverage} of all points in "
               "which it is.", density=percent(row["density"]), points=whole(row["points"]), where=where(row, facts),
               event=_event(facts), coverage=percent(row["coverage"]))  # fmt: skip


def where(row: Row, facts: dict[str, Any]) -> str:
    """Limits in words: `ban.lasts > 14 months and ban.leakage < 0.03`."""
    axes = {axis["path"]: axis for axis in facts["axes"]}
    parts = [_limit(axes[path], limit) for path, limit in json.loads(row["limits"]).items()]
    return listed(parts) if parts else say("anything may be")


def _limit(axis: dict[str, Any], limit: list[Any]) -> str:
    name = varied.short(axis["path"])
    if not axis["numbers"]:
        return say("{name} is {values}", name=name, values=listed(map(varied.said, limit), "or"))
    low, high = limit
    if low is not None and high is not None:
        return say("{name} lies between {low} and {high}", name=name, low=number(low), high=varied.at(axis, high))
    return f"{name} > {varied.at(axis, low)}" if high is None else f"{name} < {varied.at(axis, high)}"


def table(found: Finding) -> tuple[list[str], list[list[str]]]:
    """Heads and rows: boxes, then leaves."""
    rows = [
        [say(METHODS[row["method"]]), where(row, found.facts), whole(row["points"]), percent(row["density"]),
         percent(row["coverage"])]
        for row in found.table.to_pylist()
    ]  # fmt: skip
    return ["", say("where"), say("points"), say("density"), say("coverage")], rows


def figure(found: Finding) -> Drawn:
    """Points in which it comes about, and the first box around them."""
    from sim.report.figures import boxes  # noqa: PLC0415 - matplotlib only where it draws

    rows = found.rows(method="box") or found.rows(method="leaf")
    first = rows[0]
    finding = say("{density} of the points where {where}: {event}", density=percent(first["density"]),
                  where=where(first, found.facts), event=_event(found.facts))  # fmt: skip
    return Drawn(found.verb, finding, boxes.drawn(found.facts, json.loads(first["limits"]), finding))
