"""The answer in sentences: who runs short of what, when, by how much, and what the responses change.

Amounts are means over the replicates, for only means add up: the parts of a sentence are parts of its whole. Dates are
medians. Brackets hold the 5th to 95th percentile.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from sim.report import clauses, forgone, forms, names, reasons, relief, world
from sim.report.book import OFTEN, TO_SPEAK_OF, Pair
from sim.report.ledger import Ledger
from sim.report.numbers import marked, often, percent, percent_range, tonnes_range, usd_range
from sim.report.tongue import count, listed, say, together

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sim.outcomes.results import Results

UNDISTURBED = "undisturbed"
WORTH_A_WORD = 0.02
"""Share of what is missing; less of it is missing anyhow in any world that is noisy."""
ALIKE = 6
"""Digits of a share up to which consumers are short alike."""
MOST_PAIRS = 8
"""Consumers that get a sentence of their own."""
MOST_PLACES = 4
"""Places that the headline names."""


def answer(results: Results) -> list[str]:
    """The answer to the scenario's question: the three sentences that matter most, then the particulars.

    Tonnes are totals over the scenario, shares are of D0 (demand at base price), money is at base price.
    """
    ledger = Ledger(results)
    return [*headline(ledger), *particulars(ledger), *world.told(ledger)]


def terminal(results: Results, *, details: bool = False) -> RenderableType:
    """The answer for a terminal: three sentences and compact tables, and all particulars if asked for."""
    from sim.report.terminal import told  # noqa: PLC0415 - rich only where it is shown

    return told(Ledger(results), details=details)


Point = tuple[str, str]
"""What it is about in a word or two, and what is to be said of it."""


def headline(ledger: Ledger) -> list[str]:
    """The answer in three sentences, fewer where there is less to say, and what it leaves out."""
    return [said for _, said in points(ledger)]


def points(ledger: Ledger) -> list[Point]:
    """The same, each with what it is about."""
    beside = [(say("Beside it"), said) for said in forgone.told(ledger)]
    if not ledger.short_pairs:
        paid = [(say("What it costs"), said) for said in relief.paid_anyway(ledger)]
        return [(say("The answer"), nothing(ledger)), *paid, *beside]
    lost = together([_how_much(ledger), *_priced_out(ledger), *_without_it(ledger)])
    found = [(say("Who and when"), _who(ledger)), (say("How much"), lost)]
    return [*found, *((say("What helps"), said) for said in relief.in_short(ledger)), *beside]


def particulars(ledger: Ledger) -> list[str]:
    """Consumer by consumer, response by response, form by form; then why the rest is untouched."""
    sentences = [consumer(ledger, pair) for pair in ledger.short_pairs[:MOST_PAIRS]]
    sentences += _others(ledger.short_pairs[MOST_PAIRS:])
    if ledger.after and ledger.short_pairs:
        sentences += [*relief.together(ledger), *relief.one_by_one(ledger), *forms.sentences(ledger)]
    return sentences + reasons.told(each for each in ledger.results.reasons if each != _said_at_once(ledger))


def _others(pairs: Iterable[Pair]) -> Iterator[str]:
    """Consumers that run short and have no sentence of their own, by material."""
    found: dict[str, list[str]] = {}
    for pair in pairs:
        found.setdefault(pair.material, []).append(names.place(pair.place))
    if found:
        what = listed(
            say("{material} ({places})", material=names.material(each), places=listed(where))
            for each, where in found.items()
        )
        yield say("In {share} of the replicates or more users also run short of {what}.",
                  share=percent(TO_SPEAK_OF), what=what)  # fmt: skip


def _worst(ledger: Ledger) -> tuple[Pair, dict[str, Any] | None]:
    """The users with the largest shortfall, of those alike the ones nearest to it, and what spared them."""
    spared = {Pair(fact["place"], fact["material"]): fact for fact in ledger.results.reasons if fact["why"] == "spared"}
    worst = max(ledger.pairs, key=lambda pair: (round(_mean_share(ledger, pair), ALIKE), *_hit(spared.get(pair))))
    return worst, spared.get(worst)


def _said_at_once(ledger: Ledger) -> dict[str, Any] | None:
    """The reason that the first sentence gives, where nobody runs short."""
    return None if ledger.short_pairs or not ledger.scenario.disruptions else _worst(ledger)[1]


def nothing(ledger: Ledger) -> str:
    """Why there is nothing to report, with the largest shortfall there was and what spared its users."""
    worst, spared = _worst(ledger)
    share = ledger.spread(ledger.before, worst, "shortfall_share")
    slots = {
        "first": names.day(ledger.start),
        "last": names.day(ledger.final_day),
        "most": marked(percent(_mean_share(ledger, worst)), share.row, "mean"),
        "material": names.material(worst.material),
        "place": names.place(worst.place),
        "often": percent(TO_SPEAK_OF),
    }
    if ledger.scenario.disruptions:
        nobody = say("Nobody runs short in as many as {often} of the replicates: from {first} to {last} the "
                     "largest shortfall is {most} of D0 on average ({material} in {place}).", **slots)  # fmt: skip
        return together([nobody, *reasons.told([spared] if spared else [])])
    if ledger.scenario.controls == "dated":
        return say("What is in force makes nobody run short in as many as {often} of the replicates: from {first} "
                   "to {last} the largest shortfall is {most} of D0 on average ({material} in {place}).",
                   **slots)  # fmt: skip
    del slots["often"]
    return say("Nothing happens in this scenario, so there is nothing to report: from {first} to {last} the largest "
               "shortfall is {most} of D0 on average ({material} in {place}).", **slots)  # fmt: skip


def _hit(fact: dict[str, Any] | None) -> tuple[float, float]:
    """How far what reaches a consumer is closed, itself and up the chain: of those alike the hardest hit is named."""
    return (fact["closed"], fact["upstream"]) if fact else (-1.0, -1.0)


def _without_it(ledger: Ledger) -> Iterator[str]:
    """How much of that is missing in the undisturbed world too, where that is worth a word."""
    if ledger.before == UNDISTURBED or UNDISTURBED not in ledger.results.arms:
        return
    whose = ledger.parties or None
    anyhow, lost = ledger.value(UNDISTURBED, whose), ledger.value(ledger.before, whose)
    if anyhow.mean > WORTH_A_WORD * lost.mean:
        yield say("Of that, {value} would not be delivered without the disruption either.", value=usd_range(anyhow))


def _mean_share(ledger: Ledger, pair: Pair) -> float:
    mean = ledger.spread(ledger.before, pair, "shortfall_share").mean
    return 0.0 if math.isnan(mean) else mean


def _who(ledger: Ledger) -> str:
    """Who runs short of what in half of the replicates or more, and who first."""
    likely = [pair for pair in ledger.short_pairs if _happens(ledger, pair) >= OFTEN]
    if not likely:
        most = max(ledger.short_pairs, key=lambda pair: _happens(ledger, pair))
        first = ledger.spread(ledger.before, most, "first_short_day")
        return say("No users run short in half of the replicates; the likeliest are those of {material} in {place}, in "
                   "{share} of them.", material=names.material(most.material), place=names.place(most.place),
                   share=often(first, ledger.replicates))  # fmt: skip
    named = [pair for pair in likely if pair.place in ledger.parties] or likely
    first_pair = ledger.first_pair
    slots = {
        "where": _where(named, likely),
        "material": names.material(first_pair.material),
        "place": names.place(first_pair.place),
        "when": clauses.when(ledger, ledger.before, first_pair),
    }
    where = say("Without a response users run short in {where}", **slots) if ledger.after else say(
        "Users run short in {where}", **slots)  # fmt: skip
    if len(named) == len(likely):
        return say("{where}; the first are those of {material} in {place}, {when}.", **slots | {"where": where})
    return say("{where}; of those named the first are those of {material} in {place}, {when}.",
               **slots | {"where": where})  # fmt: skip


def _where(named: Iterable[Pair], likely: Iterable[Pair]) -> str:
    """Places with what they lack; the rest are counted."""
    lacking: dict[str, list[str]] = {}
    for pair in named:
        lacking.setdefault(pair.place, []).append(names.material(pair.material))
    shown = list(lacking)[:MOST_PLACES]
    parts = [say("{place} ({materials})", place=names.place(each), materials=listed(lacking[each])) for each in shown]
    others = {pair.place for pair in likely} - set(shown)
    if others:
        parts.append(count("one other place", "{number} other places", len(others), number=str(len(others))))
    return listed(parts)


def _counted(ledger: Ledger) -> tuple[tuple[str, ...] | None, Iterable[Pair]]:
    """Whose loss the headline counts (None: everybody's), and which consumers that are."""
    inside = [pair for pair in ledger.short_pairs if pair.place in ledger.parties]
    if (not inside and not ledger.after) or not ledger.parties:
        return None, ledger.short_pairs
    return ledger.parties, inside or [pair for pair in ledger.pairs if pair.place in ledger.parties]


def _largest(ledger: Ledger, pairs: Iterable[Pair]) -> Pair:
    """Whose loss is worth most."""
    return max(pairs, key=lambda pair: ledger.spread(ledger.before, pair, "value_not_delivered_usd").mean)


def _priced_out(ledger: Ledger) -> Iterator[str]:
    """How much of the largest part is missing only since it is dear."""
    most = _largest(ledger, _counted(ledger)[1])
    if not ledger.spread(ledger.before, most, "shortfall_t").mean > 0.0:
        return
    slots = {"material": names.material(most.material), "place": names.place(most.place)}
    split = clauses.dear_and_none(ledger, ledger.before, most)
    if split is None:
        yield say("All of the {material} missing in {place} is priced out: there is always some to be had at the going "
                  "price.", **slots)  # fmt: skip
    else:
        yield say("Of the {material} missing in {place} {dear} is priced out and {none} not to be had at the going "
                  "price.", **slots, **split)  # fmt: skip


def _how_much(ledger: Ledger) -> str:
    """What is not delivered, whose largest part that is, and who is hit hardest."""
    whose, pairs = _counted(ledger)
    value, most = ledger.value(ledger.before, whose), _largest(ledger, pairs)
    worst = max(pairs, key=lambda pair: _mean_share(ledger, pair))
    part = ledger.spread(ledger.before, most, "value_not_delivered_usd").mean
    share = ledger.part(f"largest part of the value, {most.material} in {most.place}", part, value.mean)
    slots = {
        "first": names.day(ledger.start),
        "last": names.day(ledger.final_day),
        "places": listed(map(names.place, whose)) if whose else names.place("world"),
        "value": usd_range(value),
        "part": marked(percent(share.mean, 2), share.row, "mean"),
        "material": names.material(most.material),
        "place": names.place(most.place),
        "tonnes": tonnes_range(ledger.spread(ledger.before, most, "shortfall_t")),
        "share": percent_range(ledger.spread(ledger.before, most, "shortfall_share")),
    }
    if worst == most:
        return say("From {first} to {last} goods worth {value} at base prices are not delivered in {places}, on "
                   "average; {part} of that is {material} in {place}, {tonnes} or {share} of demand (D0), which is hit "
                   "hardest.", **slots)  # fmt: skip
    return say("From {first} to {last} goods worth {value} at base prices are not delivered in {places}, on average; "
               "{part} of that is {material} in {place}, {tonnes} or {share} of demand (D0); hit hardest is "
               "{worst_material} in {worst_place}, {worst_share}.", **slots, worst_material=names.material(
                   worst.material), worst_place=names.place(worst.place), worst_share=percent_range(
                   ledger.spread(ledger.before, worst, "shortfall_share")))  # fmt: skip


def consumer(ledger: Ledger, pair: Pair) -> str:
    """One consumer: when, how much, priced out or short, of which tier, worth what; then with responses."""
    arm = ledger.before
    said = say("{place}, {material}: {when}; {tonnes} missing on average, {share} of demand (D0), goods worth {value}.",
               place=names.place_title(pair.place), material=names.material(pair.material),
               when=clauses.when(ledger, arm, pair), **clauses.missing(ledger, arm, pair),
               value=usd_range(ledger.spread(arm, pair, "value_not_delivered_usd")))  # fmt: skip
    return together([said, *clauses.parts(ledger, arm, pair), *_with_responses(ledger, pair)])


def _with_responses(ledger: Ledger, pair: Pair) -> Iterator[str]:
    if ledger.after:
        yield say("With the responses {when}; {tonnes} missing, {share}.", when=clauses.when(ledger, ledger.after,
                  pair), **clauses.missing(ledger, ledger.after, pair))  # fmt: skip
        yield from clauses.beside(ledger, ledger.after, pair)


def _happens(ledger: Ledger, pair: Pair) -> float:
    return ledger.spread(ledger.before, pair, "first_short_day").happens
