"""Facilities stop or slow down: on a known date, or at random."""

import math
from collections.abc import Iterator
from datetime import date
from statistics import NormalDist
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, model_validator

from sim.errors import Refused
from sim.instrument import Disruption, Facilities, Materials, Places, and_list
from sim.sentence import Figure, Sentence, percent, tell, tell_of
from sim.timed import ending
from sim.uncertain import Uncertain, said, said_share
from sim.units import Date, Duration, Number, PositiveDuration, PositiveNumber, Share, plain

if TYPE_CHECKING:
    from sim.engine.clock import Story
    from sim.engine.history import History

SLOT = 28
"""Days of a slot of luck: a facility fails at most once in it."""


def _a_rate(value: float) -> float:
    if not 0 < value <= 12:
        raise Refused(f"should be more than 0 and at most 12 a year, got {plain(value)}")
    return value


def _some_days(value: float) -> float:
    if not 0 < value <= 3650:
        raise Refused(f"should be more than 0 and at most 3650 days, got {plain(value)}")
    return value


Rate = Annotated[Number, AfterValidator(_a_rate)]
Days = Annotated[Number, AfterValidator(_some_days)]
KINDS = {"mine": "mines", "refine": "refineries", "component": "component plants", "": "facilities"}
"""Facilities by their process, in words."""
Process = Literal["mine", "refine", "component"]


