"""Rows and counts that docs/your_own_network.md shows are those of the folders that ship."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "your_own_network.md").read_text(encoding="utf-8")
FOLDERS = ROOT / "scenarios" / "networks"


def lines(folder: str) -> dict[str, list[str]]:
    """The rows of each table of a folder, without the header."""
    return {path.name: path.read_text("utf-8").splitlines()[1:] for path in sorted((FOLDERS / folder).glob("*.csv"))}


def test_every_row_shown_is_a_row_of_a_table() -> None:
    rows = {row for folder in ("five", "car_maker") for table in lines(folder).values() for row in table}
    shown = [row for block in re.findall(r"```csv\n(.*?)```", PAGE, re.S) for row in block.splitlines()]
    assert len(shown) >= 6
    assert not [row for row in shown if row not in rows]


def test_the_overlay_has_as_many_rows_as_are_said() -> None:
    said = {name: int(rows) for name, rows in re.findall(r"^\| `(\w+\.csv)` \| (\d+) \|", PAGE, re.M)}
    assert said == {name: len(rows) for name, rows in lines("car_maker").items()}
