"""Numbers for people: three significant digits, thousands separators, the unit always beside them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

SCALES = ((1e9, " billion"), (1e6, " million"))


@dataclass(frozen=True, slots=True)
class Spread:
    """A measure over the replicates; `happens` is the share of them in which it occurs at all."""

    mean: float = math.nan
    p05: float = math.nan
    p50: float = math.nan
    p95: float = math.nan
    happens: float = 1.0


def number(value: float) -> str:
    """Three significant digits: `12,300`, `4.56`, `0.0123`."""
    if not math.isfinite(value):
        return "-" if math.isnan(value) else ("never" if value > 0 else "-")
    if value == 0.0:
        return "0"
    digits = 2 - math.floor(math.log10(abs(value)))
    rounded = round(value, digits)
    text = f"{rounded:,.{max(0, digits)}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", "\N{MINUS SIGN}")


def tonnes(value: float) -> str:
    """`1,230 t`; what is too little to weigh is said to be."""
    return "under 0.01 t" if 0.0 < value < 0.01 else f"{number(value)} t"


def percent(share: float) -> str:
    """A share of 1 as `12.3 %`, under one per cent with two digits."""
    return f"{_percent(share)} %"


def _percent(share: float) -> str:
    hundred = 100.0 * share
    if not math.isfinite(hundred):
        return number(hundred)
    if abs(hundred) < 0.001:
        return "0"
    text = f"{hundred:.3g}" if abs(hundred) >= 1.0 else f"{hundred:.2g}"
    return text.replace("-", "\N{MINUS SIGN}")


def usd(value: float) -> str:
    """`USD 1.23 billion`."""
    return f"USD {_money(value)}"


def _money(value: float) -> str:
    for scale, word in SCALES:
        if abs(value) >= 0.9995 * scale:
            return number(value / scale) + word
    return number(value)


def tonnes_range(spread: Spread) -> str:
    """`2,310 t (1,200 to 3,400 t)`: median and the 5th to 95th percentile."""
    return _ranged(spread, number, " t")


def percent_range(spread: Spread) -> str:
    """`10.2 % (6.1 to 14.9 %)`."""
    return _ranged(spread, _percent, " %")


def usd_range(spread: Spread) -> str:
    """`USD 412 million (180 million to 1.2 billion)`."""
    return "USD " + _ranged(spread, _money, "")


def days_range(spread: Spread) -> str:
    """`135 days (80 to 186)`."""
    low, high = _whole(spread.p05), _whole(spread.p95)
    return f"{_whole(spread.p50)} days" + ("" if low == high else f" ({low} to {high})")


def _whole(value: float) -> str:
    return f"{value:,.0f}".replace("-", "\N{MINUS SIGN}") if math.isfinite(value) else number(value)


def _ranged(spread: Spread, shown: Callable[[float], str], unit: str) -> str:
    low, high = shown(spread.p05), shown(spread.p95)
    middle = shown(spread.p50) + unit
    return middle if low == high else f"{middle} ({low} to {high}{unit})"
