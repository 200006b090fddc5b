"""What a question over many runs found: one table, what made it, and a folder of its own."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from sim.network import Network
from sim.outcomes import store
from sim.outcomes.manifest import manifest_of
from sim.scenario import Scenario

Row = dict[str, Any]


@dataclass(frozen=True)
class Finding:
    """The answer to one question about one scenario."""

    folder: Path | None
    verb: str
    title: str
    manifest: dict[str, Any]
    """Everything that determines the numbers, and the name of the folder."""
    facts: dict[str, Any]
    """Single numbers of the answer, by name."""
    table: pa.Table

    @classmethod
    def of(
        cls, verb: str, scenario: Scenario, network: Network, asked: Mapping[str, Any], facts: Mapping[str, Any],
        rows: list[Row],
    ) -> "Finding":  # fmt: skip
        """A finding that lies in memory.

        Args:
            verb: The question.
            scenario: What it is asked of.
            network: Its tables.
            asked: What else determines the answer; plain data.
            facts: Single numbers of the answer.
            rows: Rows of its table, all with the same keys.
        """
        made_by = {**manifest_of(scenario, network), "verb": verb, "asked": dict(asked)}
        made_by.pop("folder")
        digest = hashlib.sha256(json.dumps(made_by, sort_keys=True).encode()).hexdigest()[:8]
        label = re.sub(r"[^a-z0-9]+", "_", scenario.label.lower()).strip("_")[:60]
        folder = f"{verb}-{label}-{digest}"
        return cls(None, verb, scenario.name, {**made_by, "folder": folder}, dict(facts), pa.Table.from_pylist(rows))

    def write(self, out: str | Path | None) -> "Finding":
        """Keep it as `VERB.csv`, `VERB.parquet` and `manifest.json` in a folder of its own; None keeps nothing."""
        if out is None:
            return self
        folder = Path(out) / self.manifest["folder"]
        store.put(folder, self._fill)
        return replace(self, folder=folder)

    def _fill(self, folder: Path) -> None:
        store.write_csv(self.table, folder / f"{self.verb}.csv")
        store.write_parquet(self.table, folder / f"{self.verb}.parquet")
        store.write_json({**self.manifest, "facts": self.facts, "name": self.title}, folder / "manifest.json")

    def rows(self, **wanted: Any) -> list[Row]:
        """Rows of the table in which columns have the given values."""
        return [row for row in self.table.to_pylist() if all(row[key] == value for key, value in wanted.items())]

    def __repr__(self) -> str:
        return f"<Finding of {self.verb} about {self.title!r}: {self.table.num_rows} rows>"
