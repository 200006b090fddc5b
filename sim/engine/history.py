"""One history: what instruments may do in the world that `Scene` lets them see."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.engine.bills import Bills
from sim.engine.clock import Story
from sim.engine.detours import Takeover, share_anew, takeovers
from sim.engine.programmes import Programmes
from sim.engine.records import Account, Line, Reserve, Shipment
from sim.engine.regimes import Regimes
from sim.engine.replicate import Replicate
from sim.engine.scene import Control, Scene
from sim.engine.state import NEVER, State
from sim.engine.ties import Ties
from sim.errors import EngineError
from sim.instrument import Instrument
from sim.network.arrays import Layout

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

MOST_HELD_UP = 728
"""Days: the calendar of arrivals is no longer."""


class History(Scene):
    """A replicate under the instruments of one arm."""

    def __init__(
        self,
        layout: Layout,
        replicate: Replicate,
        state: State,
        instruments: Mapping[str, Instrument],
        start: date,
        horizon: int,
        seed: int,
        *,
        daily: bool = False,
        dated: Mapping[str, Instrument] | None = None,
        before: int = 0,
        past: State | None = None,
    ) -> None:
        """A history on its first morning.

        Args:
            layout: Rows of the network.
            replicate: Figures and luck; its first morning is `before` days before day 0.
            state: The first morning, in arrays of its own.
            instruments: What acts from day 0.
            start: Day 0.
            horizon: Days that are looked at.
            seed: Of all luck.
            daily: Whether the material stops every day.
            dated: Controls of the world, which act from the first morning and never look at it.
            before: Days of the past, of which nothing is recorded.
            past: What another history under the same dated controls has come to on day 0 (`day_0`).
        """
        dated = dated or {}
        waits = sum(instrument.holds_up for instrument in (*instruments.values(), *dated.values()))
        state = state.roomier(min(waits, MOST_HELD_UP)) if waits else state
        super().__init__(layout, replicate, state, start, horizon, seed,
                         daily=daily, before=before, known=past is not None)  # fmt: skip
        self.instruments = dict(sorted(instruments.items()))
        self.dated = dict(sorted(dated.items()))
        self.past, self.opened = past, False
        self.regimes = Regimes(state, self.levers)
        self.bills = Bills(self)
        self.programmes = Programmes(self)
        self.ties = Ties(self)
        self.logged = bool(state.rules["log"][0])
        """Whether every shipment is written down: only in histories that are told."""
        self.log: list[Line] = []
        self.shipments: list[Shipment] = []
        self.reserves: list[Reserve] = []
        self.accounts: dict[str, Account] = {}
        self.created: dict[str, float] = {}
        """Tonnes by material that instruments brought in on the first day."""
        self._buffer: list[Shipment] = []
        self._orders = {name: state.orders[name] for name in ("day", "source", "target", "tonnes", "transit", "moved")}
        self._who: dict[object, str] = {}
        self._running: dict[str, list[simpy.Process]] = {}

    def run(self) -> None:
        """Let the past pass under the dated controls, then start every instrument in name order."""
        if not self.opened:
            self.open()
        for name, instrument in self.instruments.items():
            self._begin(name, self.ties.story(name, instrument))
        super().run()
        self.bills.settle()
        self.levers.sealed = True

    def open(self) -> None:
        """Come to day 0: under the dated controls, day by day, or to where another history has come under them."""
        self.opened = True
        log, self.state.rules["log"] = self.logged, 0
        for name, instrument in self.dated.items():
            self._begin(name, instrument.act(self))
        self.pass_until(0)
        if self.past is not None:
            self.state.become(self.past)
        self._sent_before = self.state.lanes["sent"].copy()
        self.state.rules["log"] = log

    @property
    def sent(self) -> NDArray[np.float64]:
        """(lanes,) t that each lane has carried since day 0."""
        since: NDArray[np.float64] = self.state.lanes["sent"] - self._sent_before
        return since

    def day_0(self) -> State:
        """The state on day 0, to be kept: before it, `open` the history."""
        return self.state.copy()

    def _begin(self, name: str, story: Story) -> None:
        process = self.env.process(self._told(story))
        self._who[process] = name
        self._running.setdefault(name, []).append(process)

    def _told(self, story: Story) -> Story:
        try:
            yield from story
        except simpy.Interrupt as stop:
            self.note("ends early", str(stop.cause or "interrupted"))

    def interrupt(self, name: str, why: str) -> None:
        """End an instrument and its parts early; their levers return by themselves."""
        for process in self._running.get(name, ()):
            if process.is_alive and process is not self.env.active_process:
                process.interrupt(why)

    def over(self, name: str) -> Story:
        """Wait until all other parts of an instrument are over."""
        while others := [p for p in self._running[name] if p.is_alive and p is not self.env.active_process]:
            yield self.env.all_of(others)

    @property
    def who(self) -> str:
        """Name of the instrument that acts now."""
        return self._who.get(self.env.active_process, "the world")

    def note(self, what: str, text: str, **more: Any) -> None:
        """A line of the log of today."""
        if not self.levers.sealed:
            self.log.append(Line(self.today, self.who, what, text, **more))
            self.ties.heard(self.who, what)

    def at_once(self, stories: Iterable[Story]) -> None:
        """Let parts of the acting instrument run beside one another, in the given order."""
        name = self.who
        for story in stories:
            self._begin(name, story)

    @contextmanager
    def holding(self, lever: str, rows: Whole, value: float | Floats | Sequence[float]) -> Iterator[None]:
        """A lever held for as long as the block lasts, at one value or one for each row."""
        with self.levers.holding(lever, self.who, rows, np.asarray(value, float)):
            yield

    @contextmanager
    def closing(self, lanes: Whole) -> Iterator[list[Takeover]]:
        """Lanes closed for as long as the block lasts; what can stand in for them, and from when."""
        try:
            with self.holding("gate", lanes, 0.0):
                yield takeovers(self.layout, self.state.lanes, lanes, self.parameter("route_spare_capacity"))
        finally:
            self._share_anew(lanes)

    @contextmanager
    def taking_over(self, ways: Takeover) -> Iterator[None]:
        """Lanes that carry what closed ones do not, for as long as the block lasts."""
        try:
            with self.holding("spare", ways.rows, ways.tonnes):
                self._share_anew(ways.rows)
                yield
        finally:
            self._share_anew(ways.rows)

    def _share_anew(self, lanes: Whole) -> None:
        if not self.levers.sealed:
            share_anew(self.layout, self.state.lanes, lanes)

    def rushing(self, lanes: Whole, first: int, missing: float | Sequence[float] = 1.0, *, calls: bool = True) -> Story:
        """Until day `first`, let buyers order ahead of what will be missing; nobody does before the planning horizon.

        Args:
            lanes: Rows of the lanes that will bring less.
            first: The day from which they do.
            missing: Share of their base flow that they will not bring, of all or of each.
            calls: Whether what is ordered by the last day before leaves on it, whatever the day of the next departure.
        """
        yield self.days(max(0, first - int(self.state.rules["horizon"][0]) - self.today))
        more = (self.parameter("rush_multiplier_on_announcement") - 1.0) * np.asarray(missing, float)
        last = first - 1 if calls else NEVER
        if last < NEVER and not self.levers.sealed:
            self.state.rules["calls"] = max(last, int(self.state.rules["calls"][0]))
        with self.holding("rush", lanes, np.maximum(0.0, more)), self.holding("calls", lanes, last):
            yield self.days(first - self.today)

    @contextmanager
    def controlling(
        self, by: Iterable[str], to: Iterable[str], materials: Iterable[str], *, bans: bool
    ) -> Iterator[None]:
        """A control for as long as the block lasts: nobody ships past it without the lanes it leaves open."""
        to = tuple(to)
        control = Control(self.places(by), self.places(to), frozenset(materials), bans, "all" in to)
        self._controls.append(control)
        self._control_changes()
        try:
            yield
        finally:
            self._controls.remove(control)
            if not self.levers.sealed:
                self._control_changes()

    def touch(self, lanes: Whole) -> None:
        """Have every consignment of these lanes written to the log."""
        self.state.lanes["touched"][lanes] = 1

    def reserve(
        self, owners: Mapping[str, float], place: str, material: str, tonnes: float, *, full: bool = True
    ) -> Reserve:
        """A new stockpile of a material, filled before the first day or yet to be.

        Raises:
            EngineError: If it is asked for later, or there is no room for another.
        """
        layout = self.layout
        store = len(layout.facilities) + len(layout.buyers) + len(layout.reserves) + len(self.reserves)
        if self.today > 0 or store >= len(self.state.stock):
            raise EngineError(f"no room for a reserve of {material} in {place} on day {self.today}")
        initial = tonnes if full else 0.0
        self.state.stock[store] += initial
        self.created[material] = self.created.get(material, 0.0) + initial
        reserve = Reserve(self.who, dict(owners), place, material, store, initial, tonnes)
        self.reserves.append(reserve)
        return reserve

    def standing_reserve(self, place: str, material: str) -> Reserve | None:
        """The stock that the government of a place holds in every arm."""
        layout = self.layout
        for row, stock in enumerate(layout.reserves):
            if layout.reserve_place(row) == place and stock.material == material:
                store = len(layout.facilities) + len(layout.buyers) + row
                tonnes = float(self.state.stock[store])
                return Reserve(self.who, {place: 1.0}, place, material, store, tonnes, tonnes)
        return None

    def stock(self, store: int) -> float:
        """T in a store now."""
        return float(self.state.stock[store])

    def store_of(self, buyer: int) -> int:
        """The store of a buyer."""
        return len(self.layout.facilities) + buyer

    def afloat(self, store: int) -> float:
        """T on the way to a store now, or ordered for it today."""
        cargo = self.state.cargo[: int(self.state.rules["fresh"][0])]
        ordered = sum(shipment.tonnes for shipment in self._buffer if shipment.target == store)
        return math.fsum(cargo["tonnes"][cargo["store"] == store]) + ordered

    def order(self, shipment: Shipment) -> Shipment:
        """Submit an order: it moves today, in step 6, at most what the source holds free of contracts."""
        self._buffer.append(shipment)
        return shipment

    def ordered(self, store: int) -> float:
        """T ordered from a store today and not yet moved."""
        return sum(shipment.tonnes for shipment in self._buffer if shipment.source == store)

    def shipment(
        self, store: int, origin: str, buyer: int, place: str, material: str, tonnes: float, mode: str,
        usd_per_t: float = 0.0,
    ) -> Shipment:  # fmt: skip
        """An order from a store to a buyer, with the days and freight of its mode."""
        mode = "road" if self.freight.home(origin, place) else mode
        days, freight = self.freight.days(origin, place, mode, material), self.freight.usd_per_t(origin, place, mode)
        target = self.store_of(buyer)
        return Shipment(self.who, store, target, material, origin, self.layout.buyers[buyer].name, tonnes, mode, days,
                        freight, usd_per_t)  # fmt: skip

    def purchase(self, seller: int, reserve: Reserve, tonnes: float, usd_per_t: float) -> Shipment:
        """An order from a maker to a reserve, by sea."""
        origin = self.layout.facilities[seller].place
        days = self.freight.days(origin, reserve.place, "sea", reserve.material)
        freight = self.freight.usd_per_t(origin, reserve.place, "sea")
        return Shipment(self.who, seller, reserve.store, reserve.material, origin, f"reserve in {reserve.place}",
                        tonnes, "sea", days, freight, usd_per_t, for_reserve=True)  # fmt: skip

    def pay_for_holding(self, reserves: Iterable[Reserve]) -> None:
        """Book capital, storage, insurance and rotation of what is held, at base price, day by day.

        The stock itself is an asset, sold to users at market price: neither its purchase nor its proceeds are cost.
        """
        for reserve in reserves:
            self.bills.hold(self.who, reserve)
            self.note("holds", f"{reserve.initial:,.1f} t of {reserve.material} in {reserve.place}",
                      material=reserve.material, tonnes=reserve.initial)  # fmt: skip

    def pay(self, purpose: str, usd: float, who: str = "") -> None:
        """Book a cost of the acting response."""
        if not self.levers.sealed:
            who = who or self.who
            if who not in self.accounts:
                self.accounts[who] = Account()
            self.accounts[who].add(purpose, usd)

    def billing(self, purpose: str, usd: Callable[[slice], float]) -> AbstractContextManager[None]:
        """Book what grows day by day over a block, as `Bills.billing` has it."""
        return self.bills.billing(self.who, purpose, usd)

    def _flush(self) -> tuple[int, int]:
        sent, rows = len(self._buffer), self._orders
        if sent > len(self.state.orders):
            raise EngineError("more emergency orders than a day can hold")
        self._buffer.sort(key=lambda shipment: shipment.who)
        for number, shipment in enumerate(self._buffer):
            shipment.row = number
            rows["source"][number], rows["target"][number] = shipment.source, shipment.target
            rows["tonnes"][number], rows["transit"][number] = shipment.tonnes, max(1, shipment.transit)
        rows["day"][:sent] = self.today
        self.shipments += self._buffer
        self._buffer.clear()
        return 0, sent

    def _moved(self, first: int, last: int) -> None:
        if first == last:
            return
        moved = self._orders["moved"][first:last].tolist()
        for shipment, tonnes in zip(self.shipments[first - last :], moved, strict=True):
            shipment.moved = tonnes
            if tonnes <= 0.0:
                continue
            freight, paid = tonnes * shipment.usd_per_t, tonnes * shipment.price
            self.pay("freight", freight, shipment.who)
            self.pay("purchase" if shipment.for_reserve else "premium", paid, shipment.who)
            if self.logged:
                self.log.append(self._line(shipment, freight + paid))

    def _line(self, s: Shipment, usd: float) -> Line:
        arrives = self.today + max(1, s.transit)
        day = self.start + timedelta(days=arrives)
        text = f"{s.moved:,.2f} t of {s.material} by {s.mode} from {s.origin} to {s.destination}, arriving {day}"
        return Line(self.today, s.who, "shipment", text, s.material, s.origin, s.destination, s.moved, s.mode,
                    arrives, usd)  # fmt: skip
