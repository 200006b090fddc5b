"""Responses that are ordered on a date, or act while cover is low or the price high, place by place."""

from abc import abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING, Self

from pydantic import model_validator

from sim.amounts import PriceRatio
from sim.errors import Refused
from sim.instrument import Materials, Places, Response, Tiers, Uses, and_list
from sim.sentence import Figure, Sentence, tell
from sim.timed import ending
from sim.uncertain import Uncertain, said
from sim.units import Date, Duration, PositiveDuration

if TYPE_CHECKING:
    from simpy.events import Event

    from sim.engine.clock import Story
    from sim.engine.gauge import Gauge, Wire
    from sim.engine.history import History
    from sim.engine.history import Whole as Rows


class Triggered(Response):
    """A response that is ordered on a date, or that acts while cover is low or the price high."""

    places: Places
    """Where: places or groups; each place watches its own cover and price."""
    materials: Materials
    """The materials it concerns, each by itself."""
    uses: Uses | None = None
    """Only users of these uses, as the tables name them."""
    tiers: Tiers = ("protected", "other")
    """Which users: of the protected tier, of the other, or of both."""
    starts: Date | None = None
    """The first day on which it may act; the start of the scenario if left out."""
    lasts: Uncertain[PositiveDuration] | None = None
    """For how long it may act, from `starts` on; to the end of the scenario if left out."""
    below: PositiveDuration | None = None
    """Cover in commercial stock under which it begins; without it and `above` it acts from `starts` on."""
    until: PositiveDuration | None = None
    """Cover above which it ends; more than `below`."""
    above: PriceRatio | None = None
    """Price over which it begins, as a ratio to the base price."""
    back_at: PriceRatio | None = None
    """Price under which it ends, as a ratio to the base price; less than `above`."""
    lag: Uncertain[Duration] = Duration(14, "days")
    """Time from the trigger until it acts; an order on a date has none."""

    @property
    def waits(self) -> bool:
        """Whether it waits for cover or price, and not only for a date."""
        return self.below is not None or self.above is not None

    @model_validator(mode="after")
    def _both_ends(self) -> Self:
        for first, last in (("below", "until"), ("above", "back_at")):
            one, other = getattr(self, first), getattr(self, last)
            if one is not None and other is None:
                raise Refused(f"does not say when it ends: {last} is missing", f"add {last}:", (first,))
            if one is None and other is not None:
                raise Refused(f"belongs to {first}, which is missing", f"add {first}:", (last,))
        return self

    @model_validator(mode="after")
    def _ends_beyond_beginnings(self) -> Self:
        if self.below is not None and self.until is not None and self.until <= self.below:
            raise Refused(f"{self.until} is not more than below {self.below}", "raise it", ("until",))
        if self.above is not None and self.back_at is not None and self.back_at >= self.above:
            raise Refused(f"{self.back_at:g} is not less than above {self.above:g}", "lower it", ("back_at",))
        return self

    @model_validator(mode="after")
    def _some_beginning(self) -> Self:
        if self.starts is None and not self.waits:
            raise Refused("does not say when it acts", "give starts: a date, below: a cover, or above: a price")
        if self.starts is None and self.lasts is not None:
            raise Refused("has no day to count from", "give starts: a date", ("lasts",))
        return self

    @abstractmethod
    def _in_force(self, history: "History", rows: "Rows") -> AbstractContextManager[object]:
        """What it does to some users for as long as a block lasts."""

    @abstractmethod
    def _told(self) -> Sentence:
        """What it does, as the log has it."""

    def _users(self) -> dict[str, str]:
        """The users, as slots of a sentence."""
        protected = self.tiers[0] == "protected"
        tier = tell(" of the protected tier") if protected else tell(" of the other tier")
        return {
            "materials": and_list(self.materials),
            "uses": "" if self.uses is None else tell(" in {uses}", uses=and_list(self.uses)),
            "tiers": "" if len(self.tiers) > 1 else tier,
            "places": and_list(self.places),
        }

    def _span(self) -> dict[str, str]:
        """Its dates, as slots of a sentence."""
        return {
            "from": "" if self.starts is None else tell(" from {date}", date=self.starts),
            "long": "" if self.lasts is None else tell(" for {time}", time=self.lasts),
        }

    def waits_for(self) -> Sentence:
        """What must come about before it acts."""
        if not self.waits:
            return tell("nothing but its date, {date}.", date=self.starts)
        return tell("{triggers}; then, to decide, {lag}; it ends {calm}.", triggers=and_list(self._triggers(), "or"),
                    lag=said(self.lag), calm=self._calm_again())  # fmt: skip

    def _triggers(self) -> Iterator[Sentence]:
        of = {"materials": and_list(self.materials), "places": and_list(self.places, "or")}
        if self.below is not None:
            yield tell("the cover of {materials} in {places} below {level}", level=self.below, **of)
        if self.above is not None:
            level = said(self.above)
            yield tell("the price of {materials} in {places} above {level} times its base", level=level, **of)

    def _calm_again(self) -> str:
        cover = [] if self.until is None else [tell("above {level} of cover", level=self.until)]
        level = said(self.back_at)
        price = [] if self.back_at is None else [tell("under {level} times the base price", level=level)]
        return and_list([*cover, *price])

    @abstractmethod
    def _name(self) -> Sentence:
        """What it is called in the list of events."""

    def events(self) -> list[tuple[date, Sentence]]:
        """First and last day, where they are given."""
        if self.starts is None:
            return []
        name = self._name()
        whose = tell("{name} for users of {materials}{uses}{tiers} in {places}", name=name, **self._users())
        first = tell("{what} may act", what=whose) if self.waits else tell("{what} begins", what=whose)
        return [(self.starts, first), *ending(tell("{what} ends", what=name), self.starts, self.lasts)]

    def act(self, history: "History") -> "Story":
        """Each place and material by itself, from the first day on."""
        first, last = history.span(self.starts, self.lasts)
        if last <= history.today:
            return
        yield history.days(first - history.today)
        parts = [(place, material) for place in sorted(history.members(self.places)) for material in self.materials]
        history.at_once(self._in_place(history, place, material, last) for place, material in parts)

    def _in_place(self, history: "History", place: str, material: str, last: int) -> "Story":
        """In force for good, or whenever it is triggered."""
        rows = history.layout.consumers_of(place, material, self.uses or (), self.tiers)
        while len(rows) and history.today < last:
            if self.waits:
                yield from self._alarm(history, place, material, last)
            if history.today < last and not self._calm(history, place, material):
                yield from self._spell(history, rows, place, material, last)

    def _alarm(self, history: "History", place: str, material: str, last: int) -> "Story":
        """Wait for cover or price beyond its level, then decide."""
        assert isinstance(self.lag, Duration)
        wires = [gauge < self.below.nominal_days for gauge in self._cover(history, place, material) if self.below]
        wires += [gauge > self.above for gauge in self._price(history, place, material) if self.above]
        yield history.first_of(history.days(last - history.today), *map(history.when, wires))
        if history.today < last:
            history.note("trigger", self._stands(history, place, material), material=material)
            yield history.days(min(round(self.lag.nominal_days), last - history.today))

    def _spell(self, history: "History", rows: "Rows", place: str, material: str, last: int) -> "Story":
        """In force until cover and price are back, or the last day."""
        text = tell("{place} {material}: {what}", place=place, material=material, what=self._told())
        with self._in_force(history, rows):
            until = last if last < history.horizon and not self.waits else None
            history.note("in force", text, material=material, destination=place, until=until)
            while history.today < last and not self._calm(history, place, material):
                yield history.first_of(history.days(last - history.today), *self._calming(history, place, material))
        history.note("ends", self._stands(history, place, material), material=material, destination=place)

    def _calm(self, history: "History", place: str, material: str) -> bool:
        """Whether every gauge it watches is beyond the level at which it ends."""
        return self.waits and not list(self._restless(history, place, material))

    def _calming(self, history: "History", place: str, material: str) -> "list[Event]":
        """When each gauge that is not calm yet will be."""
        return [history.when(wire) for wire in self._restless(history, place, material)]

    def _restless(self, history: "History", place: str, material: str) -> "Iterator[Wire]":
        """What is still waited for."""
        for gauge in self._cover(history, place, material):
            if self.until and not history.value(gauge) > self.until.nominal_days:
                yield gauge > self.until.nominal_days
        for gauge in self._price(history, place, material):
            if self.back_at and not history.price(place, material) < self.back_at:
                yield gauge < self.back_at

    def _cover(self, history: "History", place: str, material: str) -> "list[Gauge]":
        return [] if self.below is None else [history.cover([place], material)]

    def _price(self, history: "History", place: str, material: str) -> "list[Gauge]":
        return [] if self.above is None else [history.outlook.price(place, material)]

    def _stands(self, history: "History", place: str, material: str) -> Sentence:
        """Cover and price of this morning, in words."""
        cover = history.value(history.cover([place], material))
        return tell(
            "{place} {material}: cover is {cover} days, the price {price} times its base",
            place=place, material=material, cover=Figure.of(cover, ".1f"),
            price=Figure.of(history.price(place, material), ".2f"),
        )  # fmt: skip
