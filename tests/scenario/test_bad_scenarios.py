"""Every broken file gives exactly its messages, with their places, and nothing but InputError comes out."""

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.network import Network
from sim.scenario import Scenario, check

FOLDER = Path(__file__).parents[1] / "bad_scenarios"
NAMES = sorted(file.stem for file in FOLDER.glob("*.expected"))


@pytest.mark.parametrize("name", NAMES)
def test_every_fault_is_said_with_its_place(name: str, network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    faults = check(f"{name}.yaml", network)
    expected = Path(f"{name}.expected").read_text(encoding="utf-8")
    assert "".join(f"{fault}\n" for fault in faults) == expected


@pytest.mark.parametrize("name", NAMES)
def test_loading_refuses_it_too_unless_only_names_or_lanes_are_unknown(
    name: str, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FOLDER)
    without_names = check(f"{name}.yaml")
    if not without_names:
        assert all(
            any(said in f.problem for said in ("the network has no", "is a group", "all will not do", "no lane"))
            for f in check(f"{name}.yaml", network)
        )
        return
    with pytest.raises(InputError) as caught:
        Scenario.load(f"{name}.yaml")
    assert caught.value.faults == tuple(without_names)


def test_every_broken_file_has_its_messages() -> None:
    files = {file.stem for file in FOLDER.glob("*.yaml")}
    assert files - set(NAMES) == set()
    assert len(NAMES) > 60


def test_a_fault_shows_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    fault = check("share_over_one.yaml")[0]
    assert fault.with_source().splitlines()[1:] == [
        "   11 |     leakage: 5",
        "                     ^",
    ]


def test_a_huge_file_is_refused_without_reading_it_all(tmp_path: Path) -> None:
    file = tmp_path / "huge.yaml"
    file.write_text("name: x\n" * 200_000)
    assert [fault.problem for fault in check(file)] == ["is larger than 1,000,000 bytes"]


def test_files_are_shown_relative_to_the_current_folder_when_inside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "inner" / "x.yaml"
    file.parent.mkdir()
    file.write_text("seed: -1\n")
    monkeypatch.chdir(tmp_path)
    assert str(check(file)[-1]).startswith("inner/x.yaml:1:7: seed:")
    monkeypatch.chdir(file.parent)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert str(check(file)[-1]).startswith(f"{file}:1:7: seed:")
