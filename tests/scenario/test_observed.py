"""Rows of the past: what cannot be read further is told once, and no series is taken for whole after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.scenario.observed import read_observed

HEAD = "date,series,place,value,unit,source\n"
SOUND = "2024-01,exports,CHN>USA,10,t,me\n"


def test_a_file_that_ends_within_quotes_stops_there_and_leaves_no_series_whole(tmp_path: Path) -> None:
    file = tmp_path / "seen.csv"
    file.write_text(HEAD + SOUND + '2024-02,exports,CHN>USA,"10,t,me\n', encoding="utf-8")
    seen = read_observed(file)
    (fault,) = seen.faults
    assert (fault.line, fault.path, fault.remedy) == (3, "", "close every quote")
    assert (len(seen.rows), seen.whole("exports"), seen.whole("imports")) == (1, False, False)


def test_a_cell_that_says_that_it_is_not_csv_stops_nothing(tmp_path: Path) -> None:
    """What a fault says is for readers: only the reader knows whether it stopped."""
    file = tmp_path / "seen.csv"
    file.write_text(HEAD + SOUND + "2024-02,exports,CHN>USA,is not CSV,t,me\n", encoding="utf-8")
    seen = read_observed(file)
    assert ["is not CSV" in fault.problem for fault in seen.faults] == [True]
    assert (seen.whole("exports"), seen.whole("imports")) == (False, True)


def test_a_heading_within_open_quotes_is_not_called_empty(tmp_path: Path) -> None:
    file = tmp_path / "seen.csv"
    file.write_text('date,"series\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"is not CSV .*close every quote"):
        read_observed(file)
