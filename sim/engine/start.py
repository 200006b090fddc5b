"""The first morning: every store, order and consignment on the fixed point of the day's own order of steps.

With flow q, interval I and transit T of a lane, the close of a day holds on average q (I - 1) / 2 ordered and not
departed and q T afloat. Position (stock + afloat + ordered) is then constant, so that a buyer orders exactly
what it uses, whatever its lots (derivation in docs/method.md).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.engine import state as kind
from sim.engine._jit import jit
from sim.engine.day.price import balance
from sim.engine.day.promise import promise
from sim.engine.fixed import Fixed
from sim.engine.rows import (
    Transit,
    arbitrage_rows,
    buyer_rows,
    consumer_rows,
    facility_rows,
    lane_rows,
    market_rows,
    material_rows,
    rule_row,
)
from sim.engine.state import LATE, SLOT_OFFSET, State
from sim.network.arrays import Layout
from sim.network.drawn import Drawn

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

SPARE_RESERVES = 64
SOUND = 4.0
"""Standard deviations of goods afloat that a steady stock bridges: a smaller drawn one would run dry undisturbed."""
ORDERS = 4096
"""Orders of instruments a day, and their consignments afloat."""
WIRES = 128
OFFICES, OFFICERS, QUOTAS = 16, 4096, 64
"""Room for the licence offices, their officers and the quotas of a history."""
DEVIATES = ndtri((np.arange(256) + 0.5) / 256)
DAYS = 2 * SLOT_OFFSET
"""Length of the calendar of arrivals: longer than anything may be afloat."""


def state_at_start(layout: Layout, drawn: Drawn, days: int, transit: Transit, noise: Floats, reference: bool) -> State:
    """The arrays of a history on its first morning.

    Args:
        layout: Rows of the network.
        drawn: Figures of the replicate.
        days: Horizon.
        transit: Days of every departure.
        noise: (weeks, consumers) ratio to base demand.
        reference: No safety stock, since nothing varies.
    """
    fixed = Fixed.of(layout)
    facilities, buyers = facility_rows(layout, fixed, drawn), buyer_rows(layout, fixed, drawn)
    lanes, consumers = lane_rows(layout, fixed, drawn, transit), consumer_rows(layout, fixed, drawn)
    markets, arbitrage = market_rows(layout, drawn), arbitrage_rows(fixed)
    by_buyer = _link(layout, facilities, buyers, lanes)
    _link_markets(fixed, markets)
    reserves = [s.tonnes or 0.0 for s in layout.reserves] + [0.0] * SPARE_RESERVES
    stock = np.zeros(len(facilities) + len(buyers) + len(reserves))
    stock[len(facilities) + len(buyers) :] = reserves
    cargo = np.zeros(_loads(lanes, transit) + ORDERS, kind.CARGO)
    links, due = np.zeros(len(cargo), np.int32), np.full(DAYS, -1, np.int64)
    _cover(layout, drawn, buyers, lanes, transit, 0.0 if reference else drawn.parameters["cover_safety_z"])
    afloat = int(_afloat(lanes, buyers, cargo, links, due, transit.table))
    _stores(layout, drawn, facilities, buyers, lanes, stock)
    ring = np.repeat(facilities["base"] - 0.0, np.maximum(facilities["days"], 1))
    facilities["wip"] = facilities["base"] * facilities["days"]
    made = State(
        facilities, buyers, lanes, consumers, markets, arbitrage, material_rows(layout, fixed), stock, ring, cargo,
        links, due, by_buyer, fixed.market_buyers, fixed.sailings, transit.table, noise,
        np.zeros(ORDERS, kind.ORDER), np.zeros(WIRES, kind.WIRE), np.zeros(4096, np.int64),
        np.zeros(1, kind.NOTE),
        np.empty((5, days, len(consumers))), np.empty((days, len(markets))), np.empty((days, len(stock))),
        np.zeros(OFFICES, kind.OFFICE), np.zeros(OFFICERS, np.int64),
        np.zeros(QUOTAS, kind.QUOTA), np.zeros(QUOTAS * 8 + 8 * len(lanes), np.int64), DEVIATES,
        rule_row(drawn.parameters),
    )  # fmt: skip
    made.rules[0]["free"], made.rules[0]["fresh"] = -1, afloat
    _base_prices(made)
    return made


def _link(layout: Layout, facilities: Any, buyers: Any, lanes: Any) -> Whole:
    """First and last rows of what belongs together; lane rows in the order of their buyers."""
    for name, rows in (("lane", layout.seller), ("feed", layout.feed_of)):
        facilities[f"first_{name}"] = np.searchsorted(rows[rows >= 0], np.arange(len(facilities)), "left")
        facilities[f"last_{name}"] = np.searchsorted(rows[rows >= 0], np.arange(len(facilities)), "right")
    order = np.argsort(layout.buyer, kind="stable").astype(np.int64)
    for name, rows in (("lane", layout.buyer[order]), ("consumer", layout.pool)):
        buyers[f"first_{name}"] = np.searchsorted(rows, np.arange(len(buyers)), "left")
        buyers[f"last_{name}"] = np.searchsorted(rows, np.arange(len(buyers)), "right")
    return order


def _link_markets(fixed: Fixed, markets: Any) -> None:
    """First and last places of each market's buyers in the list of buyers by market."""
    rows, markets_of = np.arange(len(markets)), fixed.buyer_market[fixed.market_buyers]
    markets["first_buyer"] = np.searchsorted(markets_of, rows, "left")
    markets["last_buyer"] = np.searchsorted(markets_of, rows, "right")


