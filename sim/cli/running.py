"""Verbs that answer a scenario: run, and the report of a run once more."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.files import load, must_be_a_file, reading
from sim.cli.options import DONE, EXPECTATION_FAILED, Asking, Json, Out, Quiet, Redoing, Telling
from sim.cli.telling import Progress, say, show, told, told_sweep, warn
from sim.errors import InputError
from sim.outcomes.spared import spare_pandas

if TYPE_CHECKING:
    from sim.outcomes.results import Results
    from sim.scenario import Scenario


def run_scenario(
    file: Path,
    *,
    options: Redoing = Redoing(),
    telling: Telling = Telling(),
) -> int:
    """Run a scenario file: print the answer, write the report."""
    from sim.cli import verbs  # noqa: PLC0415 - which gathers this one too
    from sim.experiments.executors import loading  # noqa: PLC0415

    must_be_a_file(file, verbs())
    with loading():
        scenario, quiet = load(file, options.sets), options.quiet
    kept = None if options.force else _kept(scenario, options.out)
    if kept is not None:
        warn(scenario, quiet)
        return answered(kept, telling, as_json=options.json_, quiet=quiet, redraw=False)
    with options.team() as workers:
        workers.begin(scenario.replicates)
        with loading():
            from sim.experiments.ensemble import anew  # noqa: PLC0415 - a result that is there needs no compiler

            spare_pandas()
        warn(scenario, quiet)
        drafts: list[Callable[[Path], object]] = []

        def ready(results: "Results") -> None:
            from sim.report import page  # noqa: PLC0415 - once there is something to draw

            drafts.append(page.begun(results, workers.begun, telling.lang))

        with Progress(quiet, workers) as progress:
            results = anew(scenario, options.out, workers, progress, ready)
        say("Drawing the report ...", quiet)
        assert results.folder is not None
        drafts[0](results.folder)
    # The others end while the answer is printed.
    return answered(results, telling, as_json=options.json_, quiet=quiet, redraw=False)


def report(
    *folders: Path, out: Out = Path("results"), telling: Telling = Telling(), json_: Json = False, quiet: Quiet = False
) -> int:
    """Draw the report of a results folder again, without simulating; of several, a page that compares them."""
    if not folders:
        raise InputError("report: name a results folder; two or more are compared")
    kind = _kind(folders[0]) if len(folders) == 1 else "several"
    for name in ("xlsx", "details") if kind != "run" else ():
        if getattr(telling, name):
            raise InputError(f"--{name}: only the report of one run has it; leave it out")
    if kind == "several":
        from sim.cli.questions import compare  # noqa: PLC0415

        return compare(*map(_folder, folders), lang=telling.lang, options=Asking(out=out, json_=json_, quiet=quiet))
    return _TOLD[kind](folders[0], telling, json_, quiet)


def _run(folder: Path, telling: Telling, as_json: bool, quiet: bool) -> int:
    from sim.outcomes.manifest import SCHEMA_VERSION  # noqa: PLC0415
    from sim.outcomes.results import Results  # noqa: PLC0415

    with reading(folder):
        found = Results.load(folder)
    if found.manifest["schema_version"] != SCHEMA_VERSION:
        say(f"{folder}: written by an earlier version; run it again for the ribbon and the map of flows", quiet)
    return answered(found, telling, as_json=as_json, quiet=quiet)


def _sweep(folder: Path, telling: Telling, as_json: bool, quiet: bool) -> int:
    from sim.outcomes.sweeping import SweepResults  # noqa: PLC0415

    with reading(folder):
        found = SweepResults.load(folder)
    return told_sweep(found, as_json, quiet, telling.lang)


def _question(folder: Path, telling: Telling, as_json: bool, quiet: bool) -> int:
    from sim.outcomes.finding import Finding  # noqa: PLC0415

    with reading(folder):
        found = Finding.load(folder)
    return told(found, as_json, quiet, telling.lang)


_TOLD = {"run": _run, "sweep": _sweep, "question": _question}
"""How a folder is told, by what wrote it."""


def _kind(folder: Path) -> str:
    """What wrote a folder: a run, a sweep, or a question that ranks, sizes or searches."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return "question" if "verb" in manifest else "sweep" if "axes" in manifest else "run"
    except (OSError, ValueError, TypeError):
        return "run"


def _folder(path: Path) -> Path:
    """A results folder; a report simulates nothing.

    Raises:
        InputError: If it is none.
    """
    if not path.is_dir():
        raise InputError(f"{path}: is no results folder; name one that a run wrote")
    return path


def answered(
    results: "Results",
    telling: Telling,
    *,
    as_json: bool,
    quiet: bool,
    redraw: bool = True,
) -> int:
    """Print the answer and write the page; 1 if an expectation failed.

    Args:
        results: What a run brought.
        telling: In which language, and with which particulars.
        as_json: Print JSON.
        quiet: Print no narration.
        redraw: Draw the page although the one that is there would be the same.
    """
    from sim.outcomes.expect import judged  # noqa: PLC0415
    from sim.report import text  # noqa: PLC0415
    from sim.report.mark import page_of, stands  # noqa: PLC0415
    from sim.report.tongue import speaking  # noqa: PLC0415

    judgements = judged(results)
    if results.folder is not None and (redraw or not stands(results, telling.lang)):
        from sim.report import page  # noqa: PLC0415 - only where something is drawn

        say("Drawing the report ...", quiet)
        page.write(results, results.folder, language=telling.lang)
    if results.folder is not None and telling.xlsx:
        from sim.report import workbook  # noqa: PLC0415 - only where it is asked for

        say(f"Workbook: {workbook.write(results, results.folder / 'tables.xlsx')}", quiet)
    with speaking(telling.lang):
        if as_json:
            print(json.dumps(_as_json(results), indent=1, allow_nan=False))
        else:
            show(text.terminal(results, details=telling.details))
    for judgement in judgements:
        print(judgement, file=sys.stderr)
    if results.folder is not None:
        say(f"Report: {results.folder / page_of(telling.lang)}", quiet)
    return DONE if all(judgement.holds for judgement in judgements) else EXPECTATION_FAILED


def _kept(scenario: "Scenario", out: Path) -> "Results | None":
    """What an earlier run of the same question left."""
    from sim.outcomes import store  # noqa: PLC0415
    from sim.outcomes.manifest import manifest_of  # noqa: PLC0415

    spare_pandas()
    manifest = manifest_of(scenario, scenario.world())
    return store.found(scenario, manifest, out / manifest["folder"])


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
