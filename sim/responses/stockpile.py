"""What joint and national stockpiles have in common: when they release, how fast, and when they refill."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, model_validator

from sim.amounts import PriceRatio, SomeShare
from sim.errors import Refused
from sim.instrument import Response, and_list
from sim.responses.release import Round, refill_round, release_round
from sim.sentence import Figure, Names, Sentence, tell
from sim.uncertain import said, said_share
from sim.units import Duration, Interval, PositiveDuration, Tonnes

if TYPE_CHECKING:
    from sim.engine.clock import Story
    from sim.engine.history import History
    from sim.engine.records import Reserve

Split = Literal["need", "contribution", "tier"]


def held(holdings: Mapping[str, Duration | Tonnes]) -> Names:
    """What is held of each material."""
    return and_list(tell("{amount} of {material}", amount=amount, material=name) for name, amount in holdings.items())


EMPTY = 1e-6
"""Share of the holdings under which a store counts as empty."""


class Stockpile(Response):
    """A stockpile that releases while cover is low and may refill when it is not."""

    below: PositiveDuration = Duration(45, "days")
    """Cover in commercial stock under which it releases. Set it well under the usual cover: near to that, it is spent
    before anything lacks, and makers at home, who sell less meanwhile, go into a shortage with less feed."""
    until: PositiveDuration = Duration(60, "days")
    """Cover above which it stops releasing; more than `below`."""
    every: Interval = Duration(7, "days")
    """Time between two rounds of release."""
    daily_cap: SomeShare = 0.05
    """The most that may leave in a day, as a share of the holdings at the start."""
    refill: bool = Field(default=False, strict=True)
    """Whether it buys back what it released once cover is above `until`."""
    refill_price_ceiling: PriceRatio = 1.2
    """The most it pays when it refills, as a ratio to the base price."""

    @model_validator(mode="after")
    def _untied(self) -> Self:
        for name in ("when", "after", "repeats"):
            if getattr(self, name) is not None:
                problem = "does not belong to a stockpile, whose stores are filled before the first day"
                raise Refused(problem, "say by below and until when it releases", (name,))
        return self

    @model_validator(mode="after")
    def _until_beyond_below(self) -> Self:
        if self.until <= self.below:
            raise Refused(f"{self.until} is not more than below {self.below}", "raise it", ("until",))
        return self

    def _pace(self) -> Sentence:
        """How fast it releases and whether it refills, as the end of a sentence."""
        ceiling = said(self.refill_price_ceiling)
        refill = tell("; it refills at up to {ratio} times the base price", ratio=ceiling) if self.refill else ""
        return tell("every {time}, at most {share} of its holdings a day{refill}", time=self.every,
                    share=said_share(self.daily_cap), refill=refill)  # fmt: skip

    def _guard(
        self,
        history: "History",
        reserves: "Sequence[Reserve]",
        owners: Mapping[str, float],
        split: Split,
        lag: int,
        built: int = 0,
    ) -> "Story":
        """Watch the owners' combined cover in one material; release in rounds; refill if it is meant to.

        Until the day `built` it is still being bought, and being empty is no end.
        """
        material = reserves[0].material
        cover = history.cover(owners, material)
        low, high = self.below.nominal_days, self.until.nominal_days
        days = max(1, round(self.every.nominal_days))
        size = sum(reserve.size for reserve in reserves)
        plan = Round(reserves, owners, material, high, self.daily_cap * size * days, days, split)
        if not cover.intake:
            history.note("idle", tell("none of its owners takes in {material}", material=material), material=material)
            return
        while True:
            yield history.when(cover < low)
            if plan.left(history) > EMPTY * size:
                yield from self._release(history, plan, lag, size)
            if plan.left(history) <= EMPTY * size and not self.refill:
                if history.today < built:
                    yield history.days(days)
                    continue
                history.note("empty", tell("{material}: nothing is left", material=material), material=material)
                return
            if self.refill:
                yield history.when(cover > high)
                yield from self._buy_back(history, plan, size)

    def _release(self, history: "History", plan: Round, lag: int, size: float) -> "Story":
        """Trigger, decision, rounds until cover is back or nothing is left."""
        material, cover = plan.material, history.cover(plan.owners, plan.material)
        now = Figure.of(history.value(cover), ".1f")
        low = tell("cover of {material} is {days} days, below {level}", material=material, days=now, level=self.below)
        history.note("trigger", low, material=material)
        yield history.days(lag)
        left = plan.left(history)
        if left > EMPTY * size:
            amount = Figure.of(left, ",.1f")
            cleared = tell("{material}: release of {tonnes} t is cleared, in rounds of {days} days", material=material,
                           tonnes=amount, days=plan.days)  # fmt: skip
            history.note("decision", cleared, material=material)
        while history.value(cover) < plan.until and plan.left(history) > EMPTY * size:
            release_round(history, plan)
            yield history.days(plan.days)
        if plan.left(history) > EMPTY * size:
            enough = tell("{material}: cover is above {level}", material=material, level=self.until)
            history.note("stops", enough, material=material)

    def _buy_back(self, history: "History", plan: Round, size: float) -> "Story":
        """Buy while cover is above `until` and the price under the ceiling, until full or needed again."""
        cover = history.cover(plan.owners, plan.material)
        while plan.left(history) < size * (1.0 - 1e-6) and history.value(cover) >= self.below.nominal_days:
            if history.value(cover) >= plan.until:
                refill_round(history, plan, size, self.refill_price_ceiling)
            yield history.days(plan.days)
