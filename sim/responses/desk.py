"""The desk of an emergency group: what is missing where, and where it can be found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from sim.responses.release import from_reserves

if TYPE_CHECKING:
    from sim.engine.history import History
    from sim.engine.outlook import Foresight, Groups, Whole
    from sim.engine.records import Shipment
    from sim.engine.sourcing import Load, Need
    from sim.engine.state import Rows
    from sim.network.arrays import Layout
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
    partners: "list[tuple[str, int]]"
    """Places and stores of partners' buyers."""
    stocks: "Rows"
    """What each of these could let go."""
    alone: "Groups"
    """All buyers of each partner, those of the places within it as well: whether it can spare anything."""
    makers: "list[tuple[str, int]]"
    """Places and stores of makers."""
    stores: "Rows"
    """What each of these could sell."""


class Desk:
    """Finds and orders what a case is missing; remembers what partners have let go."""

    def __init__(self, group: "RapidResponseGroup", history: "History") -> None:
        self.group, self.history = group, history
        self.sourcing = history.sourcing(group.modes)
        self._span = round(group.until.nominal_days)
        self._circles: dict[Case, Circle] = {}
        self._sources = {
            "joint_stock": self._joint_stock,
            "partner_stock": self._partner_stock,
            "third_country": self._third_country,
        }

    def survey(self, cases: tuple[Case, ...], span: int) -> list[float]:
        """What each case is missing within `span` days: known supply short of use, t; 0 if it suffices."""
        missing: list[float] = self.history.outlook.lacking(self.history.today, span, self._buyers(cases)).tolist()
        return missing

    def missing(self, case: Case, span: int) -> float:
        """What one case is missing."""
        return self.survey((case,), span)[0]

    def _buyers(self, cases: tuple[Case, ...]) -> "Groups":
        """Buyers by case."""
        return self.history.outlook.buyers_of(cases)

    def ship(self, case: Case, missing: float, days: int) -> None:
        """Order from the sources in turn until nothing is missing or nothing is left."""
        least, buyers = WORTHWHILE * missing, self._buyers((case,)).rows
        for source in self.group.sources:
            need = self.sourcing.need(buyers, missing, least, self.history.today, days)
            for shipment in self._sources[source](case, need):
                self.history.order(shipment)
                missing -= shipment.tonnes
            if missing <= least:
                return

    def _circle(self, case: Case) -> Circle:
        """Partners and makers that may ship, drawn up again whenever a way was opened or shut."""
        known = self._circles.get(case)
        if known is None or known.ways != self.history.levers.ways:
            known = self._circles[case] = self._drawn_up(case)
        return known

    def _drawn_up(self, case: Case) -> Circle:
        history, layout = self.history, self.history.layout
        home = history.places([case.place])
        willing = [(p, rows) for p, rows in _holders(layout, self.group.partners, case) if history.may_ship(p, *case)]
        partners = [(number, p, row) for number, (p, rows) in enumerate(willing) for row in rows]
        sellers = [(layout.facilities[row].place, row) for row in history.open_sellers(*case)]
        makers = [(place, row) for place, row in sellers if place not in home]
        return Circle(
            history.levers.ways,
            [(p, history.store_of(row)) for _, p, row in partners],
            self.sourcing.offers([
                (row, number, self._flight(p, case.place), self.group.consent_of(p)) for number, p, row in partners
            ]),
            self._buyers(tuple(Case(p, case.material) for p, _ in willing)),
            makers,
            self.sourcing.offers([(row, -1, self._flight(place, case.place), 0.0) for place, row in makers]),
        )  # fmt: skip

    def _flight(self, origin: str, place: str) -> int:
        """The capacity that loads fly on: the group's is one for all it flies, else each pair of places has its own."""
        own = self.group.air_capacity
        if own is not None:
            return self.sourcing.flights.row(("", ""), own.tonnes)
        return self.sourcing.flights.row((origin, place), self.history.freight.weekly_air(origin, place))

    def _joint_stock(self, case: Case, need: "Need") -> "Iterator[Shipment]":
        """Joint stockpiles the member owns a part of, by the mode that the first of their stores allows."""
        history = self.history
        reserves = [r for r in history.reserves if r.material == case.material and case.place in r.owners and
                    len(r.owners) > 1]  # fmt: skip
        free = sum(history.stock(r.store) - history.ordered(r.store) for r in reserves)
        if free <= 0.0:
            return
        mode, room = self._room(self._flight(reserves[0].place, case.place), need)
        for buyer, tonnes in self._split(case, min(need.tonnes, free, room)):
            for shipment in from_reserves(history, reserves, case.place, buyer, tonnes, mode):
                if self._loaded(shipment, case, need):
                    yield shipment

    def _split(self, case: Case, tonnes: float) -> "Iterator[tuple[int, float]]":
        """The case's buyers that lack something with their part of a tonnage, by what each lacks."""
        rows = self._buyers((case,)).rows
        seen = self._seen(rows)
        lacks = (seen.use[rows] - seen.known[rows]).tolist()
        total = sum(lack for lack in lacks if lack > 0.0)
        return ((row, tonnes * lack / total) for row, lack in zip(rows.tolist(), lacks, strict=True) if lack > 0.0)

    def _seen(self, *buyers: "Whole") -> "Foresight":
        """What is known of some buyers in the time that a round provides for."""
        return self.history.outlook.foresee(self.history.today, self._span, *buyers)

    def _room(self, flight: int, need: "Need") -> tuple[str, float]:
        """The mode to take and what it can carry until the next review, t."""
        air = "air" in self.group.modes
        room = self.sourcing.flights.space(flight, need.today, need.days) if air else 0.0
        if "sea" in self.group.modes and room <= need.least:
            return "sea", float("inf")
        return "air", room

    def _loaded(self, shipment: "Shipment", case: Case, need: "Need") -> bool:
        """Cut a shipment by air to the room there is and book it; False if nothing is left of it."""
        if shipment.mode == "air":
            flights, flight = self.sourcing.flights, self._flight(shipment.origin, case.place)
            shipment.tonnes = min(shipment.tonnes, flights.space(flight, need.today, need.days))
            flights.book(flight, need.today, shipment.tonnes)
        return shipment.tonnes > 0.0

    def _partner_stock(self, case: Case, need: "Need") -> "Iterator[Shipment]":
        """A share of the commercial stock of partners that are not short themselves, asked for once."""
        circle = self._circle(case)
        seen = self._seen(need.buyers, circle.alone.rows)
        loads = self.sourcing.of_partners(seen, need, circle.stocks, circle.alone, WORTHWHILE)
        return self._bought(case, circle.partners, loads)

    def _third_country(self, case: Case, need: "Need") -> "Iterator[Shipment]":
        """What makers elsewhere have free of contracts, at a premium over the market price."""
        circle, share = self._circle(case), 1.0 - self.history.parameter("contract_share_in_shortage")
        loads = self.sourcing.of_makers(self._seen(need.buyers), need, circle.stores, share)
        return self._bought(case, circle.makers, loads)

    def _bought(self, case: Case, sellers: "list[tuple[str, int]]", loads: "Sequence[Load]") -> "Iterator[Shipment]":
        """Loads from places and stores, at a premium over the price there."""
        history, premium = self.history, self.group.premium
        base, last, price = history.base_price(case.material), -1, 0.0
        for load in loads:
            origin, store = sellers[load.offer]
            if load.offer != last:
                last, price = load.offer, history.price(origin, case.material) * base
            yield history.shipment(store, origin, load.buyer, case.place, case.material, load.tonnes,
                                   "air" if load.flies else "sea", price * premium)  # fmt: skip


@lru_cache(maxsize=1024)
def _holders(layout: "Layout", partners: tuple[str, ...], case: Case) -> list[tuple[str, list[int]]]:
    """Places of partners elsewhere and the rows of their buyers; none without a buyer."""
    elsewhere = sorted(layout.expand(partners) - layout.expand((case.place,)))
    held = [(place, layout.buyers_in(frozenset([place]), case.material).tolist()) for place in elsewhere]
    return [(place, rows) for place, rows in held if rows]
