"""Questions that were answered by a traceback, by half an answer or after all had been simulated."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.rough import asked
from tests.rough.hands import FIVE, called


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    asked.laid(tmp_path)
    return tmp_path


SIZE = ["size-stockpile", "small.yaml", *asked.NEEDED["size-stockpile"]]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sweep", "sweep.yaml", "--arms", "disrupted", "--arms", "disrupted"], "an arm is named twice"),
        (["sweep", "sweep.yaml", "--measures", "shortfall_t", "--measures", "shortfall_t"], "is named twice"),
        (["sweep", "sweep.yaml", "--measures", "shortfall_t"], "show.0: .* the sweep has no such number"),
        ([*SIZE, "--up-to", "1e300", "--step", "1e-300"], "take larger steps"),
        ([*SIZE, "--up-to", "inf"], "take larger steps"),
        (["calibrate", "case.yaml", "--points", "8", "--replicates", "0"], "1 replicate or more"),
        (["calibrate", "case.yaml", "--points", "8", "--replicates", "-3"], "1 replicate or more"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_written(desk: Path, words: list[str], said: str) -> None:
    code, told, wrote = asked.lined(desk, [*words, "-j", "1"])
    assert (code, wrote) == (2, False)
    assert "Traceback" not in told
    assert re.search(said, told), told


@pytest.mark.parametrize("show", ["responded: Mars all shortfall_t mean", "nobody: world all cost_usd mean", "x",
                                  "responded: world all value_not_delivered_usd point"])  # fmt: skip
def test_what_a_sweep_is_to_show_is_told_where_it_stands(desk: Path, show: str) -> None:
    text = asked.SWEEP.replace("responded: world all value_not_delivered_usd mean", show)
    (desk / "sweep.yaml").write_text(text, encoding="utf-8")
    code, told = called(["sweep", str(desk / "sweep.yaml"), "-j", "1", "--out", str(desk / "out")])
    assert code == 2 and not (desk / "out").exists()
    assert "sweep.yaml:11:8: show.0: " in told


def test_a_place_that_is_named_twice_counts_once(desk: Path) -> None:
    told = [
        called(["worst-case", str(desk / "small.yaml"), *["--whom", "EU27"] * n, "-j", "1", "-q", "--json", "--out",
                str(desk / f"out{n}")])
        for n in (1, 2)
    ]  # fmt: skip
    assert told[0][1].replace("out1", "") == told[1][1].replace("out2", "")


ASKS = {
    "run": ["small.yaml", "--json", "--force"],
    "sweep": ["sweep", "sweep.yaml", "--json", "--force"],
    "hindcast": ["hindcast", "case.yaml", "--replicates", "2"],
}


@pytest.mark.parametrize("verb", ASKS)
def test_what_files_hold_is_read_anew_by_every_question(tmp_path: Path, verb: str) -> None:
    """In one process: tables and rows of a case that change, and change back, change the answer and change it back.

    Attribute and the others that rank ask as a sweep does.
    """
    asked.laid(tmp_path)
    (tmp_path / "networks").unlink()
    shutil.copytree(FIVE, tmp_path / "networks" / "five")
    lines = {
        "networks/five/demand.csv": ("800,0,-0.3,0.1,-0.6,-0.1,", "800,0,-0.7,0.1,-0.9,-0.5,"),
        "seen.csv": ("2024-03,made,EU27,1,t,,,example,C,\n", ""),
    }

    def told() -> str:
        words = [*asked.inside(tmp_path, ASKS[verb]), "-j", "1", "-q", "--out", str(tmp_path / "out")]
        code, said = called(words)
        assert code in (0, 1), said
        return said

    first = told()
    for name, (old, new) in lines.items():
        if name == "seen.csv" and verb != "hindcast":
            continue
        sound = (tmp_path / name).read_text(encoding="utf-8")
        assert old in sound
        (tmp_path / name).write_text(sound.replace(old, new), encoding="utf-8")
        assert told() != first
        (tmp_path / name).write_text(sound, encoding="utf-8")
    assert verb == "sweep" or told() == first
