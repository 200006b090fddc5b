"""What instruments, explanations and logs say, said anew in the language of the moment, with names people read."""

from __future__ import annotations

from datetime import date

from sim.report import names
from sim.report.numbers import localized
from sim.report.tongue import listed, pattern
from sim.sentence import Figure, Given, Names, Sentence


def anew(text: str | date) -> str:
    """A sentence, list, figure, date or name as a reader of the language of the moment writes it.

    Text that is none of these stays as it is.
    """
    match text:
        case Sentence() if text.template:
            words = pattern(text.template, text.key)
            return words.format(**{slot: anew(value) for slot, value in text.fields.items()}) if text.fields else words
        case Names():
            return listed(map(anew, text.each), text.word)
        case Figure():
            return localized(text)
        case Given():
            return str(text)
        case date():
            return names.day(text)
    return names.known(text)


def whole(text: str) -> str:
    """The same as a sentence of its own, with a capital."""
    return names.capital(anew(text))
