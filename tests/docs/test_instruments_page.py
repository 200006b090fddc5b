"""docs/instruments.md is what the instruments say of themselves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sim.scenario.instruments import instrument_types

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_is_current() -> None:
    script = [sys.executable, str(DOCS / "instruments.py"), "--check"]
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_instrument_stands_on_it_with_an_example() -> None:
    page = (DOCS / "instruments.md").read_text(encoding="utf-8")
    for kinds in instrument_types().values():
        for kind in kinds:
            entry = page.split(f"\n### {kind}\n")[1].split("\n### ")[0]
            assert f"  kind: {kind}\n" in entry
            assert "\n> " in entry
