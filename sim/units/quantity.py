"""Quantities that carry their unit: durations and tonnes."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar, Self

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from sim.errors import Refused, suggestion
from sim.sentence import Figure, Sentence, tell, tell_of

NUMBER = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
NUMBER_AND_UNIT = re.compile(rf"\s*({NUMBER})\s*([A-Za-z%]*)\s*")


def plain(number: float) -> str:
    """A number as short as it can be written without loss."""
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)


GRAM = 1e-6
"""t under which a load is left out of logs: what rounding has left over."""


def said_load(tonnes: float) -> str:
    """A load in a line of a log: in tonnes, or in kilograms if it is less than 0.1 t."""
    return f"{tonnes:,.2f} t" if tonnes >= 0.1 else f"{1000.0 * tonnes:.2g} kg"


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
            raise cls._bare(shown(text))
        match = NUMBER_AND_UNIT.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            raise Refused(f"should be {cls.noun}, got {shown(text)}", f"write it like {cls.example()}")
        number, unit = match.groups()
        return cls._checked(float(number), cls._unit(number, unit))

    @classmethod
    def _unit(cls, number: str, unit: str) -> str:
        if not unit:
            raise cls._bare(number)
        known = unit if unit in cls.sizes else f"{unit}s"
        if known not in cls.sizes:
            raise Refused(f"unknown unit {unit!r}", suggestion(unit, cls.sizes))
        return known

    @classmethod
    def _bare(cls, number: str) -> Refused:
        remedy = f"write it like {cls.example()}" if number.startswith("-") else f"write {number} {cls.usual}"
        return Refused(f"{number} has no unit", remedy)

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

    def words(self) -> Sentence:
        """The quantity in a sentence."""
        return tell("{number} {unit}", number=Figure(plain(self.value)), unit=self.unit)

    def __str__(self) -> str:
        return str(self.words())

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

    def words(self) -> Sentence:
        """The length in a sentence."""
        return length(Figure(plain(self.value)), self.value, self.unit)


LENGTHS = {
    "days": ("{number} day", "{number} days"),
    "weeks": ("{number} week", "{number} weeks"),
    "months": ("{number} month", "{number} months"),
    "years": ("{number} year", "{number} years"),
}


def length(shown: Figure, value: float, unit: str) -> Sentence:
    """So many days, weeks, months or years."""
    return tell_of(1 if value == 1 else 2, *LENGTHS[unit], number=shown)


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
