"""What a sweep found, in its folder: one row a point, arm, consumer and measure."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.errors import InputError, Refused
from sim.outcomes import checksums
from sim.outcomes.columns import MEASURES
from sim.outcomes.manifest import READ
from sim.outcomes.notebook import card, head_of
from sim.outcomes.store import ROWS
from sim.outcomes.sums import ALL, WORLD, Sum
from sim.outcomes.tables import DATED, spreads

Floats = NDArray[np.float64]

FACTS = ("arm", "place", "material", "measure", "unit")
NUMBERS = ("mean", "p05", "p50", "p95", "share_of_replicates")
Row = tuple[Any, ...]
FORM = "responded: owners all value_not_delivered_usd mean"
"""How one number of every point is written."""
_NUMBER = re.compile(r"([^:]+):\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s*")


class Number(NamedTuple):
    """One number of every point."""

    arm: str
    place: str
    material: str
    measure: str
    statistic: str

    @classmethod
    def parse(cls, text: str) -> "Number":
        """Read it as it is written.

        Raises:
            Refused: It is written otherwise.
        """
        match = _NUMBER.fullmatch(text.strip())
        if match is None or match[5] not in NUMBERS:
            raise Refused(f"{text}: should be like {FORM!r}", f"the last is one of {', '.join(NUMBERS)}")
        return cls(*match.groups())


@dataclass(frozen=True)
class SweepResults:
    """The finished sweep of a folder."""

    folder: Path
    manifest: dict[str, Any]

    @classmethod
    def load(cls, folder: str | Path) -> "SweepResults":
        """Read a folder that a sweep wrote.

        Raises:
            InputError: It is no such folder, is damaged, or is one of another version.
            OSError: A file may not be read.
        """
        with checksums.held(Path(folder)):
            return cls._read(Path(folder))

    @classmethod
    def _read(cls, folder: Path) -> "SweepResults":
        try:
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            axes = manifest["axes"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(f"{folder}: is no folder of a sweep ({error}); name one that a sweep wrote") from error
        if manifest.get("schema_version") not in READ or not axes:
            raise InputError(f"{folder}: was written by another version of Lodeline; run the sweep again")
        found = cls(folder, manifest)
        _ = found.table  # read while its checksum is known to hold
        return found

    @cached_property
    def table(self) -> pa.Table:
        """All rows: point, a column for each axis, arm, place, material, measure, unit, mean, quantiles, n.

        `share_of_replicates` is the share in which a date comes about.
        """
        return pq.read_table(self.folder / "sweep.parquet")

    @property
    def axes(self) -> list[dict[str, Any]]:
        """Path, title and whether its values are numbers, of everything that is varied."""
        axes: list[dict[str, Any]] = self.manifest["axes"]
        return axes

    @property
    def points(self) -> int:
        """How many."""
        return int(self.manifest["points"])

    def column(self, arm: str, place: str, material: str, measure: str, statistic: str = "mean") -> pa.Table:
        """One number of every point: point, the axes, value.

        Raises:
            KeyError: There is none.
        """
        if statistic not in NUMBERS:
            raise KeyError(statistic)
        wanted = {"arm": arm, "place": place, "material": material, "measure": measure}
        mask = None
        for key, value in wanted.items():
            same = pc.equal(self.table[key], value)
            mask = same if mask is None else pc.and_(mask, same)
        rows = self.table.filter(mask)
        if not rows.num_rows:
            raise KeyError(f"{arm}: {place} {material} {measure}")
        kept = rows.select(["point", *(axis["path"] for axis in self.axes)])
        return kept.append_column("value", rows[statistic])

    def _repr_html_(self) -> str:
        """The head of the table, for a notebook."""
        return card(self.manifest["name"], f"sweep; {self.points} points", *head_of(self.table))

    def __repr__(self) -> str:
        over = ", ".join(axis["path"] for axis in self.axes)
        return f"<SweepResults of {self.manifest['name']!r}: {self.points} points over {over}>"


def rows_of(values: Floats, usd: Floats, arms: Sequence[str], measures: Sequence[str], lines: Sequence[Sum]) -> (
        Iterator[Row]):  # fmt: skip
    """Rows of one point, without its number and parameters.

    Args:
        values: (arms, replicates, pools, measures).
        usd: (arms, replicates, responses) cost.
        arms: Their names.
        measures: Their names.
        lines: What is told.
    """
    for a, arm in enumerate(arms):
        table = np.array([values[a][:, line.rows, line.column].sum(1) for line in lines])[None]
        found = spreads(np.concatenate([table, usd[a].sum(1)[None, None]], axis=1))
        told = [(line.place, line.material, measures[line.column]) for line in lines]
        for i, (place, material, measure) in enumerate([*told, (WORLD, ALL, "cost_usd")]):
            spread = found.get((0, i), (None,) * 4)
            share = float(np.isfinite(table[0, i]).mean()) if measure in DATED else None
            yield (arm, place, material, measure, MEASURES.get(measure, "USD"), *spread, share)


def write_rows(rows: Iterable[Row], axes: Sequence[tuple[str, bool]], replicates: int, folder: Path) -> None:
    """Write `sweep.parquet` and `sweep.csv`, a group of rows at a time.

    Args:
        rows: point, the axes' values, then what `rows_of` gives.
        axes: Path, and whether its values are numbers.
        replicates: Of every row.
        folder: Where.
    """
    fields = [("point", pa.int32()), *((path, pa.float64() if numbers else pa.string()) for path, numbers in axes)]
    fields += [(name, pa.string()) for name in FACTS] + [(name, pa.float64()) for name in NUMBERS]
    schema = pa.schema([*fields, ("n", pa.int32())])
    texts = [name for name, kind in fields if kind == pa.string()]
    with (
        pq.ParquetWriter(folder / "sweep.parquet", schema, compression="zstd", use_dictionary=texts) as parquet,
        (folder / "sweep.csv").open("w", encoding="utf-8-sig", newline="") as file,
    ):
        sheet = csv.writer(file, lineterminator="\n")
        sheet.writerow(schema.names)
        for group in _groups(rows):
            columns = [*map(list, zip(*group, strict=True)), [replicates] * len(group)]
            arrays = [pa.array(column, kind) for column, kind in zip(columns, schema.types, strict=True)]
            parquet.write_table(pa.table(arrays, schema=schema), row_group_size=ROWS)
            sheet.writerows((*row, replicates) for row in group)


def _groups(rows: Iterable[Row]) -> Iterator[list[Row]]:
    group: list[Row] = []
    for row in rows:
        group.append(row)
        if len(group) == ROWS:
            yield group
            group = []
    if group:
        yield group
