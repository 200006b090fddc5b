"""Rows of the arrays: what each kind of row holds on the first morning, from the figures of a replicate."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine import state as kind
from sim.engine.fixed import Fixed
from sim.engine.state import NEVER, SLOT_OFFSET, UNBOUNDED
from sim.network.arrays import Layout
from sim.network.drawn import Drawn

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class Transit(NamedTuple):
    """Transit days by lane and slot: a table of rows laid end to end, and its mean and spread by lane."""

    table: NDArray[np.int16]
    first: Whole
    mean: Floats
    deviation: Floats
    longest: Whole

    @classmethod
    def of(cls, first: Whole, quantiles: Whole) -> "Transit":
        """What every replicate has in common; its table is still empty."""
        return cls(np.empty(0, np.int16), first, quantiles.mean(1), quantiles.std(1), quantiles.max(1))


WEEKLY = {
    "price_pull": "price_smoothing_time",
    "response_pull": "price_response_lag",
    "long_pull": "demand_elasticity_long_lag",
    "thrift_pull": "thrift_time_dytb",
    "substitution_pull": "substitution_time",
    "armington_pull": "armington_long_run_days",
    "lead_pull": "perceived_lead_time_smoothing",
    "feed_pull": "feed_need_smoothing_time",
}
"""Time constants, in days, of what is smoothed every week, by the parameter that holds them."""

AS_THEY_ARE = {
    "tau": "order_smoothing_time",
    "cap": "order_cap",
    "slack_days": "lane_slack_days",
    "honour": "contract_share_in_shortage",
    "hoard": "hoarding_cover_multiplier",
    "hoard_below": "hoarding_below",
    "leak_cost": "leakage_price_gap_cost",
    "leak_days": "leakage_days",
    "leak_max": "leakage_capacity_max",
    "scrap_lag": "new_scrap_lag",
    "trigger_price": "idle_lane_trigger_price",
    "trigger_starved": "idle_lane_trigger_starved",
    "signal_from": "substitution_signal_from",
    "reexport_initial": "reexportable_share_initial",
    "reexport_max": "reexport_share_max",
    "arbitrage_cost": "arbitrage_cost",
    "expected_least": "expected_control_days",
    "recycled_most": "recycled_feed_most",
    "dead_band": "price_dead_band",
    "margin": "cost_margin",
    "trim": "by_product_trim",
    "learning": "perceived_lead_time_smoothing",
    "store_days": "mine_store_days",
}
"""Constants of the day, by the parameter that holds them."""


USUAL_NOISE = 0.03
"""Week-to-week noise of demand that the dead band of prices is for; where demand is noisier, it is wider."""


def _pull(days: float, step: float = 1.0) -> float:
    return float(1.0 - np.exp(-step / days))


def rule_row(p: Any) -> Any:
    """The constants of the day from the parameters of the replicate."""
    row = np.zeros(1, kind.RULES)
    month = 365.0 / 12.0
    for name, parameter in WEEKLY.items():
        row[name] = _pull(p[parameter], 7.0)
    for name, parameter in AS_THEY_ARE.items():
        row[name] = p[parameter]
    row["forecast_pull"] = _pull(p["forecast_time"])
    row["share_growth"] = p["lane_growth_per_month"] / month
    row["leak_growth"] = p["leakage_capacity_growth_per_month"] / month
    row["reexport_growth"] = p["reexport_growth_per_month"] / month
    row["horizon"] = 28.0 * round(p["planning_horizon"] / 28.0)
    row["dead_band"] *= max(1.0, p["demand_noise_weekly"] / USUAL_NOISE)
    row["hoard"] = np.maximum(row["hoard"], 1.0)
    row["honour"] = np.minimum(row["honour"], 1.0)
    row["caught"], row["calls"] = -1, -NEVER
    return row


def facility_rows(layout: Layout, fixed: Fixed, d: Drawn) -> Any:
    """Facilities on their base rate."""
    rows = np.zeros(len(layout.facilities), kind.FACILITY)
    rows["base"], rows["rate"], rows["forecast"], rows["ordered"] = d.output, d.made, d.output, d.output
    rows["wanted"], rows["capacity"], rows["available"], rows["honoured"] = d.made, d.capacity, 1.0, 1.0
    rows["loss"] = np.divide(d.made - d.output, d.made, out=np.zeros_like(d.made), where=d.made > 0)
    rows["days"], rows["mine"], rows["market"] = fixed.days, fixed.mine, fixed.facility_market
    rows["host"] = layout.host
    hosts = d.made[layout.host]
    rows["per_host"] = np.where((layout.host >= 0) & (hosts > 0), d.made / np.where(hosts > 0, hosts, 1.0), 0.0)
    held = np.where(rows["mine"] == 2, d.parameters["mine_store_by_product_days"], d.parameters["mine_store_days"])
    rows["store"] = np.where(fixed.mine > 0, held * d.output, np.inf)
    rows["ring"] = np.concatenate([[0], np.cumsum(np.maximum(rows["days"], 1))[:-1]])
    rows["opens_from"] = rows["down_until"] = -float(NEVER)
    rows["cost"], rows["quota"] = 1.0, UNBOUNDED
    rows["bound"] = -1
    return rows


def buyer_rows(layout: Layout, fixed: Fixed, d: Drawn) -> Any:
    """Feeds and pools on their base need."""
    rows = np.zeros(len(layout.buyers), kind.BUYER)
    rows["need"] = rows["need_now"] = rows["forecast"] = rows["ordered"] = d.need
    rows["wanted"] = rows["used"] = d.need
    rows["per_t"], rows["scrap_share"], rows["secondary"] = d.dose, d.scrap, d.secondary
    rows["recycled_now"] = d.secondary
    rows["scrap"] = d.scrap / (1.0 - d.scrap) * (d.need + d.secondary) * d.parameters["new_scrap_lag"]
    rows["hoard"] = rows["hoard_least"] = 1.0
    rows["store"] = len(layout.facilities) + np.arange(len(rows))
    rows["facility"] = layout.feed_of
    rows["market"] = fixed.buyer_market
    rows["cost_share"] = fixed.cost_share
    rows["thrift_cap"] = d.parameters["thrift_cap_dytb_in_magnet_heavy"] * fixed.thrifts
    return rows


def lane_rows(layout: Layout, fixed: Fixed, d: Drawn, transit: Transit) -> Any:
    """Lanes on their base flow, with the room and the levers of the first morning."""
    rows = np.zeros(len(layout.lanes), kind.LANE)
    rows["base"], rows["allow"], rows["ranked"] = d.flow, d.flow, np.arange(len(rows))
    rows["base_share"] = rows["share"] = d.share
    rows["contract"] = d.flow * d.parameters["lane_slack_days"]
    rows["room"] = rows["contract"]
    rows["gate"], rows["leak_kept"], rows["limit"], rows["invited"] = 1.0, 1.0, UNBOUNDED, UNBOUNDED
    rows["approval"], rows["trust"], rows["filed"], rows["part"], rows["office"] = 1.0, 1.0, 1.0, 1.0, -1
    rows["key"], rows["pair"] = fixed.lane_key, fixed.lane_pair
    rows["shut_from"], rows["shut_until"], rows["leak_from"] = float(NEVER), -float(NEVER), float(NEVER)
    rows["licensed"], rows["calls"] = -float(NEVER), NEVER
    rows["seller"], rows["buyer"] = layout.seller, layout.buyer
    rows["interval"], rows["departs"], rows["freight"] = fixed.interval, fixed.phase, fixed.freight
    rows["transit"], rows["opens"] = transit.mean, fixed.opens
    rows["from_market"], rows["to_market"] = fixed.lane_from, fixed.lane_to
    rows["slot"] = transit.first + (fixed.phase + SLOT_OFFSET) // fixed.interval
    rows["qualify"] = np.round(d.qualification)
    return rows


def consumer_rows(layout: Layout, fixed: Fixed, d: Drawn) -> Any:
    """Consumers at base price."""
    rows = np.zeros(len(layout.consumers), kind.CONSUMER)
    rows["base"], rows["substitution_cap"], rows["response"] = d.demand, d.substitution, 1.0
    rows["elastic_short"], rows["hastened"], rows["grown"] = d.elasticity, 1.0, 1.0
    minerals = [layout.network.materials[c.material].mineral for c in layout.consumers]
    longer = {m: abs(d.parameters.get(f"demand_elasticity_long_{m}", 0.0)) for m in set(minerals)}
    rows["elastic_long"] = np.maximum([longer[m] for m in minerals], d.elasticity)
    rows["buyer"] = layout.pool
    return rows


CLASSES = {
    "exchange": ("cobalt_refined", "nickel_refined", "nickel_pig_iron", "lithium_chemical"),
    "component": ("magnet_light", "magnet_heavy", "anode_graphite"),
}


def price_class(material: str) -> str:
    """exchange, component or thin: what sigma, switching, floor and cap go by (MODEL 3)."""
    return next((name for name, members in CLASSES.items() if material in members), "thin")


def market_rows(layout: Layout, d: Drawn) -> Any:
    """Markets at base price; exponent, floor and cap by mineral and class."""
    n = len(layout.places)
    rows = np.zeros(len(layout.materials) * n, kind.MARKET)
    p = d.parameters
    for m, name in enumerate(layout.materials):
        material, group = layout.network.materials[name], price_class(name)
        here = rows[m * n : (m + 1) * n]
        mineral = "magnets" if name.startswith("magnet") else material.mineral
        eta = p.get(f"price_exponent_eta_{mineral}", p.get(f"price_exponent_eta_{group}", 1.0))
        here["eta"] = eta * p["eta_scale"]
        here["floor"] = min(0.95, p[f"price_floor_ratio_{group}"])
        here["cap"] = min(30.0, p[f"price_cap_ratio_{group}"])
        here["sigma_short"] = p[f"armington_sigma_{group}_short"]
        here["sigma_long"] = max(p[f"armington_sigma_{group}_long"], p[f"armington_sigma_{group}_short"])
        here["switching"] = _pull(p[f"switching_time_{group}"], 7.0)
        here["base_price"] = material.price_usd_per_t
        here["material"], here["place"] = m, np.arange(n)
    rows["price"] = rows["cost"] = 1.0
    rows["wedge"] = (1.0 + p["arbitrage_cost"]) ** (1.0 / rows["eta"])
    return rows


def material_rows(layout: Layout, fixed: Fixed) -> Any:
    """Materials: their markets and their pairs of places, which stand together."""
    rows = np.zeros(len(layout.materials), kind.MATERIAL)
    n, numbers = len(layout.places), np.arange(len(rows))
    rows["first_market"], rows["last_market"] = numbers * n, (numbers + 1) * n
    of = fixed.pairs[:, 0] // n
    rows["first_pair"], rows["last_pair"] = np.searchsorted(of, numbers), np.searchsorted(of, numbers, "right")
    return rows


def arbitrage_rows(fixed: Fixed) -> Any:
    """Pairs of places that could sell a material on to one another."""
    rows = np.zeros(len(fixed.pairs), kind.ARBITRAGE)
    rows["seller"], rows["buyer"], rows["open"] = fixed.pairs[:, 0], fixed.pairs[:, 1], 1.0
    return rows
