"""A balance told and written down: a table of what moved, and tables with the new figures."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.errors import InputError, shown_file
from sim.network.balance import Balanced, Change
from sim.network.cells import written
from sim.network.overlay import in_folder, tables_in
from sim.network.reading import key_of
from sim.network.summary_text import aligned
from sim.network.tables import table_text

HEADINGS = ("row", "figure", "from", "to", "change", "grade", "place")
TO_SPEAK_OF = 5e-5
"""Share of a figure from which a change is printed."""
MOVES = ("lanes", "facilities", "demand")
"""Tables whose figures a balance moves."""


def as_text(balanced: Balanced, most: int = 40) -> str:
    """What was changed, one line each, the largest share first: `most` lines at most, and none that shows 0.00 %."""
    if not balanced.changes:
        return "It closes as it is: nothing was changed.\n"
    shown = [each for each in balanced.changes if abs(each.share) >= TO_SPEAK_OF][:most] or balanced.changes[:1]
    left = balanced.changes[len(shown) :]
    more = f"... and {len(left)} more, each by less than these; --json lists all\n" if left else ""
    return f"{len(balanced.changes)} figures change, in t a year\n{aligned(HEADINGS, map(_line, shown))}\n{more}"


def as_json(balanced: Balanced) -> list[dict[str, Any]]:
    """What was changed, as plain data."""
    return [
        {
            "file": shown_file(each.row.file),
            "line": each.row.line,
            "row": list(key_of(each.table, each.row)),
            "column": each.column,
            "from": each.old,
            "to": each.new,
            "share": each.share,
            "grade": each.row.grade,
        }
        for each in balanced.changes
    ]


def _line(each: Change) -> tuple[str, ...]:
    place = f"{shown_file(each.row.file)}:{each.row.line}"
    name = " ".join(key_of(each.table, each.row))
    figures = f"{each.old:,.7g}", f"{each.new:,.7g}", f"{100.0 * each.share:+.2f}%"
    return name, each.column, *figures, each.row.grade, place


def contents(balanced: Balanced, folder: Path, *, whole: bool) -> dict[str, str]:
    """Text of every file of the balanced folder, by its path in it.

    Rows of the folder stand where they stood; shipped rows that moved join an overlay, to replace their like.

    Args:
        balanced: The balance.
        folder: Where its own rows were read.
        whole: Whether the folder is a network of its own; else it is an overlay.
    """
    moved: dict[tuple[str, Any], list[Change]] = {}
    for each in balanced.changes:
        moved.setdefault((each.table, key_of(each.table, each.row)), []).append(each)
    rows: dict[str, list[Any]] = {}
    for table in MOVES:
        for row in balanced.network.rows()[table]:
            changes = moved.get((table, key_of(table, row)), [])
            if whole or changes or in_folder(row, folder):
                name = str(Path(row.file).relative_to(folder)) if whole else f"{table}.csv"
                rows.setdefault(name, []).append(_remarked(row, changes) if changes else row)
    copied = {name: text for name, text in _as_they_are(folder, whole) if name not in rows}
    return copied | {name: table_text(Path(name).stem, each) for name, each in rows.items()}


def _as_they_are(folder: Path, whole: bool) -> Iterator[tuple[str, str]]:
    """Name and text of every table of the folder; a network of one's own may keep them in folders of it."""
    places = [folder, *sorted(each.parent for each in folder.glob("*/materials.csv"))] if whole else [folder]
    for place in places:
        for path, _ in tables_in(place):
            yield str(path.relative_to(folder)), path.read_text(encoding="utf-8-sig")


def _remarked(row: Any, changes: Iterable[Change]) -> Any:
    """The row with a remark; what was read in a primary source is not as it stands there any more."""
    remarks = [f"{each.column} {written(each.old)} before balancing" for each in changes]
    note = "; ".join(part for part in (row.note, *remarks) if part)
    return replace(row, note=note, grade="B" if row.grade == "A" else row.grade)


def write(files: dict[str, str], out: Path, *, force: bool) -> None:
    """Write a folder as a whole: it appears with all its files or not at all.

    Raises:
        InputError: It is there already; with `force` its tables are replaced one by one, and nothing else in it.
    """
    if out.exists() and not (force and out.is_dir()):
        remedy = "name another folder" if force else "name another folder, or give --force to replace its tables"
        raise InputError(f"{out}: is there already; {remedy}")
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        for name, text in files.items():
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            (draft / name).write_text(text, encoding="utf-8", newline="")
        draft.chmod(0o755)
        if out.is_dir():
            _replaced(files, draft, out)
        else:
            draft.replace(out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _replaced(names: Iterable[str], draft: Path, out: Path) -> None:
    for name in names:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (draft / name).replace(out / name)
