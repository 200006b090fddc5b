"""What programmes and rules of origin cannot reach: warnings, in their places."""

from collections.abc import Iterator

from sim.disruptions import OriginExclusion, ReexportRule
from sim.disruptions.barring import Bar
from sim.errors import Fault
from sim.instrument import and_list
from sim.network import Network
from sim.network.arrays import Layout
from sim.network.content import content
from sim.network.elements import place_of
from sim.responses import FriendShoring, InvestmentFund, PermittingAcceleration, PriceFloor, Project, Recycling
from sim.responses.triggered import Triggered
from sim.scenario.lint_nothing import size_of_nothing
from sim.scenario.scenario import Scenario
from sim.scenario.touch import lanes_between
from sim.scenario.warning import each_of, warning
from sim.uncertain import Distribution


def help_for_nobody(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """A programme for users that are not there, or recycling of more than is taken in."""
    for label, response in each_of(scenario.responses, Triggered):  # type: ignore[type-abstract]
        for position, material in enumerate(response.materials):
            if not _users(response, material, network):
                path = ("responses", label, "materials", position)
                whom = f"no such user of {material} in {and_list(response.places, 'or')}"
                yield warning(scenario, path, whom, f"{label} changes nothing there")
    for label, recycling in each_of(scenario.responses, Recycling):
        for material, most in recycling.capacity.items():
            intake = sum(network.intake(place, material) for place in recycling.places)
            if most.tonnes > intake:
                where = ("responses", label, "capacity", material)
                problem = f"{and_list(recycling.places)} take in {intake:,.4g} t of {material} a year"
                yield warning(scenario, where, problem, "what is over that is never used")


def _users(response: Triggered, material: str, network: Network) -> bool:
    places = network.expand(response.places)
    return any(
        demand.material == material
        and demand.place in places
        and demand.tier in response.tiers
        and (response.uses is None or demand.use in response.uses)
        for demand in network.demands
    )


def floor_of_by_product(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """A price floor for what runs with its host, or for what makes nothing."""
    for label, floor in each_of(scenario.responses, PriceFloor):
        if _most(floor.floor) <= 1.0:
            remedy = "sellers ask at least what it costs them, so that no price falls under its base"
            yield warning(scenario, ("responses", label, "floor"), "is not over the base price", remedy)
        for position, name in enumerate(floor.facilities):
            plant, path = network.facilities[name], ("responses", label, "facilities", position)
            if not plant.output_t_per_year:
                yield warning(scenario, path, f"{name} makes nothing today", "nothing is paid for it")
            elif plant.host:
                problem = f"{name} runs with its host, {plant.host}"
                yield warning(scenario, path, problem, "the floor is paid and keeps nothing going")


def rule_that_bars_nothing(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """A rule of origin that touches no goods that are sold today."""
    for label, rule in each_of(scenario.disruptions, Bar):  # type: ignore[type-abstract]
        if not _barred_tonnes(rule, network):
            yield warning(scenario, ("disruptions", label), "no goods that are sold today fall under it", _remedy(rule))


def _remedy(rule: Bar) -> str:
    return "it closes only resale" if isinstance(rule, ReexportRule) else "the exclusion changes nothing"


def _barred_tonnes(rule: Bar, network: Network) -> float:
    """Tonnes a year on the lanes that a rule bars."""
    layout = Layout.of(network)
    if isinstance(rule, ReexportRule):
        by, to = network.expand(rule.by), network.expand(rule.to)
        share, wanted = content(layout, by, frozenset(rule.materials)), rule.goods or network.materials
        least = _least(rule.de_minimis)
        hit = {name for name, inside in share.items() if inside > least and place_of(name) not in by}
    else:
        assert isinstance(rule, OriginExclusion)
        origins, to, wanted = network.expand(rule.origins), network.expand(rule.by), rule.materials
        least = 1.0 if rule.content_above is None else _least(rule.content_above)
        share = content(layout, origins)
        hit = {name for name, inside in share.items() if place_of(name) in origins or inside > least}
    lanes = (lane for lane in network.lanes if lane.seller in hit and place_of(lane.buyer) in to)
    return sum(x.t_per_year for x in lanes if x.material in wanted and place_of(x.seller) != place_of(x.buyer))


def _least(value: float | Distribution[float]) -> float:
    return float(value.least if isinstance(value, Distribution) else value)


def tie_that_cannot_hold(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """A disruption that waits for a response, or anything that waits for a cover that is none."""
    for section, block in (("disruptions", scenario.disruptions), ("responses", scenario.responses)):
        for label, each in block.items():
            if section == "disruptions" and each.after is not None and each.after.other in scenario.responses:
                problem = f"{each.after.other} is a response, which is not there in the disrupted arm"
                yield warning(scenario, (section, label, "after"), problem, f"{label} happens only where it is")
            watch = each.when
            if watch is not None and watch.cover and not network.intake(watch.place, watch.cover):
                problem = f"{watch.place} takes in no {watch.cover}"
                yield warning(scenario, (section, label, "when"), problem, "its cover says nothing")


def _most(value: float | Distribution[float]) -> float:
    return float(value.most if isinstance(value, Distribution) else value)


def project_that_comes_late(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """A project that cannot bring anything before the end."""
    for label, project in each_of(scenario.responses, Project):
        soonest = project.soonest(network)
        if soonest >= scenario.end and not project.tied:
            problem = f"brings nothing before {soonest} even if all goes as planned"
            remedy = f"the scenario ends on {scenario.end}: give a longer horizon or a later stage"
            yield warning(scenario, ("responses", label), problem, remedy)


def permit_of_nobody(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """Faster permits where no project of the scenario waits for one."""
    projects = [(label, each) for label, each in each_of(scenario.responses, Project) if each.stands == "permit"]
    for label, fund in each_of(scenario.responses, InvestmentFund):
        projects += [(label, each.project(fund.starts)) for each in fund.candidates.values() if each.stands == "permit"]
    for label, faster in each_of(scenario.responses, PermittingAcceleration):
        where = network.expand(faster.where or ())
        if not any(name in (faster.projects or ()) or place_of(each.facility) in where for name, each in projects):
            problem = "no project of the scenario waits for a permit there"
            yield warning(scenario, ("responses", label), problem, f"{label} changes nothing")


def candidate_out_of_reach(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """A candidate that costs more than the whole fund, or that makes what its owners do not take in."""
    for label, fund in each_of(scenario.responses, InvestmentFund):
        for name, each in fund.candidates.items():
            path, made = ("responses", label, "candidates", name), network.facilities[each.facility].material_out
            if _least(each.cost) > _most(fund.budget):
                yield warning(scenario, (*path, "cost"), "is more than the whole budget", "the fund never chooses it")
            if not any(network.intake(owner, made) for owner in fund.owners):
                problem = f"{and_list(fund.owners)} take in no {made}"
                yield warning(scenario, (*path, "facility"), problem, "the fund never chooses it")


def friends_without_lane(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """New sellers where the tables have no idle lane."""
    for label, shoring in each_of(scenario.responses, FriendShoring):
        for position, material in enumerate(shoring.materials):
            lanes = lanes_between(shoring.partners, shoring.buyers, material, network)
            if not any(x.idle and (shoring.routes is None or x.route in shoring.routes) for x in lanes):
                path = ("responses", label, "materials", position)
                problem = f"every lane of {material} from {and_list(shoring.partners)} to {and_list(shoring.buyers)} "
                yield warning(scenario, path, problem + "is in use already", f"{label} opens nothing there")


REACH = (
    project_that_comes_late,
    permit_of_nobody,
    candidate_out_of_reach,
    friends_without_lane,
    help_for_nobody,
    floor_of_by_product,
    rule_that_bars_nothing,
    tie_that_cannot_hold,
    size_of_nothing,
)
"""The rules of this page, and sizes of nothing."""
