"""The least change of a network's tonnes that makes it close.

Least squares: the change of a figure counts as its share of the figure over the spread of its grade
(`draw_sigma_log_grade_*`), so A moves least, then B, then C. Figures stay within the low and high of their row,
outputs under their capacity; recipes and ratios are taken as they are. Only the parts that do not close are touched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sim.errors import Fault, InputError
from sim.network.checks import HOST_TOLERANCE, SLACK_T, TOLERANCE
from sim.network.elements import USE, Demand, Facility, Lane, Recipe
from sim.network.least_change import solved, unplaced
from sim.network.network import Network
from sim.network.overlay import in_folder
from sim.network.tables import pointed

Floats = NDArray[np.float64]

LEAST = 1e-3
"""Share of itself that a figure without a range keeps: what carries something goes on carrying something."""
TOLD = 1e-6
"""Share of itself below which a change is left out: a thousandth of the gap at which flows still close."""
DIGITS = 8
"""Figures that a changed number is written with."""

TABLE = {Lane: "lanes", Facility: "facilities", Demand: "demand"}


@dataclass(frozen=True)
class Unknown:
    """A tonnage that may move: its row and column, its bounds and the columns that state them."""

    row: Any
    column: str
    low: float
    high: float
    low_column: str
    high_column: str

    @property
    def value(self) -> float:
        """Tonnes a year as they stand."""
        return float(getattr(self.row, self.column))

    @property
    def path(self) -> str:
        """Table and column."""
        return f"{TABLE[type(self.row)]}.{self.column}"


@dataclass(frozen=True)
class Equation:
    """Tonnes that must meet: coefficients of the unknowns by position, adding up to 0."""

    name: str
    row: Any
    path: str
    terms: dict[int, float]
    tolerance: float = TOLERANCE


@dataclass(frozen=True)
class Change:
    """A figure that moved."""

    row: Any
    column: str
    old: float
    new: float

    @property
    def share(self) -> float:
        """Change as a share of the figure."""
        return self.new / self.old - 1.0

    @property
    def table(self) -> str:
        """Name of the row's table."""
        return TABLE[type(self.row)]


@dataclass(frozen=True)
class Balanced:
    """A network that closes, and what was changed for that, the largest share first."""

    network: Network
    changes: tuple[Change, ...]


def balanced(network: Network, hold: Path | None = None) -> Balanced:
    """The network closed with the least change.

    Args:
        network: Sound but for its balance.
        hold: Folder whose rows keep their figures.

    Raises:
        InputError: No figures within the ranges close; names the bound that stands most in the way.
    """
    unknowns = _unknowns(network, hold)
    equations = _equations(network, unknowns)
    values = np.array([each.value for each in unknowns])
    matrix = _matrix(equations, len(unknowns))
    rows, columns = _open_parts(matrix, values, equations)
    if not rows.size:
        return Balanced(network, ())
    some, chosen = [unknowns[c] for c in columns], [equations[r] for r in rows]
    part = matrix[rows][:, columns]
    low, high = (np.array([getattr(each, side) for each in some]) for side in ("low", "high"))
    left, pull_low, pull_high = unplaced(part, values[columns], low, high)
    if left.any():
        raise InputError.of([pointed(_stuck(chosen, some, left, pull_low, pull_high, hold))])
    sigma = np.array([_sigma(network, each.row.grade) for each in some])
    found = solved(part, values[columns], low, high, sigma)
    return _with(network, some, found)


def _sigma(network: Network, grade: str) -> float:
    """Spread of a grade, as a draw takes it; without parameters all figures are alike."""
    row = network.parameters.get(f"draw_sigma_log_grade_{grade}")
    return 1.0 if row is None else row.value


