"""The verbs as a user meets them: what they print where, and their exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli import outcome

BAN = Path("scenarios/export_ban.yaml")
SMALL = ["--replicates", "3", "-j", "1", "-q", "--set", "horizon=200 days"]


def test_check_says_that_a_file_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["check", str(BAN)]) == 0
    assert "sound" in capsys.readouterr().err


def test_bad_input_exits_with_2_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(BAN.read_text().replace("in_force: 2026-03-01", "in_farce: 2026-03-01"))
    assert outcome([str(bad), "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr()
    assert "in_farce" in told.err
    assert "in_force" in told.err
    assert told.out == ""
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("typed", "meant"), [("chek", "check"), ("explian", "explain"), ("netwrk", "network")])
def test_a_mistyped_verb_is_named(typed: str, meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    for rest in ([], [str(BAN)], [str(BAN), "--json"]):
        assert outcome([typed, *rest]) == 2
        assert f"did you mean the verb {meant}?" in capsys.readouterr().err


def test_a_missing_file_and_a_wrong_option_exit_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["scenarios/none.yaml"]) == 2
    assert outcome([str(BAN), "--replicate", "3"]) == 2
    assert outcome([str(BAN), "--set", "responses.joint_stok.lag=3 days"]) == 2
    assert "joint_stock" in capsys.readouterr().err


def test_a_file_where_the_results_should_go_exits_with_2(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    assert outcome([str(BAN), *SMALL, "--out", str(tmp_path / "out")]) == 2


def test_network_prints_that_china_separates_over_90_percent(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["network", "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary


@pytest.mark.parametrize("what", ["scenarios", "disruptions", "responses", "materials", "measures", "runs"])
def test_list(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["list", what]) == 0
    assert capsys.readouterr().out


def test_new_begins_a_file_and_overwrites_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert outcome(["new", "mine", "--like", "kuantan_outage"]) == 0
    assert outcome(["check", "mine.yaml"]) == 0
    assert outcome(["new", "mine"]) == 2
    assert outcome(["new", "other", "--like", "kuantan_outag"]) == 2
    there = sorted(tmp_path.iterdir())
    for name in ("", " ", "x/../../y", "/etc/mine", ".."):
        assert outcome(["new", name]) == 2
    assert sorted(tmp_path.iterdir()) == there


def test_a_run_answers_writes_a_report_and_is_drawn_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome([str(BAN), *SMALL, "--out", str(tmp_path), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    folder = Path(answer["folder"])
    page = (folder / "report.html").read_bytes()
    assert outcome(["report", str(folder), "-q"]) == 0
    assert (folder / "report.html").read_bytes() == page
    assert answer["answer"][0] in capsys.readouterr().out


def test_a_second_call_draws_only_what_would_look_different(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = [str(BAN), *SMALL, "--out", str(tmp_path)]
    assert outcome(call) == 0
    answer = capsys.readouterr().out
    (page,) = tmp_path.glob("*/report.html")
    drawn, when = page.read_bytes(), page.stat().st_mtime_ns
    assert outcome(call) == 0
    assert capsys.readouterr().out == answer
    assert page.stat().st_mtime_ns == when
    assert outcome([*call, "--set", "name=Another name"]) == 0
    assert b"Another name" in page.read_bytes()
    page.write_bytes(drawn.replace(b'name="drawn-by" content="', b'name="drawn-by" content="other'))
    assert outcome(call) == 0
    assert page.read_bytes() == drawn


@pytest.mark.parametrize(("than", "code"), [("< 1.01", 0), ("> 1.01", 1)])
def test_an_expectation_decides_the_exit_code(than: str, code: int, tmp_path: Path) -> None:
    expect = f"expect={{'disrupted: USA magnet_heavy shortfall_share p50': '{than}'}}"
    assert outcome([str(BAN), *SMALL, "--out", str(tmp_path), "--set", expect]) == code


def test_an_expectation_of_what_is_not_there_exits_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expect = "expect={'disrupted: USA magnet_heavy shortfal_share p50': '< 1'}"
    assert outcome([str(BAN), *SMALL, "--out", str(tmp_path), "--set", expect]) == 2
    assert "shortfall_share" in capsys.readouterr().err


def test_the_baseline_says_why_there_is_nothing_to_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["scenarios/baseline.yaml", *SMALL, "--out", str(tmp_path)]) == 0
    assert "Nothing happens" in capsys.readouterr().out


def test_a_result_that_is_there_is_told_without_a_compiler(tmp_path: Path) -> None:
    call = [str(BAN), *SMALL, "--out", str(tmp_path)]
    assert outcome(call) == 0
    code = (
        f"import sys; from sim.cli import outcome; outcome({call!r});"
        "print([name for name in ('numba', 'scipy.stats', 'matplotlib') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.endswith("[]\n")


def test_help_and_check_load_no_compiler() -> None:
    code = (
        "import sys; from sim.cli import outcome; outcome(['check', 'scenarios/export_ban.yaml', '-q']);"
        "print([name for name in ('numba', 'scipy', 'matplotlib') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (["check"], "check: name a scenario file"),
        (["report"], "report: name a results folder"),
        (["report", "a", "b", "--xlsx"], "--xlsx: only the report of one run"),
        (["report", "a", "b", "--details"], "--details: only the report of one run"),
        (["sensitivity", str(BAN), "--replicates", "3"], "--replicates: each point is one history"),
    ],
)
def test_what_would_change_nothing_is_refused(call: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(call) == 2
    assert told in capsys.readouterr().err


def test_a_reader_who_wants_no_more_is_no_error() -> None:
    verb = subprocess.Popen([sys.executable, "-m", "sim", "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert verb.stdout is not None and verb.stderr is not None
    verb.stdout.close()
    assert verb.wait() == 0
    assert verb.stderr.read() == b""
    verb.stderr.close()
