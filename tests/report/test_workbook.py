"""The workbook: a readme, then the tables; names are text and the same results give the same bytes."""

import re
import zipfile
from pathlib import Path

from fake_results import FakeResults, fake

from sim.report import workbook


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xml")}


def test_a_readme_and_every_table(results: FakeResults, tmp_path: Path) -> None:
    found = parts(workbook.write(results, tmp_path / "a.xlsx"))
    assert re.findall(r'<sheet name="(\w+)"', found["xl/workbook.xml"]) == ["readme", *workbook.SHEETS]
    assert "Without a response users run short in Japan" in found["xl/sharedStrings.xml"]
    assert found["xl/worksheets/sheet2.xml"].count("<row") == 1 + results.summary.num_rows


def test_a_name_is_no_formula(tmp_path: Path) -> None:
    found = parts(workbook.write(fake(name="=1+1", days=300, replicates=4), tmp_path / "b.xlsx"))
    assert "=1+1" in found["xl/sharedStrings.xml"]
    assert not any("<f>" in text for text in found.values())


def test_the_same_bytes_twice(results: FakeResults, tmp_path: Path) -> None:
    one, two = (workbook.write(results, tmp_path / name).read_bytes() for name in ("a.xlsx", "b.xlsx"))
    assert one == two
