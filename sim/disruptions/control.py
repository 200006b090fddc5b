"""What controls of exports have in common: who, what, to whom, from when; announcement, rush, force, end."""

from abc import abstractmethod
from contextlib import ExitStack
from typing import TYPE_CHECKING, ClassVar

from sim.instrument import Disruption, Facilities, Materials, Places, Targets, and_list, whom
from sim.sentence import Sentence, tell
from sim.timed import Announced
from sim.uncertain import Uncertain, said_share
from sim.units import Duration, Share

if TYPE_CHECKING:
    from sim.engine.clock import Story
    from sim.engine.history import History
    from sim.engine.history import Whole as Rows

NO_END = 1e9
"""Day of an end that nobody was told."""


class ExportControl(Announced, Disruption):
    """A place controls its exports of some materials to some places."""

    noun: ClassVar[str]
    """What it is called in a warning."""
    leaks_as: ClassVar[str]
    """The parameter that says how much evades it."""
    undeclared: ClassVar[bool] = True
    """Whether customs see nothing of what evades it."""

    by: Places
    """Whose control it is: a place or a list of places."""
    materials: Materials
    """The materials it concerns."""
    to: Targets
    """Whom it hits: places, groups of places, or `all`."""
    leakage: Uncertain[Share] | None = None
    """Capacity of the flow that evades it through third countries, as a share of the base flow.

    The parameter `leakage_capacity_ban`, `_licence` or `_quota` if left out, growing every month as smugglers learn; a
    share given here stays as it is. How much of it is used depends on the price gap, and part of it is caught."""
    sellers: Facilities = ()
    """Only what these facilities sell; every seller of the place if left out. Resale then stays open."""
    enforcement: Uncertain[Share] | None = None
    """Share of that flow which is caught; the parameter `leakage_enforcement` if left out."""

    def _whom(self) -> str:
        return whom(self.to)

    def _leaks(self) -> Sentence:
        capacity = tell("the usual part") if self.leakage is None else said_share(self.leakage)
        said = tell("up to {capacity} of the base flow can evade it through third countries", capacity=capacity)
        if self.enforcement is None:
            return said
        return tell("{leaks}, of which {caught} is caught", leaks=said, caught=said_share(self.enforcement))

    @abstractmethod
    def _title(self) -> Sentence:
        """What it is, in the list of events."""

    def _whole_title(self) -> Sentence:
        on = and_list(self.materials)
        return tell("{control} on {materials} to {whom}", control=self._title(), materials=on, whom=self._whom())

    @abstractmethod
    def _is_announced(self, lanes: int) -> Sentence:
        """Its announcement in the log, with the number of its lanes."""

    def _acts(self, history: "History", first: int, last: int) -> "Story":
        """Announce, rush; then what the control itself does until it ends."""
        lanes = self._lanes(history, self.materials)
        history.touch(lanes)
        yield history.until(self.announced)
        with self._known(history, lanes, first, last):
            yield from self._comes(history, lanes, first)
            with (
                history.holding("missing", lanes, self._missing(history, lanes)),
                self._leaking(history, lanes, min(first, history.today)),
            ):
                yield from self._binds(history, lanes, last)

    def _comes(self, history: "History", lanes: "Rows", first: int) -> "Story":
        """From the announcement to the day in force, buyers rush, and markets know what will be missing."""
        text = self._is_announced(len(lanes))
        with self._foreseen(history, lanes, first):
            yield from self._becomes_public(history, text, lanes, first, self._missing(history, lanes))

    def _missing(self, history: "History", lanes: "Rows") -> "list[float]":
        """Share of the flow of each lane that buyers expect to miss: as far as they know, all of it."""
        del history
        return [1.0] * len(lanes)

    def _lanes(self, history: "History", materials: Materials) -> "Rows":
        """Rows of the lanes that it binds, of some of its materials."""
        lanes = history.lanes(self.by, self.to, materials)
        return history.sold_by(lanes, self.sellers) if self.sellers else lanes

    def _resale(self, history: "History") -> "Rows":
        """Rows of the pairs of places between which it binds what is sold on."""
        pairs = history.resale(self.by, self.to, self.materials)
        return pairs[:0] if self.sellers else pairs

    @abstractmethod
    def _binds(self, history: "History", lanes: "Rows", last: int) -> "Story":
        """What it does from the day it is in force to its last."""

    def _known(self, history: "History", lanes: "Rows", first: int, last: int) -> ExitStack:
        """What buyers know of it from its announcement on, for the time of a block: nothing of their own here."""
        del history, lanes, first, last
        return ExitStack()

    def _foreseen(self, history: "History", lanes: "Rows", first: int) -> ExitStack:
        """What markets expect of it before it is in force, for the time of a block: nothing of their own here."""
        del history, lanes, first
        return ExitStack()

    def _leaking(self, history: "History", lanes: "Rows", since: int) -> ExitStack:
        """The flow that evades it, for the time of a block, grown since a day."""
        levers = ExitStack()
        growth = history.parameter("leakage_capacity_growth_per_month") * 12.0 / 365.0
        caught = given(history, self.enforcement, "leakage_enforcement")
        for lever, value in {
            "leak": given(history, self.leakage, self.leaks_as),
            "leak_grows": growth if self.leakage is None else 0.0,
            "leak_kept": 1.0 - min(1.0, caught),
            "leak_from": float(since),
            "undeclared": float(self.undeclared),
        }.items():
            levers.enter_context(history.holding(lever, lanes, value))
        return levers


def given(history: "History", value: object, parameter: str) -> float:
    """A field as a number, durations in days, or the parameter that stands for it where it is left out."""
    if value is None:
        return max(0.0, history.parameter(parameter))
    return value.nominal_days if isinstance(value, Duration) else float(value)  # type: ignore[arg-type]
