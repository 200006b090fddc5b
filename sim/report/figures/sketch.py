"""A figure before it is drawn, what it is to show, light enough to be sent to another process; and when it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

Event = tuple[date, str]


@dataclass(frozen=True)
class Sketch:
    """What a figure is to show."""

    name: str
    """Its file, without the ending."""
    kind: str
    """The group it belongs to: clock, fan, difference, price, cover, heat, ribbon, map or timeline."""
    table: pa.Table
    more: dict[str, Any] = field(default_factory=dict)
    """What else its painter is told."""


@dataclass(frozen=True)
class Picture:
    """A drawn figure."""

    name: str
    kind: str
    finding: str
    """Its title."""
    svg: str
