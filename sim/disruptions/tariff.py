"""A place puts a tariff on what it imports."""

from datetime import date
from typing import TYPE_CHECKING, Literal

from sim.instrument import Disruption, Materials, Places, Targets, and_list
from sim.timed import Timed
from sim.uncertain import Uncertain, said_share
from sim.units import Date, Rate

if TYPE_CHECKING:
    from sim.engine.clock import Story
    from sim.engine.history import History


class Tariff(Timed, Disruption):
    """A place puts a tariff on imports of some materials from some places; buyers turn to other sellers, slowly."""

    kind: Literal["tariff"]
    """The name of this disruption."""
    by: Places
    """Whose tariff: importing places or groups."""
    on: Targets
    """On goods from these places: places, groups of places, or `all`."""
    materials: Materials
    """What it is put on."""
    rate: Uncertain[Rate]
    """Share of the price at the seller's place, like 25 % or 1.45; tariffs on one lane add up."""
    starts: Date
    """The first day on which it is paid."""

    def effect(self) -> str:
        """What it does, in one plain sentence."""
        return (
            f"{and_list(self.by)} {'put' if len(self.by) > 1 else 'puts'} a tariff of {said_share(self.rate)} of the "
            f"price on {and_list(self.materials)} from {self._whom()} from {self.starts} {self._long()}."
        )

    def _whom(self) -> str:
        return "every place" if "all" in self.on else and_list(self.on)

    def events(self) -> list[tuple[date, str]]:
        """First and last day."""
        what = f"tariff of {and_list(self.by)} on {and_list(self.materials)} from {self._whom()}"
        return [(self.starts, f"{what} begins"), *self._ending(f"{what} ends")]

    def _acts(self, history: "History", first: int, last: int) -> "Story":
        """Dearer lanes, for a time."""
        lanes, rate = history.lanes(self.on, self.by, self.materials), float(self.rate)  # type: ignore[arg-type]
        history.touch(lanes)
        yield history.days(first - history.today)
        self._in_force(history, f"{len(lanes)} lanes pay {rate:.0%} of the price", last)
        with history.holding("tariff", lanes, rate):
            yield history.days(last - history.today)
        history.note("ends", f"{len(lanes)} lanes pay it no more")
