"""Pages as a browser shows them: on a telephone, a laptop and A4, in each language, read by a machine for readers."""

from pathlib import Path

import browser
import pytest
from asked import QUESTIONS, written
from browser import CHROMIUM, SIZES, look
from fake_results import FakeResults, fake

from sim.outcomes.finding import Finding
from sim.report import page
from sim.report.questions import answers
from sim.report.tongue import LANGUAGES

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
HOSTILE = "<script>alert(1)</script> \u202eאבג\u202c " + "very_long_" * 14


@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_serious_nothing_over_the_edge_in_any_language(question: str, tmp_path: Path) -> None:
    seen, console = look([written(question, tmp_path, language) for language in LANGUAGES])
    assert len(seen) == len(LANGUAGES) * len(SIZES)
    assert [each for each in seen if not each.well] == []
    assert console == []


def test_a_page_shown_in_another_width_is_no_proof(
    results: FakeResults, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "FRAME", browser.FRAME.replace("{width}px", "1280px"))
    with pytest.raises(AssertionError):
        look([page.write(results, tmp_path)], ["phone"])


def test_a_page_without_a_style_for_paper_is_no_proof(tmp_path: Path) -> None:
    bare = tmp_path / "bare.html"
    bare.write_text("<!doctype html><html lang='en'><title>Bare</title><body><main>Bare</main></body></html>")
    with pytest.raises(AssertionError, match="@media print"):
        look([bare], ["A4"])


def test_hostile_names_break_nothing(tmp_path: Path) -> None:
    seen, console = look([page.write(fake(name=HOSTILE, days=300, replicates=4), tmp_path)], ["phone"])
    assert [each for each in seen if not each.well] == [] and console == []


def test_the_page_of_an_answer(tmp_path: Path) -> None:
    index = {
        "first": 0.1,
        "total": 0.3,
        "total_low": 0.1,
        "total_high": 0.5,
        "weakness": None,
        "worth": None,
        "swing_low": -1e7,
        "swing_high": 2e7,
    }
    named = {"of": "disrupted", "factor": f"disruptions.{HOSTILE}", "kind": "scenario"}
    rows = [{**named, "rank": k, **index} for k in range(3)]
    facts = {"histories": 8, "factors": 3, "bases": 8, "unit": "USD", "means": {"disrupted": 1e8},
             "sds": {"disrupted": 1e7}}  # fmt: skip
    manifest = {"verb": "sensitivity", "folder": "sensitivity-1", "platform": "Linux"}
    made = answers.write(Finding.of(manifest, HOSTILE, facts, rows).write(tmp_path))
    assert made is not None
    seen, console = look([made], ["phone"])
    assert [each for each in seen if not each.well] == [] and console == []


def test_a_dark_page_has_contrast(results: FakeResults, tmp_path: Path) -> None:
    dark = page.write(results, tmp_path)
    dark.write_text(dark.read_text(encoding="utf-8").replace("(prefers-color-scheme:dark)", "all"), encoding="utf-8")
    seen, _ = look([dark], ["laptop"])
    assert [each.serious for each in seen] == [[]]
