"""Tables of several folders joined to one set of rows, with the faults found and a digest of the bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from sim.errors import Fault, InputError
from sim.network.elements import Member, Row, Source
from sim.network.tables import TABLES, Read, read_table, table_text

FOLDER_TABLES = ("materials", "facilities", "recipes", "lanes", "demand", "stocks", "controls", "members")
"""Tables that every folder holds."""

BUILT_IN = (
    Source("own_balance", "Split constructed so that the baseline closes", "Lodeline", read_in="none"),
    Source("derived_balance", "Computed from cited figures and assumptions", "Lodeline", read_in="none"),
    Source("own_fit", "Fitted to cases of the past, docs/calibration.md", "Lodeline", read_in="none"),
    Source("gk", "General knowledge; no document was read for it", read_in="none"),
    Source("general_knowledge", "General knowledge; no document was read for it", read_in="none"),
)
"""Keys that may be used without a row in a table of sources."""


@dataclass
class Joined:
    """Rows by table, in the order of the folders; `sound` is False when rows are missing from them."""

    rows: dict[str, list[Any]]
    faults: list[Fault] = field(default_factory=list)
    sound: bool = True
    files: list[tuple[str, bytes]] = field(default_factory=list)
    """Name and content of every file, in the order they were read."""

    @property
    def digest(self) -> str:
        """SHA-256 over names and contents of the files."""
        return digest(self.files)


def join(folders: Sequence[Path], parameters: Path, sources: Sequence[Path]) -> Joined:
    """Read and join the tables of `folders`, one table of parameters and several of sources."""
    joined = Joined({table: [] for table in TABLES})
    for folder in folders:
        for table in FOLDER_TABLES:
            _take(joined, table, folder / f"{table}.csv")
    _take(joined, "parameters", parameters)
    for path in sources:
        _take(joined, "sources", path)
    joined.rows["sources"] = with_built_in(joined.rows["sources"])
    return joined


def with_built_in(sources: Iterable[Source]) -> list[Source]:
    """The sources and, after them, those built-in keys that they do not explain themselves."""
    found = list(sources)
    keys = {source.key for source in found}
    return found + [each for each in BUILT_IN if each.key not in keys]


def located(folder: Path, shipped: Path) -> tuple[list[Path], Path, list[Path]]:
    """Where the tables, parameters and sources of a network folder stand; the shipped ones fill in.

    Where the shipped parameters do, the sources they cite come with them.

    Raises:
        InputError: If neither the folder nor a folder in it holds `materials.csv`.
    """
    if (folder / "materials.csv").exists():
        tables = [folder]
    else:
        tables = sorted(each.parent for each in folder.glob("*/materials.csv"))
    if not tables:
        raise InputError.of([_no_tables(folder)])
    parameters, own = folder / "parameters.csv", sorted(folder.glob("sources*.csv"))
    lent = sorted(shipped.glob("sources*.csv"))
    if folder.samefile(shipped):
        return tables, parameters, own
    if parameters.exists():
        return tables, parameters, own or lent
    return tables, shipped / "parameters.csv", lent + own


def _no_tables(folder: Path) -> Fault:
    remedy = "give a folder with " + ", ".join(f"{table}.csv" for table in FOLDER_TABLES)
    if folder.is_file():
        return Fault(str(folder), None, None, "network", "is a file", remedy)
    problem = "holds no materials.csv" if folder.is_dir() else "the folder does not exist"
    return Fault(str(folder), None, None, "network", problem, remedy)


def digest(files: Iterable[tuple[str, bytes]]) -> str:
    """SHA-256 over names and contents."""
    total = sha256()
    for name, data in files:
        total.update(f"{name}\0{len(data)}\0".encode())
        total.update(data)
    return total.hexdigest()


def texts(rows: Mapping[str, Iterable[Row]]) -> dict[str, str]:
    """Text of each file that a network is written to, by file name, in the order they are read."""
    return {f"{table}.csv": table_text(table, rows[table]) for table in TABLES}


def _take(joined: Joined, table: str, path: Path) -> None:
    joined.rows[table] += _new(joined, table, taken(joined, table, path))


def taken(joined: Joined, table: str, path: Path, name: str = "") -> list[Any]:
    """Rows of one more file; its faults and its content, under a name for the digest, are noted in `joined`."""
    element: Any = TABLES[table][0]
    found: Read[Any] = read_table(path, table, element)
    joined.files.append((name or path.name, found.data))
    joined.faults += found.faults
    joined.sound = joined.sound and found.whole
    return found.rows


def _new(joined: Joined, table: str, rows: list[Any]) -> list[Any]:
    """Rows of a further file without those that stand in an earlier one: agreed ones, or a fault each."""
    if not joined.rows[table]:
        return rows
    earlier = {key_of(table, row): row for row in joined.rows[table]}
    fresh = []
    for row in rows:
        other = earlier.get(key_of(table, row))
        if other is None:
            fresh.append(row)
        elif not _agree(row, other):
            joined.faults.append(_twice(table, row, other))
    return fresh


def _agree(row: Row, other: Row) -> bool:
    """Whether a row may stand in two files: a membership, or one publication under one key."""
    if isinstance(row, Source) and isinstance(other, Source):
        return row.url == other.url
    return isinstance(row, Member)


def _twice(table: str, row: Any, other: Any) -> Fault:
    name = TABLES[table][1][0]
    problem = f"{', '.join(map(str, key_of(table, row)))} stands already in {other.file} on line {other.line}"
    remedy = "keep one of the two rows, or give one another name"
    return Fault(row.file, row.line, 1, f"{table}.{name}", problem, remedy)


def key_of(table: str, row: Any) -> tuple[Any, ...]:
    """What makes a row different from the others of its table."""
    return tuple(getattr(row, name) for name in TABLES[table][1])