def _unknowns(network: Network, hold: Path | None) -> list[Unknown]:
    """Every tonnage that is not 0: a row of 0 t stays out of it."""
    found = [_unknown(row, "t_per_year", "t_low", "t_high") for row in network.lanes]
    found += [_unknown(row, "t_per_year", "low", "high") for row in network.demands]
    for facility in network.facilities.values():
        made = _unknown(facility, "output_t_per_year", "low", "high")
        if facility.capacity_t_per_year < made.high:
            most = max(facility.capacity_t_per_year, made.value)
            made = replace(made, high=most, high_column="capacity_t_per_year")
        found += [made, _unknown(facility, "secondary_t_per_year", "", "")]
    return [_held(each) if hold and in_folder(each.row, hold) else each for each in found if each.value > 0.0]


def _unknown(row: Any, column: str, low_column: str, high_column: str) -> Unknown:
    """Bounds are those of the row, opened as far as its figure where that lies outside."""
    value = getattr(row, column)
    low, high = (getattr(row, name) if name else None for name in (low_column, high_column))
    least = LEAST * value if low is None else max(min(low, value), LEAST * value)
    most = np.inf if high is None else max(high, value)
    return Unknown(row, column, least, most, low_column or column, high_column or column)


def _held(each: Unknown) -> Unknown:
    return replace(each, low=each.value, high=each.value, low_column=each.column, high_column=each.column)


def _equations(network: Network, unknowns: list[Unknown]) -> list[Equation]:
    at = {(id(each.row), each.column): position for position, each in enumerate(unknowns)}
    sold, bought = _lanes_of(network, at)
    found = list(_makers(network, at, sold))
    found += _feeds(network, at, bought)
    found += _users(network, at, bought)
    return found


At = dict[tuple[int, str], int]
Bought = dict[tuple[str, str], list[int]]


def _lanes_of(network: Network, at: At) -> tuple[dict[str, list[int]], Bought]:
    """Lanes that carry something, by seller and by buyer and material."""
    sold: dict[str, list[int]] = defaultdict(list)
    bought: Bought = defaultdict(list)
    for lane in network.lanes:
        if lane.t_per_year > 0.0:
            position = at[id(lane), "t_per_year"]
            sold[lane.seller].append(position)
            bought[lane.buyer, lane.material].append(position)
    return sold, bought


def _makers(network: Network, at: At, sold: dict[str, list[int]]) -> Iterator[Equation]:
    """Lanes carry the output; a by-product is its ratio of the host."""
    for each in network.facilities.values():
        path, terms = "facilities.output_t_per_year", dict.fromkeys(sold[each.facility], 1.0)
        terms |= _term(at, each, "output_t_per_year", -1.0)
        yield Equation(f"{each.facility} that sell its output", each, path, terms)
        if each.host_facility and each.t_per_t_host:
            host = network.facilities[each.host_facility]
            terms = _term(at, each, "output_t_per_year", 1.0)
            terms |= _term(at, host, "output_t_per_year", -_ratio(each, host))
            name = f"{each.facility} as by-product of {host.facility}"
            yield Equation(name, each, "facilities.t_per_t_host", terms, HOST_TOLERANCE)


def _ratio(each: Facility, host: Facility) -> float:
    """Ratio to the host: the one the tonnes have, where the stated one is that but for rounding."""
    stated = each.t_per_t_host or 0.0
    actual = each.output_t_per_year / host.output_t_per_year if host.output_t_per_year else stated
    return actual if abs(actual - stated) <= HOST_TOLERANCE * stated else stated


def _feeds(network: Network, at: At, bought: Bought) -> Iterator[Equation]:
    """Lanes and recycled feed bring what the output needs."""
    for recipe in network.recipes:
        facility = network.facilities[recipe.facility]
        terms = dict.fromkeys(bought[recipe.facility, recipe.material_in], 1.0)
        terms |= _term(at, facility, "output_t_per_year", -recipe.t_per_t_output)
        terms |= _term(at, facility, "secondary_t_per_year", 1.0)
        name = f"{recipe.facility} that bring {recipe.material_in}"
        yield Equation(name, recipe, "recipes.t_per_t_output", terms)


def _users(network: Network, at: At, bought: Bought) -> Iterator[Equation]:
    """Lanes bring what the users of a place use."""
    uses: dict[tuple[str, str], list[Demand]] = defaultdict(list)
    for demand in network.demands:
        uses[USE + demand.place, demand.material].append(demand)
    for (user, material), rows in uses.items():
        terms = dict.fromkeys(bought[user, material], 1.0)
        for row in rows:
            terms |= _term(at, row, "t_per_year", -1.0)
        yield Equation(f"{user} that bring {material}", rows[-1], "demand.t_per_year", terms)


