"""The results folder: written beside its place and renamed, so that half a folder never appears."""

import csv
import json
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import InputError
from sim.outcomes import checksums
from sim.outcomes.manifest import READ, SCHEMA_VERSION, holds
from sim.outcomes.older import flows_of_2
from sim.outcomes.results import Results
from sim.scenario import Scenario

Manifest = dict[str, Any]

PARQUET = ("measures", "costs", "series", "summary", "relief", "log", "embedded", "flows")
SPREADSHEETS = ("summary", "relief", "log", "embedded", "flows")
ROWS = 65_536
TEXTS = pa.dictionary(pa.int32(), pa.string())


def write(results: Results, folder: Path, how: dict[str, Any] | None = None) -> Results:
    """Write the tables into a new folder and put it in the place of an old one.

    Args:
        results: What to keep.
        folder: Where; the folder above it is made if need be.
        how: What differs from run to run (times, host, workers, command): the whole of `run.json`.
    """
    put(folder, lambda draft: _fill(results, draft), how)
    return results.at(folder)


def put(folder: Path, fill: Callable[[Path], None], how: dict[str, Any] | None = None) -> None:
    """Have a new folder filled and put it in the place of an old one: it is there whole or not at all.

    Args:
        folder: Where; the folder above it is made if need be.
        fill: Writes the files, into the folder it is given.
        how: What differs from run to run: the whole of `run.json`.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        fill(draft)
        checksums.write(draft)
        write_json(how or {}, draft / "run.json")
        draft.chmod(0o755)
        _swap(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _fill(results: Results, folder: Path) -> None:
    for name in PARQUET:
        write_parquet(getattr(results, name), folder / f"{name}.parquet")
    for name in SPREADSHEETS:
        write_csv(getattr(results, name), folder / f"{name}.csv")
    (folder / "scenario.yaml").write_text(results.scenario.as_given, encoding="utf-8")
    (folder / "scenario.resolved.yaml").write_text(results.scenario.as_kept(), encoding="utf-8")
    if results.scenario.network is not None:
        results.scenario.world().write(folder / "network")
    told = {"arms": results.arms, "reasons": results.reasons, "dated": results.dated}
    facts = {**results.manifest, **told, "name": results.scenario.name}
    write_json(facts, folder / "manifest.json")


def write_json(facts: dict[str, Any], path: Path) -> None:
    """Facts with sorted keys: the same facts give the same bytes."""
    path.write_text(json.dumps(facts, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def write_parquet(table: pa.Table, path: Path) -> None:
    """A table with the version of its schema.

    Dictionaries for texts only: numbers hardly ever repeat, and are smaller and written sooner without.
    """
    texts = [column.name for column in table.schema if column.type in (pa.string(), TEXTS)]
    table = table.replace_schema_metadata({"lodeline.schema": str(SCHEMA_VERSION)})
    pq.write_table(table, path, row_group_size=ROWS, compression="zstd", use_dictionary=texts)


def write_csv(table: pa.Table, path: Path) -> None:
    """A table as a spreadsheet reads it: UTF-8 with a mark, numbers as short as they can be written."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(table.column_names)
        lines.writerows(zip(*(column.to_pylist() for column in table.columns), strict=True))


def found(scenario: Scenario, manifest: Manifest, folder: Path) -> Results | None:
    """What an earlier run of the same question left in a folder, under the scenario as it is told now; None if nothing.

    Raises:
        InputError: If the folder has the question but not the answer.
    """
    return replace(read(folder), scenario=scenario) if holds(folder, manifest) else None


def _swap(draft: Path, folder: Path) -> None:
    """Put the new folder in place of an old one; where another run is quicker, its bytes are the same."""
    if folder.exists():
        old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
        with suppress(FileNotFoundError):
            folder.replace(old / "it")
        shutil.rmtree(old, ignore_errors=True)
    try:
        draft.replace(folder)
    except OSError:
        if not (folder / "manifest.json").is_file():
            raise


def read(folder: Path) -> Results:
    """Read what `write` wrote, or what the version before this one did.

    Raises:
        InputError: If the folder is missing, is none of ours, is damaged, or is of a version that cannot be read.
        OSError: A file may not be read.
    """
    with checksums.held(folder):
        return _read(folder)


def _read(folder: Path) -> Results:
    manifest = _manifest_in(folder)
    try:
        tables = {name: read_parquet(folder / f"{name}.parquet") for name in PARQUET}
        arms, told = tuple(manifest.pop("arms")), {name: manifest.pop(name) for name in ("reasons", "dated")}
        manifest.pop("name")
    except (OSError, ValueError) as error:
        raise InputError(f"{folder}: is no results folder ({error}); name one that a run wrote") from error
    except (KeyError, TypeError) as error:
        raise InputError(f"{folder}: its manifest.json is damaged; run the scenario again with --force") from error
    scenario = Scenario.load(folder / "scenario.resolved.yaml")
    if manifest["schema_version"] == 2:
        tables["flows"] = flows_of_2(tables["flows"], scenario)
    return Results(folder=folder, scenario=scenario, manifest=manifest, arms=arms, **told, **tables)


def _manifest_in(folder: Path) -> dict[str, Any]:
    """What the manifest of a folder says, if it is one that this version can read.

    Another version is refused with the reason: what an older one lacks has to be simulated.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{folder}: is no results folder ({error}); name one that a run wrote") from error
    if not isinstance(manifest, dict) or "scenario" not in manifest:
        raise InputError(f"{folder}: is no results folder (its manifest names no scenario); name one that a run wrote")
    written = manifest.get("schema_version")
    if written not in READ:
        age = "a newer" if isinstance(written, int) and written > SCHEMA_VERSION else "another"
        raise InputError(
            f"{folder}: was written by {age} version of Lodeline (results of schema {written}; this one reads "
            f"{' and '.join(map(str, READ))}); run its scenario again: {folder / 'scenario.yaml'}"
        )
    return manifest


def read_parquet(path: Path) -> pa.Table:
    """A table, from a file that is one: of a folder, pyarrow would read whatever lies in it.

    Raises:
        OSError: It is not there, or is a folder.
        ValueError: It is damaged.
    """
    with path.open("rb") as file:
        return pq.ParquetFile(file).read()
