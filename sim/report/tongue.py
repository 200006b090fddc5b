"""The language a report speaks: whole sentences by catalogue, numbers, dates and lists by locale.

A sentence is one template with named slots, so that each language may put them in its own order; nothing is glued.
English is what stands in the code, the others are in `locale/<language>.po`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import InputError, suggestion

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

LOCALE = Path(__file__).parent / "locale"


@dataclass(frozen=True)
class Tongue:
    """How a language writes what is not words."""

    code: str
    scales: tuple[tuple[float, str, str], ...]
    """Amounts of money from which a word takes the place of zeros; that word as a template, and short, for figures."""
    decimal: str
    thousands: str
    percent: str
    day: str
    """Pattern of a date, as CLDR writes them."""
    month: str
    gap: str = " "
    """What stands between two sentences."""
    comma: str = ", "
    semicolon: str = "; "


TONGUES = {
    "en": Tongue("en", ((1e9, "{} billion", "{} bn"), (1e6, "{} million", "{} m")), ".", ",", "{} %", "d MMM y",
                 "MMM y"),
    "ja": Tongue("ja", ((1e8, "{}億", "{}億"), (1e4, "{}万", "{}万")), ".", ",", "{}%", "y年M月d日", "y年M月",
                 "", "、", "；"),
    "id": Tongue("id", ((1e9, "{} miliar", "{} M"), (1e6, "{} juta", "{} jt")), ",", ".", "{}%", "d MMM y",
                 "MMM y"),
}  # fmt: skip
LANGUAGES = tuple(TONGUES)

_SPOKEN: ContextVar[str] = ContextVar("language", default="en")


def spoken() -> Tongue:
    """The language of the moment."""
    return TONGUES[_SPOKEN.get()]


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language: `en`, `ja` or `id`.

    Raises:
        InputError: If it is another.
    """
    if language not in LANGUAGES:
        raise InputError(f"no report speaks {language!r}; {suggestion(language, LANGUAGES)}")
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def say(template: str, /, **slots: str) -> str:
    """A template in the language of the moment, with its slots filled; `template` is the English one."""
    words = _translated(_SPOKEN.get(), template)
    return words.format(**slots) if slots else words


def count(one: str, many: str, of: int, /, **slots: str) -> str:
    """The same, where English has a template for one and another for many."""
    words = _translated(_SPOKEN.get(), one)
    if words == one:
        words = one if of == 1 else many
    return words.format(**slots)


def listed(items: Iterable[str], word: str = "and") -> str:
    """`a, b and c`, or `a, b or c`, as the language lists things."""
    *first, last = list(items) or [""]
    if not first:
        return last
    if _SPOKEN.get() == "en":
        return f"{', '.join(first)} {word} {last}"
    from babel.lists import format_list  # noqa: PLC0415 - not needed for English

    return format_list([*first, last], style="or" if word == "or" else "standard", locale=_SPOKEN.get())


def beside(items: Iterable[str]) -> str:
    """`a, b`: things side by side."""
    return spoken().comma.join(items)


def apart(items: Iterable[str]) -> str:
    """`a; b`: things that hold commas themselves."""
    return spoken().semicolon.join(items)


def pattern(template: str, key: str) -> str:
    """What the language of the moment has for an English template, still to be filled."""
    words = _translated(_SPOKEN.get(), key)
    return template if words == key else words


def together(sentences: Iterable[str]) -> str:
    """Sentences as a paragraph."""
    return spoken().gap.join(each for each in sentences if each)


def dated(when: date, pattern: str) -> str:
    """A date by a pattern of the language."""
    from babel.dates import format_date  # noqa: PLC0415

    return format_date(when, pattern, locale=_SPOKEN.get())


@cache
def _translated(language: str, template: str) -> str:
    if language == "en":
        return template
    message = catalogue(language).get(template)
    found = None if message is None else message.string
    found = found[0] if isinstance(found, tuple | list) else found
    return found or template


@cache
def catalogue(language: str) -> Catalog:
    """What a language says for each English template."""
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with (LOCALE / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)
