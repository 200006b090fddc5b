"""A place stops its exports of some materials to some places."""

from contextlib import ExitStack
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from sim.disruptions.control import NO_END, ExportControl
from sim.instrument import and_list
from sim.sentence import Sentence, percent, tell, tell_of
from sim.uncertain import Uncertain, said_share
from sim.units import Share

if TYPE_CHECKING:
    from sim.engine.clock import Story
    from sim.engine.history import History
    from sim.engine.history import Whole as Rows


class ExportBan(ExportControl):
    """A place stops its exports of some materials to some places."""

    noun: ClassVar[str] = "export ban"
    leaks_as: ClassVar[str] = "leakage_capacity_ban"

    kind: Literal["export_ban"]
    """The name of this disruption."""
    end_announced: bool = Field(default=False, strict=True)
    """Whether buyers know from the start when it ends."""

    allowed: Uncertain[Share] = 0.0
    """Share of the base flow of each lane that may still leave, day by day; a limit by period is an export_quota.

    Where some may leave, buyers rush by what will be missing, and prices answer to the ban once it is in force."""

    @property
    def partial(self) -> bool:
        """Whether something may still leave."""
        return self.allowed != 0.0

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        known = self.end_announced and self.lasts is not None
        return tell_of(
            len(self.by),
            "{by} bans exports of {materials} to {whom} {span}{known}{but}; {leaks}.",
            "{by} ban exports of {materials} to {whom} {span}{known}{but}; {leaks}.",
            by=and_list(self.by), materials=and_list(self.materials), whom=self._whom(), span=self._span(),
            known=tell(" (the end is known from the start)") if known else "", but=self._passes(), leaks=self._leaks(),
        )  # fmt: skip

    def _passes(self) -> str:
        return tell(", but for {share} of the base flow", share=said_share(self.allowed)) if self.partial else ""

    def _title(self) -> Sentence:
        return tell("export ban by {by}", by=and_list(self.by))

    def _is_announced(self, lanes: int) -> Sentence:
        return tell("the ban is announced for {date}; {lanes} lanes", date=self.in_force, lanes=lanes)

    def _missing(self, history: "History", lanes: "Rows") -> "list[float]":
        del history
        return [1.0 - float(self.allowed)] * len(lanes)  # type: ignore[arg-type]

    def _known(self, history: "History", lanes: "Rows", first: int, last: int) -> ExitStack:
        """Its first day, and its end if that is announced."""
        known = ExitStack()
        if not self.partial:
            known.enter_context(history.holding("shut_from", lanes, first))
            known.enter_context(history.holding("shut_until", lanes, last if self.end_announced else NO_END))
        return known

    def _binds(self, history: "History", lanes: "Rows", last: int) -> "Story":
        """Lanes and resale are closed, or left what is allowed; so is the leak."""
        allowed = float(self.allowed)  # type: ignore[arg-type]
        pairs = self._resale(history)
        with (
            history.controlling(self.by, self.to, self.materials, bans=True),
            history.holding("limit", lanes, allowed * history.flows(lanes))
            if self.partial
            else history.holding("gate", lanes, 0.0),
            history.holding("resale", pairs, allowed),
        ):
            if self.partial:
                text = tell("{lanes} lanes carry at most {share} of their base flow", lanes=len(lanes),
                            share=percent(allowed))  # fmt: skip
            else:
                text = tell("{lanes} lanes close", lanes=len(lanes))
            self._in_force(history, text, last)
            yield history.days(last - history.today)
        history.note("ends", tell("{lanes} lanes open again", lanes=len(lanes)))
