"""No file and no command line brings up a traceback: bounded searches of what was searched longer by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.rough import asked, folders, longer
from tests.rough.hands import HARMLESS, ODD, SCENARIOS, WORDS, called, documents, lay, odd, survives, tables, torn

TEXTS = [file.read_text(encoding="utf-8") for file in sorted(SCENARIOS.glob("*.yaml"))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which shipped scenarios find their networks."""
    found = tmp_path_factory.mktemp("rough")
    (found / "networks").symlink_to(SCENARIOS / "networks")
    (found / "export_ban.yaml").write_text((SCENARIOS / "export_ban.yaml").read_text(encoding="utf-8"))
    return found


@given(text=documents(TEXTS))
@settings(max_examples=40)
@example(text='name: "\\ud83d"\nstart: 2026-01-01\nhorizon: 1 year\n"\\udc00": 1\n')
def test_a_document_with_odd_values_is_sound_or_refused(folder: Path, text: str) -> None:
    file = lay(folder, text)
    if survives(["check", str(file)]) == 0:
        assert survives(["explain", str(file)]) == 0


@given(text=torn(TEXTS))
@settings(max_examples=60)
def test_a_torn_document_is_sound_or_refused(folder: Path, text: bytes) -> None:
    survives(["check", str(lay(folder, text))])


@given(found=tables())
@settings(max_examples=30)
def test_broken_tables_are_refused(folder: Path, found: dict[str, str]) -> None:
    file = lay(folder, found)
    if survives(["network", str(folder / "own")]) == 0:
        survives(["check", str(file)])


@given(text=odd([ODD]))
@settings(max_examples=8)
@example(text=ODD)
def test_what_check_lets_through_runs(folder: Path, text: str) -> None:
    """Every kind of instrument on five facilities, its values at the edge of what may be said."""
    file = lay(folder, text)
    if survives(["check", "--quiet", str(file)]) == 0:
        code = survives([str(file), "--replicates", "2", "-j", "1", "--quiet", "--out", str(folder / "results")])
        assert code == 0


@given(verb=st.sampled_from(HARMLESS), words=st.lists(WORDS, max_size=4))
@settings(max_examples=60)
def test_a_command_line_of_any_words_is_answered(verb: str, words: list[str]) -> None:
    survives([verb, *words])


def test_bytes_that_are_no_text_are_refused() -> None:
    code, said = called(["report", "results/\udcff"])
    assert (code, "is not UTF-8 text" in said) == (2, True)


KEPT = [(name, number) for name in longer.KINDS for number in range(len(longer.kept(name)))]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with answers of every kind, to be damaged."""
    found = tmp_path_factory.mktemp("desk")
    folders.made(found)
    return found


@pytest.mark.parametrize(("name", "number"), KEPT)
def test_what_longer_searches_kept_is_sound_or_refused(folder: Path, desk: Path, name: str, number: int) -> None:
    given_ = longer.unpacked(name, longer.kept(name)[number]["text"])
    code, said = longer.answer(name, given_, desk if name in LAID else folder)
    assert code in (0, 1, 2), said[-3000:]
    assert "Traceback" not in said and " object at 0x" not in said, said[-3000:]
    assert said.strip() or code != 2


LAID = ("cases", "priors", "sweeps", "lines", "folders")


@given(words=asked.lines())
@settings(max_examples=25)
@example(words=["sweep", "sweep.yaml", "--arms", "disrupted", "--arms", "disrupted", "-j", "1"])
def test_options_in_any_order_are_answered_and_refusals_write_nothing(desk: Path, words: list[str]) -> None:
    code, said, wrote = asked.lined(desk, words)
    assert code in (0, 1, 2) and "Traceback" not in said, said[-3000:]
    assert not (code == 2 and wrote), said[-3000:]


@pytest.mark.parametrize("kind", folders.MADE)
@given(damages=folders.blows())
@settings(max_examples=4)
def test_a_damaged_folder_is_read_or_refused(desk: Path, kind: str, damages: list[dict[str, Any]]) -> None:
    code, said = folders.read(desk, kind, damages)
    assert code in (0, 1, 2) and "Traceback" not in said, said[-3000:]
