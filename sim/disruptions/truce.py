"""What has been in force is ended early: a deal, a truce, a suspension."""

from datetime import date
from typing import TYPE_CHECKING, Literal, Self

from pydantic import model_validator

from sim.errors import Refused
from sim.instrument import Disruption, Labels, and_list
from sim.sentence import Given, Sentence, tell, tell_of
from sim.units import Date

if TYPE_CHECKING:
    from sim.engine.clock import Story
    from sim.engine.history import History


class Truce(Disruption):
    """Named disruptions or responses end early, on a date or once something has come about."""

    kind: Literal["truce"]
    """The name of this disruption."""
    ends: Labels
    """The instruments that end, by their names; one that has not begun never does, and none comes again."""
    starts: Date | None = None
    """The day of the truce; the day on which what it waits for (`when`, `after`) has come about if left out."""

    @model_validator(mode="after")
    def _some_day(self) -> Self:
        if self.starts is None and not self.tied:
            raise Refused("does not say when", "give starts: a date, when: a condition, or after: another instrument")
        if self.repeats is not None:
            raise Refused("what has ended cannot end again", "leave it out", ("repeats",))
        return self

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        names = self._ended()
        if self.starts is None:
            return tell("A truce ends {names}; loads that wait for a licence may go.", names=names)
        return tell("A truce ends {names} on {date}; loads that wait for a licence may go.", names=names,
                    date=self.starts)  # fmt: skip

    def _ended(self) -> str:
        return and_list(map(Given, self.ends))

    def events(self) -> list[tuple[date, Sentence]]:
        """The day of the truce, if it is known."""
        return [] if self.starts is None else [(self.starts, tell("truce ends {names}", names=self._ended()))]

    def act(self, history: "History") -> "Story":
        """End what is named, and let go what waits."""
        if self.starts is not None:
            yield history.until(self.starts)
        text = tell_of(len(self.ends), "truce: {names} ends", "truce: {names} end", names=self._ended())
        history.note("in force", text)
        for name in sorted(self.ends):
            history.interrupt(name, tell("truce"))
        history.regimes.let_go()
        yield history.days(0)
