"""What determines an answer, and its hash: the folder's name."""

import hashlib
import json
import platform
import re
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sim.network import Network
from sim.scenario import Scenario

SCHEMA_VERSION = 1
COMPUTING = ("network", "engine", "disruptions", "responses", "scenario", "outcomes", "experiments")
LIBRARIES = ("numpy", "scipy", "numba", "simpy")


@cache
def source_digest() -> str:
    """Hash of the packages that compute; the report is not among them."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for package in COMPUTING:
        for path in sorted((root / package).rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def manifest_of(scenario: Scenario, network: Network) -> dict[str, Any]:
    """Everything that determines the numbers; the same everywhere for the same question."""
    facts: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "scenario": json.loads(scenario.canonical()),
        "network": network.digest,
        "source": source_digest(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "platform": f"{platform.system()} {platform.machine()} Python {platform.python_version()}",
    }
    text = json.dumps(facts, sort_keys=True)
    name = re.sub(r"[^a-z0-9]+", "_", scenario.label.lower()).strip("_")[:60] or "scenario"
    return {**facts, "folder": f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"}
