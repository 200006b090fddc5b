"""Numbers for people: as many digits as they deserve, thousands separators, the unit always beside them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from sim.report.tongue import count, say, spoken
from sim.units import LENGTHS

MINUS = "\N{MINUS SIGN}"
WIDE = 0.1
"""Width of a band, in middles, from which its figures are told in two digits: a third would pretend to know."""
NOTHING = 1e-3
"""Part of the middle below which an end is told as 0: it is what arithmetic leaves of nothing."""

MANY = 100
"""Replicates from which a share of them is told with a decimal."""

OPEN, PART, CLOSE = "\ue000", "\ue001", "\ue002"
"""Around a number whose row is told: private characters, which no text has."""

_TRACED: ContextVar[bool] = ContextVar("traced", default=False)


@dataclass(frozen=True, slots=True)
class Spread:
    """A measure over the replicates; `happens` is the share of them in which it occurs at all."""

    mean: float = math.nan
    p05: float = math.nan
    p50: float = math.nan
    p95: float = math.nan
    happens: float = 1.0
    row: str = ""
    """File and row in which it stands."""

    def negative(self) -> Spread:
        """What is gained where this is lost."""
        return Spread(-self.mean, -self.p95, -self.p50, -self.p05, self.happens, self.row)


@contextmanager
def traced() -> Iterator[None]:
    """Inside, every number that stands in a file carries its row."""
    before = _TRACED.set(True)
    try:
        yield
    finally:
        _TRACED.reset(before)


def marked(text: str, row: str, *columns: str) -> str:
    """A number with the row and columns it stands in, where that is asked for."""
    if not row or not _TRACED.get():
        return text
    return f"{OPEN}{row}: {' '.join(columns)}{PART}{text}{CLOSE}"


def number(value: float, digits: int = 3) -> str:
    """So many significant digits: `12,300`, `4.56`, `0.0123`."""
    if not math.isfinite(value):
        return "-" if math.isnan(value) or value < 0 else say("never")
    if value == 0.0:
        return "0"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    return _written(round(value, places), max(0, places))


def whole(value: float) -> str:
    """A number of days or replicates, all its digits."""
    return _written(round(value), 0) if math.isfinite(value) else number(value)


def _written(value: float, places: int) -> str:
    text = f"{value:,.{places}f}"
    return localized(text.rstrip("0").rstrip(".") if "." in text else text)


def localized(english: str) -> str:
    """A number as English writes it in the language of the moment."""
    tongue = spoken()
    text = english.replace(",", PART).replace(".", tongue.decimal).replace(PART, tongue.thousands)
    return text.replace("-", MINUS)


def tonnes(value: float, digits: int = 3) -> str:
    """`1,230 t`; what is too little to weigh is said to be."""
    if 0.0 < value < 0.01:
        return say("under {amount} t", amount=number(0.01))
    return say("{amount} t", amount=number(value, digits))


def percent(share: float, digits: int = 3) -> str:
    """A share of 1 as `12.3 %`, under one per cent with two digits."""
    return spoken().percent.format(in_hundreds(share, digits))


def percent_whole(share: float) -> str:
    """A share of 1 in whole per cent."""
    return spoken().percent.format(whole(100.0 * share))


def often(spread: Spread, replicates: int) -> str:
    """Share of the replicates in which something happens; in whole per cent where they are too few for more."""
    said = percent if replicates >= MANY else percent_whole
    return marked(said(spread.happens), spread.row, "share_of_replicates")


def in_hundreds(share: float, digits: int = 3) -> str:
    """A share of 1 as a number of per cent, its sign left to what stands beside it."""
    hundred = 100.0 * share
    if math.isfinite(hundred) and abs(hundred) < 0.001:
        return "0"
    return number(hundred, digits if abs(hundred) >= 1.0 else 2)


def usd(value: float, digits: int = 3) -> str:
    """`USD 1.23 billion`."""
    return say("USD {amount}", amount=money(value, digits))


def money(value: float, digits: int = 3, *, brief: bool = False) -> str:
    """`1.23 billion`, or `1.23 bn` in a figure."""
    for scale, word, short in spoken().scales:
        if abs(value) >= 0.9995 * scale:
            return (short if brief else word).format(number(value / scale, digits))
    return number(value, digits)


def millions(value: float | None) -> str:
    """An amount for a column of millions; nothing is a dash."""
    return "-" if value is None else number(value / 1e6)


def interval(low: float | None, high: float | None, shown: Callable[[float], str]) -> str:
    """` (95 % interval 3 to 5)`, after a number; nothing where there is none."""
    if low is None or high is None:
        return ""
    return say(" (95 % interval {low} to {high})", low=shown(low), high=shown(high))


def quantity(value: float, unit: str) -> str:
    """`90 days`, `1.2 kt`, `5`: a number with the unit that a scenario gives it, if any."""
    if unit in LENGTHS:
        return count(*LENGTHS[unit], 1 if value == 1.0 else 2, number=number(value))
    return say("{number} {unit}", number=number(value), unit=unit) if unit else number(value)


def tonnes_range(spread: Spread, middle: str = "mean") -> str:
    """`2,300 t (1,200 to 3,400 t)`: the mean, or another statistic, and the 5th to 95th percentile."""
    return _ranged(spread, middle, number, lambda text: say("{amount} t", amount=text))


def percent_range(spread: Spread, middle: str = "mean") -> str:
    """`10 % (6.1 to 15 %)`."""
    return _ranged(spread, middle, in_hundreds, spoken().percent.format)


def usd_range(spread: Spread, middle: str = "mean") -> str:
    """`USD 410 million (180 million to 1.2 billion)`."""
    return _ranged(spread, middle, money, lambda text: say("USD {amount}", amount=text), of_both=False)


def days(value: float) -> str:
    """`135 days`."""
    return count("{amount} day", "{amount} days", round(value), amount=whole(value))


def days_since(spread: Spread) -> str:
    """`135 days (80 to 186)`, the median and the 5th to 95th percentile; what comes before day 0 is said to."""
    if spread.p95 < 0.0:
        return say("{days} before", days=days_since(spread.negative()))
    low, high = whole(spread.p05), whole(spread.p95)
    middle = days(spread.p50) if spread.p50 >= 0.0 else say("{days} before", days=days(-spread.p50))
    if low == high:
        return middle
    if spread.p05 < 0.0:
        return say("{middle} ({low} before to {high} after)", middle=middle, low=whole(-spread.p05), high=high)
    return say("{middle} ({low} to {high})", middle=middle, low=low, high=high)


def digits_of(spread: Spread, middle: float) -> int:
    """Two where the band is wide, else three."""
    return 2 if spread.p95 - spread.p05 > WIDE * abs(middle) else 3


def _ranged(
    spread: Spread, middle: str, shown: Callable[[float, int], str], unit: Callable[[str], str], of_both: bool = True
) -> str:
    """A middle with its unit and, in brackets, the ends; `of_both`: the unit stands there too."""
    value = float(getattr(spread, middle))
    digits = digits_of(spread, value)
    none = NOTHING * abs(value)
    low, high = (shown(end if abs(end) > none else 0.0, digits) for end in (spread.p05, spread.p95))
    text = shown(value, digits)
    said = unit(text)
    if {low, high} != {text}:
        said = say("{middle} ({low} to {high})", middle=said, low=low, high=unit(high) if of_both else high)
    return marked(said, spread.row, middle, "p05", "p95")


def less(change: Spread, shown: Callable[[Spread], str]) -> str:
    """`1,500 t (370 to 3,100 t) less`, or more: the mean gives the word."""
    if change.mean >= 0.0:
        return say("{amount} less", amount=shown(change))
    return say("{amount} more", amount=shown(change.negative()))


def more(relief: Spread, shown: Callable[[Spread], str]) -> str:
    """What is relieved would be missing without it."""
    return less(relief.negative(), shown)
