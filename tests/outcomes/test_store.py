"""What is written is what is read, whole or not at all."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sim
from sim import InputError, Results
from sim.network import Network
from sim.outcomes import checksums, manifest, store, sweeping
from sim.outcomes.comparison import Comparison
from sim.outcomes.finding import Finding, made_by
from sim.outcomes.sums import Sum
from sim.scenario import Scenario

OLD = Path(__file__).parent / "written_by_2"


@pytest.fixture
def results() -> Results:
    """Those of the version before, as of today."""
    found = Results.load(OLD)
    return replace(found, manifest={**found.manifest, "schema_version": manifest.SCHEMA_VERSION})


def test_results_come_back_as_they_were(results: Results, tmp_path: Path) -> None:
    kept = store.write(results, tmp_path / "above" / "it", {"host": "x"})
    again = Results.load(tmp_path / "above" / "it")
    assert again.folder == kept.folder == tmp_path / "above" / "it"
    was, now = ({name: str(table.to_pylist()) for name, table in each.to_arrow().items()} for each in (results, again))
    assert now == was
    assert (again.arms, again.reasons, again.dated, again.manifest) == (results.arms, [], [], results.manifest)
    assert json.loads((kept.folder / "run.json").read_text()) == {"host": "x"}
    assert (kept.folder / "scenario.yaml").read_text() == results.scenario.as_given
    assert (kept.folder / "network" / "lanes.csv").is_file(), "tables of one's own are kept with their results"
    assert [each.name for each in (tmp_path / "above").iterdir()] == ["it"], "no draft is left"


def test_a_new_answer_takes_the_place_of_an_old_one_whole(results: Results, tmp_path: Path) -> None:
    (tmp_path / "it").mkdir()
    (tmp_path / "it" / "left_over.txt").write_text("x")
    folder = store.write(results, tmp_path / "it").folder
    assert folder is not None and not (folder / "left_over.txt").exists()
    assert [each.name for each in tmp_path.iterdir()] == ["it"]


def test_what_fails_while_it_is_written_leaves_the_old_answer(tmp_path: Path) -> None:
    (tmp_path / "it").mkdir()
    (tmp_path / "it" / "old.txt").write_text("x")

    def breaks(draft: Path) -> None:
        (draft / "half.txt").write_text("x")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        store.put(tmp_path / "it", breaks)
    assert [each.name for each in tmp_path.rglob("*")] == ["it", "old.txt"]


def test_the_same_facts_give_the_same_bytes(tmp_path: Path) -> None:
    store.write_json({"b": 1, "a": [2]}, tmp_path / "x.json")
    assert (tmp_path / "x.json").read_bytes() == b'{\n "a": [\n  2\n ],\n "b": 1\n}\n'
    store.write_csv(pa.table({"a": [1.0, None], "b": ["x", "y,z"]}), tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_bytes() == b'\xef\xbb\xbfa,b\n1.0,x\n,"y,z"\n'


def test_a_folder_answers_only_the_question_of_its_manifest(results: Results, tmp_path: Path) -> None:
    store.write(results, tmp_path / "it")
    told = results.scenario.but({"name": "told anew"})
    found = store.found(told, results.manifest, tmp_path / "it")
    assert found is not None and found.scenario.name == "told anew"
    assert store.found(told, {**results.manifest, "source": "x"}, tmp_path / "it") is None
    assert store.found(told, results.manifest, tmp_path / "nothing") is None
    (tmp_path / "it" / "manifest.json").write_text("[]")
    assert not manifest.holds(tmp_path / "it", results.manifest)


def test_the_source_that_computes_is_what_the_folder_depends_on() -> None:
    root = Path(sim.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if not name.startswith(("report/", "cli/")) and name != "catalogue.py":
            digest.update(name.encode() + path.read_bytes())
    assert manifest.source_digest() == digest.hexdigest()


def test_a_folder_is_named_after_its_scenario_and_what_determines_it(results: Results) -> None:
    facts = manifest.manifest_of(results.scenario, results.scenario.world())
    assert facts["folder"].rpartition("-")[0] == "scenario_resolved"
    other = manifest.manifest_of(results.scenario.but({"seed": 43}), results.scenario.world())
    assert other["folder"] != facts["folder"]
    asked = made_by("n_1", results.scenario, results.scenario.world(), {"lasts": "6 months"})
    assert asked["folder"].startswith("n_1-scenario_resolved-") and asked["asked"] == {"lasts": "6 months"}
    assert made_by("n_1", results.scenario, results.scenario.world(), {})["folder"] != asked["folder"]


def test_an_answer_to_a_question_comes_back(results: Results, tmp_path: Path) -> None:
    made = made_by("sizing", results.scenario, results.scenario.world(), {})
    found = Finding.of(made, "t", {"size": 3.0}, [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]).write(tmp_path)
    again = Finding.load(found.folder)  # type: ignore[arg-type]
    assert (again.verb, again.title, again.facts, again.rows(a=2)) == (
        "sizing",
        "t",
        {"size": 3.0},
        [{"a": 2, "b": "y"}],
    )
    (found.folder / checksums.NAME).unlink()  # type: ignore[operator]
    for version, read in ((2, True), (1, False)):
        file = found.folder / "manifest.json"  # type: ignore[operator]
        file.write_text(json.dumps(json.loads(file.read_text()) | {"schema_version": version}))
        if read:
            assert Finding.load(file.parent).facts == {"size": 3.0}
        else:
            with pytest.raises(InputError, match="another version"):
                Finding.load(file.parent)


def test_rows_of_a_sweep_are_sums_of_their_pools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two pools lack 1 and 2 t in one replicate, 3 and 4 in the other; a date comes about in one of them."""
    values = np.array([[[[1.0, 5.0], [2.0, 9.0]], [[3.0, np.nan], [4.0, 9.0]]]])
    lines = [Sum("world", "metal", 0, [0, 1]), Sum("JPN", "metal", 1, [0])]
    usd = np.array([[[10.0, 20.0], [30.0, 40.0]]])
    rows = [*sweeping.rows_of(values, usd, ["x"], ["shortfall_t", "first_short_day"], lines)]
    assert [row[:5] for row in rows] == [
        ("x", "world", "metal", "shortfall_t", "t"), ("x", "JPN", "metal", "first_short_day", "day"),
        ("x", "world", "all", "cost_usd", "USD"),
    ]  # fmt: skip
    assert [row[5] for row in rows] == [5.0, 5.0, 50.0]
    assert [row[9] for row in rows] == [None, 0.5, None]
    monkeypatch.setattr(sweeping, "ROWS", 2)
    points: list[tuple[Any, ...]] = [(k, "a", *row) for k, row in enumerate(rows)]
    sweeping.write_rows(points, [("path", False)], 2, tmp_path)
    assert pq.ParquetFile(tmp_path / "sweep.parquet").metadata.num_row_groups == 2
    back = pq.read_table(tmp_path / "sweep.parquet").to_pylist()
    assert [(row["point"], row["path"], row["mean"], row["n"]) for row in back] == [
        (0, "a", 5.0, 2), (1, "a", 5.0, 2), (2, "a", 50.0, 2),
    ]  # fmt: skip
    assert len((tmp_path / "sweep.csv").read_text(encoding="utf-8-sig").splitlines()) == 4


