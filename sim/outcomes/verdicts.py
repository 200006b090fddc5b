"""A line of a case judged: errors of the prediction and of naive forecasts, and what passes within its tolerance."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.outcomes import scores
from sim.outcomes.scores import Points
from sim.scenario import Scenario, score
from sim.scenario.period import Period

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Check:
    """One thing that was asked of a prediction."""

    name: str
    seen: float | None
    predicted: float | None
    tolerance: float | None
    holds: bool


@dataclass(frozen=True)
class Ahead:
    """What a line predicted: the mean over replicates and their 80 % band, by period."""

    periods: tuple[Period, ...]
    mean: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Verdict:
    """A line of a case, scored."""

    case: str
    series: str
    kind: str
    place: str
    unit: str
    n: int
    mae: float | None = None
    """Of prices the mean absolute log ratio."""
    naive_persist: float | None = None
    naive_stop: float | None = None
    skill: float | None = None
    band: float | None = None
    """Share of points in the 80 % band."""
    checks: tuple[Check, ...] = ()
    note: str = ""
    seen: tuple[tuple[Period, float], ...] = ()
    """What was seen, as the prediction is: ratio to base, or t."""
    points: Ahead | None = None
    path: Ahead | None = None
    """The prediction month by month."""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether everything that was asked holds."""
        return all(check.holds for check in self.checks)

    def to_json(self) -> dict[str, Any]:
        """The line as plain data; what does not apply is null."""
        names = ("case", "series", "kind", "place", "unit", "n", "mae", "naive_persist", "naive_stop", "skill", "band")
        said = {name: getattr(self, name) for name in names}
        checks = [{"name": c.name, "observed": c.seen, "predicted": c.predicted, "tolerance": c.tolerance,
                   "passed": bool(c.holds)} for c in self.checks]  # fmt: skip
        ahead = self.points
        points = [] if ahead is None else [
            {"date": str(period), "observed": seen, "predicted": float(mean), "p10": float(low), "p90": float(high)}
            for (period, seen), mean, low, high in zip(self.seen, ahead.mean, ahead.low, ahead.high, strict=True)
        ]  # fmt: skip
        return {**said, "passed": bool(self.holds), "checks": checks, "points": points, **self.facts}


@dataclass(frozen=True)
class Hindcast:
    """A case and what came of its lines."""

    scenario: Scenario
    verdicts: tuple[Verdict, ...]

    @property
    def name(self) -> str:
        """Name of the case: that of its file."""
        return self.scenario.label


@dataclass(frozen=True)
class Curve:
    """What is compared for a path: what was seen and the replicates at the same periods."""

    line: score.Path
    periods: tuple[Period, ...]
    seen: Floats
    drawn: Floats
    """(replicates, points)"""
    persist: float | None
    stopped: Floats | None
    """(points,) the naive forecast of an instant stop"""
    tonnes: bool = False
    """Whether values are tonnes, not ratios to a base: then they have no shape, only a sum."""
    exchange: bool = False
    """Whether its price is that of a metal traded on an exchange."""

    @property
    def points(self) -> Points:
        """When the points are; amounts weigh by their months, a price or a stock of a day as much as one of a month."""
        amounts = isinstance(self.line, score.Flow | score.Output)
        months = np.array([p.months if amounts else 1.0 for p in self.periods])
        return Points(np.array([p.middle for p in self.periods]), months)

    @property
    def smoothing(self) -> int:
        """Months of the mean that flows are compared by."""
        return int(getattr(self.line, "smoothing", 1))

    @property
    def is_price(self) -> bool:
        """Whether ratios are compared by their logarithms."""
        return isinstance(self.line, score.Price | score.Spread)

    def forecast(self) -> Floats:
        """(points,) mean of the replicates; of prices the geometric one."""
        return forecast(self.drawn, self.is_price)

    def errors(self) -> tuple[float, float | None, float | None]:
        """MAE of the prediction, of no change and of an instant stop."""
        points, seen = self.points, self.scaled(self.seen)
        mean = self.scaled(self.forecast())
        same = None if self.persist is None else self.scaled(np.full_like(seen, self.persist))
        persist = None if same is None else points.mean_error(same, seen)
        stop = None if self.stopped is None else points.mean_error(points.smoothed(self.stopped, self.smoothing), seen)
        return points.mean_error(mean, seen), persist, stop

    def scaled(self, values: Floats) -> Floats:
        """(points,) values as they are compared: logarithms of prices, flows after the mean of their months."""
        if self.is_price:
            return np.log(np.maximum(values, 1e-6))
        return self.points.smoothed(values, self.smoothing)


def forecast(drawn: Floats, is_price: bool) -> Floats:
    """(points,) mean over (replicates, points); of prices the geometric one."""
    if is_price:
        return np.asarray(np.exp(np.log(np.maximum(drawn, 1e-6)).mean(axis=0)))
    return np.asarray(drawn.mean(axis=0))


def ahead(periods: Sequence[Period], drawn: Floats, is_price: bool, seeable: Floats | None = None) -> Ahead:
    """Mean of (replicates, periods) and the band of what may be seen there, of the replicates alone if left out."""
    low, high = scores.band(drawn if seeable is None else seeable)
    return Ahead(tuple(periods), forecast(drawn, is_price), low, high)
