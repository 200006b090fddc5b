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
    assert outcome(["report", str(found.folder), "--lang", "ja", "--json"]) == 0
    assert "分散のうち" in json.loads(capsys.readouterr().out)["answer"][1]
    assert (found.folder / "answer.ja.html").is_file() and (found.folder / "sensitivity.ja.svg").is_file()


def doubtful(**changed: float) -> Finding:
    rows = [
        {**INDICES[0], **changed},
        {**INDICES[1], "factor": "responses.stock.lag", "kind": "scenario", "total": 0.0},
    ]
    return Finding.of({"verb": "sensitivity"}, "A ban", FACTS, rows)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"total_low": 0.17, "total_high": 2.08}, "may be anything from 17 % to 100 %"),
        ({"first": 0.85, "total_low": 0.4, "total_high": 0.6}, "may be anything from 40 % to 85 %"),
    ],
)
def test_few_bases_say_that_they_settle_nothing(changed: dict[str, float], told: str) -> None:
    said = " ".join(findings.sentences(doubtful(**changed)))
    assert "So few bases settle nothing: with 8, the share of parameters of prices" in said and told in said
    assert "by that --bases 128 would do" in said
    assert "settle" not in " ".join(findings.sentences(doubtful()))


def test_where_the_first_is_settled_the_rest_may_not_be() -> None:
    rows = [INDICES[0], {**INDICES[1], "total_low": 0.0, "total_high": 0.8}]
    said = " ".join(findings.sentences(Finding.of({"verb": "sensitivity"}, "A ban", FACTS, rows)))
    assert "So few bases do not settle everything: with 8, the share of ban (lasts)" in said


def test_shown_shares_lie_between_none_and_all() -> None:
    _, (row, _) = findings.TABLES["sensitivity"](doubtful(first=-0.1, total=1.3, total_low=-0.2, total_high=2.08))
    assert row[3:6] == ["0 %", "100 %", "0 % to 100 %"]


def test_what_was_asked_for_by_name_has_a_row_and_swings_a_unit() -> None:
    heads, rows = findings.TABLES["sensitivity"](doubtful())
    assert [row[2] for row in rows] == ["parameters of prices", "stock.lag"]
    assert "swing, USD m" in heads


OLD = {"stockpile": "stock", "material": "dytb_oxide", "unit": "days", "size": 90.0, "size_surely": None,
       "of": ["dytb_oxide"], "more_than": 0.1, "alpha": 0.1, "replicates": 8, "histories": 64, "falls": True,
       "sharing": None}  # fmt: skip


def test_an_answer_of_older_code_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = {"verb": "size-stockpile", "folder": "size-1", "schema_version": 3, "scenario": {}}
    kept = Finding.of(manifest, "A ban", OLD, [{"size": 90.0, "chosen": True}]).write(tmp_path)
    assert outcome(["report", str(kept.folder)]) == 2
    assert "was written before several materials could be sized together: ask again" in capsys.readouterr().err
