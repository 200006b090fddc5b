"""Cost of many histories: time and peak memory of a sweep with one arm by its number of histories, and the figure.

    python -m benchmarks.sweep [most]      10,000 histories of export_ban if nothing is said; rest the machine first

Peak memory is that of this process and of the largest worker; processor seconds are those of all, start-up included.
Writes benchmarks/sweep.json and docs/img/sweep_cost.svg.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).with_name("sweep.json")
FIGURE = ROOT / "docs" / "img" / "sweep_cost.svg"
MOST = 10_000
PARTS = (0.05, 0.25, 0.5, 1.0)
POINTS = 5
"""Points of the sweep; replicates are the rest."""

CODE = """
import json, multiprocessing, os, resource, sys, time
from sim import Sweep, sweep
from sim.experiments.executors import Workers

if __name__ == "__main__":
    file, out, replicates = sys.argv[1:]
    asked = Sweep.over_scenario(file, ["disruptions.ban.leakage=0..0.2/5"], arms=["disrupted"],
                                replicates=int(replicates))
    began = time.perf_counter()
    with Workers(os.cpu_count()) as workers:
        found = sweep(asked, out=out, workers=workers)
    seconds = time.perf_counter() - began
    for child in multiprocessing.active_children():
        child.join()  # only those that have ended are counted
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps({"histories": found.manifest["histories"], "seconds": seconds,
                      "cpu_seconds": sum(each.ru_utime + each.ru_stime for each in used),
                      "peak_mb": [each.ru_maxrss / 1024 for each in used]}))
"""


def measured(histories: int) -> dict[str, object]:
    """Seconds and peak memory of one sweep in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "measure.py"
        script.write_text(CODE, encoding="utf-8")
        command = [sys.executable, str(script), str(ROOT / "scenarios" / "export_ban.yaml"), folder,
                   str(max(1, histories // POINTS))]  # fmt: skip
        done = subprocess.run(command, cwd=ROOT, env=_around(), capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def _around() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(ROOT)}


def draw(rows: list[dict[str, float]]) -> str:
    """Seconds by histories, and how far from a line they lie."""
    from sim.report.figures.canvas import AFTER, GREY, PANEL, dressed, figure, titled

    x, y = (np.array([row[key] for row in rows], float) for key in ("histories", "seconds"))
    slope, start = np.polyfit(x, y, 1)

    def paint(ax):  # type: ignore[no-untyped-def]
        ax.plot(x, slope * x + start, color=GREY, linewidth=0.8)
        ax.plot(x, y, "o", color=AFTER)
        ax.set_xlabel("histories of export_ban, three years, one arm", loc="left")
        ax.set_ylabel("seconds")
        ax.set_ylim(bottom=0.0)
        titled(ax, f"{x[-1]:,.0f} histories take {y[-1]:.0f} s; each further thousand {1000 * slope:.1f} s")
        return ax

    with dressed():
        return figure(PANEL, paint)


def main() -> None:
    most = int(sys.argv[1]) if len(sys.argv) > 1 else MOST
    measured(50)  # compiles
    rows = [measured(int(part * most)) for part in PARTS]
    facts = {"machine": f"{platform.system()} {platform.machine()} Python {platform.python_version()}", "rows": rows}
    RESULTS.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    FIGURE.write_text(draw(rows), encoding="utf-8", newline="\n")  # type: ignore[arg-type]
    print(json.dumps(facts, indent=1))


if __name__ == "__main__":
    main()
