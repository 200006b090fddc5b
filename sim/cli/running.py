"""Verbs that answer a scenario: run, and the report of a run once more."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.files import load, must_be_a_file
from sim.cli.options import DONE, EXPECTATION_FAILED, Json, Quiet, Redoing
from sim.cli.telling import Progress, say, show, warn

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from sim.outcomes.results import Results
    from sim.scenario import Scenario


def run_scenario(
    file: Path,
    *,
    options: Redoing = Redoing(),
) -> int:
    """Run a scenario file: print the answer, write the report."""
    from sim.cli import verbs  # noqa: PLC0415 - which gathers this one too

    must_be_a_file(file, verbs())
    scenario, quiet = load(file, options.sets), options.quiet
    with options.team() as workers:
        if options.force or not _is_answered(scenario, options.out):
            workers.begin(scenario.replicates)
        from sim.experiments import run  # noqa: PLC0415 - nor a compiler

        warn(scenario, quiet)
        with Progress(quiet, workers) as progress:
            results = run(scenario, out=options.out, force=options.force, progress=progress, workers=workers)
        return answered(results, as_json=options.json_, quiet=quiet, pool=workers.begun)


def report(folder: Path, *, json_: Json = False, quiet: Quiet = False) -> int:
    """Draw the report of a results folder again, without simulating."""
    from sim.outcomes.results import Results  # noqa: PLC0415

    return answered(Results.load(folder), as_json=json_, quiet=quiet)


def answered(results: "Results", *, as_json: bool, quiet: bool, pool: "Executor | None" = None) -> int:
    """Print the answer and write the page; 1 if an expectation failed."""
    from sim.outcomes.expect import judged  # noqa: PLC0415
    from sim.report import page, text  # noqa: PLC0415

    judgements = judged(results)
    if results.folder is not None:
        say("Drawing the report ...", quiet)
        page.write(results, results.folder, pool)
    if as_json:
        print(json.dumps(_as_json(results), indent=1, allow_nan=False))
    else:
        show(text.terminal(results) if sys.stdout.isatty() else "\n\n".join(text.answer(results)))
    for judgement in judgements:
        print(judgement, file=sys.stderr)
    if results.folder is not None:
        say(f"Report: {results.folder / 'report.html'}", quiet)
    return DONE if all(judgement.holds for judgement in judgements) else EXPECTATION_FAILED


def _is_answered(scenario: "Scenario", out: Path) -> bool:
    from sim.outcomes.manifest import holds, manifest_of  # noqa: PLC0415

    manifest = manifest_of(scenario, scenario.world())
    return holds(out / manifest["folder"], manifest)


def _as_json(results: "Results") -> dict[str, Any]:
    from sim.report import text  # noqa: PLC0415

    rows = results.summary.to_pylist()
    finite = [{k: None if isinstance(v, float) and v - v != 0 else v for k, v in row.items()} for row in rows]
    return {
        "folder": None if results.folder is None else results.folder.as_posix(),
        "answer": text.answer(results),
        "arms": list(results.arms),
        "summary": finite,
        "relief": results.relief.to_pylist(),
        "reasons": results.reasons,
    }
