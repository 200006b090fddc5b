"""The first morning: every store, order and consignment on the fixed point of the day's own order of steps.

With flow q, interval I and transit T of a lane, the close of a day holds on average q (I - 1) / 2 ordered and not
departed and q T afloat. Position (stock + afloat + ordered) is then constant, so that a buyer orders exactly
what it uses, whatever its lots (derivation in docs/method.md).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine import state as kind
from sim.engine.day.price import balance, promise
from sim.engine.state import NEVER, SLOT_OFFSET, State
from sim.network.arrays import Layout
from sim.network.draw import Drawn

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

SPARE_RESERVES = 64
SOUND = 3.0
"""Standard deviations of goods afloat that a steady stock bridges: a smaller drawn one would run dry undisturbed."""
ORDERS = 4096
LATE = 120
"""Days: room for consignments that a lever delays."""
WIRES = 128
NOTES = 65_536
DAYS = SLOT_OFFSET + 28


def state_at_start(
    layout: Layout, drawn: Drawn, days: int, transit: "Transit", noise: Floats, reference: bool
) -> State:
    """The arrays of a history on its first morning.

    Args:
        layout: Rows of the network.
        drawn: Figures of the replicate.
        days: Horizon.
        transit: Days of every departure.
        noise: (consumers, weeks) ratio to base demand.
        reference: No safety stock, since nothing varies.
    """
    rules = _rules(drawn.parameters)
    facilities, buyers, lanes = _facilities(layout, drawn), _buyers(layout, drawn), _lanes(layout, drawn, transit)
    markets = _markets(layout, drawn)
    consumers = _consumers(layout, drawn)
    by_buyer = _link(layout, facilities, buyers, lanes)
    arbitrage = _arbitrage(layout, drawn)
    reserves = [s.tonnes or 0.0 for s in layout.reserves] + [0.0] * SPARE_RESERVES
    stock = np.zeros(len(facilities) + len(buyers) + len(reserves))
    stock[len(facilities) + len(buyers) :] = reserves
    cargo = np.zeros(_loads(lanes, transit) + ORDERS, kind.CARGO)
    due = np.full(DAYS, -1, np.int64)
    _cover(layout, drawn, buyers, lanes, transit, 0.0 if reference else rules["z"])
    _afloat(lanes, buyers, cargo, due, transit)
    _stores(layout, drawn, facilities, buyers, lanes, stock)
    ring = np.repeat(facilities["base"] - 0.0, np.maximum(facilities["days"], 1))
    facilities["wip"] = facilities["base"] * facilities["days"]
    made = State(
        facilities, buyers, lanes, consumers, markets, arbitrage, stock, ring, cargo, due, by_buyer,
        transit.table, noise,
        np.zeros(ORDERS, kind.ORDER), np.zeros(WIRES, kind.WIRE), np.zeros(4096, np.int64),
        np.zeros(1, kind.NOTE),
        np.empty((5, days, len(consumers))), np.empty((days, len(markets))), np.empty((days, len(stock))),
        rules["row"],
    )  # fmt: skip
    made.rules[0]["free"] = int(np.count_nonzero(cargo["tonnes"] > 0))
    cargo["next"][made.rules[0]["free"] :] = np.arange(made.rules[0]["free"] + 1, len(cargo) + 1)
    _base_prices(made)
    return made


class Transit:
    """Transit days by lane and slot: a table of rows laid end to end, and its mean and spread by lane."""

    def __init__(self, table: Whole, first: Whole, quantiles: Whole) -> None:
        self.table, self.first = table, first
        self.mean, self.deviation, self.longest = quantiles.mean(1), quantiles.std(1), quantiles.max(1)

    def at(self, lane: int, day: int, interval: int) -> int:
        """Days of the consignment that departs on a day."""
        return int(self.table[self.first[lane] + (day + SLOT_OFFSET) // interval])


def _pull(days: float, step: float = 1.0) -> float:
    return float(1.0 - np.exp(-step / days))


def _rules(p: Any) -> dict[str, Any]:
    """The constants of the day from the parameters of the replicate."""
    row = np.zeros(1, kind.RULES)
    month = 365.0 / 12.0
    weekly = {"price_pull": "price_smoothing_time", "response_pull": "price_response_lag",
              "long_pull": "demand_elasticity_long_lag", "thrift_pull": "thrift_time_dytb",
              "substitution_pull": "substitution_time", "armington_pull": "armington_long_run_days",
              "lead_pull": "perceived_lead_time_smoothing"}  # fmt: skip
    for name, parameter in weekly.items():
        row[name] = _pull(p[parameter], 7.0)
    same = {"tau": "order_smoothing_time", "cap": "order_cap", "slack_days": "lane_slack_days",
            "honour": "contract_share_in_shortage", "hoard": "hoarding_cover_multiplier",
            "hoard_below": "hoarding_below", "leak_cost": "leakage_price_gap_cost", "leak_days": "leakage_days",
            "leak_max": "leakage_capacity_max", "scrap_lag": "new_scrap_lag",
            "trigger_price": "idle_lane_trigger_price", "trigger_starved": "idle_lane_trigger_starved",
            "signal_from": "substitution_signal_from", "reexport_initial": "reexportable_share_initial",
            "reexport_max": "reexport_share_max", "arbitrage_cost": "arbitrage_cost",
            "expected_least": "expected_control_days", "mine_store": "mine_store_days",
            "recycled_most": "recycled_feed_most", "dead_band": "price_dead_band"}  # fmt: skip
    for name, parameter in same.items():
        row[name] = p[parameter]
    row["forecast_pull"] = _pull(p["forecast_time"])
    row["share_growth"] = p["lane_growth_per_month"] / month
    row["leak_growth"] = p["leakage_capacity_growth_per_month"] / month
    row["reexport_growth"] = p["reexport_growth_per_month"] / month
    row["horizon"] = 28.0 * round(p["planning_horizon"] / 28.0)
    row["hoard"] = np.maximum(row["hoard"], 1.0)
    row["honour"] = np.minimum(row["honour"], 1.0)
    return {"row": row, "z": p["cover_safety_z"]}


def _facilities(layout: Layout, d: Drawn) -> Any:
    rows = np.zeros(len(layout.facilities), kind.FACILITY)
    rows["base"], rows["rate"], rows["forecast"], rows["ordered"] = d.output, d.made, d.output, d.output
    rows["wanted"], rows["capacity"], rows["available"], rows["honoured"] = d.made, d.capacity, 1.0, 1.0
    rows["loss"] = np.divide(d.made - d.output, d.made, out=np.zeros_like(d.made), where=d.made > 0)
    rows["days"] = [round(f.processing_days) for f in layout.facilities]
    rows["host"] = layout.host
    hosts = d.made[layout.host]
    rows["per_host"] = np.where((layout.host >= 0) & (hosts > 0), d.made / np.where(hosts > 0, hosts, 1.0), 0.0)
    mines = [f.process == "mine" for f in layout.facilities]
    aside = [bool(f.host) and not f.host_facility for f in layout.facilities]
    rows["mine"] = np.where(aside, 2, np.where(mines, 1, 0))
    held = np.where(rows["mine"] == 2, d.parameters["mine_store_by_product_days"], d.parameters["mine_store_days"])
    rows["store"] = np.where(np.array(mines), held * d.output, np.inf)
    rows["market"] = [layout.market_row(f.material_out, f.place) for f in layout.facilities]
    rows["ring"] = np.concatenate([[0], np.cumsum(np.maximum(rows["days"], 1))[:-1]])
    rows["down_until"] = -1.0
    rows["bound"] = -1
    return rows


def _buyers(layout: Layout, d: Drawn) -> Any:
    rows = np.zeros(len(layout.buyers), kind.BUYER)
    rows["need"] = rows["need_now"] = rows["forecast"] = rows["ordered"] = d.need
    rows["wanted"] = rows["used"] = d.need
    rows["per_t"], rows["scrap_share"], rows["secondary"] = d.dose, d.scrap, d.secondary
    rows["recycled_now"] = d.secondary
    rows["scrap"] = d.scrap / (1.0 - d.scrap) * (d.need + d.secondary) * d.parameters["new_scrap_lag"]
    rows["hoard"] = 1.0
    rows["store"] = len(layout.facilities) + np.arange(len(rows))
    rows["facility"] = layout.feed_of
    rows["market"] = [layout.market_row(b.material, b.place) for b in layout.buyers]
    thrift = d.parameters["thrift_cap_dytb_in_magnet_heavy"]
    made = [layout.network.facilities[b.name].material_out if b.recipe else "" for b in layout.buyers]
    rows["thrift_cap"] = [
        thrift if b.material == "dytb_oxide" and m == "magnet_heavy" else 0.0
        for b, m in zip(layout.buyers, made, strict=True)
    ]
    return rows


def _lanes(layout: Layout, d: Drawn, transit: Transit) -> Any:
    rows = np.zeros(len(layout.lanes), kind.LANE)
    rows["base"], rows["allow"] = d.flow, d.flow
    rows["base_share"] = rows["share"] = d.share
    rows["contract"] = d.flow * d.parameters["lane_slack_days"]
    rows["room"] = rows["contract"]
    rows["gate"], rows["leak_kept"] = 1.0, 1.0 - min(1.0, d.parameters["leakage_enforcement"])
    rows["shut_from"], rows["shut_until"] = float(NEVER), float(NEVER)
    rows["seller"], rows["buyer"] = layout.seller, layout.buyer
    rows["interval"] = [lane.interval_days for lane in layout.lanes]
    rows["transit"] = transit.mean
    material = layout.network.materials
    rows["freight"] = [lane.usd_per_t / material[lane.material].price_usd_per_t for lane in layout.lanes]
    places = [(lane.material, lane.seller.split(".")[0], layout.buyers[b].place)
              for lane, b in zip(layout.lanes, layout.buyer, strict=True)]  # fmt: skip
    rows["from_market"] = [layout.market_row(m, s) for m, s, _ in places]
    rows["to_market"] = [layout.market_row(m, b) for m, _, b in places]
    rows["departs"] = [_phase(name, i) for name, i in zip(layout.lane_names, rows["interval"], strict=True)]
    rows["slot"] = transit.first + (rows["departs"] + SLOT_OFFSET) // rows["interval"]
    rows["qualify"] = np.round(d.qualification)
    rows["opens"] = [NEVER if lane.idle and lane.route == "suez" else -1 for lane in layout.lanes]
    rows["offered"] = _offered(layout, d)
    return rows


def _phase(name: str, interval: int) -> int:
    """Departure day of a lane within its interval: a hash of its key."""
    from sim.engine.luck import key_of  # noqa: PLC0415 - luck compiles; layouts without it stay light

    return key_of(name) % int(interval)


def _offered(layout: Layout, d: Drawn) -> Floats:
    """Share of its seller's spare capacity that each idle lane may take, by the buyers' base need."""
    idle = np.array([lane.idle and lane.route != "suez" for lane in layout.lanes], float)
    need = idle * d.need[layout.buyer]
    total = np.bincount(layout.seller, need, len(layout.facilities))[layout.seller]
    return np.divide(need, total, out=np.zeros_like(need), where=total > 0)


def _consumers(layout: Layout, d: Drawn) -> Any:
    rows = np.zeros(len(layout.consumers), kind.CONSUMER)
    rows["base"], rows["substitution_cap"], rows["response"] = d.demand, d.substitution, 1.0
    rows["elastic_short"] = d.elasticity
    minerals = [layout.network.materials[c.material].mineral for c in layout.consumers]
    longer = [abs(d.parameters.get(f"demand_elasticity_long_{m}", 0.0)) for m in minerals]
    rows["elastic_long"] = np.maximum(longer, d.elasticity)
    rows["buyer"] = layout.pool
    rows["tier"] = [0 if c.tier == "protected" else 1 for c in layout.consumers]
    return rows


CLASSES = {
    "exchange": ("cobalt_refined", "nickel_refined", "nickel_pig_iron", "lithium_chemical"),
    "component": ("magnet_light", "magnet_heavy", "anode_graphite"),
}


def price_class(material: str) -> str:
    """exchange, component or thin: what sigma, switching, floor and cap go by (MODEL 3)."""
    return next((name for name, members in CLASSES.items() if material in members), "thin")


def _markets(layout: Layout, d: Drawn) -> Any:
    n = len(layout.places)
    rows = np.zeros(len(layout.materials) * n, kind.MARKET)
    p = d.parameters
    for m, name in enumerate(layout.materials):
        material, group = layout.network.materials[name], price_class(name)
        here = rows[m * n : (m + 1) * n]
        eta = p.get(f"price_exponent_eta_{'magnets' if name.startswith('magnet') else material.mineral}", 1.0)
        here["eta"] = eta * p["eta_scale"]
        here["floor"] = min(0.95, p[f"price_floor_ratio_{group}"])
        here["cap"] = min(30.0, p[f"price_cap_ratio_{group}"])
        here["sigma_short"] = p[f"armington_sigma_{group}_short"]
        here["sigma_long"] = max(p[f"armington_sigma_{group}_long"], p[f"armington_sigma_{group}_short"])
        here["switching"] = _pull(p[f"switching_time_{group}"], 7.0)
        here["base_price"] = material.price_usd_per_t
        here["material"], here["place"] = m, np.arange(n)
    rows["price"] = 1.0
    rows["wedge"] = (1.0 + p["arbitrage_cost"]) ** (1.0 / rows["eta"])
    return rows


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


def _arbitrage(layout: Layout, d: Drawn) -> Any:
    """Pairs of places that could sell a material on to one another, and their base lanes."""
    n, m = len(layout.places), len(layout.materials)
    need = np.zeros(n * m)
    np.add.at(need, [layout.market_row(b.material, b.place) for b in layout.buyers], d.need)
    pairs = [(k * n + i, k * n + j) for k in range(m) for i in range(n) for j in range(n) if i != j]
    pairs = [(i, j) for i, j in pairs if need[i] > 0 and need[j] > 0]
    rows = np.zeros(len(pairs), kind.ARBITRAGE)
    rows["seller"], rows["buyer"], rows["open"] = [p[0] for p in pairs], [p[1] for p in pairs], 1.0
    number = {pair: row for row, pair in enumerate(pairs)}
    for lane, flow, b in zip(layout.lanes, d.flow, layout.buyer, strict=True):
        ends = (layout.market_row(lane.material, lane.seller.split(".")[0]),
                layout.market_row(lane.material, layout.buyers[b].place))  # fmt: skip
        if ends in number:
            rows["base"][number[ends]] += flow
    return rows


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


def _afloat(lanes: Any, buyers: Any, cargo: Any, due: Whole, transit: Transit) -> None:
    """Consignments that left before day 0, and what was ordered since the last departure."""
    row = 0
    for l in np.flatnonzero(lanes["base"] > 0):
        lane = lanes[l]
        every, flow = int(lane["interval"]), lane["base"]
        waited = (-1 - int(lane["departs"])) % every
        lane["pending"] = flow * waited
        buyers["on_order"][lane["buyer"]] += flow * waited
        for left in range(-1 - waited, -SLOT_OFFSET, -every):
            arrives = left + max(1, transit.at(l, left, every))
            if arrives < 0:
                continue
            cargo[row] = (flow * every, buyers["store"][lane["buyer"]], lane["buyer"], l, left, arrives,
                          due[arrives % DAYS], -1)  # fmt: skip
            due[arrives % DAYS] = row
            buyers["on_order"][lane["buyer"]] += flow * every
            row += 1


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
    facilities["store"] = np.maximum(facilities["store"], 2.0 * d.output * d.store)


def _base_prices(made: State) -> None:
    """Base of need over supply of every market, by the price rule itself on the first morning."""
    rule = made.rules[0]
    tables = (made.facilities, made.buyers, made.lanes)
    promise(0, *tables, made.stock, made.buyer_lanes, rule)
    balance(0, *tables, made.consumers, made.markets, made.stock, made.buyer_lanes, rule)
    traded = made.markets["need"] > 0
    made.markets["base_ratio"][traded] = made.markets["need"][traded] / made.markets["supply"][traded]
    imports = np.zeros(len(made.markets))
    crossing = made.lanes["from_market"] != made.lanes["to_market"]
    np.add.at(imports, made.lanes["to_market"][crossing], made.lanes["base"][crossing])
    made.markets["imports"] = imports
