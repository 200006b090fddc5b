"""The tables of a run as one workbook for a spreadsheet, with a sheet that says what is what."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.report import text
from sim.report.ledger import Ledger

if TYPE_CHECKING:
    from sim.outcomes.results import Results

SHEETS = {
    "summary": "every measure by arm, place, material and tier: mean, 5th, 50th and 95th percentile of the replicates",
    "relief": "what each response, or all, relieves, for its owners, each place and the world; costs in USD",
    "flows": "t that each lane carried from the first day to the last, by arm",
    "log": "what happened when in the median, the worst and the 5th-percentile history",
    "embedded": "what comes in inside other goods, t a year; no flow of the simulation",
}
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - the same tables give the same bytes
MOST_ROWS = 1_000_000
"""Rows of a sheet; a spreadsheet holds 1,048,576."""


def write(results: Results, path: Path) -> Path:
    """Write a workbook: `readme` with the answer and what each sheet holds, then a sheet a table.

    Names are put in as text: none is taken for a formula or an address.

    Args:
        results: What a run brought.
        path: The file, `.xlsx`.
    """
    import xlsxwriter  # noqa: PLC0415 - only where it is asked for

    plain = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    with xlsxwriter.Workbook(path, plain) as book:
        book.set_properties({"title": results.scenario.name, "created": MADE})
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        _readme(book.add_worksheet("readme"), results, bold, wrapped)
        for name in SHEETS:
            table = getattr(results, name).slice(0, MOST_ROWS)
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, table.column_names, bold)
            sheet.freeze_panes(1, 0)
            for k, column in enumerate(table.columns):
                sheet.write_column(1, k, [_cell(value) for value in column.to_pylist()])
            sheet.autofilter(0, 0, max(1, table.num_rows), max(0, len(table.column_names) - 1))
    return path


def _readme(sheet: Any, results: Results, bold: Any, wrapped: Any) -> None:
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 110, wrapped)
    lines = [
        ("scenario", results.scenario.name),
        *(("answer", sentence) for sentence in text.headline(Ledger(results))),
        ("period", f"{results.scenario.start} and {results.scenario.horizon_days} days"),
        ("replicates", str(results.scenario.replicates)),
        ("folder", str(results.manifest.get("folder", ""))),
        ("D0", "reference demand: at base price, the same in every arm; the denominator of every share"),
        ("shortfall", "priced out plus short; substituted and restrained stand beside it"),
        *SHEETS.items(),
    ]
    for row, (name, said) in enumerate(lines):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, said, wrapped)


def _cell(value: Any) -> Any:
    """A value as a spreadsheet takes it: nothing for what is not a number, the end of a day that never comes."""
    if value is None or (isinstance(value, float) and value - value != 0.0):
        return ""
    return value if isinstance(value, float | int | str) else str(value)
