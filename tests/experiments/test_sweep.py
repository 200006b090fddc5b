"""Sweeps: designs, one tidy table, and the same bytes however they were made, killed and resumed among it."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow.csv as pcsv
import pytest

from sim import InputError, Scenario, Sweep, run, sweep
from sim.cli import outcome
from sim.experiments import executors, sweeping
from sim.experiments.design import Design
from sim.experiments.executors import Workers
from sim.experiments.sweeping import Question
from sim.outcomes.sweeping import SweepResults
from tests.experiments.killing import kill_first_pool
from tests.experiments.test_run import TEXT, same_files

OVER = ("responses.stock.lag=0..60 days/3", "responses.group=on/off", "disruptions.ban.leakage=[0, 0.2]")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scenario") / "ban.yaml"
    path.write_text(TEXT.format(replicates=12))
    return path


def asked(file: Path, *over: str, **fields: object) -> Sweep:
    return Sweep.over_scenario(file, over or OVER, **fields)


@pytest.fixture(scope="module")
def once(file: Path, tmp_path_factory: pytest.TempPathFactory) -> SweepResults:
    return sweep(asked(file), out=tmp_path_factory.mktemp("once"), jobs=1)


def design(file: Path, *over: str, **fields: object) -> Design:
    return Question(asked(file, *over, **fields)).design


def test_a_grid_is_all_combinations(file: Path) -> None:
    points = design(file)
    assert len(points) == 12
    assert len({tuple(points.values(i)) for i in range(12)}) == 12
    assert points.values(0) == ["0 days", "on", 0]
    assert points.values(11) == ["60 days", "off", 0.2]
    assert points[3].arms["responded"] == ("ban", "stock")
    assert str(points[11].scenario.responses["stock"].lag) == "60 days"


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol", "monte_carlo"])
def test_samples_fill_their_ranges_and_follow_the_seed(file: Path, kind: str) -> None:
    over = (
        "responses.stock.lag={triangular: [0, 10, 60], unit: days}",
        "disruptions.ban.in_force=2026-01-20 .. 2026-03-01",
    )
    points = design(file, *over, design=kind, points=64)
    u = points.samples
    assert u is not None
    assert u.shape == (64, 2)
    assert np.all((u >= 0.0) & (u < 1.0))
    if kind != "monte_carlo":
        assert np.allclose(np.bincount((u[:, 0] * 8).astype(int)), 8)
    assert np.array_equal(u, design(file, *over, design=kind, points=64).samples)
    days = {points.values(i)[1] for i in range(64)}
    assert min(days) >= "2026-01-20"
    assert max(days) <= "2026-03-01"
    assert len(days) > 20


def test_the_table_is_what_runs_give(once: SweepResults, file: Path) -> None:
    results = run(Scenario.load(file, ["responses.stock.lag=30 days", "disruptions.ban.leakage=0.2"]), out=None, jobs=1)
    rows = [row for row in once.table.to_pylist() if row["point"] == 5]
    assert {(row["responses.stock.lag"], row["responses.group"], row["disruptions.ban.leakage"]) for row in rows} == {
        (30.0, "on", 0.2)
    }
    for measure in ("shortfall_t", "first_short_day", "price_peak"):
        (row,) = [r for r in rows if (r["arm"], r["place"], r["material"], r["measure"]) ==
                  ("responded", "JPN", "gallium_refined", measure)]  # fmt: skip
        for statistic in ("mean", "p05", "p50", "p95"):
            assert row[statistic] == results.value("responded", "JPN", "gallium_refined", measure, statistic)


def test_the_spreadsheet_holds_the_table(once: SweepResults) -> None:
    sheet = pcsv.read_csv(once.folder / "sweep.csv")
    assert sheet.num_rows == once.table.num_rows == once.points * once.table.num_rows // once.points
    assert [name.lstrip("\ufeff") for name in sheet.column_names] == once.table.column_names
    assert len(once.column("responded", "world", "all", "value_not_delivered_usd")) == 12


def test_two_processes_give_the_bytes_of_one(once: SweepResults, file: Path, tmp_path: Path) -> None:
    same_files(once.folder, sweep(asked(file), out=tmp_path, jobs=2).folder)


def test_a_dying_worker_changes_nothing(
    once: SweepResults, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = kill_first_pool(monkeypatch)
    same_files(once.folder, sweep(asked(file), out=tmp_path, jobs=2).folder)
    assert killed


def test_a_worker_that_dies_of_an_item_again_and_again_leaves_it_to_this_process() -> None:
    def order(item: int):  # type: ignore[no-untyped-def]
        return (os._exit, 1) if item == 3 else (abs, item)

    with Workers(2) as workers:
        found = dict(executors.each(range(12), abs, order, workers))
    assert found == {item: item for item in range(12)}


def command(file: Path, out: Path, *more: str) -> list[str]:
    over = [part for each in OVER for part in ("--over", each)]
    return [sys.executable, "run.py", "sweep", str(file), *over, "--out", str(out), "-j", "1", "-q", *more]


def test_killed_at_any_moment_and_resumed_it_gives_the_bytes_of_a_clean_one(
    once: SweepResults, file: Path, tmp_path: Path
) -> None:
    """SIGKILL again and again, at moments drawn anew in every run of this test, until a run gets through."""
    moments = random.SystemRandom()
    clean = outcome(command(file, tmp_path / "clean")[2:])
    assert clean == 0
    out = tmp_path / "out"
    for _ in range(4):
        process = subprocess.Popen(command(file, out, "--resume"), stdout=subprocess.DEVNULL)
        desk = out / f"{once.folder.name}.unfinished"
        while process.poll() is None and not desk.is_dir():
            time.sleep(0.01)
        time.sleep(moments.uniform(0.0, 0.8))
        process.kill()
        process.wait()
        if (out / once.folder.name).exists():
            assert SweepResults.load(out / once.folder.name).table.num_rows == once.table.num_rows
            break
    assert outcome(command(file, out, "--resume")[2:]) == 0
    folder, other = tmp_path / "clean" / once.folder.name, out / once.folder.name
    names = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and p.name != "run.json")
    assert "sweep.html" in names
    assert [(n, (folder / n).read_bytes() == (other / n).read_bytes()) for n in names] == [(n, True) for n in names]
    assert not list(out.glob("*.unfinished"))


def test_unfinished_work_is_neither_lost_nor_taken_for_granted(file: Path, tmp_path: Path, once: SweepResults) -> None:
    desk = tmp_path / f"{once.folder.name}.unfinished"
    desk.mkdir()
    with pytest.raises(InputError, match="--resume, or anew with --force"):
        sweep(asked(file), out=tmp_path, jobs=1)
    desk.rename(tmp_path / f"{once.folder.name[:-8]}01234567.unfinished")
    with pytest.raises(InputError, match="begun by another version"):
        sweep(asked(file), out=tmp_path, jobs=1, resume=True)


def test_a_full_disk_leaves_what_was_finished(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, once: SweepResults, capsys: pytest.CaptureFixture[str]
) -> None:
    put, count = sweeping.Journal.put, []

    def full(self, key, pieces):  # type: ignore[no-untyped-def]
        count.append(key)
        if len(count) > 2:
            raise OSError(28, "No space left on device", "portions")
        put(self, key, pieces)

    monkeypatch.setattr(sweeping.Journal, "put", full)
    assert outcome(command(file, tmp_path)[2:]) == 2
    assert "No space left" in capsys.readouterr().err
    monkeypatch.undo()
    with sweeping.Journal(tmp_path / f"{once.folder.name}.unfinished" / "portions") as journal:
        assert len(journal) == 2
    assert outcome(command(file, tmp_path, "--resume")[2:]) == 0


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ("responses.stock.lagg=0..9 days", "did you mean lag?"),
        ("responses.stok.lag=0..9 days", "did you mean stock?"),
        ("responses.grop=on/off", "did you mean group?"),
        ("disruptions.ban.leakage=0..2", "should be between 0 and 1"),
        ("disruptions.ban.leakage=0.5..0.1", "should rise"),
        ("responses.stock.lag=[]", "empty list"),
        ("responses.stock.lag=soon", "says nothing to vary"),
        ("responses.stock.lag=0 days, 9 days", "stands in brackets: [0 days, 9 days]"),
        ("responses.stock.lag=9 days", "that is one value; name others"),
        ("responses.stock=on/of", "did you mean on/off?"),
        ("disruptions.ban.leakage=0..3", "got 3"),
        ("responses.stock.lag=1 days..2 months", "different units"),
        ("responses.stock.lag={uniform: [1, 2], unit: days}", "a grid needs values"),
        ("disruptions.ban.to=[[USA], [JPX]]", "JPX"),
        ("replicates=[1, 2]", "cannot be varied"),
        ("nothing", "should be path=spec"),
    ],
)
def test_what_cannot_be_varied_is_refused(
    over: str, told: str, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert outcome(["sweep", str(file), "--over", over, "--out", str(tmp_path / "out"), "-q"]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_scenario_is_no_sweep_unless_something_is_varied(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["sweep", str(file), "-q"]) == 2
    assert "is a scenario, not a sweep; say what to vary: --over" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--design", "sobol", "--points", "7"], "power of two"),
        (["--design", "sobol"], "points"),
        (["--design", "latin_hypercube", "--points", "0"], "should be from 1 to 1,000,000"),
        (["--design", "sobl"], "did you mean sobol?"),
        (["--points", "7"], "a grid has as many points"),
        (["--arms", "respnded"], "it has undisturbed"),
        (["--measures", "shortfal_t"], "did you mean shortfall_t?"),
        (["--cluster", "tcp://127.0.0.1:1"], "no scheduler answers"),
    ],
)
def test_options_that_make_no_sweep_are_refused(
    options: list[str], told: str, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if "--cluster" in options:
        pytest.importorskip("distributed")
    over = ["--over", "responses.stock.lag=0..9 days"]
    assert outcome(["sweep", str(file), *over, *options, "--out", str(tmp_path / "out"), "-q"]) == 2
    assert told in capsys.readouterr().err


def test_a_folder_that_is_no_sweep_is_refused(once: SweepResults, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder of a sweep"):
        SweepResults.load(tmp_path)
    facts = json.loads((once.folder / "manifest.json").read_text())
    (tmp_path / "manifest.json").write_text(json.dumps({**facts, "schema_version": 0}))
    with pytest.raises(InputError, match="another version"):
        SweepResults.load(tmp_path)


def test_a_sweep_over_nothing_is_refused(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "empty.yaml"
    empty.write_text(f"name: Nothing\nscenario: {file}\nover: {{}}\n", encoding="utf-8")
    assert outcome(["sweep", str(empty), "--out", str(tmp_path / "out"), "-q"]) == 2
    assert "empty.yaml:3:" in (told := capsys.readouterr().err)
    assert "there is nothing to vary" in told
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", sorted(path.stem for path in Path("scenarios/sweeps").glob("*.yaml")))
def test_shipped_sweeps_are_sound(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small = ["--replicates", "1", "--set", "horizon=60 days", "-j", "1", "--out", str(tmp_path)]
    assert outcome(["sweep", f"scenarios/sweeps/{name}.yaml", *small, "--json"]) == 0
    told = capsys.readouterr()
    assert "Budget:" in told.err
    answer = json.loads(told.out)
    assert len(answer["shown"]) == 2
    folder = Path(answer["folder"])
    page = (folder / "sweep.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<svg" in page
    assert outcome(["report", str(folder), "--lang", "ja", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["shown"] == answer["shown"]
    drawn = {path.name for path in (folder / "figures").glob("*.svg")}
    assert (folder / "sweep.ja.html").is_file()
    assert {path.name for path in (folder / "figures" / "ja").glob("*.svg")} == drawn
