"""Verbs that ask over many runs: compare, sweep, discover."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from sim.cli.files import must_be_writable, reading
from sim.cli.options import DONE, Asking, Force, Json, Keeping, Lang, Out, Over, Quiet
from sim.cli.telling import Progress, say, show, told, told_sweep, warn
from sim.experiments.usual import DENSITY

if TYPE_CHECKING:
    from sim.outcomes.results import Results
    from sim.scenario import Scenario

Where = Annotated[
    str | None,
    Parameter(help="what comes about, like 'responded: JPN magnet_heavy shortfall_share p50 > 0.3'"),
]
Dense = Annotated[float, Parameter(help="share of the points of a box in which it is to come about")]
Names = Annotated[list[str] | None, Parameter(negative="", help="names; repeat it")]


def compare(
    *files: Path,
    arm: str | None = None,
    lang: Lang = "en",
    options: Asking = Asking(),
) -> int:
    """Hold scenarios, or results folders, against the first of them, replicate by replicate."""
    asked = [_scenario_or_results(file, options) for file in files]
    from sim.experiments.comparing import compare as compared  # noqa: PLC0415
    from sim.report import comparisons, tongue  # noqa: PLC0415

    with options.team() as workers, Progress(options.quiet, unit="histories") as progress:
        found = compared(*asked, arm=arm, out=options.out, workers=workers, progress=progress)
    with tongue.speaking(lang):
        if found.folder is not None:
            say(f"Page: {comparisons.write(found, found.folder)}", options.quiet)
        if options.json_:
            print(json.dumps(comparisons.as_json(found), indent=1, allow_nan=False))
        else:
            show(comparisons.terminal(found))
    say(f"Table: {found.folder}/compare.csv", options.quiet)
    return DONE


def sweep(
    file: Path,
    *,
    over: Over = None,
    design: str | None = None,
    points: int | None = None,
    arms: Names = None,
    measures: Names = None,
    options: Keeping = Keeping(),
) -> int:
    """Vary a scenario: a sweep file, or a scenario file with --over path=spec."""
    from sim.scenario.sweep import Sweep  # noqa: PLC0415

    fields = {"design": design, "points": points, "arms": arms, "measures": measures,
              "replicates": options.replicates, "seed": options.seed}  # fmt: skip
    asked = Sweep.over_scenario(file, over, **fields) if over else Sweep.load(file).but(fields)
    from sim.experiments.sweeping import Question  # noqa: PLC0415
    from sim.experiments.sweeping import sweep as swept  # noqa: PLC0415

    question = Question(asked, options.set_ or [])
    warn(question.base, options.quiet)
    say(f"Budget: {question.budget}", options.quiet)
    with options.team() as workers, Progress(options.quiet, unit="histories") as progress:
        found = swept(question, out=options.out, resume=options.resume, force=options.force, progress=progress,
                      workers=workers)  # fmt: skip
    return told_sweep(found, options.json_, options.quiet, options.lang)


def discover(
    folder: Path,
    *,
    where: Where = None,
    density: Dense = DENSITY,
    out: Out = Path("results"),
    force: Force = False,
    lang: Lang = "en",
    json_: Json = False,
    quiet: Quiet = False,
) -> int:
    """Find in which points of a finished sweep something comes about: boxes (PRIM) and a tree, as sentences."""
    must_be_writable(out)
    from sim.experiments.discovering import Discovery  # noqa: PLC0415
    from sim.experiments.discovering import discover as discovered  # noqa: PLC0415
    from sim.outcomes.sweeping import SweepResults  # noqa: PLC0415

    with reading(folder):
        asked = SweepResults.load(folder)
    found = discovered(Discovery(asked, where, density), out=out, force=force)
    return told(found, json_, quiet, lang)


def _scenario_or_results(file: Path, options: Asking) -> "Scenario | Results":
    if file.is_dir():
        from sim.outcomes.results import Results  # noqa: PLC0415

        with reading(file):
            return Results.load(file)
    return options.scenario(file)
