"""Lanes of the plain world: what is ordered on them, what leaves, what is afloat; and how shares follow prices."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.verification.plain.actors import SHIP, Buyer, later, pull
from tests.verification.plain.plants import Feed, Plant

if TYPE_CHECKING:
    from tests.verification.plain.prices import Market
    from tests.verification.plain.world import World

MONTH = 365.0 / 12.0


@dataclass(eq=False)
class Lane:
    """From a seller to a buyer; the fields from `gate` on are moved by instruments."""

    world: World
    seller: Plant
    buyer: Buyer
    here: Market
    """The seller's market."""
    base: float
    share: float
    interval: int
    phase: int
    transit: Callable[[int], int]
    """Days of the voyage that leaves on a day."""
    mean: float
    freight: float
    qualify: int
    offered: float
    """Part of the seller's spare capacity that it offers once it is open; 0 for lanes that never open."""
    gate: float = 1.0
    limit: float = math.inf
    spare: float = 0.0
    tariff: float = 0.0
    rush: float = 0.0
    missing: float = 0.0
    calls: int | None = None
    """Eve of a control, on which what is ordered leaves whatever the day."""
    leak: float = 0.0
    leak_grows: float = 0.0
    leak_from: float = 0.0
    leak_kept: float = 1.0
    shut_from: float = math.inf
    shut_until: float | None = None
    pending: float = 0.0
    sent: float = 0.0
    opens: int | None = None
    slow: float = 0.0
    trust: float = 1.0
    """Share of what its buyer needs of it that is loaded, as learned."""

    def __post_init__(self) -> None:
        self.allow, self.base_share = self.base, self.share
        self.contract = self.room = self.base * self.world.p["lane_slack_days"]

    def leaves(self, day: int) -> bool:
        return day % self.interval == self.phase

    def days_since(self, day: int) -> int:
        """Days of orders since the last departure, today included."""
        return (day - self.phase - 1) % self.interval + 1

    def ask(self, order: float) -> None:
        """Section 5: the share of an order that finds room, and what is ordered ahead of a control."""
        if self.base <= 0.0:
            return
        if self.missing > 0.0:
            self.buyer.ahead = max(0.0, self.buyer.ahead - self.missing * self.base)
        self.room = max(self.room, min(self.contract, self.room + self.allow))
        if self.gate <= 0.0:
            return
        want, rush = order * self.share * self.gate, self.rush * self.base
        placed = min(want + rush, self.room, self.limit)
        if rush > 0.0:
            self.buyer.ahead += max(0.0, placed - want)
        self.room -= placed
        self.pending += placed
        self.buyer.on_order += placed
        self.seller.claims += placed
        self.seller.ordered += placed

    def cancel(self) -> None:
        """Closing a lane cancels what has not departed."""
        self.buyer.on_order -= self.pending
        self.seller.claims -= self.pending
        self.pending = 0.0

    def load(self, day: int, granted: float) -> None:
        """One consignment of what is granted, and the leak; what is not served lapses."""
        if self.pending > 0.0:
            self.learn(granted, self.days_since(day))
            self.seller.claims -= self.pending
            self.buyer.on_order -= self.pending
            self.pending = 0.0
            self.sail(day, self.seller.store.take(granted), 0)
        if self.leak > 0.0:
            free = max(0.0, self.seller.store.level - self.seller.claims)
            late = int(self.world.p["leakage_days"])
            self.sail(day, self.seller.store.take(min(self.leaks(day), free)), late)

    def learn(self, loaded: float, days: int) -> None:
        """Section 5: trust follows what is loaded of the needs of some days, as far as they were ordered."""
        usual = self.share * self.gate * self.buyer.forecast * days
        due = min(self.pending, usual)
        if due > 0.0:
            seen = max(0.0, min(1.0, loaded / due))
            self.trust += (seen - self.trust) * pull(self.world.p["perceived_lead_time_smoothing"], days)

    def sail(self, day: int, tonnes: float, late: int) -> None:
        """A consignment leaves; one that was called before its day has the luck of its next departure."""
        self.sent += tonnes
        next_departure = day + (self.phase - day) % self.interval
        afloat(self.buyer, tonnes, max(1, self.transit(next_departure)) + late - SHIP)

    def leaks(self, day: int) -> float:
        p = self.world.p
        most = max(p["leakage_capacity_max"], self.leak)
        capacity = min(most, self.leak + self.leak_grows * max(0.0, day - self.leak_from))
        gap = self.buyer.market.price - self.here.price
        open_share = 1.0 / (1.0 + math.exp(1.0 - gap / p["leakage_price_gap_cost"]))
        return capacity * self.base * self.interval * open_share * self.leak_kept

    @property
    def net(self) -> float:
        return self.buyer.market.price / (1.0 + self.tariff) - self.freight

    def qualifies(self, day: int) -> None:
        """An idle lane begins to qualify at a trigger, and opens with its part of spare capacity."""
        p, buyer = self.world.p, self.buyer
        if self.base > 0.0 or self.offered <= 0.0 or self.gate <= 0.0:
            return
        if self.opens is None:
            hungry = 0.0
            if isinstance(buyer, Feed) and buyer.plant and buyer.plant.bound is buyer:
                hungry = buyer.plant.starved
            if buyer.market.price > p["idle_lane_trigger_price"] or hungry > p["idle_lane_trigger_starved"]:
                self.opens = day + self.qualify
        elif day >= self.opens and buyer.need > 0.0:
            spare = max(0.0, self.seller.capacity - self.seller.base) * self.offered
            self.base = self.allow = spare
            self.contract = self.room = spare * p["lane_slack_days"]
            self.base_share = spare / buyer.need

    def grow(self) -> None:
        """A lane that is used to its limit may grow; else the right lapses."""
        step = self.base * self.seller.could_make * self.world.p["lane_growth_per_month"] / MONTH * 7.0
        if self.room < 0.5 * self.contract:
            self.allow += step
        else:
            self.allow = max(self.base, self.allow - step)

    def weight(self) -> float:
        """Base share by landed price: the short-run elasticity at once, the long-run one as the price lasts."""
        market, p = self.buyer.market, self.world.p
        asked = self.here.price + (1.0 - self.trust) * max(0.0, market.price - self.here.price)
        fast = math.log((asked * (1.0 + self.tariff) + self.freight) / (1.0 + self.freight))
        self.slow += (fast - self.slow) * pull(p["armington_long_run_days"], 7)
        part = self.base_share * self.gate * self.trust
        if self.buyer.need > 0.0:
            part = min(part, self.limit / self.buyer.need)
        return part * math.exp(-(market.sigma_short * fast + (market.sigma_long - market.sigma_short) * self.slow))

    def window(self, day: int, horizon: float) -> float:
        """Days of the horizon in which what is ordered on it would still arrive; a control takes its days out."""
        days = horizon - self.mean
        first = max(0.0, self.shut_from - day)
        if days <= 0.0 or first >= days:
            return max(0.0, days)
        if self.shut_until is None:
            last = first + max(self.world.p["expected_control_days"], day - self.shut_from)
        else:
            last = self.shut_until - day
        return days - max(0.0, min(days, last) - first)


