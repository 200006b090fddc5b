"""The summary of a run, looked up by what it is of: a row becomes a spread when somebody asks for it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from sim.report.daily import coded
from sim.report.numbers import Spread

Key = tuple[str, str, str, str, str]

COLUMNS = ("arm", "place", "material", "tier", "measure")
NUMBERS = ("mean", "p05", "p50", "p95", "share_of_replicates")


class Summary(Mapping[Key, Spread]):
    """Spreads by arm, place, material, tier and measure."""

    def __init__(self, table: pa.Table) -> None:
        texts = (coded(table[name]) for name in COLUMNS)
        keys: Any = zip(*([names[code] for code in codes.tolist()] for codes, names in texts), strict=True)
        self._rows: dict[Key, int] = {key: row for row, key in enumerate(keys)}
        self._numbers = [np.asarray(table[name], float) for name in NUMBERS]

    def __getitem__(self, key: Key) -> Spread:
        row = self._rows[key]
        mean, p05, p50, p95, happens = (float(column[row]) for column in self._numbers)
        happens = 1.0 if math.isnan(happens) else happens
        return Spread(mean, p05, p50, p95, happens, f"summary.csv: {' > '.join(key)}")

    def __iter__(self) -> Iterator[Key]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
