"""A fund pays for the projects that promise most relief for its money."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.amounts import SomeShare, SomeUsd, said_usd
from sim.errors import Refused
from sim.instrument import Places, Response, and_list, distributions
from sim.responses.plans import Plans
from sim.responses.project import Project
from sim.sentence import Figure, Given, Sentence, tell
from sim.uncertain import Distribution, Uncertain, said_share
from sim.units import Date, Duration, Interval, PositiveDuration

if TYPE_CHECKING:
    from sim.engine.clock import Story
    from sim.engine.history import History

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""The name of a candidate in paths and logs."""
ROUNDING = 1e-9
"""Share of the budget that may be missing."""


class Candidate(Plans):
    """A project that needs money. With it, no time is lost over finance and it is not given up for want of it."""

    cost: Uncertain[SomeUsd]
    """What it costs, USD, spent evenly while it is built. Nothing is assumed: state a sourced figure, or a range as a
    judgement."""
    stands: Literal["permit", "build"] = "permit"
    """The stage that begins once the fund has chosen it."""

    @model_validator(mode="after")
    def _stages_to_come(self) -> Self:
        if self.stands == "build" and self.permit is not None:
            raise Refused("is behind a project that stands at build", "leave it out", ("permit",))
        return self

    @property
    def daily(self) -> float:
        """Capacity in the end, t/day."""
        from sim.network.elements import DAYS_PER_YEAR  # noqa: PLC0415 - a document can be read without tables

        return self.capacity.tonnes / DAYS_PER_YEAR * float(self.works)  # type: ignore[arg-type]

    def project(self, starts: date) -> Project:
        """The project it becomes on the day it is chosen."""
        said = {name: getattr(self, name) for name in ("stands", *Plans.model_fields)}
        money = {"finance": Duration(0, "days"), "cancelled": 0.0} if self.stands == "permit" else {}
        return Project(kind="project", starts=starts, cost=self.cost, **said, **money)


@dataclass(frozen=True)
class Promise:
    """What a candidate promises on a day of decision."""

    name: str
    material: str
    tonnes: float
    """Of shortfall relieved within the time that counts."""
    usd: float
    """Value of these tonnes at base price."""
    cost: float

    @property
    def ratio(self) -> float:
        """USD of shortfall relieved for a USD spent."""
        return self.usd / self.cost

    def words(self) -> Sentence:
        """What it promises, in words."""
        return tell(
            "{name}: {tonnes} t of {material} relieved for {cost} USD, {rate} t a million, {ratio} USD of goods for "
            "one",
            name=Given(self.name), material=self.material, tonnes=Figure.of(self.tonnes, ",.4g"),
            cost=Figure.of(self.cost, ",.4g"), rate=Figure.of(1e6 * self.tonnes / self.cost, ",.3g"),
            ratio=Figure.of(self.ratio, ",.3g"),
        )  # fmt: skip

    def __str__(self) -> str:
        return str(self.words())


