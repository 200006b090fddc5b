"""What the responses relieve, in sentences: together and one by one, for the owners and for the world."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from sim.instrument import and_list
from sim.report import names
from sim.report.ledger import ALL, Ledger, Relief
from sim.report.numbers import Spread, number, percent, tonnes_range, usd, usd_range

LITTLE = 0.005
"""Relief under this share of a shortfall is not worth a sentence."""


def in_short(ledger: Ledger) -> Iterator[str]:
    """What all responses take off the loss of the owners, at what cost, and where they help most."""
    if ledger.after is None:
        return
    labels = and_list(ledger.scenario.responses)
    cost = sum(amount for purposes in ledger.costs.values() for amount in purposes.values())
    who = f"The responses ({labels})" if " and " in labels else labels
    yield f"{who} {_off(ledger, labels)}, at a mean cost of {usd(cost)}; {_best(ledger)}."


def _off(ledger: Ledger, labels: str) -> str:
    """What the responses take off the value that is not delivered to the owners."""
    relief = ledger.relieved_value("all responses", "owners")
    one = " and " not in labels
    if relief is None or math.isnan(relief.share) or abs(relief.share) < LITTLE:
        return f"{'changes' if one else 'change'} that by less than {percent(LITTLE)}"
    verb = ("take" if relief.share > 0 else "add") + ("s" if one else "")
    whither = "off" if relief.share > 0 else "to"
    return f"{verb} {usd_range(_positive(relief))} {whither} that, {percent(abs(relief.share))}"


def _best(ledger: Ledger) -> str:
    """The material in which the relief for the owners is worth most, and what it is for the world."""
    best = next((each for each in ledger.relieved("all responses", "owners") if each.share >= LITTLE), None)
    if best is None:
        return f"no shortfall of the owners falls by more than {percent(LITTLE)}"
    world = [each for each in ledger.relieved("all responses", "world") if each.material == best.material]
    beside = "".join(f", and for the world as a whole by {tonnes_range(each.amount)}" for each in world)
    return (
        f"they help most with {names.material(best.material)}, whose shortfall falls by "
        f"{tonnes_range(best.amount)} for the owners, {percent(best.share)} of it{beside}"
    )


def together(ledger: Ledger) -> Iterator[str]:
    """What all responses relieve together, for the owners and for the world, and who pays with a loss."""
    owners = ledger.relieved("all responses", "owners")
    world = {each.material: each for each in ledger.relieved("all responses", "world")}
    for each in owners:
        if abs(each.share) >= LITTLE:
            yield f"Together the responses {_spares(each, 'the owners')}; {_world(world.get(each.material))}."
    little = [names.material(each.material) for each in owners if abs(each.share) < LITTLE]
    if little:
        yield f"They change the owners' shortfall of {and_list(little)} by less than {percent(LITTLE)}."
    yield from _losers(ledger)


def _world(relief: Relief | None) -> str:
    if relief is None:
        return "what it means for the world was not counted"
    moved = "falls" if relief.amount.p50 >= 0 else "grows"
    return f"the world's shortfall {moved} by {tonnes_range(_positive(relief))}"


def _losers(ledger: Ledger) -> Iterator[str]:
    """Places that pay for the relief of others, by material: diverted supply is someone else's loss."""
    lost: dict[str, list[str]] = {}
    for each in ledger.relief:
        placed = each.of == "all responses" and each.whom not in ("owners", "world") and each.material != ALL
        if placed and each.share <= -LITTLE and each.amount.p50 < 0:
            where = f"in {names.place(each.whom)} by {tonnes_range(_positive(each))}"
            lost.setdefault(each.material, []).append(where)
    for material, places in lost.items():
        yield f"With them the shortfall of {names.material(material)} grows {and_list(places)}."


def one_by_one(ledger: Ledger) -> Iterator[str]:
    """What each response adds beside the others where it was left out, and what each costs."""
    for label in ledger.scenario.responses:
        if not ledger.left_out(label):
            yield f"{label} costs {_cost(ledger, label)}."
            continue
        gains = [each for each in ledger.relieved(label, "owners") if abs(each.share) >= LITTLE]
        value = ledger.relieved_value(label, "owners")
        missed = [f"{tonnes_range(_positive(each))} {_more(each)} {names.material(each.material)}" for each in gains]
        if value and gains:
            missed.insert(0, f"goods worth {usd_range(_positive(value))} {_more(value)}")
        said = f"the owners would miss {'; '.join(missed)}" if gains else f"the owners would miss {_tail(value)}"
        yield f"Without {label} {said}. It costs {_cost(ledger, label)}{_each_unit(value, gains)}."


def _tail(value: Relief | None) -> str:
    """Nothing; or, for what is called on in few replicates, what it spares in the worst of them."""
    if value is None or value.amount.p95 <= 0.0:
        return "no more"
    return f"no more in half of the replicates, and goods worth {usd(value.amount.p95)} or more in one of twenty"


def _more(relief: Relief) -> str:
    return "more" if relief.amount.p50 >= 0 else "less"


def _each_unit(value: Relief | None, gains: Sequence[Relief]) -> str:
    """The cost of a USD of relief, and of a tonne of what is relieved most, were all of it paid for that."""
    if value is None or not gains or not value.usd_per_unit > 0:
        return ""
    tonne = f"; set against {names.material(gains[0].material)} alone, {usd(gains[0].usd_per_unit)} a tonne"
    return f": USD {number(value.usd_per_unit)} for a USD of goods relieved" + (
        tonne if gains[0].usd_per_unit > 0 else ""
    )


def _cost(ledger: Ledger, label: str) -> str:
    purposes = ledger.costs.get(label, {})
    parts = and_list(f"{purpose} {usd(amount)}" for purpose, amount in sorted(purposes.items()) if amount > 0)
    return f"{usd(sum(purposes.values()))} on average over the period" + (f" ({parts})" if parts else "")


def _spares(relief: Relief, whom: str) -> str:
    verb = "spare" if relief.amount.p50 >= 0 else "cost"
    return (
        f"{verb} {whom} {tonnes_range(_positive(relief))} of {names.material(relief.material)}, "
        f"{percent(abs(relief.share))} of their shortfall"
    )


def _positive(relief: Relief) -> Spread:
    spread = relief.amount
    return spread if spread.p50 >= 0 else Spread(-spread.mean, -spread.p95, -spread.p50, -spread.p05)
