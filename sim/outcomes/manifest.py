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

SCHEMA_VERSION = 3
READ = (2, SCHEMA_VERSION)
"""Versions of results that are read: this one and the one before (`sim.outcomes.older`)."""
NOT_COMPUTING = ("report", "cli", "catalogue.py")
LIBRARIES = ("numpy", "scipy", "numba", "simpy")


@cache
def source_digest() -> str:
    """Hash of all source that computes; what prints and draws is not in it."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root)
        if name.parts[0] not in NOT_COMPUTING:
            digest.update(name.as_posix().encode())
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


def holds(folder: Path, manifest: dict[str, Any]) -> bool:
    """Whether a folder holds the answer to the question of this manifest."""
    try:
        kept = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(kept, dict) and all(kept.get(key) == value for key, value in manifest.items())
