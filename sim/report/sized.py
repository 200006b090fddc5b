"""How much stock is enough, in sentences, a table and a figure."""

from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.report import names
from sim.report.numbers import number, percent, usd
from sim.report.plain import Drawn

if TYPE_CHECKING:
    from sim.outcomes.finding import Finding

Facts = dict[str, Any]
Sizes = dict[str, float]
LITTLE = 0.005
"""Share of their demand that a change must bring users to be told."""


def sentences(found: Finding) -> list[str]:
    """The answer, how sure it is, why more may not help, and what sharing saves."""
    facts = _kept(found)
    told = [f"{found.title}: {facts['histories']:,} histories, {facts['replicates']:,} for each of {_counted(found)}."]
    if facts["size"] is None:
        most = listed(facts, dict.fromkeys(facts["material"], _top(found)))
        told.append(f"Not even {most} in {facts['stockpile']} are enough: {_goal(facts)} at no size up to that.")
    else:
        told += _enough(found)
    return [*told, *_flat(facts), *_shared(facts)]


def _kept(found: Finding) -> Facts:
    """Its facts, if it knows several materials and where more does not help.

    Raises:
        InputError: The answer was written before it did.
    """
    facts = found.facts
    if not {"units", "flat", "sharing"} <= facts.keys() or not isinstance(facts["size"], dict | NoneType):
        raise InputError("this answer was written before several materials could be sized together: ask again")
    return facts


def _counted(found: Finding) -> str:
    """What was simulated: `7 sizes`, `7 sizes in the table and 1 change beside them`."""
    sizes, flat = found.table.num_rows, found.facts["flat"]
    changes = len(flat["would"]) if flat else 0
    owners = found.facts["histories"] // found.facts["replicates"] - sizes - changes
    told = [(changes, "change", "changes"), (owners, "holding of owners", "holdings of owners")]
    beside = [f"{n} {one if n == 1 else more}" for n, one, more in told if n]
    rows = f"{sizes} sizes" if sizes > 1 else "1 size"
    return f"{rows} in the table and {' and '.join(beside)} beside them" if beside else rows


def _top(found: Finding) -> float:
    """The largest holding that was tried."""
    return max(float(row[name]) for row in found.table.to_pylist() for name in found.facts["material"])


def listed(facts: Facts, sizes: Sizes) -> str:
    """`30 days of Dy/Tb oxide and no NdPr oxide`."""
    if len(sizes) > 1 and not any(sizes.values()):
        return "nothing"
    several = len(sizes) > 1
    return " and ".join(
        f"no {names.material(name)}"
        if several and not size
        else f"{_level(facts, name, size)} of {names.material(name)}"
        for name, size in sizes.items()
    )


def _level(facts: Facts, material: str, size: float) -> str:
    return f"{number(size)} {facts['units'][material]}"


def _goal(facts: Facts) -> str:
    of = " or ".join(names.material(each) for each in facts["of"])
    return (f"its owners miss more than {percent(facts['more_than'])} of their {of} with a "
            f"chance of at most {percent(facts['alpha'])}")  # fmt: skip


def _least(facts: Facts) -> str:
    """`30 days of Dy/Tb oxide in joint_stock are enough`."""
    if not any(facts["size"].values()):
        return f"Nothing need be held in {facts['stockpile']}"
    several = ", the cheapest to fill that is," if len(facts["material"]) > 1 else ""
    return f"{listed(facts, facts['size'])} in {facts['stockpile']}{several} are enough"


def _enough(found: Finding) -> list[str]:
    facts = found.facts
    (row,) = found.rows(chosen=True)
    told = [f"{_least(facts)}: {_goal(facts)}; the chance "
            f"is {percent(row['chance'])} (95 % interval {percent(row['low'])} to {percent(row['high'])}).",
            f"What is held is worth {usd(row['value_usd'])} at base price; the cost of all responses is "
            f"{usd(row['cost_usd'])}."]  # fmt: skip
    if not facts["falls"]:
        told.append("The chance does not fall with every step in size: look at the table before you rely on it.")
    surely = facts["size_surely"]
    if surely is None:
        return [*told, "So few replicates cannot make sure of it at any size that was tried: ask for more of them."]
    return [*told, f"To be sure of it with 95 % confidence on so few histories, hold {listed(facts, surely)}."]


def _flat(facts: Facts) -> list[str]:
    """From where more does not help, and what would instead."""
    flat = facts["flat"]
    if flat is None:
        return []
    enough = f"Beyond {listed(facts, flat['from'])} more does not help" if any(flat["from"].values()) else (
        "Holding it does not help")  # fmt: skip
    at = f"{enough}: on average its owners miss {percent(flat['missed_from'])} there, "
    at += f"{percent(flat['missed_to'])} with {listed(facts, flat['to'])}"
    if not flat["would"]:
        return [f"{at}: nothing is left to be relieved."]
    return [f"{at}.", _would(flat)]