class FacilityOutage(Disruption):
    """Facilities stop or slow down: on a known date (`starts`), or at random (`rate_per_year`)."""

    kind: Literal["facility_outage"]
    """The name of this disruption."""
    facilities: Facilities = ()
    """The facilities by id; or choose them by `places`, `materials` and `process`."""
    places: Places | None = None
    """Only facilities in these places or groups."""
    materials: Materials | None = None
    """Only facilities that make these materials."""
    process: Process | None = None
    """Only facilities of this kind."""
    starts: Date | None = None
    """The first day of the outage, when its date is known."""
    lasts: Uncertain[PositiveDuration] | None = None
    """How long an outage of known date lasts, before the restart ramp."""
    loss: Uncertain[Share] = 1.0
    """Share of capacity that is lost while it lasts."""
    ramp: Duration = Duration(0, "days")
    """Time in which capacity returns, evenly, once the outage is over."""
    slip: Uncertain[PositiveNumber] | Literal["parameters"] | None = None
    """Ratio of the outage and its ramp to `lasts` and `ramp`, where those are a plan; `parameters` takes the usual slip
    of projects from the tables. Markets believe the plan until its day has passed. They are kept if left out."""
    rate_per_year: Uncertain[Rate] | Literal["parameters"] | None = None
    """Outages a facility and year, at random; `parameters` takes the rate of each process from the tables."""
    median_days: Uncertain[Days] | None = None
    """Median days of a random outage (log-normal, sigma 1); the parameter of each process if left out."""
    severe: bool = False
    """Whether the random outages are the rare long ones: parameters and hazard groups of those."""
    groups: tuple[Facilities, ...] = ()
    """Hazard groups of facilities that fail together in severe outages; those of one place and host if left out."""
    together: Share = 0.5
    """Probability with which each other facility of its group shares a severe outage."""

    @property
    def random(self) -> bool:
        """Whether it strikes at random instead of on a date."""
        return self.rate_per_year is not None

    @model_validator(mode="after")
    def _one_mode(self) -> Self:
        if self.starts is None and self.rate_per_year is None:
            raise Refused("says neither when nor how often", "give starts: a date, or rate_per_year: a number")
        if self.starts is not None and self.rate_per_year is not None:
            raise Refused("strikes on a date and at random", "keep starts or rate_per_year", ("rate_per_year",))
        return self

    @model_validator(mode="after")
    def _fields_of_the_mode(self) -> Self:
        if self.random and self.lasts is not None:
            raise Refused("does not belong to random outages", "give median_days", ("lasts",))
        if self.random and self.slip is not None:
            raise Refused("does not belong to random outages", "leave it out", ("slip",))
        if not self.random:
            random_only = {"median_days": None, "severe": False, "groups": (), "together": 0.5}
            for name, default in random_only.items():
                if getattr(self, name) != default:
                    raise Refused("does not belong to an outage of known date", "leave it out", (name,))
        if not self.random and self.lasts is None:
            raise Refused("lasts is required", "write lasts: 6 months")
        return self

    @model_validator(mode="after")
    def _some_facilities(self) -> Self:
        chosen = (self.places, self.materials, self.process)
        if self.facilities and any(chosen):
            remedy = "name facilities, or choose them by places, materials and process"
            raise Refused("chooses facilities twice", remedy, ("facilities",))
        if not self.random and not self.facilities and not any(chosen):
            raise Refused("says no facility", "give facilities, or places, materials or process")
        return self

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        if self.random:
            return tell("{which} {stop} at random, {often}{long}{together}.", which=self._which(), stop=self._stops(2),
                        often=self._how_often(), **self._how_long())  # fmt: skip
        number, ramp = len(self.facilities), ""
        if self.ramp.value:
            ramp = tell_of(number, ", then restarts over {time}", ", then restart over {time}", time=self.ramp)
        return tell("{which} {stop} from {date} for {time}{ramp}{slips}.", which=self._which(),
                    stop=self._stops(number), date=self.starts, time=self.lasts, ramp=ramp,
                    slips=self._slips())  # fmt: skip

    def _stops(self, number: int) -> Sentence:
        """What so many facilities do."""
        if self.loss == 1.0:
            return tell_of(number, "stops", "stop")
        return tell_of(number, "loses {share} of capacity", "lose {share} of capacity", share=said_share(self.loss))

    def _slips(self) -> str:
        if self.slip is None:
            return ""
        if self.slip == "parameters":
            return tell("; that is a plan, and slips as projects do")
        return tell("; that is a plan, and it takes {ratio} times as long", ratio=said(self.slip))

    def _which(self) -> str:
        if self.facilities:
            return and_list(self.facilities)
        return tell(
            "all {kind}{materials}{places}",
            kind=tell(KINDS.get(self.process or "", "facilities")),
            materials=tell(" of {materials}", materials=and_list(self.materials)) if self.materials else "",
            places=tell(" in {places}", places=and_list(self.places)) if self.places else "",
        )

    def _how_often(self) -> Sentence:
        kind = tell("severe outages") if self.severe else tell("outages")
        if self.rate_per_year == "parameters" or self.rate_per_year is None:
            return tell("as often as the tables say for {kind}", kind=kind)
        return tell("{rate} {kind} a facility and year", rate=said(self.rate_per_year), kind=kind)

    def _how_long(self) -> dict[str, str]:
        """How long outages last and whether they come together, as slots."""
        known = self.median_days is not None
        days = tell(", half of them for more than {days} days", days=said(self.median_days)) if known else ""
        chance = Figure.of(self.together, "g")
        shared = tell("; facilities of one hazard group fail together with probability {chance}", chance=chance)
        return {"long": days, "together": shared if self.severe else ""}

    def events(self) -> list[tuple[date, Sentence]]:
        """Start and end of an outage of known date; random ones have none."""
        if self.starts is None or self.lasts is None:
            return []
        what = tell("outage of {which}", which=self._which())
        planned = self.slip is not None
        end = tell("{what} is planned to end", what=what) if planned else tell("{what} ends", what=what)
        return [(self.starts, tell("{what} begins", what=what)), *ending(end, self.starts, self.lasts)]

    def act(self, history: "History") -> "Story":
        """One outage on its date, or all those that luck has in store."""
        if self.random:
            history.at_once(
                self._outage(history, names, day, days) for day, days, names in sorted(self._struck(history))
            )
            yield history.days(0)
            return
        assert self.starts is not None
        assert isinstance(self.lasts, Duration)
        names = tuple(history.chosen(self.facilities, self.places, self.materials, self.process))
        first = history.day_of(self.starts)
        yield from self._outage(history, names, first, self.lasts.days_from(self.starts), self._late(history, names))

    def _late(self, history: "History", names: tuple[str, ...]) -> float:
        """Ratio of what the outage takes to its plan."""
        if self.slip == "parameters":
            return history.slip(f"outage|{and_list(names)}|slip")
        return 1.0 if self.slip is None else float(self.slip)  # type: ignore[arg-type]

    def _outage(self, history: "History", names: tuple[str, ...], first: int, plan: int, late: float = 1.0) -> "Story":
        """Capacity is lost, then returns evenly over the ramp; markets know the plan, the end once it has passed."""
        rows = history.facilities(names)
        days, ramp = max(1, round(plan * late)), round(self.ramp.nominal_days * late)
        if first + days + ramp <= history.today:
            return
        yield history.days(first - history.today)
        loss = float(self.loss)  # type: ignore[arg-type]
        if first + days > history.today:
            text = tell("{facilities}: {share} of capacity is lost", facilities=and_list(names), share=percent(loss))
            history.note("outage", text, until=first + plan)
            with history.holding("available", rows, 1.0 - loss):
                for until in (min(plan, days), days):
                    with history.holding("down_until", rows, first + max(until, min(plan, days))):
                        yield history.days(max(0, first + until - history.today))
        for day in range(0, ramp, 7):
            step = min(7, ramp - day)
            left = first + days + day + step - history.today
            if left > 0:
                back = (day + 0.5 * step) / ramp
                with history.holding("available", rows, 1.0 - loss * (1.0 - back)):
                    yield history.days(left)
        history.note("outage ends", tell("{facilities}: capacity is back", facilities=and_list(names)))

    def _struck(self, history: "History") -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """First day, days and facilities of every random outage; each slot has its own luck."""
        kind = "severe" if self.severe else "usual"
        for name, together in self._hazards(history):
            rate, median = self._hazard(history, name)
            for slot in range(0, history.horizon, SLOT):
                if history.luck(f"{kind} outage|{name}", slot) >= -math.expm1(-rate * SLOT / 365.0):
                    continue
                day = slot + int(history.luck(f"{kind} outage day|{name}", slot) * SLOT)
                days = median * math.exp(NormalDist().inv_cdf(history.luck(f"{kind} outage days|{name}", slot)))
                share = [other for other in together if history.luck(f"together|{name}|{other}", slot) < self.together]
                yield day, max(1, round(days)), (name, *share)

    def _hazards(self, history: "History") -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each facility with those that may fail with it."""
        for name in history.chosen(self.facilities, self.places, self.materials, self.process):
            groups = self.groups or history.hazard_groups()
            mates = {other for group in groups if self.severe and name in group for other in group}
            yield name, tuple(sorted(mates - {name}))

    def _hazard(self, history: "History", name: str) -> tuple[float, float]:
        """Outages a year and median days of one facility."""
        kind = "severe" if self.severe else history.layout.network.facilities[name].process
        usual = self.rate_per_year == "parameters"
        rate = history.parameter(f"outage_rate_{kind}") if usual else float(self.rate_per_year)  # type: ignore[arg-type]
        given = self.median_days
        return rate, history.parameter(f"outage_days_{kind}") if given is None else float(given)  # type: ignore[arg-type]
