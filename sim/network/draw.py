"""One balanced world: figures drawn within their ranges, then flows built upstream from the need (MODEL 2).

Nothing is re-optimised: shares of sellers and needs of buyers give every flow, so each draw closes exactly.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.network.arrays import Layout
from sim.network.drawn import Drawn
from sim.network.elements import DAYS_PER_YEAR
from sim.network.spread import Spread

Floats = NDArray[np.float64]
Deviates = Mapping[str, Floats]
"""Standard normal numbers by group: demand, elasticity, substitution, share, recipe, cover, store, qualification,
parameter. Zeros give the mid figures."""

GRADE_SIGMA = {grade: f"draw_sigma_log_grade_{grade}" for grade in "ABC"}
FALLBACK = {"A": 0.02, "B": 0.08, "C": 0.2}


class Lottery:
    """Everything a draw needs that does not change between replicates."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.parameters = layout.network.parameters
        self.sigma = {g: self._value(name, FALLBACK[g]) for g, name in GRADE_SIGMA.items()}

    def _value(self, name: str, default: float) -> float:
        row = self.parameters.get(name)
        return default if row is None else row.value

    def groups(self) -> dict[str, tuple[str, ...]]:
        """What luck must name: the figures of each group, in order."""
        layout = self.layout
        buyers = tuple(f"{b.name}|{b.material}" for b in layout.buyers)
        return {
            "demand": layout.consumer_names,
            "elasticity": layout.consumer_names,
            "substitution": layout.consumer_names,
            "share": layout.lane_names,
            "recipe": buyers,
            "cover": buyers,
            "store": tuple(f.facility for f in layout.facilities),
            "qualification": layout.lane_names,
            "parameter": tuple(self.parameters),
        }

    @cached_property
    def spreads(self) -> dict[str, Spread]:
        """The range of every figure, by group."""
        layout, s = self.layout, self.sigma
        demands = layout.consumers
        covers = [layout.stock(b.name, b.material) for b in layout.buyers]
        stores = [layout.stock(f.facility, f.material_out) for f in layout.facilities]
        recipes = [b.recipe for b in layout.buyers]
        return {
            "demand": Spread.of([(d.t_per_year, d.low, d.high, s[d.grade]) for d in demands]),
            "elasticity": Spread.of(
                [(-d.elasticity_short, _neg(d.elasticity_high), _neg(d.elasticity_low), s["C"]) for d in demands]
            ),
            "substitution": Spread.of(
                [(d.substitution_cap, d.substitution_low, d.substitution_high, s["C"]) for d in demands]
            ),
            "share": Spread.of([(x.t_per_year, x.t_low, x.t_high, s[x.grade]) for x in layout.lanes]),
            "recipe": Spread.of([(r.t_per_t_output, r.low, r.high, s[r.grade]) if r else NOTHING for r in recipes]),
            "cover": Spread.of([(x.days, x.low, x.high, s[x.grade]) if x and x.days else NOTHING for x in covers]),
            "store": Spread.of([(x.days, x.low, x.high, s[x.grade]) if x and x.days else NOTHING for x in stores]),
            "qualification": Spread.of(
                [(x.qualification_days, x.qualification_low, x.qualification_high, s["C"]) for x in layout.lanes]
            ),
            "parameter": Spread.of([(abs(p.value), *_positive(p), s[p.grade]) for p in self.parameters.values()]),
        }

    @cached_property
    def signs(self) -> Floats:
        """(parameters,) sign of each value; the spread holds sizes."""
        return np.array([-1.0 if p.value < 0 else 1.0 for p in self.parameters.values()])

    def draw(self, z: Deviates) -> Drawn:
        """The world at these deviates."""
        at = {group: spread.at(z[group]) for group, spread in self.spreads.items()}
        parameters = dict(zip(self.parameters, at["parameter"] * self.signs, strict=True))
        layout = self.layout
        share = _shares(at["share"], layout.buyer, len(layout.buyers))
        dose = np.maximum(at["recipe"], self._least_dose) * (self._feeds > 0)
        scrap = self._scrap(parameters)
        flows = self._upstream(at["demand"] / DAYS_PER_YEAR, share, dose)
        capacity = self._capacity * np.where(self._output > 0, flows.output / self._safe_output, 1.0 / DAYS_PER_YEAR)
        lots = np.array([lane.interval_days for lane in layout.lanes], float)
        least_cover = np.bincount(layout.buyer, share * (lots + 1) / 2, len(layout.buyers))
        leaving = np.bincount(layout.seller, flows.flow * (lots + 1) / 2, len(layout.facilities))
        least_store = np.divide(leaving, flows.output, out=np.zeros_like(leaving), where=flows.output > 0) + 1.0
        return Drawn(
            demand=at["demand"] / DAYS_PER_YEAR,
            elasticity=at["elasticity"],
            substitution=np.minimum(at["substitution"], 1.0),
            flow=flows.flow,
            share=share,
            need=flows.need,
            dose=np.where(self._feeds > 0, dose / (1.0 - scrap), 0.0),
            scrap=scrap,
            secondary=flows.secondary,
            output=flows.output,
            made=self._joint(flows.output),
            capacity=np.maximum(capacity, self._joint(flows.output)),
            cover=np.where(at["cover"] > 0, np.maximum(at["cover"], least_cover), 0.0),
            store=np.where(at["store"] > 0, np.maximum(at["store"], least_store), least_store),
            qualification=at["qualification"],
            parameters=parameters,
        )

    def implausible(self, drawn: Drawn) -> frozenset[int]:
        """Parts in which what mines and processors make of a material lies outside the range of what was read.

        The range is widened by the spread of grade C, since ranges of single rows were read apart.
        """
        total = np.bincount(self._made_of, drawn.output, len(self.layout.materials)) * DAYS_PER_YEAR
        low, high = self._ranges
        wrong = np.flatnonzero((total < low) | (total > high))
        return frozenset(self.layout.part(self.layout.materials[m]) for m in wrong)

    def part_of(self) -> dict[str, NDArray[np.int64]]:
        """Part that each figure of each group belongs to; -1 for parameters, which are never drawn again."""
        layout, part = self.layout, self.layout.part
        consumers = np.array([part(d.material) for d in layout.consumers], np.int64)
        lanes = np.array([part(lane.material) for lane in layout.lanes], np.int64)
        buyers = np.array([part(b.material) for b in layout.buyers], np.int64)
        stores = np.array([part(f.material_out) for f in layout.facilities], np.int64)
        return {
            "demand": consumers, "elasticity": consumers, "substitution": consumers,
            "share": lanes, "qualification": lanes, "recipe": buyers, "cover": buyers, "store": stores,
            "parameter": np.full(len(self.parameters), -1, np.int64),
        }  # fmt: skip

    @cached_property
    def _made_of(self) -> NDArray[np.int64]:
        names = self.layout.materials
        return np.array([names.index(f.material_out) for f in self.layout.facilities], np.int64)

    @cached_property
    def _ranges(self) -> tuple[Floats, Floats]:
        wide = float(np.exp(self.sigma["C"]))
        low, high = np.zeros(len(self.layout.materials)), np.zeros(len(self.layout.materials))
        for m, facility in zip(self._made_of, self.layout.facilities, strict=True):
            output = facility.output_t_per_year
            low[m] += (facility.low if facility.low is not None else 0.5 * output) / wide
            high[m] += (facility.high if facility.high is not None else 2.0 * output) * wide
        components = [n.startswith(("magnet", "anode")) for n in self.layout.materials]
        return np.where(components, 0.0, low), np.where(components, np.inf, high)

    @cached_property
    def _bought(self) -> Floats:
        """(buyers,) share of the feed that lanes bring in the tables; the rest is recycled."""
        layout, n = self.layout, len(self.layout.buyers)
        flow = np.bincount(layout.buyer, [lane.t_per_year for lane in layout.lanes], n)
        recycled = np.array(
            [layout.network.facilities[b.name].secondary_t_per_year if b.recipe else 0.0 for b in layout.buyers]
        )
        shares: Floats = np.divide(flow, flow + recycled, out=np.zeros(n), where=flow > 0)
        return shares

    @cached_property
    def _feeds(self) -> Floats:
        return (self.layout.feed_of >= 0).astype(float)

    @cached_property
    def _least_dose(self) -> Floats:
        """A single feed cannot weigh less than what is made of it: a yield is at most 1."""
        return np.array(
            [1.0 if b.recipe and self._yields(b.recipe.facility) else 0.0 for b in self.layout.buyers], float
        )

    def _yields(self, facility: str) -> bool:
        row = self.layout.network.facilities[facility]
        return row.process == "refine" and row.yield_ <= 1.0

    @cached_property
    def _output(self) -> Floats:
        return np.array([f.output_t_per_year for f in self.layout.facilities], float)

    @cached_property
    def _safe_output(self) -> Floats:
        return np.where(self._output > 0, self._output, 1.0)

    @cached_property
    def _capacity(self) -> Floats:
        return np.array([f.capacity_t_per_year for f in self.layout.facilities], float)

    def _scrap(self, parameters: Mapping[str, float]) -> Floats:
        """New scrap returns to magnet plants and to the users of gallium and germanium of its place."""
        return np.array([min(parameters.get(name, 0.0), 0.8) for name in self._scrap_names], float)

    @cached_property
    def _scrap_names(self) -> list[str]:
        """(buyers,) parameter that says which share returns; no name where none does."""
        names = []
        for buyer in self.layout.buyers:
            made = self.layout.network.facilities[buyer.name].material_out if buyer.recipe else buyer.material
            kind = made.split("_")[0]
            wanted = (kind == "magnet") == (buyer.recipe is not None)
            names.append(f"new_scrap_return_{kind}_{buyer.place}" if wanted else "")
        return names

    def _upstream(self, demand: Floats, share: Floats, dose: Floats) -> "_Flows":
        """From final use up: need of buyers, flow of lanes, output of sellers, need of their feeds."""
        layout = self.layout
        need: Floats = np.bincount(layout.pool, demand, len(layout.buyers)).astype(float)
        flow, output = np.zeros(len(layout.lanes)), np.zeros(len(layout.facilities))
        secondary = np.zeros(len(layout.buyers))
        for lanes, plants in reversed(layout.by_material):
            flow[lanes] = share[lanes] * need[layout.buyer[lanes]]
            output[plants] = np.bincount(layout.seller[lanes], flow[lanes], len(output))[plants]
            for feed in self._feeds_of(plants):
                made = output[layout.feed_of[feed]]
                gross = dose[feed] * made
                need[feed] = self._bought[feed] * gross
                secondary[feed] = gross - need[feed]
        return _Flows(need, flow, output, secondary)

    def _feeds_of(self, plants: NDArray[np.int64]) -> list[int]:
        key = tuple(plants)
        if key not in self._feed_rows:
            self._feed_rows[key] = [int(b) for b in np.flatnonzero(np.isin(self.layout.feed_of, plants))]
        return self._feed_rows[key]

    @cached_property
    def _feed_rows(self) -> dict[tuple[int, ...], list[int]]:
        return {}

    def _joint(self, output: Floats) -> Floats:
        """Joint products of one ore: the larger requirement sets the ore, the other's excess is lost.

        A by-product of another mineral is not joint: its ratio to the host closes the draw (MODEL 2).
        """
        made = output.copy()
        for row, (host, ratio) in self._joints.items():
            ore = max(output[host], output[row] / ratio)
            made[host], made[row] = max(made[host], ore), ore * ratio
        for row, (host, ratio) in self._joints.items():
            made[row] = made[host] * ratio
        return made

    @cached_property
    def _joints(self) -> dict[int, tuple[int, float]]:
        """Row of a joint product: row of its partner, t per t of base output."""
        layout, minerals = self.layout, {"ndpr", "dytb"}
        found = {}
        for row, facility in enumerate(layout.facilities):
            host = int(layout.host[row])
            if host >= 0 and facility.host in minerals and self._output[host] > 0:
                found[row] = (host, float(self._output[row] / self._output[host]))
        return found


@dataclass(frozen=True)
class _Flows:
    need: Floats
    flow: Floats
    output: Floats
    secondary: Floats


NOTHING = (0.0, None, None, 0.0)


def _neg(value: float | None) -> float | None:
    return None if value is None else -value


def _positive(row: object) -> tuple[float | None, float | None]:
    low, high, value = getattr(row, "low"), getattr(row, "high"), getattr(row, "value")  # noqa: B009
    return (_neg(high), _neg(low)) if value < 0 else (low, high)


def _shares(flow: Floats, buyer: NDArray[np.int64], buyers: int) -> Floats:
    total = np.bincount(buyer, flow, buyers)[buyer]
    return np.divide(flow, total, out=np.zeros_like(flow), where=total > 0)
