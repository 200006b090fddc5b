"""Cases that cannot be taken: one fault is told once, in the words of what was given."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.scenario import Scenario
from sim.scenario.observed import read_observed

HEAD = "date,series,place,value,unit,source\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "seen.csv"


@pytest.mark.parametrize(("separator", "called"), [(";", "semicolons"), ("\t", "tabs")])
def test_columns_between_other_signs_are_one_fault_that_names_them(file: Path, separator: str, called: str) -> None:
    file.write_text((HEAD + "2024-01,exports,USA>CHN,1.5,t,me\n").replace(",", separator), encoding="utf-8")
    with pytest.raises(InputError, match=called) as refused:
        read_observed(file)
    (fault,) = refused.value.faults
    assert fault.line == 1 and "commas" in fault.remedy


@pytest.mark.parametrize("row", ["2024-01,exports,USA>CHN,٣,t,me\n", "٢٠٢٤-01,exports,USA>CHN,3,t,me\n"])
def test_digits_of_other_scripts_are_no_number_and_no_date(file: Path, row: str) -> None:
    file.write_text(HEAD + row, encoding="utf-8")
    (fault,) = read_observed(file).faults
    assert fault.path == ("value" if "٣" in row else "date")


@pytest.mark.parametrize("said", ["horizon: ٣ years", "horizon: 1 years\nreplicates: ٣", "horizon: 1 years\nseed: '٣'"])
def test_nor_are_they_in_a_scenario(said: str) -> None:
    with pytest.raises(InputError, match="٣"):
        Scenario.from_text(f"name: Made up\nstart: 2024-01-01\n{said}\n")


def test_a_folder_and_a_missing_file_are_told_as_csv(tmp_path: Path, file: Path) -> None:
    with pytest.raises(InputError, match="is a folder; name a CSV file in it"):
        read_observed(tmp_path)
    file.write_text(HEAD, encoding="utf-8")
    with pytest.raises(InputError, match=r"no such file; did you mean seen\.csv\?"):
        read_observed(tmp_path / "sean.csv")


def test_faults_of_rows_stand_beside_those_of_fields_and_hide_what_is_between_them(tmp_path: Path, file: Path) -> None:
    """As docs/hindcasts.md says."""

    def told(tolerance: str) -> list[str]:
        lines = f"  exports: {{kind: departures, materials: gallium_refined, tolerance: {tolerance}}}\n"
        text = f"name: x\nstart: 2024-01-01\nhorizon: 1 year\nobserved: {file}\nscore:\n{lines}"
        with pytest.raises(InputError) as refused:
            Scenario.from_text(text)
        return [fault.path for fault in refused.value.faults]

    file.write_text(HEAD + "2024-01,other,USA>CHN,3 or so,t,me\n2024-01,third,USA>CHN,3,t,me\n", encoding="utf-8")
    assert sorted(told("{}")) == ["score.exports", "value"]
    assert "value" in told("{mmae: 3}") and "score.exports" not in told("{mmae: 3}")
