"""Permits take less time for named projects or for all facilities of places."""

from datetime import date
from typing import TYPE_CHECKING, Literal, Self

from pydantic import model_validator

from sim.amounts import Usd, said_usd
from sim.errors import Refused
from sim.instrument import Labels, Places, Response, and_list
from sim.sentence import Sentence, percent, tell
from sim.timed import Timed
from sim.uncertain import Uncertain, said_share
from sim.units import Date, PositiveDuration, Share

if TYPE_CHECKING:
    from sim.engine.clock import Story
    from sim.engine.history import History


class PermittingAcceleration(Timed, Response):
    """Permits are given faster: what is left of the permit stage of projects takes a share of its time."""

    kind: Literal["permitting_acceleration"]
    """The name of this response."""
    projects: Labels | None = None
    """Projects of the scenario by their names."""
    where: Places | None = None
    """Places or groups in which every project gets its permit faster."""
    takes: Uncertain[Share]
    """Share of the time that is left which a permit still takes; 0 grants it at once. Of several, the least counts."""
    starts: Date
    """The first day on which it helps."""
    lasts: Uncertain[PositiveDuration] | None = None
    """How long it helps; to the end of the scenario if left out."""
    cost: Uncertain[Usd] | None = None
    """What it costs, USD, paid on the first day; nothing if left out."""

    @model_validator(mode="after")
    def _for_somebody(self) -> Self:
        if self.projects is None and self.where is None:
            raise Refused("hastens no permit", "give projects: names of projects, or where: places")
        return self

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        return tell(
            "From {date} {long} a permit takes {share} of the time that is left to it, for {whom}{cost}.",
            date=self.starts, long=self._long(), share=said_share(self.takes), whom=self._whom(),
            cost="" if self.cost is None else tell("; it costs {usd}", usd=said_usd(self.cost)),
        )  # fmt: skip

    def _whom(self) -> str:
        named = [] if self.projects is None else [and_list(self.projects)]
        there = [] if self.where is None else [tell("every project in {places}", places=and_list(self.where))]
        return and_list([*named, *there])

    def waits_for(self) -> Sentence:
        """What must come about before it acts."""
        return tell("nothing but its date, {date}.", date=self.starts)

    def events(self) -> list[tuple[date, Sentence]]:
        """First and last day."""
        first = tell("faster permits for {whom} begin", whom=self._whom())
        return [(self.starts, first), *self._ending(tell("faster permits end"))]

    def _acts(self, history: "History", first: int, last: int) -> "Story":
        """Permits go faster for a time."""
        if first >= history.today:
            yield history.days(first - history.today)
            if self.cost is not None:
                history.pay("permits", float(self.cost))  # type: ignore[arg-type]
        share = percent(float(self.takes))  # type: ignore[arg-type]
        text = tell("permits take {share} of the time that is left for {whom}", share=share, whom=self._whom())
        self._in_force(history, text, last)
        with history.programmes.hastening(self._facilities(history), float(self.takes)):  # type: ignore[arg-type]
            yield history.days(last - history.today)
        history.note("ends", tell("permits take their usual time again"))

    def _facilities(self, history: "History") -> set[str]:
        """Facilities of the named projects that this arm has, and those of the places."""
        there = history.places(self.where or ())
        found = {plant.facility for plant in history.layout.facilities if plant.place in there}
        for label in self.projects or ():
            found |= set(getattr(history.instruments.get(label), "facilities", ()))
        return found
