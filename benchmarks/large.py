"""Memory of one history of a year on a network of 20,000 lanes: `python -m benchmarks.large` prints a line of JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from benchmarks.lanes import LANES, Course
from benchmarks.machine import ROOT, around
from benchmarks.peers.rules import peak_mb


def measured() -> dict[str, Any]:
    """In a process of its own: largest resident memory after the imports, the tables and two histories, MB."""
    print(f"memory of {LANES[-1]:,} lanes ...", file=sys.stderr)
    command = [sys.executable, "-m", "benchmarks.large"]
    done = subprocess.run(command, cwd=ROOT, env=around(), capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def main() -> None:
    small = Course(LANES[0], 1)
    small.run(0)
    before = peak_mb()
    course = Course(LANES[-1], 1)
    built = peak_mb()
    for number in range(2):
        course.run(number)
    print(json.dumps({"lanes": len(course.layout.lanes), "days": course.days, "small_lanes": len(small.layout.lanes),
                      "small_mb": before, "built_mb": built, "peak_mb": peak_mb()}))  # fmt: skip


if __name__ == "__main__":
    main()
