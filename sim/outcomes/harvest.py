"""What is kept of a finished history: a row of measures for every place, material and tier, and a few series."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine._jit import jit_with_arrays as jit
from sim.engine.history import History
from sim.network.arrays import Layout
from sim.network.elements import place_of
from sim.outcomes import measures as m
from sim.outcomes.columns import TIERS

Floats = NDArray[np.float64]

KEPT = 1000
"""Replicates whose daily series are kept for the bands."""

SERIES = ("shortfall_share", "price", "cover_days")
LEVELS = 60_000


@dataclass(frozen=True)
class Group:
    """One row of measures."""

    place: str
    material: str
    tier: str


class Groups:
    """Places, materials and tiers of a layout, and how consumers add up to them."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.pools = sorted({(d.place, d.material) for d in layout.consumers})
        self.rows = [Group(place, material, tier) for place, material in self.pools for tier in TIERS]

    @cached_property
    def tier_row(self) -> NDArray[np.int64]:
        """(consumers,) row of the group of its own tier."""
        number = {(g.place, g.material, g.tier): i for i, g in enumerate(self.rows)}
        return np.array([number[d.place, d.material, d.tier] for d in self.layout.consumers], np.int64)

    @cached_property
    def origins(self) -> tuple[NDArray[np.int64], NDArray[np.int64], list[str]]:
        """Lane rows that end in a pool, their number pool x places + origin, and the places."""
        layout, number = self.layout, {pool: i for i, pool in enumerate(self.pools)}
        places = sorted({place_of(lane.seller) for lane in layout.lanes})
        found = [
            (row, number[pool] * len(places) + places.index(place_of(lane.seller)))
            for row, lane in enumerate(layout.lanes)
            for pool in [(layout.whole.market(place_of(lane.buyer), lane.material), lane.material)]
            if pool in number
        ]
        rows, keys = np.array(found, np.int64).reshape(-1, 2).T
        return rows, keys, places

    @cached_property
    def home(self) -> NDArray[np.bool_]:
        """(pools, places) whether a place of origin belongs to the pool's own place."""
        inside = [self.layout.whole.group(place) for place, _ in self.pools]
        return np.array([[place in each for place in self.origins[2]] for each in inside], bool)

    @cached_property
    def buyers(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows of buyers, pool after pool, and where each pool's begin; none has none, since its consumers buy."""
        found = [self.layout.buyers_in(self.layout.expand((place,)), material) for place, material in self.pools]
        return np.concatenate(found), np.cumsum([0, *map(len, found[:-1])])

    @cached_property
    def stores(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Stores of commercial stock, pool after pool, and where each pool's begin and the last one's end."""
        found = []
        for place, material in self.pools:
            inside = self.layout.expand((place,))
            buyers = self.layout.buyers_in(inside, material)
            makers = self.layout.makers_in(inside, material)
            found.append(np.concatenate([len(self.layout.facilities) + buyers, makers]))
        return np.concatenate(found), np.cumsum([0, *map(len, found)])

    @cached_property
    def prices(self) -> Floats:
        """(groups,) USD/t at base."""
        return np.array([self.layout.network.materials[g.material].price_usd_per_t for g in self.rows])

    @cached_property
    def markets(self) -> NDArray[np.int64]:
        """(pools,) row of the market of each pool."""
        return np.array([self.layout.market_row(material, place) for place, material in self.pools], np.int64)

    def room(self, days: int) -> Floats:
        """Room for the daily tables of a harvest; another may write over it once the first is done with."""
        return np.empty((3, days, len(self.rows)))


@jit
def _tally(daily, tier_row, reference, lacking, unmet, totals):  # type: ignore[no-untyped-def]
    """Consumers into the rows of their tier, tiers into the first of three; days into totals.

    Args:
        daily: (5, days, consumers) reference, substituted, restrained, wanted, used, t/day.
        tier_row: (consumers,) row of the group of its tier.
        reference: (days, groups) to be filled, t/day.
        lacking: (days, groups) to be filled: reference less substituted, restrained and used, never below 0.
        unmet: (days, groups) to be filled: wanted at the going price and not used, never below 0.
        totals: (5, groups) to be filled, t.
    """
    groups = reference.shape[1]
    today = np.zeros((groups, 5))
    for day in range(daily.shape[1]):
        today[:] = 0.0
        for c in range(tier_row.size):
            for q in range(5):
                today[tier_row[c], q] += daily[q, day, c]
        for g in range(0, groups, 3):
            for q in range(5):
                today[g, q] = today[g + 1, q] + today[g + 2, q]
        for g in range(groups):
            for q in range(5):
                totals[q, g] += today[g, q]
            unmet[day, g] = max(0.0, today[g, 3] - today[g, 4])
            reference[day, g] = today[g, 0]
            lacking[day, g] = max(0.0, today[g, 0] - today[g, 1] - today[g, 2] - today[g, 4])


@jit
def _held(stocks, stores, ends, intake, out):  # type: ignore[no-untyped-def]
    """Add up the stores of every pool, day by day, over its daily intake."""
    today = np.empty(stocks.shape[1])
    for day in range(stocks.shape[0]):
        today[:] = stocks[day]  # in their order: memory comes sooner than when it is asked for here and there
        for pool in range(ends.size - 1):
            total = 0.0
            for k in range(ends[pool], ends[pool + 1]):
                total += today[stores[k]]
            out[day, pool] = total / intake[pool]


@jit
def _level(value):  # type: ignore[no-untyped-def]
    """A value of 0 to 1 as one of LEVELS whole numbers; what lies outside becomes the nearest."""
    return np.uint16(np.rint(min(max(value, 0.0), 1.0) * LEVELS))


@jit
def _encode(reference, lacking, prices, cover, out):  # type: ignore[no-untyped-def]
    """SERIES as whole numbers: shares by 1/60,000, days by 1/40, prices by 0.01 % of their logarithm.

    A price changes once a week: that of yesterday needs no second logarithm.

    Args:
        reference: (days, groups) t/day, a pool's own row the first of three.
        lacking: (days, groups) t/day.
        prices: (days, pools) ratio of base price.
        cover: (days, pools) days.
        out: (series, days, pools) to be filled.
    """
    days, pools = prices.shape
    for day in range(days):
        for pool in range(pools):
            share = lacking[day, 3 * pool] / max(reference[day, 3 * pool], 1e-300)
            out[0, day, pool] = _level(share)
            if day > 0 and prices[day, pool] == prices[day - 1, pool]:
                out[1, day, pool] = out[1, day - 1, pool]
            else:
                out[1, day, pool] = _level((math.log(prices[day, pool]) + 1.0) / 6.0)
            out[2, day, pool] = _level(cover[day, pool] / 1500.0)


@dataclass(frozen=True)
class Harvest:
    """A finished history by group and day."""

    history: History
    groups: Groups
    room: Floats | None = None
    """Where its daily tables are kept, to spare fresh memory (`Groups.room`); its own if left out."""

    @cached_property
    def tally(self) -> tuple[Floats, Floats, Floats, Floats]:
        """(days, groups) reference demand, what lacks of it, what is not to be had, t/day; (5, groups) totals, t."""
        daily, groups = self.history.state.daily, self.groups
        reference, lacking, unmet = groups.room(daily.shape[1]) if self.room is None else self.room
        totals = np.zeros((5, len(groups.rows)))
        _tally(daily, self.groups.tier_row, reference, lacking, unmet, totals)
        return reference, lacking, unmet, totals

    @cached_property
    def prices(self) -> Floats:
        """(days, pools) ratio of base price."""
        return self.history.state.prices.take(self.groups.markets, 1)

    @cached_property
    def cover(self) -> Floats:
        """(days, pools) days of baseline intake in commercial stock at the close."""
        (stores, ends), stocks = self.groups.stores, self.history.state.stocks
        cover = np.empty((len(stocks), len(self.groups.pools)))
        _held(stocks, stores, ends, self._intakes(), cover)
        return cover

    def _intakes(self) -> Floats:
        """(pools,) t/day of baseline intake, never 0."""
        buyers, (rows, firsts) = self.history.state.buyers, self.groups.buyers
        return np.maximum(np.add.reduceat(buyers["need"][rows] + buyers["secondary"][rows], firsts), 1e-300)

    def measures(self) -> Floats:
        """(groups, measures) in the order of MEASURES."""
        reference, lacking, unmet, totals = self.tally
        demand, substituted, restrained, wanted, used = totals
        found = m.lack(reference, lacking, unmet)
        columns = [
            demand, used, substituted, restrained, np.maximum(0.0, found.tonnes - found.unmet), found.unmet,
            found.tonnes, m.share(found.tonnes, demand, 0.0), found.first_short, found.first_empty, found.days_short,
            found.peak_share, found.recovery, m.share(used, wanted, 1.0),
            m.gone_without(found.tonnes, restrained) * self.groups.prices,
        ]  # fmt: skip
        return np.column_stack([*columns, self._of_markets()])

    def _of_markets(self) -> Floats:
        """(groups, 5) prices, suppliers and cover; only in the rows of all tiers."""
        table = np.full((len(self.groups.rows), 5), np.nan)
        table[::3, 0], table[::3, 1], table[::3, 4] = m.extremes(self.prices, self.cover, 1.5)
        table[::3, 2], table[::3, 3] = self._suppliers()
        return table

    def _suppliers(self) -> tuple[Floats, Floats]:
        """Share of arrivals from other places and concentration of sellers' places, by pool, over the horizon."""
        rows, keys, places = self.groups.origins
        flat = np.bincount(keys, self.history.sent[rows], len(self.groups.pools) * len(places))
        sent: Floats = flat.astype(float).reshape(-1, len(places))
        foreign = np.where(self.groups.home, 0.0, sent).sum(1)
        total = sent.sum(1)
        imported = np.divide(foreign, total, out=np.full(len(total), np.nan), where=total > 0)
        return imported, m.herfindahl(sent)

    def series(self) -> NDArray[np.uint16]:
        """(series, days, pools) of SERIES as whole numbers that `decode` turns back."""
        reference, lacking, _, _ = self.tally
        codes = np.empty((len(SERIES), *self.prices.shape), np.uint16)
        _encode(reference, lacking, self.prices, self.cover, codes)
        return codes


def decode(name: str, codes: NDArray[Any]) -> Floats:
    """The values of whole numbers, to their precision."""
    values = codes / LEVELS
    if name == "price":
        return np.exp(values * 6.0 - 1.0)
    return values * 1500.0 if name == "cover_days" else values


def held(history: History) -> dict[tuple[str, str], NDArray[np.float32]]:
    """Response and material: (days,) t that it holds at the close, in all its stores."""
    found: dict[tuple[str, str], NDArray[np.float32]] = {}
    for who, reserve in history.bills.held:
        tonnes = history.state.stocks[:, reserve.store].astype(np.float32)
        found[who, reserve.material] = found.get((who, reserve.material), np.float32(0.0)) + tonnes
    return found


def costs(history: History) -> Iterator[tuple[str, str, float]]:
    """Response, purpose and USD."""
    for response, account in sorted(history.accounts.items()):
        for purpose, usd in sorted(account.usd.items()):
            yield response, purpose, float(usd)
