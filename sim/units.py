"""Quantities that carry their unit: durations, tonnes and shares.

A document never holds a bare number where a unit could be meant: `90 days`, `1.2 kt`, `5 %`.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, BeforeValidator, Field, GetCoreSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

from sim.errors import Refused, suggestion

NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
NUMBER_AND_UNIT = re.compile(rf"\s*({NUMBER})\s*([A-Za-z%]*)\s*")


def plain(number: float) -> str:
    """A number as short as it can be written without loss."""
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)


def is_number(value: object) -> bool:
    """Whether a value is a finite number; true and false are not."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300


def shown(value: object) -> str:
    """A value as it stands in an error message."""
    if value is None:
        return "nothing"
    if isinstance(value, dict | list | tuple):
        return "a block of fields" if isinstance(value, dict) else "a list"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


@dataclass(frozen=True)
class Quantity:
    """A number and its unit; the sizes of the units are in `sizes`, the first one is the usual one."""

    value: float
    unit: str

    sizes: ClassVar[dict[str, float]] = {}
    noun: ClassVar[str] = "a quantity"
    usual: ClassVar[str] = ""
    largest: ClassVar[float] = 1e12

    @classmethod
    def parse(cls, text: object) -> Self:
        """Read `90 days` or `1.2 kt`.

        Raises:
            Refused: A bare number, an unknown unit, a negative or absurd size.
        """
        if isinstance(text, cls):
            return cls._checked(text.value, text.unit)
        if is_number(text):
            raise Refused(f"{shown(text)} has no unit", f"write {shown(text)} {cls.usual}")
        match = NUMBER_AND_UNIT.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            raise Refused(f"should be {cls.noun}, got {shown(text)}", f"write it like {cls.example()}")
        number, unit = match.groups()
        return cls._checked(float(number), cls._unit(number, unit))

    @classmethod
    def _unit(cls, number: str, unit: str) -> str:
        if not unit:
            raise Refused(f"{number} has no unit", f"write {number} {cls.usual}")
        known = unit if unit in cls.sizes else f"{unit}s"
        if known not in cls.sizes:
            raise Refused(f"unknown unit {unit!r}", suggestion(unit, cls.sizes))
        return known

    @classmethod
    def _checked(cls, value: float, unit: str) -> Self:
        if value < 0:
            raise Refused(f"should not be negative, got {plain(value)} {unit}")
        if value * cls.sizes[unit] > cls.largest:
            limit = f"{plain(cls.largest / cls.sizes[unit])} {unit}"
            raise Refused(f"should be at most {limit}, got {value:g} {unit}")
        return cls(value, unit)

    @classmethod
    def example(cls) -> str:
        """A quantity as one would write it."""
        return f"90 {cls.usual}"

    @property
    def size(self) -> float:
        """The quantity in the smallest common measure (nominal days, tonnes); what orders it."""
        return self.value * self.sizes[self.unit]

    def __str__(self) -> str:
        return f"{plain(self.value)} {self.unit}"

    def __lt__(self, other: Self) -> bool:
        return self.size < other.size

    def __le__(self, other: Self) -> bool:
        return self.size <= other.size

    def __gt__(self, other: Self) -> bool:
        return self.size > other.size

    def __ge__(self, other: Self) -> bool:
        return self.size >= other.size

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse, serialization=core_schema.to_string_ser_schema(when_used="always")
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: Any, _handler: Any) -> dict[str, Any]:
        units = "|".join(f"{unit[:-1]}s?" if unit.endswith("s") else unit for unit in cls.sizes)
        return {"type": "string", "pattern": rf"^\s*{NUMBER}\s*({units})\s*$", "examples": [cls.example()]}


