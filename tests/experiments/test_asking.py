"""What is kept of a question: an answer is found again, unfinished work is gone on with, and the bytes are the same."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sim import InputError, attribute, n_minus_one, sensitivity, size_stockpile, worst_case
from sim.cli import outcome
from sim.experiments import asking, desk
from sim.experiments.attacking import WorstCase
from sim.experiments.attributing import Attribution
from sim.experiments.depending import Sensitivity
from sim.experiments.losing import NMinusOne
from sim.experiments.sizing import Sizing
from sim.outcomes import checksums
from sim.outcomes.finding import Finding
from tests.experiments.test_run import TEXT, same_files, scenario

Ask = Callable[..., Finding]


def asks() -> dict[str, Ask]:
    two = scenario(20).but({"disruptions.other": {"kind": "export_ban", "by": "CHN", "materials": ["gallium_refined"],
                                                  "to": ["JPN"], "in_force": "2026-02-20"}})  # fmt: skip
    return {
        "attribute": lambda **how: attribute(Attribution(scenario(20)), **how),
        "n-1": lambda **how: n_minus_one(NMinusOne(scenario(20), materials=["gallium_refined"]), **how),
        "size-stockpile": lambda **how: size_stockpile(
            Sizing(scenario(20).but({"responses.group": None}), "stock", "gallium_refined", step=20, up_to=80), **how),
        "worst-case": lambda **how: worst_case(WorstCase(two, 1), **how),
        "sensitivity": lambda **how: sensitivity(Sensitivity(scenario(1), bases=2), **how),
    }  # fmt: skip


class PowerError(Exception):
    """The moment at which the power fails."""


def failing(at: int) -> Callable[[int, int], None]:
    def told(done: int, todo: int) -> None:
        assert done <= todo
        if done >= at:
            raise PowerError

    return told


@pytest.mark.parametrize("verb", ["attribute", "n-1", "size-stockpile", "worst-case", "sensitivity"])
def test_broken_off_and_gone_on_with_it_gives_the_bytes_of_a_clean_one(verb: str, tmp_path: Path) -> None:
    ask = asks()[verb]
    seen: list[tuple[int, int]] = []
    clean = ask(out=tmp_path / "clean", jobs=1, progress=lambda done, todo: seen.append((done, todo)))
    assert clean.folder is not None
    done = [each for each, _ in seen]
    assert done == sorted(done)
    assert done[-1] == seen[-1][1] == clean.facts["histories"]
    out = tmp_path / "out"
    with pytest.raises(PowerError):
        ask(out=out, jobs=1, progress=failing(done[-1] // 2))
    (left,) = out.glob(f"*{desk.UNFINISHED}")
    with pytest.raises(InputError, match="--resume, or anew with --force"):
        ask(out=out, jobs=1)
    again: list[int] = []
    whole = ask(out=out, jobs=1, resume=True, progress=lambda done, _: again.append(done))
    assert whole.folder is not None
    assert again[0] > done[0]
    same_files(clean.folder, whole.folder)
    assert not left.exists()


def test_an_answer_is_found_again_and_force_asks_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = asks()["attribute"]
    first = ask(out=tmp_path, jobs=1)
    assert first.folder is not None
    monkeypatch.setattr(asking, "evaluate", lambda *_, **__: pytest.fail("simulated again"))
    found = ask(out=tmp_path, jobs=1)
    assert (found.folder, found.facts, found.title) == (first.folder, first.facts, first.title)
    assert found.table.equals(first.table)
    monkeypatch.undo()
    kept = {path.name: path.read_bytes() for path in first.folder.iterdir() if path.name != "run.json"}
    again = ask(out=tmp_path, jobs=1, force=True)
    assert again.folder == first.folder
    assert {p.name: p.read_bytes() for p in again.folder.iterdir() if p.name != "run.json"} == kept


def test_two_processes_give_the_bytes_of_one(tmp_path: Path) -> None:
    ask = asks()["size-stockpile"]
    one, two = ask(out=tmp_path / "one", jobs=1), ask(out=tmp_path / "two", jobs=2)
    assert one.folder is not None
    assert two.folder is not None
    same_files(one.folder, two.folder)


def command(file: Path, out: Path, *more: str) -> list[str]:
    return [sys.executable, "run.py", "attribute", str(file), "--out", str(out), "-j", "1", "-q", *more]


def test_killed_at_any_moment_and_gone_on_with_it_gives_the_bytes_of_a_clean_one(tmp_path: Path) -> None:
    """SIGKILL at moments drawn anew in every run of this test."""
    file = tmp_path / "ban.yaml"
    file.write_text(TEXT.format(replicates=60), encoding="utf-8")
    assert outcome(command(file, tmp_path / "clean")[2:]) == 0
    (clean,) = (tmp_path / "clean").iterdir()
    out = tmp_path / "out"
    for _ in range(3):
        process = subprocess.Popen(command(file, out, "--resume"), stdout=subprocess.DEVNULL)
        while process.poll() is None and not list(out.glob(f"*{desk.UNFINISHED}")):
            time.sleep(0.01)
        time.sleep(random.SystemRandom().uniform(0.0, 0.8))
        os.kill(process.pid, signal.SIGKILL) if process.poll() is None else None
        process.wait()
    assert outcome(command(file, out, "--resume")[2:]) == 0
    same_files(clean, out / clean.name)


def test_a_full_disk_exits_with_2_and_leaves_what_was_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ban.yaml"
    file.write_text(TEXT.format(replicates=30), encoding="utf-8")
    put, count = desk.Journal.put, []

    def full(self, key, pieces):  # type: ignore[no-untyped-def]
        count.append(key)
        if len(count) > 1:
            raise OSError(28, "No space left on device", "portions")
        put(self, key, pieces)

    monkeypatch.setattr(desk.Journal, "put", full)
    assert outcome(command(file, tmp_path / "out")[2:]) == 2
    assert "No space left" in capsys.readouterr().err
    monkeypatch.undo()
    (left,) = (tmp_path / "out").iterdir()
    with desk.Journal(left / "portions-0") as journal:
        assert len(journal) == 1
    assert outcome(command(file, tmp_path / "out", "--resume")[2:]) == 0


def test_what_another_version_left_is_refused(tmp_path: Path) -> None:
    ask = asks()["attribute"]
    found = ask(out=tmp_path / "once", jobs=1)
    assert found.folder is not None
    (tmp_path / "out" / f"{found.folder.name[:-8]}01234567{desk.UNFINISHED}").mkdir(parents=True)
    with pytest.raises(InputError, match="begun by another version"):
        ask(out=tmp_path / "out", jobs=1, resume=True)
    facts = json.loads((found.folder / "manifest.json").read_text())
    (found.folder / "manifest.json").write_text(json.dumps({**facts, "schema_version": 0}))
    checksums.write(found.folder)
    with pytest.raises(InputError, match="another version"):
        Finding.load(found.folder)
    with pytest.raises(InputError, match="holds no answer"):
        Finding.load(tmp_path)


def test_no_scheduler_exits_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("distributed")
    file = tmp_path / "ban.yaml"
    file.write_text(TEXT.format(replicates=1), encoding="utf-8")
    assert outcome([*command(file, tmp_path / "out")[2:], "--cluster", "tcp://127.0.0.1:1"]) == 2
    assert "no scheduler answers" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_every_verb_that_simulates_is_a_name_of_sim() -> None:
    """Names are loaded when asked for, so that one that leads nowhere would be found by users only."""
    import sim
    from sim.cli import verbs

    assert all(getattr(sim, name).__name__ == name for name in sim.__all__)
    functions = {name.replace("n-1", "n_minus_one").replace("-", "_") for name in verbs()}
    silent = {"check", "explain", "network", "balance", "list", "schema", "new", "report", "hindcast", "calibrate"}
    assert functions - silent <= set(sim.__all__)
    with pytest.raises(AttributeError, match="no attribute 'swep'"):
        _ = sim.swep
