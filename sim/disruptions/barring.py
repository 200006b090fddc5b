"""What rules that bar goods by where they come from have in common: lanes closed or cut, resale, emergency orders."""

from abc import abstractmethod
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import Field, model_validator

from sim.disruptions.control import NO_END
from sim.errors import Refused
from sim.instrument import Disruption, ends
from sim.uncertain import Uncertain, said
from sim.units import Date, PositiveDuration

if TYPE_CHECKING:
    from sim.engine.clock import Story
    from sim.engine.history import History
    from sim.engine.history import Whole as Rows
    from sim.network import Lane


@dataclass(frozen=True)
class Barred:
    """What a rule bars in one history."""

    lanes: "Rows"
    passes: Mapping[str, float]
    """Share of the base flow and of the resale that still passes, by place of origin; at 0 all is closed."""
    to: tuple[str, ...]
    materials: Mapping[str, Collection[str]]
    """What may not be sold on, by place of origin."""


class Bar(Disruption):
    """A rule that bars goods by where they come from, from a day on."""

    noun: ClassVar[str]
    """What it is called in the list of events."""

    in_force: Date
    """The first day on which it binds departures."""
    announced: Date = Field(default_factory=lambda given: given["in_force"])
    """The day it becomes public; buyers rush from then on. The day it is in force if left out."""
    lasts: Uncertain[PositiveDuration] | None = None
    """How long it is in force; to the end of the scenario if left out."""

    @model_validator(mode="after")
    def _announced_first(self) -> Self:
        if self.announced > self.in_force:
            problem = f"{self.announced} is after in_force {self.in_force}"
            raise Refused(problem, f"announce it on {self.in_force} or before", ("announced",))
        return self

    @abstractmethod
    def _bars(self, history: "History") -> Barred:
        """What it bars: the same on every day."""

    @abstractmethod
    def _title(self) -> str:
        """What it is, in the list of events."""

    def _span(self) -> str:
        """From when, for how long and when announced, as part of a sentence."""
        told = "" if self.announced == self.in_force else f", announced on {self.announced}"
        lasts = "to the end" if self.lasts is None else f"for {said(self.lasts)}"
        return f"from {self.in_force} {lasts}{told}"

    def events(self) -> list[tuple[date, str]]:
        """Announcement, first day in force, and end."""
        if self.announced == self.in_force:
            days = [(self.in_force, f"{self._title()} is announced and in force")]
        else:
            days = [(self.announced, f"{self._title()} is announced"), (self.in_force, f"{self._title()} is in force")]
        if self.lasts is not None:
            first, last = ends(self.in_force, self.lasts)
            days.append((first, f"{self._title()} ends" + (f", by {last} at the latest" if last > first else "")))
        return days

    def act(self, history: "History") -> "Story":
        """Announce, rush; bar until it ends."""
        first, last = history.span(self.in_force, self.lasts)
        if last <= history.today:
            return
        what = self._bars(history)
        history.touch(what.lanes)
        yield history.until(self.announced)
        shares = _shares(history, what)
        missing = [1.0 - share for share in shares]
        if first > history.today:
            text = f"{self.noun} is announced for {self.in_force}; {len(what.lanes)} lanes"
            history.note("announced", text, until=first)
            yield from history.rushing(what.lanes, first, missing)
        yield history.days(first - history.today)
        with history.holding("missing", what.lanes, missing), _closing(history, what), _unsold(history, what):
            shut = sum(share <= 0.0 for share in shares)
            text = f"{shut} of {len(what.lanes)} lanes close, the others are cut by what is barred"
            history.note("in force", text, until=last if last < history.horizon else None)
            yield history.days(last - history.today)
        history.note("ends", f"{len(what.lanes)} lanes are as before")


def lanes_of(history: "History", sellers: Collection[str], to: Collection[str], materials: Collection[str]) -> "Rows":
    """Rows of the lanes on which some facilities sell some materials to other places."""
    from sim.network.elements import place_of  # noqa: PLC0415 - a document can be read without tables

    places = history.places(to)

    def barred(lane: "Lane") -> bool:
        there = place_of(lane.buyer)
        here = place_of(lane.seller) == there
        return lane.seller in sellers and lane.material in materials and there in places and not here

    return history.lanes_that(barred)


def _shares(history: "History", what: Barred) -> list[float]:
    """Share of its base flow that passes on each lane."""
    from sim.network.elements import place_of  # noqa: PLC0415 - a document can be read without tables

    return [what.passes[place_of(history.layout.lanes[row].seller)] for row in what.lanes]


def _closing(history: "History", what: Barred) -> ExitStack:
    """Lanes closed, or held to a share of their base flow, for the time of a block."""
    share, levers = _shares(history, what), ExitStack()
    shut = what.lanes[[part <= 0.0 for part in share]]
    held = what.lanes[[0.0 < part < 1.0 for part in share]]
    if len(shut):
        levers.enter_context(history.holding("shut_from", shut, float(history.today)))
        levers.enter_context(history.holding("shut_until", shut, NO_END))
        levers.enter_context(history.holding("gate", shut, 0.0))
    if len(held):
        most = history.state.lanes["base"][held] * [part for part in share if 0.0 < part < 1.0]
        levers.enter_context(history.holding("limit", held, most))
    return levers


def _unsold(history: "History", what: Barred) -> ExitStack:
    """Resale cut, and emergency orders barred where nothing passes, for the time of a block."""
    levers = ExitStack()
    for origin, share in sorted(what.passes.items()):
        materials = what.materials.get(origin, ())
        if share < 1.0 and materials:
            levers.enter_context(history.holding("resale", history.resale([origin], what.to, materials), share))
            if share <= 0.0:
                levers.enter_context(history.controlling([origin], what.to, materials, bans=False))
    return levers
