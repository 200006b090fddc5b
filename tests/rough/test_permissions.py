"""Files that may not be read and folders that may not be written, for a user who has no rights of root."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sim.outcomes import checksums
from tests.rough.hands import FIVE, called

NOBODY = 65534
PLAIN = "name: x\nstart: 2026-01-01\nhorizon: 1 year\n"
OLD = Path(__file__).parents[1] / "outcomes" / "written_by_2"


@contextmanager
def nobody() -> Iterator[None]:
    """Files are looked at with the rights of nobody, where the tests run as root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    """All that the verbs import, since nobody may not read where root's Python lies."""
    folder = tmp_path_factory.mktemp("loaded")
    (folder / "file.yaml").write_text(PLAIN + "network: closed\n", encoding="utf-8")
    called(["check", str(folder / "file.yaml")])
    called(["network", str(FIVE)])
    called(["report", str(shutil.copytree(OLD, folder / "old"))])


@pytest.fixture
def open_to_all(tmp_path: Path, loaded: None) -> Path:
    """A folder that anybody may enter."""
    del loaded
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == "root" and folder != Path("/") and "pytest" in str(folder):
            folder.chmod(0o755)
    return tmp_path


def told(*arguments: object) -> tuple[int, str]:
    with nobody():
        return called([str(each) for each in arguments])


@pytest.mark.parametrize("line", ["", "extends: closed.yaml\n", "network: closed\n", "observed: closed.csv\n"])
def test_what_may_not_be_read_is_told_in_its_place(open_to_all: Path, line: str) -> None:
    file = open_to_all / "file.yaml"
    file.write_text(PLAIN + line, encoding="utf-8")
    (open_to_all / "closed.yaml").write_text(PLAIN, encoding="utf-8")
    (open_to_all / "closed.csv").write_text("series,place,date,value\n", encoding="utf-8")
    shutil.copytree(FIVE, open_to_all / "closed")
    for each in (open_to_all / "closed.yaml", open_to_all / "closed.csv", *(open_to_all / "closed").iterdir()):
        each.chmod(0)
    if not line:
        file.chmod(0)
    code, said = told("check", file)
    assert (code, "Traceback" in said) == (2, False), said
    assert "ermi" in said, said


def test_a_folder_of_tables_that_may_not_be_entered_is_told(open_to_all: Path) -> None:
    closed = Path(shutil.copytree(FIVE, open_to_all / "closed"))
    closed.chmod(0)
    try:
        code, said = told("network", closed)
    finally:
        closed.chmod(0o755)
    assert (code, "Traceback" in said) == (2, False), said


def test_a_report_that_may_not_be_written_leaves_its_folder_as_it_was(open_to_all: Path) -> None:
    folder = Path(shutil.copytree(OLD, open_to_all / "old"))
    before = sorted(folder.rglob("*"))
    for each in (folder, *before):
        each.chmod(0o555 if each.is_dir() else 0o444)
    code, said = told("report", folder)
    assert (code, "Traceback" in said) == (2, False), said
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("name", ["measures.parquet", "checksums.json", "manifest.json"])
def test_a_file_of_results_that_may_not_be_read_is_not_called_damaged(open_to_all: Path, name: str) -> None:
    folder = Path(shutil.copytree(OLD, open_to_all / "old"))
    checksums.write(folder)
    (folder / name).chmod(0)
    code, said = told("report", folder)
    assert (code, "Permission denied" in said, "Traceback" in said) == (2, True, False), said
    assert name in said and "damaged" not in said and "--force" not in said


@pytest.mark.parametrize("inner", ["", "some/where"])
def test_results_that_may_not_be_written_are_refused_before_they_are_worked_out(
    open_to_all: Path, inner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.experiments.executors import Workers

    monkeypatch.setattr(Workers, "begin", lambda *given: pytest.fail("something is computed"))
    file, closed = open_to_all / "file.yaml", open_to_all / "closed"
    file.write_text(PLAIN, encoding="utf-8")
    closed.mkdir()
    closed.chmod(0o555)
    code, said = told(file, "--out", closed / inner)
    assert (code, "Permission denied" in said, "Traceback" in said) == (2, True, False), said
    assert not list(closed.iterdir())


def test_results_cannot_go_where_a_file_is(open_to_all: Path) -> None:
    file = open_to_all / "file.yaml"
    file.write_text(PLAIN, encoding="utf-8")
    code, said = told(file, "--out", file / "results")
    assert (code, f"{file} is no folder" in said) == (2, True), said


WRITING: dict[str, list[str]] = {
    "": ["{file}"],
    "attribute": ["{file}"],
    "balance": ["{folder}", "--whole"],
    "calibrate": [],
    "compare": ["{file}", "{file}"],
    "discover": ["{folder}"],
    "hindcast": ["norilsk_2021"],
    "n-1": ["{file}"],
    "report": ["{old}", "{old}"],
    "sensitivity": ["{file}"],
    "size-stockpile": ["{file}", "--stockpile", "stock", "--material", "dytb_oxide"],
    "sweep": ["{file}", "--over", "disruptions.ban.lasts=1 month .. 2 months"],
    "worst-case": ["{file}"],
}
"""What is asked of each verb that writes a folder."""
BANNED = (
    PLAIN.replace("1 year", "60 days")
    + """
replicates: 2
disruptions:
  ban: {kind: export_ban, by: CHN, materials: dytb_oxide, to: [USA, JPN], in_force: 2026-01-15, lasts: 30 days}
  other: {kind: export_ban, by: CHN, materials: ndpr_oxide, to: [USA, JPN], in_force: 2026-01-15}
responses:
  stock: {kind: national_stockpile, owner: JPN, holdings: {dytb_oxide: 30 days}, below: 20 days, until: 25 days}
  less: {kind: demand_restraint, places: JPN, materials: dytb_oxide, share: 0.1, starts: 2026-01-20}
"""
)


def test_every_verb_that_takes_an_out_is_tried() -> None:
    from sim.cli import app, verbs

    takes = {
        name for name in verbs() if any("--out" in each.names for each in app[name].assemble_argument_collection())
    }
    assert takes == WRITING.keys() - {""}


@pytest.mark.parametrize("verb", WRITING)
def test_no_verb_computes_what_cannot_be_written(verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file stands where the folder is to be, which stops root too."""
    from sim.engine.history import History
    from sim.experiments.executors import Workers

    for work in ((History, "run"), (Workers, "begin")):
        monkeypatch.setattr(*work, lambda *given: pytest.fail("something is computed"))
    file = tmp_path / "file.yaml"
    file.write_text(BANNED, encoding="utf-8")
    slots = {"file": file, "folder": FIVE, "old": OLD}
    before = sorted(tmp_path.iterdir())
    code, said = called([*[verb] * bool(verb), *(each.format(**slots) for each in WRITING[verb]),
                         "--out", str(file / "results")])  # fmt: skip
    assert (code, f"--out {file / 'results'}: {file} is no folder" in said, "Traceback" in said) == (2, True, False), (
        said
    )
    assert sorted(tmp_path.iterdir()) == before
