"""How much stock is enough, in sentences, a table and a figure."""

from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.report import names
from sim.report.anew import anew
from sim.report.numbers import millions, number, percent, quantity, usd, whole
from sim.report.plain import Drawn
from sim.report.tongue import apart, beside, count, listed, say
from sim.sentence import Sentence

if TYPE_CHECKING:
    from sim.outcomes.finding import Finding

Facts = dict[str, Any]
Sizes = dict[str, float]
LITTLE = 0.005
"""Share of their demand that a change must bring users to be told."""


def sentences(found: Finding) -> list[str]:
    """What was simulated; the answer, how sure it is, why more may not help, and what sharing saves."""
    facts = _kept(found)
    told = [say("{histories} histories, {replicates} for each of {tried}.", histories=whole(facts["histories"]),
                replicates=whole(facts["replicates"]), tried=_counted(found))]  # fmt: skip
    if facts["size"] is None:
        most = amounts(facts, dict.fromkeys(facts["material"], _top(found)))
        told.append(say("Not even {most} in {stockpile} are enough: {goal} at no size up to that.", most=most,
                        stockpile=facts["stockpile"], goal=_goal(facts)))  # fmt: skip
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
    more = []
    if changes:
        more.append(count("{number} change", "{number} changes", changes, number=whole(changes)))
    if owners:
        more.append(count("{number} holding of owners", "{number} holdings of owners", owners, number=whole(owners)))
    rows = count("{number} size", "{number} sizes", sizes, number=whole(sizes))
    return say("{sizes} in the table and {more} beside them", sizes=rows, more=listed(more)) if more else rows


def _top(found: Finding) -> float:
    """The largest holding that was tried."""
    return max(float(row[name]) for row in found.table.to_pylist() for name in found.facts["material"])


def amounts(facts: Facts, sizes: Sizes) -> str:
    """`30 days of Dy/Tb oxide and no NdPr oxide`."""
    if len(sizes) > 1 and not any(sizes.values()):
        return say("nothing")
    several = len(sizes) > 1
    return listed(
        say("no {material}", material=names.material(name))
        if several and not size
        else say("{amount} of {material}", amount=_level(facts, name, size), material=names.material(name))
        for name, size in sizes.items()
    )


def _level(facts: Facts, material: str, size: float) -> str:
    return quantity(size, facts["units"][material])


def _goal(facts: Facts) -> str:
    return say("its owners miss more than {share} of their {materials} with a chance of at most {chance}",
               share=percent(facts["more_than"]), materials=listed(map(names.material, facts["of"]), "or"),
               chance=percent(facts["alpha"]))  # fmt: skip


def _least(facts: Facts) -> str:
    """`30 days of Dy/Tb oxide in joint_stock are enough`."""
    slots = {"stockpile": facts["stockpile"]}
    if not any(facts["size"].values()):
        return say("Nothing need be held in {stockpile}", **slots)
    slots["amounts"] = amounts(facts, facts["size"])
    if len(facts["material"]) > 1:
        return say("{amounts} in {stockpile}, the cheapest to fill that is, are enough", **slots)
    return say("{amounts} in {stockpile} are enough", **slots)


def _sure(facts: Facts) -> str:
    """What is enough as a title says it: by the estimate, and surely."""
    if facts["size"] is None:
        return say("No size tried is enough")
    slots, surely = {"least": _least(facts)}, facts["size_surely"]
    if surely is None:
        return say("{least} by the estimate, none that was tried surely", **slots)
    if surely == facts["size"]:
        return say("{least}, with 95 % confidence", **slots)
    return say("{least} by the estimate, {amounts} with 95 % confidence", amounts=amounts(facts, surely), **slots)


def _enough(found: Finding) -> list[str]:
    facts = found.facts
    (row,) = found.rows(chosen=True)
    told = [
        say("{least}: {goal}; the chance is {chance} (95 % interval {low} to {high}).", least=_least(facts),
            goal=_goal(facts), chance=percent(row["chance"]), low=percent(row["low"]), high=percent(row["high"])),
        say("What is held is worth {value} at base price; the cost of all responses is {cost}.",
            value=usd(row["value_usd"]), cost=usd(row["cost_usd"])),
    ]  # fmt: skip
    if not facts["falls"]:
        told.append(say("The chance does not fall with every step in size: look at the table before you rely on it."))
    surely = facts["size_surely"]
    if surely is None:
        told.append(say("So few replicates cannot make sure of it at any size that was tried: ask for more of them."))
    else:
        told.append(say("To be sure of it with 95 % confidence on so few histories, hold {amounts}.",
                        amounts=amounts(facts, surely)))  # fmt: skip
    return told


def _flat(facts: Facts) -> list[str]:
    """From where more does not help, and what would instead."""
    flat = facts["flat"]
    if flat is None:
        return []
    if any(flat["from"].values()):
        stalls = say("Beyond {amounts} more does not help", amounts=amounts(facts, flat["from"]))
    else:
        stalls = say("Holding it does not help")
    slots = {"stalls": stalls, "before": percent(flat["missed_from"]), "after": percent(flat["missed_to"]),
             "amounts": amounts(facts, flat["to"])}  # fmt: skip
    if not flat["would"]:
        return [say("{stalls}: on average its owners miss {before} there, {after} with {amounts}: nothing is left to "
                    "be relieved.", **slots)]  # fmt: skip
    return [say("{stalls}: on average its owners miss {before} there, {after} with {amounts}.", **slots), _would(flat)]


