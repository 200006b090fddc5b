"""From CSV files to rows and back. Every fault is found at its file, line and column; none stops the rest."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any, Generic, TypeVar

from sim.errors import Fault
from sim.network.cells import CellError, Column, columns, written
from sim.network.elements import (
    Control,
    Demand,
    Facility,
    Lane,
    Material,
    Member,
    Parameter,
    Recipe,
    Row,
    Source,
    Stock,
)

R = TypeVar("R", bound=Row)

MAX_BYTES = 32 * 1024 * 1024
"""A larger file is refused: no table of the network comes near."""

TABLES: dict[str, tuple[type[Row], tuple[str, ...]]] = {
    "materials": (Material, ("material",)),
    "facilities": (Facility, ("facility",)),
    "recipes": (Recipe, ("facility", "material_in")),
    "lanes": (Lane, ("material", "seller", "buyer", "mode", "route")),
    "demand": (Demand, ("place", "material", "use")),
    "stocks": (Stock, ("holder", "material", "kind")),
    "controls": (Control, ("id",)),
    "members": (Member, ("place", "group")),
    "parameters": (Parameter, ("parameter",)),
    "sources": (Source, ("key",)),
}
"""Element of each table and the columns that make its rows different from each other."""

RANGES = (
    ("low", "high"),
    ("t_low", "t_high"),
    ("days_low", "days_high"),
    ("capacity_low", "capacity_high"),
    ("elasticity_low", "elasticity_high"),
    ("substitution_low", "substitution_high"),
    ("qualification_low", "qualification_high"),
)


@dataclass
class Read(Generic[R]):
    """What came of a file: its rows, its faults, and whether it could be read as a table at all."""

    rows: list[R]
    faults: list[Fault] = field(default_factory=list)
    data: bytes = b""
    whole: bool = True
    """False when rows are missing because the file or its header could not be used."""


def read_table(path: Path, table: str, element: type[R]) -> Read[R]:
    """Read one file as the rows of a table.

    Args:
        path: The CSV file, UTF-8 with a header line.
        table: Its name in `TABLES`.
        element: Class of its rows.
    """
    try:
        data = _bytes(path)
    except OSError as error:
        return Read([], [_unreadable(path, table, error)], whole=False)
    try:
        content = _decoded(path, table, data)
        return _read_rows(path, table, element, content, data)
    except UnreadableError as error:
        return Read([], list(error.faults), data, whole=False)


def _bytes(path: Path) -> bytes:
    """Content of an ordinary file, up to one byte more than a table may have."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise OSError(None, "it is no ordinary file")
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


