"""A full disk, a kill in every phase of writing, two runs at once, files that are none: what stays is whole."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from sim import Results, Scenario, run
from sim.outcomes import store
from sim.report import page
from tests.rough.hands import FIVE, SCENARIOS, called, survives

TEXT = """\
name: A short ban
start: 2026-01-01
horizon: 100 days
replicates: 2
network: networks/five
disruptions:
  ban: {kind: export_ban, by: CHN, materials: examplium_metal, to: EU27, in_force: 2026-01-20}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "networks").symlink_to(SCENARIOS / "networks")
    found = tmp_path / "ban.yaml"
    found.write_text(TEXT, encoding="utf-8")
    return found


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """No file may grow beyond so many bytes."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        signal.signal(signal.SIGXFSZ, before)


@pytest.mark.parametrize("room", [0, 100, 2_000, 30_000])
def test_a_full_disk_exits_with_2_and_leaves_nothing(file: Path, room: int) -> None:
    """Whatever file is the first that does not fit; the report is drawn last and is the largest."""
    out = file.parent / "out"
    called([str(file), "--out", str(file.parent / "warm"), "-q", "-j", "1"])
    with full_disk(room):
        code, said = called([str(file), "--out", str(out), "-q", "-j", "1"])
    assert code == 2, said
    assert "Traceback" not in said
    assert "File too large" in said
    for folder in out.glob("*"):
        assert Results.load(folder).summary.num_rows > 0, "what stands there can be read"
    assert survives([str(file), "--out", str(out), "-q", "-j", "1"]) == 0
    assert len(list(out.glob("*"))) == 1


def test_results_cannot_go_where_nothing_can_be_written(file: Path) -> None:
    code, said = called([str(file), "--out", "/proc/nowhere", "-q", "-j", "1"])
    assert code == 2
    assert "/proc/nowhere" in said


PHASES = {
    "before the first table": ("write_parquet", 0),
    "between tables": ("write_parquet", 4),
    "at the manifest": ("write_json", 0),
    "at run.json": ("write_json", 1),
    "before it is put in place": ("_swap", 0),
}


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("again", [False, True], ids=["the first run", "a forced one"])
def test_a_kill_in_any_phase_of_writing_leaves_a_whole_answer_or_none(file: Path, phase: str, again: bool) -> None:
    out, scenario = file.parent / "out", Scenario.load(file)
    whole = run(scenario, out=None, jobs=1)
    folder = out / "answer"
    if again:
        store.write(whole, folder)
    name, number = PHASES[phase]
    status = _killed_in(name, number, lambda: store.write(whole, folder))
    assert os.WTERMSIG(status) == signal.SIGKILL
    seen = list(out.glob("[!.]*")) if out.exists() else []
    assert seen == ([folder] if again else [])
    if again:
        assert same(Results.load(folder), whole)
    assert store.write(whole, folder).folder == folder
    assert same(Results.load(folder), whole)


def same(one: Results, other: Results) -> bool:
    """Whether all measures are the same; one that has no value is not a number in both."""
    tables = (each.measures.select(["shortfall_t", "priced_out_t"]) for each in (one, other))
    return len({str(table.to_pydict()) for table in tables}) == 1 and one.arms == other.arms


def _killed_in(name: str, number: int, act: Callable[[], object], module: ModuleType = store) -> int:
    """The status of a child that is killed at a call of a function of the store, or of another module."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    usual, calls = getattr(module, name), [0]

    def deadly(*given: object) -> object:
        if calls[0] == number:
            os.kill(os.getpid(), signal.SIGKILL)
        calls[0] += 1
        return usual(*given)

    setattr(module, name, deadly)
    act()
    os._exit(0)


@pytest.mark.parametrize("number", [0, 3, -1], ids=["before the first file", "between files", "at the page"])
def test_a_kill_while_the_page_is_drawn_leaves_results_of_which_it_is_drawn_again(file: Path, number: int) -> None:
    folder = store.write(run(Scenario.load(file), out=None, jobs=1), file.parent / "out" / "answer").folder
    whole = shutil.copytree(folder, file.parent / "whole")
    assert survives(["report", str(whole)]) == 0
    files = len(list(whole.rglob("figures/*"))) + 2
    status = _killed_in("put", number % files, lambda: called(["report", str(folder)]), page)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert not (folder / "report.html").exists(), "the page comes last"
    assert survives(["report", str(folder)]) == 0
    for each in whole.rglob("*.*"):
        assert (folder / each.relative_to(whole)).read_bytes() == each.read_bytes()


def test_two_that_write_one_folder_leave_one_whole_answer(file: Path) -> None:
    whole = run(Scenario.load(file), out=None, jobs=1)
    out, wrong = file.parent / "out", []

    def write() -> None:
        try:
            for _ in range(5):
                store.write(whole, out / "answer")
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert [path.name for path in out.iterdir()] == ["answer"]
    assert same(Results.load(out / "answer"), whole)


