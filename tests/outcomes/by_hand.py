"""Two pools of consumers and a table of measures that is filled by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.outcomes.columns import MEASURES, TIERS
from sim.outcomes.harvest import Group

POOLS = [("JPN", "metal"), ("USA", "oxide")]
PRICES = {"metal": 100.0, "oxide": 10.0}


def groups() -> Any:
    """What tables ask of `Groups`: metal of Japan at 100 USD/t, oxide of the United States at 10 USD/t."""
    rows = [Group(place, material, tier) for place, material in POOLS for tier in TIERS]
    network = SimpleNamespace(expand=lambda names: {*names} & {"JPN", "USA"})
    return SimpleNamespace(
        pools=POOLS, rows=rows, prices=np.array([PRICES[row.material] for row in rows]),
        layout=SimpleNamespace(network=network),
    )  # fmt: skip


def measures(arms: int, replicates: int, **columns: Any) -> np.ndarray:
    """(arms, replicates, 6 groups, measures) of zeros; by measure, what stands in the rows of all tiers of the pools.

    Args:
        arms: How many.
        replicates: How many.
        columns: (arms, replicates, pools), or what can be spread to that.
    """
    table = np.zeros((arms, replicates, len(POOLS) * len(TIERS), len(MEASURES)))
    for name, values in columns.items():
        table[:, :, :: len(TIERS), list(MEASURES).index(name)] = values
    return table
