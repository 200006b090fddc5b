"""What a question over many runs found: one table, what made it, and a folder of its own."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import InputError
from sim.network import Network
from sim.outcomes import checksums, store
from sim.outcomes.manifest import READ, manifest_of
from sim.outcomes.notebook import card, head_of
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
    def of(cls, manifest: dict[str, Any], title: str, facts: Mapping[str, Any], rows: list[Row]) -> "Finding":
        """A finding that lies in memory.

        Args:
            manifest: What determines it, by `made_by`.
            title: What the scenario calls itself.
            facts: Single numbers of the answer.
            rows: Rows of its table, all with the same keys.
        """
        return cls(None, manifest["verb"], title, manifest, dict(facts), pa.Table.from_pylist(rows))

    @classmethod
    def load(cls, folder: str | Path) -> "Finding":
        """Read a folder that a question wrote.

        Raises:
            InputError: It is no such folder, is damaged, or is one of another version.
            OSError: A file may not be read.
        """
        where = Path(folder)
        with checksums.held(where):
            return cls._read(where)

    @classmethod
    def _read(cls, folder: Path) -> "Finding":
        try:
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            verb, facts, title = manifest["verb"], manifest.pop("facts"), manifest.pop("name")
            if manifest.get("schema_version") not in READ:
                raise InputError(f"{folder}: was written by another version of Lodeline; ask again")
            table = pq.read_table(folder / f"{verb}.parquet")
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(f"{folder}: holds no answer ({error}); name a folder that a question wrote") from error
        return cls(folder, verb, title, manifest, facts, table)

    def write(self, out: str | Path, how: dict[str, Any] | None = None) -> "Finding":
        """Keep it as `VERB.csv`, `VERB.parquet` and `manifest.json` in a folder of its own.

        Args:
            out: Where that folder lies.
            how: What differs from run to run: the whole of `run.json`.
        """
        folder = Path(out) / self.manifest["folder"]
        store.put(folder, self._fill, how)
        return replace(self, folder=folder)

    def _fill(self, folder: Path) -> None:
        store.write_csv(self.table, folder / f"{self.verb}.csv")
        store.write_parquet(self.table, folder / f"{self.verb}.parquet")
        store.write_json({**self.manifest, "facts": self.facts, "name": self.title}, folder / "manifest.json")

    def rows(self, **wanted: Any) -> list[Row]:
        """Rows of the table in which columns have the given values."""
        return [row for row in self.table.to_pylist() if all(row[key] == value for key, value in wanted.items())]

    def _repr_html_(self) -> str:
        """The head of the table, for a notebook."""
        return card(self.title, f"{self.verb}; {self.table.num_rows} rows", *head_of(self.table))

    def __repr__(self) -> str:
        return f"<Finding of {self.verb} about {self.title!r}: {self.table.num_rows} rows>"


def made_by(verb: str, scenario: Scenario, network: Network, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that determines the answer to a question, and the name of its folder.

    Args:
        verb: The question.
        scenario: What it is asked of.
        network: Its tables.
        asked: What else determines the answer; plain data.
    """
    facts = {**manifest_of(scenario, network), "verb": verb, "asked": json.loads(json.dumps(dict(asked)))}
    facts.pop("folder")
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:8]
    label = re.sub(r"[^a-z0-9]+", "_", scenario.label.lower()).strip("_")[:60]
    return {**facts, "folder": f"{verb}-{label}-{digest}"}
