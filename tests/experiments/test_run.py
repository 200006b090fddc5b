"""A run gives the same bytes however it is made, and finds again what it has."""

import filecmp
import json
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from sim import Results, Scenario, run
from sim.experiments import executors
from sim.experiments.ensemble import anew
from sim.experiments.executors import spans
from sim.report.ledger import Ledger
from tests.experiments.killing import kill_first_pool

TEXT = """\
name: A short ban
start: 2026-01-01
horizon: 200 days
replicates: {replicates}
seed: 7
disruptions:
  ban: {{kind: export_ban, by: CHN, materials: [gallium_primary, gallium_refined], to: [USA, JPN],
        announced: 2026-01-10, in_force: 2026-01-20, lasts: {{triangular: [2, 4, 5], unit: months}}}}
responses:
  stock: {{kind: joint_stockpile, owners: {{USA: 0.5, JPN: 0.5}}, holdings: {{gallium_refined: 60 days}},
          below: 60 days, until: 70 days}}
  group: {{kind: rapid_response_group, members: [USA, JPN]}}
"""


def scenario(replicates: int = 24) -> Scenario:
    return Scenario.from_text(TEXT.format(replicates=replicates))


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return run(scenario(), out=tmp_path_factory.mktemp("once"), jobs=1)


def same_files(one: Path, other: Path) -> None:
    names = sorted(path.name for path in one.iterdir() if path.name != "run.json")
    assert names == sorted(path.name for path in other.iterdir() if path.name != "run.json")
    _, different, errors = filecmp.cmpfiles(one, other, names, shallow=False)
    assert different == errors == []


def test_what_stockpiles_hold_is_kept_day_by_day(once: Results) -> None:
    """Full on the first evening, and nothing ever comes back, for nothing refills."""
    held = [row for row in once.series.to_pylist() if row["series"] == "state_stock_t"]
    assert {(row["arm"], row["place"], row["material"]) for row in held} == {("responded", "stock", "gallium_refined")}
    assert [row["day"] for row in held] == list(range(200))
    tonnes = [row["p50"] for row in held]
    assert tonnes[0] > 1.0
    assert all(later <= earlier + 1e-6 for earlier, later in pairwise(tonnes))


def test_two_workers_give_the_bytes_of_one(once: Results, tmp_path: Path) -> None:
    same_files(once.folder, run(scenario(), out=tmp_path, jobs=2).folder)


def test_a_second_run_finds_the_first_and_force_gives_its_bytes(once: Results, tmp_path: Path) -> None:
    first = run(scenario(12), out=tmp_path, jobs=1)
    written = (first.folder / "run.json").read_bytes()
    assert run(scenario(12), out=tmp_path, jobs=1).folder == first.folder
    assert (first.folder / "run.json").read_bytes() == written
    kept = {path.name: path.read_bytes() for path in first.folder.iterdir()}
    again = run(scenario(12), out=tmp_path, jobs=1, force=True)
    assert {p.name: p.read_bytes() for p in again.folder.iterdir() if p.name != "run.json"} == {
        name: text for name, text in kept.items() if name != "run.json"
    }


def test_results_are_told_before_they_are_written(once: Results, tmp_path: Path) -> None:
    told: list[tuple[Results, list[Path]]] = []
    with executors.Workers(1) as workers:
        found = anew(scenario(), tmp_path, workers, ready=lambda results: told.append((results, [*tmp_path.iterdir()])))
    [(results, there)] = told
    assert results.folder is None and there == [] and results.measures is found.measures
    assert found.folder is not None and once.folder is not None
    same_files(once.folder, found.folder)


def test_results_are_written_although_nobody_can_draw_them(tmp_path: Path) -> None:
    def fails(_: Results) -> None:
        raise ValueError("no figure")

    with executors.Workers(1) as workers, pytest.raises(ValueError, match="no figure"):
        anew(scenario(2), tmp_path, workers, ready=fails)
    [folder] = tmp_path.iterdir()
    assert run(scenario(2), out=tmp_path, jobs=1).folder == folder
    assert Results.load(folder).measures.num_rows > 0


def test_what_is_read_back_is_what_was_written(once: Results) -> None:
    back = Results.load(once.folder)
    for table in ("measures", "costs", "summary", "relief", "series", "log"):
        assert repr(getattr(back, table).to_pylist()) == repr(getattr(once, table).to_pylist()), table
    assert (back.arms, back.reasons) == (once.arms, once.reasons)


