"""Rules that a network keeps, one function each: it yields the rows that break it, with their remedy.

Whether each row names what exists is in `references`; here is whether the whole makes sense and closes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from sim.errors import Fault
from sim.network.controls import controls_say_what_is_known
from sim.network.elements import USE, Figure
from sim.network.references import REFERENCES, fault

if TYPE_CHECKING:
    from sim.network.network import Network

TOLERANCE = 1e-3
"""Largest gap, as a share of the larger side, at which two flows still close."""

SLACK_T = 0.05
"""Tonnes a year that two flows may differ by however small they are."""

HOST_TOLERANCE = 5e-3
"""Largest gap between a by-product's output and its ratio to the host: ratios are printed rounded."""


def faults_of(network: Network, told: Sequence[Fault] = (), *, balanced: bool = True) -> list[Fault]:
    """Faults of a network, rule by rule.

    Whether it closes is judged only where every row could be read and names what exists.

    Args:
        network: The network, its rows as read.
        told: Faults found while reading; rows that have one are not judged by what stands in for it.
        balanced: Whether flows must close too.
    """
    rows = {(each.file, each.line) for each in told}
    found = [each for check in REFERENCES for each in check(network)]
    found += [each for check in RULES for each in check(network) if (each.file, each.line) not in rows]
    if not found and not told:
        found = [each for check in (*WHOLE, *(BALANCES if balanced else ())) for each in check(network)]
    return found


def processors_have_recipes(network: Network) -> Iterator[Fault]:
    """A processor or component plant buys at least one feed; a mine none."""
    fed = {recipe.facility for recipe in network.recipes}
    for each in network.facilities.values():
        if each.process != "mine" and each.facility not in fed:
            problem = f"{each.facility} is a {each.process} plant without a recipe"
            remedy = "add its feeds to recipes.csv; a recycler that buys no feed is a mine"
            yield fault(each, "facilities.process", problem, remedy)
        if each.process == "mine" and each.facility in fed:
            problem = f"{each.facility} is a mine and has a recipe"
            yield fault(each, "facilities.process", problem, "make it refine, or take its recipe out")


def mines_lose_nothing(network: Network) -> Iterator[Fault]:
    """A mine has yield 1 and no recycled feed."""
    for each in network.facilities.values():
        if each.process == "mine" and (each.yield_ != 1.0 or each.secondary_t_per_year):
            problem = f"{each.facility} is a mine with yield {each.yield_:g}"
            problem += f" and {each.secondary_t_per_year:g} t of recycled feed"
            remedy = "a mine has yield 1 and secondary_t_per_year 0"
            yield fault(each, "facilities.yield", problem, remedy)


def recycled_feed_has_one_recipe(network: Network) -> Iterator[Fault]:
    """Recycled feed is said for plants with a single feed, whose unit it has."""
    feeds = [recipe.facility for recipe in network.recipes]
    for each in network.facilities.values():
        if each.secondary_t_per_year and feeds.count(each.facility) > 1:
            problem = f"{each.facility} has recycled feed and several recipes"
            remedy = "lower t_per_t_output of the feed that it replaces, and set secondary_t_per_year to 0"
            yield fault(each, "facilities.secondary_t_per_year", problem, remedy)


def yields_match_recipes(network: Network) -> Iterator[Fault]:
    """A refiner with one feed needs 1 / yield tonnes of it for a tonne made."""
    feeds = [recipe.facility for recipe in network.recipes]
    for recipe in network.recipes:
        facility = network.facilities[recipe.facility]
        if facility.process == "refine" and feeds.count(facility.facility) == 1:
            needed = 1.0 / facility.yield_
            if abs(recipe.t_per_t_output - needed) > TOLERANCE * needed:
                problem = f"{recipe.t_per_t_output:g} t a tonne, but the yield is {facility.yield_:g}"
                remedy = f"write {needed:.9g}, or the yield {1.0 / recipe.t_per_t_output:.9g}"
                yield fault(recipe, "recipes.t_per_t_output", problem, remedy)


