"""When instruments begin that wait for a gauge or for one another, and how they come again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.gauge import Wire

if TYPE_CHECKING:
    from simpy.events import Event

    from sim.engine.clock import Story
    from sim.engine.history import History
    from sim.instrument import Instrument
    from sim.ties import When

BEGINS = frozenset({"in force", "outage", "decision"})
"""Lines of the log with which an instrument has begun to act."""
ENDS = frozenset({"ends", "outage ends", "stops", "empty", "ends early"})
"""Lines with which it has come to an end."""


class Ties:
    """Who has begun and ended in one history, and who waits for it."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._begun: dict[str, Event] = {}
        self._ended: dict[str, Event] = {}

    def heard(self, who: str, what: str) -> None:
        """A line of the log: whoever waits for it acts today."""
        if what in BEGINS:
            _happen(self._moment(self._begun, who))
        if what in ENDS and self._moment(self._begun, who).triggered:
            _happen(self._moment(self._ended, who))

    def story(self, name: str, instrument: Instrument) -> Story:
        """What an instrument does, once what it waits for has come about, and again if it repeats."""
        again, history, began = instrument.repeats, self._history, 0
        for turn in range(1 if again is None else again.times + 1):
            if again is not None and turn:
                yield from history.over(name)
                yield history.days(began + again.every.nominal_days - history.today)
            if instrument.tied:
                yield from self._waits(instrument)
            acting = self._moved(instrument) if instrument.tied or turn else instrument
            began = self._first_day(acting) if again is not None else 0
            yield from acting.act(history)

    def _waits(self, instrument: Instrument) -> Story:
        """Wait for the other instrument, then for the gauge."""
        history, after = self._history, instrument.after
        if after is not None:
            yield self._moment(self._begun if after.ends is None else self._ended, after.other)
            yield history.days(after.lag.nominal_days)
        if instrument.when is not None:
            yield history.when(self._wire(instrument.when))

    def _wire(self, when: When) -> Wire:
        history = self._history
        if when.cover is not None:
            gauge = history.cover([when.place], when.material)
        else:
            gauge = history.outlook.price(when.place, when.material)
        return gauge < when.level if when.above is None else gauge > when.level

    def _moved(self, instrument: Instrument) -> Instrument:
        """The instrument with its first date not before today."""
        late = self._history.today - self._first_day(instrument)
        return instrument.moved(late) if late > 0 else instrument

    def _first_day(self, instrument: Instrument) -> int:
        """Day of its first date; today if it has none."""
        dates = instrument.dates().values()
        return self._history.day_of(min(dates)) if dates else self._history.today

    def _moment(self, moments: dict[str, Event], name: str) -> Event:
        return moments.setdefault(name, self._history.env.event())


def _happen(moment: Event) -> None:
    if not moment.triggered:
        moment.succeed()
