"""Where in a sweep something comes about: a box that was put there is found."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim import InputError, Sweep, sweep
from sim.cli import outcome
from sim.experiments.discovering import Discovery, discover
from sim.outcomes.manifest import SCHEMA_VERSION
from sim.outcomes.sweeping import SweepResults, write_rows
from tests.experiments.test_run import TEXT, same_files

WHERE = "disrupted: JPN magnet_heavy shortfall_share mean > 0.5"
AXES = [("disruptions.ban.lasts", "disruptions.ban.lasts, months", True),
        ("disruptions.ban.leakage", "disruptions.ban.leakage", True),
        ("responses.stock", "responses.stock", False), ("seed", "seed", True)]  # fmt: skip


def made(folder: Path, points: int = 400) -> SweepResults:
    """A sweep in which Japan misses much where the ban lasts over 14 months, less than 30 % leaks, nothing is held."""
    luck = np.random.default_rng(3)
    rows = []
    for point in range(points):
        lasts, leakage, held = luck.uniform(3, 24), luck.uniform(0, 0.4), ("on", "off")[luck.integers(2)]
        much = lasts > 14 and leakage < 0.3 and held == "off"
        value = luck.uniform(0.6, 0.9) if much else luck.uniform(0.0, 0.4)
        facts = ("disrupted", "JPN", "magnet_heavy", "shortfall_share", "1")
        rows.append((point, lasts, leakage, held, luck.uniform(0, 9), *facts, value, value, value, value, None))
    folder.mkdir(parents=True, exist_ok=True)
    write_rows(rows, [(path, numbers) for path, _, numbers in AXES], 5, folder)
    axes = [{"path": path, "title": title, "numbers": numbers, "values": []} for path, title, numbers in AXES]
    manifest = {"axes": axes, "points": points, "arms": ["disrupted"], "measures": ["shortfall_share"], "show": [],
                "owners": [], "replicates": 5, "name": "Made up", "schema_version": SCHEMA_VERSION}  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return SweepResults.load(folder)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> SweepResults:
    return made(tmp_path_factory.mktemp("sweeps") / "made_up-01234567")


def needs_the_extra() -> None:
    pytest.importorskip("sklearn")


@pytest.mark.parametrize("method", ["box", "leaf"])
def test_the_box_that_was_put_there_is_found(found: SweepResults, method: str) -> None:
    needs_the_extra()
    answer = discover(found, WHERE, out=None)
    row = answer.rows(method=method)[0]
    limits = json.loads(row["limits"])
    assert limits["disruptions.ban.lasts"][0] == pytest.approx(14.0, abs=0.7)
    assert limits["disruptions.ban.lasts"][1] is None
    assert limits["responses.stock"] == ["off"]
    assert limits["disruptions.ban.leakage"][1] == pytest.approx(0.3, abs=0.03)
    assert "seed" not in limits
    assert row["density"] >= 0.9
    assert row["coverage"] >= 0.9


def test_shares_are_counted_right(found: SweepResults) -> None:
    needs_the_extra()
    answer = discover(found, WHERE, out=None)
    table = found.column("disrupted", "JPN", "magnet_heavy", "shortfall_share").to_pylist()
    there = [row["value"] > 0.5 for row in table]
    leaves = answer.rows(method="leaf")
    assert sum(row["points"] for row in leaves) == found.points
    assert sum(row["there"] for row in leaves) == sum(there) == answer.facts["there"]
    assert sum(row["coverage"] for row in leaves) == pytest.approx(1.0)
    assert sum(row["mass"] for row in leaves) == pytest.approx(1.0)
    for row in answer.rows(method="box"):
        limits = json.loads(row["limits"])
        low = limits["disruptions.ban.lasts"][0]
        kept = [hit for each, hit in zip(table, there, strict=True) if each["disruptions.ban.lasts"] >= low]
        assert row["points"] <= len(kept)
        assert row["density"] == row["there"] / row["points"]


def test_a_rare_thing_in_few_points_is_found_without_limits_that_mean_nothing(tmp_path: Path) -> None:
    """In 13 of 96 points: the box must be dense, and know nothing of the seed, whatever slices the path took."""
    needs_the_extra()
    answer = discover(made(tmp_path / "few-01234567", 96), WHERE, out=None)
    assert answer.facts["there"] == 13
    row = answer.rows(method="box")[0]
    assert row["density"] >= 0.8
    assert row["coverage"] >= 0.75
    assert "seed" not in json.loads(row["limits"])


def test_boxes_do_not_lie_around_one_another(found: SweepResults) -> None:
    needs_the_extra()
    asked = Discovery(found, "disrupted: JPN magnet_heavy shortfall_share mean > 0.35")
    masses = [row["points"] for row in discover(asked, out=None).rows(method="box")]
    assert masses
    assert len(set(masses)) == len(masses)


def test_what_comes_about_by_lot_is_in_no_box(found: SweepResults) -> None:
    needs_the_extra()
    asked = Discovery(found, WHERE)
    asked.there = np.random.default_rng(5).random(found.points) < 0.25
    assert not discover(asked, out=None).rows(method="box")


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("JPN misses much", "should be like"),
        ("disrupted: JPN magnet_heavy shortfall_share mean > much", "should be like"),
        ("responded: JPN magnet_heavy shortfall_share mean > 0.5", "the sweep has no .*its arms are disrupted"),
        ("disrupted: JPN magnet_heavy shortfall_share mean > 5", "in no point; it ranges from"),
        ("disrupted: JPN magnet_heavy shortfall_share mean < 100 %", "in all points"),
    ],
)
def test_what_cannot_be_looked_for_is_refused(found: SweepResults, where: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        Discovery(found, where)


def test_too_few_points_and_impossible_densities_are_refused(found: SweepResults, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="sweep over 8 or more"):
        Discovery(made(tmp_path / "few-01234567", 7), WHERE)
    with pytest.raises(InputError, match="--density"):
        Discovery(found, WHERE, 1.5)


def test_without_the_extra_its_command_is_named(found: SweepResults) -> None:
    code = (
        "import sys; sys.modules['ema_workbench'] = None\n"
        "from sim.cli import outcome\n"
        f"sys.exit(outcome(['discover', {str(found.folder)!r}, '--where', {WHERE!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'lodeline[discover]'" in done.stderr


def test_the_verb_says_it_in_a_sentence_draws_and_writes(
    found: SweepResults, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    needs_the_extra()
    told = ["discover", str(found.folder), "--where", WHERE, "--out", str(tmp_path), "-q"]
    assert outcome([*told, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    folder = Path(answer["folder"])
    assert answer["answer"][1].startswith(("In 9", "In 100 %"))
    assert "ban.lasts > 1" in answer["answer"][1]
    assert "stock is off" in answer["answer"][1]
    assert "of heavy magnets in Japan (disrupted, mean) is above 50 %" in answer["answer"][1]
    assert (folder / "discover.svg").read_text(encoding="utf-8").startswith("<?xml")
    kept = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "run.json"}
    assert outcome([*told, "--force"]) == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "run.json"} == kept
    assert "density" in capsys.readouterr().out


def test_a_real_sweep_is_looked_through(tmp_path: Path) -> None:
    needs_the_extra()
    file = tmp_path / "ban.yaml"
    file.write_text(TEXT.format(replicates=2), encoding="utf-8")
    over = ["disruptions.ban.leakage=0..1/4", "responses.stock=on/off", "disruptions.ban.lasts=1 months..5 months/3"]
    swept = sweep(Sweep.over_scenario(file, over), out=tmp_path, jobs=1)
    one, two = discover(swept, out=tmp_path / "one"), discover(swept, out=tmp_path / "two")
    assert one.folder is not None
    assert two.folder is not None
    same_files(one.folder, two.folder)
    assert one.facts["there"] <= swept.points // 4
    assert one.rows(method="leaf")


def test_thresholds_that_look_alike_are_different_questions(found: SweepResults) -> None:
    needs_the_extra()
    one, other = (Discovery(found, WHERE.replace("0.5", f"0.5000000{digit}")) for digit in (1, 2))
    assert one.condition == other.condition
    assert one.manifest["folder"] != other.manifest["folder"]
