"""The desk of an emergency group: what is missing where, and where it can be found."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.responses.release import from_reserves

if TYPE_CHECKING:
    from sim.engine.history import History, Shipment
    from sim.responses.rapid_response_group import RapidResponseGroup


@dataclass(frozen=True, order=True)
class Case:
    """One member and one material."""

    place: str
    material: str


class Desk:
    """Finds and orders what a case is missing; remembers what partners have let go."""

    def __init__(self, group: "RapidResponseGroup", history: "History") -> None:
        self.group, self.history = group, history
        self.given: dict[tuple[str, str], float] = {}
        self._missing: dict[tuple[int, Case, int], float] = {}
        self.sources = {
            "joint_stock": self._joint_stock,
            "partner_stock": self._partner_stock,
            "third_country": self._third_country,
        }

    def missing(self, case: Case, span: int) -> float:
        """Known supply short of use within `span` days, t; 0 if it suffices."""
        key = self.history.today, case, span
        if key not in self._missing:
            self._missing[key] = self._lacks(case, span)
        return self._missing[key]

    def _lacks(self, case: Case, span: int) -> float:
        history = self.history
        rows = history.layout.buyers_in(history.places([case.place]), case.material)
        foresight = history.outlook.foresee(history.today, span)
        lacks = float(foresight.use[rows].sum() - foresight.known[rows].sum())
        return lacks if lacks > 1e-6 * float(foresight.use[rows].sum()) else 0.0

    def ship(self, case: Case, missing: float, days: int) -> None:
        """Order from the sources in turn until nothing is missing or nothing is left."""
        for source in self.group.sources:
            for shipment in self.sources[source](case, missing, days):
                self.history.order(shipment)
                missing -= shipment.tonnes
            if missing <= 1e-9:
                return

    def _buyers(self, case: Case, tonnes: float, span: int) -> Iterator[tuple[int, float]]:
        """The case's buyers with their part of a tonnage, by what each lacks."""
        history = self.history
        rows = history.layout.buyers_in(history.places([case.place]), case.material)
        foresight = history.outlook.foresee(history.today, span)
        lacks = [max(0.0, float(foresight.use[r] - foresight.known[r])) for r in rows]
        total = sum(lacks)
        for row, lack in zip(rows, lacks, strict=True):
            if lack > 0.0:
                yield int(row), tonnes * lack / total

    def _room(self, origin: str, place: str, days: int) -> tuple[str, float]:
        """The mode to take and what it can carry until the next review, t."""
        if "air" not in self.group.modes:
            return "sea", float("inf")
        own = self.group.air_capacity
        weekly = self.history.freight.weekly_air(origin, place) if own is None else own.tonnes
        return "air", weekly * days / 7.0

    def _joint_stock(self, case: Case, missing: float, days: int) -> "Iterator[Shipment]":
        """Joint stockpiles the member owns a part of."""
        history = self.history
        reserves = [r for r in history.reserves if r.material == case.material and case.place in r.owners and
                    len(r.owners) > 1]  # fmt: skip
        free = sum(history.stock(r.store) - history.ordered(r.store) for r in reserves)
        for buyer, tonnes in self._buyers(case, min(missing, max(0.0, free)), self._span):
            yield from from_reserves(history, reserves, case.place, buyer, tonnes)

    def _partner_stock(self, case: Case, missing: float, days: int) -> "Iterator[Shipment]":
        """A share of the commercial stock of partners that are not short themselves, asked for once."""
        history = self.history
        consent = float(self.group.consent)  # type: ignore[arg-type]
        for partner in self._donors(case):
            for row in history.layout.buyers_in(frozenset([partner]), case.material):
                buyer = history.state.buyers[row]
                usual = float(buyer["need"] * (buyer["cover"] + 1.0))
                left = consent * usual - self.given.get((partner, case.material), 0.0)
                mode, room = self._room(partner, case.place, days)
                tonnes = min(missing, left, room, consent * history.stock(int(buyer["store"])))
                if tonnes <= 1e-9:
                    continue
                self.given[partner, case.material] = self.given.get((partner, case.material), 0.0) + tonnes
                missing -= tonnes
                yield from self._bought(case, int(buyer["store"]), partner, tonnes, mode)

    def _third_country(self, case: Case, missing: float, days: int) -> "Iterator[Shipment]":
        """What makers elsewhere have free of contracts, at a premium over the market price."""
        history = self.history
        uncommitted = 1.0 - history.parameter("contract_share_in_shortage")
        for row in history.open_sellers(case.place, case.material):
            plant, place = history.state.facilities[row], history.layout.facilities[row].place
            if place in history.places([case.place]):
                continue
            mode, room = self._room(place, case.place, days)
            free = min(history.stock(int(row)), uncommitted * float(plant["base"]) * days)
            tonnes = min(missing, room, max(0.0, free))
            if tonnes > 1e-9:
                missing -= tonnes
                yield from self._bought(case, int(row), place, tonnes, mode)

    @property
    def _span(self) -> int:
        return round(self.group.until.nominal_days)

    def _donors(self, case: Case) -> Iterator[str]:
        """Partners that hold the material and foresee no shortage of their own."""
        history, home = self.history, self.history.places([case.place])
        for partner in sorted(history.places(self.group.partners) - home):
            if not len(history.layout.buyers_in(frozenset([partner]), case.material)):
                continue
            if self.missing(Case(partner, case.material), self._span) > 0.0:
                continue
            if history.may_ship(partner, case.place, case.material):
                yield partner

    def _bought(self, case: Case, store: int, origin: str, tonnes: float, mode: str) -> "Iterator[Shipment]":
        history = self.history
        price = history.price(case.place, case.material) * history.base_price(case.material)
        for buyer, part in self._buyers(case, tonnes, self._span):
            yield history.shipment(store, origin, buyer, case.place, case.material, part, mode,
                                   price * self.group.premium)  # fmt: skip
