"""A folder of tables to break: cells are changed by table, line and column, as one would in an editor."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

from sim.errors import Fault, InputError
from sim.network import Network

Edit = Callable[[Path], None]


def change(table: str, line: int, **cells: str) -> Edit:
    """Write other text into cells of one line."""

    def edit(folder: Path) -> None:
        rows = _rows(folder / f"{table}.csv")
        for name, value in cells.items():
            rows[line - 1][rows[0].index(name.rstrip("_"))] = value
        _save(folder / f"{table}.csv", rows)

    return edit


def repeat(table: str, line: int) -> Edit:
    """Write a line once more at the end."""

    def edit(folder: Path) -> None:
        rows = _rows(folder / f"{table}.csv")
        _save(folder / f"{table}.csv", [*rows, rows[line - 1]])

    return edit


def drop(table: str, line: int) -> Edit:
    """Take a line out."""

    def edit(folder: Path) -> None:
        rows = _rows(folder / f"{table}.csv")
        _save(folder / f"{table}.csv", rows[: line - 1] + rows[line:])

    return edit


def append(table: str, text: str) -> Edit:
    """Write a line of text at the end."""

    def edit(folder: Path) -> None:
        with (folder / f"{table}.csv").open("a", encoding="utf-8") as file:
            file.write(text + "\n")

    return edit


def without_column(table: str, name: str) -> Edit:
    """Take a column out."""

    def edit(folder: Path) -> None:
        rows = _rows(folder / f"{table}.csv")
        at = rows[0].index(name)
        _save(folder / f"{table}.csv", [row[:at] + row[at + 1 :] for row in rows])

    return edit


def with_column(table: str, name: str) -> Edit:
    """Add a column."""

    def edit(folder: Path) -> None:
        rows = _rows(folder / f"{table}.csv")
        _save(folder / f"{table}.csv", [[*row, name if n == 0 else ""] for n, row in enumerate(rows)])

    return edit


def faults_of_folder(folder: Path) -> tuple[Fault, ...]:
    """Every fault that reading the folder gives."""
    with pytest.raises(InputError) as caught:
        Network.load(folder)
    assert caught.value.faults
    return caught.value.faults


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _save(path: Path, rows: list[list[str]]) -> None:
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
