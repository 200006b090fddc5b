"""The figures of docs/compare.md and docs/sweep.md, and the sentences they quote: `python docs/questions.py`.

Some two minutes; figures go to docs/img, sentences to stdout.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from sim import Scenario, Sweep, compare, sweep
from sim.report import comparisons, sweeps

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "img"
REPLICATES = 50


def _compare(out: Path) -> None:
    files = ("export_ban_no_response", "export_ban")
    asked = [Scenario.load(ROOT / "scenarios" / f"{name}.yaml", [f"replicates={REPLICATES}"]) for name in files]
    found = compare(*asked, out=out)
    assert found.folder is not None
    shutil.copy(comparisons.write_figure(found, found.folder), IMAGES / "compare.svg")
    print(comparisons.as_text(found), end="\n\n")


def _sweep(out: Path) -> None:
    found = sweep(Sweep.load(ROOT / "scenarios" / "sweeps" / "stockpile_lag.yaml"), out=out)
    sweeps.write(found)
    for name in ("heat", "surface"):
        shutil.copy(found.folder / "figures" / f"{name}_1.svg", IMAGES / f"sweep_{name}.svg")
    print(sweeps.as_text(found))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        _compare(Path(folder))
        _sweep(Path(folder))