def test_a_share_of_relief_is_a_ratio_of_means_as_the_page_tells_it(once: Results) -> None:
    ledger, told = Ledger(once), 0
    for row in once.relief.to_pylist():
        if row["for"] in ("owners", "world") and row["share"] is not None:
            lost = ledger.mean_lost("disrupted" if row["of"] == "all responses" else f"without {row['of']}",
                                    row["for"], row["material"])  # fmt: skip
            assert row["share"] == pytest.approx(row["mean"] / lost, rel=1e-9)
            (line,) = (
                each
                for each in ledger.relief
                if (each.of, each.whom, each.material) == (row["of"], row["for"], row["material"])
            )
            assert line.share.mean == pytest.approx(row["share"], rel=1e-9)
            told += 1
    assert told


def test_another_seed_or_field_is_another_question(tmp_path: Path) -> None:
    names = {
        run(s, out=tmp_path, jobs=1).folder.name
        for s in (scenario(2), scenario(2).but({"seed": 8}), scenario(2).but({"disruptions.ban.leakage": 0.2}))
    }
    assert len(names) == 3


def test_a_name_is_no_question(tmp_path: Path) -> None:
    one = run(scenario(2), out=tmp_path, jobs=1)
    other = run(scenario(2).but({"name": "Another name"}), out=tmp_path, jobs=1)
    assert one.folder == other.folder


def test_replicates_do_not_depend_on_their_number(once: Results, tmp_path: Path) -> None:
    few = run(scenario(12), out=tmp_path, jobs=1)
    rows = once.measures.to_pylist()
    kept = [row for row in rows if row["replicate"] < 12]
    assert [repr(row) for row in few.measures.to_pylist()] == [repr(row) for row in kept]


def test_blocks_are_the_same_for_any_number_of_workers() -> None:
    assert spans(25) == [(0, 10), (10, 20), (20, 25)]


def test_a_very_short_run_starts_no_process_to_its_end(tmp_path: Path) -> None:
    """It has several blocks, and is done before another process would have begun."""
    assert len(spans(executors.ALONE, executors.BLOCK)) > 1
    with executors.Workers(2) as workers:
        found = anew(scenario(executors.ALONE), tmp_path, workers)
        assert workers.begun is None
    assert found.scenario.replicates == executors.ALONE


def test_a_dying_worker_changes_nothing(once: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first pool is killed while it works; its blocks are done again."""
    killed = kill_first_pool(monkeypatch)
    same_files(once.folder, run(scenario(), out=tmp_path, jobs=2).folder)
    assert killed


def test_a_killed_run_leaves_no_half_written_result(tmp_path: Path) -> None:
    file = tmp_path / "ban.yaml"
    file.write_text(TEXT.format(replicates=400))
    command = [sys.executable, "run.py", str(file), "--out", str(tmp_path / "out"), "-j", "1", "-q"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(4)
    process.kill()
    process.wait()
    assert not list((tmp_path / "out").glob("[!.]*"))


def test_the_manifest_names_what_determines_the_answer(once: Results) -> None:
    manifest = json.loads((once.folder / "manifest.json").read_text())
    assert {"scenario", "network", "source", "libraries", "platform", "schema_version"} <= set(manifest)
    assert once.folder.name == manifest["folder"]


def test_leaving_one_out_changes_no_luck_of_the_others() -> None:
    from sim.experiments.block import Bench

    stock = (
        "{kind: national_stockpile, owner: %s, holdings: {gallium_refined: %s}, lag: {uniform: [5, 60], unit: days}}"
    )
    two = (
        scenario(1)
        .but({"responses": None})
        .but({"responses": {"a": {**_plain(stock % ("JPN", "60 days"))}, "b": {**_plain(stock % ("USA", "90 days"))}}})
    )
    bench = Bench(two, two.world())
    responded, without_a, without_b = (arm for arm in bench.arms if arm.name not in ("undisturbed", "disrupted"))
    both = bench.history(responded, 0).instruments
    assert bench.history(without_a, 0).instruments["b"] == both["b"]
    assert bench.history(without_b, 0).instruments["a"] == both["a"]


def _plain(text: str) -> dict[str, object]:
    from ruamel.yaml import YAML

    return dict(YAML(typ="safe").load(text))
