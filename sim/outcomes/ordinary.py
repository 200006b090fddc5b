"""What moves in any year: months of trade differ and prices wander where nothing happens to them.

A prediction says what an event does. What was seen holds the ordinary on top, so a band of what may be seen holds it too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.engine.luck import SEEN, key_of, uniforms
from sim.scenario import score
from sim.scenario.case import Past
from sim.scenario.period import Period

Floats = NDArray[np.float64]
TRADE, PRICE = "trade_noise_monthly", "price_noise_monthly"
"""Parameters: spread of the months of a trade, and of the changes of a price from month to month."""


@dataclass(frozen=True)
class Ordinary:
    """Ordinary variation of one line of a case."""

    label: str
    line: score.Path
    past: Past
    seed: int

    def seen(self, drawn: Floats, periods: Sequence[Period], parameters: dict[str, float], start: float) -> Floats:
        """(replicates, periods) what may be seen where the model shows `drawn`.

        Args:
            drawn: (replicates, periods) ratios to the base, or t.
            periods: When.
            parameters: Values by name; one that is missing is 0.
            start: Months from the beginning of year 0 to the first day, where prices stand that have no base.
        """
        if isinstance(self.line, score.Flow):
            return drawn * self._months(len(drawn), periods, parameters.get(TRADE, 0.0))
        if isinstance(self.line, score.Price | score.Spread):
            return drawn * self._walk(len(drawn), periods, parameters.get(PRICE, 0.0), start)
        return drawn

    def _months(self, replicates: int, periods: Sequence[Period], spread: float) -> Floats:
        """Mean 1. Months are lumps of their own, so more of them differ less; those of the base differ too."""
        sizes = spread / np.sqrt(np.array([period.months for period in periods]))
        months = sum(row.period.months for row in self.past.base)
        base = spread / np.sqrt(months) if months > 0 else 0.0
        above = sizes * self._luck(replicates, periods) - 0.5 * sizes**2
        below = base * self._luck(replicates, [row.period for row in self.past.base[:1]] or periods[:1], "base")
        return np.asarray(np.exp(above - below - 0.5 * base**2))

    def _walk(self, replicates: int, periods: Sequence[Period], spread: float, start: float) -> Floats:
        """Mean logarithm 0. A price wanders from its base: variances of months add up."""
        middles = [row.period.middle for row in self.past.base] or [start]
        away = np.abs(np.array([period.middle for period in periods]) - float(np.mean(middles)))
        return np.asarray(np.exp(spread * np.sqrt(away) * self._luck(replicates, periods)))

    def _luck(self, replicates: int, periods: Sequence[Period], kind: str = "") -> Floats:
        """(replicates, periods) normal deviates, by the first day of each period."""
        key = np.array([key_of(f"seen|{self.label}|{kind}")], np.uint64)
        days = np.array([period.first.toordinal() for period in periods], np.int64)
        return np.array([ndtri(uniforms(self.seed, number, key, days, SEEN)[0]) for number in range(replicates)])

