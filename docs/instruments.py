"""docs/instruments.md from the instruments themselves: `python docs/instruments.py [--check]`.

Fields and their help are those of the classes, the examples those of the shipped scenarios. Lines of the log and
purposes of cost are read from the source: from a class, its bases, and the modules of instruments that these use.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

sys.path.insert(0, str(Path(__file__).parents[1]))

from sim import Scenario
from sim.instrument import Instrument
from sim.named import Named
from sim.responses.plans import STAGES
from sim.scenario.described import described
from sim.scenario.earliest import earliest
from sim.scenario.instruments import instrument_types
from sim.scenario.yaml_text import write_yaml
from sim.uncertain import Distribution
from sim.units import SHARE, Duration, Tonnes

PAGE = Path(__file__).with_name("instruments.md")
SCENARIOS = Path(__file__).parents[1] / "scenarios"
ROOMS = ("sim.disruptions", "sim.responses", "sim.timed")
COMMON = ("kind", "when", "after", "repeats")
"""Fields that every instrument has."""
LINES = {"_in_force": ("in force",), "_becomes_public": ("announced",)}
"""Lines of the log that a base class writes for what calls one of these."""
PAID = {
    "pay_for_holding": ("holding",),
    "recycling": ("recycling",),
    "paying": ("price floor",),
    "shipment": ("freight", "premium"),
    "purchase": ("freight", "purchase"),
}
"""Purposes that the engine books for an instrument that calls one of these."""
HEAD = """\
# The instruments

What a scenario may say happens (`disruptions:`) and is done about it (`responses:`). This page is made from the
instruments by `python docs/instruments.py`. What they do to the day is in [method.md](method.md), words are in the
[glossary](glossary.md). A field that takes a distribution takes a value too; `10 %` is a share, `90 days` a duration,
`100 t` a tonnage. A truce that names an instrument ends it early; growth of demand alone it does not end.
Every instrument also takes the fields below, but for `demand_surge` (growth is the same in every arm) and the
stockpiles (full before the first day, they wait by `below` and `until`), which take none, and `truce`, which does not
come again:

"""
WORDS: dict[Any, str] = {
    bool: "true or false", date: "date", float: "number", int: "whole number", str: "text", Duration: "duration",
    Tonnes: "tonnes",
}  # fmt: skip


def page() -> str:
    """The page as it should stand."""
    parts = [HEAD + _table(Instrument, COMMON[1:])]
    for section, title in (("disruptions", "What happens"), ("responses", "What is done about it")):
        parts.append(f"## {title}")
        parts += [_entry(kind, each) for kind, each in instrument_types()[section].items()]
    return "\n\n".join(parts) + "\n"


def _entry(kind: str, each: type[Instrument]) -> str:
    fields = [name for name in each.model_fields if name not in COMMON]
    fields.sort(key=lambda name: not each.model_fields[name].is_required())
    parts = [f"### {kind}", inspect.cleandoc(each.__doc__ or ""), *_example(kind), _table(each, fields)]
    for name, inner in _blocks(each):
        parts += [f"Each of `{name}`:", _table(inner, list(inner.model_fields))]
    log, costs = _said(each)
    parts.append(f"In the log: {', '.join(log)}." if log else "It writes no line of its own in the log.")
    parts.append(f"Costs that are booked: {', '.join(costs)}." if costs else "It has no cost of its own.")
    return "\n\n".join(parts)


@cache
def _shipped() -> tuple[Scenario, ...]:
    return tuple(Scenario.load(path) for path in sorted(SCENARIOS.glob("*.yaml")))


def _example(kind: str) -> Iterator[str]:
    """The first of its kind in a shipped scenario, as given, and what it says back."""
    for scenario in _shipped():
        for section in ("disruptions", "responses"):
            for label, each in getattr(scenario, section).items():
                if each.kind == kind:
                    found = earliest(label, scenario)
                    moved = each if found is None else each.moved(found.later)
                    entry = scenario.entry.find((section, label))
                    assert entry is not None
                    yield f"In `{scenario.label}.yaml`:"
                    said = "\n".join(line.rstrip() for line in write_yaml({label: entry.plain()}).splitlines())
                    yield f"```yaml\n{said}\n```"
                    yield f"> {' '.join((moved.effect(), *each.tie()))}"
                    return
    raise LookupError(f"no shipped scenario has a {kind}")


def _blocks(each: type[Instrument]) -> Iterator[tuple[str, type[BaseModel]]]:
    """Fields that hold blocks of fields of their own."""
    for name, field in each.model_fields.items():
        if name not in COMMON:
            yield from ((name, model) for model in _models(field.annotation))


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _table(model: type[BaseModel], fields: Sequence[str]) -> str:
    rows = ["| field | takes | default | what it is |", "|---|---|---|---|"]
    for name in fields:
        field = model.model_fields[name]
        takes = _takes(Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation)
        cells = (f"`{field.alias or name}`", takes, _default(field), " ".join(described(model).get(name, "").split()))
        rows.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return "\n".join(rows)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    if field.default_factory is not None:
        return "see beside"
    value = field.default
    if value is None or value == ():
        return ""
    if isinstance(value, tuple):
        return f"`[{', '.join(map(str, value))}]`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _takes(annotation: Any) -> str:
    """What a field takes, in words."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        named = next((mark.what for mark in args[1:] if isinstance(mark, Named)), None)
        several = ", or a list" if get_origin(args[0]) is tuple else ""
        return named + several if named else "share" if SHARE in args[1:] else _takes(args[0])
    if origin in (Union, UnionType):
        return _one_of(args)
    parts = [f"`{part}`" if origin is Literal else _takes(part) for part in args if part is not Ellipsis]
    joined = {Literal: " / ".join(parts), dict: ": ".join(parts), tuple: f"list: {', '.join(parts)}"}
    return joined.get(origin) or WORDS.get(annotation, "block")


