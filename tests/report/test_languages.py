"""Every page in every language: what it says is said in it; names, units and what authors wrote stay."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from asked import QUESTIONS, SCENARIOS, shipped, written

from docs import catalogues

REPORT = Path(__file__).parents[2] / "sim" / "report"
OWN = frozenset({"h1", "title", "code", "pre", "style"})
"""Parts of a page that hold names and code."""
ATTRIBUTES = ("aria-label", "data-label", "alt")
VOID = frozenset({"meta", "link", "br", "img", "input", "hr", "use", "path"})
WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
NAME = re.compile(r"[\w.:/-]*[_.\d][\w.:/-]*|\b[A-Z]{2,4}\d*\b|[A-Z]\w*/[A-Z]\w*", re.ASCII)
"""A path, a label with an underscore, a file, a code of a place."""
KNOWN = frozenset(
    ("Lodeline", "CVaR", "NdPr", "Dy", "Tb", "D", "n", "t", "kg", "m", "yr", "A", "B", "C", "Natural", "Earth",
     "lodeline", "attribute", "bases")
)  # fmt: skip
"""Words that are the same everywhere: names, units, grades, what is typed."""
ENGLISH = re.compile(r"\b(?:the|of|and|are|is|which|with|from|than|more|less|without|by|force|mean|days|months)\b")


class Said(HTMLParser):
    """Texts of a page in its own language: not what authors wrote, nor code."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        inside = bool(self.open) and self.open[-1][1]
        apart = tag in OWN or given.get("lang") == "en" or (inside and "lang" not in given)
        if tag not in VOID:
            self.open.append((tag, apart))
        if not apart:
            self.texts += [value for name in ATTRIBUTES if (value := given.get(name))]

    def handle_endtag(self, tag: str) -> None:
        while tag not in VOID and self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self.open and self.open[-1][1]):
            self.texts.append(" ".join(data.split()))


def said(page: Path) -> list[str]:
    """What a page says, without names."""
    reader = Said()
    reader.feed(page.read_text(encoding="utf-8"))
    return [NAME.sub(" ", _authored().sub(" ", text)) for text in reader.texts]


@cache
def _authored() -> re.Pattern[str]:
    """Names of scenarios, cases, instruments and uses, the longest first."""
    documents = [path.read_text(encoding="utf-8") for path in SCENARIOS.rglob("*.yaml")]
    names = {match.strip() for text in documents for match in re.findall(r"^name: (.*)", text, re.MULTILINE)}
    for scenario in map(shipped, ("export_ban", "us_japan_framework")):
        names |= {*scenario.disruptions, *scenario.responses}
        names |= {field for each in scenario.disruptions.values() for field in each.uncertain()}
        names |= {each.use for each in scenario.world().demands}
    names |= {match for text in documents for match in re.findall(r"^  (\w+): *\{? *(?:kind|$)", text, re.MULTILINE)}
    return re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted(names, key=len, reverse=True)), re.ASCII)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_japanese_page_has_no_words_of_another_language(question: str, tmp_path: Path) -> None:
    texts = said(written(question, tmp_path, "ja"))
    assert len(texts) > 20
    assert {text: words for text in texts if (words := set(WORD.findall(text)) - KNOWN)} == {}


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_indonesian_page_has_no_english_sentences(question: str, tmp_path: Path) -> None:
    assert {text for text in said(written(question, tmp_path, "id")) if ENGLISH.search(text)} == set()


PROSE = re.compile(r"[A-Za-z]{2,} [a-z]{2,}|[a-z]{3,} [A-Za-z]{2,}")
ENGLISH_ONLY = ("calibration.py", "workbook.py")
"""What no page says: tables of the documentation, the readme sheet of a workbook."""
ROWS = ("book.py", "clauses.py", "forgone.py", "ledger.py", "text.py", "sections.py")
"""Modules that name rows of answer.csv."""
UNSAID = frozenset(
    ("axes fraction", "offset points", "figure points", "upper left", "Glyph .* missing from font", "planned to end",
     "is at", "at the latest", "months to", "skill left out", "passed left out", "Sweep of ", "not acted on",
     '<span class="n" title="', '<span class="range">', '<svg role="img" aria-label="',
     "responded: owners all value_not_delivered_usd mean", "; its arms are ")
)  # fmt: skip
"""Words of libraries and of documents, what is looked for in a sentence, and what an error says."""


def _prose(module: Path) -> Iterator[str]:
    """Literals of a module that read like English, without docstrings and errors."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    silent |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.Raise) for part in ast.walk(node)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in silent else None
        if isinstance(text, str) and PROSE.search(text):
            yield text


def test_no_module_of_the_pages_holds_a_sentence_that_no_catalogue_knows() -> None:
    messages = [(each,) if isinstance(each, str) else each for each in catalogues.messages()]
    known = {text for each in messages for text in each}
    found = {
        (module.name, text)
        for module in REPORT.rglob("*.py")
        if module.name not in ENGLISH_ONLY
        for text in _prose(module)
        if text not in known | UNSAID and not (module.name in ROWS and text.endswith((", ", " of ", " purposes", "D0")))
    }
    assert found == set()
