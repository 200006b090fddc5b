"""What the rows of a layout hold in every replicate: markets, departure days, kinds of facility."""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.engine.luck import key_of
from sim.engine.state import CYCLE, NEVER
from sim.network.arrays import Buyer, Layout
from sim.network.elements import Facility, place_of

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

MOST_COST = 0.95
"""Share of a price that feeds make up at most: tables of different sources may say more."""


@dataclass(frozen=True)
class Fixed:
    """What rows of a layout hold in every replicate."""

    facility_market: Whole
    buyer_market: Whole
    lane_from: Whole
    lane_to: Whole
    interval: Whole
    phase: Whole
    freight: Floats
    opens: Whole
    days: Whole
    mine: Whole
    """0 plant, 1 mine, 2 by-product of a host outside the network."""
    thrifts: Floats
    cost_share: Floats
    """Share of the base price of what is made that a feed costs at base price; 0 for users' pools."""
    pairs: NDArray[np.int64]
    """(pairs, 2) markets of one material that could sell on to one another."""
    lane_pair: Whole
    """Pair of each lane, -1 within one market."""
    lane_key: Whole
    """The lane in the luck of its licences: the upper 63 bits of the key of its name."""
    sailings: Whole
    """Lanes by the day they depart on, as `State.sailings` has them."""
    market_buyers: Whole
    """Buyers by market, rising within each."""

    found: dict[tuple[frozenset[str], ...], Whole] = field(default_factory=dict)
    """Rows of pairs that instruments asked for, by sellers' places, buyers' places and materials."""

    def pairs_between(self, layout: Layout, by: frozenset[str], to: frozenset[str], what: frozenset[str]) -> Whole:
        """Rows of the pairs of markets of some materials between places; kept for the next who asks."""
        key = by, to, what
        if key not in self.found:
            here, there = (
                {layout.market_row(m, p) for m in what for p in places & frozenset(layout.places)}
                for places in (by, to)
            )
            rows = [k for k, (a, b) in enumerate(self.pairs.tolist()) if a in here and b in there]
            self.found[key] = np.array(rows, np.int64)
        return self.found[key]

    ways: dict[tuple[str, str, str], tuple[Whole, Whole]] = field(default_factory=dict)
    """Rows of lanes and pairs that were asked for, by origin, destination and material."""

    def ways_between(self, layout: Layout, origin: str, destination: str, material: str) -> tuple[Whole, Whole]:
        """Rows of the lanes of a material between two places, and of its pairs of markets; kept for who asks next."""
        key = origin, destination, material
        if key not in self.ways:
            ends = layout.expand((origin,)), layout.expand((destination,)), frozenset((material,))
            self.ways[key] = layout.lanes_between(*ends), self.pairs_between(layout, *ends)
        return self.ways[key]

    @classmethod
    @lru_cache(maxsize=8)
    def of(cls, layout: Layout) -> "Fixed":
        """Work it out once for each layout."""
        lanes, market = layout.lanes, layout.market_row
        start = np.array([market(x.material, place_of(x.seller)) for x in lanes], np.int64)
        end = np.array([market(x.material, place_of(x.buyer)) for x in lanes], np.int64)
        suez = np.array([x.idle and x.route == "suez" for x in lanes], bool)
        material = layout.network.materials
        pairs = _pairs(layout, end[[not x.idle for x in lanes]])
        number = {tuple(pair): row for row, pair in enumerate(pairs.tolist())}
        interval = np.array([x.interval_days for x in lanes], np.int64)
        phase = np.array([key_of(n) % int(i) for n, i in zip(layout.lane_names, interval, strict=True)], np.int64)
        buyer_market = np.array([market(b.material, b.place) for b in layout.buyers], np.int64)
        return cls(
            facility_market=np.array([market(f.material_out, f.place) for f in layout.facilities], np.int64),
            buyer_market=buyer_market,
            lane_from=start,
            lane_to=end,
            interval=interval,
            phase=phase,
            freight=np.array([x.usd_per_t / material[x.material].price_usd_per_t for x in lanes]),
            opens=np.where(suez, NEVER, -NEVER),
            days=np.array([round(f.processing_days) for f in layout.facilities], np.int64),
            mine=np.array([_mine(f) for f in layout.facilities], np.int64),
            thrifts=np.array([_thrifts(layout, b) for b in layout.buyers], float),
            cost_share=_cost_shares(layout),
            pairs=pairs,
            lane_pair=np.array([number.get((a, b), -1) for a, b in zip(start.tolist(), end.tolist(), strict=True)]),
            lane_key=np.array([key_of(name) >> 1 for name in layout.lane_names], np.int64),
            sailings=_sailings(layout.turns, phase, interval),
            market_buyers=np.argsort(buyer_market, kind="stable").astype(np.int64),
        )


def _mine(facility: Facility) -> int:
    if facility.host and not facility.host_facility:
        return 2
    return int(facility.process == "mine")


def _thrifts(layout: Layout, buyer: Buyer) -> float:
    """1 for the Dy/Tb of heavy magnets, whose dose can be lowered."""
    made = layout.network.facilities[buyer.name].material_out if buyer.recipe else ""
    return float(buyer.material == "dytb_oxide" and made == "magnet_heavy")


def _cost_shares(layout: Layout) -> Floats:
    """Dose x price of the feed over the price of what is made; all feeds of a plant together at most `MOST_COST`."""
    price = {name: material.price_usd_per_t for name, material in layout.network.materials.items()}
    made = [price[layout.network.facilities[b.name].material_out] if b.recipe else 1.0 for b in layout.buyers]
    shares = np.array([
        b.recipe.t_per_t_output * price[b.material] / out if b.recipe else 0.0
        for b, out in zip(layout.buyers, made, strict=True)
    ])  # fmt: skip
    plants = layout.feed_of[layout.feed_of >= 0]
    total = np.bincount(plants, shares[layout.feed_of >= 0], len(layout.facilities))
    return shares / np.maximum(1.0, total[layout.feed_of] / MOST_COST)


def _sailings(turns: Whole, phase: Whole, interval: Whole) -> Whole:
    """Places where each day's rows begin, then the rows, each day's in their turn."""
    days = [turns[(day - phase[turns]) % interval[turns] == 0] for day in range(CYCLE)]
    first = CYCLE + 1 + np.cumsum([0, *(len(rows) for rows in days)])
    return np.concatenate([first, *days]).astype(np.int64)


def _pairs(layout: Layout, supplied: Whole) -> NDArray[np.int64]:
    n, m = len(layout.places), len(layout.materials)
    at = set(supplied.tolist())
    rows = ((k * n + i, k * n + j) for k in range(m) for i in range(n) for j in range(n) if i != j)
    return np.array([pair for pair in rows if pair[0] in at and pair[1] in at], np.int64).reshape(-1, 2)
