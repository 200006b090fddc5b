"""The picture of the layers is that of the imports."""

from __future__ import annotations

from docs import architecture


def test_no_part_imports_what_stands_beside_or_above_it() -> None:
    assert architecture.upward() == []


def test_every_part_stands_in_the_picture_and_no_other() -> None:
    parts = {part for row in architecture.layers() for part in row}
    assert parts == set(architecture.imports()) - {"__init__", "__main__"}
    assert parts == set(architecture.SAYS) | set(architecture.TOOLS)


def test_the_picture_is_current() -> None:
    assert architecture.PICTURE.read_text(encoding="utf-8") == architecture.picture(), "run docs/architecture.py"


def test_the_page_names_every_part_and_folder() -> None:
    page = (architecture.ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    missing = [part for part in architecture.SAYS if f"`sim/{part}" not in page]
    assert not missing
