"""Users are ordered to use less, while it is short or for a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from sim.amounts import SomeShare, Usd, said_usd
from sim.instrument import Tiers
from sim.responses.triggered import Triggered
from sim.sentence import Sentence, percent, tell
from sim.uncertain import Uncertain, said_share

if TYPE_CHECKING:
    from sim.engine.history import History
    from sim.engine.history import Whole as Rows


class DemandRestraint(Triggered):
    """Users are ordered to use less, while it is short or for a time; what they forgo stays in view."""

    kind: Literal["demand_restraint"]
    """The name of this response."""
    tiers: Tiers = ("other",)
    """Which users: of the protected tier, of the other, or of both."""
    share: Uncertain[SomeShare]
    """Share of their reference demand, less what is substituted, that they must not use; of two orders the stricter
    binds."""
    compensation: Uncertain[Usd] | None = None
    """What they are paid for each tonne that this order takes from them, USD; nothing if left out."""

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        paid: str = ""
        if self.compensation is not None:
            paid = tell(", paid {usd} a tonne for it", usd=said_usd(self.compensation))
        return tell(
            "Users of {materials}{uses}{tiers} in {places} are ordered to use {share} less{from}{long}{paid}.",
            share=said_share(self.share), paid=paid, **self._users(), **self._span(),
        )  # fmt: skip

    def _name(self) -> Sentence:
        return tell("demand restraint")

    def _told(self) -> Sentence:
        return tell("{share} of demand is restrained by order", share=percent(float(self.share)))  # type: ignore[arg-type]

    @contextmanager
    def _in_force(self, history: "History", rows: "Rows") -> Iterator[None]:
        """Demand is restrained, and paid for."""
        share, usd = float(self.share), 0.0 if self.compensation is None else float(self.compensation)  # type: ignore[arg-type]

        def paid(days: slice) -> float:
            reference, substituted = history.state.daily[:2, days, rows].sum(axis=(1, 2))
            return float(reference - substituted) * share * usd

        with history.holding("restrained", rows, share), history.billing("compensation", paid):
            yield
