"""Every name in a row must be the name of something: one check for each kind of name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from sim.errors import Fault, suggestion
from sim.network.elements import STATE, USE, Figure
from sim.network.places import EVERYTHING, MARKETS

if TYPE_CHECKING:
    from sim.network.network import Network

MATERIAL_COLUMNS = (
    ("facilities", "material_out"),
    ("recipes", "material_in"),
    ("lanes", "material"),
    ("demand", "material"),
    ("stocks", "material"),
)
FACILITY_COLUMNS = (("recipes", "facility"), ("lanes", "seller"), ("facilities", "host_facility"))


def materials_exist(network: Network) -> Iterator[Fault]:
    """Materials are those of materials.csv."""
    for table, column in MATERIAL_COLUMNS:
        for row in network.rows()[table]:
            yield from _unknown(row, table, column, [getattr(row, column)], network.materials, "material")
    known = {*network.materials, EVERYTHING}
    for control in network.controls:
        yield from _unknown(control, "controls", "materials", control.materials, known, "material")


def facilities_exist(network: Network) -> Iterator[Fault]:
    """Facilities are those of facilities.csv."""
    for table, column in FACILITY_COLUMNS:
        for row in network.rows()[table]:
            yield from _unknown(row, table, column, [getattr(row, column)], network.facilities, "facility")
    for control in network.controls:
        named = control.parameters.get("facility", "")
        yield from _unknown(control, "controls", "parameters", [named], network.facilities, "facility")


def places_exist(network: Network) -> Iterator[Fault]:
    """A facility's place has users or belongs to a group, and its id begins with the place."""
    known = _places(network)
    for each in network.facilities.values():
        yield from _unknown(each, "facilities", "place", [each.place], known, "place")
        if each.place and not each.facility.startswith(f"{each.place}."):
            problem = f"{each.facility} does not begin with its place {each.place}"
            remedy = f"call it {each.place}.{each.material_out}, with a suffix where there are several"
            yield fault(each, "facilities.facility", problem, remedy)


def buyers_exist(network: Network) -> Iterator[Fault]:
    """A buyer is a facility that feeds on the material, or the users of a place who use it."""
    fed = {(recipe.facility, recipe.material_in) for recipe in network.recipes}
    used = {(USE + demand.place, demand.material) for demand in network.demands}
    needs = fed | used
    parties = {*network.facilities, *(user for user, _ in used)}
    for lane in network.lanes:
        if lane.buyer in parties:
            if (lane.buyer, lane.material) not in needs and lane.material in network.materials:
                yield _no_need(lane, lane.buyer, lane.material)
        else:
            yield from _unknown(lane, "lanes", "buyer", [lane.buyer], parties, "buyer")


def _no_need(lane: Any, buyer: str, material: str) -> Fault:
    table = "demand.csv" if buyer.startswith(USE) else "recipes.csv"
    problem = f"{buyer} does not use {material}"
    return fault(lane, "lanes.buyer", problem, f"add its need to {table}, or take the lane out")


def sellers_make_it(network: Network) -> Iterator[Fault]:
    """A seller sells what it makes."""
    for lane in network.lanes:
        seller = network.facilities.get(lane.seller)
        if seller is not None and lane.material and seller.material_out != lane.material:
            problem = f"{lane.seller} makes {seller.material_out}, not {lane.material}"
            yield fault(lane, "lanes.seller", problem, "name a seller that makes the material")


def holders_exist(network: Network) -> Iterator[Fault]:
    """A stock's holder is of its kind and has to do with the material."""
    fed = {(recipe.facility, recipe.material_in) for recipe in network.recipes}
    used = {(USE + demand.place, demand.material) for demand in network.demands}
    makes = {(each.facility, each.material_out) for each in network.facilities.values()}
    governments = {(STATE + place, material) for place in _places(network) for material in network.materials}
    right = {"product": makes, "feed": fed, "user": used, "state": governments}
    for stock in network.stocks:
        if stock.kind not in right or stock.material not in network.materials:
            continue
        if (stock.holder, stock.material) not in right[stock.kind]:
            yield _wrong_holder(stock, {holder for holder, _ in right[stock.kind]})


def _wrong_holder(stock: Any, holders: set[str]) -> Fault:
    shape = {"user": "use:PLACE", "state": "state:PLACE"}.get(stock.kind, "a facility")
    if stock.holder in holders:
        verb = {"product": "make", "feed": "feed on", "user": "use"}[stock.kind]
        problem = f"{stock.holder} does not {verb} {stock.material}"
        return fault(stock, "stocks.holder", problem, "name another holder, material or kind")
    problem = f"unknown holder {stock.holder!r} of a {stock.kind} stock"
    remedy = f"the holder is {shape}; {suggestion(stock.holder, holders)}"
    return fault(stock, "stocks.holder", problem, remedy)


def controls_name_places(network: Network) -> Iterator[Fault]:
    """Who controls is a place or group; whom it binds may be a facility too."""
    places = _places(network) | {EVERYTHING}
    known_ids = {control.id for control in network.controls}
    for each in network.controls:
        yield from _unknown(each, "controls", "by", each.by, places, "place or group")
        known = places | set(network.facilities)
        yield from _unknown(each, "controls", "to", each.to, known, "place, group or facility")
        ended = each.parameters.get("of", "")
        named = [part.strip() for part in ended.split(",")]
        yield from _unknown(each, "controls", "parameters", named, known_ids, "control")


def sources_exist(network: Network) -> Iterator[Fault]:
    """Every figure's source is a row of a sources table or one of the built-in keys."""
    for table, rows in network.rows().items():
        if table != "sources":
            for row in rows:
                yield from _unknown(row, table, "source", [row.source], network.sources, "source")


def only_elasticities_are_negative(network: Network) -> Iterator[Fault]:
    """A parameter below zero is an elasticity of demand."""
    for each in network.parameters.values():
        least = min(each.value, each.value if each.low is None else each.low)
        if least < 0.0 and "elasticity" not in each.parameter:
            problem = f"{each.parameter} is negative ({least:g})"
            yield fault(each, "parameters.value", problem, "write 0 or more")


def _places(network: Network) -> set[str]:
    listed = {member.place for member in network.members}
    return {*MARKETS, *network.groups(), *listed, *(demand.place for demand in network.demands)}


def _unknown(
    row: Any, table: str, column: str, names: Iterable[str | None], known: Iterable[str], what: str
) -> Iterator[Fault]:
    """A fault for each name that is not known; an empty one was noted when the cell was read."""
    for name in names:
        if name and name not in known:
            yield fault(row, f"{table}.{column}", f"unknown {what} {name!r}", suggestion(name, known))


def fault(row: Figure, path: str, problem: str, remedy: str) -> Fault:
    """A fault of a row as a whole; `path` is the table and column it shows in."""
    return Fault(row.file, row.line or None, None, path, problem, remedy)


REFERENCES: tuple[Callable[[Network], Iterator[Fault]], ...] = (
    materials_exist,
    facilities_exist,
    places_exist,
    buyers_exist,
    sellers_make_it,
    holders_exist,
    controls_name_places,
    sources_exist,
    only_elasticities_are_negative,
)
"""Every check of names, in the order of the faults they give."""
