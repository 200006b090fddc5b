"""The summary of a run, looked up by what it is of."""

from __future__ import annotations

import pytest

from sim.report.book import spread_of
from sim.report.summary import COLUMNS, Summary
from tests.report.fake_results import fake


def test_every_row_is_found_and_says_what_it_says() -> None:
    table = fake(days=200, replicates=3).summary
    found = Summary(table)
    assert len(found) == table.num_rows > 0
    for row in table.to_pylist():
        key = tuple(row[name] for name in COLUMNS)
        assert repr(found[key]) == repr(spread_of(row, f"summary.csv: {' > '.join(key)}"))


def test_what_is_no_row_is_not_found() -> None:
    found = Summary(fake(days=200, replicates=3).summary)
    assert ("nowhere", "", "", "", "") not in found
    with pytest.raises(KeyError):
        found["nowhere", "", "", "", ""]