class InvestmentFund(Response):
    """A fund pays for candidate projects: on each day of decision those that relieve most shortfall for its money."""

    kind: Literal["investment_fund"]
    """The name of this response."""
    owners: Places
    """Whose shortfall it is to relieve: places or groups."""
    budget: Uncertain[SomeUsd]
    """All its money, USD. What it does not spend is no cost."""
    candidates: dict[Name, Candidate]
    """The projects it may choose from, by name."""
    starts: Date
    """The first day of decision."""
    tranches: tuple[SomeShare, ...] = (1.0,)
    """Shares of the budget that it gets, the first on `starts`; they add up to 1. What is not spent is kept."""
    every: Interval = Duration(1, "years")
    """Time between two tranches."""
    review: Interval = Duration(90, "days")
    """Time between two days of decision, while there is money and a candidate left."""
    outlook: PositiveDuration = Duration(1, "years")
    """How far it looks for what the owners will miss of a material: supply known on the day against expected use. It
    takes what is missing a day to go on missing, less what it has paid for that does not produce yet."""
    counts: PositiveDuration = Duration(10, "years")
    """Time from the decision within which relieved tonnes count."""

    @model_validator(mode="after")
    def _some_candidate(self) -> Self:
        if not self.candidates:
            raise Refused("has no candidate", "name a project with its facility, capacity and cost", ("candidates",))
        total = sum(self.tranches)
        if abs(total - 1.0) > 1e-9:
            raise Refused(f"the shares add up to {total:.6g}", "they must add up to 1", ("tranches",))
        return self

    @property
    def facilities(self) -> tuple[str, ...]:
        """The facilities it may build."""
        return tuple(dict.fromkeys(each.facility for each in self.candidates.values()))

    def uncertain(self) -> dict[str, Distribution[object]]:
        """Fields that hold a distribution, its own and those of the candidates, by path."""
        inner = ((name, distributions(each)) for name, each in self.candidates.items())
        return super().uncertain() | {f"candidates.{name}.{k}": v for name, found in inner for k, v in found.items()}

    def drawn(self, u: Callable[[str], float]) -> Self:
        """A copy in which every distribution is replaced by its value, those of the candidates too."""
        candidates = {
            name: each.model_copy(
                update={k: v.at(u(f"candidates.{name}.{k}")) for k, v in distributions(each).items()},
            )
            for name, each in self.candidates.items()
        }
        own = {name: value.at(u(name)) for name, value in super().uncertain().items()}
        return self.model_copy(update={**own, "candidates": candidates})

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        parts: str = ""
        if len(self.tranches) > 1:
            shares = and_list(said_share(part) for part in self.tranches)
            parts = tell(", in parts of {shares}, one every {time}", shares=shares, time=self.every)
        return tell(
            "From {date} a fund of {owners} with {usd}{parts}, pays for those of {candidates} that relieve most of "
            "what its owners will miss for its money.",
            date=self.starts, owners=and_list(self.owners), usd=said_usd(self.budget), parts=parts,
            candidates=and_list(map(Given, self.candidates)),
        )  # fmt: skip

    def waits_for(self) -> Sentence:
        """What must come about before it acts."""
        return tell(
            "{date}, and every {review} from then on: a shortfall of its owners expected within {time} in what a "
            "candidate makes, and money for it.",
            date=self.starts, review=self.review, time=self.outlook,
        )  # fmt: skip

    def events(self) -> list[tuple[date, Sentence]]:
        """The days of its tranches."""
        owners = and_list(self.owners)
        if len(self.tranches) == 1:
            return [(self.starts, tell("the fund of {owners} may decide", owners=owners))]
        return [
            (self._day(number), tell("the fund of {owners} gets {share} of its money", owners=owners,
                                     share=said_share(part)))
            for number, part in enumerate(self.tranches)
        ]  # fmt: skip

    def _day(self, number: int) -> date:
        return Duration(number * self.every.value, self.every.unit).after(self.starts)

    def act(self, history: "History") -> "Story":
        """Decide on every tranche and review, as long as there is something to decide."""
        yield history.days(history.day_of(self.starts) - history.today)
        left, paid = dict(sorted(self.candidates.items())), list[Candidate]()
        while left and history.today < history.horizon:
            promises = [self._promise(history, name, each, paid) for name, each in left.items()]
            money = self._money(history.today, history, paid)
            best = self._best(promises, money)
            if best is not None:
                history.note("decision", tell("the fund pays for {promise}", promise=best), material=best.material)
                paid.append(left.pop(best.name))
                history.at_once([paid[-1].project(history.date).act(history)])
                continue
            self._says(history, promises, money)
            if not any(self._affords(each, self._money(history.horizon, history, paid)) for each in promises):
                return
            yield history.days(self._next(history))

    def _best(self, promises: list[Promise], money: float) -> Promise | None:
        """What relieves most for its money, of what there is money for; the first by name of equals."""
        possible = [each for each in promises if each.tonnes > 0.0 and self._affords(each, money)]
        return max(possible, key=lambda each: each.ratio, default=None)

    def _affords(self, promise: Promise, money: float) -> bool:
        """Whether the money is enough but for rounding."""
        return promise.cost <= money + ROUNDING * float(self.budget)  # type: ignore[arg-type]

    def _promise(self, history: "History", name: str, candidate: Candidate, paid: list[Candidate]) -> Promise:
        """What a candidate promises beside what has been paid for before.

        The sum over the days that count of the smaller of its output, by plan and with the usual slip, and of what
        its owners will miss, t; its value at base price.
        """
        material, capacity = candidate.makes(history), candidate.daily
        missing = max(0.0, self._missing(history, material) - _to_come(history, paid, material))
        stages = ("permit", "build") if candidate.stands == "permit" else ("build",)
        slip = history.parameter("project_slip_median") if candidate.slip is None else float(candidate.slip)  # type: ignore[arg-type]
        first = slip * sum(candidate.planned(history, stage) for stage in stages)
        left, ramp = self.counts.nominal_days - first, candidate.planned(history, "ramp")
        tonnes = relieved(capacity, missing, ramp, left)
        cost = float(candidate.cost)  # type: ignore[arg-type]
        return Promise(name, material, tonnes, tonnes * history.base_price(material), cost)

    def _missing(self, history: "History", material: str) -> float:
        """What the owners' users and plants are to miss within the outlook, t/day on average."""
        rows = history.layout.buyers_in(history.places(self.owners), material)
        span = round(self.outlook.nominal_days)
        lacking = history.outlook.lacking(history.today, span, history.outlook.groups([rows.tolist()]))
        return float(lacking[0]) / span

    def _money(self, day: int, history: "History", paid: list[Candidate]) -> float:
        """What it has got by a day, less what it has paid for, USD."""
        got = math.fsum(part for number, part in enumerate(self.tranches) if history.day_of(self._day(number)) <= day)
        return got * float(self.budget) - math.fsum(float(each.cost) for each in paid)  # type: ignore[arg-type]

    def _next(self, history: "History") -> int:
        """Days to the next review or tranche."""
        days = [history.day_of(self._day(number)) - history.today for number in range(len(self.tranches))]
        return min([round(self.review.nominal_days), *(day for day in days if day > 0)])

    def _says(self, history: "History", promises: list[Promise], money: float) -> None:
        """Why it decides nothing today."""
        wanted = [each for each in promises if each.tonnes > 0.0]
        why = tell("its owners are to miss nothing that a candidate makes")
        if wanted:
            names, has = and_list(Given(each.name) for each in wanted), Figure.of(money, ",.4g")
            why = tell("{usd} USD are too little for {names}", usd=has, names=names)
        history.note("waits", why)


