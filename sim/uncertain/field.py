"""Fields that take a value or a distribution of such values."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, ValidationError, core_schema

from sim.errors import EngineError, Refused
from sim.sentence import Figure, worded
from sim.uncertain.distribution import Distribution, said_number
from sim.uncertain.reading import SCHEMA, read
from sim.units import SHARE

T = TypeVar("T")


class _EitherValueOrDistribution:
    """Validates a field of `Uncertain`: mappings are distributions, all else is the value itself."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        value_type = get_args(source)[0]
        units = _units(value_type)

        def validate(value: object, check: Callable[[object], object]) -> object:
            if isinstance(value, Mapping):
                value = read(value, units)
            if not isinstance(value, Distribution):
                return check(value)
            for end in (value.least, value.most):
                _check_support(end, check)
            return value

        return core_schema.no_info_wrap_validator_function(
            validate,
            handler.generate_schema(value_type),
            serialization=core_schema.plain_serializer_function_ser_schema(_document),
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [handler(schema), SCHEMA]}


Uncertain = Annotated[Union[T, Distribution[T]], _EitherValueOrDistribution()]  # noqa: UP007 - a generic alias
"""A field that takes a value or a distribution of such values."""


def certain(value: T | Distribution[T]) -> T:
    """The value of an uncertain field that has been drawn.

    Raises:
        EngineError: It is still a distribution: the instrument was not drawn.
    """
    if isinstance(value, Distribution):
        raise EngineError(f"not drawn: {value}")
    return value


def said(value: object) -> str:
    """A value or distribution in words; plain numbers as they are."""
    if isinstance(value, float | int):
        return Figure.of(value, "g")
    return worded(value)


def said_share(value: float | Distribution[float]) -> str:
    """A share or its distribution in per cent."""
    return value.words() if isinstance(value, Distribution) else said_number(value, SHARE)


def _document(value: Any) -> Any:
    if isinstance(value, Distribution):
        return value.document()
    return value if isinstance(value, float | int) else str(value)


def _units(value_type: Any) -> dict[str, float]:
    """The units that the numbers of a type may carry, with their sizes."""
    if SHARE in getattr(value_type, "__metadata__", ()):
        return {SHARE: 1.0, "%": 0.01}
    base = get_args(value_type)[0] if get_origin(value_type) is Annotated else value_type
    return dict(getattr(base, "sizes", {}))


def _check_support(end: object, check: Callable[[object], object]) -> None:
    try:
        check(end)
    except ValidationError as error:
        cause = error.errors()[0].get("ctx", {}).get("error")
        problem = cause.problem if isinstance(cause, Refused) else "is out of bounds"
        problem, _, _ = problem.partition(", got")
        raise Refused(f"can reach {said(end)}; {problem}", "narrow it, or give min: or max:") from None
