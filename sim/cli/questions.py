"""Verbs that ask over many runs: compare, sweep."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from sim.cli.crew import team
from sim.cli.files import as_sets, load
from sim.cli.options import DONE, Cluster, Force, Jobs, Json, Quiet, Sets
from sim.cli.telling import Progress, say, show, warn

if TYPE_CHECKING:
    from sim.outcomes.results import Results
    from sim.scenario import Scenario

Over = Annotated[list[str] | None, Parameter(negative="", help="path=spec: values, from .. to, on/off; repeat it")]
Names = Annotated[list[str] | None, Parameter(negative="", help="names; repeat it")]
Resume = Annotated[bool, Parameter(negative="", help="go on with what an earlier run did not finish")]


def compare(
    *files: Path,
    arm: str | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    set_: Sets = None,
    out: Path = Path("results"),
    jobs: Jobs = None,
    cluster: Cluster = None,
    json_: Json = False,
    quiet: Quiet = False,
) -> int:
    """Hold scenarios, or results folders, against the first of them, replicate by replicate."""
    asked = [_scenario_or_results(file, [*(set_ or []), *as_sets(replicates, seed)], quiet) for file in files]
    from sim.experiments.comparing import compare as compared  # noqa: PLC0415
    from sim.report import comparisons  # noqa: PLC0415

    with team(jobs, cluster) as workers, Progress(quiet, unit="histories") as progress:
        found = compared(*asked, arm=arm, out=out, workers=workers, progress=progress)
    if found.folder is not None:
        comparisons.write_figure(found, found.folder)
    if json_:
        print(json.dumps(comparisons.as_json(found), indent=1, allow_nan=False))
    else:
        show(comparisons.terminal(found))
    say(f"Table: {found.folder}/compare.csv", quiet)
    return DONE


def sweep(
    file: Path,
    *,
    over: Over = None,
    design: str | None = None,
    points: int | None = None,
    arms: Names = None,
    measures: Names = None,
    replicates: int | None = None,
    seed: int | None = None,
    set_: Sets = None,
    out: Path = Path("results"),
    resume: Resume = False,
    force: Force = False,
    jobs: Jobs = None,
    cluster: Cluster = None,
    json_: Json = False,
    quiet: Quiet = False,
) -> int:
    """Vary a scenario: a sweep file, or a scenario file with --over path=spec."""
    from sim.scenario.sweep import Sweep  # noqa: PLC0415

    fields = {"design": design, "points": points, "arms": arms, "measures": measures,
              "replicates": replicates, "seed": seed}  # fmt: skip
    asked = Sweep.over_scenario(file, over, **fields) if over else Sweep.load(file).but(fields)
    from sim.experiments.sweeping import Question  # noqa: PLC0415
    from sim.experiments.sweeping import sweep as swept  # noqa: PLC0415
    from sim.report import sweeps  # noqa: PLC0415

    question = Question(asked, set_ or [])
    warn(question.base, quiet)
    say(f"Budget: {question.budget}", quiet)
    with team(jobs, cluster) as workers, Progress(quiet, unit="histories") as progress:
        found = swept(question, out=out, resume=resume, force=force, progress=progress, workers=workers)
    sweeps.write(found)
    if json_:
        print(json.dumps(sweeps.as_json(found), indent=1, allow_nan=False))
    else:
        show(sweeps.as_text(found))
    say(f"Page: {found.folder / 'sweep.html'}", quiet)
    return DONE


def _scenario_or_results(file: Path, sets: list[str], quiet: bool) -> "Scenario | Results":
    if file.is_dir():
        from sim.outcomes.results import Results  # noqa: PLC0415

        return Results.load(file)
    scenario = load(file, sets)
    warn(scenario, quiet)
    return scenario
