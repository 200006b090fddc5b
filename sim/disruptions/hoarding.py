"""Buyers fill their stores beyond what they usually keep."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator

from sim.errors import Refused
from sim.instrument import Disruption, Materials, Targets, and_list, whom
from sim.sentence import Sentence, tell
from sim.timed import Timed
from sim.uncertain import Uncertain, said
from sim.units import Date, Duration, Number, PositiveDuration, plain

if TYPE_CHECKING:
    from sim.engine.clock import Story
    from sim.engine.history import History

STEP = 7
"""Days of a step of the ramp: buyers look at their covers weekly."""


def _a_ratio(value: float) -> float:
    if not 1 < value <= 10:
        raise Refused(f"should be more than 1 and at most 10, got {plain(value)}", "1.5 is half as much again")
    return value


Ratio = Annotated[Number, AfterValidator(_a_ratio)]
"""A target cover as a ratio to the usual one."""


class Hoarding(Timed, Disruption):
    """Buyers raise the cover they aim at, for a time."""

    kind: Literal["hoarding"]
    """The name of this disruption."""
    places: Targets
    """Whose buyers, users and plants: places, groups of places, or `all`."""
    materials: Materials
    """What they hoard."""
    starts: Date
    """The first day on which they want more."""
    lasts: Uncertain[PositiveDuration] | None = None
    """How long, the ramp included; to the end of the scenario if left out. Then they live off what is too much."""
    cover: Uncertain[Ratio]
    """The cover they aim at, as a ratio to their usual one. Where scarcity makes them aim at more, that counts."""
    ramp: Duration = Duration(0, "days")
    """Time in which the cover they aim at rises, evenly."""

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        return tell(
            "Buyers in {places} aim at more than their usual cover of {materials} from {date} {long}{ramp}; ratio to "
            "the usual: {ratio}.",
            places=whom(self.places), materials=and_list(self.materials), date=self.starts, long=self._long(),
            ramp=tell(", rising over {time}", time=self.ramp) if self.ramp.value else "", ratio=said(self.cover),
        )  # fmt: skip

    def events(self) -> list[tuple[date, Sentence]]:
        """First and last day."""
        what = tell("hoarding of {materials} in {places}", materials=and_list(self.materials), places=whom(self.places))
        return [(self.starts, tell("{what} begins", what=what)), *self._ending(tell("{what} ends", what=what))]

    def _acts(self, history: "History", first: int, last: int) -> "Story":
        """Aim at more, step by step; then at the usual cover again."""
        yield history.days(first - history.today)
        buyers = history.buyers(self.places, self.materials)
        ratio = said(self.cover)
        text = tell("{buyers} buyers aim at {ratio} times their usual cover", buyers=len(buyers), ratio=ratio)
        self._in_force(history, text, last)
        for day, reached in self._steps():
            left = min(last, first + day) - history.today
            if left > 0:
                with history.holding("hoard_least", buyers, reached):
                    yield history.days(left)
        with history.holding("hoard_least", buyers, float(self.cover)):  # type: ignore[arg-type]
            yield history.days(last - history.today)
        history.note("ends", tell("{buyers} buyers aim at their usual cover", buyers=len(buyers)))

    def _steps(self) -> Iterator[tuple[int, float]]:
        """Last day of every step of the ramp, from its beginning, and the ratio in its middle."""
        ramp = round(self.ramp.nominal_days)
        for day in range(0, ramp, STEP):
            step = min(STEP, ramp - day)
            yield day + step, 1.0 + (float(self.cover) - 1.0) * (day + 0.5 * step) / ramp  # type: ignore[arg-type]
