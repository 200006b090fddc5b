"""What instruments leave behind: shipments, reserves, costs and lines of the log."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Shipment:
    """An order of an instrument: what was asked for and, from the next day, what was moved."""

    who: str
    source: int
    target: int
    material: str
    origin: str
    destination: str
    tonnes: float
    mode: str
    transit: int
    usd_per_t: float
    price: float
    """USD a tonne on top of what the user pays at market price: a premium; a purchase if it is for a reserve."""
    for_reserve: bool = False
    row: int = -1
    moved: float = 0.0


@dataclass(frozen=True)
class Line:
    """A line of the log. Tonnes of `material`; money in USD; `until` is the day it arrives or ends."""

    day: int
    who: str
    what: str
    text: str
    material: str = ""
    origin: str = ""
    destination: str = ""
    tonnes: float | None = None
    mode: str = ""
    until: int | None = None
    usd: float | None = None


@dataclass
class Reserve:
    """A stockpile of one material that an instrument moves."""

    who: str
    owners: Mapping[str, float]
    place: str
    material: str
    store: int
    initial: float
    size: float
    """T when it is full."""


@dataclass
class Account:
    """What a response cost, USD by purpose."""

    usd: dict[str, float] = field(default_factory=dict)

    def add(self, purpose: str, amount: float) -> None:
        """Book an amount."""
        self.usd[purpose] = self.usd.get(purpose, 0.0) + amount
