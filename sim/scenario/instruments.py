"""The instruments that a document may name, by section and kind."""

from functools import cache
from typing import Annotated, Any, get_args, get_origin

from sim.disruptions import Disruption
from sim.instrument import Instrument
from sim.responses import Response


@cache
def instrument_types() -> dict[str, dict[str, type[Instrument]]]:
    """Classes of instruments by `disruptions` or `responses` and by kind."""
    return {"disruptions": _by_kind(Disruption), "responses": _by_kind(Response)}


def _by_kind(union: Any) -> dict[str, type[Instrument]]:
    return {get_args(each.model_fields["kind"].annotation)[0]: each for each in _members(union)}


def _members(union: Any) -> tuple[type[Instrument], ...]:
    inside = get_args(union)[0] if get_origin(union) is Annotated else union
    return get_args(inside) or (inside,)
