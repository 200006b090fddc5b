"""What instruments can see of the world: parameters, places, lanes, facilities, covers, prices, who may ship."""

import datetime as dt
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv
from simpy.events import Event

from sim.engine._jit import jit
from sim.engine.clock import Clock
from sim.engine.fixed import Fixed
from sim.engine.gauge import Gauge
from sim.engine.levers import Levers
from sim.engine.luck import FIELD, OUTAGE, key_of, uniform
from sim.engine.outlook import Outlook
from sim.engine.replicate import Replicate
from sim.engine.state import State
from sim.errors import EngineError
from sim.network.arrays import Layout
from sim.network.elements import Demand, Lane, place_of
from sim.network.freight import Freight

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Control:
    """Who forbids or licenses what to whom, while it is in force."""

    by: frozenset[str]
    to: frozenset[str]
    materials: frozenset[str]
    bans: bool
    everybody: bool
    """Whether it names no target: such a control says nothing about the relation of a pair."""

    def names(self, one: str, other: str) -> bool:
        """Whether it is a control of one place against the other."""
        return not self.everybody and one in self.by and other in self.to


class Scene(Clock):
    """The world of one history, to be looked at."""

    def __init__(
        self,
        layout: Layout,
        replicate: Replicate,
        state: State,
        start: dt.date,
        horizon: int,
        seed: int,
        *,
        daily: bool = False,
        before: int = 0,
        known: bool = False,
    ) -> None:
        super().__init__(state, start, horizon, daily=daily, before=before, known=known)
        self.layout, self.replicate, self.seed = layout, replicate, seed
        self.levers = Levers(state, lambda: self.today)
        self.outlook = Outlook(layout, state, self.levers)
        self.freight = _freight(layout)
        self._prices = state.markets["price"]
        self._markets: dict[tuple[str, str], int] = {}
        self._may: dict[tuple[str, str, str], bool] = {}
        self._known_at = -1
        self._controls: list[Control] = []
        self._watching: list[Event] = []
        self._approved: dict[tuple[str, str, str], float] = {}

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

    def lanes_that(self, passes: Callable[[Lane], bool]) -> Whole:
        """Rows of the lanes that answer to something."""
        return np.array([row for row, lane in enumerate(self.layout.lanes) if passes(lane)], np.int64)

    def consumers_that(self, passes: Callable[[Demand], bool]) -> Whole:
        """Rows of the consumers that answer to something."""
        return np.array([row for row, user in enumerate(self.layout.consumers) if passes(user)], np.int64)

    def afloat_on(self, lanes: Whole) -> float:
        """T on the way on some lanes now."""
        cargo = self.state.cargo
        return math.fsum(cargo["tonnes"][np.isin(cargo["lane"], lanes) & (cargo["tonnes"] > 0.0)])

    def sold_by(self, lanes: Whole, sellers: Iterable[str]) -> Whole:
        """Those of some lanes that begin at some facilities."""
        return lanes[np.isin(self.layout.seller[lanes], self.facilities(sellers))]

    def resale(self, by: Iterable[str], to: Iterable[str], materials: Iterable[str]) -> Whole:
        """Rows of the pairs of places between which goods could be sold on."""
        fixed = Fixed.of(self.layout)
        return fixed.pairs_between(self.layout, self.places(by), self.places(to), frozenset(materials))

    def buyers(self, places: Iterable[str], materials: Iterable[str]) -> Whole:
        """Rows of the users' pools and plants' feeds of some materials in some places."""
        where = self.places(places)
        found = [self.layout.buyers_in(where, material) for material in materials if material in self.layout.materials]
        return np.unique(np.concatenate([np.zeros(0, np.int64), *found]))

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
        if (place, material) not in self._markets:
            self._markets[place, material] = self.layout.market_row(material, place)
        return float(self._prices[self._markets[place, material]])

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
        if self._known_at != self.levers.ways:
            self._may.clear()
            self._known_at = self.levers.ways
        key = origin, destination, material
        if key not in self._may:
            self._may[key] = self._open(*key)
        return self._may[key]

    def _open(self, origin: str, destination: str, material: str) -> bool:
        if any(origin in c.by and destination in c.to and material in c.materials for c in self._controls):
            return False
        lanes = self.lanes([origin], [destination], [material])
        rows = self.resale([origin], [destination], [material])
        return bool(_passable(lanes, self.state.lanes, rows, self.state.arbitrage))

    @property
    def reference(self) -> bool:
        """Whether every figure stands at its middle."""
        return self.replicate.reference

    def base_output(self, facility: str) -> float:
        """Output of a facility in the undisturbed world, less stated losses, t/day."""
        return float(self.state.facilities["base"][self.layout.facility_row[facility]])

    def flows(self, lanes: Whole) -> Floats:
        """(lanes,) t/day that lanes carry at most before they grow: their base flow."""
        found: Floats = self.state.lanes["base"][lanes]
        return found

    def base_flow(self, lanes: Whole) -> float:
        """Flow of some lanes in the undisturbed world, t/day."""
        rows, needs = self.state.lanes[lanes], self.state.buyers["need"]
        return float(rows["base_share"] @ needs[rows["buyer"]])

    def approvals(self, lanes: Whole, usual: object, protected: object) -> NDArray[np.float64]:
        """(lanes,) share of the applications that pass in the end, by destination, material and the uses served.

        Args:
            lanes: Rows of the lanes.
            usual: The share, or None for the prior of each pair of places and material.
            protected: The share for goods that serve protected uses, or None for the same.
        """
        shares = np.empty(len(lanes))
        relation = cache(self.relation)
        for position, row in enumerate(lanes):
            lane = self.layout.lanes[row]
            stands = relation(place_of(lane.seller), place_of(lane.buyer))
            share = self.approval(stands, lane.material, place_of(lane.buyer)) if usual is None else float(usual)  # type: ignore[arg-type]
            barred = share if protected is None else float(protected)  # type: ignore[arg-type]
            serves = float(self.layout.protected[self.layout.buyer[row]])
            shares[position] = share * (1.0 - serves) + barred * serves
        return shares

    def relation(self, by: str, to: str) -> str:
        """How a place that decides on licences stands to another: neutral, strained or embargoed (MODEL 3)."""
        if any(c.bans and c.names(by, to) for c in self._controls):
            return "embargoed"
        strained = any(c.names(by, to) or c.names(to, by) for c in self._controls)
        return "strained" if strained else "neutral"

    def slip(self, key: str) -> float:
        """By how much a plan slips, a ratio; the luck is that of a key, in reference mode the median."""
        spread = 0.0 if self.reference else self.parameter("project_slip_sigma_log")
        luck = min(1.0 - 1e-12, max(1e-12, self.luck(key, 0)))
        return self.parameter("project_slip_median") * math.exp(spread * NormalDist().inv_cdf(luck))

    def controls_changed(self) -> Event:
        """When the next control begins or ends."""
        event = self.env.event()
        self._watching.append(event)
        return event

    def _control_changes(self) -> None:
        self.levers.ways += 1
        watching, self._watching = self._watching, []
        for event in watching:
            event.succeed()

    def approval(self, relation: str, material: str, to: str) -> float:
        """Share of the applications for a material to a place that are approved in the end, in this replicate.

        A Beta for each relation (MODEL 5), around its draw another for each material, with the spread of
        `approval_material_sd`, and around that one for each place, with `approval_place_sd`: one rule gave gallium and
        germanium different levels, and antimony nothing to Europe.
        """
        if (relation, material, to) not in self._approved:
            self._approved[relation, material, to] = self._approval(relation, material, to)
        return self._approved[relation, material, to]

    def _approval(self, relation: str, material: str, to: str) -> float:
        if self.reference:
            return self._beta(relation)[0]
        a, b = self._beta(relation)[1:]
        key = f"approval|{relation}"
        mean = float(betaincinv(a, b, self.luck(key, 0, FIELD)))
        for name, spread in ((material, "approval_material_sd"), (to, "approval_place_sd")):
            key = f"{key}|{name}"
            mean = _around(mean, self.parameter(spread), self.luck(key, 0, FIELD))
        return mean

    def _beta(self, relation: str) -> tuple[float, float, float]:
        """Mean and the two parameters of the prior of a relation."""
        a, b = (self.parameter(f"approval_beta_{letter}_{relation}") for letter in ("alpha", "beta"))
        return a / (a + b), a, b

    def open_sellers(self, place: str, material: str) -> list[int]:
        """Rows of the makers of a material that may ship to a place."""
        layout = self.layout
        rows = layout.makers_in(layout.everywhere, material).tolist()
        return [r for r in rows if self.may_ship(layout.facilities[r].place, place, material)]


def _around(mean: float, sd: float, luck: float) -> float:
    """A Beta around a mean with a standard deviation, as far as a share can have it, at a probability."""
    mean = min(0.999, max(0.001, mean))
    size = mean * (1.0 - mean) / min(0.9 * mean * (1.0 - mean), sd**2) - 1.0
    return float(betaincinv(mean * size, (1.0 - mean) * size, luck))


@jit
def _passable(rows, lanes, pairs, arbitrage):  # type: ignore[no-untyped-def]
    # One way of several may be closed: the others are open.
    shut = 0
    for k in range(rows.size):
        if lanes[rows[k]].gate <= 0.0:
            shut += 1
    if rows.size > 0 and shut == rows.size:
        return False
    barred = 0
    for k in range(pairs.size):
        if arbitrage[pairs[k]].open <= 0.0:
            barred += 1
    return barred == 0


@lru_cache(maxsize=8)
def _freight(layout: Layout) -> Freight:
    return Freight(layout)
