"""One history: what instruments see of the world and what they may do in it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.engine.clock import Clock, Story
from sim.engine.fixed import Fixed
from sim.engine.gauge import Gauge
from sim.engine.levers import Levers
from sim.engine.luck import FIELD, OUTAGE, key_of, uniform
from sim.engine.replicate import Replicate
from sim.engine.state import State
from sim.engine.outlook import Outlook
from sim.errors import EngineError
from sim.instrument import Instrument
from sim.network.arrays import Layout
from sim.network.freight import Freight

Whole = NDArray[np.int64]


@dataclass
class Shipment:
    """An order of an instrument: what was asked for and, from the next day, what was moved."""

    who: str
    source: int
    target: int
    material: str
    origin: str
    destination: str
    tonnes: float
    mode: str
    transit: int
    usd_per_t: float
    price: float
    """USD a tonne on top of what the user pays at market price: a premium; a purchase if it is for a reserve."""
    for_reserve: bool = False
    row: int = -1
    moved: float = 0.0


@dataclass(frozen=True)
class Line:
    """A line of the log. Tonnes of `material`; money in USD; `until` is the day it arrives or ends."""

    day: int
    who: str
    what: str
    text: str
    material: str = ""
    origin: str = ""
    destination: str = ""
    tonnes: float | None = None
    mode: str = ""
    until: int | None = None
    usd: float | None = None


@dataclass
class Reserve:
    """A stockpile of one material that an instrument moves."""

    who: str
    owners: Mapping[str, float]
    place: str
    material: str
    store: int
    initial: float


@dataclass
class Account:
    """What a response cost, USD by purpose."""

    usd: dict[str, float] = field(default_factory=dict)

    def add(self, purpose: str, amount: float) -> None:
        """Book an amount."""
        self.usd[purpose] = self.usd.get(purpose, 0.0) + amount


class History(Clock):
    """A replicate under the instruments of one arm."""

    def __init__(
        self,
        layout: Layout,
        replicate: Replicate,
        state: State,
        instruments: Mapping[str, Instrument],
        start: date,
        horizon: int,
        seed: int,
        *,
        daily: bool = False,
    ) -> None:
        super().__init__(state, start, horizon, daily=daily)
        self.layout, self.replicate, self.seed = layout, replicate, seed
        self.instruments = dict(sorted(instruments.items()))
        self.levers = Levers(state)
        self.outlook = Outlook(layout, state)
        self.freight = _freight(layout)
        self.logged = bool(state.rules["log"][0])
        """Whether every shipment is written down: only in histories that are told."""
        self.log: list[Line] = []
        self.shipments: list[Shipment] = []
        self.reserves: list[Reserve] = []
        self.accounts: dict[str, Account] = {}
        self.created: dict[str, float] = {}
        """Tonnes by material that instruments brought in on the first day."""
        self._buffer: list[Shipment] = []
        self._controls: list[tuple[frozenset[str], frozenset[str], frozenset[str]]] = []
        self._may: dict[tuple[str, str, str], bool] = {}
        self._known_at = -1
        self._who: dict[object, str] = {}
        self._running: dict[str, list[simpy.Process]] = {}

    # --- the story -------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Start every instrument in name order and let the history pass."""
        for name, instrument in self.instruments.items():
            self._begin(name, instrument.act(self))
        super().run()
        self.levers.sealed = True

    def _begin(self, name: str, story: Story) -> None:
        process = self.env.process(self._told(story))
        self._who[process] = name
        self._running.setdefault(name, []).append(process)

    def _told(self, story: Story) -> Story:
        try:
            yield from story
        except simpy.Interrupt as stop:
            self.note("ends early", str(stop.cause or "interrupted"))

    def interrupt(self, name: str, why: str) -> None:
        """End an instrument and its parts early; their levers return by themselves."""
        for process in self._running[name]:
            if process.is_alive and process is not self.env.active_process:
                process.interrupt(why)

    @property
    def who(self) -> str:
        """Name of the instrument that acts now."""
        return self._who.get(self.env.active_process, "the world")

    def note(self, what: str, text: str, **more: Any) -> None:
        """A line of the log of today."""
        if not self.levers.sealed:
            self.log.append(Line(self.today, self.who, what, text, **more))

    def at_once(self, stories: Iterable[Story]) -> None:
        """Let parts of the acting instrument run beside one another, in the given order."""
        name = self.who
        for story in stories:
            self._begin(name, story)

    # --- what there is ---------------------------------------------------------------------------------------

    def parameter(self, name: str) -> float:
        """A parameter as drawn in this replicate.

        Raises:
            EngineError: If the tables have none of that name.
        """
        try:
            return self.replicate.drawn.parameters[name]
        except KeyError:
            raise EngineError(f"the tables have no parameter {name}") from None

    def has_parameter(self, name: str) -> bool:
        """Whether the tables have such a parameter."""
        return name in self.replicate.drawn.parameters

    def places(self, names: Iterable[str]) -> frozenset[str]:
        """Places that names of places and groups stand for."""
        return self.layout.expand(tuple(names))

    def lanes(self, by: Iterable[str], to: Iterable[str], materials: Iterable[str]) -> Whole:
        """Rows of the lanes of some materials from places to other places, home lanes left out."""
        return self.layout.lanes_between(self.places(by), self.places(to), frozenset(materials))

    def resale(self, by: Iterable[str], to: Iterable[str], materials: Iterable[str]) -> Whole:
        """Rows of the pairs of places between which goods could be sold on."""
        fixed = Fixed.of(self.layout)
        return fixed.pairs_between(self.layout, self.places(by), self.places(to), frozenset(materials))

    def facilities(self, ids: Iterable[str]) -> Whole:
        """Rows of facilities."""
        return np.array([self.layout.facility_row[name] for name in ids], np.int64)

    def cover(self, places: Iterable[str], material: str) -> Gauge:
        """Days of baseline intake in the commercial stock of some places together."""
        stores, intake = self.outlook.commercial(self.places(places), material)
        return Gauge.cover(stores, intake)

    def value(self, gauge: Gauge) -> float:
        """Where a gauge of stocks stands this morning."""
        return float(self.state.stock[list(gauge.rows)].sum()) / gauge.scale

    def price(self, place: str, material: str) -> float:
        """Price at yesterday's close as a ratio of its base."""
        return float(self.state.markets["price"][self.layout.market_row(material, place)])

    def base_price(self, material: str) -> float:
        """USD/t."""
        return self.layout.network.materials[material].price_usd_per_t

    def luck(self, key: str, slot: int, kind: int = OUTAGE) -> float:
        """A number between 0 and 1 that depends on nothing but its address."""
        number = self.replicate.number
        return float(uniform(np.uint64(self.seed), np.uint64(number), np.uint64(key_of(key)), slot, kind))

    def members(self, names: Iterable[str]) -> frozenset[str]:
        """Market places that names stand for: where something is used."""
        wanted = self.places(names)
        return frozenset(place for place in self.layout.places if place in wanted)

    def chosen(
        self,
        ids: Iterable[str],
        places: Iterable[str] | None,
        materials: Iterable[str] | None,
        process: str | None,
    ) -> list[str]:
        """Facilities named by id, else all that fit; those that make nothing in the baseline are left out."""
        named = set(ids)
        if named:
            return [f.facility for f in self.layout.facilities if f.facility in named]
        where = None if places is None else self.places(places)
        return [
            f.facility
            for f in self.layout.facilities
            if f.output_t_per_year > 0
            and (where is None or f.place in where)
            and (materials is None or f.material_out in materials)
            and (process is None or f.process == process)
        ]

    def hazard_groups(self) -> list[tuple[str, ...]]:
        """Facilities of one place and host, which share severe outages unless a scenario says otherwise."""
        groups: dict[tuple[str, str], list[str]] = {}
        for f in self.layout.facilities:
            if f.host:
                groups.setdefault((f.place, f.host), []).append(f.facility)
        return [tuple(group) for group in groups.values() if len(group) > 1]

    def may_ship(self, origin: str, destination: str, material: str) -> bool:
        """Whether no control in force forbids it between two places, with or without a lane of the tables."""
        if any(origin in by and destination in to and material in what for by, to, what in self._controls):
            return False
        if self._known_at != self.levers.changes:
            self._may.clear()
            self._known_at = self.levers.changes
        key = origin, destination, material
        if key not in self._may:
            self._may[key] = self._open(*key)
        return self._may[key]

    def _open(self, origin: str, destination: str, material: str) -> bool:
        lanes = self.lanes([origin], [destination], [material])
        rows = self.resale([origin], [destination], [material])
        closed = bool((self.state.lanes["gate"][lanes] <= 0.0).any())
        return not closed and bool((self.state.arbitrage["open"][rows] > 0.0).all())

    def open_sellers(self, place: str, material: str) -> list[int]:
        """Rows of the makers of a material that may ship to a place."""
        layout = self.layout
        rows = layout.makers_in(layout.everywhere, material).tolist()
        return [r for r in rows if self.may_ship(layout.facilities[r].place, place, material)]

    # --- what may be done ------------------------------------------------------------------------------------

    @contextmanager
    def holding(self, lever: str, rows: Whole, value: float) -> Iterator[None]:
        """A lever held for as long as the block lasts."""
        with self.levers.holding(lever, self.who, rows, value):
            yield

    @contextmanager
    def forbidding(self, by: Iterable[str], to: Iterable[str], materials: Iterable[str]) -> Iterator[None]:
        """No shipment of anybody between some places for as long as the block lasts."""
        control = self.places(by), self.places(to), frozenset(materials)
        self._controls.append(control)
        try:
            yield
        finally:
            self._controls.remove(control)

    def touch(self, lanes: Whole) -> None:
        """Have every consignment of these lanes written to the log."""
        self.state.lanes["touched"][lanes] = 1

    def reserve(self, owners: Mapping[str, float], place: str, material: str, tonnes: float) -> Reserve:
        """A new stockpile of a material, filled before the first day.

        Raises:
            EngineError: If it is asked for later, or there is no room for another.
        """
        layout = self.layout
        store = len(layout.facilities) + len(layout.buyers) + len(layout.reserves) + len(self.reserves)
        if self.today > 0 or store >= len(self.state.stock):
            raise EngineError(f"no room for a reserve of {material} in {place} on day {self.today}")
        self.state.stock[store] += tonnes
        self.created[material] = self.created.get(material, 0.0) + tonnes
        reserve = Reserve(self.who, dict(owners), place, material, store, tonnes)
        self.reserves.append(reserve)
        return reserve

    def standing_reserve(self, place: str, material: str) -> Reserve | None:
        """The stock that the government of a place holds in every arm."""
        layout = self.layout
        for row, stock in enumerate(layout.reserves):
            if layout.reserve_place(row) == place and stock.material == material:
                store = len(layout.facilities) + len(layout.buyers) + row
                return Reserve(self.who, {place: 1.0}, place, material, store, float(self.state.stock[store]))
        return None

    def stock(self, store: int) -> float:
        """t in a store now."""
        return float(self.state.stock[store])

    def afloat(self, store: int) -> float:
        """t on the way to a store now."""
        cargo = self.state.cargo
        return float(cargo["tonnes"][cargo["store"] == store].sum())

    def order(self, shipment: Shipment) -> Shipment:
        """Submit an order: it moves today, in step 6, at most what the source holds free of contracts."""
        self._buffer.append(shipment)
        return shipment

    def ordered(self, store: int) -> float:
        """t ordered from a store today and not yet moved."""
        return sum(shipment.tonnes for shipment in self._buffer if shipment.source == store)

    def shipment(
        self, store: int, origin: str, buyer: int, place: str, material: str, tonnes: float, mode: str,
        usd_per_t: float = 0.0,
    ) -> Shipment:  # fmt: skip
        """An order from a store to a buyer, with the days and freight of its mode."""
        mode = "road" if self.freight.home(origin, place) else mode
        days, freight = self.freight.days(origin, place, mode), self.freight.usd_per_t(origin, place, mode)
        target = int(self.state.buyers["store"][buyer])
        return Shipment(self.who, store, target, material, origin, self.layout.buyers[buyer].name, tonnes, mode, days,
                        freight, usd_per_t)  # fmt: skip

    def purchase(self, seller: int, reserve: Reserve, tonnes: float, usd_per_t: float) -> Shipment:
        """An order from a maker to a reserve, by sea."""
        origin = self.layout.facilities[seller].place
        days = self.freight.days(origin, reserve.place, "sea")
        freight = self.freight.usd_per_t(origin, reserve.place, "sea")
        return Shipment(self.who, seller, reserve.store, reserve.material, origin, f"reserve in {reserve.place}",
                        tonnes, "sea", days, freight, usd_per_t, for_reserve=True)  # fmt: skip

    def pay_for_holding(self, reserves: Iterable[Reserve]) -> None:
        """Capital, storage, insurance and rotation of reserves at base price, to the horizon."""
        years = self.horizon / 365.0
        for reserve in reserves:
            value = reserve.initial * self.base_price(reserve.material)
            self.pay("holding", value * self.parameter("holding_cost") * years)
            self.note("holds", f"{reserve.initial:,.1f} t of {reserve.material} in {reserve.place}",
                      material=reserve.material, tonnes=reserve.initial)  # fmt: skip

    def pay(self, purpose: str, usd: float, who: str = "") -> None:
        """Book a cost of the acting response."""
        if not self.levers.sealed:
            self.accounts.setdefault(who or self.who, Account()).add(purpose, usd)

    def _flush(self) -> tuple[int, int]:
        first = len(self.shipments)
        for shipment in sorted(self._buffer, key=lambda s: s.who):
            shipment.row = len(self.shipments)
            if shipment.row >= len(self.state.orders):
                raise EngineError("more emergency orders than a history can hold")
            row = self.state.orders[shipment.row]
            row["day"], row["source"], row["target"] = self.today, shipment.source, shipment.target
            row["tonnes"], row["transit"] = shipment.tonnes, max(1, shipment.transit)
            self.shipments.append(shipment)
        self._buffer.clear()
        return first, len(self.shipments)

    def _moved(self, first: int, last: int) -> None:
        for shipment in self.shipments[first:last]:
            shipment.moved = float(self.state.orders[shipment.row]["moved"])
            if shipment.moved <= 0.0:
                continue
            freight, paid = shipment.moved * shipment.usd_per_t, shipment.moved * shipment.price
            self.pay("freight", freight, shipment.who)
            self.pay("purchase" if shipment.for_reserve else "premium", paid, shipment.who)
            if self.logged:
                self.log.append(self._line(shipment, freight + paid))

    def _line(self, s: Shipment, usd: float) -> Line:
        arrives = self.today + max(1, s.transit)
        day = self.start + timedelta(days=arrives)
        text = f"{s.moved:,.2f} t of {s.material} by {s.mode} from {s.origin} to {s.destination}, arriving {day}"
        return Line(self.today, s.who, "shipment", text, s.material, s.origin, s.destination, s.moved, s.mode,
                    arrives, usd)  # fmt: skip


@lru_cache(maxsize=8)
def _freight(layout: Layout) -> Freight:
    return Freight(layout)


def drawn(instruments: Mapping[str, Instrument], seed: int, replicate: int) -> dict[str, Instrument]:
    """The instruments of a replicate with every uncertain field drawn.

    Luck goes by kind and content, never by label: renaming an instrument changes nothing.
    """
    order: dict[str, list[str]] = {}
    for label, instrument in sorted(instruments.items(), key=lambda item: (item[1].model_dump_json(), item[0])):
        order.setdefault(instrument.kind, []).append(label)
    place = {label: f"{kind}#{n}" for kind, labels in order.items() for n, label in enumerate(labels)}

    def number(label: str, name: str) -> float:
        key = np.uint64(key_of(f"{place[label]}.{name}"))
        return float(uniform(np.uint64(seed), np.uint64(replicate), key, 0, FIELD))

    return {
        label: instrument.drawn(lambda name, label=label: number(label, name))  # type: ignore[misc]
        for label, instrument in instruments.items()
    }
