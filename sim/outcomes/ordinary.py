"""What moves in any year: months of a trade differ and prices wander where nothing happens to them.

A prediction says what an event does. What was seen holds the ordinary on top of it, and so must a band that is to
hold what was seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.engine.luck import SEEN, keys_of, uniforms
from sim.network.elements import Parameter
from sim.scenario import score
from sim.scenario.case import Past
from sim.scenario.period import Period

Floats = NDArray[np.float64]

YEARS = 8
"""Ordinary times drawn for each replicate: a band is not to hang on the luck of single ones."""


@dataclass(frozen=True)
class Ordinary:
    """Ordinary variation of the points of one line."""

    label: str
    past: Past
    seed: int
    start: float
    """Months from the beginning of year 0 to the first day: there prices stand that have no base."""
    trade: float
    """Standard deviation of the logarithm of a month's trade."""
    price: float
    """The same of the change of a price from month to month."""

    @classmethod
    def of(
        cls, label: str, past: Past, seed: int, start: float, parameters: Mapping[str, Parameter]
    ) -> "Ordinary":  # fmt: skip
        """With the middle figures of the parameters; nothing moves where a network has none."""
        trade, price = (parameters.get(f"{what}_noise_monthly") for what in ("trade", "price"))
        return cls(label, past, seed, start, trade.value if trade else 0.0, price.value if price else 0.0)

    def seeable(self, line: score.Path, drawn: Floats, periods: Sequence[Period]) -> Floats:
        """(`YEARS` x replicates, periods) what may be seen of flows and prices; stocks and outputs as they are.

        Args:
            line: What is scored.
            drawn: (replicates, periods) what the model shows, ratios to the base or t.
            periods: When.
        """
        if isinstance(line, score.Flow):
            return _around(drawn, self._months(len(drawn), periods))
        if isinstance(line, score.Price | score.Spread):
            # A ratio of two places gets what one price gets: so far do two prices part that correlate by a half.
            return _around(drawn, self._strayed(len(drawn), periods))
        return drawn

    def _months(self, replicates: int, periods: Sequence[Period]) -> Floats:
        """Mean 1. Months differ each by itself, so that several together differ less; those of the base differ too."""
        found = self._lumps("seen", [period.months for period in periods], replicates, periods)
        base = [row.period for row in self.past.base]
        if not base:
            return found
        return found * self._lumps("base", [sum(period.months for period in base)], replicates, base[:1])

    def _lumps(self, kind: str, months: Sequence[float], replicates: int, periods: Sequence[Period]) -> Floats:
        sizes = self.trade / np.sqrt(np.array(months))
        return np.asarray(np.exp(sizes * self._luck(kind, replicates, periods) - 0.5 * sizes**2))

    def _strayed(self, replicates: int, periods: Sequence[Period]) -> Floats:
        """Mean logarithm 0. How far a price may be from its base: variances of months add up.

        Each period is drawn by itself, since bands look at one at a time: together they are no path of a price.
        """
        middles = [row.period.middle for row in self.past.base] or [self.start]
        away = np.abs(np.array([period.middle for period in periods]) - float(np.mean(middles)))
        return np.asarray(np.exp(self.price * np.sqrt(away) * self._luck("seen", replicates, periods)))

    def _luck(self, kind: str, replicates: int, periods: Sequence[Period]) -> Floats:
        """(replicates, `YEARS`, periods) normal deviates, by the first day of each period."""
        keys = keys_of(f"{kind}|{self.label}|{year}" for year in range(YEARS))
        days = np.array([period.first.toordinal() for period in periods], np.int64)
        return np.array([ndtri(uniforms(self.seed, number, keys, days, SEEN)) for number in range(replicates)])


def _around(drawn: Floats, factors: Floats) -> Floats:
    return (drawn[:, None, :] * factors).reshape(-1, drawn.shape[1])
