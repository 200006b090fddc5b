"""Runs on tables that do not ship: workers read them too, and the answer stands for itself."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sim import InputError, Results, Scenario, run
from sim.cli import outcome
from sim.experiments.block import bench
from tests.experiments.test_run import same_files
from tests.network.tables_by_hand import change

SMALL = ["replicates=24", "horizon=200 days"]
NAMES = ("own_network", "car_maker")


@pytest.fixture
def scenarios(tmp_path: Path) -> Path:
    return Path(shutil.copytree("scenarios", tmp_path / "scenarios"))


@pytest.mark.parametrize("name", NAMES)
def test_workers_simulate_the_network_of_the_scenario(scenarios: Path, tmp_path: Path, name: str) -> None:
    scenario = Scenario.load(scenarios / f"{name}.yaml", SMALL)
    one = run(scenario, out=tmp_path / "one", jobs=1)
    same_files_in(one.folder, run(scenario, out=tmp_path / "two", jobs=2).folder)
    assert one.folder is not None
    shipped = Scenario.load("scenarios/export_ban.yaml").world()
    assert one.manifest["network"] == scenario.world().digest != shipped.digest


def same_files_in(one: Path | None, other: Path | None) -> None:
    """The same bytes in two results folders and in the tables that they keep."""
    assert one is not None
    assert other is not None
    for file in one.rglob("*.csv"):
        assert file.read_bytes() == (other / file.relative_to(one)).read_bytes()
    for folder in (one, other):
        shutil.rmtree(folder / "network")
    same_files(one, other)


def test_a_report_is_drawn_again_from_the_tables_it_was_made_on(
    scenarios: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = scenarios / "car_maker.yaml"
    sets = [part for each in SMALL for part in ("--set", each)]
    assert outcome([str(file), *sets, "--set", "replicates=3", "-j", "1", "-q", "--out", str(tmp_path / "out")]) == 0
    first = capsys.readouterr().out
    (folder,) = (tmp_path / "out").iterdir()
    page = (folder / "report.html").read_bytes()
    shutil.rmtree(scenarios)
    assert outcome(["report", str(folder), "-q"]) == 0
    assert capsys.readouterr().out == first
    assert (folder / "report.html").read_bytes() == page
    assert "JPN.traction_motor" in Results.load(folder).scenario.world().facilities


def test_a_changed_table_is_another_question(scenarios: Path, tmp_path: Path) -> None:
    scenario = Scenario.load(scenarios / "own_network.yaml", ["replicates=1", "horizon=60 days"])
    before = run(scenario, out=tmp_path, jobs=1).folder
    change("stocks", 9, days="90")(scenarios / "networks" / "five")
    assert run(scenario, out=tmp_path, jobs=1).folder != before


def test_tables_that_change_during_a_run_are_refused(scenarios: Path) -> None:
    scenario = Scenario.load(scenarios / "own_network.yaml", SMALL)
    tables = scenario.model_dump_json(include={"network"}), scenario.world().digest
    assert bench(scenario.canonical(), "block", tables).layout.network.facilities.keys() == (
        scenario.world().facilities.keys()
    )
    bench.cache_clear()
    change("stocks", 9, days="90")(scenarios / "networks" / "five")
    with pytest.raises(InputError, match="changed during the run"):
        bench(scenario.canonical(), "block", tables)


@pytest.mark.parametrize("name", NAMES)
def test_a_new_scenario_brings_its_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    assert outcome(["new", "mine", "--like", name]) == 0
    assert outcome(["check", "mine.yaml", "-q"]) == 0
    change("stocks", 2, days="much")(next((tmp_path / "networks").iterdir()))
    assert outcome(["new", "other", "--like", name]) == 0
    assert outcome(["check", "other.yaml"]) == 2
