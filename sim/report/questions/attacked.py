"""The most damaging package of disruptions and what blunts it, in sentences, a table and a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report import names
from sim.report.numbers import interval, millions, usd, whole
from sim.report.plain import Drawn
from sim.report.questions import firsts
from sim.report.tongue import beside, listed, say

if TYPE_CHECKING:
    from sim.outcomes.finding import Finding

Row = dict[str, Any]
MOST_ROWS = 20
LITTLE = 0.001
"""Share of a damage that a move must add to be said to."""
TOGETHER = " + "
"""Stands between the names of what acts together."""


def sentences(found: Finding) -> list[str]:
    """What was simulated; the worst package, what each of it does alone, what blunts it best."""
    facts = found.facts
    (bare,) = found.rows(worst=True, responses="")
    told = [
        say("{histories} histories.", histories=whole(facts["histories"])),
        say("The worst {moves} of {number} for {whom}: {package}, with {value} not delivered{interval}.",
            moves=whole(facts["moves"]), number=whole(len(facts["candidates"])),
            whom=listed(map(names.place, facts["whom"])), package=bare["disruptions"], value=usd(bare["usd"]),
            interval=interval(bare["low"], bare["high"], usd)),
    ]  # fmt: skip
    packages = sorted(found.rows(moves=facts["moves"], responses=""), key=lambda row: (not row["worst"], -row["usd"]))
    told += firsts.sentences(packages, _package)
    told += _by_itself(found, bare)
    answers = [row for row in found.rows(worst=True) if row["responses"]]
    alone = [row for row in answers if TOGETHER not in row["responses"]]
    if alone:
        best = min(alone, key=lambda row: row["usd"])
        told.append(say("Of the responses by themselves, {response} blunts it best: {value} less.",
                        response=best["responses"], value=usd(bare["usd"] - best["usd"])))  # fmt: skip
    return told + [say("All of them together: {value} less.", value=usd(bare["usd"] - row["usd"]))
                   for row in answers if row not in alone]  # fmt: skip


def _by_itself(found: Finding, bare: Row) -> list[str]:
    """What each move of the package does alone: one may do all the damage."""
    labels = bare["disruptions"].split(TOGETHER)
    alone = {row["disruptions"]: row["usd"] for row in found.rows(moves=1, responses="")}
    if len(labels) < 2:
        return []
    most = max(labels, key=lambda label: alone[label])
    if alone[most] >= (1.0 - LITTLE) * bare["usd"]:
        return [say("{name} does as much by itself: what else is in the package adds nothing to it.", name=most)]
    parts = beside(say("{name} {value}", name=label, value=usd(alone[label])) for label in labels)
    return [say("By themselves they leave undelivered: {parts}.", parts=parts)]


def table(found: Finding) -> tuple[list[str], list[list[str]]]:
    """Heads and rows: every package of so many moves, and the worst with responses."""
    rows = [
        [row["disruptions"], row["responses"] or "-", millions(row["usd"]), say("worst") if row["worst"] else ""]
        for row in found.rows(moves=found.facts["moves"])
    ]
    return [say("disruptions"), say("responses"), say("USD m"), ""], rows


def figure(found: Finding) -> Drawn:
    """Packages by what they cost, the worst marked, and what responses leave of it."""
    from sim.report.figures import ranks  # noqa: PLC0415 - matplotlib only where it draws

    rows = sorted(found.rows(moves=found.facts["moves"]), key=lambda row: (not row["worst"], bool(row["responses"])))
    lines = [ranks.Line.millions(_package(row), row["usd"], row["low"], row["high"],
                                 chosen=row["worst"] and not row["responses"]) for row in rows[:MOST_ROWS]]  # fmt: skip
    (bare,) = found.rows(worst=True, responses="")
    finding = say("Most damage is done by {package}: {value} not delivered", package=bare["disruptions"],
                  value=usd(bare["usd"]))  # fmt: skip
    return Drawn(found.verb, finding, ranks.drawn(lines, finding, found.facts["replicates"]))


def _package(row: Row) -> str:
    """The package, or what responses stand against the worst."""
    if not row["responses"]:
        return str(row["disruptions"])
    if TOGETHER in row["responses"]:
        return say("… with all responses")
    return say("… with {response}", response=row["responses"])
