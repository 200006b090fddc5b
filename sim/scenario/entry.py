"""A document as a tree of values that know where they stand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sim.errors import Fault

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Spot:
    """A place in a file; line and column count from 1, None for what has no lines."""

    file: str
    line: int | None = None
    column: int | None = None
    source_line: str = ""

    def fault(self, path: Iterable[object], problem: str, remedy: str = "") -> Fault:
        """A fault in this place; what the document wrote is shown without control characters."""
        dotted = _printable(".".join(str(part) for part in path))
        source_line = _printable(self.source_line)
        problem, remedy = _printable(problem), _printable(remedy)
        return Fault(self.file, self.line, self.column, dotted, problem, remedy, source_line)


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " if c == "\t" else repr(c)[1:-1] for c in text)


@dataclass(frozen=True)
class Entry:
    """A value of a document: a scalar, a dict of entries by key, or a list of entries.

    `spot` is where the value stands, `key` where its key does; a block begins at its key.
    """

    value: Any
    spot: Spot
    key: Spot = field(default=Spot(""))

    @property
    def start(self) -> Spot:
        """Where the reader should look: a block at its key, all else at the value."""
        return self.key if isinstance(self.value, dict | list) and self.key.file else self.spot

    def plain(self) -> Any:
        """The values alone."""
        if isinstance(self.value, dict):
            return {key: entry.plain() for key, entry in self.value.items()}
        if isinstance(self.value, list):
            return [entry.plain() for entry in self.value]
        return self.value

    def get(self, part: str | int) -> "Entry | None":
        """The entry under a key or at a position, if there is one."""
        if isinstance(self.value, dict):
            return self.value.get(part)
        if isinstance(self.value, list) and isinstance(part, int) and part < len(self.value):
            found: Entry = self.value[part]
            return found
        return None

    def find(self, path: Iterable[str | int]) -> "Entry | None":
        """The entry at the end of a path, if there is one."""
        entry: Entry | None = self
        for part in path:
            entry = entry.get(part) if entry is not None else None
        return entry

    def items(self) -> Iterator[tuple[str, "Entry"]]:
        """Keys and entries; nothing for what is no block."""
        yield from self.value.items() if isinstance(self.value, dict) else ()

    def holding(self, value: Any) -> "Entry":
        """The same place with another value."""
        return replace(self, value=value)

    def standing(self, spot: Spot) -> "Entry":
        """The same values, all in one place."""
        return entry_of(self.plain(), spot)


def entry_of(value: Any, spot: Spot) -> Entry:
    """A tree of plain values that all stand in one place."""
    if isinstance(value, dict):
        return Entry({key: entry_of(item, spot) for key, item in value.items()}, spot, spot)
    if isinstance(value, list | tuple):
        return Entry([entry_of(item, spot) for item in value], spot, spot)
    return Entry(value, spot, spot)


@dataclass(frozen=True)
class Origin:
    """Where a scenario was read from; plays no part when scenarios are compared."""

    entry: Entry | None = field(default=None, compare=False)
