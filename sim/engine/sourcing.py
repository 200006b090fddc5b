"""What a group that fetches can have: what partners and makers can spare, and what aircraft can still take.

A round of one place and material is one compiled call a kind of source: the offers are gone through in their order,
each cut to what is missing, to what is free and to the room there is, and split over the buyers by what each lacks.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine._jit import jit
from sim.engine.outlook import Foresight, Groups, lack_of
from sim.engine.state import UNBOUNDED, Rows, State

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

OFFER = np.dtype([
    ("free", np.float64),  # t it can spare
    ("consent", np.float64),  # share of its stock that a partner lets go
    ("row", np.int64),  # of the partner's buyer, or of the maker
    ("partner", np.int64),
    ("flight", np.int64),  # row of the capacity that its loads fly on
])  # fmt: skip
LOAD = np.dtype([("tonnes", np.float64), ("offer", np.int64), ("buyer", np.int64), ("flies", np.int64)])

AT_FIRST, BOOKED = 16, 256
"""Flights, and bookings of each, that there is room for at first."""


class Need(NamedTuple):
    """What one place misses of a material in a round."""

    buyers: Whole
    """Rows of its buyers."""
    tonnes: float
    least: float
    """T under which a source is not asked."""
    today: int
    days: int
    """Until the next round."""


class Load(NamedTuple):
    """A part of an offer for one buyer."""

    tonnes: float
    offer: int
    """Number of the offer, in the order in which they were made."""
    buyer: int
    flies: int
    """1 by air, 0 by sea."""


class Flights:
    """What was flown lately on each capacity, booking by booking, and how much it takes a week."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], int] = {}
        self._most = 0
        """Bookings of any capacity, at most."""
        self.count = np.zeros(AT_FIRST, np.int64)
        self.weekly, self.flown = np.zeros((2, AT_FIRST))
        self.day = np.zeros((AT_FIRST, BOOKED), np.int64)
        self.tonnes = np.zeros((AT_FIRST, BOOKED))

    def row(self, name: tuple[str, str], weekly: float) -> int:
        """Row of a capacity of so many t a week."""
        if name not in self._rows:
            row = self._rows[name] = len(self._rows)
            if row >= len(self.count):
                self.count, self.day = _doubled(self.count), _doubled(self.day)
                self.weekly, self.flown, self.tonnes = map(_doubled, (self.weekly, self.flown, self.tonnes))
            self.weekly[row] = weekly
        return self._rows[name]

    def make_room(self, bookings: int) -> None:
        """Have room for so many bookings more on every capacity."""
        self._most += bookings
        if self._most > self.day.shape[1]:
            self._most = int(self.count.max()) + bookings
        while self._most > self.day.shape[1]:
            self.day, self.tonnes = _doubled(self.day.T).T.copy(), _doubled(self.tonnes.T).T.copy()

    @property
    def arrays(self) -> tuple[Whole, Floats, Floats, Whole, Floats]:
        """As compiled code takes them."""
        return self.count, self.weekly, self.flown, self.day, self.tonnes

    def space(self, row: int, today: int, days: int) -> float:
        """T that a capacity can still take until the next round."""
        return float(space(row, today, days, *self.arrays))

    def book(self, row: int, today: int, tonnes: float) -> None:
        """Take up space."""
        self.make_room(1)
        book(row, today, tonnes, *self.arrays)


def _doubled(rows: Any) -> Any:
    """Rows, and as many of zeros after them."""
    return np.concatenate([rows, np.zeros_like(rows)])


class Sourcing:
    """The sources of one group in one history; it remembers what partners have let go and what was flown."""

    def __init__(self, state: State, *, air: bool, sea: bool) -> None:
        self._state, self._air, self._sea = state, air, sea
        self.flights = Flights()
        self._given = np.zeros(len(state.buyers))

    need = Need

    @staticmethod
    def offers(rows: Sequence[tuple[int, int, int, float]]) -> Rows:
        """Offers from the row, the partner's number, the row of the flight and the consent of each."""
        made = np.zeros(len(rows), OFFER)
        for name, column in zip(("row", "partner", "flight", "consent"), zip(*rows, strict=True), strict=False):
            made[name] = column
        return made

    def of_partners(self, seen: Foresight, need: Need, offers: Rows, alone: Groups, worth: float) -> list[Load]:
        """Loads from the stock of partners that miss nothing themselves, each share of a stock asked for once.

        Args:
            seen: What is known of the span that the group looks ahead.
            need: What is missing where.
            offers: Buyers of partners.
            alone: All buyers of each partner, by its number: who misses anything lets nothing go.
            worth: Share of a whole consent under which the rest of it is not worth asking for.
        """
        s, short = self._state, np.empty(alone.ends.size)
        most = _spared_by_partners(
            seen.use, seen.known, alone.rows, alone.ends, short, worth, self._given, s.buyers, s.stock, offers
        )
        if most <= need.least:
            return []
        loads = self._cut(seen, need, offers)
        _let_go(offers, self._given)
        return loads

    def of_makers(self, seen: Foresight, need: Need, offers: Rows, share: float) -> list[Load]:
        """Loads of what makers have in store, at most a share of their base output of the days of a round."""
        most = _spared_by_makers(share, need.days, self._state.facilities, self._state.stock, offers)
        return self._cut(seen, need, offers) if most > need.least else []

    def _cut(self, seen: Foresight, need: Need, offers: Rows) -> list[Load]:
        """What is missing, taken from what each offer has free."""
        most = offers.size * need.buyers.size
        self.flights.make_room(most)
        loads = np.empty(most, LOAD)
        count = _cut(
            seen.use, seen.known, offers, need.buyers, need.tonnes, need.least, need.today, need.days, self._air,
            self._sea, *self.flights.arrays, loads,
        )  # fmt: skip
        return [Load(*load) for load in loads[:count].tolist()]


