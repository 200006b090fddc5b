"""What comes in inside other goods: magnets in motors, metals in cells. A line beside the answer; no flow."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from sim.network import Network
from sim.network.elements import Parameter

COLUMNS = ("place", "material", "inside", "t_per_year", "low", "high", "grade", "source", "note")
SCHEMA = pa.schema([(name, pa.float64() if name in COLUMNS[3:6] else pa.string()) for name in COLUMNS])

IN_CELLS = {"lithium": "lithium_chemical", "graphite": "anode_graphite", "cobalt": "cobalt_refined"}
"""The material whose tonnes the parameter of a mineral counts."""


def embedded_table(network: Network, materials: Iterable[str]) -> pa.Table:
    """Embedded imports of the places that have a parameter for them, of some materials only.

    Args:
        network: The tables; parameters `embedded_magnets_PLACE` (ratio to the place's use of bare magnets) and
            `embedded_MINERAL_in_cells_PLACE` (t a year).
        materials: What a scenario touches.
    """
    rows = list(_rows(network, frozenset(materials)))
    return pa.table({name: [row[i] for row in rows] for i, name in enumerate(COLUMNS)}, schema=SCHEMA)


def _rows(network: Network, materials: frozenset[str]) -> Iterator[tuple[Any, ...]]:
    for name, parameter in network.parameters.items():
        cells = re.fullmatch(r"embedded_([a-z]+)_in_cells_([A-Z0-9]+)", name)
        magnets = re.fullmatch(r"embedded_magnets_([A-Z0-9]+)", name)
        if cells and IN_CELLS.get(cells[1]) in materials:
            yield cells[2], IN_CELLS[cells[1]], "imported cells", *_figures(parameter, 1.0)
        bare = {m for m in network.materials if m.startswith("magnet_")}
        if magnets and bare & materials:
            used = sum(d.t_per_year for d in network.demands if d.place == magnets[1] and d.material in bare)
            yield magnets[1], "magnets", "imported motors, vehicles and other goods", *_figures(parameter, used)


def _figures(p: Parameter, each: float) -> tuple[Any, ...]:
    low, high = (p.value if end is None else end for end in (p.low, p.high))
    return p.value * each, low * each, high * each, p.grade, p.source, p.note
