"""How far a figure may lie from its middle: log-normal on each side, meeting low and high at 5 % and 95 %."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

Z95 = 1.6448536269514722


@dataclass(frozen=True)
class Spread:
    """Figures x exp(z sigma), sigma one below the middle and another above; shape (n,)."""

    mid: Floats
    down: Floats
    up: Floats

    @classmethod
    def of(cls, rows: Sequence[tuple[float, float | None, float | None, float]]) -> "Spread":
        """From (mid, low, high, sigma of the grade) a row; a side without its own range takes the grade's."""
        mids = np.array([row[0] for row in rows], float)
        down = [_side(row[0], row[1], row[3], -1) for row in rows]
        up = [_side(row[0], row[2], row[3], 1) for row in rows]
        return cls(mids, np.array(down, float), np.array(up, float))

    def at(self, z: Floats) -> Floats:
        """The figures at standard normal `z`, shape (n,) or (n, k)."""
        down, up, mid = (_as(z, each) for each in (self.down, self.up, self.mid))
        return mid * np.exp(z * np.where(z < 0, down, up))


def _as(z: Floats, each: Floats) -> Floats:
    return each[:, None] if z.ndim == 2 else each


def _side(mid: float, bound: float | None, usual: float, sign: int) -> float:
    """Sigma of one side: from the bound if it lies on that side of the middle."""
    if bound is None or mid <= 0:
        return usual if mid > 0 else 0.0
    if bound <= 0:
        return 2.0 * usual
    return max(0.0, sign * float(np.log(bound / mid))) / Z95
