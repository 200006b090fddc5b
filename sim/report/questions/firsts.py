"""First places of a ranking that cannot be told apart on the same replicates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sim.report.tongue import count, listed, say

Row = dict[str, Any]
MOST_NAMED = 4
"""Names in a sentence; the rest are counted."""


def rivals(rows: Sequence[Row]) -> list[Row]:
    """Rows whose paired difference to the first may be none, by its 95 % interval; of one replicate there is none."""
    return [row for row in rows[1:] if row.get("behind_low") is not None and row["behind_low"] <= 0.0]


def named(rows: Sequence[Row], name: Callable[[Row], str], word: str) -> str:
    """`a, b or c`; of many `a, b, c, d or 3 others`."""
    names = [name(row) for row in rows[:MOST_NAMED]]
    if more := len(rows) - len(names):
        names.append(count("one other", "{number} others", more, number=str(more)))
    return listed(names, word)


def sentences(rows: Sequence[Row], name: Callable[[Row], str]) -> list[str]:
    """Which others may be the first as well, where any may."""
    if not (found := rivals(rows)):
        return []
    return [say("Whether {names} comes first is not settled: the 95 % interval of the difference to {first}, on the "
                "same replicates, holds zero.", names=named([rows[0], *found], name, "or"),
                first=name(rows[0]))]  # fmt: skip
