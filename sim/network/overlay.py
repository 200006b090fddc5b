"""A folder of rows laid over the shipped tables: each adds a row or replaces the one with the same key.

Nothing is taken out: a row that should carry nothing says 0 tonnes. Where the result does not close, the
row of the overlay that opened it is named, with the verb that closes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import Fault, shown_file, suggestion
from sim.network.checks import BALANCES
from sim.network.elements import USE, Demand, Facility, Lane, Recipe
from sim.network.reading import Joined, key_of, taken
from sim.network.tables import TABLES

if TYPE_CHECKING:
    from sim.network.network import Network

FIGURE = {
    Lane: "lanes.t_per_year",
    Facility: "facilities.output_t_per_year",
    Recipe: "recipes.t_per_t_output",
    Demand: "demand.t_per_year",
}
"""Table and column of the figure that closing is about."""


def laid_over(base: Joined, folder: Path) -> Joined:
    """The rows of `base` with those of the folder's tables added or put in the place of their like.

    Args:
        base: Tables read and joined; changed in place.
        folder: Holds `TABLE.csv` for the tables it changes; sources may stand in several `sources*.csv`.
    """
    found = dict(tables_in(folder))
    base.faults += _misplaced(folder, set(found))
    base.sound = base.sound and bool(found)
    for path, table in found.items():
        rows = {key_of(table, row): row for row in base.rows[table]}
        rows.update((key_of(table, row), row) for row in taken(base, table, path, f"overlay/{path.name}"))
        base.rows[table] = list(rows.values())
    return base


def tables_in(folder: Path) -> Iterator[tuple[Path, str]]:
    """The tables of an overlay: file and name of the table, in the order of the tables."""
    for table in TABLES:
        for path in sorted(folder.glob("sources*.csv" if table == "sources" else f"{table}.csv")):
            yield path, table


def _misplaced(folder: Path, found: set[Path]) -> Iterator[Fault]:
    """A folder without tables, and files in it that look like tables and are none."""
    for path in sorted(set(folder.glob("*.csv")) - found):
        remedy = suggestion(path.stem, TABLES)
        yield Fault(str(path), None, None, "network", "is no table of a network", f"{remedy} (.csv)")
    if not found:
        remedy = "give a folder with at least one of " + ", ".join(f"{table}.csv" for table in TABLES)
        problem = "is a file" if folder.is_file() else "holds no table" if folder.is_dir() else "is not there"
        yield Fault(str(folder), None, None, "network", problem, remedy)


def in_folder(row: Any, folder: Path) -> bool:
    """Whether a row was read from a table that stands in the folder."""
    return Path(row.file).parent == folder


def open_faults(network: Network, folder: Path) -> list[Fault]:
    """Where the network under an overlay does not close, each at a row of the overlay that has to do with it."""
    rows = {(row.file, row.line): row for table in ("facilities", "recipes", "demand") for row in network.rows()[table]}
    gaps = [each for check in BALANCES for each in check(network)]
    own = [row for table in ("demand", "facilities", "recipes", "lanes") for row in network.rows()[table]]
    own = sorted((row for row in own if in_folder(row, folder)), key=lambda row: row.line)
    return [_told_at(gap, rows[gap.file, gap.line or 0], own, folder) for gap in gaps]


def _told_at(gap: Fault, row: Any, own: list[Any], folder: Path) -> Fault:
    """The gap with the verb that closes it, moved to a row of the overlay that touches the same tonnes.

    Of several a row of the same table comes first.
    """
    remedy = f"{gap.remedy.split(';')[0]}; run: lodeline balance {shown_file(str(folder))}"
    near = sorted((each for each in own if _touches(each, row)), key=lambda each: type(each) is not type(row))
    cause = row if in_folder(row, folder) or not near else near[0]
    party = USE + row.place if isinstance(row, Demand) else row.facility
    problem = gap.problem if party in gap.problem else f"{party}: {gap.problem}"
    path = gap.path if cause is row else FIGURE[type(cause)]
    return Fault(cause.file, cause.line or None, None, path, problem, remedy)


def _touches(each: Any, row: Any) -> bool:
    """Whether a row is about the tonnes that do not meet at another."""
    if isinstance(each, Lane):
        if isinstance(row, Facility):
            return each.seller == row.facility
        if isinstance(row, Recipe):
            return (each.buyer, each.material) == (row.facility, row.material_in)
        return bool((each.buyer, each.material) == (USE + row.place, row.material))
    if isinstance(each, Demand) or isinstance(row, Demand):
        return type(each) is type(row) and (each.place, each.material) == (row.place, row.material)
    return each.facility in (row.facility, getattr(row, "host_facility", None))
