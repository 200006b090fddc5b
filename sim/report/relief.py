"""What the responses relieve, in sentences: together and one by one, for the owners and for the world."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.report import foremost, names
from sim.report.ledger import ALL, LITTLE, TOGETHER, Ledger, Relief
from sim.report.numbers import less, marked, more, percent, tonnes_range, usd, usd_range
from sim.report.tongue import count, listed, say
from sim.report.tongue import together as paragraph

STOCKPILES = ("joint_stockpile", "national_stockpile")
MOST_LOSSES = 3
"""Losses of owners that the headline names."""


def in_short(ledger: Ledger) -> Iterator[str]:
    """What all responses take off the loss of the owners, at what cost, and where they help most."""
    if ledger.after is not None:
        yield paragraph([_in_short(ledger), *foremost.told(ledger), *_unpriced(ledger), *not_counted(ledger),
                         *_owners_that_lose(ledger, MOST_LOSSES)])  # fmt: skip


def _in_short(ledger: Ledger) -> str:
    value = ledger.relieved_value(TOGETHER, "owners")
    slots = {"labels": listed(ledger.scenario.responses), "cost": cost_of(ledger, TOGETHER)}
    if value is None or abs(value.gain) < LITTLE:
        return say("With {labels} that changes by less than {little}, at a cost of {cost}.", little=percent(LITTLE),
                   **slots)  # fmt: skip
    slots |= {"value": less(value.amount, usd_range), "share": share(value)}
    best = next((each for each in ledger.relieved(TOGETHER, "owners") if each.gain >= LITTLE), None)
    if best is None:
        return say("With {labels} that is {value}, {share} of it, at a cost of {cost}.", **slots)
    many = len(ledger.scenario.responses)
    slots |= {"material": names.material(best.material), "owners": less(best.amount, tonnes_range)}
    world = next((each for each in ledger.relieved(TOGETHER, "world") if each.material == best.material), None)
    if world is None:
        return count("With {labels} that is {value}, {share} of it, at a cost of {cost}; it does most for {material}: "
                     "{owners} missing for the owners.",
                     "With {labels} that is {value}, {share} of it, at a cost of {cost}; they do most for {material}: "
                     "{owners} missing for the owners.", many, **slots)  # fmt: skip
    return count("With {labels} that is {value}, {share} of it, at a cost of {cost}; it does most for {material}: "
                 "{owners} missing for the owners, {world} in the world as a whole.",
                 "With {labels} that is {value}, {share} of it, at a cost of {cost}; they do most for {material}: "
                 "{owners} missing for the owners, {world} in the world as a whole.", many,
                 world=less(world.amount, tonnes_range), **slots)  # fmt: skip


def _unpriced(ledger: Ledger) -> Iterator[str]:
    """For which responses nothing is paid, where something is for others."""
    without = [label for label in ledger.scenario.responses if not ledger.purposes(label)]
    if without and len(without) < len(ledger.scenario.responses):
        yield say("For {labels} no cost is booked: none is stated, or they were not called on.", labels=listed(without))


def not_counted(ledger: Ledger, label: str = TOGETHER) -> Iterator[str]:
    """That the goods of a stockpile which is full on the first day stand in no cost; of one response, or of all.

    Results do not say how many tonnes a reserve released, so no amount is set beside it.
    """
    full = [name for name, response in ledger.scenario.responses.items()
            if response.kind in STOCKPILES and getattr(response, "build_up", None) is None]  # fmt: skip
    named = [name for name in full if label in (TOGETHER, name)]
    if named:
        yield say("Not counted in the cost: the goods themselves that {labels} held on the first day; they were there "
                  "before.", labels=listed(named))  # fmt: skip


def paid_anyway(ledger: Ledger) -> Iterator[str]:
    """What the responses cost where nobody runs short."""
    if ledger.after is not None and ledger.purposes(TOGETHER):
        yield say("All the same {cost} is paid for {labels}.", labels=listed(ledger.scenario.responses),
                  cost=cost_of(ledger, TOGETHER))  # fmt: skip


def share(relief: Relief) -> str:
    """How much of the mean shortfall that is."""
    return marked(percent(abs(relief.share.mean), 2), relief.share.row, "mean")


def together(ledger: Ledger) -> Iterator[str]:
    """What all responses relieve together, for the owners and for the world, and who pays with a loss."""
    owners = ledger.relieved(TOGETHER, "owners")
    world = {each.material: each for each in ledger.relieved(TOGETHER, "world")}
    for each in owners:
        if abs(each.gain) >= LITTLE:
            yield _together(each, world.get(each.material))
    little = [names.material(each.material) for each in owners if abs(each.gain) < LITTLE]
    if little:
        yield say("All responses together change what the owners miss of {materials} by less than {little}.",
                  materials=listed(little), little=percent(LITTLE))  # fmt: skip
    yield from _losers(ledger)
    yield from _owners_that_lose(ledger)


def _together(owners: Relief, world: Relief | None) -> str:
    slots = {"material": names.material(owners.material), "owners": less(owners.amount, tonnes_range),
             "share": share(owners)}  # fmt: skip
    if world is None:
        return say("With all responses the owners miss {owners} of {material}, {share} of their shortfall.", **slots)
    return say("With all responses the owners miss {owners} of {material}, {share} of their shortfall, and the world "
               "as a whole {world}.", world=less(world.amount, tonnes_range), **slots)  # fmt: skip


def _losers(ledger: Ledger) -> Iterator[str]:
    """Places that pay for the relief of others, by material: diverted supply is someone else's loss."""
    lost: dict[str, list[str]] = {}
    value = ledger.relieved_value(TOGETHER, "owners")
    least = LITTLE * abs(value.amount.mean) if value else 0.0
    for each in ledger.relief:
        others = each.whom not in ("owners", "world", *ledger.parties)
        placed = each.of == TOGETHER and others and each.material != ALL
        if placed and each.gain <= -LITTLE and -ledger.worth(each) >= least:
            where = say("{tonnes} in {place}", tonnes=tonnes_range(each.amount.negative()),
                        place=names.place(each.whom))  # fmt: skip
            lost.setdefault(each.material, []).append(where)
    for material, places in lost.items():
        yield say("Others pay for it: with all responses users of {material} go without more, {places}.",
                  material=names.material(material), places=listed(places))  # fmt: skip


