"""Pages as a browser shows them: on a telephone and a laptop, in each language, read by a machine for readers."""

from pathlib import Path

import pytest
from browser import CHROMIUM, look
from fake_results import FakeResults, fake

from sim.outcomes.finding import Finding
from sim.report import answers, page
from sim.report.tongue import LANGUAGES

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
HOSTILE = "<script>alert(1)</script> \u202eאבג\u202c " + "very_long_" * 14


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_serious_nothing_over_the_edge(results: FakeResults, tmp_path: Path, language: str, width: int) -> None:
    seen = look(page.write(results, tmp_path, language=language), tmp_path, width)
    assert seen.width == width
    assert seen.serious == []
    assert seen.over == [] and not seen.wide
    assert seen.console == []


def test_hostile_names_break_nothing(tmp_path: Path) -> None:
    seen = look(page.write(fake(name=HOSTILE, days=300, replicates=4), tmp_path), tmp_path, 390)
    assert (seen.serious, seen.over, seen.wide, seen.console) == ([], [], False, [])


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
    written = answers.write(Finding.of(manifest, HOSTILE, facts, rows).write(tmp_path))
    assert written is not None
    seen = look(written, written.parent, 390)
    assert (seen.serious, seen.over, seen.wide, seen.console) == ([], [], False, [])


def test_a_dark_page_has_contrast(results: FakeResults, tmp_path: Path) -> None:
    dark = page.write(results, tmp_path)
    dark.write_text(dark.read_text(encoding="utf-8").replace("(prefers-color-scheme:dark)", "all"), encoding="utf-8")
    assert look(dark, tmp_path, 1280).serious == []
