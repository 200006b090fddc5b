"""Measure everything that docs/performance.md says, write results.json, the pictures and the page.

python benchmarks/run.py --peers                  everything; other libraries in an environment made in benchmarks/.venv
python benchmarks/run.py                          the same without the other libraries
python benchmarks/run.py --only replicates start  some parts anew, the rest as it was

Times are CPU seconds, medians of interleaved rounds, where nothing else is said; elsewhere only their ratios hold.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import lanes, large, page, parts, race, replicates, startup
from benchmarks.machine import beside, machine

HISTORIES = 20
"""Of each arm, of which the medians are taken."""


def ways(peers: bool) -> dict[str, Callable[[], dict[str, Any]]]:
    """How each part is measured, in the order in which it is."""
    return {
        "start": startup.measured,
        "history": lambda: parts.measured_parts(HISTORIES),
        "race": lambda: race.measured(peers),
        "replicates": replicates.measured,
        "memory": large.measured,
        "lanes": lambda: lanes.measured(lanes.LANES[-1], lanes.ROUNDS),
    }


def measure(chosen: list[str], peers: bool) -> None:
    """Measure the chosen parts and keep each when it is done."""
    found = page.found() if page.RESULTS.exists() else {}
    for part, way in ways(peers).items():
        if part in chosen:
            with beside() as others:
                found[part] = way()
            found["machine"] = machine()
            found.setdefault("others", {})[part] = others.cores
            page.RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--peers", action="store_true", help="race the libraries in their own environment too")
    words.add_argument("--only", nargs="+", choices=list(ways(False)), default=list(ways(False)), metavar="PART",
                       help=f"of {', '.join(ways(False))}")  # fmt: skip
    given = words.parse_args()
    measure(given.only, given.peers)
    found = page.found()
    for part, draw in (("lanes", lanes.draw), ("replicates", replicates.draw)):
        if part in found:
            draw(found[part])
    page.write()


if __name__ == "__main__":
    main()
