"""What is measured on, how busy it is, and what a command takes: time, processor time and memory of its processes."""

from __future__ import annotations

import contextlib
import os
import platform
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PROC = Path("/proc")
PAUSE = 0.1
"""Seconds between two looks at the memory of a command."""


def machine() -> dict[str, Any]:
    """What it was measured on."""
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "architecture": platform.machine(),
        "cores": os.cpu_count(),
        **{name: version(name) for name in ("numba", "numpy", "scipy", "simpy")},
    }


@dataclass
class Others:
    """What is not ours, while it is measured: cores in use by other processes, on average; none where not known."""

    cores: float | None = None


@contextlib.contextmanager
def beside() -> Iterator[Others]:
    """Find how busy others keep the machine meanwhile; processes that we started and waited for are ours."""
    others = Others()
    began, ours, everybody = time.perf_counter(), _ours(), _everybody()
    yield others
    if everybody is not None and (now := _everybody()) is not None:
        took = now - everybody - (_ours() - ours)
        others.cores = max(0.0, took / (time.perf_counter() - began))


def _ours() -> float:
    """Processor seconds of this process and of those that it waited for."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _everybody() -> float | None:
    """Processor seconds of all processes since the machine began; guests are counted with their hosts."""
    with contextlib.suppress(OSError):
        words = (PROC / "stat").read_text().split("\n", 1)[0].split()
        user, nice, system, _, _, interrupts, soft, _ = map(int, words[1:9])
        return (user + nice + system + interrupts + soft) / os.sysconf("SC_CLK_TCK")
    return None


def around(**more: str) -> dict[str, str]:
    """The environment of a command that finds the repository and may keep its bytecode."""
    rest = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**rest, "PYTHONPATH": str(ROOT), **more}


@dataclass(frozen=True)
class Taken:
    """What a command took: seconds by the clock and of all processors, and memory in MB where /proc tells.

    `main_mb` and `worker_mb` are the largest resident memory of the first process and of any other; `together_mb` the
    largest sum over all at one time, what they share counted once.
    """

    seconds: float
    cpu_seconds: float
    main_mb: float | None = None
    worker_mb: float | None = None
    together_mb: float | None = None


def taken(command: Sequence[str], where: Path = ROOT, env: Mapping[str, str] | None = None) -> Taken:
    """Run a command to its end without a look at its memory."""
    began = time.perf_counter()
    process = _begun(command, where, env)
    cpu = _ended(process)
    return Taken(time.perf_counter() - began, cpu)


def watched(command: Sequence[str]) -> Taken:
    """Run a command to its end and look at the memory of its processes meanwhile."""
    began = time.perf_counter()
    process = _begun(command, ROOT, None)
    peaks: dict[int, float] = {}
    most = 0.0
    while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        family = list(_family(process.pid))
        peaks |= {pid: max(peaks.get(pid, 0.0), _kilobytes(pid, "status", "VmHWM")) for pid in family}
        most = max(most, sum(_kilobytes(pid, "smaps_rollup", "Pss") for pid in family))
        time.sleep(PAUSE)
    seconds = time.perf_counter() - began
    cpu = _ended(process)
    if not most:
        return Taken(seconds, cpu)
    others = [each for pid, each in peaks.items() if pid != process.pid]
    return Taken(seconds, cpu, peaks[process.pid] / 1e3, max(others, default=0.0) / 1e3, most / 1e3)


def _begun(command: Sequence[str], where: Path, env: Mapping[str, str] | None) -> subprocess.Popen[bytes]:
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=where, env=env or around(), stdout=nowhere, stderr=nowhere)


def _ended(process: subprocess.Popen[bytes]) -> float:
    """Processor seconds of a process and of those that it waited for."""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return used.ru_utime + used.ru_stime


def _family(pid: int) -> Iterator[int]:
    """A process and all that came from it."""
    yield pid
    with contextlib.suppress(OSError):
        for thread in (PROC / str(pid) / "task").iterdir():
            for child in (thread / "children").read_text().split():
                yield from _family(int(child))


def _kilobytes(pid: int, file: str, name: str) -> float:
    """A line of what the system says about a process; 0 if it is gone or says nothing."""
    with contextlib.suppress(OSError):
        for line in (PROC / str(pid) / file).read_text().splitlines():
            if line.startswith(name + ":"):
                return float(line.split()[1])
    return 0.0
