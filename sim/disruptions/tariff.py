"""A place puts a tariff on what it imports."""

from datetime import date
from typing import TYPE_CHECKING, Literal

from sim.instrument import Disruption, Materials, Places, Targets, and_list, whom
from sim.sentence import Sentence, percent, tell, tell_of
from sim.timed import Timed
from sim.uncertain import Uncertain, said_share
from sim.units import Date, Rate

if TYPE_CHECKING:
    from sim.engine.clock import Story
    from sim.engine.history import History


class Tariff(Timed, Disruption):
    """A place puts a tariff on imports of some materials from some places; buyers turn to other sellers, slowly."""

    kind: Literal["tariff"]
    """The name of this disruption."""
    by: Places
    """Whose tariff: importing places or groups."""
    on: Targets
    """On goods from these places: places, groups of places, or `all`."""
    materials: Materials
    """What it is put on."""
    rate: Uncertain[Rate]
    """Share of the price at the seller's place, like 25 % or 1.45; tariffs on one lane add up."""
    starts: Date
    """The first day on which it is paid."""

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        return tell_of(
            len(self.by),
            "{by} puts a tariff of {share} of the price on {materials} from {whom} from {date} {long}.",
            "{by} put a tariff of {share} of the price on {materials} from {whom} from {date} {long}.",
            share=said_share(self.rate), date=self.starts, long=self._long(), **self._parties(),
        )  # fmt: skip

    def _parties(self) -> dict[str, str]:
        return {"by": and_list(self.by), "materials": and_list(self.materials), "whom": whom(self.on)}

    def events(self) -> list[tuple[date, Sentence]]:
        """First and last day."""
        what = tell("tariff of {by} on {materials} from {whom}", **self._parties())
        return [(self.starts, tell("{what} begins", what=what)), *self._ending(tell("{what} ends", what=what))]

    def _acts(self, history: "History", first: int, last: int) -> "Story":
        """Dearer lanes, for a time."""
        lanes, rate = history.lanes(self.on, self.by, self.materials), float(self.rate)  # type: ignore[arg-type]
        history.touch(lanes)
        yield history.days(first - history.today)
        self._in_force(
            history, tell("{lanes} lanes pay {share} of the price", lanes=len(lanes), share=percent(rate)), last
        )
        with history.holding("tariff", lanes, rate):
            yield history.days(last - history.today)
        history.note("ends", tell("{lanes} lanes pay it no more", lanes=len(lanes)))
