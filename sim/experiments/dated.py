"""What came of the dated controls: which acted, which mattered, and why the rest moved no tonne."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.experiments.block import Bench

MATTERS = 0.01
"""Share of the base flow of its lanes by which a control must change what they carry to be named."""
SPEAKS_OF = 0.05
"""Tonnes under which nothing is said to matter."""
LEAKS = "enforcement"
"""The kind that works only on what others leak: what its lanes carry is the doing of those."""


def account(bench: Bench, shifts: NDArray[np.float64]) -> list[dict[str, Any]]:
    """One entry a row of the table of dated controls: those that act, then those that do not.

    `moved` of an entry lists its materials with tonnes beyond the base flow of its lanes while in force (mean over the
    replicates, undisturbed arm), and that flow.

    Args:
        bench: What was simulated.
        shifts: (replicates, controls and materials, 2) t beyond the base flow, and base flow, t.
    """
    found: dict[str, dict[str, Any]] = {}
    for name, instrument in bench.acting.instruments.items():
        row = found.setdefault(name.split()[0], {"id": name.split()[0], "acts": True, "kind": instrument.kind})
        row["text"] = " ".join(filter(None, (row.get("text"), instrument.effect())))
        row["moved"] = {}
    means = shifts.mean(axis=0) if shifts.size else np.zeros((0, 2))
    for (name, material), (tonnes, base) in zip(bench.dated_rows, means.tolist(), strict=True):
        moved = found[name.split()[0]]["moved"]
        before = moved.get(material, {"tonnes": 0.0, "base": 0.0})
        moved[material] = {"tonnes": before["tonnes"] + tonnes, "base": before["base"] + base}
    idle = [{"id": name, "acts": False, "moved": {}, "text": why, "said": why.packed()}
            for name, why in bench.acting.told.items()]  # fmt: skip
    return [{**row, "mattered": _mattered(row)} for row in (*found.values(), *idle)]


def _mattered(row: dict[str, Any]) -> list[str]:
    """Materials of which a control held some back, or an opening brought some."""
    if not row["acts"] or row["kind"] == LEAKS:
        return []
    way = 1.0 if row["kind"] == "opening" else -1.0
    return [
        material
        for material, moved in row["moved"].items()
        if way * moved["tonnes"] > max(SPEAKS_OF, MATTERS * moved["base"])
    ]
