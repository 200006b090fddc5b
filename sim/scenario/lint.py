"""What is valid but cannot matter, or not as one would think: warnings, in their places."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from sim.disruptions import FacilityOutage, Hoarding, ProducerQuota, RouteClosure, Tariff
from sim.disruptions.control import ExportControl
from sim.errors import Fault, InputError
from sim.instrument import Instrument, and_list, ends
from sim.network import Lane, Network
from sim.responses import FriendShoring
from sim.scenario.lint_reach import REACH
from sim.scenario.lint_stocks import STOCKS
from sim.scenario.scenario import Scenario
from sim.scenario.touch import (
    begins_on,
    facilities_hit,
    lanes_between,
    lanes_closed,
    producers_bound,
)
from sim.scenario.warning import each_of, warning
from sim.uncertain import Distribution

Rule = Callable[[Scenario, Network], Iterator[Fault]]


def warnings(scenario: Scenario, network: Network) -> list[Fault]:
    """Every warning, by file and line. Names must be known to the network."""
    found = [fault for rule in RULES for fault in rule(scenario, network)]
    return list(InputError.of(found).faults)


def no_disruption(scenario: Scenario, _network: Network) -> Iterator[Fault]:
    """A scenario in which nothing happens."""
    if not scenario.disruptions and scenario.controls == "none":
        yield warning(scenario, ("disruptions",), "nothing happens", "no shortfall is to be expected")


def begun_before(scenario: Scenario, _network: Network) -> Iterator[Fault]:
    """A disruption that is under way before the first day, of which the first morning knows nothing."""
    for label, disruption in scenario.disruptions.items():
        for name in ("in_force", "starts"):
            begins = getattr(disruption, name, None)
            if begins is not None and begins < scenario.start:
                problem = f"{begins} is before the scenario starts ({scenario.start})"
                remedy = "the first morning has full stores and usual goods afloat: start the scenario earlier"
                if scenario.controls == "dated":
                    remedy = "only dated controls act before the first day: start earlier, or give controls.csv a row"
                yield warning(scenario, ("disruptions", label, name), problem, remedy)


def control_without_lane(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """A control of what is not sold today from whom it binds to whom it hits."""
    for label, control in each_of(scenario.disruptions, ExportControl):  # type: ignore[type-abstract]
        what = control.noun.removeprefix("export ")
        for position, material in enumerate(control.materials):
            tonnes = _tonnes(lanes_between(control.by, control.to, material, network))
            if not tonnes:
                path = ("disruptions", label, "materials", position)
                where = f"from {and_list(control.by)} to {and_list(control.to)}"
                carried = "no lane carries" if tonnes is None else "only idle lanes could carry"
                yield warning(scenario, path, f"{carried} {material} {where}", f"the {what} changes nothing there")


def _tonnes(lanes: list[Lane]) -> float | None:
    """Tonnes a year of some lanes; None where there is not even an idle one."""
    return sum(lane.t_per_year for lane in lanes) if lanes else None


def closure_without_lane(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """A closure of a route that no shipment takes today."""
    for label, closure in each_of(scenario.disruptions, RouteClosure):
        lanes = lanes_closed(closure, network)
        tonnes = _tonnes(lanes)
        if tonnes == 0.0 and not _opens_some(scenario, lanes, network):
            yield warning(
                scenario, ("disruptions", label), "only idle lanes go that way", "the closure changes nothing"
            )


def _opens_some(scenario: Scenario, lanes: list[Lane], network: Network) -> bool:
    """Whether a response opens any of some idle lanes."""
    built = {name for each in scenario.responses.values() for name in getattr(each, "facilities", ())}
    return any(lane.seller in built for lane in lanes) or any(
        lane in lanes_between(each.partners, each.buyers, lane.material, network)
        and lane.material in each.materials
        and (each.routes is None or lane.route in each.routes)
        for _, each in each_of(scenario.responses, FriendShoring)
        for lane in lanes
    )


def tariff_without_lane(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """A tariff on what is not bought there."""
    for label, tariff in each_of(scenario.disruptions, Tariff):
        for position, material in enumerate(tariff.materials):
            if not _tonnes(lanes_between(tariff.on, tariff.by, material, network)):
                path = ("disruptions", label, "materials", position)
                problem = f"{and_list(tariff.by)} buys no {material} from {and_list(tariff.on)}"
                yield warning(scenario, path, problem, "the tariff changes nothing there")


def outage_without_output(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """An outage of what makes nothing."""
    for label, outage in each_of(scenario.disruptions, FacilityOutage):
        hit = facilities_hit(outage, network)
        if not any(facility.output_t_per_year for facility in hit):
            problem = "no facility is chosen" if not hit else "the facilities make nothing today"
            yield warning(scenario, ("disruptions", label), problem, "the outage changes nothing")
        for position, name in enumerate(outage.facilities):
            if any(facility.output_t_per_year for facility in hit) and not _output(name, network):
                path = ("disruptions", label, "facilities", position)
                yield warning(scenario, path, f"{name} makes nothing today", "its outage changes nothing")


def _output(facility: str, network: Network) -> float:
    return network.facilities[facility].output_t_per_year


def quota_that_binds_nobody(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """A producer quota on what nobody there makes, or of no less than is made today."""
    for label, quota in each_of(scenario.disruptions, ProducerQuota):
        bound = producers_bound(quota, network)
        for position, material in enumerate(quota.materials):
            made = sum(f.output_t_per_year for f in bound if f.material_out == material)
            least = quota.tonnes[material].tonnes if quota.tonnes else made * _least(quota.share)
            if made <= 0.0 or least >= made:
                path = ("disruptions", label, "materials", position)
                less = f"{made:,.0f} t of {material} are made a year today, no more than the quota"
                problem = f"{and_list(quota.by)} makes no {material} there" if made <= 0.0 else less
                yield warning(scenario, path, problem, "the quota changes nothing there")


def hoarding_of_what_nobody_takes(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """Hoarding of a material that nobody there takes in."""
    for label, hoarding in each_of(scenario.disruptions, Hoarding):
        places = network.expand(hoarding.places)
        for position, material in enumerate(hoarding.materials):
            if not any(network.intake(place, material) for place in places):
                path = ("disruptions", label, "materials", position)
                problem = f"nobody takes in {material} in {and_list(hoarding.places)}"
                yield warning(scenario, path, problem, "the hoarding changes nothing there")


def _least(share: object) -> float:
    """The smallest value of a share that may be uncertain."""
    return float(share.least if isinstance(share, Distribution) else share or 0.0)  # type: ignore[arg-type]


def outside_the_time(scenario: Scenario, _network: Network) -> Iterator[Fault]:
    """A date after the last day, or a disruption that is over before the first."""
    for section, instruments in _sections(scenario):
        for label, instrument in instruments.items():
            for name in type(instrument).model_fields:
                day = getattr(instrument, name)
                if isinstance(day, date) and day >= scenario.end and name not in ("announced", "by"):
                    problem = f"{day} is after the end, {scenario.end}"
                    yield warning(scenario, (section, label, name), problem, f"{label} never acts")
    for label, disruption in scenario.disruptions.items():
        begins, lasts = begins_on(disruption), getattr(disruption, "lasts", None)
        if begins and lasts is not None and ends(begins, lasts)[1] <= scenario.start:
            remedy = f"{label} never acts"
            yield warning(scenario, ("disruptions", label), f"is over before the start, {scenario.start}", remedy)


RULES: tuple[Rule, ...] = (
    no_disruption,
    begun_before,
    control_without_lane,
    closure_without_lane,
    tariff_without_lane,
    outage_without_output,
    quota_that_binds_nobody,
    hoarding_of_what_nobody_takes,
    outside_the_time,
    *STOCKS,
    *REACH,
)


def _sections(scenario: Scenario) -> Iterator[tuple[str, Mapping[str, Instrument]]]:
    yield "disruptions", scenario.disruptions
    yield "responses", scenario.responses
