"""docs/results.md names every column of every table of a run, and no other."""

import re
from pathlib import Path

import pyarrow as pa
import pytest

from sim import Results, Scenario, run

ROOT = Path(__file__).parents[2]
TABLE = re.compile(r"<!-- columns: (\w+) -->\n\|.*?\n\|[-|]+\n(.*?)\n\n", re.S)


@pytest.fixture(scope="module")
def results(compiled: None) -> Results:
    sets = ["replicates=2", "horizon=200 days"]
    return run(Scenario.load(ROOT / "scenarios" / "export_ban.yaml", sets), out=None, jobs=1)


def test_columns_of_the_page_are_those_of_the_tables(results: Results) -> None:
    page = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    told = {
        name: {column for row in rows.split("\n") for column in re.findall(r"`(\w+)`", row.split("|")[1])}
        for name, rows in TABLE.findall(page)
    }
    assert told == {name: set(table.column_names) for name, table in results.to_arrow().items()}


def test_units_of_the_page_are_those_of_the_summary(results: Results) -> None:
    assert isinstance(results.summary, pa.Table)
    page = dict(TABLE.findall((ROOT / "docs" / "results.md").read_text(encoding="utf-8")))["measures"]
    told = {row.split("`")[1]: row.split("|")[2].strip() for row in page.split("\n")[1:]}
    for row in results.summary.select(["measure", "unit"]).to_pylist():
        assert row["unit"].startswith(told[row["measure"]].replace("share of D0", "share").split()[0]), row
