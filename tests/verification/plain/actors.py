"""Who acts in the plain world: a process each, woken once a day at the hour of its step.

Written from docs/method.md with SimPy's own tools (processes, containers, timeouts) and nothing of the engine's
day: slow, and as plain as the rules themselves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import simpy

if TYPE_CHECKING:
    from tests.verification.plain.trade import Lane
    from tests.verification.plain.world import World

Story = Generator[simpy.Event, object, object]

MORNING, ARRIVE, USE, MAKE, ORDER, SOURCE, SHIP, WEEK, CLOSE = -0.125, 0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875
"""Hours of the day, in days; instruments act in the morning."""


def pull(time: float, step: float = 1.0) -> float:
    """Share of a gap that is closed in a step."""
    return 1.0 - math.exp(-step / time)


class Store:
    """A tank that is never asked for more than it holds."""

    def __init__(self, env: simpy.Environment, tonnes: float) -> None:
        self.tank = simpy.Container(env, init=max(0.0, tonnes))

    @property
    def level(self) -> float:
        return float(self.tank.level)

    def put(self, tonnes: float) -> None:
        if tonnes > 0.0:
            self.tank.put(tonnes)

    def take(self, tonnes: float) -> float:
        tonnes = min(tonnes, self.level)
        if tonnes > 0.0:
            self.tank.get(tonnes)
        return tonnes


def every_day(env: simpy.Environment, hour: float, step: Callable[[int], None], days: int = 1, first: int = 0) -> None:
    """A process that takes a step at an hour, every so many days."""

    def life() -> Story:
        yield env.timeout(first + hour - env.now)
        while True:
            step(round(env.now - hour))
            yield env.timeout(days)

    env.process(life())


def later(env: simpy.Environment, days: float, act: Callable[[], None]) -> None:
    """Something that happens once."""

    def life() -> Story:
        yield env.timeout(days)
        act()

    env.process(life())


@dataclass(eq=False)
class Buyer:
    """A store with orders: the pool of a place's users, or one feed of a plant."""

    world: World
    name: tuple[str, str]
    market: object
    need: float
    scrap_share: float
    lanes: list[Lane] = field(default_factory=list)
    cover: float = 0.0
    lead: float = 0.0
    on_order: float = 0.0
    ahead: float = 0.0
    hoard: float = 1.0
    wanted: float = 0.0
    ordered: float = 0.0
    coming: float = 0.0
    coming_in: float = 0.0
    scrap: float = 0.0
    recycled: float = 0.0

    def begin(self, tonnes: float) -> None:
        """Hold stock and live by the day."""
        self.store = Store(self.world.env, tonnes)
        self.forecast = self.need_now = self.need
        every_day(self.world.env, ARRIVE, self.scrap_returns)
        every_day(self.world.env, ORDER, self.order)
        every_day(self.world.env, SOURCE, self.place)

    def scrap_returns(self, day: int) -> None:
        del day
        self.wanted = 0.0
        back = self.scrap / self.world.p["new_scrap_lag"]
        self.scrap -= back
        self.store.put(back)

    def order(self, day: int) -> None:
        """Section 4: the forecast, and the gap of the position over tau."""
        del day
        p = self.world.p
        if self.need <= 0.0:
            return
        self.forecast += (self.wanted - self.forecast) * pull(p["forecast_time"])
        aim = self.forecast * (self.cover * self.hoard + self.lead) + self.ahead
        wish = self.forecast + (aim - self.store.level - self.on_order) / p["order_smoothing_time"]
        self.ordered = max(0.0, min(p["order_cap"] * self.need, wish))

    def place(self, day: int) -> None:
        """Section 5: today's order over the lanes."""
        del day
        for lane in self.lanes:
            lane.ask(self.ordered)


@dataclass(eq=False)
class User:
    """A consumer of a pool."""

    base: float
    elastic_short: float
    elastic_long: float
    substitution_cap: float
    response: float = 1.0
    substituted: float = 0.0
    fast: float = 0.0
    slow: float = 0.0
    short_week: float = 0.0
    want_week: float = 0.0
    history: list[tuple[float, float]] = field(default_factory=list)
    """(wanted, used) day by day."""


@dataclass(eq=False)
class Pool(Buyer):
    """The stock of a place's users; the protected tier stands first."""

    users: list[User] = field(default_factory=list)
    noise: Callable[[int, int], float] = lambda week, user: 1.0

    def begin(self, tonnes: float) -> None:
        super().begin(tonnes)
        every_day(self.world.env, USE, self.use)

    def use(self, day: int) -> None:
        """Section 2."""
        for number, user in enumerate(self.users):
            reference = user.base * self.noise(day // 7, number)
            want = reference * (1.0 - user.substituted) * user.response
            gross = self.store.take(want / (1.0 - self.scrap_share))
            took = gross * (1.0 - self.scrap_share)
            self.scrap += gross - took
            self.wanted += want
            user.short_week += want - took
            user.want_week += want
            user.history.append((want, took))

    def respond(self) -> None:
        """Section 2, once a week."""
        p, price = self.world.p, self.market.price
        for user in self.users:
            user.fast += (math.log(price) - user.fast) * pull(p["price_response_lag"], 7)
            user.slow += (math.log(price) - user.slow) * pull(p["demand_elasticity_long_lag"], 7)
            more = (user.elastic_long - user.elastic_short) * min(user.slow, user.fast)
            user.response = min(1.0, math.exp(-(user.elastic_short * user.fast + more)))
            short = user.short_week / user.want_week if user.want_week > 0.0 else 0.0
            goal = user.substitution_cap * signal(short, price, p["substitution_signal_from"])
            user.substituted += (goal - user.substituted) * pull(p["substitution_time"], 7)
            user.short_week = user.want_week = 0.0


def signal(short: float, price: float, start: float) -> float:
    loud = max(short, 1.0 - 1.0 / price)
    return max(0.0, min(1.0, (loud - start) / (1.0 - start)))
