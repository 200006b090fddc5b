"""What is kept of a finished history: a row of measures for every place, material and tier, and a few series."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.history import History
from sim.network.arrays import Layout
from sim.network.elements import place_of
from sim.outcomes import measures as m

Floats = NDArray[np.float64]

TIERS = ("all", "protected", "other")
MEASURES = {
    "demand_t": "t", "used_t": "t", "substituted_t": "t", "restrained_t": "t", "priced_out_t": "t", "short_t": "t",
    "shortfall_t": "t", "shortfall_share": "share of reference demand", "first_short_day": "day", "days_short": "days",
    "peak_share": "share of reference demand over 28 days", "recovery_day": "day", "fill_rate": "share of wanted use",
    "value_not_delivered_usd": "USD at base price", "price_peak": "ratio of base price",
    "days_price_above_1_5": "days", "import_share": "share of arrivals", "supplier_hhi": "0 to 10,000",
    "cover_least_days": "days of baseline intake",
}  # fmt: skip
"""Every measure with its unit, over the horizon of the scenario."""

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
    def members(self) -> Floats:
        """(consumers, groups) 1 where a consumer belongs to a group."""
        table = np.zeros((len(self.layout.consumers), len(self.rows)))
        number = {(g.place, g.material, g.tier): i for i, g in enumerate(self.rows)}
        for c, demand in enumerate(self.layout.consumers):
            for tier in ("all", demand.tier):
                table[c, number[demand.place, demand.material, tier]] = 1.0
        return table

    @cached_property
    def prices(self) -> Floats:
        """(groups,) USD/t at base."""
        return np.array([self.layout.network.materials[g.material].price_usd_per_t for g in self.rows])

    @cached_property
    def markets(self) -> NDArray[np.int64]:
        """(pools,) row of the market of each pool."""
        return np.array([self.layout.market_row(material, place) for place, material in self.pools], np.int64)


def measured(history: History, groups: Groups) -> Floats:
    """(groups, measures) of a finished history, in the order of MEASURES."""
    reference, substituted, restrained, wanted, used = history.state.daily @ groups.members
    lacking = m.shortfall(reference, substituted, restrained, used)
    short = m.is_short(reference, lacking)
    first = m.first_short_day(short)
    demand, tonnes = reference.sum(0), lacking.sum(0)
    unmet = np.maximum(0.0, wanted - used).sum(0)
    columns = [
        demand, used.sum(0), substituted.sum(0), restrained.sum(0), np.maximum(0.0, tonnes - unmet), unmet, tonnes,
        np.divide(tonnes, demand, out=np.zeros_like(demand), where=demand > 0), first, short.sum(0).astype(float),
        m.peak_share(reference, lacking), m.recovery_day(short, first), m.fill_rate(wanted, used),
        tonnes * groups.prices,
    ]  # fmt: skip
    return np.column_stack([*columns, _of_markets(history, groups)])


def _of_markets(history: History, groups: Groups) -> Floats:
    """(groups, 5) prices, suppliers and cover; only in the rows of all tiers."""
    table = np.full((len(groups.rows), 5), np.nan)
    prices = history.state.prices[:, groups.markets]
    table[::3, 0] = prices.max(0)
    table[::3, 1] = (prices > 1.5).sum(0)
    for row, (place, material) in enumerate(groups.pools):
        table[3 * row, 2:4] = _suppliers(history, place, material)
    table[::3, 4] = cover(history, groups).min(0)
    return table


def _suppliers(history: History, place: str, material: str) -> tuple[float, float]:
    """Share of arrivals from other places and concentration of sellers' places, over the horizon."""
    layout, lanes = history.layout, history.state.lanes
    sent: dict[str, float] = {}
    inside = history.places([place])
    for row in layout.buyers_in(inside, material):
        buyer = history.state.buyers[row]
        for k in range(int(buyer["first_lane"]), int(buyer["last_lane"])):
            lane = int(history.state.buyer_lanes[k])
            origin = place_of(layout.lanes[lane].seller)
            sent[origin] = sent.get(origin, 0.0) + float(lanes["sent"][lane])
    total = sum(sent.values())
    if total <= 0:
        return float("nan"), float("nan")
    return 1.0 - sum(sent.get(p, 0.0) for p in sorted(inside)) / total, m.herfindahl(np.array(list(sent.values())))


def cover(history: History, groups: Groups) -> Floats:
    """(days, pools) days of baseline intake in commercial stock at the close."""
    columns = []
    for place, material in groups.pools:
        stores, intake = history.outlook.commercial(history.places([place]), material)
        columns.append(history.state.stocks[:, stores].sum(1) / max(intake, 1e-300))
    return np.column_stack(columns)


def series(history: History, groups: Groups) -> NDArray[np.uint16]:
    """(series, days, pools) of SERIES as whole numbers that `decode` turns back."""
    reference, substituted, restrained, _, used = history.state.daily @ groups.members[:, ::3]
    lacking = m.shortfall(reference, substituted, restrained, used)
    share = lacking / np.maximum(reference, 1e-300)
    return np.stack([
        encode("shortfall_share", share),
        encode("price", history.state.prices[:, groups.markets]),
        encode("cover_days", cover(history, groups)),
    ])  # fmt: skip


def encode(name: str, values: Floats) -> NDArray[np.uint16]:
    """Values as whole numbers: shares by 1/60,000, days by 1/40, prices by 0.01 % of their logarithm."""
    if name == "price":
        values = (np.log(values) + 1.0) / 6.0
    elif name == "cover_days":
        values = values / 1500.0
    return np.round(np.clip(values, 0.0, 1.0) * LEVELS).astype(np.uint16)


def decode(name: str, codes: NDArray[Any]) -> Floats:
    """What `encode` was given, to its precision."""
    values = codes / LEVELS
    if name == "price":
        return np.exp(values * 6.0 - 1.0)  # type: ignore[no-any-return]
    return values * 1500.0 if name == "cover_days" else values  # type: ignore[no-any-return]


def costs(history: History) -> Iterator[tuple[str, str, float]]:
    """Response, purpose and USD."""
    for response, account in sorted(history.accounts.items()):
        for purpose, usd in sorted(account.usd.items()):
            yield response, purpose, float(usd)
