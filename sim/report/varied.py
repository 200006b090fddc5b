"""What a sweep varies and what it measures, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.report import names
from sim.report.numbers import number, percent, quantity, usd
from sim.report.tongue import pattern, say
from sim.units import LENGTHS, NUMBER_AND_UNIT

Axis = dict[str, Any]
Text = Callable[[float], str]

MEASURES = {
    "cost_usd": "cost of the responses",
    "cover_least_days": "least cover, days",
    "days_price_above_1_5": "days with prices above 1.5 times base",
    "days_short": "days short",
    "demand_t": "demand (D0), t",
    "fill_rate": "share of what is wanted that is used",
    "first_empty_day": "first day with empty stores",
    "first_short_day": "first short day",
    "import_share": "share of arrivals that is imported",
    "peak_share": "worst four weeks, share of D0 missing",
    "price_peak": "peak price, multiple of base",
    "priced_out_t": "tonnes priced out",
    "recovery_day": "day of recovery",
    "restrained_t": "tonnes forgone by order",
    "short_t": "tonnes not to be had",
    "shortfall_share": "share of D0 missing",
    "shortfall_t": "tonnes missing",
    "substituted_t": "tonnes replaced",
    "supplier_hhi": "concentration of suppliers (HHI)",
    "used_t": "tonnes used",
    "value_not_delivered_usd": "value not delivered",
}
STATISTICS = {"mean": "mean", "p05": "5th percentile", "p50": "median", "p95": "95th percentile"}
UNITS = {"days": "days", "weeks": "weeks", "months": "months", "years": "years"}
SWITCHED = {"on": "switched on", "off": "switched off"}
"""Whether an instrument acts; another language says it by the longer words."""


def short(title: str) -> str:
    """A path without its section: `joint_stock.lag`."""
    return title.split(".", 1)[1] if title.startswith(("responses.", "disruptions.")) else title


def unit(axis: Axis) -> str:
    """Unit of the numbers of an axis, if they have one."""
    named: str = axis["title"]
    return named.removeprefix(axis["path"]).removeprefix(", ")


def titled(axis: Axis) -> str:
    """What is varied, with its unit: `joint_stock.lag, days`."""
    name, of = short(axis["path"]), unit(axis)
    return say("{name}, {unit}", name=name, unit=say(UNITS[of]) if of in UNITS else of) if of else name


def at(axis: Axis, value: float | str) -> str:
    """A value of an axis with its unit: `90 days`."""
    return said(value) if isinstance(value, str) else quantity(value, unit(axis))


def said(value: float | str) -> str:
    """A value of an axis."""
    if isinstance(value, str):
        return pattern(value, SWITCHED[value]) if value in SWITCHED else value
    return number(value)


def written(value: Any) -> str:
    """A value as a document writes it: `90 days`, `off`, `2026-03-01`."""
    if not isinstance(value, str):
        return said(value if isinstance(value, float | int) else str(value))
    match = NUMBER_AND_UNIT.fullmatch(value)
    return quantity(float(match[1]), match[2]) if match and match[2] in LENGTHS else said(value)


def measure(name: str) -> str:
    """A measure: `tonnes missing`."""
    return say(MEASURES[name]) if name in MEASURES else name.replace("_", " ")


def statistic(name: str) -> str:
    """A mean, median or percentile."""
    return say(STATISTICS[name]) if name in STATISTICS else name


def what(place: str, material: str, measured: str) -> str:
    """A number of a sweep: `tonnes missing of gallium in Japan`."""
    of = {"measure": measure(measured)}
    if material == "all":
        if place == "owners":
            return say("{measure} for the owners", **of)
        return say("{measure} in {place}", place=names.place(place), **of)
    of["material"] = names.material(material)
    if place == "owners":
        return say("{measure} of {material} for the owners", **of)
    return say("{measure} of {material} in {place}", place=names.place(place), **of)


def text_of(measured: str) -> Text:
    """How numbers of a measure are written."""
    if measured.endswith("_usd"):
        return usd
    return percent if measured.endswith("_share") else number
