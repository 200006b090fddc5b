"""Which response helps the owners most beside the others, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.report import names
from sim.report.ledger import LITTLE, Ledger
from sim.report.numbers import Spread, marked, more, usd
from sim.report.tongue import beside, listed, say


def told(ledger: Ledger) -> Iterator[str]:
    """Which response helps the owners most beside the others, or those that cannot be told apart from it."""
    found = [(label, ledger.relieved_value(label, "owners")) for label in ledger.scenario.responses]
    known = [(label, value) for label, value in found if value is not None]
    if len(known) < 2:
        return
    (first, most), *others = sorted(known, key=lambda each: -each[1].amount.mean)
    if most.gain < LITTLE:
        return
    little = LITTLE * most.amount.mean
    missed = {label: say("nothing more") if abs(value.amount.mean) < little else more(value.amount, _mean_usd)
              for label, value in known}  # fmt: skip
    if rivals := ledger.rivals(first, (label for label, _ in others)):
        tied = [first, *rivals]
        yield say("Which of {labels} helps most beside the others is not settled; goods that the owners would go "
                  "without if one is left out: {parts}.", labels=listed(tied), parts=beside(
                      say("{name} {value}", name=label, value=missed[label]) for label in tied))  # fmt: skip
    else:
        second = others[0][0]
        yield say("Beside the others {first} helps most: without it the owners would go without goods worth {most}, "
                  "without {second} {next}.", first=first, second=second, most=missed[first],
                  next=missed[second])  # fmt: skip
    yield from _for_single_owners(ledger, first, [label for label, _ in others])


def _for_single_owners(ledger: Ledger, first: str, others: Sequence[str]) -> Iterator[str]:
    """Owners for whom another response surely brings more than the one that brings all of them most."""
    for place in ledger.parties:
        usual = ledger.relieved_value(first, place)
        found = [(label, ledger.relieved_value(label, place)) for label in others]
        better = [(label, value) for label, value in found
                  if value is not None and ledger.surely_more(label, first, [place])]  # fmt: skip
        if usual is None or not better:
            continue
        other, best = max(better, key=lambda each: each[1].amount.mean)
        yield say("In {place} {other} helps more: without it users there would go without goods worth {more}, without "
                  "{first} {less}.", place=names.place(place), other=other, first=first,
                  more=more(best.amount, _mean_usd), less=more(usual.amount, _mean_usd))  # fmt: skip


def _mean_usd(spread: Spread) -> str:
    return marked(usd(spread.mean, 2), spread.row, "mean")
