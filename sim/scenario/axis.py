"""One thing that a sweep varies: a dotted path, and the values it takes."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sim.errors import Refused
from sim.uncertain import SHAPES, Distribution
from sim.uncertain.reading import read
from sim.units import NUMBER_AND_UNIT, Duration, Tonnes, is_number, plain, shown

STEPS = 5
"""Values of a range on a grid, where their number is not given."""
MOST_VALUES = 10_000
ON, OFF = "on", "off"
DATE = "date"
_RANGE = re.compile(r"(?P<low>.+?)\s*\.\.\s*(?P<high>.+?)(?:\s*/\s*(?P<steps>[0-9]+))?")
_TOGGLED = ("disruptions", "responses")
_FORM = "write [a, list, of, values], from .. to, {from: , to: , steps: }, a distribution, or on/off"


@dataclass(frozen=True)
class Axis:
    """Values in order, or a range between two numbers, or a distribution."""

    path: str
    values: tuple[Any, ...]
    """As a document would hold them; the grid's of a range or distribution."""
    low: float = 0.0
    high: float = 0.0
    unit: str = ""
    """Of the numbers of a range; `date` for days."""
    kind: str = "list"
    """`list`, `range` or `distribution`."""
    distribution: Distribution[Any] | None = None

    @property
    def toggles(self) -> bool:
        """Whether it switches an instrument on and off."""
        switched = all(value in (ON, OFF) for value in self.values)
        return switched and self.path.partition(".")[0] in _TOGGLED and self.path.count(".") == 1

    @property
    def label(self) -> str:
        """Name of the instrument it switches."""
        return self.path.partition(".")[2]

    def at(self, u: float) -> Any:
        """The value at a part `u` (0 <= u < 1) of the axis, as a document would hold it."""
        if self.distribution is not None:
            return _document(self.distribution.at(min(max(u, 1e-9), 1.0 - 1e-9)))
        if self.kind == "range":
            return self.written(self.low + u * (self.high - self.low))
        return self.values[min(int(u * len(self.values)), len(self.values) - 1)]

    def written(self, number: float) -> Any:
        """A number of a range as a document would hold it."""
        return _written(number, self.unit)

    def shown(self, value: Any) -> float | str:
        """A value as it stands in the table: a number where all of the axis are, in one unit."""
        if self.unit == DATE or not self.numeric:
            return str(value)
        number, _ = _number(value)
        return number

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers in one unit."""
        found = [_number_or_none(value) for value in self.values]
        return None not in found and len({each[1] for each in found if each}) == 1

    @property
    def title(self) -> str:
        """The path and the unit of its numbers."""
        unit = self.unit or ""
        if not unit and self.numeric:
            unit = _number(self.values[0])[1]
        return f"{self.path}, {unit}" if unit and unit != DATE else self.path


def axis_of(path: str, spec: object, *, grid: bool) -> Axis:
    """Read what is varied at a path.

    Args:
        path: Dotted.
        spec: As a document holds it.
        grid: Whether values are needed one by one.

    Raises:
        Refused: Nothing that can be varied.
    """
    if path == "replicates":
        raise Refused("cannot be varied: points have the same replicates", "give replicates: beside over:")
    if isinstance(spec, list):
        return _listed(path, spec)
    if isinstance(spec, str) and re.fullmatch(r"on\s*/\s*off", spec):
        return Axis(path, (ON, OFF))
    if isinstance(spec, str) and (match := _RANGE.fullmatch(spec.strip())):
        return _ranged(path, match["low"], match["high"], int(match["steps"] or STEPS))
    if isinstance(spec, dict) and {"from", "to"} <= set(spec) <= {"from", "to", "steps"}:
        return _ranged(path, spec["from"], spec["to"], spec.get("steps", STEPS))
    if isinstance(spec, dict) and any(shape in spec for shape in SHAPES):
        return _distributed(path, spec, grid=grid)
    raise Refused(f"says nothing to vary, {shown(spec)}", _meant(spec))


def _meant(spec: object) -> str:
    """What may have been meant by what varies nothing."""
    if isinstance(spec, str) and "," in spec:
        return f"a list of values stands in brackets: [{spec}]"
    if isinstance(spec, str) and spec.lower().startswith((f"{ON}/", f"{ON} /", OFF)):
        return "did you mean on/off?"
    if is_number(spec) or _number_or_none(spec):
        return f"that is one value; name others, like [{shown(spec)}, ...], or a range, {shown(spec)} .. to"
    return _FORM


def _listed(path: str, spec: list[Any]) -> Axis:
    if not spec:
        raise Refused("is an empty list", "name at least one value")
    if len(spec) > MOST_VALUES:
        raise Refused(f"holds {len(spec):,} values", f"name at most {MOST_VALUES:,}")
    return Axis(path, tuple(each.isoformat() if isinstance(each, date) else each for each in spec))


def _ranged(path: str, low: object, high: object, steps: object) -> Axis:
    if not isinstance(steps, int) or isinstance(steps, bool) or not 2 <= steps <= MOST_VALUES:
        raise Refused(f"should have from 2 to {MOST_VALUES:,} steps, got {shown(steps)}", "", ("steps",))
    days = [_day(each) for each in (low, high)]
    if None not in days:
        ends, unit = [float(day.toordinal()) for day in days if day], DATE
    else:
        (first, one), (last, other) = (_number(each) for each in (low, high))
        if one and other and one != other:
            raise Refused(f"is in different units, {one} and {other}", "write both in one unit")
        ends, unit = [first, last], one or other
    if ends[0] >= ends[1]:
        raise Refused(f"should rise, got {shown(low)} to {shown(high)}", "write the smaller first")
    values = [ends[0] + (ends[1] - ends[0]) * step / (steps - 1) for step in range(steps)]
    return Axis(path, tuple(_written(each, unit) for each in values), ends[0], ends[1], unit, "range")


def _distributed(path: str, spec: dict[str, Any], *, grid: bool) -> Axis:
    if grid:
        raise Refused("a grid needs values, not a distribution", "write from .. to, or design: latin_hypercube")
    sizes = next((kind.sizes for kind in (Duration, Tonnes) if _has_unit_of(spec, kind.sizes)), {})
    distribution = read(spec, sizes)
    ends = tuple(_document(distribution.at(u)) for u in (1e-9, 1.0 - 1e-9))
    unit = distribution.unit if distribution.unit in sizes else ""
    return Axis(path, ends, unit=unit, kind="distribution", distribution=distribution)


def _has_unit_of(spec: dict[str, Any], sizes: dict[str, float]) -> bool:
    said = [str(spec.get("unit", ""))]
    said += [match[2] for each in _numbers_of(spec) if (match := NUMBER_AND_UNIT.fullmatch(str(each)))]
    return any(unit in sizes or f"{unit}s" in sizes for unit in said if unit)


def _numbers_of(spec: dict[str, Any]) -> list[Any]:
    return [each for shape in SHAPES for each in (spec.get(shape) or []) if isinstance(spec.get(shape), list)]


def _document(value: Any) -> Any:
    return value if is_number(value) else str(value)


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _number(value: object) -> tuple[float, str]:
    """A number and the unit written with it."""
    found = _number_or_none(value)
    if found is None:
        raise Refused(f"should be a number, a quantity or a date, got {shown(value)}", _FORM)
    return found


def _number_or_none(value: object) -> tuple[float, str] | None:
    if is_number(value):
        return float(value), ""  # type: ignore[arg-type]
    match = NUMBER_AND_UNIT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    unit = match[2]
    plural = next((f"{unit}s" for kind in (Duration, Tonnes) if f"{unit}s" in kind.sizes), unit)
    return float(match[1]), plural


def _written(number: float, unit: str) -> Any:
    """A number of a range as a document would hold it, with at most six digits."""
    if unit == DATE:
        return (date.min + timedelta(days=round(number) - 1)).isoformat()
    short = float(f"{number:.6g}")
    if unit:
        return f"{plain(short)} {unit}"
    return int(short) if short == int(short) else short