def _owners_that_lose(ledger: Ledger, most: int | None = None) -> Iterator[str]:
    """Owners that miss more of a material with all responses, what is worth most first.

    Args:
        ledger: What the tables say.
        most: How many losses are named, and then only those that matter beside the whole relief; None names all.
    """
    lost = [each for each in ledger.relief if each.of == TOGETHER and each.whom in ledger.parties
            and each.material != ALL and each.gain <= -LITTLE]  # fmt: skip
    if most is not None and (value := ledger.relieved_value(TOGETHER, "owners")):
        lost = [each for each in lost if -ledger.worth(each) >= LITTLE * abs(value.amount.mean)]
    where = [say("{tonnes} of {material} in {place}", tonnes=tonnes_range(each.amount.negative()),
                 material=names.material(each.material), place=names.place(each.whom))
             for each in sorted(lost, key=ledger.worth)[:most]]  # fmt: skip
    if where:
        yield say("Owners do not gain everywhere: with all responses their users go without more, {losses}.",
                  losses=listed(where))  # fmt: skip


def untold(ledger: Ledger) -> str:
    """Why it is not told what each response brings, and what would tell; nothing where it is told."""
    responses = ledger.scenario.responses
    if ledger.after is None or len(responses) < 2 or any(map(ledger.left_out, responses)):
        return ""
    return say("What each response brings is not told: of {number} responses none is left out in an arm of its own "
               "(that is done for up to three), so only their costs stand apart. To share the relief out among them: "
               "lodeline attribute FILE", number=str(len(responses)))  # fmt: skip


def rows(ledger: Ledger) -> tuple[str, ...]:
    """All responses and each of them; of one alone only that all, for it is the same."""
    labels = tuple(ledger.scenario.responses)
    return (TOGETHER, *labels) if len(labels) > 1 else (TOGETHER,)


def title(ledger: Ledger, of: str) -> str:
    """What a row of a table is headed."""
    labels = list(ledger.scenario.responses)
    return of if of != TOGETHER else say("all responses") if len(labels) > 1 else labels[0]


def one_by_one(ledger: Ledger) -> Iterator[str]:
    """What each response adds beside the others where it was left out, and what each costs."""
    for label in ledger.scenario.responses:
        said = [_left_out(ledger, label)] if ledger.left_out(label) else []
        yield paragraph([*said, _cost(ledger, label), *saved(ledger, label), *_each_unit(ledger, label),
                         *not_counted(ledger, label)])  # fmt: skip


