"""A year, a month, a day, or a span of them: what a row of the past or a window refers to."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, GetCoreSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

from sim.errors import Refused
from sim.units import calendar_day, shown

HOW = "write it like 2014, 2014-05, 2014-05-09 or 2014-01/2014-08"
MONTH_DAYS = 365.25 / 12.0

_ONE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, order=True)
class Period:
    """Days from `first` up to, not including, `end`."""

    first: date
    end: date

    @classmethod
    def parse(cls, value: object) -> "Period":
        """Read `2014`, `2014-05`, `2014-05-09` or two of them joined by `/`, the last one included.

        Raises:
            Refused: Anything else, an end before its beginning, a year outside 1990 to 2060.
        """
        if isinstance(value, Period):
            return value
        said = value.isoformat() if type(value) is date else value
        said = str(said) if isinstance(said, int) and not isinstance(said, bool) else said
        if not isinstance(said, str):
            raise Refused(f"should be a period, got {shown(value)}", HOW)
        first, _, last = said.partition("/")
        began, ended = _one(first.strip(), said), _one((last or first).strip(), said)
        if ended.end <= began.first or ended.first < began.first:
            raise Refused(f"ends before it begins: {shown(said)}", "write the earlier date first")
        return cls(began.first, ended.end)

    @property
    def days(self) -> int:
        """Whole days."""
        return (self.end - self.first).days

    @property
    def whole_months(self) -> int:
        """Calendar months, 0 if it does not consist of whole ones."""
        if self.first.day != 1 or self.end.day != 1:
            return 0
        return 12 * (self.end.year - self.first.year) + self.end.month - self.first.month

    @property
    def months(self) -> float:
        """Calendar months, parts of them by days."""
        return float(self.whole_months) or self.days / MONTH_DAYS

    @property
    def middle(self) -> float:
        """Months from the beginning of year 0 to its middle."""
        return months_to(self.first) / 2.0 + months_to(self.end) / 2.0

    def within(self, other: "Period") -> bool:
        """Whether all its days are days of another."""
        return other.first <= self.first and self.end <= other.end

    def overlap(self, other: "Period") -> float:
        """Share of its days that are days of another."""
        common = (min(self.end, other.end) - max(self.first, other.first)).days
        return max(0, common) / self.days

    def by_month(self) -> list["Period"]:
        """The whole calendar months in it."""
        first = self.first if self.first.day == 1 else _next_month(self.first)
        found = []
        while (end := _next_month(first)) <= self.end:
            found.append(Period(first, end))
            first = end
        return found

    def __str__(self) -> str:
        if self.days == 1:
            return self.first.isoformat()
        if not self.whole_months:
            return f"{self.first}/{self.end - timedelta(days=1)}"
        if self.whole_months == 12 and self.first.month == 1:
            return f"{self.first.year}"
        last = self.end - timedelta(days=1)
        return f"{self.first:%Y-%m}" if self.whole_months == 1 else f"{self.first:%Y-%m}/{last:%Y-%m}"

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse, serialization=core_schema.to_string_ser_schema(when_used="always")
        )


def months_to(day: date) -> float:
    """Months from the beginning of year 0 to the morning of a day."""
    return 12.0 * day.year + day.month - 1 + (day.day - 1) / calendar.monthrange(day.year, day.month)[1]


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _one(text: str, whole: str) -> Period:
    found = _ONE.fullmatch(text)
    if found is None:
        raise Refused(f"should be a period, got {shown(whole)}", HOW)
    year, month, day = (int(part or 1) for part in found.groups())
    if not 1990 <= year <= 2060:
        raise Refused(f"should be from 1990 to 2060, got {text}")
    try:
        first = calendar_day(year, month, day)
    except ValueError as error:
        raise Refused(f"{text} is not in the calendar ({error})", HOW) from None
    if found[3]:
        return Period(first, first + timedelta(days=1))
    return Period(first, _next_month(first) if found[2] else date(year + 1, 1, 1))


Span = Annotated[
    Period,
    BeforeValidator(Period.parse),
    WithJsonSchema({"type": ["string", "integer"], "examples": ["2014-05", "2014-01/2014-08"]}),
]
"""A year, a month, a day, or two of them joined by `/`."""
