"""How results show themselves in a notebook, and what they become for the tools that are used there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    import xarray as xr

ALONG = {
    "measures": ("arm", "replicate", "place", "material", "tier"),
    "series": ("arm", "series", "place", "material", "day"),
}
"""What the numbers of a table stand along."""
MOST_ROWS = 10


def card(title: str, note: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A title, a line and a small table as HTML; every text is escaped."""
    head = "".join(f"<th>{escape(each)}</th>" for each in heads)
    body = "".join(f"<tr>{''.join(f'<td>{escape(_shown(cell))}</td>' for cell in row)}</tr>" for row in rows)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if body else ""
    return f"<div><strong>{escape(title)}</strong><br><small>{escape(note)}</small>{table}</div>"


def head_of(table: pa.Table) -> tuple[list[str], list[list[Any]]]:
    """Column names and first rows of a table."""
    return table.column_names, [list(row.values()) for row in table.slice(0, MOST_ROWS).to_pylist()]


def worst(summary: pa.Table, arms: Sequence[str]) -> list[list[Any]]:
    """Place, material and mean share of demand not met in each of some arms, the largest in the first arm on top."""
    found: dict[tuple[str, str], dict[str, float]] = {}
    for row in summary.to_pylist():
        if row["measure"] == "shortfall_share" and row["tier"] == "all" and row["arm"] in arms:
            found.setdefault((row["place"], row["material"]), {})[row["arm"]] = row["mean"] or 0.0
    order = sorted(found, key=lambda pair: (-found[pair].get(arms[0], 0.0), pair))[:MOST_ROWS]
    return [[*pair, *(f"{found[pair].get(arm, 0.0):.1%}" for arm in arms)] for pair in order]


def _shown(cell: Any) -> str:
    return f"{cell:.4g}" if isinstance(cell, float) else "" if cell is None else str(cell)


def dataset(table: pa.Table, name: str, units: dict[str, str]) -> xr.Dataset:
    """A table as labelled arrays; where the table has no row, not-a-number.

    Args:
        table: `measures` or `series`.
        name: Which of the two.
        units: Of its columns.

    Raises:
        ModuleNotFoundError: Without xarray, which the extra `notebook` brings.
    """
    import xarray as xr  # noqa: PLC0415 - only where it is asked for

    texts = [pa.string() if pa.types.is_dictionary(each.type) else each.type for each in table.schema]
    plain = table.cast(pa.schema(list(zip(table.column_names, texts, strict=True))))
    found = xr.Dataset.from_dataframe(plain.to_pandas().set_index(list(ALONG[name])))
    for column, unit in units.items():
        if column in found:
            found[column].attrs["units"] = unit
    return found
