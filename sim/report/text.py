"""The answer in sentences: who runs short of what, when, by how much, and what the responses change."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from sim.instrument import and_list
from sim.report import forms, names, relief, world
from sim.report.ledger import TO_SPEAK_OF, Ledger, Pair
from sim.report.numbers import (
    Spread,
    days_range,
    percent,
    percent_range,
    tonnes,
    tonnes_range,
    usd_range,
)

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sim.outcomes.results import Results

MOST_PAIRS = 8
"""Consumers that get a sentence of their own."""


def answer(results: Results) -> list[str]:
    """The answer to the scenario's question: the three sentences that matter most, then the particulars.

    Ranges are the 5th and 95th percentile of the replicates, the figure before them the median. Tonnes are
    totals over the scenario, shares are of D0 (demand at base price), money is at base price.
    """
    ledger = Ledger(results)
    return [*headline(ledger), *particulars(ledger), *world.told(ledger)]


def terminal(results: Results) -> RenderableType:
    """The answer as compact tables for a terminal."""
    from sim.report.terminal import tables  # noqa: PLC0415 - rich only where it is shown

    return tables(Ledger(results))


def headline(ledger: Ledger) -> list[str]:
    """The answer in three sentences, fewer where there is less to say."""
    if not ledger.short_pairs:
        return [nothing(ledger)]
    return [_who(ledger), _how_much(ledger), *relief.in_short(ledger)]


def particulars(ledger: Ledger) -> list[str]:
    """Consumer by consumer, response by response, form by form; then why the rest is untouched."""
    sentences = [consumer(ledger, pair) for pair in ledger.short_pairs[:MOST_PAIRS]]
    sentences += _others(ledger.short_pairs[MOST_PAIRS:])
    if ledger.after and ledger.short_pairs:
        sentences += [*relief.together(ledger), *relief.one_by_one(ledger), *forms.sentences(ledger)]
    return sentences + [_closed(names.dates_told(reason)) for reason in ledger.results.reasons]


def _others(pairs: Iterable[Pair]) -> Iterator[str]:
    """Consumers that run short and have no sentence of their own, by material."""
    places: dict[str, list[str]] = {}
    for pair in pairs:
        places.setdefault(pair.material, []).append(names.place(pair.place))
    if places:
        what = "; ".join(f"of {names.material(each)} in {and_list(where)}" for each, where in places.items())
        yield f"In at least {percent(TO_SPEAK_OF)} of the replicates users run short {what} as well."


def nothing(ledger: Ledger) -> str:
    """Why there is nothing to report, with the largest shortfall there was."""
    cause = "Nothing happens in this scenario"
    if ledger.scenario.controls == "dated":
        cause = f"What is in force leaves nobody short in {percent(TO_SPEAK_OF)} of the replicates or more"
    if ledger.scenario.disruptions:
        cause = f"What happens leaves nobody short in {percent(TO_SPEAK_OF)} of the replicates or more"
    worst = max(ledger.pairs, key=lambda pair: _mean_share(ledger, pair))
    return (
        f"{cause}, so there is nothing to report: between {_period(ledger)} the largest shortfall is "
        f"{percent(_mean_share(ledger, worst))} of D0 on average ({_consumer_name(worst)})."
    )


def _mean_share(ledger: Ledger, pair: Pair) -> float:
    mean = ledger.spread(ledger.before, pair, "shortfall_share").mean
    return 0.0 if math.isnan(mean) else mean


def _who(ledger: Ledger) -> str:
    likely = [pair for pair in ledger.short_pairs if _happens(ledger, pair) >= 0.5]
    pairs = [pair for pair in likely if pair.place in ledger.parties] or likely
    if not pairs:
        most = max(ledger.short_pairs, key=lambda pair: _happens(ledger, pair))
        return (
            f"No consumer runs short in half of the replicates; the likeliest are {_consumer_name(most)}, "
            f"in {percent(_happens(ledger, most))} of them."
        )
    first = min(pairs, key=lambda pair: ledger.spread(ledger.before, pair, "first_short_day").p50)
    what = "; ".join(
        f"{and_list(map(names.place, places))} {'run' if len(places) > 1 else 'runs'} short of "
        f"{and_list(map(names.material, materials))}"
        for materials, places in _alike(pairs).items()
    )
    opening = "Without a response, " if ledger.after else ""
    return names.capital(
        f"{opening}{what} (priced out or with nothing to be had); the first are {_consumer_name(first)}, "
        f"{_when(ledger, ledger.before, first)}."
    )


def _how_much(ledger: Ledger) -> str:
    whose = _parties(ledger)
    pairs = [pair for pair in ledger.short_pairs if pair.place in ledger.parties] or ledger.short_pairs
    most = max(pairs, key=lambda pair: ledger.spread(ledger.before, pair, "value_not_delivered_usd").p50)
    value = ledger.value(ledger.before, ledger.parties or None)
    many = " and " in whose or not ledger.parties
    return (
        f"Between {_period(ledger)} {whose} {'go' if many else 'goes'} without goods worth "
        f"{usd_range(value)} at base prices; the largest part is "
        f"{names.material(most.material)} in {names.place(most.place)}, with {_missing(ledger, most)}"
        f"{_worst_share(ledger, pairs, most)}."
    )


def _missing(ledger: Ledger, pair: Pair) -> str:
    lost = ledger.spread(ledger.before, pair, "shortfall_t")
    share = ledger.spread(ledger.before, pair, "shortfall_share")
    return f"{tonnes_range(lost)} missing, {percent_range(share)} of D0"


def _worst_share(ledger: Ledger, pairs: Sequence[Pair], said: Pair) -> str:
    """Who misses the largest share, unless that was said already."""
    worst = max(pairs, key=lambda pair: ledger.spread(ledger.before, pair, "shortfall_share").p50)
    share = ledger.spread(ledger.before, worst, "shortfall_share")
    return "" if worst == said else f"; the largest share is missed by {_consumer_name(worst)}, {percent_range(share)}"


def consumer(ledger: Ledger, pair: Pair) -> str:
    """One consumer: when, how much, of which tier, priced out or short, worth what; then with responses."""
    arm = ledger.before
    demand = ledger.spread(arm, pair, "demand_t")
    lost, share = ledger.spread(arm, pair, "shortfall_t"), ledger.spread(arm, pair, "shortfall_share")
    dear, none = ledger.spread(arm, pair, "priced_out_t"), ledger.spread(arm, pair, "short_t")
    value = ledger.spread(arm, pair, "value_not_delivered_usd")
    return (
        f"{names.place_title(pair.place)}, {names.material(pair.material)} ({pair.material}): "
        f"{_when(ledger, arm, pair)}{_empty(ledger, arm, pair)}; "
        f"{tonnes_range(lost)} of {tonnes(demand.p50)} D0 missing, "
        f"{percent_range(share)}, on average {tonnes(dear.mean)} priced out and {tonnes(none.mean)} short"
        f"{_tiers(ledger, arm, pair)}; value not delivered {usd_range(value)}.{_with_responses(ledger, pair)}"
    )


def _empty(ledger: Ledger, arm: str, pair: Pair) -> str:
    """From when there is nothing to be had at the going price, apart from what the price keeps away."""
    empty = ledger.spread(arm, pair, "first_empty_day")
    date = ledger.date_of(empty.p50)
    if date is None or not empty.happens > 0.0:
        never = ledger.spread(arm, pair, "short_t").mean <= 0.01 * ledger.spread(arm, pair, "shortfall_t").mean
        return ", priced out only: stores are never empty" if never else ""
    often = "" if empty.happens > 0.995 else f" in {percent(empty.happens)} of the replicates"
    return f", with empty stores from {names.day(date)}{often}"


def _tiers(ledger: Ledger, arm: str, pair: Pair) -> str:
    shares = [(tier, ledger.spread(arm, pair, "shortfall_share", tier).p50) for tier in ("protected", "other")]
    known = [f"{tier} uses miss {percent(share)}" for tier, share in shares if not math.isnan(share)]
    return f"; {', '.join(known)}" if known else ""


def _with_responses(ledger: Ledger, pair: Pair) -> str:
    if ledger.after is None:
        return ""
    share = ledger.spread(ledger.after, pair, "shortfall_share")
    return f" With the responses {_when(ledger, ledger.after, pair)}; {percent_range(share)} missing."


def _when(ledger: Ledger, arm: str, pair: Pair) -> str:
    """From which day a consumer is short, as dates and as days since the disruption, and how often."""
    first = ledger.spread(arm, pair, "first_short_day")
    middle = ledger.date_of(first.p50)
    if first.happens == 0.0 or middle is None:
        return "never short"
    often = "" if first.happens > 0.995 else f", in {percent(first.happens)} of the replicates"
    return f"short from {names.day(middle)}{_dates(ledger, first)}{_since(ledger, first)}{often}"


def _dates(ledger: Ledger, first: Spread) -> str:
    low, high = ledger.date_of(first.p05), ledger.date_of(first.p95)
    return "" if low is None or high is None or low == high else f" ({names.day(low)} to {names.day(high)})"


def _since(ledger: Ledger, first: Spread) -> str:
    zero = ledger.disruption_date
    if zero is None:
        return ""
    past = (zero - ledger.start).days
    since = Spread(p05=first.p05 - past, p50=first.p50 - past, p95=first.p95 - past)
    return f", {days_range(since)} after the disruption"


def _happens(ledger: Ledger, pair: Pair) -> float:
    return ledger.spread(ledger.before, pair, "first_short_day").happens


def _parties(ledger: Ledger) -> str:
    return and_list(names.place(place) for place in ledger.parties) or "all places"


def _consumer_name(pair: Pair) -> str:
    return f"users of {names.material(pair.material)} in {names.place(pair.place)}"


def _alike(pairs: Iterable[Pair]) -> dict[tuple[str, ...], list[str]]:
    """Places by what they are short of, so that those with the same shortages share a sentence."""
    lacking: dict[str, list[str]] = {}
    for pair in pairs:
        lacking.setdefault(pair.place, []).append(pair.material)
    groups: dict[tuple[str, ...], list[str]] = {}
    for place, materials in lacking.items():
        groups.setdefault(tuple(sorted(materials)), []).append(place)
    return groups


def _period(ledger: Ledger) -> str:
    return f"{names.day(ledger.start)} and {names.day(ledger.final_day)}"


def _closed(sentence: str) -> str:
    return sentence if sentence.rstrip().endswith((".", "!", "?")) else sentence.rstrip() + "."
