"""REF-80 and REF-400 by Lodeline and by everybody who can build them, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.machine import ROOT, around
from benchmarks.peers.rules import TIERS

NETWORKS = {"REF-80": 20, "REF-400": 100}
"""Chains of each network."""
ROUNDS = 3
PEERS = ("supplynetpy==0.5.1", "stockpyl==1.0.2", "deepbullwhip==0.4.1")
OURS = "Lodeline"
SIMPY, SUPPLYNETPY = "plain SimPy containers", "SupplyNetPy 0.5.1"


@dataclass(frozen=True)
class Contender:
    """A script and the days it is given on each network; what is slow is given fewer."""

    name: str
    module: str
    days: tuple[int, int] = (3_650, 3_650)
    histories: int = 1
    peer: bool = False


CONTENDERS = (
    Contender(OURS, "benchmarks.ref"),
    Contender("bare NumPy step", "benchmarks.peers.bare_numpy"),
    Contender("bare NumPy step, 100 histories at once", "benchmarks.peers.bare_numpy", histories=100),
    Contender(SIMPY, "benchmarks.peers.plain_simpy"),
    Contender(SUPPLYNETPY, "benchmarks.peers.supply_net_py", (3_650, 1_095), peer=True),
    Contender("deepbullwhip 0.4.1, network", "benchmarks.peers.deep_bullwhip", (3_650, 730), peer=True),
    Contender("deepbullwhip 0.4.1, vectorised", "benchmarks.peers.deep_vectorised", peer=True),
    Contender("deepbullwhip 0.4.1, vectorised, 20 histories at once", "benchmarks.peers.deep_vectorised",
              (3_650, 1_460), 20, peer=True),
    Contender("stockpyl 1.0.2", "benchmarks.peers.stock_pyl", (180, 70), peer=True),
)  # fmt: skip


def peer_python() -> Path:
    """The interpreter of the peers' environment, made on the first call."""
    folder = Path(__file__).parent / ".venv"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(folder, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "-q", *PEERS], check=True)
    return python


def raced(python: str | Path, contender: Contender, chains: int, days: int) -> dict[str, float]:
    """What a contender says of one race."""
    more = [str(contender.histories)] if contender.histories > 1 else []
    command = [str(python), "-m", contender.module, str(chains), str(days), *more]
    done = subprocess.run(command, cwd=ROOT, env=around(), capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def measured(peers: bool) -> dict[str, Any]:
    """Both networks, every contender once a round."""
    theirs = peer_python() if peers else None
    chosen = [each for each in CONTENDERS if peers or not each.peer]
    return {
        "rounds": ROUNDS,
        **{name: _network(name, chains, chosen, theirs) for name, chains in NETWORKS.items()},
    }


def _network(name: str, chains: int, chosen: list[Contender], theirs: Path | None) -> dict[str, Any]:
    told: dict[str, list[dict[str, float]]] = {each.name: [] for each in chosen}
    for number in range(ROUNDS):
        print(f"{name}, round {number + 1} of {ROUNDS} ...", file=sys.stderr)
        for each in chosen:
            python = theirs if each.peer and theirs else sys.executable
            told[each.name].append(raced(python, each, chains, _days(each, name)))
    found = {each.name: _middle(each, chains * _days(each, name), told[each.name]) for each in chosen}
    ours = found[OURS]["node_days_per_second"]
    for each in found.values():
        each["times"] = ours / each["node_days_per_second"]
    return {"nodes": TIERS * chains, "contenders": found}


def _days(each: Contender, name: str) -> int:
    return each.days[list(NETWORKS).index(name)]


def _middle(each: Contender, chain_days: int, told: list[dict[str, float]]) -> dict[str, float]:
    """Medians of the rounds; node-days of all histories a second."""
    node_days = TIERS * chain_days * each.histories
    return {
        "node_days": node_days,
        "histories": each.histories,
        "node_days_per_second": node_days / median(one["seconds"] for one in told),
        "served": median(one["served"] for one in told),
        "peak_mb": None if told[0]["peak_mb"] is None else median(one["peak_mb"] for one in told),
    }