class UnreadableError(Exception):
    """A file that is no table of the kind wanted, for the faults given."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*map(str, faults))
        self.faults = faults


def _unreadable(path: Path, table: str, error: OSError) -> Fault:
    if isinstance(error, FileNotFoundError):
        remedy = f"put a table {path.name} with at least a header line there, or use the folder as an overlay"
        return Fault(str(path), None, None, table, "the file does not exist", remedy)
    if isinstance(error, IsADirectoryError):
        return Fault(str(path), None, None, table, "is a folder", "a CSV file belongs here")
    problem = f"cannot be read ({error.strerror})"
    return Fault(str(path), None, None, table, problem, "make the file readable")


def _decoded(path: Path, table: str, data: bytes) -> str:
    if len(data) > MAX_BYTES:
        problem = "is too large"
        remedy = f"a table has at most {MAX_BYTES // 2**20} MB"
        raise UnreadableError(Fault(str(path), None, None, table, problem, remedy))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        problem = f"byte 0x{data[error.start]:02X} is not UTF-8"
        remedy = "save the file as UTF-8 (it looks like CP1252 or another national encoding)"
        raise UnreadableError(Fault(str(path), line, column, table, problem, remedy)) from error


def _read_rows(path: Path, table: str, element: type[R], content: str, data: bytes) -> Read[R]:
    reader = _Reader(path, table, list(StringIO(content, newline="")))
    wanted = columns(element, table)
    places = reader.header(wanted)
    lines, cells = reader.body(len(places))
    by_name = {
        column.name: reader.values(column, lines, cells[at], at) for column, at in zip(wanted, places, strict=True)
    }
    reader.note_repeats(lines, cells)
    reader.note_ranges(lines, by_name)
    make: Callable[..., R] = element
    rows = [
        make(*row, line=line, file=str(path))
        for line, row in zip(lines, zip(*by_name.values(), strict=True), strict=True)
    ]
    return Read(rows, reader.faults, data, reader.whole)


class _Reader:
    """The cells of one file, and the faults found in them."""

    def __init__(self, path: Path, table: str, lines: list[str]) -> None:
        self.path = path
        self.table = table
        self.lines = lines
        self.faults: list[Fault] = []
        self.whole = True
        self._csv = csv.reader(lines, strict=True)
        self._heading: list[str] = []

    def header(self, wanted: tuple[Column, ...]) -> tuple[int, ...]:
        """Where each wanted column stands; a header with other columns makes the file useless."""
        first = next(self.rows(), None)
        if first is None:
            remedy = "begin with the header line " + ",".join(column.name for column in wanted)
            raise UnreadableError(self._fault(1, None, "", "is empty", remedy))
        line, self._heading = first
        faults = list(self._heading_faults(line, [column.name for column in wanted]))
        if faults:
            raise UnreadableError(*faults)
        return tuple(self._heading.index(column.name) for column in wanted)

    def _heading_faults(self, line: int, wanted: list[str]) -> Iterator[Fault]:
        missing = [name for name in wanted if name not in self._heading]
        extra = [name for name in self._heading if name not in wanted]
        twice = {name for name in self._heading if self._heading.count(name) > 1}
        for name in missing:
            yield self._fault(line, None, name, "the column is missing", f"the header is {','.join(wanted)}")
        for name in extra:
            at = self._heading.index(name)
            remedy = "take it out; remarks go to the column note"
            yield self._fault(line, at, name, f"the column {name!r} is not known", remedy)
        for name in sorted(twice - set(extra)):
            yield self._fault(line, None, name, "the column stands twice", "keep one of them")

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """First line and stripped cells of each row; blank lines are passed over."""
        while True:
            line = self._csv.line_num + 1
            try:
                cells = next(self._csv, None)
            except csv.Error as error:
                self.whole = False
                remedy = 'close every quote; write " inside a quoted cell as ""'
                self.faults.append(self._fault(line, None, "", f"is not CSV ({error})", remedy))
                return
            if cells is None:
                return
            if cells:
                yield line, [cell.strip() for cell in cells]

    def body(self, count: int) -> tuple[list[int], list[tuple[str, ...]]]:
        """Line of each row after the header and the cells by column; rows of another width are left out."""
        rows = [row for row in self.rows() if not self._lacks_cells(*row, count)]
        by_column = list(zip(*(cells for _, cells in rows), strict=True))
        return [line for line, _ in rows], by_column or [()] * count

    def _lacks_cells(self, line: int, cells: list[str], count: int) -> bool:
        if len(cells) == count:
            return False
        self.whole = False
        remedy = "one cell a column; a text that holds a comma stands in double quotes"
        problem = f"the row has {len(cells)} cells, the header {count}"
        self.faults.append(self._fault(line, None, "", problem, remedy))
        return True

    def values(self, column: Column, lines: list[int], cells: tuple[str, ...], at: int) -> list[Any]:
        """Values of a column, each text read once; a faulty cell gives its stand-in and a fault."""
        try:
            return list(map(cache(column.read), cells))
        except CellError:
            return [self._value(column, line, cell, at) for line, cell in zip(lines, cells, strict=True)]

    def _value(self, column: Column, line: int, cell: str, at: int) -> Any:
        try:
            return column.read(cell)
        except CellError as error:
            remedy = error.remedy or f"write {column.meaning}"
            self.faults.append(self._fault(line, at, column.name, error.problem, remedy))
            return column.stand_in

    def note_repeats(self, lines: list[int], cells: list[tuple[str, ...]]) -> None:
        """Note each row whose key stands further up."""
        key = TABLES[self.table][1]
        seen: dict[tuple[str, ...], int] = {}
        chosen = [cells[self._heading.index(name)] for name in key]
        for line, names in zip(lines, zip(*chosen, strict=True), strict=True):
            first = seen.setdefault(names, line)
            if first != line:
                problem = f"{', '.join(names)} stands already on line {first}"
                self.faults.append(self._fault(line, None, key[0], problem, "keep one of the two rows"))

    def note_ranges(self, lines: list[int], by_name: dict[str, list[Any]]) -> None:
        """Note each pair of figures whose low lies above its high."""
        for low, high in RANGES:
            if low in by_name:
                for line, least, most in zip(lines, by_name[low], by_name[high], strict=True):
                    if least is not None and most is not None and least > most:
                        problem = f"{low} {least:g} is above {high} {most:g}"
                        at = self._heading.index(low)
                        self.faults.append(self._fault(line, at, low, problem, "exchange the two"))

    def _fault(self, line: int, at: int | None, name: str, problem: str, remedy: str) -> Fault:
        source = self.lines[line - 1].rstrip("\r\n") if line <= len(self.lines) else ""
        column = None if at is None else cell_column(source, at)
        where = f"{self.table}.{name}" if name else self.table
        return Fault(str(self.path), line, column, where, problem, remedy, source)


def cell_column(line: str, at: int) -> int:
    """Column, from 1, of the first character of the cell numbered `at` from 0 in a line of CSV."""
    quoted, passed = False, 0
    for position, character in enumerate(line):
        if passed == at:
            return position + 1
        if character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            passed += 1
    return len(line) + 1


def pointed(fault: Fault) -> Fault:
    """The fault with its column and source line, for one that knows its row only."""
    if fault.line is None or fault.column is not None:
        return fault
    lines = Path(fault.file).read_text(encoding="utf-8-sig", errors="replace").splitlines()
    name = fault.path.rpartition(".")[2]
    header = next(csv.reader(lines[:1]), [])
    if fault.line > len(lines) or name not in header:
        return fault
    line = lines[fault.line - 1]
    return replace(fault, column=cell_column(line, header.index(name)), source_line=line)


def table_text(table: str, rows: Iterable[Row]) -> str:
    """A table as CSV text that `read_table` reads to the same rows."""
    element = TABLES[table][0]
    wanted = columns(element, table)
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in wanted])
    for row in rows:
        writer.writerow([written(getattr(row, _attribute(column.name))) for column in wanted])
    return out.getvalue()


def _attribute(column: str) -> str:
    return "yield_" if column == "yield" else column
