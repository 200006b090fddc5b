"""The observed file of a case: what was seen, row by row, with every fault at its line and column."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import Fault, InputError, Refused, suggestion
from sim.scenario.entry import Spot
from sim.scenario.period import Period
from sim.scenario.text_file import read_text
from sim.units import NUMBER, shown

COLUMNS = ("date", "series", "place", "value", "unit", "source")
MORE = ("low", "high", "grade", "note")
RATIOS = ("ratio", "index", "percent", "%")
"""Units of values that are a ratio to their base already."""
SIZES = {"kg": 0.001, "t": 1.0, "kt": 1000.0, "Mt": 1e6}

_NUMBER = re.compile(NUMBER)


@dataclass(frozen=True)
class Seen:
    """One row: a value seen in a period; `spots` say where its cells stand."""

    period: Period
    series: str
    place: str
    value: float
    unit: str
    source: str
    line: int
    spots: dict[str, Spot]

    @property
    def is_ratio(self) -> bool:
        """Whether the value is a ratio to its base already."""
        return self.unit in RATIOS

    @property
    def number(self) -> float:
        """The value; per cent as a ratio."""
        return self.value / 100.0 if self.unit in ("percent", "%") else self.value

    @property
    def tonnes(self) -> float | None:
        """The value in tonnes; None if its unit is none of mass."""
        size = SIZES.get(self.unit.split()[0].split("/")[0])
        return None if size is None else self.value * size


@dataclass(frozen=True)
class Observed:
    """Rows of a file in their order, and what is wrong with others of them."""

    rows: list[Seen]
    faults: list[Fault]
    unread: frozenset[str] | None
    """Series with rows that cannot be taken; None if it cannot be told of which series they are."""

    def whole(self, series: str) -> bool:
        """Whether every row of a series could be taken, so that one that is missing is not in the file."""
        return self.unread is not None and series not in self.unread


def read_observed(path: Path) -> Observed:
    """What an observed file says, and what is wrong with it.

    Raises:
        InputError: A file that cannot be read, or without the columns.
    """
    text = read_text(path, "CSV", ".csv")
    lines = text.splitlines()
    reader = csv.reader(lines, strict=True)
    rows: list[Seen] = []
    faults: list[Fault] = []
    unread: set[str] = set()
    heading: list[str] | None = None
    for line, cells in _rows(reader):
        if isinstance(cells, csv.Error):
            spot = Spot(str(path), line, 1, lines[line - 1])
            faults.append(spot.fault((), f"is not CSV ({cells})", "close every quote"))
            unread.add("")  # what follows may be of any series
        elif heading is None:
            heading = _heading(cells, Spot(str(path), line, 1, lines[line - 1]))
        elif row := _row(heading, cells, _Place(str(path), line, lines[line - 1]), faults):
            rows.append(row)
        else:
            unread.add(cells[heading.index("series")] if len(cells) == len(heading) else "")
    if heading is None:
        empty = Spot(str(path), 1, 1).fault((), "is empty", f"begin with {','.join(COLUMNS)}")
        raise InputError.of(faults or [empty])
    return Observed(rows, [*faults, *_repeats(rows)], None if "" in unread else frozenset(unread))


def _rows(reader: Any) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """Line and cells of each row, or at last why it can be read no further; blank lines are passed over."""
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield line, error
            return
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield line, [cell.strip() for cell in cells]


def _heading(cells: list[str], spot: Spot) -> list[str]:
    for name, separator in (("semicolons", ";"), ("tabs", "\t")):
        if len(cells) == 1 and separator in cells[0]:
            problem, remedy = f"its columns stand between {name}", "put commas between them, and points in numbers"
            raise InputError.of([spot.fault((), problem, remedy)])
    missing = [name for name in COLUMNS if name not in cells]
    strange = [name for name in cells if name not in (*COLUMNS, *MORE)]
    remedy = f"the columns are {', '.join(COLUMNS)} and, if wanted, {', '.join(MORE)}"
    faults = [spot.fault((), f"the column {name} is missing", remedy) for name in missing]
    faults += [spot.fault((), f"the column {shown(name)} is not known", remedy) for name in strange]
    faults += [spot.fault((), f"the column {n} stands twice", "keep one") for n in COLUMNS if cells.count(n) > 1]
    if faults:
        raise InputError.of(faults)
    return cells


@dataclass(frozen=True)
class _Place:
    """A line of the file, where the columns of its cells can be found."""

    file: str
    line: int
    text: str

    def spot(self, position: int) -> Spot:
        """Where a cell begins."""
        return Spot(self.file, self.line, self._starts()[position], self.text)

    def _starts(self) -> list[int]:
        quoted, starts = False, [1]
        for column, character in enumerate(self.text, start=1):
            quoted ^= character == '"'
            if character == "," and not quoted:
                starts.append(column + 1)
        return [*starts, *[len(self.text) + 1] * 100]


def _row(heading: Sequence[str], cells: list[str], place: _Place, faults: list[Fault]) -> Seen | None:
    if len(cells) != len(heading):
        problem = f"has {len(cells)} cells, the header has {len(heading)}"
        faults.append(place.spot(0).fault((), problem, "quote cells that hold a comma"))
        return None
    said = dict(zip(heading, cells, strict=True))
    spots = {name: place.spot(position) for position, name in enumerate(heading)}
    before = len(faults)
    for name in COLUMNS:
        if not said[name]:
            remedy = "leave the row out: a missing month is missing, never zero" if name == "value" else ""
            faults.append(spots[name].fault((name,), "is empty", remedy))
    period, value = _period(said["date"], spots["date"], faults), _value(said["value"], spots["value"], faults)
    if len(faults) > before or period is None or value is None:
        return None
    return Seen(period, said["series"], said["place"], value, said["unit"], said["source"], place.line, spots)


def _period(cell: str, spot: Spot, faults: list[Fault]) -> Period | None:
    try:
        return Period.parse(cell) if cell else None
    except Refused as refused:
        faults.append(spot.fault(("date",), refused.problem, refused.remedy))
        return None


def _value(cell: str, spot: Spot, faults: list[Fault]) -> float | None:
    if not cell:
        return None
    if not _NUMBER.fullmatch(cell):
        plain = cell.replace(",", "").replace(" ", "")
        remedy = f"write {plain}" if _NUMBER.fullmatch(plain) else "write digits; leave the row out if it is not known"
        faults.append(spot.fault(("value",), f"{shown(cell)} is not a number", remedy))
        return None
    value = float(cell)
    if not 0.0 <= value < 1e300:
        faults.append(spot.fault(("value",), f"should not be negative or infinite, got {cell}", ""))
        return None
    return value


def _repeats(rows: list[Seen]) -> Iterator[Fault]:
    known: dict[tuple[object, ...], int] = {}
    for row in rows:
        first = known.setdefault((row.period, row.series, row.place), row.line)
        if first != row.line:
            yield row.spots["date"].fault(("date",), f"stands in line {first} already", "keep one")


def series_like(name: str, rows: Sequence[Seen]) -> str:
    """The remedy for a series that has no rows."""
    return suggestion(name, {row.series for row in rows})
