"""Users are ordered to use less, while it is short or for a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from sim.amounts import SomeShare, Usd, said_usd
from sim.instrument import Tiers
from sim.responses.triggered import Triggered
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

    def effect(self) -> str:
        """What it does, in one plain sentence."""
        paid = "" if self.compensation is None else f", paid {said_usd(self.compensation)} a tonne for it"
        whom = self._whose()
        return f"{whom[0].upper()}{whom[1:]} are ordered to use {said_share(self.share)} less{self._span()}{paid}."

    def _told(self) -> str:
        return f"{float(self.share):.0%} of demand is restrained by order"  # type: ignore[arg-type]

    @contextmanager
    def _in_force(self, history: "History", rows: "Rows") -> Iterator[None]:
        """Demand is restrained, and paid for."""
        share, usd = float(self.share), 0.0 if self.compensation is None else float(self.compensation)  # type: ignore[arg-type]

        def paid(days: slice) -> float:
            reference, substituted = history.state.daily[:2, days, rows].sum(axis=(1, 2))
            return float(reference - substituted) * share * usd

        with history.holding("restrained", rows, share), history.billing("compensation", paid):
            yield
