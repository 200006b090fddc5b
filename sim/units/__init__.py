"""Quantities that carry their unit, and numbers as a document says them.

A document never holds a bare number where a unit could be meant: `90 days`, `1.2 kt`, `5 %`.
"""

from sim.units.days import calendar_day
from sim.units.number import (
    SHARE,
    Date,
    Holding,
    Interval,
    Number,
    PositiveDuration,
    PositiveNumber,
    PositiveTonnes,
    Rate,
    Share,
    WholeNumber,
)
from sim.units.quantity import (
    GRAM,
    LENGTHS,
    NUMBER,
    NUMBER_AND_UNIT,
    Duration,
    Quantity,
    Tonnes,
    is_number,
    length,
    plain,
    said_load,
    shown,
)

__all__ = [
    "GRAM",
    "LENGTHS",
    "NUMBER",
    "NUMBER_AND_UNIT",
    "SHARE",
    "Date",
    "Duration",
    "Holding",
    "Interval",
    "Number",
    "PositiveDuration",
    "PositiveNumber",
    "PositiveTonnes",
    "Quantity",
    "Rate",
    "Share",
    "Tonnes",
    "WholeNumber",
    "calendar_day",
    "is_number",
    "length",
    "plain",
    "said_load",
    "shown",
]
