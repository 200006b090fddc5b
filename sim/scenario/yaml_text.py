"""YAML 1.2 text into entries; the only file that knows YAML.

Values are made here, from the parser's events: no tag, alias, date or depth of a hostile file reaches a
constructor.
"""

import math
import re
from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
)
from ruamel.yaml.reader import ReaderError

from sim.errors import Fault, InputError
from sim.scenario.entry import Entry, Spot
from sim.scenario.entry import Path as EntryPath
from sim.units import calendar_day

MOST_DEPTH = 20
MOST_VALUES = 20_000


class Broken:
    """Stands for a value that already has its fault, so that nobody reports it again."""


_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}
_INTEGER = re.compile(r"[-+]?\d+|0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?", re.ASCII)
_NOT_FINITE = re.compile(r"[-+]?\.inf|\.nan", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?", re.ASCII)
_HALF = re.compile(r"[\ud800-\udfff]")
"""Half a character: an escape can write it, no file can hold it."""
_HALVES = re.compile(r"[\ud800-\udbff][\udc00-\udfff]")
"""One character beyond the first 65,536, as JSON escapes it."""


def read_yaml(text: str, file: str) -> tuple[Entry, list[Fault]]:
    """Read YAML text.

    Returns:
        The tree of values, and what is wrong with single values of it (their place holds `Broken`).

    Raises:
        InputError: Text that is no YAML, or too large, deep or repetitive to be a scenario.
    """
    reader = _Reader(text, file)
    try:
        return reader.document(), reader.faults
    except MarkedYAMLError as error:
        raise InputError.of([*reader.faults, reader.syntax_fault(error)]) from None
    except ReaderError as error:
        before = text[: error.position or 0]
        spot = Spot(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise InputError.of([spot.fault((), "holds a character that YAML does not allow", "remove it")]) from None


class _Reader:
    """Builds entries from the parser's events, and counts them."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.lines = text.splitlines()
        self.faults: list[Fault] = []
        self.anchors: dict[str, tuple[Entry, int, int]] = {}
        self.values = 0
        self.deepest = 0
        self.events: Iterator[Any] = map(_joined, YAML(typ="safe", pure=True).parse(text))

    def spot(self, event: Event) -> Spot:
        mark = event.start_mark
        return self._spot_at(mark.line, mark.column)

    def _spot_at(self, line: int, column: int) -> Spot:
        source = self.lines[line] if line < len(self.lines) else ""
        return Spot(self.file, line + 1, column + 1, source)

    def syntax_fault(self, error: MarkedYAMLError) -> Fault:
        mark = error.problem_mark or error.context_mark
        problem = f"is not YAML: {error.problem}"
        remedy = error.context or ""
        if "'\\t'" in problem:
            problem, remedy = "is indented with a tab", "indent with spaces"
        spot = self._spot_at(mark.line, mark.column) if mark else Spot(self.file)
        return spot.fault((), problem, remedy)

    def document(self) -> Entry:
        documents = 0
        entry = Entry({}, Spot(self.file, 1, 1), Spot(self.file, 1, 1))
        for event in self.events:
            documents += isinstance(event, DocumentStartEvent)
            if documents > 1:
                raise InputError.of([self.spot(event).fault((), "holds a second document", "keep one document a file")])
            if isinstance(event, NodeEvent):
                entry = self.entry(event, ())
        return entry

    def entry(self, event: NodeEvent, path: EntryPath, key: Spot | None = None) -> Entry:
        """The value that begins with an event, and all that is in it."""
        spot = self.spot(event)
        first, above, self.deepest = self.values, self.deepest, len(path)
        self._count(1, 0, spot, path)
        if isinstance(event, AliasEvent):
            entry = self._alias(event, path, key or spot)
            self.deepest = max(above, self.deepest)
            return entry
        entry = Entry(self._untagged(event, path, spot), spot, key or spot)
        if event.anchor is not None:
            self.anchors[event.anchor] = (entry, self.values - first, self.deepest - len(path))
        self.deepest = max(above, self.deepest)
        return entry

    def _untagged(self, event: NodeEvent, path: EntryPath, spot: Spot) -> Any:
        """The value of an event; `Broken` when it carries a tag."""
        tag = getattr(event, "tag", None)
        value = self._value(event, path, spot)
        if tag in (None, "!"):
            return value
        name = tag.replace("tag:yaml.org,2002:", "!!")
        self.faults.append(spot.fault(path, f"the tag {name} is not allowed", "write a plain value"))
        return Broken()

    def _value(self, event: NodeEvent, path: EntryPath, spot: Spot) -> Any:
        if isinstance(event, ScalarEvent):
            return self._scalar(event, path, spot)
        return self._mapping(path) if isinstance(event, MappingStartEvent) else self._sequence(path)

    def _count(self, values: int, depth: int, spot: Spot, path: EntryPath) -> None:
        """Count values that go down to a depth under a path."""
        self.values += values
        self.deepest = max(self.deepest, len(path) + depth)
        if self.deepest > MOST_DEPTH:
            problem = f"is nested more than {MOST_DEPTH} deep"
            raise InputError.of([spot.fault((), problem, "write it flatter")])
        if self.values > MOST_VALUES:
            raise InputError.of([spot.fault(path, f"brings the file to more than {MOST_VALUES:,} values")])

    def _alias(self, event: AliasEvent, path: EntryPath, key: Spot) -> Entry:
        spot = self.spot(event)
        if event.anchor not in self.anchors:
            remedy = f"define &{event.anchor} before it"
            raise InputError.of([spot.fault(path, f"alias *{event.anchor} stands for nothing", remedy)])
        entry, size, depth = self.anchors[event.anchor]
        self._count(size, depth, spot, path)
        return Entry(entry.value, spot, key)

    def _sequence(self, path: EntryPath) -> list[Entry]:
        entries: list[Entry] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            entries.append(self.entry(event, (*path, len(entries))))
        return entries

    def _mapping(self, path: EntryPath) -> dict[str, Entry] | Broken:
        """The entries of a block; `Broken` when it merges others, for then more may be in it."""
        entries: dict[str, Entry] = {}
        merges = False
        while not isinstance(event := next(self.events), MappingEndEvent):
            merges |= _is_merge_key(event)
            key, spot = self._key(event, path), self.spot(event)
            entry = self.entry(next(self.events), (*path, key or "?"), spot)
            if key in entries:
                where = f"the first one is in line {entries[key].key.line}"
                self.faults.append(spot.fault((*path, key), "is given twice", f"keep one; {where}"))
            elif key is not None:
                entries[key] = entry
        return Broken() if merges else entries

    def _key(self, event: NodeEvent, path: EntryPath) -> str | None:
        """The key that an event gives; None, with its fault, when it gives none."""
        spot = self.spot(event)
        if not isinstance(event, ScalarEvent):
            self.entry(event, (*path, "?"))
            self.faults.append(spot.fault(path, "a key should be a name", "write it as name: value"))
            return None
        if _is_merge_key(event):
            self.faults.append(spot.fault(path, "merge keys (<<) are not supported", "write the fields out"))
            return None
        value = self._scalar(event, path, spot) if event.implicit[0] or _HALF.search(event.value) else event.value
        if isinstance(value, Broken):
            return None
        if not isinstance(value, str):
            problem = f"a key should be a name, got {event.value or 'nothing'}"
            self.faults.append(spot.fault(path, problem, f'write "{event.value}"' if event.value else ""))
            return None
        return str(event.value)

    def _scalar(self, event: ScalarEvent, path: EntryPath, spot: Spot) -> Any:
        text: str = event.value
        if _HALF.search(text):
            self.faults.append(
                spot.fault(path, "holds half a character (a lone surrogate)", "write the character itself")
            )
            return Broken()
        if not event.implicit[0]:
            return text
        if text.lower() in _WORDS and text in (text.lower(), text.upper(), text.title()):
            return _WORDS[text.lower()]
        try:
            return _plain_scalar(text)
        except ValueError as error:
            self.faults.append(spot.fault(path, str(error)))
            return Broken()


def _joined(event: Event) -> Event:
    """The event, with characters that JSON escapes in two halves made one."""
    if isinstance(event, ScalarEvent):
        event.value = _HALVES.sub(lambda two: two[0].encode("utf-16", "surrogatepass").decode("utf-16"), event.value)
    return event


def _is_merge_key(event: NodeEvent) -> bool:
    return isinstance(event, ScalarEvent) and bool(event.implicit[0]) and event.value == "<<"


def _plain_scalar(text: str) -> Any:
    """A number, a date, or the text itself.

    Raises:
        ValueError: It looks like a number or a date and is none.
    """
    if _DATE.fullmatch(text):
        return _day(text)
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(f"should be a finite number, got {text}")
    if len(text) <= 40 and _INTEGER.fullmatch(text):
        return int(text, 10 if text.lstrip("+-").isdigit() else 0)
    if _FLOAT.fullmatch(text):
        number = float(text)
        if not math.isfinite(number):
            raise ValueError(f"is too large a number, got {text if len(text) < 30 else text[:27] + '...'}")
        return number
    return text


def _day(text: str) -> date:
    year, month, day = (int(part) for part in text.split("-"))
    try:
        return calendar_day(year, month, day)
    except ValueError as error:
        raise ValueError(f"{text} is not a day of the calendar ({error})") from None


def write_yaml(document: dict[str, Any]) -> str:
    """Plain data as YAML in its own order."""
    writer = YAML(pure=True)
    writer.width = 110
    stream = StringIO()
    writer.dump(_lists_in_line(document), stream)
    return stream.getvalue()


def _lists_in_line(value: Any) -> Any:
    """Blocks as they are, lists written on one line."""
    if isinstance(value, dict):
        return {key: _lists_in_line(item) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    line = CommentedSeq(_lists_in_line(item) for item in value)
    line.fa.set_flow_style()
    return line
