"""The clock of one history: SimPy carries what is decided and what happens; the material is one more process.

The material waits for an event of priority 2 of today (SimPy's own are 0 and 1), so that everybody has decided,
lets days pass up to the next appointment, and only then rings every wire that tripped on the last day.
"""

import datetime as dt
from collections import Counter
from collections.abc import Generator
from typing import Any

import simpy
from simpy.events import Event

from sim.engine.day import advance
from sim.engine.day.gauges import read
from sim.engine.gauge import Wire
from sim.engine.setting import Setting
from sim.errors import EngineError
from sim.uncertain import Uncertain
from sim.units import Duration

Story = Generator[Event, Any, None]
AFTER_EVERYONE = 2
WAKES_A_DAY = 20_000


class Clock:
    """Whole days from `start`; day 0 is the first that is looked at. `before` days of a past may come first."""

    def __init__(self, setting: Setting) -> None:
        self.env = simpy.Environment(-setting.before)
        self.state, self.start, self.horizon = setting.state, setting.start, setting.horizon
        self.before, self.known = setting.before, setting.known
        """Days of the past, and whether it is known how it ends: then nothing moves in it."""
        self._daily, self._begun = setting.daily, False
        self._waiting: dict[int, tuple[Event, object]] = {}
        self._free: list[int] = []
        self._wires, self._stores = 0, 0
        self._woken: dict[object, int] = {}
        self._wakes: Counter[int] = Counter()

    @property
    def today(self) -> int:
        """Day now; what is done today precedes today's flow."""
        return int(self.env.now)

    @property
    def date(self) -> dt.date:
        """Calendar day now."""
        return self.start + dt.timedelta(days=self.today)

    def day_of(self, when: dt.date) -> int:
        """Day of a calendar date; negative before the start."""
        return (when - self.start).days

    def span(self, begins: dt.date | None, lasts: Uncertain[Duration] | None) -> tuple[int, int]:
        """First day of something and the day on which it is over.

        From day 0 where no day is given; to the horizon where no time is, or no day that it could be counted from.
        """
        if begins is None:
            return 0, self.horizon
        first = self.day_of(begins)
        return first, first + lasts.days_from(begins) if isinstance(lasts, Duration) else self.horizon

    def days(self, count: float) -> Event:
        """So many days later, rounded to whole ones."""
        return self._later(round(count))

    def until(self, when: dt.date) -> Event:
        """On a date; at once if it has passed."""
        return self._later(self.day_of(when) - self.today)

    def _later(self, days: int) -> Event:
        if days <= 0:
            self._wake()
        return self.env.timeout(max(0, days))

    def first_of(self, *events: Event) -> Event:
        """Whichever comes first."""
        return self.env.any_of(events)

    def when(self, wire: Wire) -> Event:
        """The first morning after a close beyond the level: today if yesterday's was and nobody was woken by it.

        Fires at most once a process and day.
        """
        row = self._arm(wire)
        event = self.env.event()
        process = self.env.active_process
        if self._woken.get(process) != self.today and wire.holds(self._value(row)):
            self._disarm(row)
            self._woken[process] = self.today
            event.succeed()
        else:
            self._waiting[row] = event, process
        return event

    def _arm(self, wire: Wire) -> int:
        row = self._free.pop() if self._free else self._wires
        self._wires = max(self._wires, row + 1)
        if row >= len(self.state.wires):
            raise EngineError("too many wires are armed at once")
        target = self.state.wires[row]
        target["kind"], target["level"], target["below"] = wire.gauge.kind, wire.level, int(wire.below)
        target["scale"], target["tripped"], target["armed"] = wire.gauge.scale, 0, 1
        rows = wire.gauge.rows
        if len(rows) == 1:
            target["first"], target["last"] = rows[0], rows[0] + 1
        if wire.gauge.kind == 0:
            target["first"], target["last"] = self._place(rows)
        return row

    def _place(self, rows: tuple[int, ...]) -> tuple[int, int]:
        """Where a list of stores stands in the table of stores; lists are kept once."""
        table = self.state.wire_stores
        for first in range(self._stores - len(rows) + 1):
            if tuple(table[first : first + len(rows)]) == rows:
                return first, first + len(rows)
        first, self._stores = self._stores, self._stores + len(rows)
        if self._stores > len(table):
            raise EngineError("too many stores are watched")
        table[first : self._stores] = rows
        return first, self._stores

    def _disarm(self, row: int) -> None:
        self.state.wires[row]["armed"] = 0
        self._waiting.pop(row, None)
        self._free.append(row)
        self._free.sort(reverse=True)

    def _value(self, row: int) -> float:
        s = self.state
        return float(read(s.wires[row], s.wire_stores, s.stock, s.markets, s.facilities))

    def _ring(self) -> None:
        """Ring all wires that tripped on the last day, in row order; those nobody waits for any more are cut."""
        for row in sorted(self._waiting):
            event, process = self._waiting[row]
            if not event.callbacks:
                self._disarm(row)
            elif self.state.wires[row]["tripped"]:
                self._disarm(row)
                self._wake()
                self._woken[process] = self.today
                event.succeed()

    def _wake(self) -> None:
        """Count what acts again without a day passing: rules that chase each other would never let one pass."""
        self._wakes[self.today] += 1
        if self._wakes[self.today] > WAKES_A_DAY:
            raise EngineError(f"day {self.today}: more than {WAKES_A_DAY} wake-ups; two rules chase each other")

    def _after_everyone(self) -> Event:
        event = Event(self.env)
        event._ok, event._value = True, None
        self.env.schedule(event, priority=AFTER_EVERYONE)  # type: ignore[arg-type]
        return event

    def _next_appointment(self) -> int:
        following = self.env.peek()
        if self._daily:
            return self.today + 1
        return self.horizon if following >= self.horizon else int(following)

    def _flush(self) -> tuple[int, int]:
        """Rows of the orders submitted today; the history that takes orders says which."""
        return 0, 0

    def _material(self) -> Story:
        while self.today < self.horizon:
            yield self._after_everyone()
            if self.known and self.today < 0:
                yield self.env.timeout(min(0, self._next_appointment()) - self.today)
                continue
            first, last = self._flush()
            day = advance(*self.state, first, last, self.today, self._next_appointment())
            if self.state.rules["overflow"][0]:
                raise EngineError("more consignments afloat than a history can hold")
            self._moved(first, last)
            yield self.env.timeout(int(day) - self.today)
            self._ring()

    def _moved(self, first: int, last: int) -> None:
        """Told which of today's orders have been executed."""

    def pass_until(self, day: int) -> None:
        """Let time pass up to the first morning hour of a day, at which nobody has acted yet."""
        if not self._begun:
            self._begun = True
            self.env.process(self._material())
        if self.today < day:
            self.env.run(until=day)

    def run(self) -> None:
        """Let the whole history pass, then seal it."""
        self.pass_until(self.horizon)
