"""What can go wrong, said once: a fault has a place, a problem and a remedy."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


class LodelineError(Exception):
    """Any error that Lodeline raises on purpose; made from one message."""


class EngineError(LodelineError):
    """A defect of Lodeline itself, never of what was given to it."""


class Refused(ValueError):  # noqa: N818 - reads as what happened
    """A value that a field refuses.

    Raised inside validators, where nobody knows the file: the document reader adds the place.

    Args:
        problem: What is wrong.
        remedy: What would be right.
        within: Path from the validated value down to the part that is wrong.
    """

    def __init__(self, problem: str, remedy: str = "", within: tuple[str | int, ...] = ()) -> None:
        super().__init__(problem, remedy, within)
        self.problem = problem
        self.remedy = remedy
        self.within = within

    def __str__(self) -> str:
        return "; ".join(part for part in (self.problem, self.remedy) if part)


@dataclass(frozen=True)
class Fault:
    """One thing wrong with what was given: where, what, and what would be right.

    Lines and columns count from 1; None where a fault has no place.
    """

    file: str
    line: int | None
    column: int | None
    path: str
    problem: str
    remedy: str
    source_line: str = ""

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (shown_file(self.file), self.line, self.column) if part)
        said = "; ".join(part for part in (self.problem, self.remedy) if part)
        return ": ".join(part for part in (place, self.path, said) if part)

    def with_source(self) -> str:
        """The fault and, under it, the line it stands in with a mark at the column."""
        if not self.source_line.strip() or self.column is None:
            return str(self)
        number = f"{self.line:>5} | "
        mark = " " * (len(number) + self.column - 1) + "^"
        return "\n".join((str(self), number + self.source_line.rstrip(), mark))


class InputError(LodelineError):
    """Something wrong with a file or an argument; holds every fault found."""

    faults: tuple[Fault, ...] = ()

    @classmethod
    def of(cls, faults: Iterable[Fault]) -> InputError:
        """An error that lists the faults by file, line and column, each once."""
        found = tuple(sorted(dict.fromkeys(faults), key=_order))
        error = cls("\n".join(str(fault) for fault in found))
        error.faults = found
        return error


def _order(fault: Fault) -> tuple[str, int, int]:
    return (fault.file, fault.line or 0, fault.column or 0)


def shown_file(file: str) -> str:
    """A file as the reader knows it: relative to the current folder when inside it."""
    if not Path(file).is_absolute():
        return file
    relative = os.path.relpath(file)
    return file if relative.startswith(os.pardir) else relative


LIKE = 0.65
"""How alike (difflib) names must be that begin differently: above `material` and `after`, below a letter of three."""
BEGINNING = 3
"""Letters from which a name may be the beginning of others."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like this one, if any does."""
    by_folded = {choice.casefold(): choice for choice in known}
    folded = name.casefold()
    for close in difflib.get_close_matches(folded, by_folded, cutoff=0.6):
        if close[:1] == folded[:1] or difflib.SequenceMatcher(None, close, folded).ratio() >= LIKE:
            return by_folded[close]
    return None


def suggestion(name: str, known: Iterable[str], most: int = 12) -> str:
    """A remedy for an unknown name: the names that begin so, its near miss, or the names there are."""
    choices = sorted(known)
    begun = [choice for choice in choices if choice.casefold().startswith(name.casefold())]
    if len(name) >= BEGINNING and 1 <= len(begun) <= most:
        return f"did you mean {' or '.join(begun)}?"
    close = nearest(name, choices)
    if close is not None:
        return f"did you mean {close}?"
    if len(choices) > most:
        return f"known are {', '.join(choices[:most])} and {len(choices) - most} more"
    return f"use one of {', '.join(choices)}" if choices else ""
