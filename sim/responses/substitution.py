"""A programme that helps users to do with another material."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, model_validator

from sim.amounts import Usd, said_usd
from sim.errors import Refused
from sim.responses.triggered import Triggered
from sim.sentence import Sentence, tell
from sim.uncertain import Uncertain, said, said_share
from sim.units import Number, Share, plain

if TYPE_CHECKING:
    from sim.engine.history import History
    from sim.engine.history import Whole as Rows


def _a_speed(value: float) -> float:
    if not 1 <= value <= 100:
        raise Refused(f"should be from 1 to 100 times the usual speed, got {plain(value)}")
    return value


Speed = Annotated[Number, AfterValidator(_a_speed)]


class Substitution(Triggered):
    """A programme that helps users to do with another material: more of it, sooner, or whatever the price."""

    kind: Literal["substitution"]
    """The name of this response."""
    adds: Uncertain[Share] = 0.0
    """Share of demand that could leave the material, over what the tables say; two programmes add up, to 1 at most."""
    faster: Uncertain[Speed] = 1.0
    """How many times as fast users change, in both directions; of two programmes the faster counts."""
    at_least: Uncertain[Share] = 0.0
    """Part of what could leave that does so even while nothing is short or dear."""
    usd_per_t: Uncertain[Usd] | None = None
    """What each tonne costs that its users substitute while it runs, with or without its help; nothing if left out."""

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if self.adds == 0.0 and self.faster == 1.0 and self.at_least == 0.0:
            raise Refused("changes nothing", "give adds: a share, faster: a ratio, or at_least: a share")
        return self

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        cost: str = ""
        if self.usd_per_t is not None:
            cost = tell(", at {usd} for each tonne they substitute", usd=said_usd(self.usd_per_t))
        return tell(
            "A programme helps users of {materials}{uses}{tiers} in {places} to {helps}{from}{long}{cost}.",
            helps=self._helps(), cost=cost, **self._users(), **self._span(),
        )  # fmt: skip

    def _helps(self) -> Sentence:
        """What it helps to do, one thing after another."""
        ways = list(self._ways())
        first = ways[0]
        for other in ways[1:]:
            first = tell("{one} and {other}", one=first, other=other)
        return first

    def _ways(self) -> Iterator[Sentence]:
        if self.adds != 0.0:
            yield tell("replace {share} more of the material", share=said_share(self.adds))
        if self.faster != 1.0:
            yield tell("change {ratio} times as fast", ratio=said(self.faster))
        if self.at_least != 0.0:
            yield tell("replace {share} of what they can whatever the price", share=said_share(self.at_least))

    def _name(self) -> Sentence:
        return tell("substitution")

    def _told(self) -> Sentence:
        return tell("a programme helps to {helps}", helps=self._helps())

    @contextmanager
    def _in_force(self, history: "History", rows: "Rows") -> Iterator[None]:
        """More can be substituted, sooner; what is gained falls back as slowly once it is over."""
        usd = 0.0 if self.usd_per_t is None else float(self.usd_per_t)  # type: ignore[arg-type]

        def paid(days: slice) -> float:
            return float(history.state.daily[1, days, rows].sum()) * usd

        with ExitStack() as levers:
            for lever, value in {"substitutable": self.adds, "hastened": self.faster, "urged": self.at_least}.items():
                levers.enter_context(history.holding(lever, rows, float(value)))  # type: ignore[arg-type]
            levers.enter_context(history.billing("substitution", paid))
            yield
