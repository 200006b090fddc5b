"""What users give up by order or replace: no shortfall by definition, and no delivery either."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.report import names
from sim.report.book import Pair
from sim.report.ledger import LITTLE, Ledger
from sim.report.numbers import marked, percent, tonnes_range
from sim.report.tongue import say

ALSO = {
    "restrained_t": "By order users in {place} also forgo {tonnes} of {material}, {share} of their demand, which the "
    "shortfalls above do not count.",
    "substituted_t": "Users in {place} also replace {tonnes} of {material} by something else, {share} of their demand, "
    "which the shortfalls above do not count.",
}
"""What else users do without, where no response acts."""
ALSO_WITH = {
    "restrained_t": "By order users in {place} forgo {tonnes} of {material} with the responses, {share} of their "
    "demand, and {without} without them: no shortfall, and no relief either.",
    "substituted_t": "Users in {place} replace {tonnes} of {material} by something else with the responses, {share} of "
    "their demand, and {without} without them, which the shortfalls above do not count.",
}
"""The same with the responses."""
ALSO_WITHOUT = {
    "restrained_t": "By order users in {place} forgo {without} of {material} without the responses, {share} of their "
    "demand, and {tonnes} with them: no shortfall, and no relief either.",
    "substituted_t": "Users in {place} replace {without} of {material} by something else without the responses, "
    "{share} of their demand, and {tonnes} with them, which the shortfalls above do not count.",
}
"""The same where they end it: with them it is no longer worth a word."""
FORGONE = {"restrained_t": 0.01, "substituted_t": 0.05}
"""Share of demand given up by order, or replaced, in either arm, from which the headline says so."""


def told(ledger: Ledger) -> Iterator[str]:
    """Of each, the users who give up most of their demand in either arm: of those that the responses move, if any."""
    for measure, least in FORGONE.items():
        shares = {pair: max(_shares(ledger, pair, measure)) for pair in ledger.pairs}
        worth = [pair for pair in shares if shares[pair] >= least]
        pair = max(worth, key=lambda each: (_changed(ledger, each, measure), shares[each]), default=None)
        if pair is not None:
            yield _said(ledger, pair, measure)


def _said(ledger: Ledger, pair: Pair, measure: str) -> str:
    """Tonnes with the responses and without them; the share of demand is with them, if that is worth a word."""
    _, after = _shares(ledger, pair, measure)
    first = ledger.last if after >= FORGONE[measure] else ledger.before
    lost = ledger.spread(first, pair, measure)
    share = ledger.part(f"{measure} in {pair.place} of {pair.material}, share of D0", lost.mean,
                        ledger.spread(first, pair, "demand_t").mean)  # fmt: skip
    slots = {"tonnes": tonnes_range(ledger.spread(ledger.last, pair, measure)), "place": names.place(pair.place),
             "material": names.material(pair.material), "share": marked(percent(share.mean, 2), share.row,
             "mean")}  # fmt: skip
    if not ledger.after:
        return say(ALSO[measure], **slots)
    slots["without"] = tonnes_range(ledger.spread(ledger.before, pair, measure))
    return say((ALSO_WITH if first == ledger.last else ALSO_WITHOUT)[measure], **slots)


def _changed(ledger: Ledger, pair: Pair, measure: str) -> bool:
    """Whether the responses move it by as much as is worth a word."""
    before, after = _shares(ledger, pair, measure)
    return abs(after - before) >= LITTLE


def _shares(ledger: Ledger, pair: Pair, measure: str) -> tuple[float, float]:
    """Share of demand without the responses and with them."""
    before, after = (_share_of_demand(ledger, arm, pair, measure) for arm in (ledger.before, ledger.last))
    return before, after


def _share_of_demand(ledger: Ledger, arm: str, pair: Pair, measure: str) -> float:
    lost, demand = (ledger.spread(arm, pair, name).mean for name in (measure, "demand_t"))
    return lost / demand if demand > 0.0 and math.isfinite(lost) else 0.0
