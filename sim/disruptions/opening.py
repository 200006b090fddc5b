"""A facility gains capacity from a known date on: known only to the table of dated controls."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from sim.instrument import Disruption, Facilities, and_list
from sim.sentence import Figure, Sentence, tell
from sim.uncertain import Uncertain
from sim.units import Date, Duration, Share, Tonnes

if TYPE_CHECKING:
    from sim.engine.clock import Story
    from sim.engine.history import History

YEAR = 365.0


class Step(BaseModel):
    """A ramp: from a day on, in so many days, up to a capacity that counts what was there before."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    starts: Date
    """The first day of the ramp."""
    ramp: Duration
    """Time in which the capacity is reached, evenly."""
    capacity: Tonnes
    """Capacity at the end of the ramp, a year."""
    low: Tonnes | None = None
    """The 5th percentile of it; the same if left out."""
    high: Tonnes | None = None
    """The 95th percentile of it; the same if left out."""

    def at(self, luck: float) -> float:
        """Capacity at a percentile, t a year: straight lines between the three."""
        middle = self.capacity.tonnes
        end = self.low if luck < 0.5 else self.high
        far = min(1.0, abs(luck - 0.5) / 0.45)
        return middle if end is None else middle + far * (end.tonnes - middle)


class Opening(Disruption):
    """A facility gains capacity, in one ramp or several; of two that overlap the larger counts."""

    kind: Literal["opening"]
    """The name of this disruption."""
    facilities: Facilities
    """The one facility."""
    steps: tuple[Step, ...]
    """Its ramps."""
    luck: Uncertain[Share] = 0.5
    """The percentile of their ranges at which all ramps come out."""

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        ramps = [tell("{tonnes} a year from {date} within {time}", tonnes=each.capacity, date=each.starts,
                      time=each.ramp) for each in self.steps]  # fmt: skip
        return tell("{facilities} grows to {ramps}.", facilities=and_list(self.facilities), ramps=and_list(ramps))

    def events(self) -> list[tuple[date, Sentence]]:
        """The first day of every ramp."""
        plant = and_list(self.facilities)
        return [
            (
                step.starts,
                tell("{facilities} begins to grow to {tonnes} a year", facilities=plant, tonnes=step.capacity),
            )
            for step in self.steps
        ]

    def act(self, history: "History") -> "Story":
        """From ramp to ramp: the day itself lets the capacity grow between two levels."""
        rows = history.facilities(self.facilities)
        has = float(history.replicate.drawn.capacity[rows[0]])
        days = sorted({day for step in self.steps for day in self._ends(history, step)})
        for first, last in zip(days, [*days[1:], None], strict=True):
            most = self._added(history, first if last is None else last, has)
            if most <= 0.0 or (last is not None and last <= history.today):
                continue
            yield history.days(first - history.today)
            with (
                history.holding("opens_from", rows, first),
                history.holding("opens_over", rows, 1.0 if last is None else last - first),
                history.holding("opens_least", rows, self._added(history, first, has)),
                history.holding("opens_most", rows, most),
            ):
                if last is None:
                    yield history.days(history.horizon - history.today)
                    return
                text = tell("{facility} grows to {tonnes} t a year", facility=self.facilities[0],
                            tonnes=Figure.of(YEAR * (has + most), ",.0f"))  # fmt: skip
                history.note("opening", text, until=last)
                yield history.days(last - history.today)

    def _ends(self, history: "History", step: Step) -> Iterator[int]:
        first = history.day_of(step.starts)
        yield first
        yield first + max(1, round(step.ramp.nominal_days))

    def _added(self, history: "History", day: int, has: float) -> float:
        """Capacity on a day beyond what the facility has in the undisturbed world, t/day."""
        most = 0.0
        for step in self.steps:
            first, last = self._ends(history, step)
            part = min(1.0, max(0.0, (day - first) / (last - first)))
            most = max(most, part * (step.at(float(self.luck)) / YEAR - has))  # type: ignore[arg-type]
        return most
