"""One history: how instruments begin and end, and what they may do in the world that `Scene` lets them see."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.engine.bills import Bills
from sim.engine.clock import Story
from sim.engine.detours import Takeover, share_anew, takeovers
from sim.engine.programmes import Programmes
from sim.engine.records import Line, Reserve
from sim.engine.regimes import Regimes
from sim.engine.replicate import Replicate
from sim.engine.setting import Setting
from sim.engine.state import NEVER, State
from sim.engine.ties import Ties
from sim.engine.trade import Trade
from sim.instrument import Instrument
from sim.network.arrays import Layout
from sim.sentence import Figure, Sentence, tell

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

MOST_HELD_UP = 728
"""Days: the calendar of arrivals is no longer."""


class History(Trade):
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
        waits = [each.holds_up for each in (*instruments.values(), *dated.values()) if each.holds_up]
        state = state.roomier(min(sum(waits), MOST_HELD_UP), len(waits)) if waits else state
        super().__init__(Setting(layout, replicate, state, start, horizon, seed, daily, before, past is not None))
        self.instruments = dict(sorted(instruments.items()))
        self.dated = dict(sorted(dated.items()))
        self.past, self.opened = past, False
        self.regimes = Regimes(state, self.levers)
        self.bills = Bills(self)
        self.programmes = Programmes(self)
        self.ties = Ties(self)
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
            self.note("ends early", stop.cause or tell("interrupted"))

    def interrupt(self, name: str, why: Sentence) -> None:
        """End an instrument and its parts early; their levers return by themselves."""
        for process in self._running.get(name, ()):
            if process.is_alive and process is not self.env.active_process:
                process.interrupt(why)

    def over(self, name: str) -> Story:
        """Wait until all other parts of an instrument are over."""
        while others := [p for p in self._running[name] if p.is_alive and p is not self.env.active_process]:
            yield self.env.all_of(others)

    def note(self, what: str, text: Sentence, **more: Any) -> None:
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

        The first of it is ready after the days of `rush_lead_days`, at most half of the notice; what they cost is
        ordered in those that are left.

        Args:
            lanes: Rows of the lanes that will bring less.
            first: The day from which they do.
            missing: Share of their base flow that they will not bring, of all or of each.
            calls: Whether what is ordered by the last day before leaves on it, whatever the day of the next departure.
        """
        notice = min(first - self.today, int(self.state.rules["horizon"][0]))
        lead = min(int(self.parameter("rush_lead_days")), notice // 2)
        yield self.days(first - self.today - notice + lead)
        longer = notice / max(1, notice - lead)
        more = (self.parameter("rush_multiplier_on_announcement") - 1.0) * longer * np.asarray(missing, float)
        last = first - 1 if calls else NEVER
        if last < NEVER and not self.levers.sealed:
            self.state.rules["calls"] = max(last, int(self.state.rules["calls"][0]))
        with self.holding("rush", lanes, np.maximum(0.0, more)), self.holding("calls", lanes, last):
            yield self.days(first - self.today)

    def touch(self, lanes: Whole) -> None:
        """Have every consignment of these lanes written to the log."""
        self.state.lanes["touched"][lanes] = 1

    def pay_for_holding(self, reserves: Iterable[Reserve]) -> None:
        """Book capital, storage, insurance and rotation of what is held, at base price, day by day.

        What is bought is booked when it is ordered; what was there before, and what its sale brings, is not.
        """
        for reserve in reserves:
            self.bills.hold(self.who, reserve)
            if reserve.initial > 0.0:
                text = tell("{tonnes} t of {material} in {place}", tonnes=Figure.of(reserve.initial, ",.1f"),
                            material=reserve.material, place=reserve.place)  # fmt: skip
                self.note("holds", text, material=reserve.material, tonnes=reserve.initial)

    def billing(self, purpose: str, usd: Callable[[slice], float]) -> AbstractContextManager[None]:
        """Book what grows day by day over a block, as `Bills.billing` has it."""
        return self.bills.billing(self.who, purpose, usd)
