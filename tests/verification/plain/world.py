"""The plain world set up from the same drawn figures as a history of the engine, and lived through day by day.

What is taken over: the figures of the replicate (`Replicate.drawn`), the days of every voyage and the noise of demand,
which are luck, and the tables. The first morning and everything that happens then are worked out here.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import simpy

from sim.engine.replicate import Dealer, Replicate
from sim.network.arrays import Layout
from sim.network.elements import place_of
from tests.verification.plain.actors import CLOSE, MORNING, WEEK, Pool, User, every_day, later, pull
from tests.verification.plain.plants import Feed, Plant
from tests.verification.plain.prices import Market, Pair, base_ratios, price_anew
from tests.verification.plain.trade import Lane, afloat, share_anew

CLASSES = {
    "exchange": ("cobalt_refined", "nickel_refined", "nickel_pig_iron", "lithium_chemical"),
    "component": ("magnet_light", "magnet_heavy", "anode_graphite"),
}
MOST_FEED = 0.95
"""Share of a price that feeds make up at most."""


class World:
    """Plants, pools, lanes and markets of one replicate, by name."""

    def __init__(self, layout: Layout, dealer: Dealer, replicate: Replicate) -> None:
        self.layout, self.env = layout, simpy.Environment(initial_time=-1)
        self.drawn, self.p = replicate.drawn, dict(replicate.drawn.parameters)
        self.horizon = 28.0 * round(self.p["planning_horizon"] / 28.0)
        self.hoard = max(1.0, self.p["hoarding_cover_multiplier"])
        self.p["contract_share_in_shortage"] = min(1.0, self.p["contract_share_in_shortage"])
        self.deviation = dealer._transit(replicate.number).deviation
        self.z = 0.0 if replicate.reference else self.p["cover_safety_z"]
        self.markets = {(m, at): self._market(m) for m in layout.materials for at in layout.places}
        self.plants = [self._plant(row) for row in range(len(layout.facilities))]
        self.plant_of = {plant.name: plant for plant in self.plants}
        for plant, facility in zip(self.plants, layout.facilities, strict=True):
            plant.host = self.plant_of.get(facility.host_facility or "")
            if plant.host:
                plant.per_host = plant.rate_at_start / plant.host.rate_at_start
        self.buyers = [self._buyer(row, replicate) for row in range(len(layout.buyers))]
        self.lanes = [self._lane(row, dealer, replicate) for row in range(len(layout.lanes))]
        self.pairs = self._pairs()
        self._offers()
        self._first_morning(dealer)
        base_ratios(self)
        every_day(self.env, WEEK, self._week, days=7, first=6)
        every_day(self.env, CLOSE, self._close)
        self.stocks: list[list[float]] = []
        self.prices: list[list[float]] = []

    def market_of(self, material: str, place: str) -> Market:
        return self.markets[material, self.layout.network.market(place, material)]

    def _market(self, material: str) -> Market:
        p, mineral = self.p, self.layout.network.materials[material].mineral
        group = next((name for name, members in CLASSES.items() if material in members), "thin")
        what = "magnets" if material.startswith("magnet") else mineral
        short, long = p[f"armington_sigma_{group}_short"], p[f"armington_sigma_{group}_long"]
        return Market(
            eta=p.get(f"price_exponent_eta_{what}", p.get(f"price_exponent_eta_{group}", 1.0)) * p["eta_scale"],
            floor=min(0.95, p[f"price_floor_ratio_{group}"]),
            cap=min(30.0, p[f"price_cap_ratio_{group}"]),
            sigma_short=short,
            sigma_long=max(long, short),
            switching=pull(p[f"switching_time_{group}"], 7),
        )

    def _plant(self, row: int) -> Plant:
        facility, d = self.layout.facilities[row], self.drawn
        made, output = float(d.made[row]), float(d.output[row])
        mine, days = facility.process == "mine", round(facility.processing_days)
        full = max(self.p["mine_store_days"] * output, 2.0 * output * float(d.store[row])) if mine else math.inf
        loss = (made - output) / made if made > 0.0 else 0.0
        plant = Plant(self, facility.facility, mine, output, float(d.capacity[row]), loss, days, full + output * days)
        plant.rate_at_start = made
        return plant

    def _buyer(self, row: int, replicate: Replicate) -> Pool | Feed:
        buyer, d = self.layout.buyers[row], self.drawn
        market = self.market_of(buyer.material, buyer.place)
        need, scrap = float(d.need[row]), float(d.scrap[row])
        made: Pool | Feed
        if buyer.recipe is None:
            made = Pool(self, buyer.key, market, need, scrap)
            made.users = [self._user(c) for c in np.flatnonzero(self.layout.pool == row)]
            first, noise = int(np.flatnonzero(self.layout.pool == row)[0]), replicate.state.noise
            made.noise = lambda week, user: float(noise[week, first + user])
        else:
            plant = self.plant_of[buyer.name]
            made = Feed(self, buyer.key, market, need, scrap, per_t=float(d.dose[row]), plant=plant)
            made.secondary = float(d.secondary[row])
            product = self.layout.network.facilities[buyer.name].material_out
            thrifts = buyer.material == "dytb_oxide" and product == "magnet_heavy"
            made.thrift_cap = self.p["thrift_cap_dytb_in_magnet_heavy"] * thrifts
            made.cost_share = self._cost_share(buyer.name, buyer.material)
            plant.feeds.append(made)
        made.scrap = scrap / (1.0 - scrap) * (need + float(d.secondary[row])) * self.p["new_scrap_lag"]
        market.buyers.append(made)
        return made

    def _user(self, row: int) -> User:
        demand, d = self.layout.consumers[row], self.drawn
        short, mineral = float(d.elasticity[row]), self.layout.network.materials[demand.material].mineral
        long = max(abs(self.p.get(f"demand_elasticity_long_{mineral}", 0.0)), short)
        return User(float(d.demand[row]), short, long, float(d.substitution[row]))

    def _cost_share(self, facility: str, feed: str) -> float:
        """Part of the base price of what is made that a feed costs."""
        network = self.layout.network
        product = network.materials[network.facilities[facility].material_out].price_usd_per_t
        shares = {
            recipe.material_in: recipe.t_per_t_output * network.materials[recipe.material_in].price_usd_per_t / product
            for recipe in network.recipes
            if recipe.facility == facility
        }
        return shares[feed] / max(1.0, sum(shares.values()) / MOST_FEED)

    def _lane(self, row: int, dealer: Dealer, replicate: Replicate) -> Lane:
        lane, d = self.layout.lanes[row], self.drawn
        name = "|".join(lane.key)
        number = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")
        phase = number % lane.interval_days
        start, table = replicate.state.lanes[row], replicate.state.transit
        first, departs, interval = int(start["slot"]), int(start["departs"]), lane.interval_days
        made = Lane(
            world=self,
            seller=self.plant_of[lane.seller],
            buyer=next(buyer for buyer in self.buyers if buyer.name == (lane.buyer, lane.material)),
            here=self.market_of(lane.material, place_of(lane.seller)),
            base=float(d.flow[row]),
            share=float(d.share[row]),
            interval=interval,
            phase=phase,
            transit=lambda day: int(table[first + (day - departs) // interval]),
            mean=float(start["transit"]),
            freight=lane.usd_per_t / self.layout.network.materials[lane.material].price_usd_per_t,
            qualify=round(float(d.qualification[row])),
            offered=0.0,
        )
        made.seller.lanes.append(made)
        made.buyer.lanes.append(made)
        return made

    def _offers(self) -> None:
        """Idle lanes share the spare capacity of their seller by the need of their buyers."""
        for plant in self.plants:
            rows = [self.lanes.index(lane) for lane in plant.lanes]
            idle = [self.lanes[r] for r in rows if self.layout.lanes[r].idle and self.layout.lanes[r].route != "suez"]
            need = sum(lane.buyer.need for lane in idle)
            for lane in idle:
                runs = plant.mine or plant.base > 0.0
                lane.offered = lane.buyer.need / need if need > 0.0 and runs else 0.0

    def _pairs(self) -> list[Pair]:
        """Places that could resell to one another: those that lanes supply."""
        carrying = [lane for lane, row in zip(self.lanes, self.layout.lanes, strict=True) if not row.idle]
        supplied = {id(lane.buyer.market) for lane in carrying}
        for lane in self.lanes:
            if lane.here is not lane.buyer.market:
                lane.buyer.market.imports += lane.base
        pairs = []
        for material in self.layout.materials:
            here = [
                self.markets[material, at] for at in self.layout.places if id(self.markets[material, at]) in supplied
            ]
            for seller in here:
                for buyer in here:
                    if seller is not buyer:
                        pairs.append(Pair(seller, buyer))
        return pairs

    def _first_morning(self, dealer: Dealer) -> None:
        """Orders since the last departure and cargo afloat; stores complete each position."""
        for lane in self.lanes:
            if lane.base > 0.0:
                self._set_afloat(lane)
        for row, buyer in enumerate(self.buyers):
            buyer.lead = sum(x.share * (x.mean + 0.5 * (x.interval - 1)) for x in buyer.lanes)
            buyer.cover = self._cover(row, buyer, dealer) - 1.0 if buyer.need > 0.0 else 0.0
            held = buyer.need * (buyer.cover + 1.0 + buyer.lead) - buyer.on_order
            buyer.begin(max(held, 0.05 * buyer.need * (buyer.cover + 1.0)))
        for row, plant in enumerate(self.plants):
            waiting = sum(lane.base * 0.5 * (lane.interval - 1) for lane in plant.lanes)
            plant.claims = sum(lane.pending for lane in plant.lanes)
            plant.target = plant.base * (float(self.drawn.store[row]) + plant.days) - waiting
            plant.begin(plant.target - plant.base * plant.days + plant.claims, plant.rate_at_start)

    def _set_afloat(self, lane: Lane) -> None:
        last = lane.phase - lane.interval
        lane.pending = lane.base * (-1 - last)
        lane.buyer.on_order += lane.pending
        for day in range(last, -364, -lane.interval):
            if day + lane.transit(day) >= 0:
                afloat(lane.buyer, lane.base * lane.interval, day + lane.transit(day) - self.env.now)

    def _cover(self, row: int, buyer: Pool | Feed, dealer: Dealer) -> float:
        """Days of stock: as drawn with what safety adds, at least half a lot and four standard deviations."""
        deviation = self.deviation[self.layout.buyer == row]
        variance = sum(
            x.share**2 * 0.564 * float(sd) * x.interval for x, sd in zip(buyer.lanes, deviation, strict=True)
        )
        if isinstance(buyer, Pool):
            variance += (7.0 * self.p["demand_noise_weekly"]) ** 2 * 3.0 * buyer.lead / 7.0
        sd = math.sqrt(variance)
        lot = sum(x.share * 0.5 * (x.interval - 1) for x in buyer.lanes)
        return max(float(self.drawn.cover[row]) + self.z * sd, lot + 4.0 * sd)

    def _week(self, day: int) -> None:
        price_anew(self, day)
        for buyer in self.buyers:
            buyer.respond() if isinstance(buyer, Pool) else buyer.thrift()
        share_anew(day, self.buyers)

    def _close(self, day: int) -> None:
        del day
        self.stocks.append([who.store.level for who in (*self.plants, *self.buyers)])
        self.prices.append([market.price for market in self.markets.values()])

    def on(self, day: int, act: Callable[[], None]) -> None:
        """Something that an instrument does in the morning of a day."""
        later(self.env, day + MORNING - self.env.now, act)

    def between(self, by: str, to: Sequence[str], material: str) -> list[Lane]:
        """Lanes of a material from a place or group to others, those at home left out."""
        sellers, buyers = self.layout.network.expand((by,)), self.layout.network.expand(tuple(to))
        rows = zip(self.lanes, self.layout.lanes, strict=True)
        ends = [(lane, place_of(row.seller), place_of(row.buyer)) for lane, row in rows if row.material == material]
        return [lane for lane, here, there in ends if here in sellers and there in buyers and here != there]

    def resale(self, by: str, to: Sequence[str], material: str) -> list[Pair]:
        """Pairs of places that could sell a material on, from a place or group to others."""
        known = frozenset(self.layout.places)
        sellers, buyers = (self.layout.network.expand(names) & known for names in ((by,), tuple(to)))
        here, there = ([self.market_of(material, place) for place in places] for places in (sellers, buyers))
        return [pair for pair in self.pairs if pair.seller in here and pair.buyer in there]

    def run(self, days: int) -> dict[str, Any]:
        """Live through some days; stocks, prices, wanted and used, as arrays by day."""
        self.env.run(until=days - 0.0625)
        users = [user for pool in self.buyers if isinstance(pool, Pool) for user in pool.users]
        wanted = np.array([[day[0] for day in user.history] for user in users]).T
        used = np.array([[day[1] for day in user.history] for user in users]).T
        sent = np.array([lane.sent for lane in self.lanes])
        return {
            "stocks": np.array(self.stocks),
            "prices": np.array(self.prices),
            "wanted": wanted,
            "used": used,
            "sent": sent,
        }
