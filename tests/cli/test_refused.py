"""What a command line may not say: the error names the option or the folder that was given."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sim.cli import files, outcome
from sim.errors import InputError

BAN = "scenarios/export_ban.yaml"
OLD = Path(__file__).parents[1] / "outcomes" / "written_by_2"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([BAN, "-j", "0"], "--jobs 0: should be at least 1"),
        (["hindcast", "-j", "-3"], "--jobs -3: should be at least 1"),
        ([BAN, "--replicates", "-5"], "--replicates -5: should be from 1 to 1,000,000"),
        ([BAN, "--seed", "-5"], "--seed -5: should be from 0 to"),
        (["check", BAN, "--set", "horizon=-3"], "-3 has no unit; write it like 90 days"),
        (["check", BAN, "--set", "horizon='-3'"], "-3 has no unit; write it like 90 days"),
        (["--replicates", "5", "check", BAN], f"{BAN}: nothing takes this; the verb comes first, then files"),
        (["--replicates", "5", "check"], "check: is a verb, and no file; the verb comes first"),
        ([BAN, BAN], f"{BAN}: nothing takes this; lodeline --help shows"),
    ],
)
def test_the_error_names_what_was_typed_and_what_would_be_right(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert outcome(words) == 2
    said = capsys.readouterr().err
    assert told in said
    assert "--set replicates" not in said and "Unused" not in said


def test_options_at_the_edge_are_taken(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["scenarios/none.yaml", "-j", "1", "--replicates", "1", "--seed", "0"]) == 2
    assert "no such file" in capsys.readouterr().err


def test_a_place_that_takes_no_folder_is_told_as_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As /proc, where even those who may write anywhere can make nothing."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", str(tmp_path))

    files.must_be_writable(tmp_path / "out")
    assert not list(tmp_path.iterdir())
    monkeypatch.setattr(files, "TemporaryDirectory", full)
    with pytest.raises(InputError, match=f"--out {tmp_path}/out: nothing may be written in {tmp_path} .No space left"):
        files.must_be_writable(tmp_path / "out")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return Path(shutil.copytree(OLD, tmp_path / "old"))


def test_folders_that_cannot_be_paired_are_named(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = Path(shutil.copytree(old, old.parent / "other"))
    resolved = other / "scenario.resolved.yaml"
    text = resolved.read_text(encoding="utf-8")
    assert "\nseed: 42\n" in text
    resolved.write_text(text.replace("\nseed: 42\n", "\nseed: 43\n"), encoding="utf-8")
    assert outcome(["compare", str(old), str(other), "-q", "--out", str(old.parent / "out")]) == 2
    said = capsys.readouterr().err
    assert f"{other} has seed 43 and" in said and f"replicates, {old} 42 and" in said


def test_a_folder_without_its_manifest_is_told_in_words(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (old / "manifest.json").unlink()
    for verb in (["report", str(old)], ["compare", str(old), str(old)]):
        assert outcome([*verb, "-q"]) == 2
        said = capsys.readouterr().err
        assert f"{old}: is no results folder (it has no manifest.json)" in said and "Errno" not in said
