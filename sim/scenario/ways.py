"""Ways that an instrument needs and no lane of the network goes, not even an idle one: errors, in their places."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from sim.disruptions import RouteClosure
from sim.errors import Fault
from sim.instrument import and_list
from sim.responses import FriendShoring, InvestmentFund, Project
from sim.responses.plans import Plans
from sim.scenario.entry import Path
from sim.scenario.touch import lanes_between, lanes_closed

if TYPE_CHECKING:
    from sim.network import Network
    from sim.scenario.scenario import Scenario

REMEDY = "name others, or add the lane with a network of one's own"
"""What would be right where a lane is missing."""


def way_faults(scenario: "Scenario", network: "Network") -> list[Fault]:
    """Every way without a lane. Names must be known to the network."""
    return [_placed(scenario, *each) for each in _missing(scenario, network)]


def _placed(scenario: "Scenario", path: Path, problem: str, remedy: str) -> Fault:
    """A fault at the deepest part of a path that the document has."""
    entry, said = scenario.entry, list[str | int]()
    for part in path:
        inside = entry.get(part)
        if inside is not None:
            entry = inside
            said.append(part)
    return entry.start.fault(said, problem, remedy)


def _missing(scenario: "Scenario", network: "Network") -> Iterator[tuple[Path, str, str]]:
    for label, each in scenario.disruptions.items():
        if isinstance(each, RouteClosure) and not lanes_closed(each, network):
            yield ("disruptions", label), "no lane of the network goes that way", "name a way that lanes go"
    for label, response in scenario.responses.items():
        path = ("responses", label)
        if isinstance(response, FriendShoring):
            yield from _unreachable(path, response, network)
        if isinstance(response, Project):
            yield from _unsold(path, response, network)
        if isinstance(response, InvestmentFund):
            for name, candidate in response.candidates.items():
                yield from _unsold((*path, "candidates", name), candidate, network)


def _unreachable(path: Path, shoring: FriendShoring, network: "Network") -> Iterator[tuple[Path, str, str]]:
    """Where new lanes cannot lead: all of them, or those of one material, partner or buyer."""
    whole = {name: getattr(shoring, name) for name in ("materials", "partners", "buyers")}
    if not _any_lane(shoring, whole, network):
        yield (*path, "partners"), _without_lane(shoring, whole), REMEDY
        return
    for field, names in whole.items():
        for position, name in enumerate(names):
            part = whole | {field: (name,)}
            if not _any_lane(shoring, part, network):
                yield (*path, field, position), _without_lane(shoring, part), REMEDY


def _any_lane(shoring: FriendShoring, of: Mapping[str, tuple[str, ...]], network: "Network") -> bool:
    """Whether the tables have a lane, idle or not, of any of the materials from any partner to any buyer."""
    return any(
        shoring.routes is None or lane.route in shoring.routes
        for material in of["materials"]
        for lane in lanes_between(of["partners"], of["buyers"], material, network)
    )


def _without_lane(shoring: FriendShoring, of: Mapping[str, tuple[str, ...]]) -> str:
    what, start, end = (and_list(of[name], "or") for name in ("materials", "partners", "buyers"))
    by = "" if shoring.routes is None else f" by {and_list(shoring.routes, 'or')}"
    return f"no lane of {what} leads from {start} to {end}{by}, not even an idle one"


def _unsold(path: Path, plan: Plans, network: "Network") -> Iterator[tuple[Path, str, str]]:
    """Places that have bought ahead from a plant with no lane to them."""
    from sim.network.elements import place_of  # noqa: PLC0415 - a document can be read without tables

    reached = {place_of(lane.buyer) for lane in network.lanes if lane.seller == plan.facility}
    for position, name in enumerate(plan.offtake or ()):
        if reached.isdisjoint(network.expand((name,))):
            problem = f"no lane leads from {plan.facility} to {name}, not even an idle one"
            yield (*path, "offtake", position), problem, REMEDY