def _to_come(history: "History", paid: list[Candidate], material: str) -> float:
    """Of the capacity that has been paid for, what makes nothing yet, t/day: what does is part of known supply."""
    of = [each for each in paid if each.makes(history) == material]
    rows = history.facilities(dict.fromkeys(each.facility for each in of)).tolist()
    return math.fsum(each.daily for each in of) - math.fsum(_makes_more(history, row) for row in rows)


def _makes_more(history: "History", row: int) -> float:
    """What a facility makes today beyond what it could without what the fund has built, t/day."""
    built, plant = history.levers.held("built", history.who, row), history.state.facilities[row]
    return min(built, max(0.0, float(plant["rate"]) - (float(plant["capacity"]) - built)))


def relieved(capacity: float, missing: float, ramp: float, days: float) -> float:
    """Tonnes relieved from the first tonne on: the sum of the smaller of output and what is missing.

    Args:
        capacity: In the end, t/day; reached evenly.
        missing: t/day.
        ramp: Days to full capacity.
        days: From the first tonne on; none count if it comes after them.
    """
    most = min(capacity, missing)
    if most <= 0.0 or days <= 0.0:
        return 0.0
    rising = ramp * most / capacity
    if days <= rising:
        return 0.5 * days * days * capacity / ramp
    return most * (days - 0.5 * rising)
