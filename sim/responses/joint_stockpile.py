"""A stockpile that several places own together and release by an agreed rule."""

from datetime import date
from typing import TYPE_CHECKING, Literal, Self

from pydantic import model_validator

from sim.amounts import SomeShare
from sim.errors import Refused
from sim.instrument import MaterialName, PlaceName, and_list
from sim.responses.release import Round, refill_round
from sim.responses.stockpile import Stockpile, held
from sim.sentence import Figure, Sentence, tell
from sim.uncertain import Uncertain, said, said_share
from sim.units import Date, Duration, Holding, PositiveDuration, Tonnes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.engine.clock import Story
    from sim.engine.history import History
    from sim.engine.records import Reserve


SPLITS = {"need": "by need", "contribution": "by contribution", "tier": "protected tiers first"}
"""How a release is shared out, in words."""


class JointStockpile(Stockpile):
    """A stockpile that several places own together and release by an agreed rule."""

    kind: Literal["joint_stockpile"]
    """The name of this response."""
    owners: dict[PlaceName, SomeShare]
    """The places that own it and the share of each; the shares add up to 1."""
    holdings: dict[MaterialName, Holding]
    """What it holds of each material: days of the owners' combined use, or tonnes."""
    held_in: PlaceName | None = None
    """Where it lies; at each owner by share if left out."""
    lag: Uncertain[Duration] = Duration(14, "days")
    """Time from the trigger to the first release: to meet, decide and clear."""
    split: Literal["need", "contribution", "tier"] = "need"
    """How a release is shared out: by need, by contribution, or protected tiers first."""
    build_up: PositiveDuration | None = None
    """Time in which it is bought, evenly, from makers whose way to it is open, while cover is above `below` and at most
    at `refill_price_ceiling`; what cannot be had in time is bought later. Full before the first day if left out."""
    bought_from: Date | None = None
    """The first day on which it buys, with `build_up`; the start of the scenario if left out. Where that is before the
    start, what would be bought by then is held on the first morning."""
    active_from: Date | None = None
    """The first day on which it may release; the start of the scenario if left out."""

    @model_validator(mode="after")
    def _owned_wholly(self) -> Self:
        for name in ("owners", "holdings"):
            if not getattr(self, name):
                raise Refused("is empty", "name at least one", (name,))
        total = sum(self.owners.values())
        if abs(total - 1) > 1e-9:
            raise Refused(f"the shares add up to {total:.6g}", "they must add up to 1", ("owners",))
        if self.bought_from is not None and self.build_up is None:
            problem = "has nothing to begin: a stockpile without build_up is full before the first day"
            raise Refused(problem, "add build_up, or leave it out", ("bought_from",))
        return self

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        owners = (tell("{place} ({share})", place=p, share=said_share(share)) for p, share in self.owners.items())
        at_home, bought = self.held_in is None, ""
        if self.build_up is not None:
            bought = tell(", bought over {time}{begins} at up to {ratio} times the base price", time=self.build_up,
                          begins="" if self.bought_from is None else tell(" from {date} on", date=self.bought_from),
                          ratio=said(self.refill_price_ceiling))  # fmt: skip
        return tell(
            "{owners} hold {stock}, kept {where}{bought}, and release it {split} {pace}.",
            owners=and_list(owners), stock=held(self.holdings),
            where=tell("by each owner") if at_home else tell("in {places}", places=self.held_in),
            bought=bought, split=tell(SPLITS[self.split]), pace=self._pace(),
        )  # fmt: skip

    def waits_for(self) -> Sentence:
        """What must come about before it releases."""
        return tell(
            "the combined cover of {owners} in a material it holds below {below}{active}; then, to decide, {lag}; it "
            "stops above {until}.",
            owners=and_list(self.owners), below=self.below, lag=said(self.lag), until=self.until,
            active="" if self.active_from is None else tell(", from {date}", date=self.active_from),
        )  # fmt: skip

    def events(self) -> list[tuple[date, Sentence]]:
        """The days from which it buys and may release, when they are given."""
        buys = [] if self.bought_from is None else [(self.bought_from, tell("joint stockpile begins to buy"))]
        return buys + ([] if self.active_from is None else [(self.active_from, tell("joint stockpile may release"))])

    def act(self, history: "History") -> "Story":
        """Hold what is there on the first morning, buy the rest from its day on, then guard each material by itself."""
        first, built = self._bought(history)
        held = min(1.0, max(0, -first) / (built - first)) if self.build_up else 1.0
        guarded = [[self._hold(history, material, place, share, held) for place, share in self._stores()]
                   for material in sorted(self.holdings)]  # fmt: skip
        history.pay_for_holding([reserve for reserves in guarded for reserve in reserves])
        if self.build_up is not None:
            yield history.days(max(0, first))
            history.at_once(self._builds(history, reserves, first, built) for reserves in guarded)
        if self.active_from is not None:
            yield history.until(self.active_from)
        assert isinstance(self.lag, Duration)
        lag = round(self.lag.nominal_days)
        history.at_once(self._guard(history, reserves, self.owners, self.split, lag, built) for reserves in guarded)
        yield history.days(0)

    def _builds(self, history: "History", reserves: "Sequence[Reserve]", first: int, built: int) -> "Story":
        """Buy towards what should be there by the end of each round, until it is full for the first time."""
        size, days = sum(reserve.size for reserve in reserves), max(1, round(self.every.nominal_days))
        plan = Round(reserves, self.owners, reserves[0].material, 0.0, size, days, self.split)
        cover = history.cover(self.owners, plan.material)
        of = {"tonnes": Figure.of(size, ",.1f"), "material": plan.material}
        text = tell("{tonnes} t of {material} are bought over {time}", time=self.build_up, **of)
        history.note("builds up", text, material=plan.material, tonnes=size, until=built)
        while plan.left(history) < size * (1.0 - 1e-6):
            if not cover.intake or history.value(cover) >= self.below.nominal_days:
                part = min(1.0, (history.today - first + days) / (built - first))
                refill_round(history, plan, part * size, self.refill_price_ceiling)
            yield history.days(days)
        done = tell("{tonnes} t of {material} are held", **of)
        history.note("built up", done, material=plan.material, tonnes=size)

    def _bought(self, history: "History") -> tuple[int, int]:
        """Day of the first purchase, negative before the start, and the day on which it should be full."""
        if self.build_up is None:
            return 0, 0
        begins = self.bought_from or history.start
        first = history.day_of(begins)
        return first, first + max(1, self.build_up.days_from(begins))

    def _stores(self) -> list[tuple[str, float]]:
        return sorted(self.owners.items()) if self.held_in is None else [(self.held_in, 1.0)]

    def _hold(self, history: "History", material: str, place: str, share: float, held: float) -> "Reserve":
        """Days of a joint stockpile are days of the owners' combined intake (MODEL 4)."""
        holding = self.holdings[material]
        tonnes = holding.tonnes if isinstance(holding, Tonnes) else (
            holding.nominal_days * history.cover(self.owners, material).intake)  # fmt: skip
        return history.reserve(self.owners, place, material, tonnes * share, held=held)
