"""When the disruptions of a scenario act, as far as its dates tell: the days that "during" stands for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.disruptions import DemandSurge, Truce
from sim.instrument import ends
from sim.uncertain import Distribution
from sim.units import Duration

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

HALF_A_YEAR = 182
"""Days that "during" is at most: later, what was missed is bought after all, and would hide what was cut."""
MONTH = 28
"""Days that it is at least: every lane departs once within them."""


class Days(NamedTuple):
    """Days of a scenario: the first, and the one after the last."""

    first: int
    last: int


def in_force(instrument: Any) -> date | None:
    """The first day on which a disruption acts, not the one on which it is announced; None if nobody knows."""
    for name in ("in_force", "starts"):
        day = getattr(instrument, name, None)
        if isinstance(day, date):
            return day
    events = instrument.events()
    return events[0][0] if events else None


def first_in_force(scenario: Scenario) -> date | None:
    """The first day of the run on which a disruption begins to act; None if all of them act before it.

    What began before the first day is the world that the run begins in, growth of demand acts in every arm, the
    undisturbed one too, and a truce takes nothing from anybody: losses are counted from none of these, unless there is
    nothing else.
    """
    cut = [each for each in scenario.disruptions.values() if not isinstance(each, DemandSurge | Truce)]
    days = [in_force(each) for each in cut or scenario.disruptions.values()]
    return min((each for each in days if each is not None and each >= scenario.start), default=None)


def during(scenario: Scenario) -> Days:
    """The first half-year of the disruptions, or until the last of them must be over if that is sooner."""
    begins = first_in_force(scenario) or scenario.start
    last = max((_over(each, scenario.end) for each in scenario.disruptions.values()), default=scenario.end)
    days = max(MONTH, min(HALF_A_YEAR, (last - begins).days))
    first = min((begins - scenario.start).days, scenario.horizon_days - 1)
    return Days(first, min(first + days, scenario.horizon_days))


def _over(instrument: Any, end: date) -> date:
    """The latest day on which a disruption of known length is over, else that of the scenario."""
    begins, lasts = in_force(instrument), getattr(instrument, "lasts", None)
    if begins is None or not isinstance(lasts, Duration | Distribution) or instrument.tied:
        return end
    return min(end, ends(begins, lasts)[1])
