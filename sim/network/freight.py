"""How long a shipment takes between two places and what it costs, from lanes and parameters of the tables."""

from functools import cache, cached_property
from statistics import median

from sim.network.arrays import Layout
from sim.network.elements import place_of
from sim.network.part import parts

KG = 1000.0
ANY = -1
"""Part that stands for lanes of all materials."""


class Freight:
    """Days, USD/t and weekly capacity of emergency shipments."""

    def __init__(self, layout: Layout) -> None:
        self.network = layout.whole
        self.parameters = layout.whole.parameters
        self.way = cache(self._way)
        self.days = cache(self._days_between)
        self.usd_per_t = cache(self._usd_between)
        self.weekly_air = cache(self._air_between)

    @cached_property
    def _days(self) -> dict[tuple[str, str, str, int], float]:
        """By market of origin and destination, mode, and part of the network; part ANY is all of it."""
        found: dict[tuple[str, str, str, int], list[float]] = {}
        for lane in self.network.lanes:
            ends = self._market(place_of(lane.seller)), self._market(place_of(lane.buyer))
            mode = "home" if place_of(lane.seller) == place_of(lane.buyer) else lane.mode
            for kind in (self._part[lane.material], ANY):
                found.setdefault((*ends, mode, kind), []).append(lane.door_to_door_days)
        return {key: median(days) for key, days in found.items()}

    @cached_property
    def _part(self) -> dict[str, int]:
        return {material: n for n, members in enumerate(parts(self.network)) for material in members}

    @cached_property
    def _usual(self) -> dict[str, float]:
        modes: dict[str, list[float]] = {}
        for (_, _, mode, kind), days in self._days.items():
            if kind == ANY:
                modes.setdefault(mode, []).append(days)
        return {mode: median(days) for mode, days in modes.items()}

    def _way(self, origin: str, destination: str, mode: str, material: str) -> tuple[str, int, float]:
        """Mode, days and USD/t of a shipment; within one market it goes by road."""
        home = self._market(origin) == self._market(destination)
        mode = "road" if home else mode
        return mode, self.days(origin, destination, mode, material), self.usd_per_t(origin, destination, mode)

    def _market(self, place: str) -> str:
        return self.network.market(place)

    def _days_between(self, origin: str, destination: str, mode: str, material: str) -> int:
        """Door to door, as goods of the same part travel; else as any do; else the median of the mode."""
        ends = self._market(origin), self._market(destination)
        mode = "home" if ends[0] == ends[1] else mode
        usual = self._usual.get(mode, self._usual.get("sea", 5.0))
        any_goods = self._days.get((*ends, mode, ANY), usual)
        return round(self._days.get((*ends, mode, self._part[material]), any_goods))

    def _usd_between(self, origin: str, destination: str, mode: str) -> float:
        """Freight of an emergency shipment; a charter where no air rate was read."""
        if self._market(origin) == self._market(destination):
            return self._value("sea_freight_usd_per_kg", 0.15) * KG
        if mode == "sea":
            return self._value("sea_freight_usd_per_kg", 0.15) * KG
        pair = self._pair("air_freight_usd_per_kg", origin, destination)
        return (self._value("air_charter_usd_per_kg", 10.0) if pair is None else pair) * KG

    def _air_between(self, origin: str, destination: str) -> float:
        """T a week that can be flown at short notice; the least that was read where the pair was not."""
        pair = self._pair("air_capacity_t_per_week", origin, destination)
        known = [p.value for name, p in self.parameters.items() if name.startswith("air_capacity_t_per_week")]
        return min(known, default=0.0) if pair is None else pair

    def _pair(self, name: str, origin: str, destination: str) -> float | None:
        for a, b in ((origin, destination), (self._market(origin), self._market(destination))):
            row = self.parameters.get(f"{name}_{a}_{b}")
            if row is not None:
                return row.value
        return None

    def _value(self, name: str, default: float) -> float:
        row = self.parameters.get(name)
        return default if row is None else row.value
