"""What instruments can see of the world: parameters, places, lanes, facilities, covers, prices."""

import math
from collections.abc import Callable, Iterable
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from sim.engine.clock import Clock
from sim.engine.fixed import Fixed
from sim.engine.gauge import Gauge
from sim.engine.levers import Levers
from sim.engine.luck import OUTAGE, key_of, uniform
from sim.engine.outlook import Outlook
from sim.engine.setting import Setting
from sim.errors import EngineError
from sim.network.arrays import Layout
from sim.network.elements import Demand, Lane
from sim.network.freight import Freight

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class Scene(Clock):
    """The world of one history, to be looked at."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self.layout, self.replicate, self.seed = setting.layout, setting.replicate, setting.seed
        self.levers = Levers(self.state, lambda: self.today)
        self.outlook = Outlook(self.layout, self.state, self.levers)
        self.freight = _freight(self.layout)
        self._prices = self.state.markets["price"]
        self._markets: dict[tuple[str, str], int] = {}

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

    def slip(self, key: str) -> float:
        """By how much a plan slips, a ratio; the luck is that of a key, in reference mode the median."""
        spread = 0.0 if self.reference else self.parameter("project_slip_sigma_log")
        luck = min(1.0 - 1e-12, max(1e-12, self.luck(key, 0)))
        return self.parameter("project_slip_median") * math.exp(spread * NormalDist().inv_cdf(luck))


@lru_cache(maxsize=8)
def _freight(layout: Layout) -> Freight:
    return Freight(layout)
