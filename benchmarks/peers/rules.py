"""What is simulated in every race: chains of mine, refiner, distributor and demand; and how a contender is called.

    python -m benchmarks.peers.plain_simpy CHAINS DAYS [HISTORIES]

prints a line of JSON: CPU seconds of the run alone (no imports, no building of the network), share of the demand that
was served by the end, largest resident memory of the process in MB.
"""

import json
import sys
from pathlib import Path
from typing import NamedTuple

TIERS = 4
DEMAND, CAPACITY = 50, 100
FAILURE, RECOVERY = 0.001, 30
"""Chance a day that a mine fails, and for how many days."""
FIRST_LANE, SECOND_LANE = 30, 14
REORDER, UP_TO, ROOM = 2_200, 2_800, 10_000
"""A store orders up to the second once it falls below the first; the mine fills its own to the third."""


class Outcome(NamedTuple):
    """CPU seconds of a race and the share of demand that was served."""

    seconds: float
    served: float


def peak_mb():
    """Largest resident memory of this process so far, MB; none where the system does not tell.

    Linux counts what the parent held into `ru_maxrss`, but not into the lines of /proc.
    """
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return float(line.split()[1]) / 1e3
    try:
        import resource
    except ImportError:
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def tell(raced):
    """Race as the command line says and print what came of it."""
    found = raced(*map(int, sys.argv[1:]))
    print(json.dumps({**found._asdict(), "peak_mb": peak_mb()}))
