"""The pages of questions over many runs: one each, whole, in the dress of the report."""

import json
from pathlib import Path

import pytest

from sim.cli import outcome
from sim.outcomes.finding import Finding
from sim.report import plain
from sim.report.questions import answers, findings
from sim.report.tongue import listed

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


def ranked(verb: str, rows: list[dict[str, object]], **facts: object) -> Finding:
    manifest = {"verb": verb, "folder": f"{verb}-1", "schema_version": 3, "scenario": {}}
    return Finding.of(manifest, "A ban", {"histories": 8, "replicates": 4, **facts}, rows)


def shared(response: str, rank: int, relief: float, behind: tuple[float | None, float | None]) -> dict[str, object]:
    """With intervals that overlap: how far it lies behind the first is another question."""
    return {"rank": rank, "for": "owners", "response": response, "material": "all", "unit": "USD", "relief": relief,
            "low": relief - 2e8, "high": relief + 2e8, "behind_low": behind[0], "behind_high": behind[1], "total": 5e8,
            "cost_usd": 1e6, "alone": relief, "last": relief, "sampling_error": None, "usd_per_unit": None}  # fmt: skip


FIRST = (0.0, 0.0)
OPEN, SETTLED, UNKNOWN = (-1e7, 2.1e8), (1e7, 1.9e8), (None, None)


@pytest.mark.parametrize(
    ("second", "third", "rivals"),
    [
        (OPEN, SETTLED, ["restraint"]),
        (SETTLED, OPEN, ["floor"]),
        (OPEN, OPEN, ["restraint", "floor"]),
        (SETTLED, SETTLED, []),
        (UNKNOWN, UNKNOWN, []),
    ],
)
def test_first_places_are_told_apart_by_their_paired_differences(
    second: tuple[float, float], third: tuple[float, float], rivals: list[str]
) -> None:
    rows = [shared("stock", 1, 3.5e8, FIRST), shared("restraint", 2, 2.5e8, second), shared("floor", 3, 2e8, third)]
    found = ranked("attribute", rows, exact=True)
    names = ["stock", *rivals]
    told = [said for said in findings.sentences(found) if "comes first is not settled" in said]
    title = findings.FIGURES["attribute"](found).finding
    if not rivals:
        assert not told and "stock brings most" in title
        return
    assert told == [
        f"Whether {listed(names, 'or')} comes first is not settled: the 95 % interval of the difference to stock, on "
        "the same replicates, holds zero."
    ]
    assert title.endswith(f"which of {listed(names)} brings most is not settled")


@pytest.mark.parametrize(("behind", "open_"), [(OPEN, True), (SETTLED, False), (UNKNOWN, False)])
def test_losses_and_packages_that_may_stand_the_other_way_round_are_told(
    behind: tuple[float, float], open_: bool
) -> None:
    lost = [{"rank": rank, "kind": "chokepoint", "loss": way, "material": "all", "unit": "USD", "missed": missed,
             "low": missed - 2e8, "high": missed + 2e8, "behind_low": low, "behind_high": high,
             "most_missed_in": "JPN", "most_missed_material": "magnet_heavy", "n_minus_one_cover": None}
            for rank, way, missed, (low, high) in ((1, "suez", 3.5e8, FIRST), (2, "cape", 2.5e8, behind))]  # fmt: skip
    losses = ranked("n-1", lost, losses=2, starts="2026-01-01", lasts="6 months")
    race = "Whether Suez Canal or way round the Cape comes first is not settled"
    assert any(said.startswith(race) for said in findings.sentences(losses)) is open_
    packages = [{"disruptions": name, "responses": "", "moves": 1, "usd": usd, "worst": name == "ban",
                 "low": usd - 2e8, "high": usd + 2e8, "behind_low": low, "behind_high": high}
                for name, usd, (low, high) in (("quota", 2.5e8, behind), ("ban", 3.5e8, FIRST))]  # fmt: skip
    worst = ranked("worst-case", packages, moves=1, candidates=["ban", "quota"], whom=["USA"])
    race = "Whether ban or quota comes first is not settled"
    assert any(said.startswith(race) for said in findings.sentences(worst)) is open_


def test_of_many_that_may_be_first_the_rest_are_counted() -> None:
    rows = [shared(name, rank, 3e8, OPEN if rank else FIRST) for rank, name in enumerate("abcdefg")]
    assert "Whether a, b, c, d or 3 others comes first" in " ".join(findings.sentences(ranked("attribute", rows,
                                                                                      exact=True)))  # fmt: skip


SIZED = {**OLD, "size": {"dytb_oxide": 90.0}, "material": ["dytb_oxide"], "units": {"dytb_oxide": "days"}, "flat": None}


@pytest.mark.parametrize(
    ("surely", "title"),
    [
        (None, "90 days of Dy/Tb oxide in stock are enough by the estimate, none that was tried surely; the worst"),
        ({"dytb_oxide": 90.0}, "90 days of Dy/Tb oxide in stock are enough, with 95 % confidence; the worst"),
        ({"dytb_oxide": 120.0}, "are enough by the estimate, 120 days of Dy/Tb oxide with 95 % confidence; the worst"),
    ],
)
def test_the_title_of_a_size_says_how_sure_it_is(surely: dict[str, float] | None, title: str) -> None:
    rows = [{"dytb_oxide": size, "value_usd": 1e6 * size, "chance": 0.1, "low": 0.02, "high": 0.2, "share_missed": 0.1,
             "cvar_share": 0.2, "cvar_usd": 4e8 - size, "cost_usd": 1e6 * size, "chosen": size == 90.0,
             "frontier": True}
            for size in (0.0, 90.0, 120.0)]  # fmt: skip
    found = ranked("size-stockpile", rows, **{**SIZED, "size_surely": surely})
    assert title in findings.FIGURES["size-stockpile"](found).finding
