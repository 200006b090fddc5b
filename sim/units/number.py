"""Fields of a document: numbers, shares, rates, dates, and quantities within bounds."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from sim.errors import Refused
from sim.units.quantity import NUMBER, NUMBER_AND_UNIT, Duration, Quantity, Tonnes, is_number, plain, shown


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
        remedy = f"write {value:g} %" if value > 0 else "leave the instrument out for none"
        raise Refused(f"should be more than 0 and at most 1000 %, got {value:g}", remedy)
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