def capacity_covers_output(network: Network) -> Iterator[Fault]:
    """No facility makes more than it can."""
    for each in network.facilities.values():
        if each.capacity_t_per_year < each.output_t_per_year - 1e-6:
            problem = f"capacity {each.capacity_t_per_year:g} is below output {each.output_t_per_year:g}"
            remedy = f"write {each.output_t_per_year:g} or more"
            yield fault(each, "facilities.capacity_t_per_year", problem, remedy)


def hosts_state_their_ratio(network: Network) -> Iterator[Fault]:
    """A by-product of a host facility says how much a tonne of the host gives."""
    for each in network.facilities.values():
        if each.host_facility is not None and each.t_per_t_host is None:
            problem = f"{each.facility} has a host facility and no ratio to it"
            yield fault(each, "facilities.t_per_t_host", problem, "give tonnes for a tonne of the host")


def hosts_fix_byproducts(network: Network) -> Iterator[Fault]:
    """A by-product of a host facility is its fixed ratio of the host's output."""
    for each in network.facilities.values():
        if each.host_facility is None or each.t_per_t_host is None:
            continue
        made = each.t_per_t_host * network.facilities[each.host_facility].output_t_per_year
        if abs(made - each.output_t_per_year) > _allowed(made, each.output_t_per_year, HOST_TOLERANCE):
            problem = f"output {each.output_t_per_year:g} t, but its host gives {made:g} t"
            remedy = f"write the output {made:.6g}, or change t_per_t_host"
            yield fault(each, "facilities.t_per_t_host", problem, remedy)


def idle_lanes_qualify(network: Network) -> Iterator[Fault]:
    """A lane that carries nothing states how long it takes to qualify."""
    for lane in network.lanes:
        if lane.idle and lane.qualification_days <= 0.0:
            remedy = "give the days until it could carry a first tonne"
            problem = "an idle lane without qualification days"
            yield fault(lane, "lanes.qualification_days", problem, remedy)


def stocks_say_one_thing(network: Network) -> Iterator[Fault]:
    """A stock is either days or tonnes."""
    for stock in network.stocks:
        if (stock.days is None) == (stock.tonnes is None):
            problem = "neither days nor tonnes" if stock.days is None else "both days and tonnes"
            yield fault(stock, "stocks.days", f"{stock.holder} has {problem}", "give one of the two")


def everyone_holds_stock(network: Network) -> Iterator[Fault]:
    """Facilities hold their product and their feeds, users what they use, be it 0 t."""
    held = {(stock.holder, stock.material) for stock in network.stocks}
    for each in network.facilities.values():
        if (each.facility, each.material_out) not in held:
            yield _no_stock(each, "facilities", each.facility, each.material_out, "product")
    for recipe in network.recipes:
        if (recipe.facility, recipe.material_in) not in held:
            yield _no_stock(recipe, "recipes", recipe.facility, recipe.material_in, "feed")
    for demand in network.demands:
        if (USE + demand.place, demand.material) not in held:
            held.add((USE + demand.place, demand.material))
            yield _no_stock(demand, "demand", USE + demand.place, demand.material, "user")


def _no_stock(row: Figure, table: str, holder: str, material: str, kind: str) -> Fault:
    remedy = f"add {holder},{material},{kind} to stocks.csv, with 0 tonnes if it keeps none"
    return fault(row, f"{table}.material", f"{holder} holds no stock of {material}", remedy)


def controls_come_in_order(network: Network) -> Iterator[Fault]:
    """A control is announced before it is in force, and in force before it ends."""
    for each in network.controls:
        if each.announced and each.in_force and each.announced > each.in_force:
            problem = f"announced {each.announced}, in force already {each.in_force}"
            yield fault(each, "controls.announced", problem, "exchange the two, or write one day in both")
        if each.in_force and each.until and each.in_force > each.until:
            problem = f"in force {each.in_force}, ends already {each.until}"
            yield fault(each, "controls.until", problem, "the end comes after the day in force")


