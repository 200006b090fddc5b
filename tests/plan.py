"""A plan of a small network: who makes, sells and uses is given, the tonnes follow and close.

Flows, outputs, capacities and stocks are worked out from the users upward, so that the network closes to the
last bit that floating point allows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from sim.network import (
    Control,
    Demand,
    Facility,
    Lane,
    Material,
    Member,
    Network,
    Parameter,
    Recipe,
    Source,
    Stock,
)
from sim.network.elements import USE, place_of

MINERALS = {
    "ndpr_in_concentrate": "ndpr",
    "ndpr_oxide": "ndpr",
    "dytb_in_concentrate": "dytb",
    "dytb_oxide": "dytb",
    "magnet_light": "ndpr",
    "magnet_heavy": "dytb",
    "gallium_primary": "gallium",
    "gallium_refined": "gallium",
    "germanium_refined": "germanium",
    "antimony_concentrate": "antimony",
    "antimony_refined": "antimony",
}
ALLIES = ("USA", "JPN", "KOR", "EU27")


@cache
def shipped_parameters() -> dict[str, Parameter]:
    return Network.shipped().parameters


@cache
def shipped_sources() -> tuple[Source, ...]:
    """Sources of the shipped parameters, and those of rows made here."""
    used = {"own_balance", "gk"} | {row.source for row in shipped_parameters().values()}
    return tuple(row for row in Network.shipped().sources.values() if row.key in used)


@dataclass
class Plan:
    """A network in the making: say who makes, sells and uses; `network()` works out the tonnes.

    Materials are named in the order of the chain, mines first.
    """

    materials: dict[str, Material] = field(default_factory=dict)
    facilities: dict[str, Facility] = field(default_factory=dict)
    recipes: list[Recipe] = field(default_factory=list)
    demands: list[Demand] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)
    parameters: dict[str, float] = field(default_factory=dict)
    """Values that replace those of the shipped parameters, with their ranges."""
    lanes: list[tuple[Lane, float]] = field(default_factory=list)
    days: dict[tuple[str, str], float] = field(default_factory=dict)
    state: dict[tuple[str, str], float] = field(default_factory=dict)
    use_of_capacity: dict[str, float] = field(default_factory=dict)
    recycled: dict[str, float] = field(default_factory=dict)
    relative_range: float | None = None
    """Ranges of every figure: low = figure / (1 + this), high = figure * (1 + this)."""
    grade: str = "C"

    def material(self, name: str, price: float = 50_000.0) -> Plan:
        mineral = MINERALS.get(name, name.partition("_")[0])
        self.materials[name] = Material(name, mineral, "t of it", price)
        return self

    def maker(
        self,
        name: str,
        *,
        feeds: Mapping[str, float] | None = None,
        process: str | None = None,
        processing_days: float = 15.0,
        use_of_capacity: float = 0.8,
        product_days: float = 30.0,
        feed_days: float = 30.0,
        recycled: float = 0.0,
        host: str | None = None,
    ) -> Plan:
        """A facility `PLACE.material`: a mine, or with feeds (t a tonne made) a refiner or component plant.

        `recycled` is the share of its feed that it does not buy; `host` the facility whose by-product it is.
        """
        place, material = name.split(".", 1)
        process = process or ("mine" if not feeds else "refine" if len(feeds) == 1 else "component")
        single = next(iter(feeds.values())) if feeds and process == "refine" and len(feeds) == 1 else 1.0
        host_metal = self.materials[host.split(".", 1)[1]].mineral if host else None
        self.facilities[name] = Facility(
            name, place, process, material, 0.0, 0.0, 1.0 / single, 0.0, processing_days, host_metal, host
        )
        self.use_of_capacity[name], self.recycled[name] = use_of_capacity, recycled
        self.days[name, material] = product_days
        for feed, dose in (feeds or {}).items():
            self.recipes.append(Recipe(name, feed, dose))
            self.days[name, feed] = feed_days
        return self

    def user(
        self,
        place: str,
        material: str,
        t_per_year: float,
        *,
        use: str = "everything",
        tier: str = "other",
        stock_days: float = 30.0,
        elasticity: float = -0.2,
        substitution: float = 0.1,
    ) -> Plan:
        self.demands.append(Demand(place, material, use, tier, t_per_year, 0.0, elasticity, substitution))
        self.days[USE + place, material] = stock_days
        return self

    def lane(
        self,
        seller: str,
        buyer: str,
        weight: float = 1.0,
        *,
        days: float = 10.0,
        interval: int = 7,
        mode: str | None = None,
        route: str = "direct",
        chokepoints: tuple[str, ...] = (),
        qualification_days: float = 60.0,
        usd_per_t: float = 100.0,
    ) -> Plan:
        """A lane; `weight` is its part among the buyer's lanes of the material, 0 makes it idle."""
        material = seller.split(".", 1)[1]
        mode = mode or ("truck" if place_of(seller) == place_of(buyer) else "sea")
        qualifies = 0.0 if weight else qualification_days
        row = Lane(material, seller, buyer, 0.0, mode, days, interval, route, chokepoints, usd_per_t, qualifies)
        self.lanes.append((row, weight))
        return self

    def stockpile(self, place: str, material: str, tonnes: float) -> Plan:
        self.state["state:" + place, material] = tonnes
        return self

    def network(self) -> Network:
        lanes = self._flows()
        facilities = {row.facility: row for row in self._made(lanes)}
        chosen = {**shipped_parameters(), **{k: Parameter(k, v) for k, v in self.parameters.items()}}
        return Network.of(
            materials=[self._ranged(row, row.price_usd_per_t) for row in self.materials.values()],
            facilities=[self._ranged(row, row.output_t_per_year) for row in facilities.values()],
            recipes=[self._ranged(row, row.t_per_t_output) for row in self.recipes],
            lanes=[self._ranged_lane(lane) for lane in lanes],
            demands=[self._ranged(row, row.t_per_year) for row in self.demands],
            stocks=[*self._stocks(), *self._reserves()],
            controls=self.controls,
            members=self._members(),
            parameters=chosen.values(),
            sources=shipped_sources(),
        )

    def _flows(self) -> list[Lane]:
        """Lanes with their tonnes, from the users up the chain; lists the materials from the last."""
        need: dict[tuple[str, str], float] = {}
        for row in self.demands:
            key = USE + row.place, row.material
            need[key] = need.get(key, 0.0) + row.t_per_year
        found = []
        for material in reversed(self.materials):
            carried = self._carried(material, need)
            found += carried
            for lane in carried:
                for recipe in self.recipes:
                    if recipe.facility == lane.seller:
                        gross = recipe.t_per_t_output * lane.t_per_year
                        key = recipe.facility, recipe.material_in
                        need[key] = need.get(key, 0.0) + gross * (1.0 - self.recycled[recipe.facility])
        return found

    def _carried(self, material: str, need: Mapping[tuple[str, str], float]) -> list[Lane]:
        rows = [(lane, weight) for lane, weight in self.lanes if lane.material == material]
        whole: dict[str, float] = {}
        for lane, weight in rows:
            whole[lane.buyer] = whole.get(lane.buyer, 0.0) + weight
        return [
            replace(lane, t_per_year=need.get((lane.buyer, material), 0.0) * weight / whole[lane.buyer])
            if weight
            else lane
            for lane, weight in rows
        ]

    def _made(self, lanes: Sequence[Lane]) -> list[Facility]:
        output = {name: sum(x.t_per_year for x in lanes if x.seller == name) for name in self.facilities}
        gross = {row.facility: row.t_per_t_output * output[row.facility] for row in self.recipes}
        found = []
        for name, row in self.facilities.items():
            ratio = output[name] / output[row.host_facility] if row.host_facility else None
            capacity = output[name] / self.use_of_capacity[name]
            recycled = self.recycled[name] * gross.get(name, 0.0)
            found.append(
                replace(
                    row,
                    output_t_per_year=output[name],
                    capacity_t_per_year=capacity,
                    secondary_t_per_year=recycled,
                    t_per_t_host=ratio,
                )
            )
        return found

    def _stocks(self) -> list[Stock]:
        found = []
        for (holder, material), days in self.days.items():
            makes = holder in self.facilities and self.facilities[holder].material_out == material
            kind = "user" if holder.startswith(USE) else "product" if makes else "feed"
            found.append(self._ranged(Stock(holder, material, kind, days), days))
        return found

    def _reserves(self) -> list[Stock]:
        return [Stock(who, what, "state", None, tonnes) for (who, what), tonnes in self.state.items()]

    def _members(self) -> list[Member]:
        users = {row.place for row in self.demands}
        made = {row.place for row in self.facilities.values()}
        rest = [Member(place, "ROW") for place in sorted(made - users) if place not in ("EU27", "ROW")]
        return rest + [Member(place, "allies") for place in ALLIES if place in users | made]

    def _ranged(self, row: Any, figure: float) -> Any:
        if self.relative_range is None:
            return replace(row, grade=self.grade)
        wide = 1.0 + self.relative_range
        return replace(row, grade=self.grade, low=figure / wide, high=figure * wide)

    def _ranged_lane(self, lane: Lane) -> Lane:
        lane = self._ranged(lane, lane.door_to_door_days)
        if self.relative_range is None or lane.idle:
            return lane
        wide = 1.0 + self.relative_range
        return replace(lane, t_low=lane.t_per_year / wide, t_high=lane.t_per_year * wide)
