"""What rules that bar goods by where they come from have in common: lanes closed or cut, resale, emergency orders."""

from abc import abstractmethod
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.disruptions.control import NO_END
from sim.instrument import Disruption
from sim.sentence import Sentence, tell
from sim.timed import Announced

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


class Bar(Announced, Disruption):
    """A rule that bars goods by where they come from, from a day on."""

    @abstractmethod
    def _is_announced(self, lanes: int) -> Sentence:
        """Its announcement in the log, with the number of its lanes."""

    @abstractmethod
    def _bars(self, history: "History") -> Barred:
        """What it bars: the same on every day."""

    def _acts(self, history: "History", first: int, last: int) -> "Story":
        """Announce, rush; bar until it ends."""
        what = self._bars(history)
        history.touch(what.lanes)
        yield history.until(self.announced)
        shares = _shares(history, what)
        missing = [1.0 - share for share in shares]
        text = self._is_announced(len(what.lanes))
        yield from self._becomes_public(history, text, what.lanes, first, missing)
        with history.holding("missing", what.lanes, missing), _closing(history, what), _unsold(history, what):
            shut = sum(share <= 0.0 for share in shares)
            text = tell("{shut} of {lanes} lanes close, the others are cut by what is barred", shut=shut,
                        lanes=len(what.lanes))  # fmt: skip
            self._in_force(history, text, last)
            yield history.days(last - history.today)
        history.note("ends", tell("{lanes} lanes are as before", lanes=len(what.lanes)))


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
            pairs = history.resale([origin], what.to, materials)
            if len(pairs):
                levers.enter_context(history.holding("resale", pairs, share))
            if share <= 0.0:
                levers.enter_context(history.controlling([origin], what.to, materials, bans=False))
    return levers