def _loads(lanes: Any, transit: Transit) -> int:
    return int(np.sum((transit.longest + LATE) // lanes["interval"] + 3))


def _cover(layout: Layout, d: Drawn, buyers: Any, lanes: Any, transit: Transit, z: float) -> None:
    """Target cover and lead of every buyer, at the moment it orders: after use, before today's order."""
    n = len(buyers)
    lots = lanes["transit"] + 0.5 * (lanes["interval"] - 1)
    buyers["lead"] = np.bincount(layout.buyer, lanes["share"] * lots, n)
    # Afloat goods vary by sqrt(E|T - T'| / 2 x interval), 0.564 sigma for a normal T (docs/method.md).
    late = np.bincount(layout.buyer, lanes["share"] ** 2 * 0.564 * transit.deviation * lanes["interval"], n)
    noise = (7.0 * d.parameters["demand_noise_weekly"]) ** 2 * 3.0 * buyers["lead"] / 7.0
    deviation = np.sqrt(late + np.where(buyers["facility"] < 0, noise, 0.0))
    lot = np.bincount(layout.buyer, lanes["share"] * 0.5 * (lanes["interval"] - 1), n)
    cover = np.maximum(d.cover + z * deviation, lot + SOUND * deviation)
    buyers["cover"] = np.where(d.need > 0, cover - 1.0, 0.0)


@jit
def _afloat(lanes, buyers, cargo, links, due, table):  # type: ignore[no-untyped-def]
    """Consignments that left before day 0, and what was ordered since the last departure; how many are afloat."""
    row = 0
    for l in range(lanes.size):
        lane = lanes[l]
        if lane.base <= 0.0:
            continue
        buyer = buyers[lane.buyer]
        lot = lane.base * lane.interval
        left = lane.departs - lane.interval
        lane.pending = lane.base * (-1 - left)
        buyer.on_order += lane.pending
        slot = lane.slot - 1
        while left > -SLOT_OFFSET:
            arrives = left + table[slot]
            if arrives >= 0:
                load = cargo[row]
                load.tonnes = lot
                load.store = buyer.store
                load.buyer = lane.buyer
                load.lane = l
                load.left = left
                load.due = arrives
                load.order = -1
                load.waiting = 0
                links[row] = due[arrives % due.size]
                due[arrives % due.size] = row
                buyer.on_order += lot
                row += 1
            left -= lane.interval
            slot -= 1
    return row


def _stores(layout: Layout, d: Drawn, facilities: Any, buyers: Any, lanes: Any, stock: Floats) -> None:
    """Stocks that complete each position, and the position each facility keeps."""
    position = d.need * (buyers["cover"] + 1.0 + buyers["lead"])
    held = position - buyers["on_order"]
    stock[buyers["store"]] = np.maximum(held, 0.05 * d.need * (buyers["cover"] + 1.0))
    n = len(facilities)
    facilities["claims"] = np.bincount(layout.seller, lanes["pending"], n)
    waiting = np.bincount(layout.seller, lanes["base"] * 0.5 * (lanes["interval"] - 1), n)
    target = d.output * (d.store + facilities["days"]) - waiting
    stock[:n] = target - d.output * facilities["days"] + facilities["claims"]
    facilities["target"] = target
    # Room is for product; work in process is on its way into it and always has its place.
    facilities["store"] = np.maximum(facilities["store"], 2.0 * d.output * d.store) + d.output * facilities["days"]


def _base_prices(made: State) -> None:
    """Base of need over supply of every market, by the price rule itself on the first morning."""
    rule = made.rules[0]
    promise(0, made.facilities, made.buyers, made.lanes, made.markets, made.arbitrage, made.stock, rule)
    balance(made.buyers, made.consumers, made.markets, made.stock, rule)
    traded = made.markets["need"] > 0
    made.markets["base_ratio"][traded] = made.markets["need"][traded] / made.markets["supply"][traded]
    imports = np.zeros(len(made.markets))
    crossing = made.lanes["from_market"] != made.lanes["to_market"]
    np.add.at(imports, made.lanes["to_market"][crossing], made.lanes["base"][crossing])
    made.markets["imports"] = imports
