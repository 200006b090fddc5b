"""How well a prediction met what was seen: pure functions of points. Definitions are those of docs/hindcasts.md.

Points are rows of the past in the order of time; a month that is missing is no point, never a zero.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVELS = (0.5, 0.9)
"""Shares of the base whose return is a recovery."""
BAND = (0.1, 0.9)
"""Quantiles of the replicates that bound the 80 % band."""
SLACK = 1e-9


@dataclass(frozen=True)
class Points:
    """When the points are: their middles in months since some day, and how many months each stands for, its weight."""

    middle: Floats
    months: Floats

    def smoothed(self, values: Floats, months: int) -> Floats:
        """Mean of the points whose middle is less than half of `months` away, weighted by their months.

        Args:
            values: (..., points).
            months: 1 leaves them as they are.
        """
        if months == 1:
            return values
        near = np.abs(self.middle[:, None] - self.middle[None, :]) < months / 2.0
        weights = near * self.months[None, :]
        return np.asarray(values @ (weights / weights.sum(1, keepdims=True)).T)

    def mean_error(self, predicted: Floats, seen: Floats) -> float:
        """Mean absolute error, weighted by months (MAE)."""
        return float(np.average(np.abs(predicted - seen), weights=self.months))

    def trough(self, values: Floats) -> tuple[float, float]:
        """Least value and the middle of its point."""
        at = int(np.argmin(values))
        return float(values[at]), float(self.middle[at])

    def peak(self, values: Floats) -> tuple[float, float]:
        """Largest value and the middle of its point."""
        at = int(np.argmax(values))
        return float(values[at]), float(self.middle[at])

    def recovery(self, values: Floats, level: float) -> float | None:
        """Months from the trough to the first later point at or above a level; None if there is none.

        Also None where the trough itself never was below the level.
        """
        at = int(np.argmin(values))
        later = np.flatnonzero((values >= level) & (self.middle > self.middle[at]))
        if values[at] >= level or later.size == 0:
            return None
        return float(self.middle[later[0]] - self.middle[at])

    def missing(self, values: Floats) -> float:
        """Sum over the points of what is missing to the base, in months of the base."""
        return float(((1.0 - values) * self.months).sum())

    def total(self, values: Floats) -> float:
        """Sum over the points, in months of the base."""
        return float((values * self.months).sum())


def skill(error: float, *naive: float | None) -> float | None:
    """1 - MAE / MAE of the better naive forecast; None without one, or where one is perfect."""
    known = [each for each in naive if each is not None]
    best = min(known, default=0.0)
    return None if best <= SLACK else 1.0 - error / best


def band(values: Floats) -> tuple[Floats, Floats]:
    """Bounds of the 80 % band of (replicates, points)."""
    low, high = np.quantile(values, BAND, axis=0)
    return low, high


def held(values: Floats, seen: Floats) -> float:
    """Share of points inside the 80 % band of (replicates, points)."""
    low, high = band(values)
    return float(np.mean((seen >= low - SLACK) & (seen <= high + SLACK)))


def log_ratio(predicted: float, seen: float) -> float | None:
    """Natural logarithm of predicted over seen; None where one of them is 0."""
    return math.log(predicted / seen) if predicted > 0.0 and seen > 0.0 else None


def same_order(one: Floats, other: Floats, seen_one: Floats, seen_other: Floats) -> float:
    """Share of points at which the same of two series is the lower one."""
    return float(np.mean(np.sign(one - other) == np.sign(seen_one - seen_other)))


def first_stop(lacking: Floats, beyond: float) -> tuple[float, float]:
    """Day of the first stop and days stopped, from (days, plants); NaN and 0 without one.

    A day counts if any plant lacks more than `beyond` of what it wants to make.
    """
    stopped = (lacking > beyond).any(axis=1)
    return (float(np.argmax(stopped)) if stopped.any() else math.nan), float(stopped.sum())
