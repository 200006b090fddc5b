"""Pages as a browser shows them: on a telephone and a laptop, in each language, read by a machine for readers."""

from pathlib import Path

import pytest
from browser import CHROMIUM, look
from fake_results import FakeResults, fake

from sim.report import page
from sim.report.tongue import LANGUAGES

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
HOSTILE = "<script>alert(1)</script> \u202eאבג\u202c " + "very_long_" * 14


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [500, 1280])
def test_nothing_serious_nothing_over_the_edge(results: FakeResults, tmp_path: Path, language: str, width: int) -> None:
    seen = look(page.write(results, tmp_path, language=language), tmp_path, width)
    assert seen.serious == []
    assert seen.over == [] and not seen.wide
    assert seen.console == []


def test_hostile_names_break_nothing(tmp_path: Path) -> None:
    seen = look(page.write(fake(name=HOSTILE, days=300, replicates=4), tmp_path), tmp_path, 500)
    assert (seen.serious, seen.over, seen.wide, seen.console) == ([], [], False, [])
