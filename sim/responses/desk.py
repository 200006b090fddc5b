"""The desk of an emergency group: what is missing where, and where it can be found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.responses.release import from_reserves

if TYPE_CHECKING:
    from sim.engine.history import History
    from sim.engine.records import Shipment
    from sim.responses.rapid_response_group import RapidResponseGroup


WORTHWHILE = 0.01
"""Share of what is missing below which a source is not asked: papers cost more than they bring."""


@dataclass(frozen=True, order=True)
class Case:
    """One member and one material."""

    place: str
    material: str


class Desk:
    """Finds and orders what a case is missing; remembers what partners have let go."""

    def __init__(self, group: "RapidResponseGroup", history: "History") -> None:
        self.group, self.history = group, history
        self.least = 0.0
        self.given: dict[int, float] = {}
        """t that each partner's buyer has let go."""
        self.flown: dict[tuple[str, str], list[tuple[int, float]]] = {}
        """Flights by the pair of places whose capacity they used."""
        self._now = (-1, -1)
        self._known: dict[tuple[Case, int], float] = {}
        self._rows: dict[Case, list[int]] = {}
        self._partners: dict[Case, list[tuple[str, int]]] = {}
        self.refused: set[tuple[Case, int]] = set()
        """Partners' buyers that have no more to give worth a shipment."""
        self.sources = {
            "joint_stock": self._joint_stock,
            "partner_stock": self._partner_stock,
            "third_country": self._third_country,
        }

    def rows(self, case: Case) -> list[int]:
        """Buyers of a case."""
        if case not in self._rows:
            layout = self.history.layout
            self._rows[case] = layout.buyers_in(layout.expand((case.place,)), case.material).tolist()
        return self._rows[case]

    def survey(self, cases: Sequence[Case], span: int) -> list[float]:
        """What each case is missing within `span` days, as `missing` has it."""
        foresight = self.history.outlook.foresee(self.history.today, span)
        lacks = foresight.lacks([self.rows(case) for case in cases])
        return [self.missing(case, span) if lack else 0.0 for case, lack in zip(cases, lacks, strict=True)]

    def missing(self, case: Case, span: int) -> float:
        """Known supply short of use within `span` days, t; 0 if it suffices."""
        key = case, span
        now = self.history.today, self.history.levers.changes
        if self._now != now:
            self._known.clear()
            self._now = now
        if key not in self._known:
            self._known[key] = self._lacks(case, span)
        return self._known[key]

    def _lacks(self, case: Case, span: int) -> float:
        foresight = self.history.outlook.foresee(self.history.today, span)
        rows = self.rows(case)
        use = sum(foresight.use[row] for row in rows)
        lacks = use - sum(foresight.known[row] for row in rows)
        return lacks if lacks > 1e-6 * use else 0.0

    def ship(self, case: Case, missing: float, days: int) -> None:
        """Order from the sources in turn until nothing is missing or nothing is left."""
        self.least = WORTHWHILE * missing
        for source in self.group.sources:
            for shipment in self.sources[source](case, missing, days):
                if self._loaded(shipment, case, days):
                    self.history.order(shipment)
                    missing -= shipment.tonnes
            if missing <= self.least:
                return

    def _buyers(self, case: Case, tonnes: float, span: int) -> Iterator[tuple[int, float]]:
        """The case's buyers with their part of a tonnage, by what each lacks."""
        foresight = self.history.outlook.foresee(self.history.today, span)
        rows = self.rows(case)
        lacks = [max(0.0, foresight.use[row] - foresight.known[row]) for row in rows]
        total = sum(lacks)
        for row, lack in zip(rows, lacks, strict=True):
            if lack > 0.0:
                yield row, tonnes * lack / total

    def _room(self, origin: str, place: str, days: int) -> tuple[str, float]:
        """The mode to take and what it can carry until the next review, t."""
        room = self._in_the_air(origin, place, days) if "air" in self.group.modes else 0.0
        if "sea" in self.group.modes and room <= self.least:
            return "sea", float("inf")
        return "air", room

    def _in_the_air(self, origin: str, place: str, days: int) -> float:
        """What aircraft can still take: the group's capacity is one for all it flies, else each pair has its own."""
        own = self.group.air_capacity
        weekly = self.history.freight.weekly_air(origin, place) if own is None else own.tonnes
        flights, since = self._flights(origin, place), self.history.today - days
        while flights and flights[0][0] <= since:
            flights.pop(0)
        return max(0.0, weekly * days / 7.0 - sum(tonnes for _, tonnes in flights))

    def _flights(self, origin: str, place: str) -> list[tuple[int, float]]:
        """Days and tonnes of what was flown lately on a capacity."""
        own = self.group.air_capacity is not None
        return self.flown.setdefault(("", "") if own else (origin, place), [])

    def _loaded(self, shipment: "Shipment", case: Case, days: int) -> bool:
        """Cut a shipment by air to the room there is and book it; False if nothing is left of it."""
        if shipment.mode == "air":
            room = self._in_the_air(shipment.origin, case.place, days)
            shipment.tonnes = min(shipment.tonnes, room)
            self._flights(shipment.origin, case.place).append((self.history.today, shipment.tonnes))
        return shipment.tonnes > 0.0

    def _joint_stock(self, case: Case, missing: float, days: int) -> "Iterator[Shipment]":
        """Joint stockpiles the member owns a part of, by the mode that the first of their stores allows."""
        history = self.history
        reserves = [r for r in history.reserves if r.material == case.material and case.place in r.owners and
                    len(r.owners) > 1]  # fmt: skip
        free = sum(history.stock(r.store) - history.ordered(r.store) for r in reserves)
        if free <= 0.0:
            return
        mode, room = self._room(reserves[0].place, case.place, days)
        for buyer, tonnes in self._buyers(case, min(missing, free, room), self._span):
            yield from from_reserves(history, reserves, case.place, buyer, tonnes, mode)

    def _partner_stock(self, case: Case, missing: float, days: int) -> "Iterator[Shipment]":
        """A share of the commercial stock of partners that are not short themselves, asked for once."""
        history = self.history
        consent = float(self.group.consent)  # type: ignore[arg-type]
        for partner, row in self._willing(case):
            buyer = history.state.buyers[row]
            most = consent * float(buyer["need"] * (buyer["cover"] + 1.0))
            left = most - self.given.get(row, 0.0)
            mode, room = self._room(partner, case.place, days)
            tonnes = min(missing, left, room, consent * history.stock(int(buyer["store"])))
            if left <= WORTHWHILE * most:
                self.refused.add((case, row))
            elif tonnes > self.least and self._can_spare(case, partner):
                self.given[row] = self.given.get(row, 0.0) + tonnes
                missing -= tonnes
                yield from self._bought(case, int(buyer["store"]), partner, tonnes, mode)

    def _willing(self, case: Case) -> list[tuple[str, int]]:
        """Buyers of partners elsewhere that have not yet let go all they would."""
        if case not in self._partners:
            history, layout = self.history, self.history.layout
            elsewhere = sorted(history.places(self.group.partners) - history.places([case.place]))
            self._partners[case] = [
                (p, int(row)) for p in elsewhere for row in layout.buyers_in(frozenset([p]), case.material)
            ]
        return [(p, row) for p, row in self._partners[case] if (case, row) not in self.refused]

    def _can_spare(self, case: Case, partner: str) -> bool:
        """Whether a partner foresees no shortage of its own and may ship."""
        alone = self.missing(Case(partner, case.material), self._span) <= 0.0
        return alone and self.history.may_ship(partner, case.place, case.material)

    def _third_country(self, case: Case, missing: float, days: int) -> "Iterator[Shipment]":
        """What makers elsewhere have free of contracts, at a premium over the market price."""
        history = self.history
        uncommitted = 1.0 - history.parameter("contract_share_in_shortage")
        for row in history.open_sellers(case.place, case.material):
            plant, place = history.state.facilities[row], history.layout.facilities[row].place
            if place in history.places([case.place]):
                continue
            free = min(missing, history.stock(row), uncommitted * float(plant["base"]) * days)
            if free <= self.least:
                continue
            mode, room = self._room(place, case.place, days)
            tonnes = min(free, room)
            if tonnes > self.least:
                missing -= tonnes
                yield from self._bought(case, row, place, tonnes, mode)

    @property
    def _span(self) -> int:
        return round(self.group.until.nominal_days)

    def _bought(self, case: Case, store: int, origin: str, tonnes: float, mode: str) -> "Iterator[Shipment]":
        history = self.history
        price = history.price(origin, case.material) * history.base_price(case.material)
        for buyer, part in self._buyers(case, tonnes, self._span):
            yield history.shipment(store, origin, buyer, case.place, case.material, part, mode,
                                   price * self.group.premium)  # fmt: skip
