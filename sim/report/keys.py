"""The answer in four figures, for those who read no further."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.report import names
from sim.report.book import Pair
from sim.report.ledger import TOGETHER, Ledger
from sim.report.numbers import Spread, marked, percent, usd
from sim.report.tongue import listed, say

Key = tuple[str, str, str]
"""What it is, the figure, of what."""


def told(ledger: Ledger) -> Iterator[Key]:
    """Who is short first, who is hit hardest, what is not delivered, what the responses take off that."""
    if not ledger.short_pairs:
        return
    inside = [pair for pair in ledger.short_pairs if pair.place in ledger.parties]
    pairs, whose = inside or list(ledger.short_pairs), ledger.parties if inside else None
    yield _first(ledger)
    yield _hardest(ledger, pairs)
    value = ledger.value(ledger.before, whose)
    places = listed(map(names.place, whose)) if whose else names.place("world")
    yield say("Not delivered"), _usd(value), say("at base prices, {places}", places=places)
    relieved = ledger.relieved_value(TOGETHER, "owners") if ledger.after else None
    if relieved is not None and not math.isnan(relieved.share.mean):
        cost = _usd(ledger.cost(TOGETHER))
        share = marked(percent(relieved.share.mean, 2), relieved.share.row, "mean")
        yield say("Responses relieve"), share, say("of that, at {cost}", cost=cost)


def _first(ledger: Ledger) -> Key:
    """The consumer that is usually short first."""
    first = ledger.first_pair
    day = ledger.spread(ledger.before, first, "first_short_day")
    when = ledger.date_of(day.p50)
    date = marked(names.day(when), day.row, "p50") if when else say("never")
    return say("First to run short"), date, _users(first)


def _hardest(ledger: Ledger, pairs: list[Pair]) -> Key:
    shares = {pair: ledger.spread(ledger.before, pair, "shortfall_share") for pair in pairs}
    worst = max(pairs, key=lambda pair: (not math.isnan(shares[pair].mean), shares[pair].mean))
    share = marked(percent(shares[worst].mean, 2), shares[worst].row, "mean")
    what = say("of demand missing: {users}", users=_users(worst))
    return say("Hit hardest"), share, what


def _users(pair: Pair) -> str:
    return say("{material}, {place}", material=names.material(pair.material), place=names.place(pair.place))


def _usd(spread: Spread) -> str:
    return marked(usd(spread.mean, 2), spread.row, "mean")
