"""First places of a ranking that cannot be told apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sim.report.tongue import say

Row = dict[str, Any]


def tied(rows: Sequence[Row]) -> bool:
    """Whether the 95 % intervals of the first two rows overlap; of one replicate there are none."""
    if len(rows) < 2 or rows[0]["low"] is None or rows[1]["high"] is None:
        return False
    return float(rows[1]["high"]) >= float(rows[0]["low"])


def sentences(rows: Sequence[Row], name: Callable[[Row], str]) -> list[str]:
    """That the first two may stand the other way round, where they may."""
    if not tied(rows):
        return []
    return [say("Whether {first} or {second} comes first is not settled: their 95 % intervals overlap.",
                first=name(rows[0]), second=name(rows[1]))]  # fmt: skip
