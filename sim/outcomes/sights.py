"""What the model shows of each kind of line: rows to be watched, then a value for every period."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.engine.history import History
from sim.engine.tally import Tally
from sim.errors import Refused
from sim.network.arrays import Layout
from sim.network.elements import DAYS_PER_YEAR, place_of
from sim.scenario import score
from sim.scenario.case import Past, ends_of, places_of
from sim.scenario.period import Period

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

MONTH = DAYS_PER_YEAR / 12.0
NONE = np.empty(0, np.int64)
GRAM = 1e-6
"""T: what comes out below nothing by less is rounding, as of sums of what is afloat."""


@dataclass(frozen=True)
class Watch:
    """Rows that a sight needs a tally of."""

    lanes: Whole = field(default_factory=lambda: NONE)
    plants: Whole = field(default_factory=lambda: NONE)
    starved: Whole = field(default_factory=lambda: NONE)


@dataclass(frozen=True)
class Sight:
    """What a line sees of a history."""

    layout: Layout
    watch: Watch = field(default_factory=Watch)

    def value(self, history: History, tally: Tally, period: Period) -> float:
        """The value of a period: t a month, t, or a ratio to base price."""
        raise NotImplementedError

    def steady(self, history: History) -> float:
        """The value of every period before the first day."""
        raise NotImplementedError


@dataclass(frozen=True)
class FlowSight(Sight):
    """T a month on some lanes, by departure or by arrival."""

    arrivals: bool = False

    def value(self, history: History, tally: Tally, period: Period) -> float:
        """T a calendar month."""
        totals = tally.brought if self.arrivals else tally.declared
        chosen = np.isin(tally.lanes, self.watch.lanes)
        first, end = days(history, period)
        moved = float((totals[end] - totals[first])[chosen].sum())
        return 0.0 if -GRAM < moved < 0.0 else moved / period.months

    def steady(self, history: History) -> float:
        """T a mean month."""
        return float(history.replicate.drawn.flow[self.watch.lanes].sum()) * MONTH


@dataclass(frozen=True)
class OutputSight(Sight):
    """T a month that facilities made."""

    def value(self, history: History, tally: Tally, period: Period) -> float:
        """T a calendar month."""
        chosen = np.isin(tally.plants, self.watch.plants)
        first, end = days(history, period)
        return float((tally.made[end] - tally.made[first])[chosen].sum()) / period.months

    def steady(self, history: History) -> float:
        """T a mean month."""
        return float(history.replicate.drawn.output[self.watch.plants].sum()) * MONTH


@dataclass(frozen=True)
class StockSight(Sight):
    """T in some stores, the mean of the closes of the period; on some lanes, what there is when it ends."""

    stores: Whole = field(default_factory=lambda: NONE)
    under_way: Whole = field(default_factory=lambda: NONE)
    """Lanes whose cargo counts."""
    waiting: Whole = field(default_factory=lambda: NONE)
    """Lanes whose loads that wait for a licence count."""
    build: bool = False

    def value(self, history: History, tally: Tally, period: Period) -> float:
        """T; of a build t since the first morning."""
        first, end = days(history, period)
        held = float(history.state.stocks[first:end][:, self.stores].sum(axis=1).mean())
        held += float(tally.afloat[end][self.under_way].sum() + tally.held[end][self.waiting].sum())
        return held - (self.steady(history) if self.build else 0.0)

    def steady(self, history: History) -> float:
        """T on the first morning, when nothing waits for a licence."""
        state = history.replicate.state
        on_lanes = np.isin(state.cargo["lane"], self.under_way)
        return float(state.stock[self.stores].sum() + state.cargo["tonnes"][on_lanes].sum())


@dataclass(frozen=True)
class PriceSight(Sight):
    """Price in one market, or over that in another, as a ratio to base."""

    over: int = -1
    market: int = -1

    def value(self, history: History, tally: Tally, period: Period) -> float:
        """Ratio."""
        first, end = days(history, period)
        prices = history.state.prices[first:end]
        ratio = prices[:, self.market] if self.over < 0 else prices[:, self.market] / prices[:, self.over]
        return float(ratio.mean())

    def steady(self, history: History) -> float:
        """Base price."""
        return 1.0


def days(history: History, period: Period) -> tuple[int, int]:
    """First day of a period, and the day after its last."""
    return history.day_of(period.first), history.day_of(period.end)


def mornings(periods: Sequence[Period], start: date) -> set[int]:
    """Days on which totals must be read to know the periods."""
    return {(day - start).days for each in periods for day in (each.first, each.end)}


def sight_of(line: score.Path, past: Past, layout: Layout) -> Sight:
    """What a line sees.

    Raises:
        Refused: Nothing is there to be seen.
    """
    if isinstance(line, score.Flow):
        here, there = ends_of(line, past.place, layout.network)
        rows = layout.lanes_between(here, there, frozenset(line.materials))
        return FlowSight(layout, Watch(lanes=_some(rows, "lane", line)), isinstance(line, score.Arrivals))
    if isinstance(line, score.Output):
        return OutputSight(layout, Watch(plants=_plants(line, past, layout)))
    if isinstance(line, score.Stock):
        return _stock(line, past, layout)
    assert isinstance(line, score.Price | score.Spread)
    names = line.at if isinstance(line, score.Price) and line.at else score.sides(past.place)
    market, other = (_market(line.materials[0], name, layout) for name in (names[0], names[-1]))
    return PriceSight(layout, market=market, over=other if isinstance(line, score.Spread) else -1)


def _some(rows: Whole, what: str, line: score.Path) -> Whole:
    if rows.size == 0:
        raise Refused(f"the network has no such {what}", "look at lodeline network", ("place",) if line.place else ())
    return rows


def _market(material: str, place: str, layout: Layout) -> int:
    names = place_names(place, layout)
    if len(names) != 1 or layout.network.market(names[0], material) not in layout.places:
        raise Refused(f"{place} has no market of {material}", f"markets are {', '.join(layout.places)}", ("place",))
    return layout.market_row(material, names[0])


def place_names(place: str, layout: Layout) -> list[str]:
    """The market that a name stands for: itself, or what its members trade in."""
    if place in layout.places:
        return [place]
    return sorted({layout.network.market(each) for each in places_of([place], layout.network)} & set(layout.places))


def _plants(line: score.Output, past: Past, layout: Layout) -> Whole:
    if line.facilities:
        return np.array([layout.facility_row[name] for name in line.facilities], np.int64)
    here = places_of([score.sides(past.place)[0]], layout.network)
    rows = [i for i, f in enumerate(layout.facilities) if f.place in here and f.material_out in (line.materials or ())]
    return _some(np.array(rows, np.int64), "facility", line)


def _stock(line: score.Stock, past: Past, layout: Layout) -> Sight:
    here = places_of(line.places or [score.sides(past.place)[0]], layout.network)
    kinds, what = {str(holder) for holder in line.holders}, set(line.materials)
    lanes = [(row, place_of(x.seller), place_of(x.buyer)) for row, x in enumerate(layout.lanes) if x.material in what]
    bound = [row for row, _, buyer in lanes if "afloat" in kinds and buyer in here]
    shipped = [row for row, seller, _ in lanes if "shipped" in kinds and seller in here]
    held = [row for row, seller, _ in lanes if "held" in kinds and seller in here]
    stores = list(_stores(kinds, what, here, layout))
    _some(np.array([*stores, *bound, *shipped, *held], np.int64), "stock", line)
    under_way = np.array(sorted({*bound, *shipped}), np.int64)
    return StockSight(layout, Watch(), np.array(stores, np.int64), under_way, np.array(held, np.int64), line.build)


def _stores(kinds: set[str], what: set[str], here: frozenset[str], layout: Layout) -> Iterator[int]:
    """Stores of some kinds of holders of some materials in some places."""
    n, buyers = len(layout.facilities), len(layout.buyers)
    for row, plant in enumerate(layout.facilities):
        if "product" in kinds and plant.material_out in what and plant.place in here:
            yield row
    for row, buyer in enumerate(layout.buyers):
        if ("feed" if buyer.recipe else "user") in kinds and buyer.material in what and buyer.place in here:
            yield n + row
    for row, stock in enumerate(layout.reserves):
        if "reserve" in kinds and stock.material in what and layout.reserve_place(row) in here:
            yield n + buyers + row


def transit_days(line: score.Transit, past: Past, layout: Layout, history: History) -> float:
    """Mean days from door to door of the lanes of a route, or what it takes longer than another between the same two.

    Raises:
        Refused: No lane goes that way.
    """
    first, last = score.sides(past.place)
    here, there = places_of([first], layout.network), places_of([last], layout.network)
    found: dict[tuple[str, str, str], dict[str, float]] = {}
    for row, lane in enumerate(layout.lanes):
        wanted = line.materials is None or lane.material in line.materials
        if wanted and place_of(lane.seller) in here and place_of(lane.buyer) in there:
            key = lane.material, lane.seller, lane.buyer
            found.setdefault(key, {})[lane.route] = float(history.replicate.state.lanes["transit"][row])
    both = [each for each in found.values() if all(route in each for route in line.routes)]
    if not both:
        raise Refused(f"no lane goes by {' and by '.join(line.routes)} there", "look at lanes.csv", ("routes",))
    less = line.routes[1] if len(line.routes) > 1 else ""
    return float(np.mean([each[line.routes[0]] - each.get(less, 0.0) for each in both]))
