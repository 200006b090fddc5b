"""The day on which an instrument begins that may wait for another one, as far as a document says it."""

from dataclasses import dataclass
from datetime import date, timedelta

from sim.instrument import Instrument, ends
from sim.scenario.scenario import Scenario
from sim.uncertain import Distribution


@dataclass(frozen=True)
class Earliest:
    """The first day on which an instrument can act."""

    day: date
    later: int
    """Days that its dates are moved by."""
    sure: bool
    """Whether it is this day, as long as nothing ends the instrument before."""


def earliest(label: str, scenario: Scenario) -> Earliest | None:
    """The first day of an instrument; None for one that waits for what never comes about.

    Nothing waits for itself: the document has been checked.
    """
    each = _named(label, scenario)
    own = min(each.dates().values(), default=scenario.start)
    day, sure = own, True
    if each.after is not None:
        moment = _moment(each, scenario)
        if moment is None:
            return None
        waited, sure = moment
        day = max(own, waited + timedelta(round(each.after.lag.nominal_days)))
    return Earliest(day, (day - own).days, sure and each.when is None)


def _named(label: str, scenario: Scenario) -> Instrument:
    return scenario.disruptions.get(label) or scenario.responses[label]


def _moment(each: Instrument, scenario: Scenario) -> tuple[date, bool] | None:
    """When the other one begins, or ends, and whether that is sure; None if it goes on to the end."""
    assert each.after is not None
    found, other = earliest(each.after.other, scenario), _named(each.after.other, scenario)
    if found is None:
        return None
    begins = getattr(other, "in_force", None) or getattr(other, "starts", None)
    day = found.day if begins is None else begins + timedelta(found.later)
    dated = begins is not None and other.kind in DATED
    if each.after.ends is None:
        return day, found.sure and dated
    lasts = getattr(other, "lasts", None)
    if lasts is None:
        return None
    return ends(day, lasts)[0], found.sure and dated and not isinstance(lasts, Distribution)


DATED = frozenset(
    {"export_ban", "export_licence", "export_quota", "hoarding", "origin_exclusion", "producer_quota", "reexport_rule",
     "route_closure", "tariff"}
)  # fmt: skip
"""Kinds that begin on their date, whatever the state of the world."""
