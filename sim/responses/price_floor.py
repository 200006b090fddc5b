"""Named producers are guaranteed a price, so that they go on when the market pays less."""

from datetime import date
from typing import TYPE_CHECKING, Literal, Self

from pydantic import model_validator

from sim.amounts import PriceRatio
from sim.errors import Refused
from sim.instrument import Facilities, Response, and_list
from sim.sentence import Figure, Sentence, tell, tell_of
from sim.timed import ending
from sim.uncertain import Uncertain, said, said_share
from sim.units import Date, PositiveDuration, Share

if TYPE_CHECKING:
    from sim.engine.clock import Story
    from sim.engine.history import History

WEEK = 7
"""Days between two settlements: prices move every week."""


class PriceFloor(Response):
    """Named producers are guaranteed a price: paid the difference, they do not make less for want of orders."""

    kind: Literal["price_floor"]
    """The name of this response."""
    facilities: Facilities
    """The mines, processors or component plants by id. By-products run with their host, whatever is paid for them."""
    floor: Uncertain[PriceRatio]
    """The guaranteed price, as a ratio to the base price; it is held against what the producer's customers pay, by what
    each takes in the baseline."""
    keeps: Share = 1.0
    """Share of its base output that a producer goes on making under the floor, as far as its feed and store allow."""
    starts: Date | None = None
    """The first day of the guarantee; the start of the scenario if left out."""
    lasts: Uncertain[PositiveDuration] | None = None
    """How long it is given; to the end of the scenario if left out."""

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if not self.facilities:
            raise Refused("is an empty list", "name at least one", ("facilities",))
        if self.starts is None and self.lasts is not None:
            raise Refused("has no day to count from", "give starts: a date", ("lasts",))
        return self

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        return tell_of(
            len(self.facilities),
            "{facilities} is guaranteed {ratio} times the base price{from}{long}: paid the difference, at least "
            "{share} of base output goes on under it.",
            "{facilities} are guaranteed {ratio} times the base price{from}{long}: paid the difference, at least "
            "{share} of base output goes on under it.",
            facilities=and_list(self.facilities), ratio=said(self.floor), share=said_share(self.keeps), **self._span(),
        )  # fmt: skip

    def _span(self) -> dict[str, str]:
        """Its dates, as slots of a sentence."""
        return {
            "from": "" if self.starts is None else tell(" from {date}", date=self.starts),
            "long": "" if self.lasts is None else tell(" for {time}", time=self.lasts),
        }

    def waits_for(self) -> Sentence:
        """What must come about before it pays."""
        whose, ratio = and_list(self.facilities, "or"), said(self.floor)
        return tell("the price that customers of {whose} pay below {ratio} times its base.", whose=whose, ratio=ratio)

    def events(self) -> list[tuple[date, Sentence]]:
        """First and last day of the guarantee, where they are given."""
        if self.starts is None:
            return []
        end = ending(tell("price floor ends"), self.starts, self.lasts)
        return [(self.starts, tell("price floor for {whose} begins", whose=and_list(self.facilities))), *end]

    def act(self, history: "History") -> "Story":
        """Each producer by itself."""
        first, last = history.span(self.starts, self.lasts)
        if last <= history.today:
            return
        yield history.days(first - history.today)
        history.at_once(self._guarantees(history, name, last) for name in sorted(self.facilities))

    def _guarantees(self, history: "History", name: str, last: int) -> "Story":
        """Every week, look whether the price is under the floor."""
        while history.today < last:
            price = history.programmes.price_of(name)
            if price < float(self.floor):  # type: ignore[arg-type]
                yield from self._pays(history, name, price, last)
            else:
                yield history.days(min(WEEK, last - history.today))

    def _pays(self, history: "History", name: str, price: float, last: int) -> "Story":
        """As long as the price is under the floor, have the producer go on, and pay the difference every week."""
        programmes, floor = history.programmes, float(self.floor)  # type: ignore[arg-type]
        material = history.layout.network.facilities[name].material_out
        history.note("in force", self._pay(name, price), material=material)
        with programmes.keeping(name, self.keeps):
            while price < floor and history.today < last:
                with programmes.paying(name, floor):
                    yield history.days(min(WEEK, last - history.today))
                price = programmes.price_of(name)
        over = tell("{facility}: nothing more is paid", facility=name)
        history.note("ends", over if history.today >= last else self._pay(name, price), material=material)

    def _pay(self, name: str, price: float) -> Sentence:
        """What the customers of a facility pay."""
        return tell("{facility}: its customers pay {price} times the base price, {floor} are guaranteed",
                    facility=name, price=Figure.of(price, ".2f"), floor=said(float(self.floor)))  # type: ignore[arg-type] # fmt: skip
