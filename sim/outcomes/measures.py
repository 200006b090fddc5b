"""Measures of a finished history: each a pure function of daily arrays. Definitions follow MODEL section 1.

Arrays are (days, groups) in t/day, a group being a place, a material and a tier; results are (groups,).
"""

from typing import NamedTuple

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
    need, missing = np.zeros(groups), np.zeros(groups)
    for day in range(days):
        for g in range(groups):
            need[g] += reference[day, g]
            missing[g] += lacking[day, g]
            if day >= SPELL:
                need[g] -= reference[day - SPELL, g]
                missing[g] -= lacking[day - SPELL, g]
            short[day, g] = day >= SPELL - 1 and missing[g] > SHORT * need[g]
    return short


@jit
def first_short_day(short, reference, lacking):  # type: ignore[no-untyped-def]
    """First day over 5 % within the first seven days that are short together; NaN if there are none."""
    days, groups = reference.shape
    first = np.full(groups, np.nan)
    for day in range(days - 1, -1, -1):
        for g in range(groups):
            first[g] = day - SPELL + 1.0 if short[day, g] else first[g]
    for g in range(groups):
        if first[g] >= 0.0:
            day = int(first[g])
            last = day + SPELL - 1
            while day < last and lacking[day, g] <= SHORT * reference[day, g]:
                day += 1
            first[g] = day
    return first


@jit
def recovery_day(short):  # type: ignore[no-untyped-def]
    """First of 28 consecutive days without shortage after the last; NaN if never short, inf if not recovered."""
    days, groups = short.shape
    recovered = np.full(groups, np.nan)
    for day in range(days):
        for g in range(groups):
            recovered[g] = day + 1.0 if short[day, g] else recovered[g]
    for g in range(groups):
        if recovered[g] + CALM > days:
            recovered[g] = np.inf
    return recovered


@jit
def days_short(short):  # type: ignore[no-untyped-def]
    """Number of days at whose end something is short."""
    count = np.zeros(short.shape[1])
    for day in range(short.shape[0]):
        for g in range(short.shape[1]):
            count[g] += short[day, g]
    return count


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
            for g in range(groups):
                need[g] -= reference[day - span, g]
                short[g] -= lacking[day - span, g]
        if day >= span - 1:
            for g in range(groups):
                share = min(1.0, short[g] / need[g]) if need[g] > 0.0 else 0.0
                peak[g] = max(peak[g], share)
    return peak


@jit
def total(daily):  # type: ignore[no-untyped-def]
    """Tonnes over all days."""
    tonnes = np.zeros(daily.shape[1])
    for day in range(daily.shape[0]):
        for g in range(daily.shape[1]):
            tonnes[g] += daily[day, g]
    return tonnes


@jit
def extremes(prices, cover, dear):  # type: ignore[no-untyped-def]
    """Highest price, days on which it is above `dear`, least cover: three rows of (pools,).

    Args:
        prices: (days, pools) ratio of base price.
        cover: (days, pools) days of baseline intake.
        dear: Ratio of base price.
    """
    days, pools = prices.shape
    found = np.zeros((3, pools))
    found[0], found[2] = prices[0], cover[0]
    for day in range(days):
        for pool in range(pools):
            found[0, pool] = max(found[0, pool], prices[day, pool])
            found[1, pool] += prices[day, pool] > dear
            found[2, pool] = min(found[2, pool], cover[day, pool])
    return found


class Lack(NamedTuple):
    """What the days of a history come to, group by group."""

    tonnes: Floats
    """Reference demand that was neither used, substituted nor restrained, t."""
    unmet: Floats
    """Of that, what was wanted at the going price, t."""
    first_short: Floats
    first_empty: Floats
    """First short day of what was wanted at the going price."""
    days_short: Floats
    peak_share: Floats
    recovery: Floats


@jit
def lack(reference, lacking, unmet):  # type: ignore[no-untyped-def]
    """All measures of daily shortfall in one call: arrays of (days, groups), t/day; a `Lack`.

    In this file because compiled code is kept by file: a measure edited elsewhere would not be compiled anew here.
    """
    short = is_short(reference, lacking)
    first = first_short_day(short, reference, lacking)
    empty = first_short_day(is_short(reference, unmet), reference, unmet)
    return Lack(total(lacking), total(unmet), first, empty, days_short(short), peak_share(reference, lacking),
                recovery_day(short))  # fmt: skip


def share(part: Floats, whole: Floats, otherwise: float) -> Floats:
    """Part of a whole, group by group; `otherwise` where there is no whole.

    Shortfall of reference demand, or used of wanted: the fill rate (type II service level).
    """
    shares: Floats = np.divide(part, whole, out=np.full_like(whole, otherwise), where=whole > 0)
    return shares


def gone_without(shortfall: Floats, restrained: Floats) -> Floats:
    """What users do without: short, priced out or forgone by order; reference demand less used and substituted.

    Relief is what this falls by. It is linear, so reliefs add up over responses, places and replicates, and from
    what both fall by comes what it falls by; an order to use less is no supply, and what something else serves is
    served, at a cost of its own.

    Args:
        shortfall: t, or by how many t it falls from one arm to another; of any shape.
        restrained: t forgone by order, or by how many t it falls between the same arms; of a shape that goes with it.

    Returns:
        t, never below 0; of falls the relief in t, below 0 where more is done without.
    """
    return shortfall + restrained


def herfindahl(sent: Floats) -> Floats:
    """Sum of squared shares of suppliers, 0 to 10,000 (Herfindahl-Hirschman); NaN where nothing was sent.

    Args:
        sent: (..., suppliers) t.
    """
    total = sent.sum(-1, keepdims=True)
    shares = np.divide(sent, total, out=np.zeros_like(sent), where=total > 0)
    index: Floats = np.sum(shares**2, axis=-1) * 10_000.0
    return np.where(total[..., 0] > 0, index, np.nan)


def conditional_value_at_risk(values: Floats, level: float = 0.95) -> float:
    """Mean of the worst 5 % of the replicates (Rockafellar and Uryasev 2000), at least one."""
    worst = max(1, round((1.0 - level) * values.size))
    return float(np.sort(values)[-worst:].mean()) if values.size else float("nan")
