"""No page is published with a place that was still to be filled."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
OPEN = re.compile(r"@[A-Z]+(:\w+)?@")


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_no_place_is_left_to_be_filled(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if OPEN.search(line)] == []
