"""What others build on: names, verbs, exit codes, files. A change here is one for them: see CHANGELOG.md."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

import sim
from sim import Scenario, run
from sim.cli import options, verbs
from sim.outcomes.manifest import SCHEMA_VERSION

NAMES = {
    "InputError": (),
    "LodelineError": (),
    "Network": ("shipped", "load", "overlay", "of", "write"),
    "Results": ("load", "value"),
    "Scenario": ("load", "from_text", "but", "world", "to_yaml", "explain", "lint"),
    "Sweep": ("load", "over_scenario"),
    "compare": ("asked", "arm", "out", "jobs", "progress", "workers"),
    "run": ("scenario", "out", "jobs", "force", "progress", "workers"),
    "sweep": ("asked", "out", "jobs", "resume", "force", "progress", "workers"),
}
"""Every public name: the methods of a class that others may call, the arguments of a function."""

VERBS = (
    "attribute", "balance", "calibrate", "check", "compare", "explain", "hindcast", "list", "n-1", "network", "new",
    "report", "schema", "size-stockpile", "sweep", "worst-case",
)  # fmt: skip

FILES = {
    "manifest.json", "run.json", "scenario.yaml", "scenario.resolved.yaml",
    "measures.parquet", "costs.parquet", "series.parquet", "summary.parquet", "relief.parquet", "log.parquet",
    "embedded.parquet", "summary.csv", "relief.csv", "log.csv", "embedded.csv",
}  # fmt: skip

COLUMNS = {
    "measures": ("arm", "replicate", "place", "material", "tier", "shortfall_t", "shortfall_share", "first_short_day"),
    "summary": ("arm", "place", "material", "tier", "measure", "unit", "mean", "p05", "p50", "p95"),
}
"""Columns that others may count on; there are more."""


def test_public_names_stand_in_one_place() -> None:
    assert set(sim.__all__) == set(NAMES)
    assert dir(sim) == sim.__all__


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_keeps_what_others_call(name: str) -> None:
    found, parts = getattr(sim, name), NAMES[name]
    assert inspect.getdoc(found)
    if inspect.isclass(found):
        assert all(callable(getattr(found, part)) and inspect.getdoc(getattr(found, part)) for part in parts)
    else:
        assert tuple(inspect.signature(found).parameters) == parts


def test_verbs_and_exit_codes_stay() -> None:
    assert set(VERBS) <= set(verbs())
    codes = (options.DONE, options.EXPECTATION_FAILED, options.BAD_INPUT, options.OUR_BUG, options.INTERRUPTED)
    assert codes == (0, 1, 2, 3, 130)


def test_a_results_folder_holds_what_others_read(tmp_path: Path) -> None:
    text = "name: nothing\nstart: 2026-01-01\nhorizon: 60 days\nreplicates: 2\ndisruptions:\n  ban: {kind: export_ban, "
    text += "by: CHN, materials: gallium_refined, to: USA, in_force: 2026-01-20}\n"
    found = run(Scenario.from_text(text), out=tmp_path, jobs=1)
    assert found.folder is not None
    assert {path.name for path in found.folder.iterdir()} >= FILES
    for table, columns in COLUMNS.items():
        assert set(columns) <= set(getattr(found, table).column_names), table
    kept = sim.Results.load(found.folder)
    assert kept.measures.schema.metadata[b"lodeline.schema"] == str(SCHEMA_VERSION).encode()
