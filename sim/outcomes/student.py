"""Student's interval of a mean, apart from what needs more of scipy: a kept answer is told with it."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

Floats = NDArray[np.float64]

CONFIDENCE = 0.95


def half(values: Floats) -> float | None:
    """Half of the 95 % interval of a mean, by Student's t; one replicate has none.

    Args:
        values: (replicates,).
    """
    n = len(values)
    return None if n < 2 else float(stdtrit(n - 1, 0.5 + CONFIDENCE / 2) * values.std(ddof=1) / math.sqrt(n))
