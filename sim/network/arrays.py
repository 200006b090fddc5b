"""From tables to rows: the one place where names become numbers.

Facilities stand after the sellers of their feeds and after their hosts, so that one pass over the rows goes up
the chain from the mines. Buyers are the feeds of the facilities in their order, then the users' pools. Lanes
stand by seller. Parts that nothing ties together stand one after another in each kind of row: what the day reads
together lies together, and a large network is read in pieces that fit into the processor's cache. Rates here are
tonnes a year, as in the tables; the engine turns them into tonnes a day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter

import numpy as np
from numpy.typing import NDArray

from sim.network.content import content
from sim.network.elements import STATE, USE, Demand, Facility, Lane, Recipe, Stock, place_of
from sim.network.network import Network
from sim.network.part import parts

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Buyer:
    """A store that lanes deliver to: a feed of a facility, or the pool of a place's users."""

    name: str
    material: str
    place: str
    recipe: Recipe | None

    @property
    def key(self) -> tuple[str, str]:
        """The buyer as lanes name it, and the material."""
        return self.name, self.material


@dataclass(frozen=True, eq=False)
class Layout:
    """Rows of every kind, in the order of the arrays, and the numbers by which they point to one another."""

    network: Network
    facilities: tuple[Facility, ...]
    buyers: tuple[Buyer, ...]
    lanes: tuple[Lane, ...]
    consumers: tuple[Demand, ...]
    reserves: tuple[Stock, ...]
    materials: tuple[str, ...]
    """From the mines down to what is used."""
    places: tuple[str, ...]
    """Market places: where something is used, and groups of places that use nothing themselves."""
    whole: Network
    """The network this one is a part of: freight is known from all of it."""

    @classmethod
    def of(cls, network: Network, whole: Network | None = None) -> "Layout":
        """Put a network in order; `whole` is the network it is a part of."""
        part = {name: number for number, each in enumerate(parts(network)) for name in each}
        facilities = tuple(sorted(_in_order(network), key=lambda f: part[f.material_out]))
        recipes = {(r.facility, r.material_in): r for r in network.recipes}
        feeds = [
            Buyer(f.facility, r.material_in, f.place, r)
            for f in facilities
            for r in sorted((r for r in recipes.values() if r.facility == f.facility), key=lambda r: r.material_in)
        ]
        pools = sorted({(part[d.material], d.place, d.material) for d in network.demands})
        buyers = (*feeds, *(Buyer(USE + place, material, place, None) for _, place, material in pools))
        row = {f.facility: i for i, f in enumerate(facilities)}
        known = {b.key for b in buyers}
        lanes = sorted(
            (lane for lane in network.lanes if (lane.buyer, lane.material) in known),
            key=lambda lane: (row[lane.seller], lane.buyer, lane.mode, lane.route),
        )
        tiers = {"protected": 0, "other": 1}
        consumers = sorted(network.demands, key=lambda d: (part[d.material], d.place, d.material, tiers[d.tier], d.use))
        reserves = sorted((s for s in network.stocks if s.kind == "state"), key=lambda s: (s.holder, s.material))
        used = {d.place for d in network.demands}
        places = tuple(sorted(used | {network.market(f.place) for f in facilities}))
        chain = _chain(network)
        rows = (tuple(lanes), tuple(consumers), tuple(reserves))
        return cls(network, facilities, buyers, *rows, chain, places, whole or network)

    @cached_property
    def facility_row(self) -> dict[str, int]:
        """Row of a facility by its id."""
        return {f.facility: i for i, f in enumerate(self.facilities)}

    @cached_property
    def buyer_row(self) -> dict[tuple[str, str], int]:
        """Row of a buyer by its name and material."""
        return {b.key: i for i, b in enumerate(self.buyers)}

    def market_row(self, material: str, place: str) -> int:
        """Row of the market of a material where a place buys and sells."""
        at = self.network.market(place, material)
        return self.materials.index(material) * len(self.places) + self.places.index(at)

    @cached_property
    def seller(self) -> Whole:
        """(lanes,) facility row of the seller."""
        return np.array([self.facility_row[lane.seller] for lane in self.lanes], np.int64)

    @cached_property
    def buyer(self) -> Whole:
        """(lanes,) buyer row."""
        return np.array([self.buyer_row[lane.buyer, lane.material] for lane in self.lanes], np.int64)

    @cached_property
    def pool(self) -> Whole:
        """(consumers,) buyer row of the pool a consumer draws from."""
        return np.array([self.buyer_row[USE + d.place, d.material] for d in self.consumers], np.int64)

    @cached_property
    def feed_of(self) -> Whole:
        """(buyers,) facility row a feed belongs to, -1 for pools."""
        return np.array([self.facility_row[b.name] if b.recipe else -1 for b in self.buyers], np.int64)

    @cached_property
    def host(self) -> Whole:
        """(facilities,) row of the host inside the network, -1 for none."""
        return np.array([self.facility_row.get(f.host_facility or "", -1) for f in self.facilities], np.int64)

    @cached_property
    def parts(self) -> tuple[frozenset[str], ...]:
        """Groups of materials that nothing ties together: each is drawn again by itself."""
        return parts(self.network)

    def part(self, material: str) -> int:
        """Number of the part a material belongs to."""
        return next(i for i, each in enumerate(self.parts) if material in each)

    @cached_property
    def by_material(self) -> tuple[tuple[Whole, Whole], ...]:
        """For each material in its order: the rows of its lanes and of the facilities that make it."""
        lanes = np.array([self.materials.index(lane.material) for lane in self.lanes], np.int64)
        plants = np.array([self.materials.index(f.material_out) for f in self.facilities], np.int64)
        return tuple((np.flatnonzero(lanes == m), np.flatnonzero(plants == m)) for m in range(len(self.materials)))

    @cached_property
    def turns(self) -> Whole:
        """(lanes,) rows in the order in which lanes load on one day, and file for a licence: from the mines down.

        It goes across the parts: an office may decide on materials that nothing else ties together.
        """
        place = {f.facility: number for number, f in enumerate(_in_order(self.network))}
        return np.argsort(np.array([place[lane.seller] for lane in self.lanes], np.int64), kind="stable")

    def expand(self, names: tuple[str, ...]) -> frozenset[str]:
        """Places that names of places and groups stand for; kept, since instruments ask again and again."""
        if names not in self._expanded:
            self._expanded[names] = self.network.expand(names)
        return self._expanded[names]

    @cached_property
    def _expanded(self) -> dict[tuple[str, ...], frozenset[str]]:
        return {}

    def buyers_in(self, places: frozenset[str], material: str) -> Whole:
        """Rows of the feeds and pools of a material in some places that lanes supply in the baseline."""
        return self._found("buyers", places, material)

    def makers_in(self, places: frozenset[str], material: str) -> Whole:
        """Rows of the facilities in some places that make a material in the baseline."""
        return self._found("makers", places, material)

    def _found(self, kind: str, places: frozenset[str], material: str) -> Whole:
        key = kind, places, material
        if key not in self._rows:
            if kind == "buyers":
                supplied = {(lane.buyer, lane.material) for lane in self.lanes if not lane.idle}
                rows = [i for i, b in enumerate(self.buyers)
                        if b.material == material and b.place in places and b.key in supplied]  # fmt: skip
            else:
                rows = [i for i, f in enumerate(self.facilities)
                        if f.material_out == material and f.place in places and f.output_t_per_year > 0]  # fmt: skip
            self._rows[key] = np.array(rows, np.int64)
        return self._rows[key]

    def consumers_of(self, place: str, material: str, uses: tuple[str, ...], tiers: tuple[str, ...]) -> Whole:
        """Rows of the users of a material in a place; of some uses and tiers if they are named."""
        rows = [
            row
            for row, d in enumerate(self.consumers)
            if d.place == place
            and d.material == material
            and (not uses or d.use in uses)
            and (not tiers or d.tier in tiers)
        ]
        return np.array(rows, np.int64)

    def content(self, places: frozenset[str], materials: Iterable[str] | None = None) -> dict[str, float]:
        """Share of the value of what each facility makes that comes from some places, as `content` has it."""
        return content(self, places, None if materials is None else frozenset(materials))

    def lanes_between(self, by: frozenset[str], to: frozenset[str], materials: frozenset[str]) -> Whole:
        """Rows of the lanes of some materials from places to other places, in their turns, home lanes left out."""
        key = by, to, materials
        if key not in self._lane_rows:
            turns = ((row, self.lanes[row]) for row in self.turns.tolist())
            ends = ((row, x.material, place_of(x.seller), place_of(x.buyer)) for row, x in turns)
            rows = [r for r, m, a, b in ends if m in materials and a in by and b in to and a != b]
            self._lane_rows[key] = np.array(rows, np.int64)
        return self._lane_rows[key]

    @cached_property
    def _lane_rows(self) -> dict[tuple[frozenset[str], ...], Whole]:
        return {}

    @cached_property
    def _rows(self) -> dict[tuple[str, frozenset[str], str], Whole]:
        return {}

    @cached_property
    def everywhere(self) -> frozenset[str]:
        """Every place."""
        return frozenset(self.network.places())

    @cached_property
    def protected(self) -> Floats:
        """(buyers,) share of what a buyer takes in that serves the protected tier in the end."""
        shares = np.zeros(len(self.buyers))
        use = np.array([d.t_per_year for d in self.consumers])
        kept = np.array([d.tier == "protected" for d in self.consumers], float)
        total = np.bincount(self.pool, use, len(shares))
        np.divide(np.bincount(self.pool, use * kept, len(shares)), total, out=shares, where=total > 0)
        flow = np.array([lane.t_per_year for lane in self.lanes])
        for row in range(len(self.facilities) - 1, -1, -1):
            out = self.seller == row
            if flow[out].sum() > 0:
                shares[self.feed_of == row] = np.average(shares[self.buyer[out]], weights=flow[out])
        return shares

    @cached_property
    def lane_names(self) -> tuple[str, ...]:
        """What luck calls the lanes."""
        return tuple("|".join(lane.key) for lane in self.lanes)

    @cached_property
    def consumer_names(self) -> tuple[str, ...]:
        """What luck calls the consumers."""
        return tuple(f"{d.place}|{d.material}|{d.use}" for d in self.consumers)

    def stock(self, holder: str, material: str) -> Stock | None:
        """The stock row of a holder."""
        return self._stocks.get((holder, material))

    @cached_property
    def _stocks(self) -> dict[tuple[str, str], Stock]:
        return {(s.holder, s.material): s for s in self.network.stocks}

    def reserve_place(self, row: int) -> str:
        """Place whose government holds a reserve."""
        return place_of(self.reserves[row].holder.removeprefix(STATE))


def _sorted(before: dict[str, set[str]]) -> tuple[str, ...]:
    """Names after those that must come before them; ties by name."""
    sorter = TopologicalSorter(before)
    sorter.prepare()
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order += ready
        sorter.done(*ready)
    return tuple(order)


def _chain(network: Network) -> tuple[str, ...]:
    """Materials after those they are made of."""
    before: dict[str, set[str]] = {name: set() for name in network.materials}
    for recipe in network.recipes:
        before[network.facilities[recipe.facility].material_out].add(recipe.material_in)
    return _sorted(before)


def _in_order(network: Network) -> tuple[Facility, ...]:
    """Facilities after those they buy from and after their hosts."""
    before: dict[str, set[str]] = {name: set() for name in network.facilities}
    for lane in network.lanes:
        if lane.buyer in before:
            before[lane.buyer].add(lane.seller)
    for facility in network.facilities.values():
        if facility.host_facility:
            before[facility.facility].add(facility.host_facility)
    return tuple(network.facilities[name] for name in _sorted(before))
