"""Daily quantiles by series, arm, place and material: found by their place in the table, not by a search."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

Key = tuple[str, str, str, str]

COLUMNS = ("series", "arm", "place", "material")


class Daily:
    """The series of a run, cut where one ends and the next begins."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._pieces: dict[Key, list[tuple[int, int]]] = {}
        for key, first, last in _pieces(table):
            self._pieces.setdefault(key, []).append((first, last - first))

    def of(self, series: str, arms: tuple[str, ...], place: str | None, material: str) -> pa.Table:
        """Rows of one series and material, in the order of arms and places.

        Args:
            series: Its name, such as `price`.
            arms: The arms wanted; those that the run lacks are left out.
            place: The place, or None for all.
            material: The material.
        """
        wanted = [
            piece
            for arm in arms
            for key, pieces in self._pieces.items()
            if key[:2] == (series, arm) and key[3] == material and place in (None, key[2])
            for piece in pieces
        ]
        parts = [self._table.slice(first, length) for first, length in wanted]
        return pa.concat_tables(parts) if parts else self._table.slice(0, 0)


def _pieces(table: pa.Table) -> list[tuple[Key, int, int]]:
    """Keys, first row and end of every stretch of rows in which nothing but the day changes."""
    if not table.num_rows:
        return []
    columns = [coded(table[name]) for name in COLUMNS]
    changes = np.zeros(table.num_rows - 1, bool)
    for codes, _ in columns:
        changes |= codes[1:] != codes[:-1]
    firsts = [0, *(np.flatnonzero(changes) + 1).tolist()]
    lasts = [*firsts[1:], table.num_rows]
    return [
        (tuple(names[codes[first]] for codes, names in columns), first, last)
        for first, last in zip(firsts, lasts, strict=True)
    ]


def coded(column: pa.ChunkedArray) -> tuple[Any, list[str]]:
    """Number of each text of a column, and the texts themselves."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    whole = column.unify_dictionaries().combine_chunks()
    return np.asarray(whole.indices), whole.dictionary.to_pylist()
