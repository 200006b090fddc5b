"""What an answer may depend on besides the scenario's own words: drawn figures in groups, uncertain fields, luck.

A factor is a number of a replicate: the figures of a group are those of replicate 7 while the rest are those of
replicate 3. So groups of hundreds of figures are varied together, each within its own range, by the luck of every run.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.engine.replicate import Donors
from sim.network.arrays import Layout
from sim.network.draw import Lottery
from sim.network.spread import Spread
from sim.scenario import Scenario

Floats = NDArray[np.float64]
Lot = tuple[tuple[str, int], ...]
"""Numbers of replicates by factor."""

LUCK = "luck"
"""Transit times, noise of demand, outages, licences."""
BY = ("table", "material")
SECTIONS = ("disruptions", "responses")

_TABLES = {"demand": "demand", "elasticity": "elasticity", "substitution": "elasticity", "share": "lanes",
           "recipe": "recipes", "cover": "stocks", "store": "stocks", "qualification": "qualification"}  # fmt: skip
"""Factor that the figures of each drawn group belong to."""
_TOPICS = {
    "prices": ("price_", "eta_", "demand_elasticity_", "substitution_", "cost_", "arbitrage_"),
    "buying": ("armington_", "switching_", "lane_", "contract_", "order_", "forecast_", "perceived_", "cover_",
               "planning_", "feed_need_", "idle_"),
    "rush": ("rush_", "hoarding_", "expected_control_"),
    "controls": ("licence_", "approval_", "leakage_", "reexport"),
    "freight": ("air_", "sea_", "rail_", "trans_", "route_", "mode_"),
    "projects": ("project_", "qualification_"),
    "outages": ("outage_",),
}  # fmt: skip
"""Beginnings of the names of parameters, by topic."""
_OTHER = "other"
WEAKNESS = {"A": 0.0, "B": 0.5, "C": 1.0}
"""How weak a grade is: a judgement."""


@dataclass(frozen=True)
class Factor:
    """Something that is varied, or left to chance."""

    name: str
    kind: str
    """`scenario`, `fields`, `figures` or `luck`"""
    figures: int = 0
    """Rows of the tables in it that have a range."""
    weakness: float | None = None
    """Mean weakness of their grades, by how far they spread: 0 (all A) to 1 (all C); None of what is no figure."""
    widest: str = ""
    """The figure of grade C that spreads furthest."""


def donors(layout: Layout, lot: Mapping[str, int], number: int) -> Donors:
    """Replicates from which every figure comes: that of its factor, or of its table, or `number`."""
    return {
        group: np.array([lot.get(f"{table} {made}", lot.get(table, number)) for table, made in rows], np.int64)
        for group, rows in _belonging(layout).items()
    }


def factors(layout: Layout, by: str) -> list[Factor]:
    """The groups of drawn figures, by table or by table and material; those in which nothing varies are left out."""
    found: dict[str, list[_Row]] = {}
    for row in _rows(layout):
        if row.spread > 0.0:
            found.setdefault(
                f"{row.table} {row.material}" if by == "material" and row.material else row.table, []
            ).append(row)
    return [_factor(name, rows) for name, rows in found.items()]


def fields_of(lot: Mapping[str, int]) -> dict[str, int]:
    """Replicates from which instruments have their uncertain fields, by label."""
    return {name.partition(".")[2]: number for name, number in lot.items() if name.startswith(SECTIONS)}


def fields(scenario: Scenario, varied: frozenset[str]) -> list[Factor]:
    """A factor for each instrument with uncertain fields, without those that are varied by their paths."""
    found = []
    for section in SECTIONS:
        for label, instrument in getattr(scenario, section).items():
            names = [name for name in instrument.uncertain() if f"{section}.{label}.{name}" not in varied]
            if names:
                found.append(Factor(f"{section}.{label}", "fields", len(names), None, ", ".join(names)))
    return found


@dataclass(frozen=True)
class _Row:
    table: str
    material: str
    name: str
    grade: str
    size: float
    spread: float
    """Of its logarithm, on its wider side."""


def _belonging(layout: Layout) -> dict[str, list[tuple[str, str]]]:
    """Table and material of every row of every drawn group; of parameters the topic."""
    users, lanes = [each.material for each in layout.consumers], [each.material for each in layout.lanes]
    buyers, makers = [each.material for each in layout.buyers], [each.material_out for each in layout.facilities]
    materials = {"demand": users, "elasticity": users, "substitution": users, "share": lanes, "recipe": buyers,
                 "cover": buyers, "store": makers, "qualification": lanes}  # fmt: skip
    found = {group: [(_TABLES[group], made) for made in rows] for group, rows in materials.items()}
    topics = [(f"parameters.{_topic(name)}", "") for name in layout.network.parameters]
    return {**found, "parameter": topics}


def _topic(name: str) -> str:
    return next((topic for topic, heads in _TOPICS.items() if name.startswith(heads)), _OTHER)


def _rows(layout: Layout) -> list[_Row]:
    lottery, grades, idle = Lottery(layout), _grades(layout), _idle(layout)
    names, belonging = lottery.groups(), _belonging(layout)
    return [
        _Row(table, material, f"{group} {name}".removeprefix("parameter ").replace("|", " "), grades[group][row],
             float(spread.mid[row]), _wider(spread, row))
        for group, spread in lottery.spreads.items()
        for row, ((table, material), name) in enumerate(zip(belonging[group], names[group], strict=True))
        if group != "parameter" or not any(word in name for word in idle)
    ]  # fmt: skip


def _wider(spread: Spread, row: int) -> float:
    return float(max(spread.down[row], spread.up[row])) if spread.mid[row] else 0.0


def _idle(layout: Layout) -> frozenset[str]:
    """Words in the names of parameters that play no part: minerals that are not simulated, lines beside the answer."""
    there = {each.mineral for each in layout.network.materials.values()}
    minerals = {each.mineral for each in layout.whole.materials.values()}
    return frozenset(minerals - there | {"embedded_", "draw_sigma"})


def _grades(layout: Layout) -> dict[str, list[str]]:
    """Grade of every row of every group; elasticities and times of qualification are judgements."""
    stocks = [layout.stock(each.name, each.material) for each in layout.buyers]
    stores = [layout.stock(each.facility, each.material_out) for each in layout.facilities]
    users, lanes = len(layout.consumers), len(layout.lanes)
    return {
        "demand": [each.grade for each in layout.consumers], "elasticity": ["C"] * users,
        "substitution": ["C"] * users, "share": [each.grade for each in layout.lanes], "qualification": ["C"] * lanes,
        "recipe": [each.recipe.grade if each.recipe else "C" for each in layout.buyers],
        "cover": [each.grade if each else "C" for each in stocks],
        "store": [each.grade if each else "C" for each in stores],
        "parameter": [each.grade for each in layout.network.parameters.values()],
    }  # fmt: skip


def _factor(name: str, rows: list[_Row]) -> Factor:
    """Weakness over rows weighted by how far they spread: tonnes as shares of their material's, others alike."""
    whole: dict[str, float] = {}
    for row in rows:
        whole[row.material] = whole.get(row.material, 0.0) + _size(row)
    weights = [row.spread * _size(row) / whole[row.material] for row in rows]
    weakness = sum(w * WEAKNESS[row.grade] for w, row in zip(weights, rows, strict=True)) / sum(weights)
    weak = [(w, row.name) for w, row in zip(weights, rows, strict=True) if row.grade == "C"]
    return Factor(name, "figures", len(rows), weakness, max(weak, default=(0.0, ""))[1])


def _size(row: _Row) -> float:
    return row.size if row.table in ("demand", "lanes") else 1.0
