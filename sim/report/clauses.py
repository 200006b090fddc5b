"""Clauses about one consumer: when it is short, how much is missing, what it is made of, what stands beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.report import names
from sim.report.book import Pair
from sim.report.ledger import Ledger
from sim.report.numbers import Spread, days, marked, often, percent, percent_range, tonnes_range
from sim.report.tongue import say

ALWAYS = 0.995
"""Share of the replicates from which nothing is said of the others."""
LITTLE = 0.005
"""A part of a shortfall, or of demand, below which it is not worth a clause."""


def when(ledger: Ledger, arm: str, pair: Pair) -> str:
    """From which day a consumer is short, as dates and as days since the disruption, and how often."""
    first = ledger.spread(arm, pair, "first_short_day")
    if first.happens == 0.0 or not math.isfinite(first.p50):
        return say("never short")
    said = _since(ledger, first)
    if first.happens > ALWAYS:
        return said
    return say("{when}, in {share} of the replicates", when=said, share=often(first, ledger.replicates))


def _since(ledger: Ledger, first: Spread) -> str:
    """The dates, and how long the first disruption has then been in force, or has yet to be."""
    dates = date_range(ledger, first)
    if ledger.disruption_date is None:
        return say("short from {dates}", dates=dates)
    slots = {"dates": dates, "days": marked(days(abs(first.p50 - ledger.zero)), first.row, "p50", f"-{ledger.zero}")}
    if first.p50 < ledger.zero:
        return say("short from {dates}, {days} before the disruption is in force", **slots)
    if first.p05 < ledger.zero:
        return say("short from {dates}, {days} after the disruption is in force (in some replicates before it is)",
                   **slots)  # fmt: skip
    return say("short from {dates}, {days} after the disruption is in force", **slots)


def date_range(ledger: Ledger, first: Spread) -> str:
    """`2 Apr 2026 (5 Mar to 7 May 2026)`: the median and the 5th to 95th percentile."""
    low, middle, high = map(ledger.date_of, (first.p05, first.p50, first.p95))
    if middle is None:
        return say("never")
    if low is None or high is None or low == high:
        return marked(names.day(middle), first.row, "p50")
    said = say("{middle} ({span})", middle=names.day(middle), span=names.span(low, high))
    return marked(said, first.row, "p50", "p05", "p95")


def missing(ledger: Ledger, arm: str, pair: Pair) -> dict[str, str]:
    """Tonnes and share of demand that a consumer misses, as slots of a sentence."""
    lost, share = (ledger.spread(arm, pair, name) for name in ("shortfall_t", "shortfall_share"))
    return {"tonnes": tonnes_range(lost), "share": percent_range(share)}


def parts(ledger: Ledger, arm: str, pair: Pair) -> Iterator[str]:
    """What a shortfall is made of: priced out or short; by tier; what stands beside it."""
    if ledger.spread(arm, pair, "shortfall_t").mean > 0.0:
        split = dear_and_none(ledger, arm, pair)
        if split is None:
            yield say("All of it is priced out: there is always some to be had at the going price.")
        else:
            yield say("Of what is missing {dear} is priced out and {none} not to be had at the going price.", **split)
            yield from _empty(ledger, arm, pair)
    yield from _tiers(ledger, arm, pair)
    yield from beside(ledger, arm, pair)


def dear_and_none(ledger: Ledger, arm: str, pair: Pair) -> dict[str, str] | None:
    """What part of a shortfall is priced out and what not to be had, as slots; None where all of it is priced out."""
    none, dear = short_part(ledger, arm, pair), dear_part(ledger, arm, pair)
    if none.mean < LITTLE:
        return None
    return {"dear": marked(percent(dear.mean, 2), dear.row, "mean"),
            "none": marked(percent(none.mean, 2), none.row, "mean")}  # fmt: skip


def short_part(ledger: Ledger, arm: str, pair: Pair) -> Spread:
    """The part of a mean shortfall for which there was no material at the going price."""
    none, lost = (ledger.spread(arm, pair, name).mean for name in ("short_t", "shortfall_t"))
    return ledger.part(f"part short, {arm} > {pair.place} > {pair.material}", none, lost)


def dear_part(ledger: Ledger, arm: str, pair: Pair) -> Spread:
    """The part of a mean shortfall that users do not take at the going price."""
    rest = 1.0 - short_part(ledger, arm, pair).mean
    return ledger.part(f"part priced out, {arm} > {pair.place} > {pair.material}", rest, 1.0)


def _empty(ledger: Ledger, arm: str, pair: Pair) -> Iterator[str]:
    """From when stores are empty, if they ever are."""
    empty = ledger.spread(arm, pair, "first_empty_day")
    when = ledger.date_of(empty.p50)
    if when is None or not empty.happens > 0.0:
        return
    day = marked(names.day(when), empty.row, "p50")
    if empty.happens > ALWAYS:
        yield say("Stores are empty from {date}.", date=day)
        return
    yield say("Stores are empty from {date}, in {share} of the replicates: the median over these alone, not over those "
              "of the first short day.", date=day, share=often(empty, ledger.replicates))  # fmt: skip


def _tiers(ledger: Ledger, arm: str, pair: Pair) -> Iterator[str]:
    protected, other = (ledger.spread(arm, pair, "shortfall_share", tier) for tier in ("protected", "other"))
    if not math.isnan(protected.mean) and not math.isnan(other.mean):
        yield say("Protected uses miss {protected} of their demand, others {other}.",
                  protected=percent_range(protected), other=percent_range(other))  # fmt: skip


def beside(ledger: Ledger, arm: str, pair: Pair) -> Iterator[str]:
    """What is forgone by order and what is replaced: it stands beside the shortfall, in no sum with it."""
    demand = ledger.spread(arm, pair, "demand_t").mean
    restrained, substituted = (ledger.spread(arm, pair, name) for name in ("restrained_t", "substituted_t"))
    if restrained.mean > LITTLE * demand:
        yield say("By order {tonnes} are forgone besides.", tonnes=tonnes_range(restrained))
    if substituted.mean > LITTLE * demand:
        yield say("Something else takes the place of {tonnes} besides.", tonnes=tonnes_range(substituted))
