"""Sentences that remember their template and what fills it, so that another language may say them anew.

They are English text to everybody else: a sentence is a `str`, and so are the lists and figures in it. What makes them
(instruments, explanations, the log) knows no language and no report; the report says them anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Self

NOTHING: Mapping[str, str | date] = MappingProxyType({})


class Figure(str):
    """A number as English writes it: `1,234.5`."""

    @classmethod
    def of(cls, value: float, form: str = ",.10g") -> Self:
        """A number by a format of Python."""
        return cls(format(value, form))


class Given(str):
    """A name that a scenario gives: whatever else is called so, it is said as it is written."""


class Names(str):
    """Names, or sentences, as a list: `a, b and c`."""

    each: tuple[str, ...] = ()
    word: str = "and"

    @classmethod
    def of(cls, names: Iterable[object], word: str = "and") -> Self:
        """Names joined by a word."""
        each = tuple(str(kept) if isinstance(kept := _kept(name), date) else kept for name in names)
        *first, last = each or ("",)
        made = cls(f"{', '.join(first)} {word} {last}" if first else last)
        made.each, made.word = each, word
        return made


class Sentence(str):
    """A sentence or a part of one."""

    template: str = ""
    key: str = ""
    """What catalogues know it by: the template, of two for one and for many the first."""
    fields: Mapping[str, str | date] = NOTHING

    @classmethod
    def of(cls, template: str, key: str, fields: Mapping[str, str | date]) -> Self:
        """A template that is filled."""
        made = cls(template.format(**fields) if fields else template)
        made.template, made.key, made.fields = template, key, fields
        return made

    def packed(self) -> str:
        """As a line of JSON, from which `unpacked` makes it again."""
        return json.dumps(_packed(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def unpacked(cls, line: str) -> Self:
        """The sentence of a line of JSON."""
        return _unpacked(json.loads(line))  # type: ignore[return-value]


def tell(template: str, /, **fields: object) -> Sentence:
    """A sentence from its English template.

    Args:
        template: With a `{slot}` for each field.
        fields: Sentences, lists and figures; names as plain text; dates, numbers, durations, distributions.
    """
    return Sentence.of(template, template, {name: _kept(value) for name, value in fields.items()})


def tell_of(count: int, one: str, many: str, /, **fields: object) -> Sentence:
    """The same, where English has a template for one and another for many."""
    kept = {name: _kept(value) for name, value in fields.items()}
    return Sentence.of(one if count == 1 else many, one, kept)


def percent(share: float) -> Sentence:
    """A share in whole per cent."""
    return tell("{number}%", number=Figure.of(100.0 * share, ".0f"))


def _kept(value: object) -> str | date:
    if isinstance(value, str | date):
        return value
    if isinstance(value, int | float):
        return Figure.of(value)
    return worded(value)


def worded(value: object) -> str:
    """What says itself in a sentence, as a duration and a distribution do; anything else as text."""
    words: str = value.words() if hasattr(value, "words") else str(value)
    return words


def _packed(value: str | date) -> Any:
    match value:
        case Sentence():
            said: dict[str, Any] = {"says": value.template}
            if value.key != value.template:
                said["key"] = value.key
            return said | ({"of": {name: _packed(each) for name, each in value.fields.items()}} if value.fields else {})
        case Names():
            return {value.word: [_packed(each) for each in value.each]}
        case Figure():
            return {"figure": str(value)}
        case Given():
            return {"given": str(value)}
        case date():
            return {"date": value.isoformat()}
    return str(value)


def _unpacked(said: Any) -> str | date:
    match said:
        case {"says": template}:
            fields = {name: _unpacked(each) for name, each in said.get("of", {}).items()}
            return Sentence.of(template, said.get("key", template), fields)
        case {"figure": figure}:
            return Figure(figure)
        case {"given": str(name)}:
            return Given(name)
        case {"date": day}:
            return date.fromisoformat(day)
        case dict():
            ((word, each),) = said.items()
            return Names.of(map(_unpacked, each), word)
    return str(said)
