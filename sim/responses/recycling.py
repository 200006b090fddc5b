"""End-of-life recycling is built up in named places."""

from datetime import date
from typing import TYPE_CHECKING, Literal, Self

from pydantic import model_validator

from sim.amounts import Usd, said_usd
from sim.errors import Refused
from sim.instrument import MaterialName, Places, Response, and_list
from sim.sentence import Figure, Sentence, tell, tell_of
from sim.timed import Timed
from sim.uncertain import Uncertain, said_share
from sim.units import Date, Duration, PositiveDuration, PositiveTonnes, Share

if TYPE_CHECKING:
    from sim.engine.clock import Story
    from sim.engine.history import History

STEP = 7
"""Days between two steps of the ramp."""


class Recycling(Timed, Response):
    """End-of-life recycling is built up in named places; new scrap returns by itself and is no part of it."""

    kind: Literal["recycling"]
    """The name of this response."""
    places: Places
    """Where: places or groups, which share the capacity by what they take in."""
    capacity: dict[MaterialName, PositiveTonnes]
    """Tonnes a year of each material that it can recover once it is built up. They come from outside the network, to
    the plants and users that take the material in, never more than these can use."""
    works: Uncertain[Share] = 1.0
    """Share of the capacity that is reached in the end."""
    starts: Date
    """The first day on which it brings anything in."""
    ramp: Duration = Duration(0, "days")
    """Time in which it is built up, evenly."""
    lasts: Uncertain[PositiveDuration] | None = None
    """How long it runs; to the end of the scenario if left out."""
    investment: Uncertain[Usd] | None = None
    """What it costs to build, USD, paid on the first day; nothing if left out."""
    usd_per_t: Uncertain[Usd] | None = None
    """What a recovered tonne costs over what its users pay, USD; nothing if left out."""

    @model_validator(mode="after")
    def _recovers_something(self) -> Self:
        if not self.capacity:
            raise Refused("is empty", "name at least one material", ("capacity",))
        return self

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        amounts = (tell("{amount} of {material}", amount=much, material=name) for name, much in self.capacity.items())
        whole = self.works == 1.0
        return tell_of(
            len(self.places),
            "{places} recovers up to {amounts} a year from what is thrown away{works}{ramp} from {date} {long}{cost}.",
            "{places} recover up to {amounts} a year from what is thrown away{works}{ramp} from {date} {long}{cost}.",
            places=and_list(self.places), amounts=and_list(amounts), date=self.starts, long=self._long(),
            works="" if whole else tell(", of which {share} is reached", share=said_share(self.works)),
            ramp=tell(", built up over {time},", time=self.ramp) if self.ramp.value else "", cost=self._cost(),
        )  # fmt: skip

    def _cost(self) -> str:
        parts = [] if self.investment is None else [tell("{usd} to build", usd=said_usd(self.investment))]
        parts += [] if self.usd_per_t is None else [tell("{usd} a tonne", usd=said_usd(self.usd_per_t))]
        return tell("; it costs {usd}", usd=and_list(parts)) if parts else ""

    def waits_for(self) -> Sentence:
        """What must come about before it acts."""
        return tell("nothing but its date, {date}.", date=self.starts)

    def events(self) -> list[tuple[date, Sentence]]:
        """First day, full capacity, last day."""
        what = tell("recycling in {places}", places=and_list(self.places))
        days = [(self.starts, tell("{what} begins", what=what))]
        if self.ramp.value:
            days.append((self.ramp.after(self.starts), tell("{what} is built up", what=what)))
        return sorted(days + self._ending(tell("{what} ends", what=what)))

    def _acts(self, history: "History", first: int, last: int) -> "Story":
        """Build; then every material by itself."""
        if first >= history.today:
            yield history.days(first - history.today)
            if self.investment is not None:
                history.pay("investment", float(self.investment))  # type: ignore[arg-type]
        history.at_once(self._brings(history, material, first, last) for material in sorted(self.capacity))
        yield history.days(0)

    def _brings(self, history: "History", material: str, first: int, last: int) -> "Story":
        """Week by week what is built up by its middle, by what each plant and user takes in."""
        from sim.network.elements import DAYS_PER_YEAR  # noqa: PLC0415 - a document can be read without tables

        rows = history.layout.buyers_in(history.places(self.places), material)
        need = history.state.buyers["need"][rows]
        if not need.sum() > 0.0:
            text = tell("nobody in {places} takes in {material}", places=and_list(self.places), material=material)
            history.note("idle", text, material=material)
            return
        daily = self.capacity[material].tonnes / DAYS_PER_YEAR * float(self.works) * need / need.sum()  # type: ignore[arg-type]
        ramp = round(self.ramp.nominal_days)
        most = tell("up to {tonnes} t of {material} a day are recycled in {places}", material=material,
                    tonnes=Figure.of(daily.sum(), ".3g"), places=and_list(self.places))  # fmt: skip
        history.note("in force", most, material=material, until=first + ramp if ramp else None)  # fmt: skip
        programmes, cost = history.programmes, 0.0 if self.usd_per_t is None else float(self.usd_per_t)  # type: ignore[arg-type]
        had = programmes.recycled(rows)
        while history.today < last:
            days = min(STEP, last - history.today)
            built = min(1.0, (history.today - first + 0.5 * days) / ramp) if ramp else 1.0
            with programmes.recycling(rows, daily * built, cost):
                yield history.days(days)
        tonnes = programmes.recycled(rows) - had
        text = tell("{tonnes} t of {material} were recycled", tonnes=Figure.of(tonnes, ",.1f"), material=material)
        history.note("ends", text, material=material, tonnes=tonnes)