def test_a_sweep_is_read_from_its_folder(tmp_path: Path) -> None:
    """Two points of an axis, of which one number each is told."""
    rows = [(k, 0.1 * k, "x", "world", "all", "m", "USD", 5.0 + k, None, None, None, None) for k in (0, 1)]
    sweeping.write_rows(rows, [("lag", True)], 2, tmp_path)
    facts = {"axes": [{"path": "lag"}], "points": 2, "name": "s", "schema_version": manifest.SCHEMA_VERSION}
    store.write_json(facts, tmp_path / "manifest.json")
    found = sweeping.SweepResults.load(tmp_path)
    assert (found.points, found.axes) == (2, [{"path": "lag"}])
    assert found.column("x", "world", "all", "m").to_pylist() == [
        {"point": 0, "lag": 0.0, "value": 5.0}, {"point": 1, "lag": 0.1, "value": 6.0},
    ]  # fmt: skip
    with pytest.raises(KeyError, match="y: world all m"):
        found.column("y", "world", "all", "m")
    store.write_json({**facts, "axes": []}, tmp_path / "manifest.json")
    with pytest.raises(InputError, match="another version"):
        sweeping.SweepResults.load(tmp_path)


def test_a_comparison_keeps_its_folder_while_it_stands_and_writes_a_damaged_one_anew(tmp_path: Path) -> None:
    table = pa.table({"a": ["one"] * 2, "b": ["two", "three"], "place": ["world"] * 2, "material": ["all"] * 2,
                      "measure": ["m"] * 2, "difference": [1.0, 2.0]})  # fmt: skip
    found = Comparison(None, {"folder": "compare-x"}, ("one", "two", "three"), ("d",) * 3, ("t",) * 3, 4, table)
    assert found.difference("world", "all", "m")["difference"] == 1.0, "of the first other"
    assert found.difference("world", "all", "m", "three")["difference"] == 2.0
    assert repr(found) == "<Comparison of two, three with one: 4 paired replicates>"
    kept = found.write(tmp_path / "out")
    assert kept.folder == tmp_path / "out" / "compare-x"
    (kept.folder / "page.html").write_text("x")
    found.write(tmp_path / "out")
    assert (kept.folder / "page.html").exists()
    (kept.folder / "compare.parquet").write_bytes(b"x")
    found.write(tmp_path / "out")
    assert not (kept.folder / "page.html").exists()
    assert pq.read_table(kept.folder / "compare.parquet").num_rows == 2


