"""What begins on a day, lasts for a time and is over; and what is announced before it begins."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import Field, model_validator

from sim.errors import Refused
from sim.instrument import Instrument, ends
from sim.sentence import Sentence, tell
from sim.uncertain import Uncertain
from sim.units import Date, PositiveDuration

if TYPE_CHECKING:
    from sim.engine.clock import Story
    from sim.engine.history import History
    from sim.engine.history import Whole as Rows


class Timed(Instrument):
    """An instrument with a first day, and a last one unless it goes on to the end."""

    first_field: ClassVar[str] = "starts"
    """The field that holds its first day."""

    lasts: Uncertain[PositiveDuration] | None = None
    """How long; to the end of the scenario if left out."""

    @property
    def begins(self) -> date:
        """Its first day."""
        day: date = getattr(self, self.first_field)
        return day

    def act(self, history: "History") -> "Story":
        """From its first day to its last, or what is left of them; nothing if all of them have passed."""
        first, last = history.span(self.begins, self.lasts)
        if last > history.today:
            yield from self._acts(history, first, last)

    @abstractmethod
    def _acts(self, history: "History", first: int, last: int) -> "Story":
        """What it does.

        Args:
            history: Where it does it.
            first: Its first day, which may have passed.
            last: The day on which it is over, the horizon if it goes on to the end.
        """

    def _in_force(self, history: "History", text: Sentence, last: int, **more: Any) -> None:
        """The line of the log with which it begins to act."""
        history.note("in force", text, until=last if last < history.horizon else None, **more)

    def _long(self) -> Sentence:
        """For how long, as part of a sentence."""
        return tell("to the end") if self.lasts is None else tell("for {time}", time=self.lasts)

    def _ending(self, what: Sentence) -> list[tuple[date, Sentence]]:
        """Its end in the list of events, if it has one."""
        return ending(what, self.begins, self.lasts)


LATEST = "{what}, by {date} at the latest"


def ending(
    what: Sentence, begins: date | None, lasts: Uncertain[PositiveDuration] | None
) -> list[tuple[date, Sentence]]:
    """An end in the list of events: the earliest day, and the latest if they differ."""
    if begins is None or lasts is None:
        return []
    first, last = ends(begins, lasts)
    return [(first, tell("{what}, by {date} at the latest", what=what, date=last) if last > first else what)]


def without_latest(event: Sentence) -> Sentence:
    """An event of the list without its latest day, for what may begin later than its dates say."""
    what = event.fields["what"] if event.template == LATEST else event
    return what if isinstance(what, Sentence) else event


def announced_first(announced: date, begins: date, name: str) -> None:
    """Nothing becomes public after it has begun.

    Raises:
        Refused: If it does.
    """
    if announced > begins:
        problem = f"{announced} is after {name} {begins}"
        raise Refused(problem, f"announce it on {begins} or before", ("announced",))


class Announced(Timed):
    """A rule that becomes public, makes buyers rush, and binds from a day on."""

    first_field: ClassVar[str] = "in_force"

    in_force: Date
    """The first day on which it binds."""
    announced: Date = Field(default_factory=lambda given: given["in_force"])
    """The day it becomes public; buyers rush from then on, by what will be missing. The day it is in force if left
    out."""
    lasts: Uncertain[PositiveDuration] | None = None
    """How long it is in force; to the end of the scenario if left out."""

    @model_validator(mode="after")
    def _announced_first(self) -> Self:
        announced_first(self.announced, self.in_force, "in_force")
        return self

    @abstractmethod
    def _title(self) -> Sentence:
        """What it is, in the list of events."""

    def _whole_title(self) -> Sentence:
        """What it is and what it concerns, said once in the list of events."""
        return self._title()

    def _span(self) -> Sentence:
        """From when, for how long and when announced, as part of a sentence."""
        fields = {"date": self.in_force, "long": self._long()}
        if self.announced == self.in_force:
            return tell("from {date} {long}", **fields)
        return tell("from {date} {long}, announced on {announced}", announced=self.announced, **fields)

    def events(self) -> list[tuple[date, Sentence]]:
        """Announcement, first day in force, and end."""
        title, whole = self._title(), self._whole_title()
        if self.announced == self.in_force:
            days = [(self.in_force, tell("{what} is announced and in force", what=whole))]
        else:
            known = tell("{what} is announced", what=whole)
            days = [(self.announced, known), (self.in_force, tell("{what} is in force", what=title))]
        return days + self._ending(tell("{what} ends", what=title))

    def _becomes_public(
        self,
        history: "History",
        text: Sentence,
        lanes: "Rows",
        first: int,
        missing: Sequence[float],
        *,
        calls: bool = True,
    ) -> "Story":
        """Announce it; buyers rush until the day it is in force.

        Args:
            history: Where.
            text: What is announced.
            lanes: Rows of the lanes that will bring less.
            first: The day from which they do.
            missing: Share of the base flow of each that buyers expect to miss.
            calls: Whether what is ordered by the last day before leaves on it.
        """
        if first > history.today:
            history.note("announced", text, until=first)
            yield from history.rushing(lanes, first, missing, calls=calls)
        yield history.days(first - history.today)
