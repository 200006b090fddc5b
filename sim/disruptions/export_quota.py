"""A place lets only so much of some materials out in a period."""

import calendar
from contextlib import ExitStack
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from pydantic import model_validator

from sim.disruptions.control import ExportControl
from sim.errors import Refused
from sim.instrument import MaterialName, Targets, and_list
from sim.sentence import Figure, Sentence, tell, tell_of
from sim.uncertain import Uncertain, said_share
from sim.units import Share, Tonnes

if TYPE_CHECKING:
    from sim.engine.clock import Story
    from sim.engine.history import History
    from sim.engine.history import Whole as Rows

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


class ExportQuota(ExportControl):
    """A place lets only so much of each material out in a period; who holds a quota that is too small makes it last."""

    noun: ClassVar[str] = "export quota"
    leaks_as: ClassVar[str] = "leakage_capacity_quota"
    undeclared: ClassVar[bool] = False
    """What leaves beside a quota is booked, as in 2010."""

    kind: Literal["export_quota"]
    """The name of this disruption."""
    to: Targets = ("all",)
    """The destinations that share the quota: places, groups of places, or `all`."""
    share: Uncertain[Share] | None = None
    """What may leave in a period, as a share of the base flow; give this or `tonnes`."""
    tonnes: dict[MaterialName, Tonnes] | None = None
    """What may leave in a whole period, for each material."""
    period: Literal["month", "quarter", "half", "year"] = "year"
    """The calendar period of the quota; one that has begun counts for the part that is left."""
    carry_over: Uncertain[Share] = 0.0
    """Share of what is left of one period that may leave in the next."""

    @model_validator(mode="after")
    def _how_much(self) -> Self:
        if (self.share is None) == (self.tonnes is None):
            remedy = "give tonnes: {material: 100 t} or share: 0.6"
            raise Refused("says twice how much" if self.share is not None else "says not how much", remedy)
        missing = [] if self.tonnes is None else [m for m in self.materials if m not in self.tonnes]
        unknown = [] if self.tonnes is None else [m for m in self.tonnes if m not in self.materials]
        if missing:
            raise Refused(f"has no tonnes of {and_list(missing)}", "name every material of `materials`", ("tonnes",))
        if unknown:
            raise Refused(f"{unknown[0]} is not among `materials`", "add it there or leave it out", ("tonnes",))
        return self

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        carried: str = ""
        if self.carry_over:
            carried = tell("; {share} of what is left is carried over", share=said_share(self.carry_over))
        return tell_of(
            len(self.by),
            "{by} lets at most {much} a {period} leave for {whom} {span}{carried}; {leaks}.",
            "{by} let at most {much} a {period} leave for {whom} {span}{carried}; {leaks}.",
            by=and_list(self.by), much=self._much(), period=tell(self.period), whom=self._whom(), span=self._span(),
            carried=carried, leaks=self._leaks(),
        )  # fmt: skip

    def _much(self) -> str:
        """What may leave in a period."""
        if self.tonnes is None:
            part, of = said_share(self.share or 0.0), and_list(self.materials)
            return tell("{share} of the base flow of {materials}", share=part, materials=of)
        return and_list(tell("{amount} of {material}", amount=tonnes, material=material)
                        for material, tonnes in self.tonnes.items())  # fmt: skip

    def _title(self) -> Sentence:
        return tell("export quota by {by}", by=and_list(self.by))

    def _is_announced(self, lanes: int) -> Sentence:
        return tell("the quota is announced for {date}; {lanes} lanes", date=self.in_force, lanes=lanes)

    def _binds(self, history: "History", lanes: "Rows", last: int) -> "Story":
        """One balance a material, filled at the start of every period."""
        pairs = self._resale(history)
        with ExitStack() as held:
            quotas = {m: held.enter_context(history.regimes.quota(self._of(history, m))) for m in self.materials}
            held.enter_context(history.controlling(self.by, self.to, self.materials, bans=False))
            held.enter_context(history.holding("resale", pairs, 0.0))
            self._in_force(history, tell("{lanes} lanes share a quota", lanes=len(lanes)), last)
            while history.today < last:
                days = self._fill(history, quotas)
                yield history.days(min(days, last - history.today))
        history.note("ends", tell("{lanes} lanes are free of the quota", lanes=len(lanes)))

    def _missing(self, history: "History", lanes: "Rows") -> "list[float]":
        """What the quota of a whole period keeps back of the base flow of each material."""
        return [max(0.0, 1.0 - self._passes(history, history.layout.lanes[row].material)) for row in lanes]

    def _passes(self, history: "History", material: str) -> float:
        """Share of the base flow that may leave."""
        if self.tonnes is None:
            return float(self.share or 0.0)  # type: ignore[arg-type]
        flow = history.base_flow(self._of(history, material)) * 365.0 / 12.0 * MONTHS[self.period]
        return self.tonnes[material].tonnes / flow if flow > 0.0 else 1.0

    def _of(self, history: "History", material: str) -> "Rows":
        return self._lanes(history, (material,))

    def _fill(self, history: "History", quotas: dict[str, int]) -> int:
        """Begin a period; the days that are left of it."""
        first, after = _period(history.date, MONTHS[self.period])
        days, whole = (after - history.date).days, (after - first).days
        for material, quota in quotas.items():
            if self.tonnes is not None:
                rate = self.tonnes[material].tonnes / whole
            else:
                rate = float(self.share or 0.0) * history.base_flow(self._of(history, material))  # type: ignore[arg-type]
            carried = float(self.carry_over)  # type: ignore[arg-type]
            history.regimes.fill(quota, rate * days, carried, history.today + days)
            amount = Figure.of(rate * days, ",.1f")
            text = tell("{tonnes} t of {material} may leave until {date}", tonnes=amount, material=material, date=after)
            history.note("quota", text, material=material, tonnes=rate * days, until=history.today + days)
        return days


def _period(day: date, months: int) -> tuple[date, date]:
    """First day of the calendar period of so many months that holds a day, and of the next."""
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    last = first.month + months - 1
    return first, date(day.year, last, calendar.monthrange(day.year, last)[1]) + timedelta(days=1)
