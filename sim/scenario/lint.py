"""What is valid but cannot matter, or not as one would think: warnings, in their places."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import product

from sim.disruptions import FacilityOutage, Hoarding, ProducerQuota, RouteClosure, Tariff
from sim.disruptions.control import ExportControl
from sim.errors import Fault, InputError
from sim.instrument import Instrument, and_list, ends
from sim.network import Lane, Network
from sim.network.elements import DAYS_PER_YEAR, place_of
from sim.responses import FriendShoring, JointStockpile, NationalStockpile, RapidResponseGroup
from sim.responses.stockpile import Stockpile
from sim.responses.triggered import Triggered
from sim.scenario.entry import Path
from sim.scenario.lint_reach import REACH
from sim.scenario.scenario import Scenario
from sim.scenario.touch import (
    begins_on,
    facilities_hit,
    lanes_between,
    lanes_closed,
    materials_touched,
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
        if not tonnes and not _opens_some(scenario, lanes, network):
            problem = "no lane goes that way" if tonnes is None else "only idle lanes go that way"
            yield warning(scenario, ("disruptions", label), problem, "the closure changes nothing")


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


def stock_nobody_uses(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """A stockpile of a form that an owner takes in nowhere."""
    for label, stock, owners in _stockpiles(scenario):
        for material in _held(stock, network):
            for owner in owners:
                if not network.intake(owner, material):
                    through = _relieves_through(owner, material, network)
                    remedy = (
                        f"it can relieve {owner} only through {through}" if through else "it can relieve nobody there"
                    )
                    path = _holding_path(label, stock, material)
                    yield warning(scenario, path, f"{owner} uses no {material}", remedy)


def _relieves_through(owner: str, material: str, network: Network) -> str:
    """Whose plants turn a material into something that reaches an owner, and into what."""
    made = {
        (facility.place, facility.material_out)
        for recipe in network.recipes
        if recipe.material_in == material and (facility := network.facilities[recipe.facility]).output_t_per_year
    }
    inside = network.group(owner)
    reaching = {
        (place_of(lane.seller), lane.material)
        for lane in network.lanes
        if place_of(lane.buyer) in inside and not lane.idle
    }
    places = sorted({place for place, _ in made & reaching})
    products = sorted({product for _, product in made & reaching})
    return f"plants in {and_list(places)}, which turn it into {and_list(products)}" if places else ""


def never_triggered(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """A response to materials that no disruption touches, itself or upstream."""
    if not scenario.disruptions or scenario.controls == "dated":
        return
    touched = _touched(scenario, network)
    for label, response in scenario.responses.items():
        if isinstance(response, RapidResponseGroup):
            materials = set(response.materials or network.materials)
        elif isinstance(response, Stockpile):
            materials = set(_held(response, network))
        else:
            materials = set(response.materials) if isinstance(response, Triggered) and response.waits else set()
        if materials and not materials & touched:
            problem = f"no disruption touches {and_list(sorted(materials))}"
            yield warning(scenario, ("responses", label), problem, f"{label} has nothing to wait for")


def _touched(scenario: Scenario, network: Network) -> set[str]:
    """The materials that disruptions take away, and all that is made of them."""
    touched = {m for disruption in scenario.disruptions.values() for m in materials_touched(disruption, network)}
    makes = [(recipe.material_in, network.facilities[recipe.facility].material_out) for recipe in network.recipes]
    while more := {made for used, made in makes if used in touched} - touched:
        touched |= more
    return touched


def triggered_at_once(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """A stockpile whose owners' cover is under its trigger before anything happens."""
    for label, stock, owners in _stockpiles(scenario):
        for material in _held(stock, network):
            cover = base_cover(network, owners, material)
            if cover is not None and cover < stock.below.nominal_days:
                whose = f"the base cover of {and_list(owners)} in {material} is {cover:.0f} days"
                problem = f"{whose}, under {stock.below} already"
                yield warning(scenario, ("responses", label, "below"), problem, "it releases from the start")
    for label, response in scenario.responses.items():
        if isinstance(response, Triggered) and response.below is not None:
            for place, material in product(sorted(network.expand(response.places)), response.materials):
                cover = base_cover(network, [place], material)
                if cover is not None and cover < response.below.nominal_days:
                    problem = (
                        f"the base cover of {place} in {material} is {cover:.0f} days, under {response.below} already"
                    )
                    yield warning(scenario, ("responses", label, "below"), problem, "it acts from the start")


def base_cover(network: Network, places: Iterable[str], material: str) -> float | None:
    """Days that several places' commercial stock lasts at their baseline intake; None without intake."""
    owners = tuple(places)
    intake = sum(network.intake(place, material) for place in owners)
    held = sum(network.commercial_stock(place, material) for place in owners)
    return held / intake * DAYS_PER_YEAR if intake else None


def nothing_to_release(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """A stockpile without stock, or a group told to draw on a joint stockpile that is not there."""
    joint = any(isinstance(response, JointStockpile) for response in scenario.responses.values())
    for label, response in scenario.responses.items():
        if isinstance(response, NationalStockpile) and not _held(response, network):
            problem = f"the tables have no standing stock of {response.owner}"
            yield warning(scenario, ("responses", label), problem, "give holdings")
        if isinstance(response, RapidResponseGroup) and "joint_stock" in response.sources and not joint:
            path = ("responses", label, "sources")
            if scenario.entry.find(path) is not None:
                yield warning(scenario, path, "there is no joint stockpile to draw on", "add one, or leave it out")


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
    stock_nobody_uses,
    never_triggered,
    triggered_at_once,
    nothing_to_release,
    *REACH,
)


def _sections(scenario: Scenario) -> Iterator[tuple[str, Mapping[str, Instrument]]]:
    yield "disruptions", scenario.disruptions
    yield "responses", scenario.responses


def _stockpiles(scenario: Scenario) -> Iterator[tuple[str, Stockpile, tuple[str, ...]]]:
    """Label, stockpile and owners of every stockpile."""
    for label, response in scenario.responses.items():
        if isinstance(response, JointStockpile):
            yield label, response, tuple(response.owners)
        elif isinstance(response, NationalStockpile):
            yield label, response, (response.owner,)


def _held(stock: Stockpile, network: Network) -> list[str]:
    """The materials that a stockpile holds; the standing stock of the tables where it says none."""
    if isinstance(stock, JointStockpile):
        return list(stock.holdings)
    if isinstance(stock, NationalStockpile) and stock.holdings is not None:
        return list(stock.holdings)
    owner = stock.owner if isinstance(stock, NationalStockpile) else ""
    return [material for material in network.materials if network.state_stock(owner, material) > 0]


def _holding_path(label: str, stock: Stockpile, material: str) -> Path:
    return ("responses", label, "holdings", material)
