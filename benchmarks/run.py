"""Measure: a five-year history by part, and REF-80 beside peers in one run. Writes results.json and the page.

python benchmarks/run.py            by part, and REF-80 for us and plain SimPy
python benchmarks/run.py --peers    also SupplyNetPy, in an environment made in benchmarks/.venv

Times are CPU seconds of one process, medians of interleaved rounds; elsewhere only their ratios hold.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import venv
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from benchmarks import page, parts, ref80  # noqa: E402

CHAINS, DAYS = 20, 3650
ROUNDS = 5
PEERS = ("supplynetpy==0.5.1",)
RESULTS = HERE / "results.json"


def peer_python() -> Path:
    """The interpreter of the peers' environment, made on the first call."""
    folder = HERE / ".venv"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(folder, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "-q", *PEERS], check=True)
    return python


def raced(python: str | Path, script: str) -> float:
    """CPU seconds of REF-80 in a peer's script."""
    command = [python, HERE / "peers" / script, str(CHAINS), str(DAYS)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout.splitlines()[-1])["seconds"])


def race(peers: bool) -> dict[str, Any]:
    """REF-80 in rounds, each contender once a round; node-days a second and ratios of the medians."""
    contenders = {"plain SimPy containers": (sys.executable, "plain_simpy.py")}
    if peers:
        contenders["SupplyNetPy 0.5.1"] = (str(peer_python()), "supply_net_py.py")
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    ours = []
    for number in range(ROUNDS):
        print(f"REF-80, round {number + 1} of {ROUNDS} ...", file=sys.stderr)
        ours.append(ref80.measured(CHAINS, DAYS, 3))
        for name, (python, script) in contenders.items():
            seconds[name].append(raced(python, script))
    node_days = ref80.TIERS * CHAINS * DAYS
    rate = median(each["node_days_per_second"] for each in ours)
    rates = {name: node_days / median(taken) for name, taken in seconds.items()}
    return {
        "chains": CHAINS,
        "days": DAYS,
        "rounds": ROUNDS,
        "node_days_per_second": {"Lodeline": rate, **rates},
        "times_as_fast_as": {name: rate / each for name, each in rates.items()},
        "dealing_seconds": median(each["dealing_seconds"] for each in ours),
    }


def machine() -> dict[str, Any]:
    """What it was measured on."""
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "architecture": platform.machine(),
        "cores": os.cpu_count(),
        **{name: version(name) for name in ("numba", "numpy", "scipy", "simpy")},
    }


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--peers", action="store_true", help="race the peers in their own environment too")
    words.add_argument("--replicates", type=int, default=20, help="replicates of each arm")
    given = words.parse_args()
    print("A five-year history by part ...", file=sys.stderr)
    found = {
        "machine": machine(),
        "history": parts.measured_parts(given.replicates),
        "ref80": race(given.peers),
    }
    RESULTS.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    page.write()
    print(page.tables(found))


if __name__ == "__main__":
    main()