def materials_make_no_circle(network: Network) -> Iterator[Fault]:
    """No material is made, over however many steps, from itself."""
    made_from: dict[str, set[str]] = defaultdict(set)
    for recipe in network.recipes:
        made_from[network.facilities[recipe.facility].material_out].add(recipe.material_in)
    for recipe in network.recipes:
        out = network.facilities[recipe.facility].material_out
        if out in _upstream(recipe.material_in, made_from):
            problem = f"{out} is made from {recipe.material_in}, which is made from {out}"
            remedy = "break the circle; recycled feed is secondary_t_per_year"
            yield fault(recipe, "recipes.material_in", problem, remedy)


def _upstream(material: str, made_from: dict[str, set[str]]) -> set[str]:
    found, todo = {material}, [material]
    while todo:
        for feed in made_from[todo.pop()] - found:
            found.add(feed)
            todo.append(feed)
    return found


def lanes_carry_output(network: Network) -> Iterator[Fault]:
    """What a facility makes leaves on its lanes."""
    sold: dict[str, float] = defaultdict(float)
    for lane in network.lanes:
        sold[lane.seller] += lane.t_per_year
    for each in network.facilities.values():
        if _open(sold[each.facility], each.output_t_per_year):
            problem = f"output {each.output_t_per_year:g} t, but its lanes carry {sold[each.facility]:g} t"
            remedy = f"{_gap(sold[each.facility], each.output_t_per_year)}; change its lanes or its output"
            yield fault(each, "facilities.output_t_per_year", problem, remedy)


def lanes_bring_needs(network: Network) -> Iterator[Fault]:
    """What facilities feed on and users use arrives on lanes."""
    brought: dict[tuple[str, str], float] = defaultdict(float)
    for lane in network.lanes:
        brought[lane.buyer, lane.material] += lane.t_per_year
    for recipe in network.recipes:
        needed, got = network.feed(recipe), brought[recipe.facility, recipe.material_in]
        if _open(got, needed):
            who, what = recipe.facility, recipe.material_in
            yield _unmet(recipe, "recipes.t_per_t_output", who, what, needed, got)
    used: dict[tuple[str, str], float] = defaultdict(float)
    last = {(USE + demand.place, demand.material): demand for demand in network.demands}
    for demand in network.demands:
        used[USE + demand.place, demand.material] += demand.t_per_year
    for (user, material), needed in used.items():
        if _open(brought[user, material], needed):
            row, got = last[user, material], brought[user, material]
            yield _unmet(row, "demand.t_per_year", user, material, needed, got)


def _unmet(row: Figure, path: str, who: str, material: str, needed: float, got: float) -> Fault:
    problem = f"{who} needs {needed:g} t of {material}, but lanes bring {got:g} t"
    remedy = f"{_gap(got, needed)}; change its lanes or its need"
    return fault(row, path, problem, remedy)


def _gap(flow: float, figure: float) -> str:
    return f"{abs(flow - figure):.6g} t a year too {'much' if flow > figure else 'little'} on the lanes"


def _open(one: float, other: float) -> bool:
    return abs(one - other) > _allowed(one, other, TOLERANCE)


def _allowed(one: float, other: float, share: float) -> float:
    return max(share * max(abs(one), abs(other)), SLACK_T)


Check = Callable[["Network"], Iterator[Fault]]

RULES: tuple[Check, ...] = (
    mines_lose_nothing,
    recycled_feed_has_one_recipe,
    capacity_covers_output,
    idle_lanes_qualify,
    stocks_say_one_thing,
    controls_come_in_order,
    controls_say_what_is_known,
)
"""Rules about single rows, which hold or not whatever the others say."""

WHOLE: tuple[Check, ...] = (
    materials_make_no_circle,
    processors_have_recipes,
    everyone_holds_stock,
    yields_match_recipes,
    hosts_state_their_ratio,
)
"""Rules about rows taken together, for networks whose names all resolve."""

BALANCES: tuple[Check, ...] = (hosts_fix_byproducts, lanes_carry_output, lanes_bring_needs)
"""Rules about tonnes that must meet; `balance` makes them hold."""
