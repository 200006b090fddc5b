"""Where each figure comes from and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sim.network.elements import DAYS_PER_YEAR, Demand, Facility, Figure, Lane, Recipe, Source, Stock
from sim.network.network import Network
from sim.network.tables import TABLES


@dataclass(frozen=True, slots=True)
class Evidence:
    """A figure's source and grade."""

    table: str
    key: tuple[str, ...]
    grade: str
    source: Source
    note: str


@dataclass(frozen=True, slots=True)
class WeakFigure:
    """A figure with its range, and how many tonnes a year (or tonnes held) hang on it."""

    table: str
    key: tuple[str, ...]
    material: str
    value: float
    low: float
    high: float
    unit: str
    spread_t: float
    """Tonnage times relative range: the tonnes between low and high."""
    spread_share: float
    """The same as a share of the material's output, so that materials can be ranked side by side."""
    grade: str
    source: Source
    note: str

    def __str__(self) -> str:
        """The figure as a line of a list, such as `lanes A > B: 12 t/yr (10 to 16), grade C, own_balance`."""
        shown = f"{_shown(self.value)} {self.unit} ({_shown(self.low)} to {_shown(self.high)})"
        line = f"{self.table} {' > '.join(self.key)}: {shown}, grade {self.grade}, {self.source.key}"
        return f"{line}; {self.note}" if self.note else line


def _shown(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 1000 else f"{figure:.4g}"


def evidence_of(network: Network, materials: Iterable[str]) -> tuple[Evidence, ...]:
    """Source and grade of every row that concerns the materials, table by table."""
    wanted = frozenset(materials)
    tables = ("materials", "facilities", "recipes", "lanes", "demand", "stocks")
    return tuple(
        Evidence(table, _key(table, row), row.grade, network.sources[row.source], row.note)
        for table in tables
        for row in network.rows()[table]
        if _material(row) in wanted
    )


def sources_used(network: Network, materials: Iterable[str]) -> tuple[tuple[Source, int], ...]:
    """Sources of the rows that concern the materials with how many rows rest on each, most first."""
    counts: dict[str, int] = {}
    for each in evidence_of(network, materials):
        counts[each.source.key] = counts.get(each.source.key, 0) + 1
    order = sorted(counts, key=lambda name: (-counts[name], name))
    return tuple((network.sources[name], counts[name]) for name in order)


def weak_figures(network: Network, materials: Iterable[str], n: int = 10) -> tuple[WeakFigure, ...]:
    """The n figures of grade C with the largest tonnage times relative range, (high - low) / figure.

    Output, lanes, use, feeds and stocks are ranked together; over several materials by the share of the
    material's own output, because tonnes of different materials are not compared.
    """
    chosen = tuple(dict.fromkeys(materials))
    output = {material: _output(network, material) for material in chosen}
    found = [figure for row in _rows(network) if (figure := _weak(network, row, output)) and figure.spread_t > 0.0]
    return tuple(sorted(found, key=lambda each: (-each.spread_share, each.table, each.key))[:n])


def _weak(network: Network, row: Figure, output: dict[str, float]) -> WeakFigure | None:
    material = _material(row)
    if row.grade != "C" or material not in output:
        return None
    table, value, low, high, unit, tonnes_a_unit = _range(network, row)
    if low is None or high is None:
        return None
    spread = (high - low) * tonnes_a_unit
    share = spread / output[material] if output[material] else 0.0
    source = network.sources[row.source]
    key = _key(table, row)
    return WeakFigure(table, key, material, value, low, high, unit, spread, share, row.grade, source, row.note)


def _range(network: Network, row: Figure) -> tuple[str, float, float | None, float | None, str, float]:
    """Table, figure, low, high and unit of a row, and the tonnes that one of the unit stands for."""
    match row:
        case Facility():
            return "facilities", row.output_t_per_year, row.low, row.high, "t/yr", 1.0
        case Lane():
            return "lanes", row.t_per_year, row.t_low, row.t_high, "t/yr", 1.0
        case Demand():
            return "demand", row.t_per_year, row.low, row.high, "t/yr", 1.0
        case Recipe():
            made = network.facilities[row.facility].output_t_per_year
            return "recipes", row.t_per_t_output, row.low, row.high, "t/t", made
        case Stock(days=None):
            return "stocks", row.tonnes or 0.0, row.low, row.high, "t", 1.0
        case Stock():
            rate = network.stock_rate(row) / DAYS_PER_YEAR
            return "stocks", row.days or 0.0, row.low, row.high, "days", rate
    raise TypeError(f"{type(row).__name__} states no tonnage")


def _rows(network: Network) -> Iterator[Figure]:
    for table in ("facilities", "lanes", "demand", "recipes", "stocks"):
        yield from network.rows()[table]


def _key(table: str, row: Figure) -> tuple[str, ...]:
    return tuple(str(getattr(row, name)) for name in TABLES[table][1])


def _material(row: Figure) -> str | None:
    if isinstance(row, Facility):
        return row.material_out
    return row.material_in if isinstance(row, Recipe) else getattr(row, "material", None)


def _output(network: Network, material: str) -> float:
    return sum(each.output_t_per_year for each in network.facilities.values() if each.material_out == material)
