"""How much stock is enough, in sentences, a table and a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report import names
from sim.report.numbers import number, percent, usd
from sim.report.plain import Drawn

if TYPE_CHECKING:
    from sim.outcomes.finding import Finding


def sentences(found: Finding) -> list[str]:
    """The answer, how sure it is, and what sharing saves."""
    facts = found.facts
    what = f"{names.material(facts['material'])} in {facts['stockpile']}"
    told = [f"{found.title}: {facts['histories']:,} histories, {facts['replicates']:,} for each size."]
    if facts["size"] is None:
        most = f"{number(facts['up_to'])} {facts['unit']}"
        told.append(f"No holding of {what} up to {most} is enough: {_goal(facts)} at none.")
    else:
        told += _enough(found, what)
    return told + _shared(facts)


def _goal(facts: dict[str, Any]) -> str:
    return (f"its owners miss more than {percent(facts['more_than'])} of their {names.material(facts['of'])} with a "
            f"chance of at most {percent(facts['alpha'])}")  # fmt: skip


def _enough(found: Finding, what: str) -> list[str]:
    facts = found.facts
    (row,) = found.rows(chosen=True)
    told = [f"{number(facts['size'])} {facts['unit']} of {what} are enough: {_goal(facts)}; the chance is "
            f"{percent(row['chance'])} (95 % interval {percent(row['low'])} to {percent(row['high'])}), "
            f"the cost of all responses {usd(row['cost_usd'])}."]  # fmt: skip
    if not facts["falls"]:
        told.append("The chance does not fall with every step in size: look at the table before you rely on it.")
    surely = facts["size_surely"]
    if surely is None:
        return [*told, "So few replicates cannot make sure of it at any size that was tried: ask for more of them."]
    return [*told, f"To be sure of it with 95 % confidence on so few histories, hold {number(surely)} {facts['unit']}."]


def _shared(facts: dict[str, Any]) -> list[str]:
    """What is saved by holding it together, at the same risk for every owner."""
    shared, unit = facts["sharing"], facts["unit"]
    if shared is None:
        return []
    apart = ", ".join(f"{names.place(owner)} {_level(level, unit)}" for owner, level in shared["apart"].items())
    told = [f"For every owner by itself to bear no more than that takes {_level(shared['together'], unit)} held "
            f"together; each for itself: {apart}."]  # fmt: skip
    if shared["together_t"] is None or shared["apart_t"] is None:
        return [*told, "So what sharing saves cannot be told in tonnes: one of the two is not enough at any size."]
    saved, paid = shared["apart_t"] - shared["together_t"], shared["apart_usd"] - shared["together_usd"]
    way = "saves" if saved >= 0.0 else "takes"
    told.append(f"Sharing {way} {number(abs(saved))} t ({number(shared['together_t'])} instead of "
                f"{number(shared['apart_t'])} t) at the same risk, and {usd(abs(paid))} "
                f"{'less' if paid >= 0.0 else 'more'} is spent on all responses.")  # fmt: skip
    if not shared["holds"]:
        told.append("With each at its own size, not every owner still bears it: national holdings lean on each other.")
    return told


def _level(level: float | None, unit: str) -> str:
    return "more than was tried" if level is None else f"{number(level)} {unit}"


def table(found: Finding) -> tuple[list[str], list[list[str]]]:
    """Heads and rows of the frontier."""
    rows = [
        [f"{number(row['size'])} {row['unit']}", percent(row["chance"]), percent(row["share_missed"]),
         percent(row["cvar_share"]), number(row["cvar_usd"] / 1e6), number(row["cost_usd"] / 1e6),
         "enough" if row["chosen"] else ""]
        for row in found.table.to_pylist()
    ]  # fmt: skip
    return ["held", "chance", "missed", "CVaR", "CVaR, USD m", "cost, USD m", ""], rows


def figure(found: Finding) -> Drawn:
    """The frontier of cost against CVaR."""
    from sim.report.figures import frontier  # noqa: PLC0415 - matplotlib only where it draws

    facts, rows = found.facts, found.table.to_pylist()
    last = f"{number(rows[-1]['size'])} {facts['unit']}"
    size = "No size tried is" if facts["size"] is None else f"{number(facts['size'])} {facts['unit']} are"
    finding = (f"{size} enough; the worst 5 % of histories miss {usd(rows[0]['cvar_usd'])} with nothing held, "
               f"{usd(rows[-1]['cvar_usd'])} with {last}")  # fmt: skip
    return Drawn(found.verb, finding, frontier.drawn(rows, finding, facts["replicates"]))
