"""Verbs that ask over many runs: compare."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.files import as_sets, load
from sim.cli.options import DONE, Jobs, Json, Quiet, Sets
from sim.cli.telling import Progress, say, show, warn

if TYPE_CHECKING:
    from sim.outcomes.results import Results
    from sim.scenario import Scenario


def compare(
    *files: Path,
    arm: str | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    set_: Sets = None,
    out: Path = Path("results"),
    jobs: Jobs = None,
    json_: Json = False,
    quiet: Quiet = False,
) -> int:
    """Hold scenarios, or results folders, against the first of them, replicate by replicate."""
    asked = [_scenario_or_results(file, [*(set_ or []), *as_sets(replicates, seed)], quiet) for file in files]
    from sim.experiments.comparing import compare as compared  # noqa: PLC0415
    from sim.report import comparisons  # noqa: PLC0415

    with Progress(quiet, unit="histories") as progress:
        found = compared(*asked, arm=arm, out=out, jobs=jobs, progress=progress)
    if found.folder is not None:
        comparisons.write_figure(found, found.folder)
    if json_:
        print(json.dumps(comparisons.as_json(found), indent=1, allow_nan=False))
    else:
        show(comparisons.terminal(found))
    say(f"Table: {found.folder}/compare.csv", quiet)
    return DONE


def _scenario_or_results(file: Path, sets: list[str], quiet: bool) -> "Scenario | Results":
    if file.is_dir():
        from sim.outcomes.results import Results  # noqa: PLC0415

        return Results.load(file)
    scenario = load(file, sets)
    warn(scenario, quiet)
    return scenario
