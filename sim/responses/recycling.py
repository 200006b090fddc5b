"""End-of-life recycling is built up in named places."""

from datetime import date
from typing import TYPE_CHECKING, Literal, Self

from pydantic import model_validator

from sim.amounts import Usd, said_usd
from sim.errors import Refused
from sim.instrument import MaterialName, Places, Response, and_list
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

    def effect(self) -> str:
        """What it does, in one plain sentence."""
        tonnes = and_list(f"{amount} of {material}" for material, amount in self.capacity.items())
        works = "" if self.works == 1.0 else f", of which {said_share(self.works)} is reached"
        ramp = f", built up over {self.ramp}," if self.ramp.value else ""
        return (
            f"{and_list(self.places)} {'recover' if len(self.places) > 1 else 'recovers'} up to {tonnes} a year from "
            f"what is thrown away{works}{ramp} from {self.starts} {self._long()}{self._cost()}."
        )

    def _cost(self) -> str:
        parts = [] if self.investment is None else [f"{said_usd(self.investment)} to build"]
        parts += [] if self.usd_per_t is None else [f"{said_usd(self.usd_per_t)} a tonne"]
        return f"; it costs {and_list(parts)}" if parts else ""

    def waits_for(self) -> str:
        """What must come about before it acts."""
        return f"nothing but its date, {self.starts}."

    def events(self) -> list[tuple[date, str]]:
        """First day, full capacity, last day."""
        where = and_list(self.places)
        days = [(self.starts, f"recycling in {where} begins")]
        if self.ramp.value:
            days.append((self.ramp.after(self.starts), f"recycling in {where} is built up"))
        return sorted(days + self._ending(f"recycling in {where} ends"))

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
            history.note("idle", f"nobody in {and_list(self.places)} takes in {material}", material=material)
            return
        daily = self.capacity[material].tonnes / DAYS_PER_YEAR * float(self.works) * need / need.sum()  # type: ignore[arg-type]
        ramp = round(self.ramp.nominal_days)
        most = f"up to {daily.sum():.3g} t of {material} a day are recycled in {and_list(self.places)}"
        history.note("in force", most, material=material, until=first + ramp if ramp else None)  # fmt: skip
        programmes, cost = history.programmes, 0.0 if self.usd_per_t is None else float(self.usd_per_t)  # type: ignore[arg-type]
        had = programmes.recycled(rows)
        while history.today < last:
            days = min(STEP, last - history.today)
            built = min(1.0, (history.today - first + 0.5 * days) / ramp) if ramp else 1.0
            with programmes.recycling(rows, daily * built, cost):
                yield history.days(days)
        tonnes = programmes.recycled(rows) - had
        history.note("ends", f"{tonnes:,.1f} t of {material} were recycled", material=material, tonnes=tonnes)
