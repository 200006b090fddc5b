"""What instruments can see of the world: parameters, places, lanes, facilities, covers, prices, who may ship."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.engine.clock import Clock
from sim.engine.fixed import Fixed
from sim.engine.gauge import Gauge
from sim.engine.levers import Levers
from sim.engine.luck import OUTAGE, key_of, uniform
from sim.engine.outlook import Outlook
from sim.engine.replicate import Replicate
from sim.engine.state import State
from sim.errors import EngineError
from sim.network.arrays import Layout
from sim.network.freight import Freight

Whole = NDArray[np.int64]


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
    ) -> None:
        super().__init__(state, start, horizon, daily=daily)
        self.layout, self.replicate, self.seed = layout, replicate, seed
        self.levers = Levers(state)
        self.outlook = Outlook(layout, state, self.levers)
        self.freight = _freight(layout)
        self._may: dict[tuple[str, str, str], bool] = {}
        self._known_at = -1
        self._controls: list[tuple[frozenset[str], frozenset[str], frozenset[str]]] = []

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


@lru_cache(maxsize=8)
def _freight(layout: Layout) -> Freight:
    return Freight(layout)
