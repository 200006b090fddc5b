"""Cost of export_ban.yaml by its replicates, as a user calls it: time, processor time and memory, report and all.

Every call is a fresh process that writes into a folder of its own; what the day is compiled to is there before.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from statistics import median
from typing import Any

import numpy as np

from benchmarks.machine import ROOT, Taken, watched

REPLICATES = (50, 100, 200, 400, 1_000)
ASKED = 200
"""Replicates that the scenario asks for."""
TIMES = 3
"""How often that one is run."""
ARMS = 5
PICTURE = ROOT / "docs" / "img" / "cost_replicates.svg"


def run(replicates: int) -> Taken:
    """The whole command, into a new folder."""
    with tempfile.TemporaryDirectory() as folder:
        return watched([sys.executable, str(ROOT / "run.py"), str(ROOT / "scenarios" / "export_ban.yaml"), "--quiet",
                        "--replicates", str(replicates), "--out", folder])  # fmt: skip


def measured(counts: Sequence[int] = REPLICATES) -> dict[str, Any]:
    """A row for each number of replicates, and what is fitted through them."""
    print("export_ban by replicates, once to warm up ...", file=sys.stderr)
    run(min(counts))
    rows = [_row(count) for count in counts]
    return {"rows": rows, "fits": {part: _fit(rows, part) for part in ("cpu_seconds", "seconds")},
            "memory_kb_per_replicate": _growth(rows)}  # fmt: skip


def _row(count: int) -> dict[str, float | None]:
    print(f"export_ban, {count} replicates ...", file=sys.stderr)
    told = [run(count) for _ in range(TIMES if count == ASKED else 1)]
    middle = {name: [value for one in told if (value := getattr(one, name)) is not None]
              for name in Taken.__dataclass_fields__}  # fmt: skip
    found = {name: median(values) if values else None for name, values in middle.items()}
    return {"replicates": count, "histories": ARMS * count, **found}


def _fit(rows: list[dict[str, Any]], part: str) -> dict[str, float]:
    """A power law through all points and through the last two, and a line: what a call costs and a history adds."""
    x, y = (np.array([row[key] for row in rows], float) for key in ("histories", part))
    slope, intercept = np.polyfit(np.log(x), np.log(y), 1)
    last, _ = np.polyfit(np.log(x[-2:]), np.log(y[-2:]), 1)
    each, fixed = np.polyfit(x, y, 1, w=1.0 / y)
    return {"slope": float(slope), "at_one": float(np.exp(intercept)), "last_slope": float(last),
            "fixed": float(fixed), "each": float(each)}  # fmt: skip


def _growth(rows: list[dict[str, Any]]) -> float | None:
    """Kilobytes that a replicate adds to the largest memory of all processes together."""
    if any(row["together_mb"] is None for row in rows):
        return None
    first, last = rows[0], rows[-1]
    return float(1e3 * (last["together_mb"] - first["together_mb"]) / (last["replicates"] - first["replicates"]))


def draw(found: dict[str, Any]) -> None:
    """Both times by replicates on logarithmic axes, with the power law of each."""
    from matplotlib.figure import Figure

    from sim.report.figures.canvas import dressed

    rows = found["rows"]
    x = np.array([row["histories"] for row in rows], float)
    with dressed():
        figure = Figure(figsize=(5.4, 3.4), layout="constrained")
        ax = figure.subplots()
        for part, words, mark in (("cpu_seconds", "all processors", "o"), ("seconds", "by the clock", "s")):
            fit = found["fits"][part]
            ax.loglog(x, [row[part] for row in rows], mark, markersize=4,
                      label=f"{words}: exponent {fit['slope']:.2f}")  # fmt: skip
            ax.loglog(x, fit["at_one"] * x ** fit["slope"], ":", color="0.6", linewidth=0.8)
        ax.set(xlabel="histories of export_ban, report and all", ylabel="seconds")
        ax.set_xticks(x, [f"{each:,.0f}" for each in x])
        low, high = ax.get_ylim()
        marks = [each for each in (2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0) if low <= each <= high]
        ax.set_yticks(marks, [f"{each:g}" for each in marks])
        ax.minorticks_off()
        ax.legend(loc="upper left")
        figure.savefig(PICTURE, format="svg", metadata={"Date": None, "Creator": None})
