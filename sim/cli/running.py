"""Verbs that answer a scenario: run, and the report of a run once more."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.crew import team
from sim.cli.files import as_sets, load, must_be_a_file
from sim.cli.options import DONE, EXPECTATION_FAILED, Cluster, Details, Force, Jobs, Json, Lang, Quiet, Sets
from sim.cli.telling import Progress, say, show, warn

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from sim.outcomes.results import Results
    from sim.scenario import Scenario


def run_scenario(
    file: Path,
    *,
    replicates: int | None = None,
    seed: int | None = None,
    set_: Sets = None,
    out: Path = Path("results"),
    force: Force = False,
    jobs: Jobs = None,
    cluster: Cluster = None,
    lang: Lang = "en",
    details: Details = False,
    json_: Json = False,
    quiet: Quiet = False,
) -> int:
    """Run a scenario file: print the answer, write the report."""
    from sim.cli import verbs  # noqa: PLC0415 - which gathers this one too

    must_be_a_file(file, verbs())
    scenario = load(file, [*(set_ or []), *as_sets(replicates, seed)])
    with team(jobs, cluster) as workers:
        if force or not _is_answered(scenario, out):
            workers.begin(scenario.replicates)
        from sim.experiments import run  # noqa: PLC0415 - nor a compiler

        warn(scenario, quiet)
        with Progress(quiet, workers) as progress:
            results = run(scenario, out=out, force=force, progress=progress, workers=workers)
        how = Telling(lang, details, json_, quiet)
        return answered(results, how, workers.begun)


@dataclass(frozen=True)
class Telling:
    """How an answer is told."""

    lang: str = "en"
    details: bool = False
    as_json: bool = False
    quiet: bool = False


def report(
    folder: Path, *, lang: Lang = "en", details: Details = False, json_: Json = False, quiet: Quiet = False
) -> int:
    """Draw the report of a results folder again, without simulating."""
    from sim.outcomes.results import Results  # noqa: PLC0415

    return answered(Results.load(folder), Telling(lang, details, json_, quiet))


def answered(results: "Results", how: Telling, pool: "Executor | None" = None) -> int:
    """Print the answer and write the page; 1 if an expectation failed."""
    from sim.outcomes.expect import judged  # noqa: PLC0415
    from sim.report import page, text  # noqa: PLC0415
    from sim.report.tongue import speaking  # noqa: PLC0415

    judgements, written = judged(results), None
    if results.folder is not None:
        say("Drawing the report ...", how.quiet)
        written = page.write(results, results.folder, pool, how.lang)
    with speaking(how.lang):
        if how.as_json:
            print(json.dumps(_as_json(results), indent=1, allow_nan=False))
        else:
            show(text.terminal(results, details=how.details))
    for judgement in judgements:
        print(judgement, file=sys.stderr)
    if written is not None:
        say(f"Report: {written}", how.quiet)
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
