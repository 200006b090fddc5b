"""What a fit aims at: points of lines that were seen, and how far a prediction may lie from them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.checks import CURVE, QUARTER
from sim.outcomes.verdicts import Curve
from sim.scenario import score

Floats = NDArray[np.float64]

FLOW = 0.15
"""Standard deviation of an index of flow or output, in units of its base."""
TOTAL = (0.10, 0.25)
"""Bounds of the standard deviation of totals and levels, which is the tolerance of their line."""
THIN, EXCHANGE, SPREAD = math.log(2.0), math.log(1.3), math.log(1.5)
"""Standard deviations of the logarithm of a price in a thin market, on an exchange, of a ratio of places."""
ALIKE = 0.5
"""Correlation of the errors of two points of one line."""


@dataclass(frozen=True)
class Target:
    """The points of a line, as they are compared."""

    case: str
    series: str
    seen: Floats
    """(points,)"""
    sd: float
    """Standard deviation of the difference, model and observation together."""
    scale: float
    """What predictions are divided by: the mean of what was seen for tonnes, else 1."""

    @property
    def weight(self) -> float:
        """Of each point: its share of the effective observations, n / (1 + (n - 1) ALIKE) for n points."""
        return 1.0 / (1.0 + (len(self.seen) - 1) * ALIKE)

    def told(self, curve: Curve) -> Floats:
        """(points,) the prediction, as it is compared."""
        return curve.scaled(curve.forecast()) / self.scale


def target_of(case: str, series: str, curve: Curve) -> Target:
    """What a line asks of a fit."""
    seen = curve.scaled(curve.seen)
    scale = max(float(np.mean(seen)), 1e-9) if curve.tonnes else 1.0
    return Target(case, series, seen / scale, _sd(curve), scale)


def _sd(curve: Curve) -> float:
    line = curve.line
    if isinstance(line, score.Spread):
        return SPREAD
    if isinstance(line, score.Price):
        return EXCHANGE if curve.exchange else THIN
    if isinstance(line, score.Stock) or len(curve.periods) < CURVE or curve.points.months.max() > QUARTER:
        usual = 0.2 if isinstance(line, score.Stock) else 0.1
        return float(np.clip(line.tolerance.total or usual, *TOTAL))
    return math.hypot(FLOW, 0.0 if curve.tonnes else _lumps(curve))


def _lumps(curve: Curve) -> float:
    """How far single points lie from the mean of three months around them; less where means are compared."""
    away = curve.seen - curve.points.smoothed(curve.seen, 3)
    return float(np.sqrt((away**2).mean() / curve.smoothing))


def weights(targets: Sequence[Target], told: Mapping[tuple[str, str], Floats], error: Floats) -> Floats:
    """(points of all targets,) 1 / variance of each.

    The variance is that of the line, but not less than the mean square that no point of the design comes below: what
    no parameters reach is an error of the model and no reason to move them. To it comes that of the surface.

    Args:
        targets: The lines.
        told: (design, points) of each line's predictions.
        error: (points,) of the surface.
    """
    found = []
    for each in targets:
        least = float(((told[each.case, each.series] - each.seen) ** 2).mean(axis=1).min())
        found.append(np.full(len(each.seen), max(each.sd**2, least)))
    shares = np.concatenate([np.full(len(each.seen), each.weight) for each in targets])
    return np.asarray(shares / (np.concatenate(found) + error**2))
