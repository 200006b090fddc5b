"""Stocks that cannot help, and responses that never act or act from the start: warnings, in their places."""

from collections.abc import Iterable, Iterator
from itertools import product

from sim.errors import Fault
from sim.instrument import and_list
from sim.network import Network
from sim.network.elements import DAYS_PER_YEAR, place_of
from sim.responses import JointStockpile, NationalStockpile, RapidResponseGroup
from sim.responses.stockpile import Stockpile
from sim.responses.triggered import Triggered
from sim.scenario.entry import Path
from sim.scenario.scenario import Scenario
from sim.scenario.touch import materials_touched
from sim.scenario.warning import warning
from sim.units import Tonnes


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


def more_than_the_world_makes(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """Holdings over a year of world output: more likely a slip of unit than a plan."""
    for label, stock, owners in _stockpiles(scenario):
        for material, holding in (stock.holdings or {}).items():
            intake = sum(network.intake(owner, material) for owner in owners) / DAYS_PER_YEAR
            tonnes = holding.tonnes if isinstance(holding, Tonnes) else holding.nominal_days * intake
            made = sum(f.output_t_per_year for f in network.facilities.values() if f.material_out == material)
            if tonnes > made:
                problem = f"{tonnes:,.0f} t of {material} are more than the world makes in a year ({made:,.0f} t)"
                yield warning(scenario, _holding_path(label, stock, material), problem, "check the unit")


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


def _stockpiles(
    scenario: Scenario,
) -> Iterator[tuple[str, JointStockpile | NationalStockpile, tuple[str, ...]]]:
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


STOCKS = (stock_nobody_uses, never_triggered, triggered_at_once, more_than_the_world_makes, nothing_to_release)
"""The rules of this page."""
