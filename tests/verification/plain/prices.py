"""Prices of the plain world, once a week: section 7 of docs/method.md, place by place."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.verification.plain.actors import WEEK, Buyer, Pool, pull
from tests.verification.plain.plants import Feed, Plant
from tests.verification.plain.trade import MONTH, Lane, afloat

if TYPE_CHECKING:
    from tests.verification.plain.world import World


@dataclass(eq=False)
class Market:
    """A material where a place buys it."""

    eta: float
    floor: float
    cap: float
    sigma_short: float
    sigma_long: float
    switching: float
    buyers: list[Buyer] = field(default_factory=list)
    price: float = 1.0
    need: float = 0.0
    supply: float = 0.0
    base_ratio: float = 0.0
    imports: float = 0.0
    spare: float = 0.0
    """T that lanes with room could bring of what nobody asked for."""

    def follow(self, p: dict[str, float], noise: float) -> None:
        """The price goes some of its way to what need over supply and dearer feeds make of it."""
        felt = self.need / self.supply / self.base_ratio
        band = 1.0 + p["price_dead_band"] * max(1.0, noise / 0.03)
        felt = max(1.0, felt / band) if felt > 1.0 else min(1.0, felt * band)
        goal = max(self.floor, min(self.cap, max(felt**self.eta, self.passed_on(p))))
        self.price += (goal - self.price) * pull(p["price_smoothing_time"], 7)

    def passed_on(self, p: dict[str, float]) -> float:
        """What dearer feeds make sellers ask."""
        lanes = [lane for buyer in self.buyers for lane in buyer.lanes]
        volume = sum(lane.share * lane.buyer.need for lane in lanes)
        if volume <= 0.0:
            return 1.0
        cost = sum(lane.share * lane.buyer.need * lane.seller.cost for lane in lanes) / volume
        return max(1.0, cost / (1.0 + p["cost_margin"]))


@dataclass(eq=False)
class Pair:
    """A cheap place and a dear one that could resell to it."""

    seller: Market
    buyer: Market
    open: float = 1.0
    slack: float = 0.0
    """T that lanes between the two could bring beyond what they are asked for, less what is spare."""
    age: float = 0.0
    moved: float = 0.0
    reach: float = 0.0
    sellable: float = 0.0

    def refresh(self, world: World) -> None:
        """Capacity over the horizon: re-export grows while it pays."""
        p = world.p
        pays = self.buyer.price > self.seller.price * (1.0 + 2.0 * p["arbitrage_cost"])
        self.age = self.age + 7.0 if pays else max(0.0, self.age - 7.0)
        grown = p["reexportable_share_initial"] + p["reexport_growth_per_month"] / MONTH * self.age
        self.sellable = self.open * min(p["reexport_share_max"], grown) * self.seller.imports * world.horizon
        self.reach = self.slack + self.sellable
        self.moved = 0.0

    def even_out(self, cost: float) -> None:
        """Expected supply goes to the dear place until prices differ by the cost of it, or comes back."""
        dear = self.buyer.need / self.buyer.base_ratio
        cheap = self.seller.need / self.seller.base_ratio * (1.0 + cost) ** (1.0 / self.buyer.eta)
        step = (dear * self.seller.supply - cheap * self.buyer.supply) / (dear + cheap)
        step = max(-self.moved, min(step, self.reach - self.moved))
        self.moved += step
        self.buyer.supply += step
        self.seller.supply -= step

    def resell(self, world: World) -> None:
        """A week's part of what is expected to move does move."""
        wanted = min(self.moved, self.sellable) * 7.0 / world.horizon
        held = sum(buyer.store.level for buyer in self.seller.buyers)
        if wanted <= 0.0 or held <= 0.0:
            return
        part = min(0.1, wanted / held)
        tonnes = sum(buyer.store.take(part * buyer.store.level) for buyer in self.seller.buyers)
        need = sum(buyer.need for buyer in self.buyer.buyers)
        for buyer in self.buyer.buyers:
            afloat(buyer, tonnes * buyer.need / need, int(world.p["leakage_days"]) - WEEK)


def promised(lane: Lane, horizon: float) -> float:
    """T a day that a lane will be asked for at base price."""
    return min(lane.limit, lane.share * lane.buyer.need_now, lane.allow + lane.room / horizon)


def room(lane: Lane, horizon: float) -> float:
    """T a day that a lane could bring beyond that, with the growth that the horizon allows it."""
    if lane.gate <= 0.0 or lane.base <= 0.0:
        return 0.0
    growth = lane.world.p["lane_growth_per_month"] / MONTH
    most = lane.allow + lane.room / horizon + 0.5 * horizon * growth * lane.base * lane.seller.could_make
    return max(0.0, min(lane.limit, most) - promised(lane, horizon))


