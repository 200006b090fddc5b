"""What a comparison found, in memory and in its folder."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from sim.errors import InputError
from sim.outcomes import checksums, store
from sim.outcomes.notebook import card, head_of


@dataclass(frozen=True)
class Comparison:
    """Paired differences of the others from the first, one row a measure; tonnes of different materials stay apart."""

    folder: Path | None
    manifest: dict[str, Any]
    names: tuple[str, ...]
    """The first is what the others are held against."""
    arms: tuple[str, ...]
    titles: tuple[str, ...]
    replicates: int
    table: pa.Table
    """a, b, place, material, measure, unit, n, means, difference with its intervals and quantiles, share_less (share
    of replicates in which b has less), settled, replicates_needed"""

    def write(self, out: Path) -> "Comparison":
        """Keep it as `compare.csv` and `compare.parquet` in a folder of its own; one that is there keeps its pages."""
        folder = out / self.manifest["folder"]
        if not self._stands(folder):
            store.put(folder, self._fill)
        return replace(self, folder=folder)

    def _stands(self, folder: Path) -> bool:
        """Whether a folder holds this comparison."""
        try:
            same = bool(json.loads((folder / "manifest.json").read_bytes()) == json.loads(json.dumps(self.manifest)))
            checksums.must_hold(folder)
        except (OSError, ValueError, InputError):
            return False
        return same and all((folder / name).is_file() for name in ("compare.csv", "compare.parquet"))

    def _fill(self, folder: Path) -> None:
        store.write_csv(self.table, folder / "compare.csv")
        store.write_parquet(self.table, folder / "compare.parquet")
        store.write_json(self.manifest, folder / "manifest.json")

    def rows(self, **wanted: str) -> list[dict[str, Any]]:
        """Rows of the table in which columns have the given values."""
        return [row for row in self.table.to_pylist() if all(row[key] == value for key, value in wanted.items())]

    def difference(self, place: str, material: str, measure: str, b: str | None = None) -> dict[str, Any]:
        """One row; `world` and `all` add up.

        Raises:
            KeyError: There is no such row.
        """
        for row in self.rows(place=place, material=material, measure=measure, b=b or self.names[1]):
            return row
        raise KeyError(f"{place} {material} {measure}")

    def _repr_html_(self) -> str:
        """The head of the table, for a notebook."""
        return card(" / ".join(self.titles), f"{self.replicates} paired replicates", *head_of(self.table))

    def __repr__(self) -> str:
        others = ", ".join(self.names[1:])
        return f"<Comparison of {others} with {self.names[0]}: {self.replicates} paired replicates>"
