"""What others build on: names, verbs, exit codes, files. A change here is one for them: see CHANGELOG.md."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

import sim
from sim import Scenario, run
from sim.cli import options, verbs
from sim.experiments.asking import How, ask
from sim.outcomes.manifest import SCHEMA_VERSION

HOW = {"out", "jobs", "force", "resume", "progress", "workers"}
"""Options of every question that is answered by `ask`: named `how` below."""
NAMES = {
    "Attribution": ("answer", "shares"),
    "Discovery": (),
    "Finding": ("of", "load", "write"),
    "NMinusOne": ("answer",),
    "Sensitivity": ("answer",),
    "Sizing": ("answer",),
    "SweepResults": ("load", "column"),
    "WorstCase": ("answer",),
    "attribute": ("scenario", "samples", "how"),
    "discover": ("asked", "where", "out", "force"),
    "n_minus_one": ("scenario", "how"),
    "sensitivity": ("scenario", "over", "how"),
    "size_stockpile": ("asked", "how"),
    "worst_case": ("asked", "how"),
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
    "attribute", "balance", "calibrate", "check", "compare", "discover", "explain", "hindcast", "list", "n-1",
    "network", "new", "report", "schema", "sensitivity", "size-stockpile", "sweep", "worst-case",
)  # fmt: skip

FILES = {
    "checksums.json", "manifest.json", "run.json", "scenario.yaml", "scenario.resolved.yaml",
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
    assert sorted(dir(sim)) == sorted(sim.__all__)


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_keeps_what_others_call(name: str) -> None:
    found, parts = getattr(sim, name), NAMES[name]
    assert inspect.getdoc(found)
    if inspect.isclass(found):
        assert all(callable(getattr(found, part)) and inspect.getdoc(getattr(found, part)) for part in parts)
    else:
        assert tuple(inspect.signature(found).parameters) == parts


def test_options_of_a_question_are_those_of_ask() -> None:
    assert set(How.__annotations__) == HOW == set(inspect.signature(ask).parameters) - {"question"}
    with pytest.raises(TypeError, match="'job'"):
        sim.attribute(Scenario.load("scenarios/export_ban.yaml"), job=1)  # type: ignore[call-arg]


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
