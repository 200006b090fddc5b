"""A facility is built or made larger: permit, finance, build, ramp."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, Self

from pydantic import model_validator

from sim.amounts import Usd, said_usd
from sim.errors import Refused
from sim.instrument import Response, and_list
from sim.responses.plans import MONTH, STAGES, Plans, usual
from sim.sentence import Figure, Sentence, tell, tell_of
from sim.uncertain import Distribution, Uncertain, said, said_share
from sim.units import Date, Duration, Share

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.engine.clock import Story
    from sim.engine.history import History
    from sim.network import Network

STEP = 7
"""Days between two steps of the ramp."""


class Project(Plans, Response):
    """A new or larger facility: it is permitted, financed, built and ramped up; it may slip or be given up."""

    kind: Literal["project"]
    """The name of this response."""
    starts: Date
    """The first day of the first stage. It may lie before the scenario: what has passed by then is behind the project,
    and what was spent by then is no part of its cost."""
    stands: Literal["permit", "finance", "build", "ramp"] = "permit"
    """The stage that begins on that day; those before it are behind it."""
    finance: Uncertain[Duration] | None = None
    """Time from the permit to the money, as planned; by the parameters if left out."""
    cancelled: Share | None = None
    """Probability that it is given up when the money should come; by the parameters if left out. Nothing is paid then.
    Not asked of a project that is being built."""
    cost: Uncertain[Usd] | None = None
    """What it costs, USD, spent evenly while it is built; nothing if left out."""

    @model_validator(mode="after")
    def _stages_to_come(self) -> Self:
        behind = STAGES[: STAGES.index(self.stands)]
        for name in behind:
            if getattr(self, name) is not None:
                raise Refused(f"is behind a project that stands at {self.stands}", "leave it out", (name,))
        if self.stands == "ramp":
            for name in ("slip", "cost"):
                if getattr(self, name) is not None:
                    raise Refused("says nothing about a project that is built", "leave it out", (name,))
        if self.cancelled is not None and self.stands in ("build", "ramp"):
            raise Refused(f"a project that stands at {self.stands} has its money", "leave it out", ("cancelled",))
        return self

    def soonest(self, network: "Network") -> date:
        """The day of the first tonne if no stage takes longer than its middle plan."""
        plant, days = network.facilities[self.facility], 0.0
        for stage in STAGES[STAGES.index(self.stands) : -1]:
            given = getattr(self, stage)
            if isinstance(given, Distribution):
                given = given.least
            if given is None:
                name = usual(stage, plant.process, plant.material_out, bool(plant.host))
                days += MONTH * network.parameters[name].value
            else:
                days += given.nominal_days
        return self.starts + timedelta(round(days))

    @property
    def facilities(self) -> tuple[str, ...]:
        """The one facility."""
        return (self.facility,)

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        left = STAGES[STAGES.index(self.stands) :]
        stages = and_list(tell("{stage} in {time}", stage=tell(name), time=self._said(name)) for name in left)
        whole, free = self.works == 1.0, self.cost is None
        return tell(
            "{facility} is to gain {tonnes} a year{works}, from {date}: {stages}{late}{offtake}{cost}.",
            facility=self.facility, tonnes=self.capacity, date=self.starts, stages=stages, late=self._late(),
            works="" if whole else tell(", of which {share} is reached", share=said_share(self.works)),
            offtake=self._ahead(),
            cost="" if free else tell("; it costs {usd}", usd=said_usd(self.cost)),  # type: ignore[arg-type]
        )  # fmt: skip

    def _ahead(self) -> str:
        """Who has bought ahead."""
        if self.offtake is None:
            return ""
        return tell_of(len(self.offtake), "; {places} has bought ahead", "; {places} have bought ahead",
                       places=and_list(self.offtake))  # fmt: skip

    def _said(self, stage: str) -> str:
        value = getattr(self, stage)
        return tell("the usual time") if value is None else said(value)

    def _late(self) -> str:
        """How late it may come and how likely it is to be given up."""
        if self.stands == "ramp":
            return ""
        late = tell(", later than planned by the usual slip")
        if self.slip is not None:
            late = tell(", all but the ramp {ratio} times as long", ratio=said(self.slip))
        if self.stands == "build" or self.cancelled == 0.0:
            return late
        if self.cancelled is None:
            return tell("{late}, or given up at the usual odds", late=late)
        chance = said_share(self.cancelled)
        return tell("{late}, or given up with a probability of {share}", late=late, share=chance)

    def waits_for(self) -> Sentence:
        """What must come about before it acts."""
        stages = and_list(map(tell, STAGES[STAGES.index(self.stands) :]))
        return tell("nothing but its stages, {stages}, from {date} on.", stages=stages, date=self.starts)

    def events(self) -> list[tuple[date, Sentence]]:
        """The first day."""
        stage = tell(self.stands)
        return [(self.starts, tell("project {facility}: {stage} begins", facility=self.facility, stage=stage))]

    def act(self, history: "History") -> "Story":
        """From stage to stage, until it is given up or stands; what lies before the first morning is behind it."""
        yield history.days(history.day_of(self.starts) - history.today)
        behind = history.today - history.day_of(self.starts)
        for stage in STAGES[STAGES.index(self.stands) : -1]:
            planned = round(self.planned(history, stage) * self._slip(history))
            days = max(0, planned - behind)
            behind -= planned - days
            if days:
                text = tell("{facility}: {stage} takes {days} days", facility=self.facility, stage=tell(stage),
                            days=planned)  # fmt: skip
                history.note(stage, text, until=history.today + days, **self._of(history))
                yield from self._passes(history, stage, days, planned)
            if stage == "finance" and self._given_up(history):
                text = tell("{facility}: no money, the project is given up", facility=self.facility)
                history.note("ends", text, **self._of(history))
                return
        yield from self._ramps(history, history.today - behind)

    def _passes(self, history: "History", stage: str, days: int, planned: int) -> "Story":
        """Pass a stage; while it is built the money goes evenly."""
        if stage == "permit":
            yield from history.programmes.permitting(self.facility, days)
        elif stage != "build" or self.cost is None:
            yield history.days(days)
        else:
            daily = float(self.cost) / planned  # type: ignore[arg-type]
            with history.billing("investment", lambda spent: daily * (spent.stop - spent.start)):
                yield history.days(days)

    def _ramps(self, history: "History", first: int) -> "Story":
        """Week by week, capacity as it is at the middle of the week; once built it stands."""
        from sim.network.elements import DAYS_PER_YEAR  # noqa: PLC0415 - a document can be read without tables

        rows, full = history.facilities([self.facility]), first + round(self.planned(history, "ramp"))
        daily = self.capacity.tonnes / DAYS_PER_YEAR * float(self.works)  # type: ignore[arg-type]
        more = Figure.of(daily * DAYS_PER_YEAR, ",.0f")
        text = tell("{facility} grows by {tonnes} t a year", facility=self.facility, tonnes=more)
        until = full if full > history.today else None
        history.note("in force", text, until=until, **self._of(history))
        with history.holding("invited", self._bought_ahead(history), 0.0):
            while history.today < full:
                days = min(STEP, full - history.today)
                part = (history.today - first + 0.5 * days) / (full - first)
                with history.holding("built", rows, daily * part):
                    yield history.days(days)
            with history.holding("built", rows, daily):
                yield history.days(history.horizon - history.today)

    def _bought_ahead(self, history: "History") -> "NDArray[np.int64]":
        from sim.network.elements import place_of  # noqa: PLC0415 - a document can be read without tables

        places = history.places(self.offtake or ())
        return history.lanes_that(lambda lane: lane.seller == self.facility and place_of(lane.buyer) in places)

    def _of(self, history: "History") -> dict[str, str]:
        return {"material": self.makes(history)}

    def _slip(self, history: "History") -> float:
        """Ratio to plan: as said, else log-normal, by the luck of the facility."""
        if self.slip is not None:
            return float(self.slip)  # type: ignore[arg-type]
        return history.slip(f"project|{self.facility}|slip")

    def _given_up(self, history: "History") -> bool:
        chance = history.parameter("project_cancel_probability") if self.cancelled is None else self.cancelled
        luck = 0.5 if history.reference else history.luck(f"project|{self.facility}|money", 0)
        return luck < chance
