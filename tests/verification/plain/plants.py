"""Plants of the plain world and what they take in."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.verification.plain.actors import MAKE, SHIP, Buyer, Store, every_day, later, pull, signal

if TYPE_CHECKING:
    from tests.verification.plain.trade import Lane
    from tests.verification.plain.world import World


@dataclass(eq=False)
class Feed(Buyer):
    """What a plant takes in of one material."""

    per_t: float = 0.0
    secondary: float = 0.0
    thrift_cap: float = 0.0
    cost_share: float = 0.0
    thrifted: float = 0.0
    plant: Plant | None = None

    def begin(self, tonnes: float) -> None:
        super().begin(tonnes)
        self.recycled = self.secondary

    @property
    def dose(self) -> float:
        return self.per_t * (1.0 - self.thrifted)

    def recycle(self, rate: float) -> None:
        """Recycled feed follows what the plant could make of what it is asked for."""
        assert self.plant is not None
        if self.secondary > 0.0:
            asked = rate * (1.0 - self.plant.loss) / self.plant.base
            self.recycled = self.secondary * min(self.world.p["recycled_feed_most"], asked)
            self.store.put(self.recycled)

    def take(self, rate: float) -> None:
        assert self.plant is not None
        gross = self.store.take(rate * self.dose)
        self.scrap += gross * self.scrap_share
        self.wanted = max(0.0, self.plant.wanted * self.dose * (1.0 - self.scrap_share) - self.recycled)

    def thrift(self) -> None:
        """Section 2: the dose of Dy/Tb, once a week."""
        assert self.plant is not None
        if self.thrift_cap > 0.0:
            short = self.plant.starved if self.plant.bound is self else 0.0
            goal = self.thrift_cap * signal(short, self.market.price, self.world.p["substitution_signal_from"])
            self.thrifted += (goal - self.thrifted) * pull(self.world.p["thrift_time_dytb"], 7)


@dataclass(eq=False)
class Plant:
    """A mine, a refiner, a component plant."""

    world: World
    name: str
    mine: bool
    base: float
    capacity: float
    loss: float
    days: int
    full: float
    """The most that its store holds, work in process included; infinite but for mines."""
    host: Plant | None = None
    per_host: float = 0.0
    feeds: list[Feed] = field(default_factory=list)
    lanes: list[Lane] = field(default_factory=list)
    available: float = 1.0
    down_until: float = -math.inf
    quota: float = math.inf
    claims: float = 0.0
    target: float = 0.0
    cost: float = 1.0
    starved: float = 0.0
    bound: Feed | None = None

    @property
    def could_make(self) -> float:
        """Capacity over what it makes in the undisturbed world; a by-product follows its host."""
        return 1.0 if self.host or self.base <= 0.0 else max(1.0, self.capacity / self.base)

    def begin(self, tonnes: float, made: float) -> None:
        """Hold product, with work in process for every day; then make every day."""
        env = self.world.env
        self.store, self.in_process = Store(env, tonnes), self.base * self.days
        self.rate, self.wanted, self.forecast, self.ordered = made, made, self.base, self.base
        for day in range(self.days):
            later(env, day - env.now, lambda: self.finish(self.base))
        every_day(env, MAKE, self.make)
        every_day(env, SHIP, self.ship)

    def finish(self, tonnes: float) -> None:
        self.in_process -= tonnes
        self.store.put(tonnes)

    def make(self, day: int) -> None:
        """Section 3."""
        del day
        self.forecast += (self.ordered - self.forecast) * pull(self.world.p["forecast_time"])
        self.ordered = 0.0
        self.wanted = min(self.wish(), self.capacity)
        rate = min(self.wanted, self.capacity * self.available, self.quota / (1.0 - self.loss))
        if self.host:
            rate = min(rate, self.wanted * self.available)
        for feed in self.feeds:
            feed.recycle(rate)
        self.bound = None
        for feed in self.feeds:
            if rate * feed.dose > feed.store.level:
                rate, self.bound = feed.store.level / feed.dose, feed
        for feed in self.feeds:
            feed.take(rate)
        self.starved = 1.0 - rate / self.wanted if self.wanted > 0.0 else 0.0
        self.rate = rate
        self.put_away(rate)

    def wish(self) -> float:
        position = self.store.level + self.in_process - self.claims
        wish = max(0.0, self.forecast + (self.target - position) / self.world.p["order_smoothing_time"])
        if self.host:
            return self.host.rate * self.per_host
        if not self.mine:
            return wish
        room = max(0.0, self.full - self.store.level - self.in_process)
        usual = self.full - self.target - self.claims
        steady = self.base * min(1.0, room / usual) if usual > 0.0 else self.base
        return min(max(wish, steady), room) / (1.0 - self.loss)

    def put_away(self, rate: float) -> None:
        lost = rate * self.loss
        if self.host:
            lost = max(lost, min(rate, self.store.level + self.in_process + rate - self.full))
        self.in_process += rate - lost
        if self.days == 0:
            self.finish(rate - lost)
        else:
            later(self.world.env, self.days - MAKE, lambda: self.finish(rate - lost))

    def ship(self, day: int) -> None:
        """Section 6: what has been ordered leaves on the departure days of its lanes."""
        self.let_go(day, [x for x in self.lanes if x.leaves(day) and (x.pending > 0.0 or x.leak > 0.0)])
        self.let_go(day, [x for x in self.lanes if x.calls == day and x.pending > 0.0])

    def let_go(self, day: int, leaving: list[Lane]) -> None:
        """Some lanes load; a short seller rations."""
        if not leaving:
            return
        granted = {lane: lane.pending for lane in self.lanes}
        if self.claims > self.store.level:
            granted = self.ration(day)
        for lane in leaving:
            lane.load(day, min(granted[lane], self.store.level))

    def ration(self, day: int) -> dict[Lane, float]:
        """Contracts first, all reduced alike; then the best payers, first up to their claims, then beyond."""
        claim = {lane: min(lane.pending, (lane.base + lane.spare) * lane.days_since(day)) for lane in self.lanes}
        granted = {lane: self.world.p["contract_share_in_shortage"] * tonnes for lane, tonnes in claim.items()}
        left = self.store.level - sum(granted.values())
        if left <= 0.0:
            part = self.store.level / sum(granted.values())
            return {lane: part * tonnes for lane, tonnes in granted.items()}
        for most in (claim, {lane: lane.pending for lane in self.lanes}):
            for net in sorted({lane.net for lane in self.lanes}, reverse=True):
                alike = [lane for lane in self.lanes if lane.net == net]
                asked = sum(max(0.0, most[lane] - granted[lane]) for lane in alike)
                part = min(1.0, left / asked) if asked > 0.0 else 0.0
                for lane in alike:
                    granted[lane] += part * max(0.0, most[lane] - granted[lane])
                left -= part * asked
        return granted
