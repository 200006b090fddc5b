"""Costs that grow day by day: booked when their block ends, or at the horizon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.engine.history import History
    from sim.engine.records import Reserve


@dataclass(frozen=True, eq=False)
class Bill:
    """A cost from its first day on: USD for a slice of days that have passed."""

    who: str
    purpose: str
    first: int
    usd: Callable[[slice], float]


class Bills:
    """What is owed in one history for days that are not over."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._open: list[Bill] = []
        self.held: list[tuple[str, Reserve]] = []
        """What is held, and by which instrument."""

    def hold(self, who: str, reserve: Reserve) -> None:
        """Have an instrument pay for what is held of a reserve, day by day."""
        self.held.append((who, reserve))

    @contextmanager
    def billing(self, who: str, purpose: str, usd: Callable[[slice], float]) -> Iterator[None]:
        """Book a cost of the days of a block once they are over; up to the horizon if it lasts longer.

        Args:
            who: The instrument that pays.
            purpose: What is paid for.
            usd: USD for a slice of days that have passed.
        """
        bill = Bill(who, purpose, self._history.today, usd)
        self._open.append(bill)
        try:
            yield
        finally:
            if not self._history.levers.sealed:
                self._open.remove(bill)
                self._book(bill)

    def settle(self) -> None:
        """Book what is still owed, and the holding of reserves on all days."""
        for who, reserve in self.held:
            years = float(self._history.state.stocks[:, reserve.store].sum()) / 365.0
            usd = years * self._history.base_price(reserve.material) * self._history.parameter("holding_cost")
            self._history.pay("holding", usd, who)
        for bill in self._open:
            self._book(bill)

    def _book(self, bill: Bill) -> None:
        days = slice(bill.first, self._history.today)
        usd = bill.usd(days) if days.stop > days.start else 0.0
        if usd > 0.0:
            self._history.pay(bill.purpose, usd, bill.who)