def _one_of(choices: tuple[Any, ...]) -> str:
    drawn = any(get_origin(part) is Distribution for part in choices)
    kept = [_takes(part) for part in choices if part is not NoneType and get_origin(part) is not Distribution]
    return ", or ".join([*dict.fromkeys(kept), *(["a distribution"] if drawn else [])])


def _said(each: type[Instrument]) -> tuple[list[str], list[str]]:
    """Kinds of lines that it writes in the log, and purposes of the costs that it books."""
    log: dict[str, None] = {}
    costs: dict[str, None] = {}
    for module in _modules(each):
        for call in ast.walk(ast.parse(inspect.getsource(import_module(module)))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                name, words = call.func.attr, _constants(call.args[0]) if call.args else []
                log |= dict.fromkeys(words if name == "note" else LINES.get(name, ()))
                costs |= dict.fromkeys(words if name in ("pay", "billing") else PAID.get(name, ()))
    last = ("stops", "empty", "ends", "outage ends")
    return sorted(log, key=lambda what: (what != "announced", what in last)), list(costs)


def _modules(each: type[Instrument]) -> list[str]:
    """Modules of instruments that a class is made from: of its bases, and what they import from one another."""
    found = [base.__module__ for base in each.__mro__ if base.__module__.startswith(ROOMS)]
    found = [name for name in dict.fromkeys(found) if name != "sim.timed"]
    for name in found:
        for node in ast.walk(ast.parse(inspect.getsource(import_module(name)))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(ROOMS[:2]):
                found += [] if node.module in found else [node.module]
    return found


def _constants(node: ast.expr) -> list[str]:
    """The texts that an argument may be."""
    if isinstance(node, ast.Name) and node.id == "stage":
        return list(STAGES[:-1])
    return [each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]


def main() -> None:
    """Write the page, or say that it is out of date."""
    text = page()
    if sys.argv[1:] != ["--check"]:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.is_file() or text != PAGE.read_text(encoding="utf-8"):
        sys.exit("docs/instruments.md is out of date: python docs/instruments.py")


if __name__ == "__main__":
    main()
