"""Sizes that are valid and change nothing: warnings, in their places."""

from collections.abc import Iterator

from sim.errors import Fault
from sim.network import Network
from sim.scenario.scenario import Scenario
from sim.scenario.warning import warning

INERT: dict[tuple[str, str], tuple[float, str]] = {
    ("facility_outage", "loss"): (0.0, "no capacity is lost"),
    ("export_ban", "allowed"): (1.0, "the whole base flow may leave"),
    ("demand_surge", "to"): (1.0, "demand stays as it is"),
}
"""Kind and field: the size at which it does nothing, and why."""


def size_of_nothing(scenario: Scenario, _network: Network) -> Iterator[Fault]:
    """A disruption of a size that leaves everything as it is."""
    for label, disruption in scenario.disruptions.items():
        kind = str(getattr(disruption, "kind", ""))
        for (of_kind, field), (size, why) in INERT.items():
            if kind == of_kind and getattr(disruption, field) == size:
                yield warning(scenario, ("disruptions", label, field), why, f"{label} changes nothing")
