"""A page for an answer of sentences, figures and tables: comparisons, rankings, sizes, cases of the past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from sim.report.figures.inline import inline
from sim.report.markup import put, template
from sim.report.tongue import say, spoken

MOST_ROWS = 100
"""Rows of a table on a page."""


@dataclass(frozen=True)
class Sheet:
    """A table of a page, its cells as text."""

    title: str
    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: frozenset[int] = frozenset()
    """Columns of words, which stand to the left."""
    file: str = ""
    """Where the rest is."""
    more: int = 0

    @classmethod
    def cut(cls, title: str, caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], file: str) -> Sheet:
        """A table of as many rows as one may read; columns of words are found by their cells."""
        shown = [list(map(str, row)) for row in rows[:MOST_ROWS]]
        words = {k for k in range(len(heads)) if any(row[k][:1].isalpha() and row[k][:3] != "USD" for row in shown)}
        return cls(title, caption, heads, shown, frozenset(words), file, max(0, len(rows) - MOST_ROWS))


@dataclass(frozen=True)
class Drawn:
    """A figure that is ready: its file's name, its finding for who cannot see it, and its SVG."""

    name: str
    finding: str
    svg: str


def of_language(file: str) -> str:
    """The name of a page or figure in the language of the moment: `compare.html`, `compare.ja.html`."""
    stem, _, ending = file.rpartition(".")
    return file if spoken().code == "en" else f"{stem}.{spoken().code}.{ending}"


def write(
    path: Path, title: str, question: str, said: Sequence[str], *, about: str = "", note: str = "",
    sheets: Sequence[Sheet] = (), figures: Sequence[Drawn] = (), facts: Sequence[tuple[str, str]] = (),
    wide: bool = False,
) -> Path:  # fmt: skip
    """Write a page in the dress of the report; every text put into it is escaped.

    Args:
        path: The file.
        title: Its heading.
        question: What was asked, in a sentence.
        said: The answer in sentences.
        about: What the document says of itself.
        note: What was done to answer it.
        sheets: Tables.
        figures: What to show.
        facts: Names and values of what determines the numbers.
        wide: Whether a figure takes the whole width.
    """
    put(path, template("plain.html.j2").render({
        "title": title, "about": about, "note": note, "question": question, "said": said, "sheets": sheets,
        "facts": facts, "wide": wide,
        "figures": [Markup(inline(each.svg, each.name, each.finding)) for each in figures],
    }))  # fmt: skip
    return path


def facts_of(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What determines the numbers, as a manifest has it."""
    libraries = manifest.get("libraries", {})
    facts = [
        (say("folder"), manifest.get("folder", "")),
        (say("network tables (SHA-256)"), str(manifest.get("network", ""))[:16]),
        (say("source (SHA-256)"), str(manifest.get("source", ""))[:16]),
        (say("platform"), manifest.get("platform", "")),
        (say("libraries"), ", ".join(f"{name} {of}" for name, of in sorted(libraries.items()))),
    ]
    return [(name, value) for name, value in facts if value]
