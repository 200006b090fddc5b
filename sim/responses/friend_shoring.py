"""Buyers qualify new sellers in partner countries before scarcity makes them."""

from datetime import date
from typing import TYPE_CHECKING, Literal

from sim.amounts import Usd, said_usd
from sim.instrument import Materials, Places, Response, Routes, and_list
from sim.sentence import Figure, Sentence, tell, tell_of
from sim.timed import Timed
from sim.uncertain import Uncertain, said_share
from sim.units import Date, PositiveDuration, PositiveTonnes, Share

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.engine.clock import Story
    from sim.engine.history import History


MONTH = 28
"""Days after which it is looked at what the buyers take in."""


class FriendShoring(Timed, Response):
    """Buyers qualify sellers in partner countries: idle lanes of the tables are opened, whatever the price."""

    kind: Literal["friend_shoring"]
    """The name of this response."""
    buyers: Places
    """Whose users and plants: places or groups."""
    partners: Places
    """Where the new sellers are: places or groups."""
    materials: Materials
    """What is bought there."""
    routes: Routes | None = None
    """Only lanes by these routes of the tables, such as `trans_caspian`; any if left out."""
    takes: Uncertain[Share] = 1.0
    """Share of the qualification time of the tables that it takes."""
    capacity: PositiveTonnes | None = None
    """The most that the new lanes may carry together, a year, split by what their buyers take in, anew as plants among
    them grow; as much as the sellers have to offer if left out."""
    starts: Date
    """The first day of qualification."""
    lasts: Uncertain[PositiveDuration] | None = None
    """How long lanes may begin to qualify; those that have begun go on and stay. To the end if left out."""
    cost: Uncertain[Usd] | None = None
    """What it costs, USD, paid on the first day; nothing if left out."""

    def effect(self) -> Sentence:
        """What it does, in one plain sentence."""
        return tell_of(
            len(self.buyers),
            "{buyers} qualifies sellers of {materials} in {partners}{routes}{takes} from {date} {long}{most}{cost}.",
            "{buyers} qualify sellers of {materials} in {partners}{routes}{takes} from {date} {long}{most}{cost}.",
            materials=and_list(self.materials), date=self.starts, long=self._long(), **self._parties(),
            **self._terms(),
        )  # fmt: skip

    def _parties(self) -> dict[str, str]:
        return {"buyers": and_list(self.buyers), "partners": and_list(self.partners)}

    def _terms(self) -> dict[str, str]:
        """Routes, time, capacity and cost, as slots; nothing for what is left out."""
        usual, free = self.takes == 1.0, self.cost is None
        return {
            "routes": "" if self.routes is None else tell(" by {routes}", routes=and_list(self.routes)),
            "takes": "" if usual else tell(" in {share} of the usual time", share=said_share(self.takes)),
            "most": "" if self.capacity is None else tell(", for up to {tonnes} a year", tonnes=self.capacity),
            "cost": "" if free else tell("; it costs {usd}", usd=said_usd(self.cost)),  # type: ignore[arg-type]
        }

    def _long(self) -> Sentence:
        return tell("on") if self.lasts is None else tell("for {time}", time=self.lasts)

    def waits_for(self) -> Sentence:
        """What must come about before it acts."""
        return tell("nothing but its date, {date}.", date=self.starts)

    def events(self) -> list[tuple[date, Sentence]]:
        """First and last day."""
        of = self._parties()
        end = self._ending(tell("no more lanes are opened for {buyers} with sellers in {partners}", **of))
        return [(self.starts, tell("qualification of {buyers} with sellers in {partners} begins", **of)), *end]

    def _acts(self, history: "History", first: int, last: int) -> "Story":
        """Idle lanes begin to qualify, and may then carry what their sellers offer."""
        if first >= history.today:
            yield history.days(first - history.today)
            if self.cost is not None:
                history.pay("qualification", float(self.cost))  # type: ignore[arg-type]
        lanes = self._lanes(history)
        if not lanes.size:
            history.note("idle", tell("no idle lane of the tables leads there"))
            return
        history.touch(lanes)
        days = history.state.lanes["qualify"][lanes] * float(self.takes)  # type: ignore[arg-type]
        text = tell("{lanes} lanes begin to qualify; they open after {low} to {high} days", lanes=lanes.size,
                    low=Figure.of(days.min(), ".0f"), high=Figure.of(days.max(), ".0f"))  # fmt: skip
        self._in_force(history, text, last)
        history.at_once([self._holds_to(history, lanes)] if self.capacity is not None else [])
        with history.holding("invited", lanes, days):
            yield history.days(last - history.today)
        history.note("ends", tell("no more lanes begin to qualify"))

    def _lanes(self, history: "History") -> "NDArray[np.int64]":
        """Rows of the lanes that carry nothing in the undisturbed world."""
        rows = history.lanes(self.partners, self.buyers, self.materials)
        lanes = history.layout.lanes
        return rows[[lanes[r].idle and (self.routes is None or lanes[r].route in self.routes) for r in rows.tolist()]]

    def _holds_to(self, history: "History", lanes: "NDArray[np.int64]") -> "Story":
        """The lanes carry no more than they may, to the end; every month they are looked at anew."""
        while history.today < history.horizon:
            most = self._most(history, lanes)
            with history.holding("limit", lanes, most):
                while history.today < history.horizon and (most == self._most(history, lanes)).all():
                    yield history.days(min(MONTH, history.horizon - history.today))

    def _most(self, history: "History", lanes: "NDArray[np.int64]") -> "NDArray[np.float64]":
        """(lanes,) t/day that each may carry, by the need of its buyer."""
        from sim.network.elements import DAYS_PER_YEAR  # noqa: PLC0415 - a document can be read without tables

        assert self.capacity is not None
        need = history.state.buyers["need"][history.state.lanes["buyer"][lanes]]
        total = float(need.sum())
        share = need / total if total > 0.0 else 0.0 * need + 1.0 / lanes.size
        most: NDArray[np.float64] = self.capacity.tonnes / DAYS_PER_YEAR * share
        return most