def saved(ledger: Ledger, label: str) -> Iterator[str]:
    """What leaving a response out saves, where others then spend so much more or less that it is another figure."""
    value = ledger.relieved_value(label, "owners")
    if value is None or math.isclose(value.cost_usd, ledger.cost(label).mean, rel_tol=0.02, abs_tol=1e4):
        return
    amount = marked(usd(abs(value.cost_usd), 2), value.row, "cost_usd")
    if value.cost_usd < 0.0:
        yield say("Leaving it out costs {amount}, for others then spend more; relief is set against that.",
                  amount=amount)  # fmt: skip
        return
    yield say("Leaving it out saves {amount}, for others then spend otherwise too; relief is set against that.",
              amount=amount)  # fmt: skip


def _left_out(ledger: Ledger, label: str) -> str:
    """What the owners would miss without it; or, for what is seldom called on, what it spares in the worst cases."""
    value = ledger.relieved_value(label, "owners")
    gains = gains_of(ledger, label)
    if value is not None and gains:
        return say("Without {label} the owners would miss goods worth {value}: {materials}.", label=label,
                   value=more(value.amount, usd_range), materials=listed(map(_material, gains)))  # fmt: skip
    if value is None or value.amount.p95 <= 0.0:
        return say("Without {label} the owners would miss no more.", label=label)
    return say("Without {label} the owners would miss no more in half of the replicates, and goods worth {value} or "
               "more in one of twenty.", label=label, value=marked(usd(value.amount.p95, 2), value.row,
               "p95"))  # fmt: skip


def gains_of(ledger: Ledger, label: str) -> list[Relief]:
    """Materials in which leaving a response out makes a difference to the owners."""
    return [each for each in ledger.relieved(label, "owners") if abs(each.gain) >= LITTLE]


def _material(relief: Relief) -> str:
    return say("{tonnes} of {material}", tonnes=more(relief.amount, tonnes_range),
               material=names.material(relief.material))  # fmt: skip


def _each_unit(ledger: Ledger, label: str) -> Iterator[str]:
    """The cost of a USD of relief, and of a tonne of what is relieved most, were all of it paid for that."""
    value, gains = ledger.relieved_value(label, "owners"), gains_of(ledger, label)
    if value is None or not gains or not value.usd_per_unit > 0:
        return
    slots = {"each": marked(usd(value.usd_per_unit, 2), value.row, "usd_per_unit")}
    if not gains[0].usd_per_unit > 0:
        yield say("That is {each} for a USD of goods relieved.", **slots)
        return
    yield say("That is {each} for a USD of goods relieved; set against {material} alone, {tonne} a tonne.",
              material=names.material(gains[0].material),
              tonne=marked(usd(gains[0].usd_per_unit, 2), gains[0].row, "usd_per_unit"), **slots)  # fmt: skip


def cost_of(ledger: Ledger, of: str) -> str:
    """What a response, or all, costs; a scenario need not state it."""
    return usd_range(ledger.cost(of)) if ledger.purposes(of) else say("nothing that is stated")


def _cost(ledger: Ledger, label: str) -> str:
    cost = cost_of(ledger, label)
    parts = purposes_of(ledger, label)
    if len(parts) < 2:
        return say("{label} costs {cost}.", label=label, cost=cost)
    return say("{label} costs {cost}: {parts}.", label=label, cost=cost, parts=listed(parts))


PURPOSES = {
    "compensation": "compensation", "freight": "freight", "holding": "holding", "investment": "investment",
    "meetings": "meetings", "permits": "permits", "premium": "premium", "price floor": "price floor",
    "purchase": "purchases", "qualification": "qualification", "recycling": "recycling",
    "substitution": "substitution", "support": "support",
}  # fmt: skip
"""What money goes to; what is not here is shown as it is written."""


def purposes_of(ledger: Ledger, label: str) -> list[str]:
    """The parts of a cost, means that add up to it."""
    found = []
    for purpose in ledger.purposes(label):
        amount = ledger.cost(label, purpose)
        if not math.isclose(amount.mean, 0.0):
            found.append(say("{purpose} {cost}", purpose=say(PURPOSES.get(purpose, purpose)),
                             cost=marked(usd(amount.mean, 2), amount.row, "mean")))  # fmt: skip
    return found