class Duration(Quantity):
    """A length of time; days and weeks are exact, months and years are calendar."""

    sizes: ClassVar[dict[str, float]] = {"days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}
    noun: ClassVar[str] = "a duration"
    usual: ClassVar[str] = "days"
    largest: ClassVar[float] = 36525.0

    @property
    def nominal_days(self) -> float:
        """Days by the mean month (30.4375) and year (365.25), for comparing and for rates."""
        return self.size

    def days_from(self, start: date) -> int:
        """Whole days from a date, rounded once; 12.4 months are 12 calendar months and 0.4 of the next."""
        if self.unit in ("days", "weeks"):
            return round(self.size)
        months = self.value * (12 if self.unit == "years" else 1)
        whole = int(months)
        reached = _months_after(start, whole)
        following = (_months_after(start, whole + 1) - reached).days
        return (reached - start).days + round((months - whole) * following)

    def after(self, start: date) -> date:
        """The date this long after another."""
        return start + timedelta(days=self.days_from(start))

    def __str__(self) -> str:
        return f"{plain(self.value)} {self.unit[:-1] if self.value == 1 else self.unit}"


def _months_after(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


class Tonnes(Quantity):
    """A mass of a material, of what its `unit` in the tables says the tonne is of."""

    sizes: ClassVar[dict[str, float]] = {"t": 1.0, "kg": 0.001, "kt": 1000.0}
    noun: ClassVar[str] = "a tonnage"
    usual: ClassVar[str] = "t"

    @property
    def tonnes(self) -> float:
        """The mass in tonnes."""
        return self.size


def _more_than_none(quantity: Quantity) -> Quantity:
    if quantity.value <= 0:
        raise Refused(f"should be more than 0 {quantity.unit}")
    return quantity


def _at_least_a_day(duration: Duration) -> Duration:
    if duration.nominal_days < 1:
        raise Refused(f"should be at least 1 day, got {duration}")
    return duration


def _days_or_tonnes(value: object) -> Duration | Tonnes:
    if isinstance(value, Duration | Tonnes):
        return value
    match = NUMBER_AND_UNIT.fullmatch(value) if isinstance(value, str) else None
    unit = match.group(2) if match else ""
    if unit in Tonnes.sizes:
        return Tonnes.parse(value)
    if unit in Duration.sizes or f"{unit}s" in Duration.sizes:
        return Duration.parse(value)
    remedy = "write it like 90 days (of the owners' use) or 100 t"
    if is_number(value) or (match and not unit):
        raise Refused(f"{shown(value)} has no unit", remedy)
    if unit:
        raise Refused(f"unknown unit {unit!r}", remedy)
    raise Refused(f"should be days or tonnes, got {shown(value)}", remedy)


def _unquoted(value: object) -> str:
    match = NUMBER_AND_UNIT.fullmatch(value) if isinstance(value, str) else None
    return "write it without quotes" if match and not match.group(2) else ""


def _number(value: object) -> float:
    if not is_number(value):
        raise Refused(f"should be a number, got {shown(value)}", _unquoted(value))
    return float(value)  # type: ignore[arg-type]


def _whole_number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused(f"should be a whole number, got {shown(value)}", _unquoted(value))
    return value


def _share(value: object) -> float:
    match = NUMBER_AND_UNIT.fullmatch(value) if isinstance(value, str) else None
    if match and match.group(2) == "%":
        return float(match.group(1)) / 100
    if not is_number(value):
        raise Refused(f"should be a share, got {shown(value)}", "write it like 0.05 or 5 %")
    return float(value)  # type: ignore[arg-type]


def _a_share(value: float) -> float:
    if not 0 <= value <= 1:
        remedy = f"write {value:g} % or {value / 100:g}" if 2 <= value <= 100 else ""
        raise Refused(f"should be between 0 and 1, got {value:g}", remedy)
    return value


def _a_rate(value: float) -> float:
    if not 0 < value <= 10:
        raise Refused(f"should be more than 0 and at most 1000 %, got {value:g}", f"write {value:g} %")
    return value


def _a_date(value: object) -> date:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise Refused(f"should be a date, got {shown(value)}", "write it like 2026-03-01") from None
    if type(day) is not date:
        raise Refused(f"should be a date, got {shown(value)}", "write it like 2026-03-01")
    if not 1990 <= day.year <= 2060:
        raise Refused(f"should be a date from 1990 to 2060, got {day}")
    return day


SHARE = "share"
"""Marks the annotation of a number between 0 and 1, so that it is said in per cent."""

PositiveDuration = Annotated[Duration, AfterValidator(_more_than_none)]
"""A duration of more than no days."""

Interval = Annotated[Duration, AfterValidator(_at_least_a_day)]
"""A duration of at least one day."""


def _above_none(value: float) -> float:
    if not 0 < value <= 1000:
        raise Refused(f"should be more than 0 and at most 1000, got {plain(value)}")
    return value


PositiveTonnes = Annotated[Tonnes, AfterValidator(_more_than_none)]
"""A tonnage of more than nothing."""

Holding = Annotated[
    Duration | Tonnes,
    BeforeValidator(_days_or_tonnes),
    WithJsonSchema({"type": "string", "examples": ["90 days", "100 t"]}),
]
"""What a stockpile holds: days of its owners' use, or tonnes."""

Number = Annotated[float, BeforeValidator(_number)]
"""A finite number; no text, no true or false."""

PositiveNumber = Annotated[float, BeforeValidator(_number), AfterValidator(_above_none)]
"""A number of more than nothing, such as a ratio."""


WholeNumber = Annotated[int, BeforeValidator(_whole_number)]
"""A whole number; no text, no true or false."""

Share = Annotated[
    float,
    BeforeValidator(_share),
    AfterValidator(_a_share),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 0, "maximum": 1},
                {"type": "string", "pattern": rf"^\s*{NUMBER}\s*%\s*$"},
            ],
            "examples": [0.05, "5 %"],
        }
    ),
    SHARE,
]
"""A part of a whole, from 0 to 1; also written `5 %`."""

Rate = Annotated[
    float,
    BeforeValidator(_share),
    AfterValidator(_a_rate),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": rf"^\s*{NUMBER}\s*%\s*$"}]}),
    SHARE,
]
"""A part of a price, which may exceed it: 0.25, 25 %, 145 %."""

Date = Annotated[date, BeforeValidator(_a_date), Field(json_schema_extra={"examples": ["2026-03-01"]})]
"""A calendar day from 1990 to 2060."""
