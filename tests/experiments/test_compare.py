"""Comparisons: paired on the same luck, with intervals that cover, and a number of replicates that would settle it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sim import InputError, Results, Scenario, compare, run
from sim.cli import outcome
from sim.outcomes import checksums
from sim.outcomes.comparison import Comparison
from sim.outcomes.paired import differences, needed
from tests.experiments.test_run import TEXT, scenario


def without(replicates: int) -> Scenario:
    return scenario(replicates).but({"responses": None})


@pytest.fixture(scope="module")
def found() -> Comparison:
    return compare(without(12), scenario(12), out=None, jobs=1)


def test_differences_are_those_of_two_runs(found: Comparison) -> None:
    rows = run(scenario(12), out=None, jobs=1).measures.to_pylist()
    users = [r for r in rows if (r["place"], r["material"], r["tier"]) == ("JPN", "gallium_refined", "all")]
    one, other = (np.array([r["shortfall_t"] for r in users if r["arm"] == arm]) for arm in ("disrupted", "responded"))
    row = found.difference("JPN", "gallium_refined", "shortfall_t")
    assert row["difference"] == pytest.approx((other - one).mean(), rel=1e-12)
    assert row["share_less"] == (other < one).mean()
    assert (row["mean_a"], row["mean_b"]) == (pytest.approx(one.mean()), pytest.approx(other.mean()))


def test_the_world_is_the_sum_of_its_places(found: Comparison) -> None:
    rows = [r for r in found.rows(measure="value_not_delivered_usd") if r["place"] not in ("owners", "world")]
    total = found.difference("world", "all", "value_not_delivered_usd")["difference"]
    assert sum(r["difference"] for r in rows) == pytest.approx(total, rel=1e-9)


def test_a_scenario_does_not_differ_from_itself() -> None:
    twice = compare(scenario(3), scenario(3), out=None, jobs=1)
    assert set(twice.table["difference"].to_pylist()) == {0.0}
    assert not any(twice.table["settled"].to_pylist())
    assert set(twice.table["replicates_needed"].to_pylist()) == {None}
    assert len(set(twice.names)) == 2


def test_results_folders_and_scenarios_compare_alike(found: Comparison, tmp_path: Path) -> None:
    kept = [run(each, out=tmp_path, jobs=1).folder for each in (without(12), scenario(12))]
    assert kept[0] is not None
    loaded = compare(Results.load(kept[0]), scenario(12), out=None, jobs=1)
    for column in ("difference", "low", "high_bootstrap", "replicates_needed"):
        one, other = (each.table[column].to_numpy().astype(float) for each in (loaded, found))
        assert np.allclose(one, other, rtol=1e-9, atol=0.0, equal_nan=True), column


def test_intervals_cover_what_they_should() -> None:
    """Of 400 samples from a skewed distribution about 95 % hold its mean; far from 80 %, far from 100 %."""
    rng = np.random.default_rng(1)
    gaps = rng.gamma(2.0, 1.0, (400, 60))
    rows = list(differences(np.zeros_like(gaps), gaps, 5))
    by_t = np.mean([each.low < 2.0 < each.high for each in rows])
    resampled = np.mean([each.low_bootstrap < 2.0 < each.high_bootstrap for each in rows])
    assert 0.90 < by_t < 0.98
    assert 0.90 < resampled < 0.98
    assert any(each.low != each.low_bootstrap for each in rows)


def test_so_many_replicates_settle_the_sign_in_80_percent() -> None:
    rng = np.random.default_rng(2)
    n = needed(0.3, 1.0)
    assert n == 88
    rows = differences(np.zeros((500, n)), rng.normal(0.3, 1.0, (500, n)), 1)
    assert 0.74 < np.mean([each.low > 0.0 for each in rows]) < 0.86


def test_one_replicate_has_no_interval_and_the_same_gap_is_settled() -> None:
    one = next(differences(np.array([[1.0]]), np.array([[2.0]]), 1))
    assert not one.settled
    assert one.needed is None
    alike = next(differences(np.array([[1.0, 1.0]]), np.array([[2.0, 2.0]]), 1))
    assert alike.settled
    assert alike.needed == 2


def test_what_cannot_be_paired_is_refused(tmp_path: Path) -> None:
    kept = run(scenario(3), out=tmp_path, jobs=1)
    other = run(scenario(3).but({"seed": 8}), out=tmp_path, jobs=1)
    with pytest.raises(InputError, match="cannot be paired"):
        compare(kept, other, out=None)
    with pytest.raises(InputError, match="different days"):
        compare(scenario(2), scenario(2).but({"horizon": "300 days"}), out=None, jobs=1)
    with pytest.raises(InputError, match="two scenarios"):
        compare(scenario(2), out=None)
    with pytest.raises(InputError, match="it has undisturbed"):
        compare(scenario(2), scenario(2), arm="responed", out=None, jobs=1)


def test_a_folder_of_another_version_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = run(scenario(2), out=tmp_path, jobs=1).folder
    assert folder is not None
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "source": "0" * 64}))
    checksums.write(folder)
    file = tmp_path / "ban.yaml"
    file.write_text(TEXT.format(replicates=2))
    assert outcome(["compare", str(folder), str(file), "-q", "-j", "1", "--out", str(tmp_path)]) == 2
    assert "different versions" in capsys.readouterr().err
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "schema_version": 0}))
    checksums.write(folder)
    assert outcome(["compare", str(folder), str(file), "-q", "-j", "1", "--out", str(tmp_path)]) == 2
    assert "another version" in capsys.readouterr().err


def test_the_verb_prints_writes_and_answers_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = tmp_path / "with.yaml", tmp_path / "without.yaml"
    one.write_text(TEXT.format(replicates=4))
    other.write_text("extends: with.yaml\nresponses: null\n")
    command = ["compare", str(other), str(one), "-q", "-j", "1", "--out", str(tmp_path / "out")]
    assert outcome([*command, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    folder = Path(answer["folder"])
    assert {
        checksums.NAME,
        "compare.csv",
        "compare.html",
        "compare.parquet",
        "compare.svg",
        "manifest.json",
        "run.json",
    } == {file.name for file in folder.iterdir()}
    kept = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert outcome(command) == 0
    assert "worth USD" in " ".join(capsys.readouterr().out.split())
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == kept
    assert outcome([*command, "--lang", "id"]) == 0
    assert {file.name for file in folder.iterdir()} == {*kept, "compare.id.html", "compare.id.svg"}
    (folder / "compare.parquet").unlink()
    assert outcome(command) == 0
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == kept
