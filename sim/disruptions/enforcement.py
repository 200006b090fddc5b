"""A place catches more of what evades its controls: known only to the table of dated controls."""

from datetime import date
from typing import TYPE_CHECKING, Literal

from sim.instrument import Disruption, Materials, Places, Targets, and_list
from sim.sentence import Sentence, tell
from sim.timed import Timed
from sim.uncertain import Uncertain, said_share
from sim.units import Date, Share

if TYPE_CHECKING:
    from sim.engine.clock import Story
    from sim.engine.history import History


class Enforcement(Timed, Disruption):
    """A place catches more of what evades its controls."""

    kind: Literal["enforcement"]
    """The name of this disruption."""
    by: Places
    """Whose controls they are."""
    to: Targets
    """On the way to whom."""
    materials: Materials
    """The materials it concerns."""
    starts: Date
    """The first day."""
    caught: Uncertain[Share]
    """Share of the leak that is caught; where a control says more, that stays."""

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        return tell(
            "From {date} on {share} of what leaks of {materials} from {by} is caught.",
            date=self.starts, share=said_share(self.caught), materials=and_list(self.materials), by=and_list(self.by),
        )  # fmt: skip

    def events(self) -> list[tuple[date, Sentence]]:
        """Its first and last day."""
        by, materials = and_list(self.by), and_list(self.materials)
        what = tell("enforcement against leaks of {materials} from {by}", materials=materials, by=by)
        return [(self.starts, tell("{what} begins", what=what)), *self._ending(tell("{what} ends", what=what))]

    def _acts(self, history: "History", first: int, last: int) -> "Story":
        """The part of the leak that gets through is lowered for a time."""
        lanes = history.lanes(self.by, self.to, self.materials)
        yield history.days(first - history.today)
        with history.holding("leak_kept", lanes, 1.0 - float(self.caught)):  # type: ignore[arg-type]
            yield history.days(last - history.today)
