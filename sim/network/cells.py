"""What a cell may hold: its kind follows from the element's field, its bounds from the column's name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import Field, dataclass, fields
from datetime import date
from typing import Any

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
NOT_CELLS = frozenset({"line", "file"})
"""Fields that say where a row was read and stand in no table."""

MAY_BE_EMPTY = frozenset({"note"})
AT_MOST_ZERO = frozenset({"elasticity_short", "elasticity_low", "elasticity_high"})
ANY_SIGN = frozenset({"trend_per_year", "value"})
ABOVE_ZERO = frozenset({"door_to_door_days", "yield", "t_per_t_output", "t_per_t_host", "price_usd_per_t"})
SHARES = frozenset({"yield", "substitution_cap", "substitution_low", "substitution_high"})
CHOICES: dict[str, tuple[str, ...]] = {
    "grade": ("A", "B", "C"),
    "process": ("mine", "refine", "component"),
    "mode": ("sea", "air", "truck", "rail", "site"),
    "tier": ("protected", "other"),
    "stocks.kind": ("product", "feed", "user", "state"),
    "interval_days": ("1", "7", "14", "28"),
}
MEANING = {
    "t_per_year": "tonnes a year",
    "output_t_per_year": "tonnes a year",
    "capacity_t_per_year": "tonnes a year",
    "secondary_t_per_year": "tonnes a year, 0 for none",
    "price_usd_per_t": "USD a tonne",
    "usd_per_t": "USD a tonne",
    "t_per_t_output": "tonnes of feed for a tonne made",
    "t_per_t_host": "tonnes for a tonne of the host's output",
    "yield": "a share above 0 and up to 1",
    "unit": "what the number or tonne is of",
    "source": "the key of a row in a sources table, gk for general knowledge",
    "grade": "A, B or C",
    "note": "free text",
}
"""What belongs in a column, for remedies; a column that is not named here is described by its kind."""


class CellError(ValueError):
    """A cell that cannot be taken; `problem` and `remedy` are halves of one sentence."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: how its cells are read and written, and what stands in for a bad one."""

    name: str
    read: Callable[[str], Any]
    stand_in: Any
    """Taken when the cell is faulty, so that the rest of the row can still be looked at."""
    meaning: str


def columns(element: type[Any], table: str) -> tuple[Column, ...]:
    """Columns of an element's table, in the order of its fields."""
    return tuple(_column(each, table) for each in fields(element) if each.name not in NOT_CELLS)


def _column(field: Field[Any], table: str) -> Column:
    name = field.name.rstrip("_")
    kind = str(field.type)
    optional = kind.endswith(" | None") or name in MAY_BE_EMPTY
    read, stand_in, meaning = READERS[kind.removesuffix(" | None")](name, table)
    return Column(
        name,
        _optional(read, "" if name in MAY_BE_EMPTY else None) if optional else read,
        None if optional else stand_in,
        MEANING.get(name, meaning),
    )


def _optional(read: Callable[[str], Any], empty: object) -> Callable[[str], Any]:
    return lambda cell: read(cell) if cell else empty


def _words(name: str, table: str) -> tuple[Callable[[str], str], str, str]:
    choices = CHOICES.get(f"{table}.{name}", CHOICES.get(name))
    if choices is None:
        return text, "", "a name"
    return lambda cell: choice(cell, choices), "", "one of " + ", ".join(choices)


def _numbers(name: str, table: str) -> tuple[Callable[[str], float], float, str]:
    lowest, highest = bounds(name, table)
    above = name in ABOVE_ZERO
    shown = "a share from 0 to 1" if name in SHARES else "days" if "days" in name else "a number"
    return lambda cell: number(cell, lowest, highest, above), 0.0, shown


def bounds(name: str, table: str) -> tuple[float, float]:
    """Least and greatest value of a column of numbers."""
    if name in ANY_SIGN or table == "parameters":
        return float("-inf"), float("inf")
    if name in AT_MOST_ZERO:
        return float("-inf"), 0.0
    return 0.0, 1.0 if name in SHARES else float("inf")


def _whole(name: str, table: str) -> tuple[Callable[[str], int], int, str]:
    choices = CHOICES[name]
    return lambda cell: int(choice(cell, choices)), int(choices[0]), "one of " + ", ".join(choices)


def _lists(name: str, table: str) -> tuple[Callable[[str], tuple[str, ...]], tuple[str, ...], str]:
    return names, (), "names joined by ; or none"


def _dates(name: str, table: str) -> tuple[Callable[[str], date], None, str]:
    return day, None, "a date such as 2025-04-04"


def _pairs(name: str, table: str) -> tuple[Callable[[str], dict[str, str]], dict[str, str], str]:
    return pairs, {}, "name=value joined by ;"


READERS: dict[str, Callable[[str, str], tuple[Callable[[str], Any], Any, str]]] = {
    "str": _words,
    "float": _numbers,
    "int": _whole,
    "tuple[str, ...]": _lists,
    "date": _dates,
    "dict[str, str]": _pairs,
}


def text(cell: str) -> str:
    """A cell that must say something."""
    if not cell:
        raise CellError("is empty")
    return cell


def choice(cell: str, choices: tuple[str, ...]) -> str:
    """A cell that must be one of a few words."""
    if cell not in choices:
        raise CellError(f"{cell!r} is not known" if cell else "is empty")
    return cell


def number(cell: str, lowest: float, highest: float, above: bool = False) -> float:
    """A finite number within bounds, written in digits; `above` leaves the lowest itself out."""
    if not NUMBER.fullmatch(cell):
        raise CellError(f"{cell!r} is not a number" if cell else "is empty", _digits(cell))
    value = float(cell)
    if value in (float("inf"), float("-inf")):
        raise CellError(f"{cell} is too large for a number")
    if value < lowest:
        raise CellError(f"{cell} is negative" if lowest == 0.0 else f"{cell} is below {lowest:g}")
    if value > highest:
        raise CellError(f"{cell} is above {highest:g}")
    if above and value == lowest:
        raise CellError(f"{cell} is not above {lowest:g}")
    return value


def _digits(cell: str) -> str:
    plain = cell.replace(",", "").replace("_", "").replace(" ", "")
    return f"write {plain}" if plain != cell and NUMBER.fullmatch(plain) else ""


def names(cell: str) -> tuple[str, ...]:
    """Names joined by semicolons; `none` and an empty cell are no names."""
    if cell in ("", "none"):
        return ()
    return tuple(part.strip() for part in cell.split(";"))


def day(cell: str) -> date:
    """A calendar day."""
    try:
        return date.fromisoformat(cell)
    except ValueError as error:
        raise CellError(f"{cell!r} is not a day of the calendar") from error


def pairs(cell: str) -> dict[str, str]:
    """`name=value` parts joined by semicolons."""
    found: dict[str, str] = {}
    for part in cell.split(";") if cell else ():
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not name:
            raise CellError(f"{part!r} is not name=value")
        if name in found:
            raise CellError(f"{name!r} stands twice")
        found[name] = value
    return found


def written(value: object) -> str:
    """The cell that reads as `value`."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ";".join(value) or "none"
    if isinstance(value, dict):
        return ";".join(f"{name}={part}" for name, part in value.items())
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)