def _would(flat: dict[str, Any]) -> str:
    """What was tried instead at the largest holding: one change at a time."""
    better = [row for row in flat["would"] if row["missed"] < flat["missed_to"] - LITTLE]
    rest = apart(_change(row) for row in flat["would"] if row not in better)
    if not better:
        return say("Nor would something else help with that much held ({rest}): what is missing is another thing.",
                   rest=rest)  # fmt: skip
    parts = beside(say("{change} ({share})", change=_change(row), share=percent(row["missed"])) for row in better)
    if rest:
        return say("It is not the stock that binds there. With that much held they would miss less by {parts}; hardly "
                   "less by {rest}.", parts=parts, rest=rest)  # fmt: skip
    return say("It is not the stock that binds there. With that much held they would miss less by {parts}.",
               parts=parts)  # fmt: skip


def _change(row: dict[str, Any]) -> str:
    """`releasing below 90 instead of 45 days of cover`; answers of before sentences were kept have its English only."""
    return anew(Sentence.unpacked(row["said"])) if "said" in row else str(row["change"])


def _shared(facts: Facts) -> list[str]:
    """What is saved by holding it together, at the same risk for every owner."""
    shared = facts["sharing"]
    if shared is None:
        return []
    alone = beside(say("{place} {amounts}", place=names.place(owner), amounts=_own(facts, own))
                   for owner, own in shared["apart"].items())  # fmt: skip
    told = [say("For every owner by itself to bear no more than that takes {amounts} held together; each for itself: "
                "{alone}.", amounts=_own(facts, shared["together"]), alone=alone)]  # fmt: skip
    if "together_t" not in shared or "apart_t" not in shared:
        return [*told, say("So what sharing saves cannot be told: one of the two is not enough at any size.")]
    held = [name for name in facts["material"] if shared["together_t"][name] or shared["apart_t"][name]]
    saved = shared["apart_usd"] - shared["together_usd"]
    slots = {"amounts": listed(_saved(name, shared, facts) for name in held) if held else say("nothing"),
             "money": usd(abs(saved))}  # fmt: skip
    if saved >= 0.0:
        told.append(say("Held together it takes {amounts} at the same risk, and {money} less is spent on all "
                        "responses.", **slots))  # fmt: skip
    else:
        told.append(say("Held together it takes {amounts} at the same risk, and {money} more is spent on all "
                        "responses.", **slots))  # fmt: skip
    if not shared["holds"]:
        told.append(say("With each at its own size, not every owner still bears it: national holdings lean on each "
                        "other."))  # fmt: skip
    return told


def _own(facts: Facts, sizes: Sizes | None) -> str:
    """`60 days`; of several materials each with its name."""
    if sizes is None:
        return say("more than was tried")
    if len(sizes) > 1:
        return amounts(facts, sizes)
    return " ".join(_level(facts, name, size) for name, size in sizes.items())


def _saved(material: str, shared: dict[str, Any], facts: Facts) -> str:
    together, alone = shared["together_t"][material], shared["apart_t"][material]
    slots = {"difference": number(abs(alone - together)), "together": number(together), "apart": number(alone)}
    if abs(alone - together) <= 1e-9 * alone:
        return say("as many tonnes of {material} ({apart} t)", material=names.material(material), apart=slots["apart"])
    if len(facts["material"]) > 1:
        slots["material"] = names.material(material)
        if alone > together:
            return say("{difference} t less of {material} ({together} instead of {apart} t)", **slots)
        return say("{difference} t more of {material} ({together} instead of {apart} t)", **slots)
    if alone > together:
        return say("{difference} t less ({together} instead of {apart} t)", **slots)
    return say("{difference} t more ({together} instead of {apart} t)", **slots)


def table(found: Finding) -> tuple[list[str], list[list[str]]]:
    """Heads and rows: what was tried, the cheapest to fill first."""
    facts = _kept(found)
    rows = [
        [_short(facts, row), millions(row["value_usd"]), percent(row["chance"]), percent(row["share_missed"]),
         percent(row["cvar_share"]), millions(row["cvar_usd"]), millions(row["cost_usd"]),
         say("enough") if row["chosen"] else ""]
        for row in found.table.to_pylist()
    ]  # fmt: skip
    heads = [_held(facts), say("worth, USD m"), say("chance"), say("missed"), say("CVaR"), say("CVaR, USD m"),
             say("cost, USD m"), ""]  # fmt: skip
    return heads, rows


def _held(facts: Facts) -> str:
    """`Dy/Tb oxide / NdPr oxide`."""
    return " / ".join(names.material(name) for name in facts["material"])


def _short(facts: Facts, row: dict[str, Any]) -> str:
    """`90 days`, or `90 / 30 days` of several materials in their order."""
    units = [facts["units"][name] for name in facts["material"]]
    *first, last = facts["material"]
    parts = [number(row[name]) if unit == units[-1] else quantity(row[name], unit)
             for name, unit in zip(first, units, strict=False)]  # fmt: skip
    return " / ".join([*parts, quantity(row[last], units[-1])])


def figure(found: Finding) -> Drawn:
    """The frontier of cost against CVaR."""
    from sim.report.figures import frontier  # noqa: PLC0415 - matplotlib only where it draws

    facts, rows = _kept(found), found.table.to_pylist()
    labels = [_short(facts, row) for row in rows]
    finding = say(
        "{size}; the worst {share} of histories miss {bare} with nothing held, {best} at best",
        size=_sure(facts),
        share=percent(0.05).replace(" ", "\N{NO-BREAK SPACE}"),
        bare=usd(rows[0]["cvar_usd"]),
        best=usd(min(row["cvar_usd"] for row in rows)),
    )
    return Drawn(found.verb, finding, frontier.drawn(rows, labels, _held(facts), finding, facts["replicates"]))