def afloat(buyer: Buyer, tonnes: float, days: float) -> None:
    """A consignment on its way."""
    if tonnes <= 0.0:
        return
    buyer.on_order += tonnes

    def arrive() -> None:
        buyer.on_order -= tonnes
        buyer.store.put(tonnes)

    later(buyer.world.env, days, arrive)


def share_anew(day: int, buyers: list[Buyer]) -> None:
    """Section 5, once a week: shares follow weights, leads follow lanes."""
    for buyer in buyers:
        weights, tied = [], sum(lane.share for lane in buyer.lanes)
        for lane in buyer.lanes:
            lane.qualifies(day)
            lane.grow()
            weights.append(lane.weight())
        if buyer.need <= 0.0:
            continue
        passing = [lane for lane in buyer.lanes if lane.gate > 0.0]
        total = sum(lane.share for lane in passing)
        if total > 0.0:
            lead = sum(lane.share * (lane.mean + 0.5 * (lane.interval - 1)) for lane in passing) / total
            buyer.lead += (lead - buyer.lead) * pull(buyer.world.p["perceived_lead_time_smoothing"], 7)
        if sum(weights) > 0.0:
            for lane, weight in zip(buyer.lanes, weights, strict=True):
                pace = buyer.market.switching if tied > 0.0 else 1.0
                lane.share += (weight / sum(weights) - lane.share) * pace
