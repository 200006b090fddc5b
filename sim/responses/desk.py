"""The desk of an emergency group: what is missing where, and where it can be found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sim.responses.release import from_reserves

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.engine.history import History
    from sim.engine.outlook import Groups
    from sim.engine.records import Shipment
    from sim.responses.rapid_response_group import RapidResponseGroup


WORTHWHILE = 0.01
"""Share of what is missing below which a source is not asked: papers cost more than they bring."""


class Case(NamedTuple):
    """One member and one material."""

    place: str
    material: str


@dataclass(frozen=True, eq=False)
class Circle:
    """Who elsewhere may send a case anything, as controls stand."""

    ways: int
    """How often ways had been opened or shut when it was drawn up."""
    partners: list[tuple[str, int]]
    """Places and rows of partners' buyers."""
    consent: "NDArray[np.float64]"
    """Share of its stock that each of these lets go."""
    by_partner: "Groups"
    alone: "Groups"
    """All buyers of each partner, those of the places within it as well: whether it can spare anything."""
    makers: list[tuple[str, int]]
    """Places and rows of makers."""
    maker_rows: "NDArray[np.int64]"


class Flights:
    """What was flown lately on one capacity, and when."""

    def __init__(self) -> None:
        self.booked: list[tuple[int, float]] = []
        self.tonnes = 0.0

    def book(self, day: int, tonnes: float) -> None:
        """Take up room."""
        self.booked.append((day, tonnes))
        self.tonnes += tonnes

    def since(self, day: int) -> float:
        """T flown after a day; what was flown before is forgotten."""
        if self.booked and self.booked[0][0] <= day:
            self.booked = [flight for flight in self.booked if flight[0] > day]
            self.tonnes = sum(tonnes for _, tonnes in self.booked)
        return self.tonnes


