"""A place lets some materials out only with a licence, consignment by consignment."""

import math
from contextlib import ExitStack
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from sim.disruptions.control import ExportControl, given
from sim.instrument import Targets, and_list
from sim.sentence import Sentence, tell, tell_of
from sim.uncertain import Uncertain, said_share
from sim.units import Duration, PositiveDuration, PositiveNumber, Share

if TYPE_CHECKING:
    from sim.engine.clock import Story
    from sim.engine.history import History
    from sim.engine.history import Whole as Rows


class ExportLicence(ExportControl):
    """A place lets some materials out only with a licence: applications queue, and some are refused."""

    noun: ClassVar[str] = "export licensing"
    leaks_as: ClassVar[str] = "leakage_capacity_licence"
    holds_up: ClassVar[int] = 545

    kind: Literal["export_licence"]
    """The name of this disruption."""
    to: Targets = ("all",)
    """For which destinations: places, groups of places, or `all`."""
    processing: Uncertain[PositiveDuration] | None = None
    """Time that half of the cases take less than; the parameter `licence_processing_median` if left out."""
    capacity: Uncertain[PositiveNumber] | None = None
    """Cases the office can decide, as a ratio to those of the usual trade; `licence_office_capacity` if left out."""
    approval: Uncertain[Share] | None = None
    """Share of the applications that pass once exporters have learned. Drawn for each material from the priors of how
    two places stand to each other (neutral, strained, embargoed) if left out."""
    protected: Uncertain[Share] | None = None
    """The same for goods that serve protected uses (0 where military users are barred); as for the rest if left out."""
    learning: Uncertain[Duration] | None = None
    """Time constant with which the approved share rises from nothing, as exporters and officials learn;
    `approval_learning_time` if left out."""
    truce: bool = Field(default=True, strict=True)
    """Whether all that still waits may leave when it ends; else each case waits for its own decision."""

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        return tell_of(
            len(self.by),
            "{by} asks a licence for every consignment of {materials} to {whom} {span}; a decision takes {time}, and "
            "in the end {share} of the applications pass{barred}; {leaks}.",
            "{by} ask a licence for every consignment of {materials} to {whom} {span}; a decision takes {time}, and "
            "in the end {share} of the applications pass{barred}; {leaks}.",
            by=and_list(self.by), materials=and_list(self.materials), whom=self._whom(), span=self._span(),
            leaks=self._leaks(), **self._passes(),
        )  # fmt: skip

    def _passes(self) -> dict[str, str]:
        """How long a decision takes and how many pass, as slots."""
        usual, barred = tell("the usual time"), ""
        if self.protected is not None:
            barred = tell(" ({share} for protected uses)", share=said_share(self.protected))
        return {
            "time": usual if self.processing is None else tell("{time} in half of the cases", time=self.processing),
            "share": tell("the usual share") if self.approval is None else said_share(self.approval),
            "barred": barred,
        }

    def _title(self) -> Sentence:
        return tell("export licensing by {by}", by=and_list(self.by))

    def _is_announced(self, lanes: int) -> Sentence:
        return tell("the licensing is announced for {date}; {lanes} lanes", date=self.in_force, lanes=lanes)

    def _binds(self, history: "History", lanes: "Rows", last: int) -> "Story":
        """Every load goes to the office; at the end what waits is let go."""
        with ExitStack() as levers:
            for lever, value in self._levers(history, lanes).items():
                levers.enter_context(history.holding(lever, lanes, value))
            levers.enter_context(history.controlling(self.by, self.to, self.materials, bans=False))
            self._in_force(history, tell("{lanes} lanes need licences", lanes=len(lanes)), last)
            yield from self._decides(history, lanes, last)
        if self.truce:
            history.regimes.let_go()
        history.note("ends", tell("{lanes} lanes need no licence any more", lanes=len(lanes)))

    def _levers(self, history: "History", lanes: "Rows") -> dict[str, float]:
        """The office, the days a case takes on average, and how the approved share rises."""
        median, spread = self._takes(history)
        capacity = given(history, self.capacity, "licence_office_capacity")
        return {
            "office": history.regimes.office(lanes, median, spread, capacity),
            "wait": mean(median, spread),
            "licensed": float(min(history.today, history.day_of(self.in_force))),
            "learns": given(history, self.learning, "approval_learning_time"),
        }

    def _takes(self, history: "History") -> tuple[float, float]:
        """Days that half of the cases take less than, and the spread of their logarithm."""
        spread = 0.0 if history.reference else given(history, None, "licence_processing_sigma_log")
        return given(history, self.processing, "licence_processing_median"), spread

    def _foreseen(self, history: "History", lanes: "Rows", first: int) -> ExitStack:
        """That nothing leaves until the first cases are decided."""
        levers = ExitStack()
        levers.enter_context(history.holding("shut_from", lanes, first))
        levers.enter_context(history.holding("shut_until", lanes, first + mean(*self._takes(history))))
        return levers

    def _decides(self, history: "History", lanes: "Rows", last: int) -> "Story":
        """Approve by how the places stand to each other, looked at anew whenever a control begins or ends."""
        pairs = self._resale(history)
        while history.today < last:
            shares = history.approvals(lanes, self.approval, self.protected)
            resale = float(shares.mean()) if shares.size else 1.0
            with history.holding("approval", lanes, shares), history.holding("resale", pairs, resale):
                yield history.first_of(history.days(last - history.today), history.controls_changed())


def mean(median: float, spread: float) -> float:
    """Mean days of a log-normal case."""
    return median * math.exp(0.5 * spread * spread)
