"""Reads a distribution from the mapping that says it, and refuses what makes none."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from sim.errors import Refused, suggestion
from sim.uncertain.distribution import Distribution
from sim.units import NUMBER_AND_UNIT, SHARE, is_number, plain, shown

SHAPES = {
    "triangular": "[low, most likely, high]",
    "uniform": "[low, high]",
    "normal": "[mean, standard deviation]",
    "lognormal": "[5th percentile, 95th percentile]",
    "choice": "[value, value, ...]",
}
"""The distributions there are, and what their numbers are."""

LEAST, MOST = 1e-12, 1e15
"""Sizes of numbers other than 0: beyond them products and spans of numbers are no numbers any more."""

_COUNT = {"triangular": 3, "uniform": 2, "normal": 2, "lognormal": 2}
_ALSO = {"choice": ["weights"], "normal": ["min", "max"], "lognormal": ["min", "max"]}

SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "A distribution: one shape with its numbers, and their unit.",
    "properties": {
        **{
            shape: {"type": "array", "description": meaning, "items": {"type": ["number", "string"]}}
            for shape, meaning in SHAPES.items()
        },
        "unit": {"type": "string", "description": "The unit of all its numbers."},
        "weights": {
            "type": "array",
            "description": "Of a choice.",
            "items": {"type": "number", "minimum": 0},
        },
        "min": {"type": ["number", "string"], "description": "Cuts a normal or lognormal from below."},
        "max": {"type": ["number", "string"], "description": "Cuts a normal or lognormal from above."},
    },
    "oneOf": [{"required": [shape]} for shape in SHAPES],
    "additionalProperties": False,
}
"""The JSON schema of every distribution."""


def read(document: Mapping[Any, Any], units: Mapping[str, float]) -> Distribution[Any]:
    """Read a distribution from the mapping that says it.

    Args:
        document: One shape with its numbers, and `unit`, `weights`, `min`, `max` where they belong.
        units: The units that the numbers may carry; empty for plain numbers.

    Raises:
        Refused: Not one known shape, or numbers that do not make one.
    """
    shape = _shape(document)
    found: set[str] = {_known_unit(document["unit"], units)} if "unit" in document else set()
    numbers = [_number(n, units, found, (shape, i)) for i, n in enumerate(_listed(document, shape))]
    lower, upper = (_number(document[end], units, found, (end,)) if end in document else None for end in ("min", "max"))
    unit = _one_unit(found, units, shape)
    if unit == "%":
        numbers, unit = [number / 100 for number in numbers], SHARE
        lower, upper = (None if bound is None else bound / 100 for bound in (lower, upper))
    weights = _weights(document, len(numbers))
    _check_order(shape, numbers, lower, upper)
    return Distribution(shape, tuple(numbers), unit, weights, lower, upper)


def _shape(document: Mapping[Any, Any]) -> str:
    shapes = [name for name in SHAPES if name in document]
    if len(shapes) > 1:
        raise Refused(f"holds two distributions, {shapes[0]} and {shapes[1]}", "keep one", (shapes[1],))
    if not shapes:
        name = next((str(name) for name in document if name != "unit"), "")
        problem = f"{name} is not a distribution" if name else "is an empty block"
        raise Refused(problem, suggestion(name, SHAPES), (name,) if name else ())
    allowed = [shapes[0], "unit", *_ALSO.get(shapes[0], [])]
    for name in document:
        if name not in allowed:
            raise Refused(f"{name} does not belong to {shapes[0]}", suggestion(str(name), allowed), (name,))
    return shapes[0]


def _listed(document: Mapping[Any, Any], shape: str) -> list[Any]:
    numbers = document[shape]
    count = _COUNT.get(shape)
    if not isinstance(numbers, list | tuple) or not numbers or (count and len(numbers) != count):
        what = f"{count} numbers" if count else "a list of numbers"
        got = f"{len(numbers)}" if isinstance(numbers, list | tuple) else shown(numbers)
        raise Refused(f"should be {what}, got {got}", f"write {shape}: {SHAPES[shape]}", (shape,))
    return list(numbers)


def _known_unit(unit: object, units: Mapping[str, float]) -> str:
    if not units:
        raise Refused("these numbers have no unit", "leave unit out", ("unit",))
    remedy = suggestion(str(unit), set(units) - {SHARE})
    if not isinstance(unit, str):
        raise Refused(f"should be a unit, got {shown(unit)}", remedy, ("unit",))
    known = next((name for name in (unit, f"{unit}s") if name in units and name != SHARE), None)
    if known is None:
        raise Refused(f"unknown unit {shown(unit)!r}", remedy, ("unit",))
    return known


def _number(value: object, units: Mapping[str, float], found: set[str], within: tuple[str | int, ...]) -> float:
    """A number of the list; the unit written with it, if any, joins those found."""
    if is_number(value):
        return _sized(float(value), within)  # type: ignore[arg-type]
    match = NUMBER_AND_UNIT.fullmatch(value) if isinstance(value, str) else None
    if match is None or not match.group(2):
        raise Refused(f"should be a number, got {shown(value)}", "", within)
    if not units:
        raise Refused(f"should be a number without a unit, got {shown(value)}", "", within)
    try:
        found.add(_known_unit(match.group(2), units))
    except Refused as refused:
        raise Refused(refused.problem, refused.remedy, within) from None
    return _sized(float(match.group(1)), within)


def _sized(number: float, within: tuple[str | int, ...]) -> float:
    if number and not LEAST <= abs(number) <= MOST:
        raise Refused(f"should be 0 or of a size from {LEAST:g} to {MOST:g}, got {number:g}", "", within)
    return number


def _one_unit(found: set[str], units: Mapping[str, float], shape: str) -> str:
    if len(found) > 1:
        raise Refused(f"is in different units: {', '.join(sorted(found))}", "write all in one unit", (shape,))
    if found:
        return found.pop()
    if units and SHARE not in units:
        raise Refused("these numbers have no unit", f"add unit: {max(units, key=len)}", (shape,))
    return SHARE if units else ""


def _weights(document: Mapping[Any, Any], count: int) -> tuple[float, ...]:
    weights = document.get("weights", [])
    if "weights" not in document:
        return ()
    if not isinstance(weights, list | tuple) or not all(is_number(w) and 0 <= w <= MOST for w in weights):
        raise Refused(f"should be a list of numbers from 0 to {MOST:g}", "", ("weights",))
    if len(weights) != count or not sum(weights):
        problem = f"should be {count} numbers, not all 0, one for each choice; got {len(weights)}"
        raise Refused(problem, "", ("weights",))
    return tuple(float(weight) for weight in weights)


def _check_order(shape: str, numbers: list[float], lower: float | None, upper: float | None) -> None:
    if shape == "normal" and numbers[1] <= 0:
        raise Refused(f"the standard deviation should be more than 0, got {plain(numbers[1])}", "", (shape, 1))
    if shape == "lognormal" and numbers[0] <= 0:
        raise Refused(f"should be more than 0, got {plain(numbers[0])}", "", (shape, 0))
    rising = shape in ("triangular", "uniform", "lognormal")
    if rising and (any(a > b for a, b in pairwise(numbers)) or numbers[0] == numbers[-1]):
        remedy = f"write {shape}: {SHAPES[shape]}"
        raise Refused(f"should rise, got {', '.join(plain(n) for n in numbers)}", remedy, (shape,))
    if shape in ("normal", "lognormal"):
        middle = numbers[0] if shape == "normal" else (numbers[0] * numbers[1]) ** 0.5
        _check_bounds(middle, lower, upper)


def _check_bounds(middle: float, lower: float | None, upper: float | None) -> None:
    """Bounds must leave the middle of what they cut."""
    if lower is not None and middle <= lower:
        raise Refused(f"min {plain(lower)} cuts away the middle, {middle:g}", "lower it", ("min",))
    if upper is not None and middle >= upper:
        raise Refused(f"max {plain(upper)} cuts away the middle, {middle:g}", "raise it", ("max",))