class Desk:
    """Finds and orders what a case is missing; remembers what partners have let go."""

    def __init__(self, group: "RapidResponseGroup", history: "History") -> None:
        self.group, self.history = group, history
        self.least, self._today = 0.0, 0
        self.given = history.outlook.nothing()
        """(buyers,) t that each partner's buyer has let go."""
        self.flown: dict[tuple[str, str], Flights] = {}
        """By the pair of places whose capacity they used."""
        self._span = round(group.until.nominal_days)
        self._circles: dict[Case, Circle] = {}
        self._groups: dict[Sequence[Case], Groups] = {}
        self._parts: list[tuple[int, float]] = []
        self._lack = 0.0
        self.sources = {
            "joint_stock": self._joint_stock,
            "partner_stock": self._partner_stock,
            "third_country": self._third_country,
        }

    def survey(self, cases: Sequence[Case], span: int) -> list[float]:
        """What each case is missing within `span` days: known supply short of use, t; 0 if it suffices."""
        missing: list[float] = self.history.outlook.lacking(self.history.today, span, self._buyers(cases)).tolist()
        return missing

    def missing(self, case: Case, span: int) -> float:
        """What one case is missing."""
        return self.survey((case,), span)[0]

    def _buyers(self, cases: Sequence[Case]) -> "Groups":
        """Buyers by case."""
        if cases not in self._groups:
            layout, outlook = self.history.layout, self.history.outlook
            rows = [layout.buyers_in(layout.expand((case.place,)), case.material).tolist() for case in cases]
            self._groups[cases] = outlook.groups(rows)
        return self._groups[cases]

    def ship(self, case: Case, missing: float, days: int) -> None:
        """Order from the sources in turn until nothing is missing or nothing is left."""
        self.least, self._today = WORTHWHILE * missing, self.history.today
        self._parts = self._parts_of(case)
        self._lack = sum(lack for _, lack in self._parts)
        for source in self.group.sources:
            for shipment in self.sources[source](case, missing, days):
                if self._loaded(shipment, case, days):
                    self.history.order(shipment)
                    missing -= shipment.tonnes
            if missing <= self.least:
                return

    def _parts_of(self, case: Case) -> list[tuple[int, float]]:
        """The case's buyers that lack something, and what each lacks, t."""
        foresight = self.history.outlook.foresee(self._today, self._span)
        rows = self._buyers((case,)).rows
        lacks = (foresight.use[rows] - foresight.known[rows]).tolist()
        return [(row, lack) for row, lack in zip(rows.tolist(), lacks, strict=True) if lack > 0.0]

    def _split(self, tonnes: float) -> Iterator[tuple[int, float]]:
        """The case's buyers with their part of a tonnage, by what each lacks."""
        return ((row, tonnes * lack / self._lack) for row, lack in self._parts)

    def _circle(self, case: Case) -> Circle:
        """Partners and makers that may ship, drawn up again whenever a way was opened or shut."""
        history, layout = self.history, self.history.layout
        known = self._circles.get(case)
        if known is None or known.ways != history.levers.ways:
            home = history.places([case.place])
            elsewhere = sorted(history.places(self.group.partners) - home)
            held = {p: layout.buyers_in(frozenset([p]), case.material).tolist() for p in elsewhere}
            willing = [p for p, rows in held.items() if rows and history.may_ship(p, *case)]
            stores = [held[p] for p in willing]
            sellers = [(layout.facilities[row].place, row) for row in history.open_sellers(*case)]
            makers = [(place, row) for place, row in sellers if place not in home]
            known = self._circles[case] = Circle(
                history.levers.ways,
                [(p, row) for p, rows in zip(willing, stores, strict=True) for row in rows],
                history.outlook.shares(
                    self.group.consent_of(p) for p, rows in zip(willing, stores, strict=True) for _ in rows
                ),
                history.outlook.groups(stores),
                self._buyers(tuple(Case(p, case.material) for p in willing)),
                makers,
                history.outlook.rows(row for _, row in makers),
            )
        return known

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
        flown = self._flights(origin, place).since(self._today - days)
        return max(0.0, weekly * days / 7.0 - flown)

    def _flights(self, origin: str, place: str) -> Flights:
        """What was flown lately on a capacity."""
        capacity = (origin, place) if self.group.air_capacity is None else ("", "")
        if capacity not in self.flown:
            self.flown[capacity] = Flights()
        return self.flown[capacity]

    def _loaded(self, shipment: "Shipment", case: Case, days: int) -> bool:
        """Cut a shipment by air to the room there is and book it; False if nothing is left of it."""
        if shipment.mode == "air":
            room = self._in_the_air(shipment.origin, case.place, days)
            shipment.tonnes = min(shipment.tonnes, room)
            self._flights(shipment.origin, case.place).book(self._today, shipment.tonnes)
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
        for buyer, tonnes in self._split(min(missing, free, room)):
            yield from from_reserves(history, reserves, case.place, buyer, tonnes, mode)

    def _partner_stock(self, case: Case, missing: float, days: int) -> "Iterator[Shipment]":
        """A share of the commercial stock of partners that are not short themselves, asked for once."""
        history, circle = self.history, self._circle(case)
        own = history.outlook.lacking(self._today, self._span, circle.alone)
        free = history.outlook.let_go(circle.by_partner, own, self.given, circle.consent, WORTHWHILE)
        for (partner, row), most in zip(circle.partners, free, strict=True):
            if most > self.least:
                mode, room = self._room(partner, case.place, days)
                tonnes = min(missing, most, room)
                if tonnes > self.least:
                    self.given[row] += tonnes
                    missing -= tonnes
                    yield from self._bought(case, history.store_of(row), partner, tonnes, mode)

    def _third_country(self, case: Case, missing: float, days: int) -> "Iterator[Shipment]":
        """What makers elsewhere have free of contracts, at a premium over the market price."""
        history, circle = self.history, self._circle(case)
        share = 1.0 - history.parameter("contract_share_in_shortage")
        free = history.outlook.uncommitted(circle.maker_rows, share, days)
        for (place, row), most in zip(circle.makers, free, strict=True):
            if min(missing, most) > self.least:
                mode, room = self._room(place, case.place, days)
                tonnes = min(missing, most, room)
                if tonnes > self.least:
                    missing -= tonnes
                    yield from self._bought(case, row, place, tonnes, mode)

    def _bought(self, case: Case, store: int, origin: str, tonnes: float, mode: str) -> "Iterator[Shipment]":
        history = self.history
        price = history.price(origin, case.material) * history.base_price(case.material)
        for buyer, part in self._split(tonnes):
            yield history.shipment(store, origin, buyer, case.place, case.material, part, mode,
                                   price * self.group.premium)  # fmt: skip