def _would(flat: dict[str, Any]) -> str:
    """What was tried instead at the largest holding: one change at a time."""
    better = [row for row in flat["would"] if row["missed"] < flat["missed_to"] - LITTLE]
    rest = "; ".join(_change(row) for row in flat["would"] if row not in better)
    if not better:
        return f"Nor would something else help with that much held ({rest}): what is missing is another thing."
    parts = ", ".join(f"{_change(row)} ({percent(row['missed'])})" for row in better)
    said = f"It is not the stock that binds there. With that much held they would miss less by {parts}"
    return f"{said}; hardly less by {rest}." if rest else f"{said}."


def _change(row: dict[str, Any]) -> str:
    """`releasing below 90 instead of 45 days of cover`, `holding 720 days of heavy magnets too`."""
    return f"holding {row['change']} of {names.material(row['form'])} too" if row["form"] else str(row["change"])


def _shared(facts: Facts) -> list[str]:
    """What is saved by holding it together, at the same risk for every owner."""
    shared = facts["sharing"]
    if shared is None:
        return []
    apart = ", ".join(f"{names.place(owner)} {_own(facts, own)}" for owner, own in shared["apart"].items())
    told = [f"For every owner by itself to bear no more than that takes {_own(facts, shared['together'])} held "
            f"together; each for itself: {apart}."]  # fmt: skip
    if "together_t" not in shared or "apart_t" not in shared:
        return [*told, "So what sharing saves cannot be told: one of the two is not enough at any size."]
    held = [name for name in facts["material"] if shared["together_t"][name] or shared["apart_t"][name]]
    parts = " and ".join(_saved(name, shared, len(facts["material"]) > 1) for name in held) or "nothing"
    paid = shared["apart_usd"] - shared["together_usd"]
    told.append(f"Held together it takes {parts} at the same risk, and {usd(abs(paid))} "
                f"{'less' if paid >= 0.0 else 'more'} is spent on all responses.")  # fmt: skip
    if not shared["holds"]:
        told.append("With each at its own size, not every owner still bears it: national holdings lean on each other.")
    return told


def _own(facts: Facts, sizes: Sizes | None) -> str:
    """`60 days`; of several materials each with its name."""
    if sizes is None:
        return "more than was tried"
    if len(sizes) > 1:
        return listed(facts, sizes)
    return " ".join(_level(facts, name, size) for name, size in sizes.items())


def _saved(material: str, shared: dict[str, Any], named: bool) -> str:
    together, apart = shared["together_t"][material], shared["apart_t"][material]
    of = f" of {names.material(material)}" if named else ""
    if abs(apart - together) <= 1e-9 * apart:
        return f"as many tonnes{of} ({number(apart)} t)"
    way = "less" if apart > together else "more"
    return f"{number(abs(apart - together))} t {way}{of} ({number(together)} instead of {number(apart)} t)"


def table(found: Finding) -> tuple[list[str], list[list[str]]]:
    """Heads and rows: what was tried, the cheapest to fill first."""
    facts = _kept(found)
    rows = [
        [_short(facts, row), number(row["value_usd"] / 1e6), percent(row["chance"]), percent(row["share_missed"]),
         percent(row["cvar_share"]), number(row["cvar_usd"] / 1e6), number(row["cost_usd"] / 1e6),
         "enough" if row["chosen"] else ""]
        for row in found.table.to_pylist()
    ]  # fmt: skip
    return [_held(facts), "worth, USD m", "chance", "missed", "CVaR", "CVaR, USD m", "cost, USD m", ""], rows


def _held(facts: Facts) -> str:
    """`Dy/Tb oxide / NdPr oxide`."""
    return " / ".join(names.material(name) for name in facts["material"])


def _short(facts: Facts, row: dict[str, Any]) -> str:
    """`90 days`, or `90 / 30 days` of several materials in their order."""
    units = [facts["units"][name] for name in facts["material"]]
    parts = [number(row[name]) if unit == units[-1] else f"{number(row[name])} {unit}"
             for name, unit in zip(facts["material"], units, strict=True)]  # fmt: skip
    return f"{' / '.join(parts)} {units[-1]}"


def figure(found: Finding) -> Drawn:
    """The frontier of cost against CVaR."""
    from sim.report.figures import frontier  # noqa: PLC0415 - matplotlib only where it draws

    facts, rows = _kept(found), found.table.to_pylist()
    labels = [_short(facts, row) for row in rows]
    least = min(row["cvar_usd"] for row in rows)
    size = "No size tried is enough" if facts["size"] is None else _least(facts)
    finding = (f"{size}; the worst 5\N{NO-BREAK SPACE}% of histories miss {usd(rows[0]['cvar_usd'])} with nothing "
               f"held, {usd(least)} at best")  # fmt: skip
    return Drawn(found.verb, finding, frontier.drawn(rows, labels, _held(facts), finding, facts["replicates"]))