@pytest.mark.parametrize("name", ["measures.parquet", "manifest.json", "network/lanes.csv", "checksums.json"])
def test_a_file_that_is_not_what_was_written_is_told(results: Results, tmp_path: Path, name: str) -> None:
    """Also one that reads as well as ever: a manifest with a reason more, a lane with a tonne more."""
    folder = store.write(results, tmp_path / "it").folder
    assert folder is not None
    text = (folder / name).read_bytes()
    changed = {"manifest.json": (b'"reasons": []', b'"reasons": [1]'), "checksums.json": (b"{", b"[")}
    old, new = changed.get(name, (b"", b" "))
    (folder / name).write_bytes(text.replace(old, new, 1))
    with pytest.raises(InputError, match=r"changed by hand|holds no checksums") as refused:
        Results.load(folder)
    assert [Path(fault.file).name for fault in refused.value.faults] == [Path(name).name]
    (folder / name).unlink()
    if name == checksums.NAME:
        assert Results.load(folder).arms == results.arms, "as earlier versions left it"
    else:
        with pytest.raises(InputError):
            Results.load(folder)


def test_files_and_sheets_of_ones_own_may_lie_there_but_no_table_of_the_network(
    results: Results, tmp_path: Path
) -> None:
    folder = store.write(results, tmp_path / "it").folder
    assert folder is not None
    (folder / "summary.csv").write_text("mine")
    (folder / "notes.txt").write_text("mine")
    (folder / "mine.parquet").write_bytes(b"mine")
    assert Results.load(folder).arms == results.arms
    (folder / "network" / "overlay.csv").write_text("x")
    with pytest.raises(InputError, match=r"overlay\.csv: was not written with these"):
        Results.load(folder)


def test_a_shipped_network_is_not_kept_with_its_results(tmp_path: Path, results: Results) -> None:
    plain = Scenario.from_text("name: x\nstart: 2026-01-01\nhorizon: 1 year\n")
    assert plain.network is None and Network.shipped().digest
    store.write(replace(results, scenario=plain), tmp_path / "it")
    assert not (tmp_path / "it" / "network").exists()


@pytest.mark.parametrize("other", [True, False])
def test_a_folder_that_is_written_anew_while_it_is_read_is_told(
    results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: bool
) -> None:
    """Between manifest and tables another answer takes its place; the same answer has the same bytes and is read."""
    folder = store.write(results, tmp_path / "it").folder
    assert folder is not None
    later = replace(results, relief=results.relief.slice(0, 0), reasons=[{"why": "x"}]) if other else results
    usual = store.read_parquet

    def slow(path: Path) -> pa.Table:
        if path.name == "measures.parquet":
            store.write(later, folder)
        return usual(path)

    monkeypatch.setattr(store, "read_parquet", slow)
    if other:
        with pytest.raises(InputError, match="written anew while it was read"):
            Results.load(folder)
    else:
        assert Results.load(folder).reasons == results.reasons


def test_no_checksum_is_kept_of_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "above" / "it").mkdir(parents=True)

    def fill(draft: Path) -> None:
        (draft / "x.parquet").symlink_to("nowhere")

    with pytest.raises(FileNotFoundError):
        store.put(tmp_path / "above" / "it", fill)
    assert [each.name for each in (tmp_path / "above").iterdir()] == ["it"], "the old answer stays, no draft is left"
