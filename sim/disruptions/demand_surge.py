"""Demand grows along a path: electric cars, chips, arms, in every arm."""

from datetime import date
from typing import TYPE_CHECKING, Literal, Self

from pydantic import model_validator

from sim.errors import Refused
from sim.instrument import Disruption, Materials, Targets, Uses, and_list
from sim.sentence import Sentence, tell
from sim.uncertain import Uncertain, said
from sim.units import Date, PositiveNumber

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.engine.clock import Story
    from sim.engine.history import History

STEP = 7
"""Days between two steps of the path."""


class DemandSurge(Disruption):
    """Demand grows to a multiple by a day, in every arm, the undisturbed one too: it is no shortfall by itself."""

    kind: Literal["demand_surge"]
    """The name of this disruption."""
    materials: Materials
    """What is wanted more of."""
    places: Targets = ("all",)
    """By users in these places or groups; everywhere if left out."""
    uses: Uses | None = None
    """For these uses of the tables only; for all if left out."""
    to: Uncertain[PositiveNumber]
    """Reference demand in the end, as a ratio to that of the tables: 5 is 400 % more. It stays there."""
    starts: Date
    """The day from which it grows."""
    by: Date
    """The day on which it has grown."""
    path: Literal["linear", "exponential"] = "exponential"
    """By as many tonnes every year, or by as many per cent."""

    @model_validator(mode="after")
    def _a_path(self) -> Self:
        if self.by <= self.starts:
            raise Refused(f"should be after starts ({self.starts}), got {self.by}", "", ("by",))
        for name in ("when", "after", "repeats"):
            if getattr(self, name) is not None:
                problem = "demand grows in every arm alike and can wait for nothing"
                raise Refused(problem, "leave it out and give it dates", (name,))
        return self

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        everywhere = "all" in self.places
        return tell(
            "Demand for {materials}{uses} {where} goes to {ratio} times that of the tables from {date} to {by}, by "
            "{how} every year, in every arm.",
            materials=and_list(self.materials),
            uses="" if self.uses is None else tell(" for {uses}", uses=and_list(self.uses)),
            where=tell("everywhere") if everywhere else tell("in {places}", places=and_list(self.places)),
            ratio=said(self.to), date=self.starts, by=self.by,
            how=tell("as many tonnes") if self.path == "linear" else tell("as many per cent"),
        )  # fmt: skip

    def events(self) -> list[tuple[date, Sentence]]:
        """First and last day of the path."""
        of = and_list(self.materials)
        end = tell("demand for {materials} is at {ratio} times the tables", materials=of, ratio=said(self.to))
        return [(self.starts, tell("demand for {materials} begins to change", materials=of)), (self.by, end)]

    def act(self, history: "History") -> "Story":
        """Week by week demand as it is at the middle of the week."""
        first, last = history.day_of(self.starts), history.day_of(self.by)
        yield history.days(first - history.today)
        rows = self._consumers(history)
        if not rows.size:
            history.note("idle", tell("nobody there uses {materials}", materials=and_list(self.materials)))
            return
        ratio = float(self.to)  # type: ignore[arg-type]
        text = tell("demand of {users} users goes to {ratio} times that of the tables", users=rows.size,
                    ratio=said(ratio))  # fmt: skip
        history.note("in force", text, until=last if last > history.today else None)
        while history.today < last:
            days = min(STEP, last - history.today)
            with history.holding("grown", rows, self._at((history.today + 0.5 * days - first) / (last - first), ratio)):
                yield history.days(days)
        with history.holding("grown", rows, ratio):
            yield history.days(history.horizon - history.today)

    def _at(self, part: float, ratio: float) -> float:
        """Ratio to the demand of the tables at a part of the path."""
        return 1.0 + (ratio - 1.0) * part if self.path == "linear" else ratio**part

    def _consumers(self, history: "History") -> "NDArray[np.int64]":
        places = history.layout.everywhere if "all" in self.places else history.places(self.places)
        return history.consumers_that(
            lambda user: (
                user.material in self.materials
                and user.place in places
                and (self.uses is None or user.use in self.uses)
            )
        )
