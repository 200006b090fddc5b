"""A route is closed, or takes longer: a strait, a canal, a port, a border, a railway."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from sim.disruptions.control import NO_END
from sim.errors import Refused
from sim.instrument import Chokepoints, Disruption, Materials, Modes, Places, Routes, Targets, and_list
from sim.sentence import Figure, Sentence, tell, tell_of
from sim.timed import Timed, announced_first
from sim.uncertain import Uncertain
from sim.units import Date, Duration

if TYPE_CHECKING:
    from sim.engine.clock import Story
    from sim.engine.history import History
    from sim.engine.history import Whole as Rows
    from sim.network import Lane, Network

LONGEST = 120
"""Days that a detour may add: the calendar of arrivals has room for so many."""


def _a_detour(value: Duration) -> Duration:
    if not 1 <= value.nominal_days <= LONGEST:
        raise Refused(f"should be from 1 to {LONGEST} days, got {value}", "if nothing passes, write holds: true")
    return value


Detour = Annotated[Duration, AfterValidator(_a_detour)]
"""Days by which another way is longer."""


class RouteClosure(Timed, Disruption):
    """A route is closed (`holds`), or cargo goes a longer way (`extra`)."""

    kind: Literal["route_closure"]
    """The name of this disruption."""
    chokepoints: Chokepoints | None = None
    """Lanes that pass one of these; what is said under the other fields must hold too."""
    routes: Routes | None = None
    """Lanes that go by one of these routes, as the tables name them: a corridor, a port, a passage."""
    modes: Modes | None = None
    """Lanes of these modes: sea, rail, truck, air."""
    origins: Places | None = Field(default=None, alias="from")
    """Lanes that begin in these places or groups."""
    to: Targets | None = None
    """Lanes that end in these places or groups. Deliveries within a place are never touched."""
    materials: Materials | None = None
    """Lanes of these materials."""
    starts: Date
    """The first day on which it is closed or longer."""
    announced: Date = Field(default_factory=lambda given: given["starts"])
    """The day it becomes known; buyers rush from then on if nothing will pass. The day it starts if left out."""
    extra: Uncertain[Detour] | None = None
    """Days that the other way takes longer, at most 120; consignments that depart take them."""
    holds: bool = Field(default=False, strict=True)
    """Whether nothing departs by it at all.

    Other ways of the same seller to the same buyer take over at once what they can carry: over open sea all of it, by
    a port, railway, road or air up to the parameter `route_spare_capacity`. Idle twins by open sea (the Suez lanes
    beside those by the Cape) open after their qualification time and close again with the end."""
    caught: bool = Field(default=False, strict=True)
    """Whether cargo already afloat on these lanes is late by the extra days, or held until the end."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.extra is None and not self.holds:
            raise Refused("says neither that nothing passes nor how much longer it takes", "give holds: true, or extra")
        if self.extra is not None and self.holds:
            raise Refused("does not belong to a route on which nothing passes", "keep extra or holds", ("extra",))
        return self

    @model_validator(mode="after")
    def _some_route(self) -> Self:
        if not any((self.chokepoints, self.routes, self.modes, self.origins, self.to)):
            raise Refused("says no route", "give chokepoints, routes, modes, from or to")
        return self

    @model_validator(mode="after")
    def _announced_first(self) -> Self:
        announced_first(self.announced, self.starts, "starts")
        return self

    def passes(self, network: "Network") -> Callable[["Lane"], bool]:
        """Which lanes of a network it closes."""
        from sim.network.elements import place_of  # noqa: PLC0415 - a document can be read without tables

        begin = None if self.origins is None else network.expand(self.origins)
        end = None if self.to is None else network.expand(self.to)

        def passes(lane: "Lane") -> bool:
            here, there = place_of(lane.seller), place_of(lane.buyer)
            return (
                here != there
                and (self.chokepoints is None or not set(self.chokepoints).isdisjoint(lane.chokepoints))
                and (self.routes is None or lane.route in self.routes)
                and (self.modes is None or lane.mode in self.modes)
                and (self.materials is None or lane.material in self.materials)
                and (begin is None or here in begin)
                and (end is None or there in end)
            )

        return passes

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        said = self.announced != self.starts
        return tell(
            "{which}: {what} from {date} {long}{announced}; what is already afloat is {afloat}.",
            which=tell("Shipments{which}", which=self._which()), what=self._what(), date=self.starts,
            long=self._long(), announced=tell(", announced on {date}", date=self.announced) if said else "",
            afloat=self._afloat(),
        )  # fmt: skip

    def _what(self) -> Sentence:
        if self.holds:
            return tell("nothing departs, and other routes of the same sellers take over what they can carry")
        return tell("cargo takes longer, by {time},", time=self.extra)

    def _afloat(self) -> Sentence:
        if self.holds:
            return tell("held until it ends") if self.caught else tell("not held")
        return tell("late too") if self.caught else tell("not late")

    def _which(self) -> Sentence:
        """The lanes, in words that follow `shipments`."""
        routes, to = self.routes or (), () if "all" in (self.to or ()) else self.to
        by_route = tell_of(len(routes), " by the route {names}", " by the routes {names}",
                           names=and_list(routes, "or"))  # fmt: skip
        return tell(
            "{materials}{origins}{to}{modes}{routes}{chokepoints}",
            materials=tell(" of {names}", names=and_list(self.materials)) if self.materials else "",
            origins=tell(" from {names}", names=and_list(self.origins)) if self.origins else "",
            to=tell(" to {names}", names=and_list(to)) if to else "",
            modes=tell(" by {names}", names=and_list(self.modes, "or")) if self.modes else "",
            routes=by_route if routes else "",
            chokepoints=tell(" through {names}", names=and_list(self.chokepoints, "or")) if self.chokepoints else "",
        )

    def _title(self) -> Sentence:
        """What it is, in the list of events."""
        if self.holds:
            return tell("closure for shipments{which}", which=self._which())
        return tell("detour for shipments{which}", which=self._which())

    def events(self) -> list[tuple[date, Sentence]]:
        """Announcement, first day, and end."""
        what = self._title()
        days = [(self.starts, tell("{what} begins", what=what))]
        if self.announced != self.starts:
            days.insert(0, (self.announced, tell("{what} is announced", what=what)))
        return days + self._ending(tell("{what} ends", what=what))

    def _acts(self, history: "History", first: int, last: int) -> "Story":
        """Announce; close or lengthen the lanes, catch what is afloat; open again."""
        lanes = history.lanes_that(self.passes(history.layout.network))
        history.touch(lanes)
        yield history.until(self.announced)
        if first > history.today:
            yield from self._announced(history, lanes, first)
        caught: str = ""
        if self.caught:
            afloat = Figure.of(history.afloat_on(lanes), ",.1f")
            caught = tell("; {tonnes} t afloat are caught", tonnes=afloat)
        if self.holds:
            self._in_force(history, tell("{lanes} lanes close{caught}", lanes=len(lanes), caught=caught), last)
            yield from self._closed(history, lanes, first, last)
        else:
            yield from self._longer(history, lanes, last, caught)
        history.note("ends", tell("{lanes} lanes are as before", lanes=len(lanes)))

    def _announced(self, history: "History", lanes: "Rows", first: int) -> "Story":
        """Buyers know the day; they rush if nothing will pass."""
        history.note(
            "announced", tell("known for {date}; {lanes} lanes", date=self.starts, lanes=len(lanes)), until=first
        )
        if self.holds:
            with history.holding("shut_from", lanes, first), history.holding("shut_until", lanes, NO_END):
                yield from history.rushing(lanes, first)
        yield history.days(first - history.today)

    def _closed(self, history: "History", lanes: "Rows", first: int, last: int) -> "Story":
        """Nothing departs; other ways take over, idle twins once they qualify."""
        with (
            history.holding("shut_from", lanes, first),
            history.holding("shut_until", lanes, NO_END),
            history.holding("caught", lanes, float(self.caught)),
            history.holding("missing", lanes, 1.0),
            history.closing(lanes) as others,
            ExitStack() as open_ways,
        ):
            for ways in others:
                if first + ways.days < last:
                    yield history.days(first + ways.days - history.today)
                    open_ways.enter_context(history.taking_over(ways))
                    more = Figure.of(ways.tonnes.sum(), ",.2f")
                    text = tell(
                        "{lanes} other lanes carry up to {tonnes} t/day more", lanes=len(ways.rows), tonnes=more
                    )
                    history.note("taken over", text)
            yield history.days(last - history.today)

    def _longer(self, history: "History", lanes: "Rows", last: int, caught: str) -> "Story":
        """Every departure takes the longer way; what was afloat turns onto it if caught."""
        assert isinstance(self.extra, Duration)
        days = round(self.extra.nominal_days)
        text = tell("{lanes} lanes take {days} days longer{caught}", lanes=len(lanes), days=days, caught=caught)
        self._in_force(history, text, last)
        with history.holding("extra_days", lanes, days), history.holding("detour", lanes, days * self.caught):
            yield history.days(last - history.today)
