"""A cluster gives the bytes of one process, even if a worker of it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("distributed")

from sim import InputError, Scenario, Sensitivity, Sweep, sensitivity, sweep
from sim.cli import outcome
from sim.experiments import cluster as clusters
from sim.experiments.cluster import Cluster
from tests.experiments.test_run import TEXT, same_files

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    file = tmp_path_factory.mktemp("scenario") / "ban.yaml"
    file.write_text(TEXT.format(replicates=24))
    return Sweep.over_scenario(file, ["responses.stock.lag=0..60 days/10"])


@pytest.fixture(scope="module")
def local() -> Iterator[Any]:
    """Two workers, each a process of its own."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as made:
        yield made


@pytest.fixture(scope="module")
def once(asked: Sweep, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sweep(asked, out=tmp_path_factory.mktemp("once"), jobs=1).folder


def test_a_cluster_gives_the_bytes_of_one_process(local: Any, asked: Sweep, once: Path, tmp_path: Path) -> None:
    with Cluster(local.scheduler_address) as workers:
        same_files(once, sweep(asked, out=tmp_path, workers=workers).folder)


def test_a_run_on_a_cluster_gives_its_bytes_too(local: Any, asked: Sweep, tmp_path: Path) -> None:
    command = [str(asked.scenario), "-q", "--out"]
    assert outcome([*command, str(tmp_path / "here"), "-j", "1"]) == 0
    assert outcome([*command, str(tmp_path / "there"), "--cluster", local.scheduler_address]) == 0
    (here,), (there,) = ((tmp_path / side).iterdir() for side in ("here", "there"))
    for file in ("measures.parquet", "series.parquet", "manifest.json"):
        assert (here / file).read_bytes() == (there / file).read_bytes()


def test_a_question_on_a_cluster_gives_the_bytes_of_one_process(local: Any, asked: Sweep, tmp_path: Path) -> None:
    question = Sensitivity(Scenario.load(asked.base().entry.spot.file), bases=4)
    here = sensitivity(question, out=tmp_path / "here", jobs=1)
    with Cluster(local.scheduler_address) as workers:
        there = sensitivity(question, out=tmp_path / "there", workers=workers)
    assert here.folder is not None
    assert there.folder is not None
    same_files(here.folder, there.folder)


def test_a_worker_killed_in_the_middle_changes_nothing(local: Any, asked: Sweep, once: Path, tmp_path: Path) -> None:
    killed: list[int] = []

    def kill_one(done: int, _: int) -> None:
        if not killed:
            pid = next(iter(local.workers.values())).pid
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)

    with Cluster(local.scheduler_address) as workers:
        same_files(once, sweep(asked, out=tmp_path, workers=workers, progress=kill_one).folder)
    assert killed


def test_workers_of_another_version_are_refused(local: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = clusters.identity()
    monkeypatch.setattr(clusters, "_mine", lambda: {**mine, "source": "0" * 12})
    with pytest.raises(InputError, match="not of this version"):
        Cluster(local.scheduler_address)


def test_a_scheduler_without_workers_is_refused() -> None:
    from distributed import LocalCluster

    with (
        LocalCluster(n_workers=0, processes=True, dashboard_address=None) as empty,
        pytest.raises(InputError, match="has no workers"),
    ):
        Cluster(empty.scheduler_address)


def test_no_scheduler_exits_with_2(asked: Sweep, capsys: pytest.CaptureFixture[str]) -> None:
    over = ["--over", "responses.stock.lag=0..9 days", "-q"]
    assert outcome(["sweep", str(asked.scenario), *over, "--cluster", "tcp://127.0.0.1:1"]) == 2
    assert "no scheduler answers" in capsys.readouterr().err
    assert outcome(["sweep", str(asked.scenario), *over, "--cluster", "nonsense"]) == 2


def test_without_dask_the_extra_is_named() -> None:
    code = (
        "import sys; sys.modules['distributed'] = None\n"
        "from sim.cli import outcome\n"
        "sys.exit(outcome(['sweep', 'scenarios/export_ban.yaml', '--over', 'seed=[1, 2]', '--cluster', 'tcp://x:1']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "lodeline[cluster]" in done.stderr