def makes(plant: Plant, world: World, day: int) -> float:
    """What a plant can make in time to be delivered, t."""
    span = world.horizon - plant.days
    down = max(0.0, min(span, plant.down_until - day))
    able = plant.capacity * (span - down * (1.0 - plant.available))
    if plant.host and plant.capacity > 0.0:
        able *= plant.base / plant.capacity
    able = min(able, plant.quota * span)
    for feed in plant.feeds:
        coming = feed.store.level + feed.on_order + feed.recycled * span + feed.coming_in
        able = min(able, coming / (feed.dose * (1.0 - feed.scrap_share)))
    return max(0.0, able)


def required(feed: Feed, horizon: float) -> float:
    """T a day of a feed for the orders its plant expects and for what its store lacks, that once; at most as wanted."""
    plant = feed.plant
    assert plant is not None
    lacks = plant.target - (plant.store.level + plant.in_process - plant.claims)
    made = min(plant.capacity, max(0.0, plant.forecast + lacks / horizon))
    return max(0.0, min(feed.forecast, made * feed.dose * (1.0 - feed.scrap_share) - feed.recycled))


def expect(world: World, day: int) -> None:
    """From the mines up: what each seller can honour of what it will be asked for, and could bring beyond it."""
    for pair in world.pairs:
        pair.slack = 0.0
    for market in world.markets.values():
        market.spare = 0.0
    for buyer in world.buyers:
        buyer.coming = buyer.coming_in = 0.0
        if isinstance(buyer, Feed):
            smoothed = pull(world.p["feed_need_smoothing_time"], 7)
            buyer.need_now += (required(buyer, world.horizon) - buyer.need_now) * smoothed
    for plant in world.plants:
        deliver(plant, world, day)


def deliver(plant: Plant, world: World, day: int) -> None:
    """What one seller lets its buyers expect."""
    H = world.horizon
    asked = sum(promised(x, H) * x.window(day, H) for x in plant.lanes)
    more = sum(room(x, H) * x.window(day, H) for x in plant.lanes)
    offered = max(0.0, plant.store.level - plant.claims) + plant.in_process + makes(plant, world, day)
    honoured = min(1.0, offered / asked) if asked > 0.0 else 1.0
    unsold = min(1.0, max(0.0, offered - plant.target - asked) / more) if more > 0.0 else 0.0
    plant.cost = 1.0 + sum(feed.cost_share * (feed.market.price - 1.0) for feed in plant.feeds)
    for lane in plant.lanes:
        rate, slack = promised(lane, H) * honoured, room(lane, H) * lane.window(day, H)
        lane.buyer.coming += rate * lane.window(day, H)
        lane.buyer.market.spare += unsold * slack
        lane.buyer.coming_in += unsold * slack
        if isinstance(lane.buyer, Feed) and lane.buyer.plant:
            lane.buyer.coming_in += rate * lane.window(day, H - lane.buyer.plant.days)
        for pair in world.pairs:
            if pair.seller is lane.here and pair.buyer is lane.buyer.market:
                pair.slack += (1.0 - unsold) * slack


def weigh_up(world: World) -> None:
    """Need and supply of every market over the horizon."""
    p = world.p
    for market in world.markets.values():
        market.need = market.supply = 0.0
        for buyer in market.buyers:
            if buyer.need <= 0.0:
                continue
            if isinstance(buyer, Pool):
                buyer.need_now = sum(user.base * (1.0 - user.substituted) for user in buyer.users)
            have = buyer.store.level + buyer.on_order
            usual = buyer.need_now * (buyer.cover + buyer.lead)
            scarce = (p["hoarding_below"] - have / usual) / p["hoarding_below"] if usual > 0.0 else 0.0
            buyer.hoard = 1.0 + (world.hoard - 1.0) * max(0.0, min(1.0, 2.0 * scarce))
            market.need += buyer.need_now * (world.horizon + buyer.cover * buyer.hoard) + buyer.ahead
            market.supply += have + buyer.coming
        market.supply = max(market.supply, 1e-9 * market.need)
        if market.base_ratio > 0.0:
            missing = market.need / market.base_ratio - market.supply
            market.supply += max(0.0, min(market.spare, missing))


def price_anew(world: World, day: int) -> None:
    """The week's prices; then what is sold on."""
    expect(world, day)
    weigh_up(world)
    for pair in world.pairs:
        pair.refresh(world)
    for _ in range(3):
        for pair in world.pairs:
            pair.even_out(world.p["arbitrage_cost"])
    for market in world.markets.values():
        if market.base_ratio > 0.0:
            market.follow(world.p, world.p["demand_noise_weekly"])
    for pair in world.pairs:
        pair.resell(world)


def base_ratios(world: World) -> None:
    """N0 / S0: the same expression on the first morning."""
    expect(world, 0)
    weigh_up(world)
    for market in world.markets.values():
        if market.need > 0.0:
            market.base_ratio = market.need / market.supply
    assert all(math.isfinite(market.base_ratio) for market in world.markets.values())