def test_two_processes_that_ask_one_question_leave_one_whole_answer(file: Path) -> None:
    asked = [str(file), "--out", str(file.parent / "out"), "-q", "-j", "1"]
    children = []
    for _ in range(3):
        child = os.fork()
        if not child:
            os._exit(called([*asked, "--force"])[0])
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
    (folder,) = (file.parent / "out").iterdir()
    assert survives(asked) == 0
    assert same(Results.load(folder), run(Scenario.load(file), out=None, jobs=1))
    assert not [each for each in folder.rglob("*") if each.name.startswith(".")], "no draft is left"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Lays a disk of so many bytes; only root may, elsewhere the test is left out."""
    disk = tmp_path / "disk"
    disk.mkdir()

    def laid(room: int) -> Path:
        command = ["mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", disk]
        done = subprocess.run(command, check=False, capture_output=True)
        if done.returncode:
            pytest.skip("no disk may be laid here")
        return disk

    yield laid
    subprocess.run(["umount", disk], check=False, capture_output=True)


@pytest.mark.parametrize("room", [4096, 65_536, 200_000])
def test_a_disk_that_is_really_full_is_told(file: Path, small_disk: Callable[[int], Path], room: int) -> None:
    out = small_disk(room) / "out"
    code, said = called([str(file), "--out", str(out), "-q", "-j", "1"])
    assert code == 2, said
    assert "No space left" in said and "Traceback" not in said
    for folder in out.glob("*"):
        assert Results.load(folder).summary.num_rows > 0, "what stands there can be read"


@pytest.mark.parametrize("field", ["extends", "observed", "network"])
def test_what_is_too_large_is_refused(file: Path, field: str) -> None:
    big = file.parent / "big"
    big.mkdir()
    for each in FIVE.iterdir():
        (big / each.name).write_bytes(each.read_bytes() + b"#" * 33_600_000 * (each.name == "lanes.csv"))
    named = "big" if field == "network" else "big/lanes.csv"
    file.write_text(f"name: x\nstart: 2026-01-01\nhorizon: 1 year\n{field}: {named}\n", encoding="utf-8")
    code, said = called(["check", str(file)])
    assert code == 2
    assert "is too large" in said or "is larger than" in said, said


@pytest.mark.parametrize("damage", ["[]", "{}", "null", "", "{", '{"schema_version": 1}', '{"schema_version": "x"}'])
def test_a_manifest_that_is_none_is_refused(file: Path, damage: str) -> None:
    folder = store.write(run(Scenario.load(file), out=None, jobs=1), file.parent / "out" / "answer").folder
    (folder / "manifest.json").write_text(damage, encoding="utf-8")
    assert survives(["report", str(folder)]) == 2


def test_a_damaged_answer_is_worked_out_again(file: Path) -> None:
    asked = [str(file), "--out", str(file.parent / "out"), "-q", "-j", "1"]
    assert survives(asked) == 0
    (folder,) = (file.parent / "out").iterdir()
    (folder / "manifest.json").write_text("[]", encoding="utf-8")
    assert survives(asked) == 0
    assert Results.load(folder).arms == ("undisturbed", "disrupted")


@pytest.mark.parametrize("name", ["measures.parquet", "summary.parquet", "scenario.resolved.yaml"])
@pytest.mark.parametrize("damage", ["cut off", "empty", "gone", "a folder"])
def test_results_that_are_damaged_are_refused(file: Path, name: str, damage: str) -> None:
    folder = store.write(run(Scenario.load(file), out=None, jobs=1), file.parent / "out" / "answer").folder
    broken = folder / name
    content = broken.read_bytes()
    broken.unlink()
    if damage == "a folder":
        broken.mkdir()
    elif damage != "gone":
        broken.write_bytes(content[: len(content) // 2] if damage == "cut off" else b"")
    assert survives(["report", str(folder)]) == 2


@pytest.mark.parametrize("field", ["extends", "observed", "network"])
def test_a_pipe_is_not_waited_for(file: Path, field: str) -> None:
    pipe = file.parent / "pipe"
    os.mkfifo(pipe)
    file.write_text(f"name: x\nstart: 2026-01-01\nhorizon: 1 year\n{field}: pipe\n", encoding="utf-8")
    assert survives(["check", str(file)]) == 2
    assert survives(["check", str(pipe)]) == 2


@pytest.mark.parametrize("field", ["extends", "observed", "network"])
@pytest.mark.parametrize("where", ["../../../etc/passwd", "/etc/passwd", "loop", "/dev/zero", "/proc/self/mem", "."])
def test_a_path_that_leads_elsewhere_reads_no_more_than_a_scenario(file: Path, field: str, where: str) -> None:
    (file.parent / "loop").symlink_to("loop")
    file.write_text(f"name: x\nstart: 2026-01-01\nhorizon: 1 year\n{field}: {where}\n", encoding="utf-8")
    assert survives(["check", str(file)]) == 2


def test_ten_thousand_lines_are_read_or_refused_in_seconds(file: Path) -> None:
    """A long scenario of 1,600 bans is checked; one beyond 20,000 values is refused at once."""
    ban = "kind: export_ban\n    by: CHN\n    materials: examplium_metal\n    to: EU27\n    in_force: 2026-01-20\n"
    for count, least in ((1_600, 0), (4_000, 2)):
        lines = "".join(f"  ban_{number}:\n    {ban}" for number in range(count))
        file.write_text(TEXT.split("disruptions:", maxsplit=1)[0] + "disruptions:\n" + lines, encoding="utf-8")
        began = time.process_time()
        assert survives(["check", "-q", str(file)]) == least
        assert time.process_time() - began < 60.0


def test_a_manifest_says_its_schema(file: Path) -> None:
    folder = store.write(run(Scenario.load(file), out=None, jobs=1), file.parent / "out" / "answer").folder
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["schema_version"] == store.SCHEMA_VERSION
