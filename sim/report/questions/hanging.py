"""What an answer hangs on, in sentences, a table and a figure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.report import names
from sim.report.numbers import interval, number, percent_whole, usd, whole
from sim.report.plain import Drawn
from sim.report.tongue import apart, beside, say
from sim.report.varied import short

if TYPE_CHECKING:
    from sim.outcomes.finding import Finding

Row = dict[str, Any]

TOLD = 3
OUTPUTS = {"disrupted": "what is missed without responses", "responded": "what is missed with the responses",
           "relief": "what the responses relieve"}  # fmt: skip
BRIEFLY = {"disrupted": "without responses", "responded": "with responses", "relief": "relief"}
"""The same in a table."""
FIGURES = {
    "demand": "demand", "elasticity": "how users answer prices", "lanes": "who buys from whom",
    "recipes": "what a tonne takes", "stocks": "commercial stocks", "qualification": "times to qualify a seller",
    "luck": "luck (transit, noise, outages, licences)", "parameters.prices": "parameters of prices",
    "parameters.buying": "parameters of buying", "parameters.rush": "parameters of the rush",
    "parameters.controls": "parameters of controls", "parameters.freight": "parameters of freight",
    "parameters.projects": "parameters of projects", "parameters.outages": "parameters of outages",
    "parameters.other": "other parameters",
}  # fmt: skip
"""Groups of drawn figures."""
ROWS = {
    "demand": "demand", "elasticity": "elasticity", "substitution": "substitution", "share": "share of a seller",
    "recipe": "feed for a tonne", "cover": "stock of a buyer", "store": "stock of a maker",
    "qualification": "time to qualify",
}  # fmt: skip
"""Tables that a single figure may stand in."""
LEAST = 0.01
"""An index below is not told."""
WIDE = 0.5
"""Share of the variance beyond which an interval settles nothing."""
BEYOND = 0.05
"""Share of the variance by which a first order may lie beyond the interval of its total."""


def named(row: Row) -> str:
    """A factor in words."""
    factor: str = row["factor"]
    table, _, material = factor.partition(" ")
    if row["kind"] == "fields":
        return f"{short(factor)} ({row['widest']})"
    if row["kind"] == "scenario":
        return short(factor)
    group = say(FIGURES[table]) if table in FIGURES else table
    return beside([group, names.material(material)]) if material else group


def _widest(row: Row) -> str:
    """The figure of a group that spreads furthest, by its table and row; a parameter by its name."""
    table, _, name = row["widest"].partition(" ")
    return beside([say(ROWS[table]), name]) if table in ROWS and name else str(row["widest"])


def sentences(found: Finding) -> list[str]:
    """What was simulated; what explains most of each output, and which figures are worth firming up."""
    facts = found.facts
    told = [say("{histories} histories, {factors} factors, {bases} bases.",
                **{name: whole(facts[name]) for name in ("histories", "factors", "bases")})]  # fmt: skip
    for output, mean in facts["means"].items():
        slots = {"output": say(OUTPUTS[output]), "mean": _amount(mean, facts),
                 "sd": _amount(facts["sds"][output], facts)}  # fmt: skip
        rows = [row for row in found.rows(of=output) if row["total"] >= LEAST][:TOLD]
        if rows:
            parts = apart(f"{named(row)} {_index(row)}" for row in rows)
            told.append(say("Of the variance of {output} ({mean} on average, standard deviation {sd}), with all they "
                            "do together with others: {parts}.", parts=parts, **slots))  # fmt: skip
        else:
            told.append(names.capital(say("{output} hardly varies ({mean} on average, standard deviation {sd}).",
                                          **slots)))  # fmt: skip
    return told + _unsettled(found) + _worth(found)


def _unsettled(found: Finding) -> list[str]:
    """A warning where so few bases cannot tell, and how many would."""
    rows = [row for row in found.table.to_pylist() if _shown(row)]
    worst = max(rows, key=_doubt, default=None)
    if worst is None or _doubt(worst) <= 1.0:
        return []
    bases, first = int(found.facts["bases"]), [row for row in rows if row["rank"] == 1]
    leading = any(_doubt(row) > 1.0 for row in first)
    slots = {
        "verdict": say("So few bases settle nothing") if leading else say("So few bases do not settle everything"),
        "bases": whole(bases),
        "factor": named(worst),
        "output": say(OUTPUTS[worst["of"]]),
        "low": _capped(worst["total_low"]),
        "high": _capped(max(worst["total_high"], worst["first"])),
        "enough": str(1 << math.ceil(math.log2(bases * _doubt(worst) ** 2))),
    }
    return [say("{verdict}: with {bases}, the share of {factor} in {output} may be anything from {low} to {high}. "
                "Intervals shrink with the root of the bases: by that --bases {enough} would do.",
                **slots)]  # fmt: skip


def _doubt(row: Row) -> float:
    """How many times too wide the interval of a total is, or too far below its first order; at most 1 is well.

    A first order is at most its total: estimates that say otherwise are off by what lies between them.
    """
    width, over = row["total_high"] - row["total_low"], row["first"] - row["total_high"]
    off = (row["first"] - row["total"]) / max(row["total_high"] - row["total"], BEYOND) if over > BEYOND else 0.0
    return float(max(width / WIDE, off))


def _shown(row: Row) -> bool:
    """Whether a factor has a row: what was asked for by name always has."""
    return bool(row["kind"] == "scenario" or row["total"] >= LEAST)


def _index(row: Row) -> str:
    return _capped(row["total"]) + interval(row["total_low"], row["total_high"], _capped)


def _capped(index: float) -> str:
    """An index in whole per cent, from none to all of the variance: its interval allows no more digits."""
    return percent_whole(min(1.0, max(0.0, index)))


def _amount(value: float, facts: dict[str, Any]) -> str:
    return usd(value) if facts["unit"] == "USD" else say("{amount} t", amount=number(value))


def _worth(found: Finding) -> list[str]:
    """Figures worth firming up: those whose evidence is weak and on which the last output hangs."""
    output = "responded" if "responded" in found.facts["means"] else "disrupted"
    weak = [row for row in found.rows(of=output) if (row["worth"] or 0.0) >= LEAST]
    rows = sorted(weak, key=lambda row: (-row["worth"], row["factor"]))[:TOLD]
    if not rows:
        return []
    parts = apart(
        say("{factor} ({number} figures; the widest of grade C is {widest})", factor=named(row),
            number=whole(row["figures"]), widest=_widest(row))
        for row in rows
    )  # fmt: skip
    return [say("Worth firming up, by how much of {output} hangs on them and how weak their evidence is: {parts}.",
                output=say(OUTPUTS[output]), parts=parts)]  # fmt: skip


def table(found: Finding) -> tuple[list[str], list[list[str]]]:
    """Heads and rows."""
    rows = [
        [whole(row["rank"]), say(BRIEFLY[row["of"]]), named(row), _capped(row["first"]), _capped(row["total"]),
         say("{low} to {high}", low=_capped(row["total_low"]), high=_capped(row["total_high"])),
         _swing(row, found.facts), "-" if row["weakness"] is None else number(row["weakness"]),
         "-" if row["worth"] is None else number(row["worth"])]
        for row in found.table.to_pylist() if _shown(row)
    ]  # fmt: skip
    swing = say("swing, USD m") if found.facts["unit"] == "USD" else say("swing, t")
    heads = ["", say("of what"), say("factor"), say("first order"), say("total effect"), say("95 % interval"), swing,
             say("weak"), say("worth")]  # fmt: skip
    return heads, rows


def _swing(row: Row, facts: dict[str, Any]) -> str:
    scale = _scale(facts)
    low, high = (number(_kept(row)[f"swing_{end}"] / scale, 2) for end in ("low", "high"))
    return say("{low} to {high}", low=low, high=high)


def _kept(row: Row) -> Row:
    """A row that knows its swing.

    Raises:
        InputError: The answer was written before swings were kept.
    """
    if "swing_low" not in row:
        raise InputError("this answer was written before swings were kept: ask again")
    return row


def _scale(facts: dict[str, Any]) -> float:
    """Millions of money, tonnes as they are."""
    return 1e6 if facts["unit"] == "USD" else 1.0


def figure(found: Finding) -> Drawn:
    """A tornado: how far the answer swings when one thing alone is drawn anew; its share of the variance beside it."""
    from sim.report.figures import swings  # noqa: PLC0415 - matplotlib only where it draws

    output = "responded" if "responded" in found.facts["means"] else "disrupted"
    rows = [row for row in found.rows(of=output) if _shown(row)] or found.rows(of=output)[:1]
    scale = _scale(found.facts)
    rows = sorted(map(_kept, rows), key=lambda row: row["swing_low"] - row["swing_high"])
    bars = [swings.Swing(named(row), row["swing_low"] / scale, row["swing_high"] / scale,
                         say("{share} of variance", share=_capped(row["total"]))) for row in rows]  # fmt: skip
    first = rows[0]
    low, high = (_amount(abs(first[f"swing_{end}"]), found.facts) for end in ("low", "high"))
    finding = names.capital(say("{factor} swings {output} most: {low} down to {high} up", factor=named(first),
                                output=say(OUTPUTS[output]), low=low, high=high))  # fmt: skip
    if found.facts["unit"] == "USD":
        axis = say("change when drawn anew, USD million")
    else:
        axis = say("change when drawn anew, t")
    return Drawn(found.verb, finding, swings.tornado(bars, finding, axis, found.facts["bases"]))
