"""The names in a document that the network does not know.

Works on the tree and the annotations of the fields, so that a document with other faults is checked too.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.errors import Fault, suggestion
from sim.named import Named
from sim.scenario.entry import Entry, Path, Spot
from sim.scenario.instruments import instrument_types
from sim.scenario.score import scored_types
from sim.ties import Tie

if TYPE_CHECKING:
    from sim.network import Network


def name_faults(document: Entry, network: "Network") -> list[Fault]:
    """A fault for every name in instruments and lines of score that the network does not know."""
    known = known_names(network)
    return [
        _fault(what, name, spot, path, known)
        for what, name, spot, path in named_in(document)
        if name not in known[what]
    ]


def known_names(network: "Network") -> dict[str, set[str]]:
    """What each kind of name may be."""
    places, groups = set(network.places()), set(network.groups())
    return {
        "place": places,
        "place or group": places | groups,
        "place, group or all": places | groups | {"all"},
        "material": set(network.materials),
        "facility": set(network.facilities),
        "chokepoint": {name for lane in network.lanes for name in lane.chokepoints},
        "route": {lane.route for lane in network.lanes},
        "use": {demand.use for demand in network.demands},
        "mode": {lane.mode for lane in network.lanes},
    }


def named_in(document: Entry) -> Iterator[tuple[str, str, Spot, Path]]:
    """What is named, its name, where and under which path, for every name in instruments and lines."""
    for section, types in (instrument_types() | {"score": scored_types()}).items():
        block = document.get(section)
        for label, entry in block.items() if block is not None else ():
            kind = entry.get("kind")
            model = types.get(kind.value) if kind is not None and isinstance(kind.value, str) else None
            if model is not None:
                yield from _in_block(model, entry, (section, label))


def _in_block(model: type[BaseModel], entry: Entry, path: Path) -> Iterator[tuple[str, str, Spot, Path]]:
    for name, field in model.model_fields.items():
        written = field.alias or name
        value = entry.get(written)
        if value is not None:
            yield from _in_value(_annotation(field), value, (*path, written))


def _annotation(field: FieldInfo) -> Any:
    """The annotation as written: pydantic keeps the marks of an `Annotated` apart."""
    marks = tuple(field.metadata)
    return Annotated[(field.annotation, *marks)] if marks else field.annotation


def _in_value(annotation: Any, entry: Entry, path: Path) -> Iterator[tuple[str, str, Spot, Path]]:
    what = _what(annotation)
    if what is not None:
        yield from _names(what, entry, path)
    elif get_origin(annotation) is dict:
        key, value = get_args(annotation)
        for name, item in entry.items():
            named = _what(key)
            if named is not None:
                yield named, name, item.key, (*path, name)
            yield from _in_value(value, item, (*path, name))
    elif get_origin(annotation) is tuple and isinstance(entry.value, list):
        for position, item in enumerate(entry.value):
            yield from _in_value(get_args(annotation)[0], item, (*path, position))
    elif isinstance(annotation, type) and issubclass(annotation, Tie):
        yield from _in_block(annotation, entry, path)
    else:
        for part in get_args(annotation):
            yield from _in_value(part, entry, path)


def _what(annotation: Any) -> str | None:
    """What an annotation names, if it is marked as a name."""
    marks = getattr(annotation, "__metadata__", ())
    return next((mark.what for mark in marks if isinstance(mark, Named)), None)


def _names(what: str, entry: Entry, path: Path) -> Iterator[tuple[str, str, Spot, Path]]:
    if isinstance(entry.value, str):
        yield what, entry.value, entry.spot, path
    elif isinstance(entry.value, list):
        for position, item in enumerate(entry.value):
            if isinstance(item.value, str):
                yield what, item.value, item.spot, (*path, position)


def _fault(what: str, name: str, spot: Spot, path: Path, known: dict[str, set[str]]) -> Fault:
    if name == "all":
        return spot.fault(path, "all will not do here", f"name each {what}")
    problem = f"the network has no {what.replace(', group or all', ' or group')} {name}"
    for other, names in known.items():
        if name in names:
            problem = f"{name} is a {other}, not a {what}" if other != "place or group" else f"{name} is a group"
            break
    remedy = suggestion(name, known[what])
    if problem.endswith("is a group"):
        remedy = "name one place"
    return spot.fault(path, problem, remedy)
