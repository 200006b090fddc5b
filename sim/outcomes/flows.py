"""What each lane carried, arm by arm: the tonnes behind ribbons and maps."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.network import Lane
from sim.network.elements import place_of

SCHEMA = pa.schema([
    ("arm", pa.string()), ("material", pa.string()), ("seller", pa.string()), ("buyer", pa.string()),
    ("origin", pa.string()), ("destination", pa.string()), ("mode", pa.string()), ("route", pa.string()),
    ("chokepoints", pa.string()), ("mean", pa.float64()), ("p05", pa.float64()), ("p50", pa.float64()),
    ("p95", pa.float64()),
])  # fmt: skip


def flow_table(arms: Sequence[str], lanes: Sequence[Lane], sent: NDArray[np.float32]) -> pa.Table:
    """Tonnes that left over each lane from the first day to the last; lanes that no arm used are left out.

    Consignments only: leaks, resale between places and emergency shipments run over no lane.

    Args:
        arms: The arms, in the order of `sent`.
        lanes: The lanes, in the order of `sent`.
        sent: (arms, replicates, lanes) t.
    """
    t = sent.astype(float)
    used = np.flatnonzero(t.any(axis=(0, 1)))
    columns = [t.mean(1), *np.quantile(t, (0.05, 0.5, 0.95), axis=1)]
    rows = [
        (arm, lane.material, lane.seller, lane.buyer, place_of(lane.seller), place_of(lane.buyer), lane.mode,
         lane.route, ";".join(lane.chokepoints), *(float(column[a, row]) for column in columns))
        for a, arm in enumerate(arms)
        for row in used
        for lane in [lanes[int(row)]]
    ]  # fmt: skip
    return pa.table({name: [row[i] for row in rows] for i, name in enumerate(SCHEMA.names)}, schema=SCHEMA)
