"""From words to a page: templates that speak the language of the moment and escape every name."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from sim.report.numbers import CLOSE, OPEN, PART, number, whole
from sim.report.tongue import listed, say, spoken

_MARKED = re.compile(f"{OPEN}([^{PART}]*){PART}([^{CLOSE}]*){CLOSE}")
NO_BREAK = "\N{NO-BREAK SPACE}"
_UNIT = re.compile(r"(?<=\d) (?=%|(?:t|million|billion|juta|miliar)\b)")
_RANGE = re.compile(r" ?[(（].*[)）]$")


def template(name: str) -> Template:
    """A page to be filled; every text put into it is escaped."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=told,
    )
    environment.filters["number"] = number
    environment.filters["whole"] = whole
    environment.globals.update(say=say, html=html, listed=listed, lang=spoken().code)
    return environment.get_template(name)


def html(text: str, **slots: str) -> Markup:
    """A template that holds markup; what fills its slots is escaped."""
    words = Markup(say(text))
    return words.format(**slots) if slots else words


def told(value: Any) -> Any:
    """A text with its marked numbers as elements that say in which row they stand."""
    if not isinstance(value, str) or OPEN not in value:
        return value
    return Markup(_MARKED.sub(_element, str(escape(value))))


def _element(found: re.Match[str]) -> str:
    row, text = found.groups()
    ends = _RANGE.search(text)
    middle = text[: ends.start()] if ends else text
    spread = f'<span class="range">{_UNIT.sub(NO_BREAK, ends[0])}</span>' if ends else ""
    return f'<span class="n" title="{row}">{middle.replace(" ", NO_BREAK)}{spread}</span>'


def put(path: Path, content: str) -> None:
    """A file that is there whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(content, encoding="utf-8", newline="\n")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
