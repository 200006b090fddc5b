"""A place stops its exports of some materials to some places."""

from contextlib import ExitStack
from datetime import date
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, model_validator

from sim.errors import Refused
from sim.instrument import Disruption, Materials, Places, Targets, and_list, ends
from sim.uncertain import Uncertain, said, said_share
from sim.units import Date, Duration, PositiveDuration, Share

if TYPE_CHECKING:
    from sim.engine.clock import Story
    from sim.engine.history import History
    from sim.engine.history import Whole as Rows


NO_END = 1e9
"""Day of an end that nobody was told."""


class ExportBan(Disruption):
    """A place stops its exports of some materials to some places."""

    kind: Literal["export_ban"]
    """The name of this disruption."""
    by: Places
    """Who bans: a place or a list of places."""
    materials: Materials
    """The materials that may no longer leave."""
    to: Targets
    """Whom the ban hits: places, groups of places, or `all`."""
    in_force: Date
    """The first day on which no consignment may depart."""
    announced: Date = Field(default_factory=lambda given: given["in_force"])
    """The day the ban becomes public; buyers rush from then on. The day it is in force if left out."""
    lasts: Uncertain[PositiveDuration] | None = None
    """How long it is in force; to the end of the scenario if left out."""
    end_announced: bool = Field(default=False, strict=True)
    """Whether buyers know from the start when it ends."""
    leakage: Uncertain[Share] | None = None
    """Capacity of the flow that evades it through third countries, as a share of the base flow.

    The parameter `leakage_capacity_ban` if left out, growing every month as smugglers learn; a share given here
    stays as it is. How much of it is used depends on the price gap, and part of it is caught."""
    enforcement: Uncertain[Share] | None = None
    """Share of that flow which is caught; the parameter `leakage_enforcement` if left out."""

    @model_validator(mode="after")
    def _announced_first(self) -> Self:
        if self.announced > self.in_force:
            problem = f"{self.announced} is after in_force {self.in_force}"
            raise Refused(problem, f"announce it on {self.in_force} or before", ("announced",))
        return self

    def effect(self) -> str:
        """What it does, in one plain sentence."""
        told = "" if self.announced == self.in_force else f", announced on {self.announced}"
        lasts = "to the end" if self.lasts is None else f"for {said(self.lasts)}"
        known = " (the end is known from the start)" if self.end_announced and self.lasts is not None else ""
        return (
            f"{and_list(self.by)} {'ban' if len(self.by) > 1 else 'bans'} exports of "
            f"{and_list(self.materials)} to {self._whom()} from {self.in_force} {lasts}{known}{told}; "
            f"{self._leaks()}."
        )

    def _whom(self) -> str:
        return "every place" if "all" in self.to else and_list(self.to)

    def _leaks(self) -> str:
        capacity = "the usual part" if self.leakage is None else said_share(self.leakage)
        caught = "" if self.enforcement is None else f", of which {said_share(self.enforcement)} is caught"
        return f"up to {capacity} of the base flow can evade it through third countries{caught}"

    def events(self) -> list[tuple[date, str]]:
        """Announcement, first day in force, and end."""
        ban = f"export ban by {and_list(self.by)}"
        what = f"on {and_list(self.materials)} to {self._whom()}"
        if self.announced == self.in_force:
            days = [(self.in_force, f"{ban} {what} is announced and in force")]
        else:
            days = [(self.announced, f"{ban} {what} is announced"), (self.in_force, f"{ban} is in force")]
        if self.lasts is not None:
            first, last = ends(self.in_force, self.lasts)
            days.append((first, f"{ban} ends" + (f", by {last} at the latest" if last > first else "")))
        return days

    def act(self, history: "History") -> "Story":
        """Announce, rush; close lanes and resale, leave the leak; open again."""
        lanes = history.lanes(self.by, self.to, self.materials)
        first = history.day_of(self.in_force)
        last = first + self.lasts.days_from(self.in_force) if isinstance(self.lasts, Duration) else history.horizon
        if last <= history.today:
            return
        history.touch(lanes)
        yield history.until(self.announced)
        with ExitStack() as known:
            known.enter_context(history.holding("shut_from", lanes, first))
            end = last if self.end_announced else NO_END
            known.enter_context(history.holding("shut_until", lanes, end))
            rush = history.parameter("rush_multiplier_on_announcement") - 1.0
            with history.holding("rush_days", lanes, rush * max(0, first - history.today)):
                if first > history.today:
                    history.note(
                        "announced",
                        f"the ban is announced for {self.in_force}; {len(lanes)} lanes",
                        until=first,
                    )
                yield history.days(first - history.today)
            yield from self._in_force(history, lanes, last)

    def _in_force(self, history: "History", lanes: "Rows", last: int) -> "Story":
        leak = self.leakage if self.leakage is not None else max(0.0, history.parameter("leakage_capacity_ban"))
        caught = self.enforcement if self.enforcement is not None else history.parameter("leakage_enforcement")
        growth = history.parameter("leakage_capacity_growth_per_month") * 12.0 / 365.0 if self.leakage is None else 0.0
        pairs = history.resale(self.by, self.to, self.materials)
        with (
            history.forbidding(self.by, self.to, self.materials),
            history.holding("gate", lanes, 0.0),
            history.holding("leak", lanes, float(leak)),  # type: ignore[arg-type]
            history.holding("leak_grows", lanes, growth),
            history.holding("leak_kept", lanes, 1.0 - min(1.0, float(caught))),  # type: ignore[arg-type]
            history.holding("resale", pairs, 0.0),
        ):
            history.note("in force", f"{len(lanes)} lanes close", until=last if last < history.horizon else None)
            yield history.days(last - history.today)
        history.note("ends", f"{len(lanes)} lanes open again")