def _term(at: At, row: Any, column: str, coefficient: float) -> dict[int, float]:
    position = at.get((id(row), column))
    return {} if position is None else {position: coefficient}


def _matrix(equations: list[Equation], width: int) -> sparse.csr_array:
    rows = [number for number, each in enumerate(equations) for _ in each.terms]
    columns = [position for each in equations for position in each.terms]
    data = [value for each in equations for value in each.terms.values()]
    return sparse.csr_array((data, (rows, columns)), shape=(len(equations), width))


def _open_parts(
    matrix: sparse.csr_array, values: Floats, equations: list[Equation]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Equations and unknowns of the parts in which something does not close."""
    gaps = np.abs(matrix @ values)
    larger = np.maximum(*(abs(matrix * (matrix > 0) @ values), abs(matrix * (matrix < 0) @ values)))
    allowed = np.maximum(np.array([each.tolerance for each in equations]) * larger, SLACK_T)
    tied: Any = sparse.block_array([[None, matrix], [matrix.T, None]])  # type: ignore[arg-type]
    _, part = sparse.csgraph.connected_components(tied, directed=False)
    opened = set(part[: len(equations)][gaps > allowed])
    wanted = np.isin(part, list(opened))
    return np.flatnonzero(wanted[: len(equations)]), np.flatnonzero(wanted[len(equations) :])


def _stuck(
    equations: list[Equation], unknowns: list[Unknown], left: Floats, low: Floats, high: Floats, hold: Path | None
) -> Fault:
    """The fault of a network that cannot close: at the bound that holds most, else at what has no lane."""
    worst = equations[int(np.argmax(np.abs(left)))]
    tonnes = f"{abs(left).max():.6g} t a year too {'little' if left[np.argmax(abs(left))] > 0 else 'much'}"
    problem = f"no figures within their ranges close: {tonnes} on the lanes of {worst.name}"
    pull = np.maximum(np.abs(low), np.abs(high))
    if len({coefficient > 0.0 for coefficient in worst.terms.values()}) < 2:
        problem = f"nothing closes: there are no lanes of {worst.name}"
        return _fault(worst.row, worst.path, problem, "add one that carries something")
    each = unknowns[int(np.argmax(pull))]
    upper = abs(high[np.argmax(pull)]) >= abs(low[np.argmax(pull)])
    column, bound = (each.high_column, each.high) if upper else (each.low_column, each.low)
    problem += f"; the tightest bound is {column} {bound:g}"
    held = hold is not None and in_folder(each.row, hold)
    remedy = "leave --hold out, or change the figure" if held else "widen it, or change what asks for more"
    return _fault(each.row, f"{TABLE[type(each.row)]}.{column}", problem, remedy)


def _fault(row: Facility | Lane | Demand | Recipe, path: str, problem: str, remedy: str) -> Fault:
    return Fault(row.file, row.line or None, None, path, problem, remedy)


def _with(network: Network, unknowns: list[Unknown], values: Floats) -> Balanced:
    """The network with the new figures, and the changes that are worth telling."""
    changes: list[Change] = []
    rows: dict[int, Any] = {}
    for each, found in zip(unknowns, values, strict=True):
        new = float(f"{found:.{DIGITS}g}")
        if abs(new - each.value) > TOLD * each.value:
            changes.append(Change(each.row, each.column, each.value, new))
            rows[id(each.row)] = replace(rows.get(id(each.row), each.row), **{each.column: new})
    closed = replace(
        network,
        lanes=tuple(rows.get(id(row), row) for row in network.lanes),
        demands=tuple(rows.get(id(row), row) for row in network.demands),
        facilities={name: rows.get(id(row), row) for name, row in network.facilities.items()},
    )
    return Balanced(closed, tuple(sorted(changes, key=lambda each: -abs(each.share))))