@jit
def _spared_by_partners(use, known, alone, ends, short, worth, given, buyers, stock, offers):  # type: ignore[no-untyped-def]
    """Write down what each partner has free; the most of any, t."""
    lack_of(use, known, alone, ends, short)
    largest = 0.0
    for k in range(offers.size):
        offer = offers[k]
        buyer = buyers[offer.row]
        most = offer.consent * (buyer.need * (buyer.cover + 1.0))
        left = most - given[offer.row]
        offer.free = 0.0
        if left > worth * most and short[offer.partner] <= 0.0:
            offer.free = min(left, offer.consent * stock[buyer.store])
        largest = max(largest, offer.free)
    return largest


@jit
def _spared_by_makers(share, days, facilities, stock, offers):  # type: ignore[no-untyped-def]
    """Write down what each maker has free; the most of any, t."""
    largest = 0.0
    for k in range(offers.size):
        offer = offers[k]
        offer.free = min(stock[offer.row], share * facilities[offer.row].base * days)
        largest = max(largest, offer.free)
    return largest


@jit
def _let_go(offers, given):  # type: ignore[no-untyped-def]
    """Remember what partners have let go."""
    for k in range(offers.size):
        given[offers[k].row] += offers[k].free


@jit
def _lack(use, known, home):  # type: ignore[no-untyped-def]
    """What the buyers that lack something lack together, t."""
    lack = 0.0
    for k in range(home.size):
        lack += max(0.0, use[home[k]] - known[home[k]])
    return max(lack, 1e-300)


@jit
def _cut(  # type: ignore[no-untyped-def]
    use, known, offers, home, missing, least, today, days, air, sea, count, weekly, flown, day, tonnes, loads
):
    """Take what is missing from the offers in turn; `free` of each is then what was taken. The number of loads."""
    lack = _lack(use, known, home)
    found = 0
    for k in range(offers.size):
        offer = offers[k]
        most = min(missing, offer.free)
        offer.free = 0.0
        if most <= least:
            continue
        room = 0.0
        if air:
            room = space(offer.flight, today, days, count, weekly, flown, day, tonnes)
        flies = 1
        if sea and room <= least:
            flies = 0
            room = UNBOUNDED
        most = min(most, room)
        if most <= least:
            continue
        offer.free = most
        missing -= most
        for b in range(home.size):
            part = most * max(0.0, use[home[b]] - known[home[b]]) / lack
            if flies > 0:
                part = min(part, space(offer.flight, today, days, count, weekly, flown, day, tonnes))
                book(offer.flight, today, part, count, weekly, flown, day, tonnes)
            if part > 0.0:
                load = loads[found]
                load.tonnes = part
                load.offer = k
                load.buyer = home[b]
                load.flies = flies
                found += 1
    return found


@jit
def space(row, today, days, count, weekly, flown, day, tonnes):  # type: ignore[no-untyped-def]
    """T that a capacity can still take: bookings older than a round no longer count, and are forgotten."""
    if count[row] > 0 and day[row, 0] <= today - days:
        kept = 0
        total = 0.0
        for k in range(count[row]):
            if day[row, k] > today - days:
                day[row, kept] = day[row, k]
                tonnes[row, kept] = tonnes[row, k]
                total += tonnes[row, k]
                kept += 1
        count[row] = kept
        flown[row] = total
    return max(0.0, weekly[row] * days / 7.0 - flown[row])


@jit
def book(row, today, load, count, weekly, flown, day, tonnes):  # type: ignore[no-untyped-def]
    """Write down that so much flies today."""
    day[row, count[row]] = today
    tonnes[row, count[row]] = load
    count[row] += 1
    flown[row] += load
