"""The pages of questions over many runs: one each, whole, in the dress of the report."""

import json
from pathlib import Path

import pytest

from sim.cli import outcome
from sim.outcomes.finding import Finding
from sim.report import answers, findings, plain

INDICES = [
    {"rank": 1, "of": "disrupted", "factor": "parameters.prices", "kind": "figures", "first": 0.3, "total": 0.5,
     "total_low": 0.2, "total_high": 0.7, "weakness": 1.0, "worth": 0.5, "figures": 22, "widest": "eta",
     "swing_low": -2e8, "swing_high": 3e8},
    {"rank": 2, "of": "disrupted", "factor": "disruptions.ban", "kind": "fields", "first": -0.01, "total": 0.2,
     "total_low": 0.1, "total_high": 0.4, "weakness": None, "worth": None, "figures": 1, "widest": "lasts",
     "swing_low": -1e8, "swing_high": 1e8},
]  # fmt: skip
FACTS = {
    "histories": 80,
    "factors": 2,
    "bases": 8,
    "unit": "USD",
    "means": {"disrupted": 5e8},
    "sds": {"disrupted": 1e8},
}


@pytest.fixture
def found(tmp_path: Path) -> Finding:
    manifest = {"verb": "sensitivity", "folder": "sensitivity-x-1", "schema_version": 3, "scenario": {}}
    return Finding.of(manifest, "A <b>ban</b>", FACTS, INDICES).write(tmp_path)


def test_a_page_with_answer_figure_and_table(found: Finding) -> None:
    page = answers.write(found)
    assert page is not None and page.name == "answer.html"
    html = page.read_text(encoding="utf-8")
    assert "What does the answer hang on?" in html and "A &lt;b&gt;ban&lt;/b&gt;" in html and "<b>ban" not in html
    finding = (
        "Parameters of prices swings what is missed without responses most: USD 200 million down to USD 300 million up"
    )
    assert f'aria-label="{finding}"' in html and "50 % of variance" in html
    assert html.count("<tbody>") == 2
    assert (page.parent / "sensitivity.svg").is_file()


def test_a_finding_in_memory_has_no_page() -> None:
    assert answers.write(Finding.of({"verb": "sensitivity"}, "A ban", FACTS, INDICES)) is None


def test_every_verb_that_answers_has_words_for_its_page() -> None:
    assert answers.WORDS.keys() == findings.FIGURES.keys() == findings.TABLES.keys() == findings.SAID.keys()


def test_a_page_of_sentences_needs_nothing_else(tmp_path: Path) -> None:
    page = plain.write(tmp_path / "x.html", "Title", "Why?", ["Because."])
    assert "Because." in page.read_text(encoding="utf-8")


def test_report_draws_the_page_of_an_answer_again(found: Finding, capsys: pytest.CaptureFixture[str]) -> None:
    assert found.folder is not None
    assert outcome(["report", str(found.folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["folder"] == found.folder.as_posix()
    assert (found.folder / "answer.html").is_file()
    assert outcome(["report", str(found.folder), "--lang", "ja"]) == 2
    assert "only reports of runs and comparisons" in capsys.readouterr().err
