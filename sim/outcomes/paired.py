"""Paired differences: what two runs on the same luck differ by, how surely, and how many replicates would settle it."""

import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit
from scipy.stats import DegenerateDataWarning, bootstrap

from sim.outcomes.student import CONFIDENCE, half

Floats = NDArray[np.float64]

POWER = 0.8
"""Chance with which the interval is to exclude zero, for the number of replicates that would settle a sign."""
RESAMPLES = 2_000
MOST_NEEDED = 1_000_000_000
"""More replicates than anybody will run."""


@dataclass(frozen=True)
class Difference:
    """What B has more than A, over paired replicates."""

    n: int
    a: float
    """Mean of A."""
    b: float
    """Mean of B."""
    mean: float
    """Mean of B less A."""
    low: float
    high: float
    """Interval of the mean by Student's t of the paired differences."""
    low_bootstrap: float
    high_bootstrap: float
    """The same by resampling, which knows no normal distribution."""
    p05: float
    p50: float
    p95: float
    """Quantiles of the differences themselves."""
    less: float
    """Share of replicates in which B has less."""
    needed: int | None
    """Replicates at which the sign would be settled; None if nothing differs."""

    @property
    def settled(self) -> bool:
        """Whether both intervals lie on one side of zero."""
        ends = (self.low, self.high, self.low_bootstrap, self.high_bootstrap)
        return min(ends) > 0.0 or max(ends) < 0.0


def differences(a: Floats, b: Floats, seed: int) -> Iterator[Difference]:
    """One difference a row.

    The intervals: Student's t, mean +- t(0.975, n - 1) s / sqrt(n), and the bias-corrected and accelerated bootstrap
    (Efron 1987, "Better bootstrap confidence intervals"), since losses are skewed. A single replicate has none.

    Args:
        a: (rows, replicates).
        b: (rows, replicates), the same replicates.
        seed: Of the resampling.
    """
    gap = b - a
    n, mean = gap.shape[1], gap.mean(1)
    sd = gap.std(1, ddof=1) if n > 1 else np.full(len(gap), np.nan)
    half = stdtrit(n - 1, 0.5 + CONFIDENCE / 2) * sd / math.sqrt(n) if n > 1 else sd
    resampled = _bootstrap(gap, sd, seed)
    quantiles = np.quantile(gap, (0.05, 0.5, 0.95), axis=1)
    for i in range(len(gap)):
        low, high = float(mean[i] - half[i]), float(mean[i] + half[i])
        ends = resampled.get(i, (low, high))
        p05, p50, p95 = (float(each) for each in quantiles[:, i])
        yield Difference(n, float(a[i].mean()), float(b[i].mean()), float(mean[i]), low, high, ends[0], ends[1],
                         p05, p50, p95, float((gap[i] < 0.0).mean()),
                         needed(float(mean[i]), float(sd[i])))  # fmt: skip


def behind(first: Floats, other: Floats, orders: Floats | None = None) -> dict[str, float | None]:
    """How far one of a ranking lies behind the first, on the same replicates; where none lies between, it may be first.

    The 95 % interval of the mean paired difference, by Student's t; one replicate has none.

    Args:
        first: (replicates,) of the first.
        other: The same of another.
        orders: (orders,) by how much it lies behind in each order drawn, where both are means over such: their error
            is added in squares.
    """
    gap = first - other
    ends = half(gap)
    if ends is None:
        return {"behind_low": None, "behind_high": None}
    ends = math.hypot(ends, (half(orders) or 0.0) if orders is not None else 0.0)
    mean = float(gap.mean())
    return {"behind_low": mean - ends, "behind_high": mean + ends}


def needed(mean: float, sd: float) -> int | None:
    """Replicates at which a 95 % interval excludes zero with a chance of 80 %, if mean and spread are as seen.

    n = ((z(0.975) + z(0.8)) s / mean)^2, the usual size of a paired trial; at least 2.
    """
    if mean == 0.0 or math.isnan(sd):
        return None
    z = float(ndtri(0.5 + CONFIDENCE / 2) + ndtri(POWER))
    ratio = z * sd / abs(mean)
    return max(2, math.ceil(ratio * ratio)) if ratio * ratio < MOST_NEEDED else MOST_NEEDED


def _bootstrap(gap: Floats, sd: Floats, seed: int) -> dict[int, tuple[float, float]]:
    """Intervals of the rows whose differences vary; where the method fails (few replicates differ), none."""
    rows = np.flatnonzero(sd > 0.0)
    if not rows.size or gap.shape[1] < 3:
        return {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DegenerateDataWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        found = bootstrap((gap[rows],), np.mean, axis=1, confidence_level=CONFIDENCE, n_resamples=RESAMPLES,
                          batch=100, method="BCa", rng=np.random.default_rng(seed))  # fmt: skip
    low, high = (np.atleast_1d(end) for end in found.confidence_interval)
    known = np.isfinite(low) & np.isfinite(high)
    return {int(row): (float(low[i]), float(high[i])) for i, row in enumerate(rows) if known[i]}
