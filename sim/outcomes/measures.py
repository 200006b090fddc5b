"""Measures of a finished history: each a pure function of daily arrays. Definitions follow MODEL section 1.

Arrays are (days, groups) in t/day, a group being a place, a material and a tier; results are (groups,).
"""

import numpy as np
from numpy.typing import NDArray

from sim.engine._jit import jit_with_arrays as jit

Floats = NDArray[np.float64]

SHORT = 0.05
"""Share of reference demand above which something is short."""
SPELL = 7
"""Days over which shortage is judged."""
CALM = 28
"""Consecutive days without shortage after which a place has recovered."""


@jit
def is_short(reference, lacking):  # type: ignore[no-untyped-def]
    """Days at whose end the shortfall of the last seven days exceeds 5 % of their reference demand.

    Seven days together and not each of them: goods that come once a week are used for some days and lack on
    the others, and a shortage that never lasts seven days on end can still cost a fifth of a year's need.
    """
    days, groups = reference.shape
    short = np.zeros((days, groups), np.bool_)
    need, lack = np.zeros(groups), np.zeros(groups)
    for day in range(days):
        for g in range(groups):
            need[g] += reference[day, g]
            lack[g] += lacking[day, g]
            if day >= SPELL:
                need[g] -= reference[day - SPELL, g]
                lack[g] -= lacking[day - SPELL, g]
            short[day, g] = day >= SPELL - 1 and lack[g] > SHORT * need[g]
    return short


@jit
def first_short_day(short, reference, lacking):  # type: ignore[no-untyped-def]
    """First day over 5 % within the first seven days that are short together; NaN if there are none."""
    days, groups = reference.shape
    first = np.full(groups, np.nan)
    for g in range(groups):
        for day in range(days):
            if short[day, g]:
                first[g] = day - SPELL + 1
                while first[g] < day and lacking[int(first[g]), g] <= SHORT * reference[int(first[g]), g]:
                    first[g] += 1
                break
    return first


def recovery_day(short: NDArray[np.bool_], first: Floats) -> Floats:
    """First of 28 consecutive days without shortage after the last; NaN if never short, inf if not recovered."""
    days = len(short)
    after = days - short[::-1].argmax(0)
    late = np.where(after + CALM <= days, after.astype(float), np.inf)
    return np.where(np.isnan(first), np.nan, late)


@jit
def peak_share(reference, lacking):  # type: ignore[no-untyped-def]
    """Largest share of reference demand that lacks over 28 days (or all days, if fewer)."""
    days, groups = reference.shape
    span = min(CALM, days)
    peak = np.zeros(groups)
    need, short = np.zeros(groups), np.zeros(groups)
    for day in range(days):
        for g in range(groups):
            need[g] += reference[day, g]
            short[g] += lacking[day, g]
            if day >= span:
                need[g] -= reference[day - span, g]
                short[g] -= lacking[day - span, g]
            if day >= span - 1 and need[g] > 0.0:
                peak[g] = max(peak[g], min(1.0, short[g] / need[g]))
    return peak


def share(part: Floats, whole: Floats, otherwise: float) -> Floats:
    """Part of a whole, group by group; `otherwise` where there is no whole.

    Shortfall of reference demand, or used of wanted: the fill rate (type II service level).
    """
    shares: Floats = np.divide(part, whole, out=np.full_like(whole, otherwise), where=whole > 0)
    return shares


def herfindahl(shares: Floats) -> float:
    """Sum of squared shares of suppliers, 0 to 10,000 (Herfindahl-Hirschman)."""
    total = float(shares.sum())
    return float(np.sum((shares / total) ** 2) * 10_000.0) if total > 0 else float("nan")


def conditional_value_at_risk(values: Floats, level: float = 0.95) -> float:
    """Mean of the worst 5 % of the replicates (Rockafellar and Uryasev 2000), at least one."""
    worst = max(1, round((1.0 - level) * values.size))
    return float(np.sort(values)[-worst:].mean()) if values.size else float("nan")
