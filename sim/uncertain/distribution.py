"""A distribution as a document writes it, and its percentiles; standard library only."""

import math
from dataclasses import dataclass
from itertools import accumulate
from statistics import NormalDist
from typing import Any, Generic, TypeVar

from sim.sentence import Figure, Names, tell
from sim.units import LENGTHS, SHARE, Duration, Tonnes, length

T = TypeVar("T")

_NORMAL = NormalDist()
_Z95 = _NORMAL.inv_cdf(0.95)
_FARTHEST = 4.0
"""Standard deviations at which normal and log-normal tails are cut: u beyond 3e-5 adds no spread."""


@dataclass(frozen=True)
class Distribution(Generic[T]):
    """A distribution as written: its shape, its numbers, their unit.

    `unit` is a unit of `Duration` or `Tonnes`, `share`, or empty for a plain number.
    """

    shape: str
    numbers: tuple[float, ...]
    unit: str = ""
    weights: tuple[float, ...] = ()
    lower: float | None = None
    upper: float | None = None

    def at(self, u: float) -> T:
        """The value below which a part `u` (0 < u < 1) of the distribution lies."""
        return self._value(self._quantile(u))

    @property
    def mid(self) -> T:
        """The median."""
        return self.at(0.5)

    @property
    def low(self) -> T:
        """The 5th percentile."""
        return self.at(0.05)

    @property
    def high(self) -> T:
        """The 95th percentile."""
        return self.at(0.95)

    @property
    def least(self) -> T:
        """The smallest value it can give."""
        return self._value(self._quantile(0.0))

    @property
    def most(self) -> T:
        """The largest value it can give."""
        return self._value(self._quantile(1.0))

    def document(self) -> dict[str, Any]:
        """The mapping that says it in a file."""
        said: dict[str, Any] = {self.shape: [_short(number) for number in self.numbers]}
        if self.unit not in ("", SHARE):
            said["unit"] = self.unit
        if self.weights:
            said["weights"] = [_short(weight) for weight in self.weights]
        bounds = {"min": self.lower, "max": self.upper}
        return said | {name: _short(bound) for name, bound in bounds.items() if bound is not None}

    def _value(self, number: float) -> T:
        if self.unit in Duration.sizes:
            return Duration(number, self.unit)  # type: ignore[return-value]
        if self.unit in Tonnes.sizes:
            return Tonnes(number, self.unit)  # type: ignore[return-value]
        return number  # type: ignore[return-value]

    def _quantile(self, u: float) -> float:
        match self.shape:
            case "triangular":
                return _triangular(u, *self.numbers)
            case "uniform":
                low, high = self.numbers
                return low + u * (high - low)
            case "choice":
                return self._chosen(u)
        return self._bell(u)

    def _chosen(self, u: float) -> float:
        weights = self.weights or (1.0,) * len(self.numbers)
        ordered = sorted((n, w) for n, w in zip(self.numbers, weights, strict=True) if w > 0)
        reached = accumulate(weight for _, weight in ordered)
        total = sum(weight for _, weight in ordered)
        return next((n for (n, _), r in zip(ordered, reached, strict=True) if u * total <= r), ordered[-1][0])

    def _bell(self, u: float) -> float:
        """Normal or log-normal: percentile in the part between the bounds, tails cut at 4 sd."""
        log = self.shape == "lognormal"
        mean, sd = self._centre()

        def z(bound: float) -> float:
            if log:
                return (math.log(bound) - mean) / sd if bound > 0 else -_FARTHEST
            return (bound - mean) / sd

        first = 0.0 if self.lower is None else _NORMAL.cdf(z(self.lower))
        last = 1.0 if self.upper is None else _NORMAL.cdf(z(self.upper))
        p = first + u * (last - first)
        deviation = _NORMAL.inv_cdf(min(max(p, _NORMAL.cdf(-_FARTHEST)), _NORMAL.cdf(_FARTHEST)))
        number = math.exp(mean + sd * deviation) if log else mean + sd * deviation
        floor = -math.inf if self.lower is None else self.lower
        return max(floor, min(number, math.inf if self.upper is None else self.upper))

    def _centre(self) -> tuple[float, float]:
        first, second = self.numbers
        if self.shape == "normal":
            return first, second
        return math.log(first * second) / 2, math.log(second / first) / (2 * _Z95)

    def __str__(self) -> str:
        return str(self.words())

    def words(self) -> str:
        """The distribution in a sentence."""
        match self.shape:
            case "triangular":
                return tell(
                    "{low} to {high} (most likely {mode})", low=self._bare(0), high=self._named(2), mode=self._bare(1)
                )
            case "uniform":
                return tell("{low} to {high} (all equally likely)", low=self._bare(0), high=self._named(1))
            case "choice":
                return self._choices()
            case "lognormal":
                return tell("{low} to {high} in nine cases of ten{least}{most}", low=self._bare(0), high=self._named(1),
                            **self._bounds())  # fmt: skip
        return tell("{mean} give or take {spread}{least}{most}", mean=self._named(0), spread=self._bare(1),
                    **self._bounds())  # fmt: skip

    def _bare(self, place: int) -> str:
        """A number, its unit left to the one beside it."""
        return said_number(self.numbers[place], self.unit)

    def _named(self, place: int) -> str:
        return said_number(self.numbers[place], self.unit, self.unit)

    def _choices(self) -> str:
        if not self.weights:
            last = len(self.numbers) - 1
            return Names.of([*map(self._bare, range(last)), self._named(last)], "or")
        total = sum(self.weights)
        first, *others = [
            tell("{value} ({share}%)", value=self._named(place), share=Figure.of(100.0 * weight / total, ".0f"))
            for place, weight in enumerate(self.weights)
        ]
        for other in others:
            first = tell("{one} or {other}", one=first, other=other)
        return first

    def _bounds(self) -> dict[str, str]:
        """What it is at least and at most, as slots."""
        least = "" if self.lower is None else tell(", at least {bound}", bound=said_number(self.lower, self.unit))
        most = "" if self.upper is None else tell(", at most {bound}", bound=said_number(self.upper, self.unit))
        return {"least": least, "most": most}


def said_number(number: float, unit: str, named: str = "") -> str:
    """A number in words: shares in per cent; with the unit when it is named."""
    if unit == SHARE:
        return tell("{number} %", number=Figure.of(number * 100, ".4g"))
    shown = Figure.of(number)
    if named in LENGTHS:
        return length(shown, number, named)
    return tell("{number} {unit}", number=shown, unit=named) if named else shown


def _short(number: float) -> float:
    """A whole number without its decimal point."""
    return int(number) if number == int(number) else number


def _triangular(u: float, low: float, mode: float, high: float) -> float:
    turn = (mode - low) / (high - low)
    if u <= turn:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1 - u) * (high - low) * (high - mode))
