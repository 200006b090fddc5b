"""What pydantic says about a document, as faults with a place in the file."""

from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from sim.errors import Fault, Refused, nearest, suggestion
from sim.scenario.entry import Entry, Path
from sim.scenario.yaml_text import Broken
from sim.units import shown

_TYPES = {
    "bool_type": "should be true or false",
    "string_type": "should be text",
    "dict_type": "should be a block of fields",
    "model_type": "should be a block of fields",
    "model_attributes_type": "should be a block of fields",
    "tuple_type": "should be a list",
}
_NO_KIND = ("union_tag_not_found", "union_tag_invalid")


def faults_of(error: ValidationError, document: Entry, model: type[BaseModel]) -> list[Fault]:
    """Every fault of a document once, in its place.

    Args:
        error: What validation said of the plain values.
        document: The tree that the values came from.
        model: What the document was validated as.
    """
    details = [d for d in error.errors(include_url=False) if d["type"] != "default_factory_not_called"]
    found: dict[str, Fault] = {}
    for detail in _without_shadows(details):
        path = path_in(document, detail)
        if not _already_told(detail, document, path):
            fault = _fault(detail, document, path, model)
            found.setdefault(fault.path, fault)
    return list(found.values())


def _without_shadows(details: list[Any]) -> Iterator[Any]:
    """Less the missing fields that a near miss in the same block stands for."""
    unknown: dict[Any, list[str]] = {}
    for detail in details:
        if detail["type"] == "extra_forbidden":
            unknown.setdefault(detail["loc"][:-1], []).append(str(detail["loc"][-1]))
    for detail in details:
        *block, name = detail["loc"] or [""]
        misspelt = unknown.get(tuple(block), [])
        if detail["type"] != "missing" or not any(nearest(other, [str(name)]) for other in misspelt):
            yield detail


def path_in(document: Entry, detail: Any) -> Path:
    """The path of a fault in the document: pydantic's, less the tags of unions, which are in no file."""
    path: Path = ()
    last = len(detail["loc"]) - 1
    for position, part in enumerate(detail["loc"]):
        absent = position == last and detail["type"] == "missing"
        if absent or document.find((*path, part)) is not None:
            path = (*path, part)
    return path


def _already_told(detail: Any, document: Entry, path: Path) -> bool:
    """Whether what a detail is about, or what it says holds it, could not even be read."""
    refused = detail.get("ctx", {}).get("error")
    within = refused.within if isinstance(refused, Refused) else ("kind",) if detail["type"] in _NO_KIND else ()
    found = (document.find(path), document.find((*path, *within)))
    return any(entry is not None and isinstance(entry.value, Broken) for entry in found)


def _fault(detail: Any, document: Entry, path: Path, model: type[BaseModel]) -> Fault:
    entry = document.find(path)
    if entry is None:
        block = document.find(path[:-1]) or document
        return block.start.fault(path, "is required", f"add {path[-1]}:")
    if detail["type"] == "extra_forbidden":
        model_fields = _model_at(model, detail["loc"][:-1]).model_fields
        fields = [field.alias or name for name, field in model_fields.items()]
        return entry.key.fault(path, "no such field", suggestion(str(path[-1]), fields, most=30))
    if detail["type"] in _NO_KIND:
        return _unknown_kind(entry, path, _kinds_at(model, detail["loc"]))
    refused = detail.get("ctx", {}).get("error")
    if isinstance(refused, Refused):
        return _refused(refused, entry, path)
    if "[key]" in detail["loc"]:
        remedy = "write it in small letters, digits and _, beginning with a letter"
        return entry.key.fault(path, f"{shown(path[-1])} cannot be a label", remedy)
    return entry.start.fault(path, *_in_words(detail))


def _refused(refused: Refused, entry: Entry, path: Path) -> Fault:
    for part in refused.within:
        entry = entry.get(part) or entry
    return entry.start.fault((*path, *refused.within), refused.problem, refused.remedy)


def _unknown_kind(entry: Entry, path: Path, kinds: list[str]) -> Fault:
    said = entry.get("kind")
    if said is not None:
        problem = f"no such kind {shown(said.value)}"
        return said.spot.fault((*path, "kind"), problem, suggestion(str(said.value), kinds, most=30))
    for name, part in entry.items():
        if nearest(name, ["kind"]):
            return part.key.fault((*path, name), "no such field", "did you mean kind?")
    if not isinstance(entry.value, dict):
        return entry.start.fault(path, f"should be a block of fields, got {shown(entry.value)}", "begin with kind:")
    return entry.start.fault((*path, "kind"), "is required", f"add kind: one of {', '.join(kinds)}")


def _in_words(detail: Any) -> tuple[str, str]:
    """Problem and remedy of one of pydantic's own messages."""
    got = shown(detail["input"])
    kind = detail["type"]
    if kind in _TYPES:
        remedy = "leave the line out for the default" if detail["input"] is None else ""
        return f"{_TYPES[kind]}, got {got}", remedy
    if kind == "literal_error":
        choices = detail["ctx"]["expected"].replace(" or ", ", ").replace("'", "").split(", ")
        return f"no such choice {got}", suggestion(str(detail["input"]), choices)
    message = detail["msg"].removeprefix("Input ").removeprefix("String ")
    return f"{message}, got {got}", ""


def _model_at(model: type[BaseModel], loc: tuple[Any, ...]) -> type[BaseModel]:
    """The model of a block: walks the annotations of the fields along a path with union tags in it."""
    if not loc or loc[0] not in model.model_fields:
        return model
    models = _models_in(model.model_fields[loc[0]].annotation)
    kinds = {kind: each for each in models for kind in _kinds(each)}
    for place, part in enumerate(loc):
        if part in kinds:
            return _model_at(kinds[part], loc[place + 1 :])
    return models[0] if models else model


def _kinds_at(model: type[BaseModel], loc: tuple[Any, ...]) -> list[str]:
    return [kind for each in _models_in(model.model_fields[loc[0]].annotation) for kind in _kinds(each)]


def _kinds(model: type[BaseModel]) -> tuple[str, ...]:
    field = model.model_fields.get("kind")
    return get_args(field.annotation) if field is not None else ()


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    """Every model that an annotation speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    inside = get_args(annotation)[:1] if get_origin(annotation) is Annotated else get_args(annotation)
    return [model for part in inside for model in _models_in(part)]
