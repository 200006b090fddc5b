"""Sobol' indices with their intervals, by scipy.

Sobol' (2001), "Global sensitivity indices for nonlinear mathematical models and their Monte Carlo estimates"; the
estimators of Saltelli et al. (2010), "Variance based sensitivity analysis of model output".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import bootstrap, qmc, sobol_indices

Floats = NDArray[np.float64]
Picked = Mapping[Literal["f_A", "f_B", "f_AB"], Floats]

RESAMPLES = 500
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Indices:
    """(outputs, factors) each; intervals hold the index with 95 % confidence."""

    first: Floats
    first_low: Floats
    first_high: Floats
    total: Floats
    total_low: Floats
    total_high: Floats


def sample(n: int, factors: int, seed: int) -> tuple[Floats, Floats]:
    """Two samples of the unit cube, (n, factors) each, by one scrambled Sobol' sequence; n is a power of two."""
    points = qmc.Sobol(2 * factors, rng=np.random.default_rng(seed)).random(n)
    return points[:, :factors], points[:, factors:]


def indices(a: Floats, b: Floats, ab: Floats, seed: int) -> Indices:
    """First-order and total indices, with bootstrap percentile intervals over the rows of the samples.

    Args:
        a: (outputs, n) at the first sample.
        b: (outputs, n) at the second.
        ab: (factors, outputs, n) at the first with one factor of the second.
        seed: Of the resampling.
    """

    def both(rows: NDArray[np.int64]) -> Floats:
        """(2, outputs, factors)."""
        picked: Picked = {"f_A": a[:, rows], "f_B": b[:, rows], "f_AB": ab[..., rows]}
        found = sobol_indices(func=picked, n=a.shape[1])
        shape = len(a), len(ab)
        return np.array([found.first_order.reshape(shape), found.total_order.reshape(shape)])

    rows = np.arange(a.shape[1])
    first, total = both(rows)
    ends = bootstrap((rows,), both, vectorized=False, n_resamples=RESAMPLES, confidence_level=CONFIDENCE,
                     method="percentile", rng=np.random.default_rng(seed)).confidence_interval  # fmt: skip
    low, high = np.asarray(ends.low), np.asarray(ends.high)
    return Indices(first, low[0], high[0], total, low[1], high[1])
