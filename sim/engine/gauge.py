"""What instruments may watch. A gauge compared with a level gives a wire that the day trips."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.engine.day.gauges import PRICE, STARVED, STOCK


@dataclass(frozen=True)
class Wire:
    """A gauge beyond a level."""

    gauge: "Gauge"
    level: float
    below: bool

    def holds(self, value: float) -> bool:
        """Whether a value lies beyond the level."""
        return value < self.level if self.below else value > self.level


@dataclass(frozen=True)
class Gauge:
    """Something of the close of a day: days of cover, ratio of price, starved share.

    `rows` are stores for a stock, else one row of the market or facility; `scale` is t for a day of cover.
    """

    kind: int
    rows: tuple[int, ...]
    scale: float = 1.0

    @classmethod
    def cover(cls, stores: NDArray[np.int64], intake: float) -> "Gauge":
        """Days that stocks last at base intake (t/day); infinite where nothing is taken in."""
        return cls(STOCK, tuple(int(s) for s in stores), intake if intake > 0 else 1e-300)

    @classmethod
    def price(cls, market: int) -> "Gauge":
        """Price of a market as a ratio of its base."""
        return cls(PRICE, (market,))

    @classmethod
    def starved(cls, facility: int) -> "Gauge":
        """Share of its wanted rate that a facility cannot make."""
        return cls(STARVED, (facility,))

    @property
    def intake(self) -> float:
        """t/day of a gauge of cover."""
        return self.scale if self.scale > 1e-299 else 0.0

    def __lt__(self, level: float) -> Wire:
        return Wire(self, level, True)

    def __gt__(self, level: float) -> Wire:
        return Wire(self, level, False)
