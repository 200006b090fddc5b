"""What is wrong with a folder of results is told; what is wrong with us stays a traceback."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sim.experiments import comparing
from sim.outcomes.results import Results
from sim.outcomes.sweeping import SweepResults
from sim.report import text
from tests.rough.hands import called

OLD = Path(__file__).parents[1] / "outcomes" / "written_by_2"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder without checksums."""
    return Path(shutil.copytree(OLD, tmp_path / "old"))


def failing(error: type[Exception]) -> Callable[..., None]:
    def fails(*_: object, **__: object) -> None:
        raise error("of ours")

    return fails


@pytest.mark.parametrize("error", [AttributeError, KeyError, TypeError, ValueError])
def test_a_bug_of_ours_stays_a_traceback_although_the_folder_has_no_checksums(
    old: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """Drawing and comparing are not reading."""
    monkeypatch.setattr(text, "terminal", failing(error))
    monkeypatch.setattr(comparing, "compare", failing(error))
    for words in (["report", str(old)], ["compare", str(old), str(old), "--out", str(old.parent / "out")]):
        code, said = called([*words, "-q"])
        assert (code, "this is a bug of Lodeline" in said, "is damaged" in said) == (3, True, False), said
        assert f"{error.__name__}: " in said


@pytest.mark.parametrize("reader", [Results, SweepResults])
def test_an_assertion_or_a_missing_attribute_is_ours_even_while_reading(
    old: Path, monkeypatch: pytest.MonkeyPatch, reader: type[Results | SweepResults]
) -> None:
    words = ["report", str(old)] if reader is Results else ["discover", str(old), "--out", str(old.parent / "out")]
    for error, least in ((AttributeError, 3), (AssertionError, 3), (TypeError, 2)):
        monkeypatch.setattr(reader, "load", failing(error))
        code, said = called([*words, "-q"])
        assert code == least, said


def test_a_table_that_cannot_be_read_of_a_folder_without_checksums_is_its_fault(old: Path) -> None:
    flows = pq.read_table(old / "flows.parquet")
    pq.write_table(flows.drop_columns(flows.column_names[:1]), old / "flows.parquet")
    code, said = called(["report", str(old), "-q"])
    assert (code, "is damaged, or of an earlier version (KeyError" in said) == (2, True), said
