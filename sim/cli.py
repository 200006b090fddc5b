"""The verbs: parse, call, print, exit code. No science.

Exit codes: 0 done, 1 an expectation failed, 2 bad input, 3 our bug, 130 interrupted.
"""

import json
import sys
import traceback
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, CycloptsError, Parameter

from sim.errors import InputError, LodelineError, nearest

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from sim.experiments.executors import Workers
    from sim.network import Network
    from sim.outcomes.results import Results
    from sim.scenario import Scenario

DONE, EXPECTATION_FAILED, BAD_INPUT, OUR_BUG, INTERRUPTED = 0, 1, 2, 3, 130


def _version() -> str:
    """Version of what is installed; a checkout may not be."""
    try:
        return version("lodeline")
    except PackageNotFoundError:
        return "a checkout that is not installed"


app = App(
    name="lodeline",
    version=_version,
    help="Who runs short of critical minerals, when, by how much, and which response helps most.",
    result_action="return_value",
)

Sets = Annotated[list[str] | None, Parameter(name="--set", negative="", help="path=value over what the file says")]
Jobs = Annotated[int | None, Parameter(name=["--jobs", "-j"], help="worker processes; one for each core")]
Quiet = Annotated[bool, Parameter(name=["--quiet", "-q"], negative="", help="print no narration")]
Json = Annotated[bool, Parameter(name="--json", negative="", help="print JSON")]
Force = Annotated[bool, Parameter(name="--force", negative="", help="simulate although the result is there")]


@app.default
def run_scenario(
    file: Path,
    *,
    replicates: int | None = None,
    seed: int | None = None,
    set_: Sets = None,
    out: Path = Path("results"),
    force: Force = False,
    jobs: Jobs = None,
    json_: Json = False,
    quiet: Quiet = False,
) -> int:
    """Run a scenario file: print the answer, write the report."""
    _must_be_there(file)
    scenario = _load(file, [*(set_ or []), *_as_sets(replicates, seed)])
    from sim.experiments.executors import Workers  # noqa: PLC0415 - checking a file needs nobody

    with Workers(jobs) as workers:
        if force or not _is_answered(scenario, out):
            workers.begin(scenario.replicates)
        from sim.experiments import run  # noqa: PLC0415 - nor a compiler

        _warn(scenario, quiet)
        with _Progress(quiet, workers) as progress:
            results = run(scenario, out=out, force=force, progress=progress, workers=workers)
        return _answered(results, as_json=json_, quiet=quiet, pool=workers.begun)


@app.command
def check(*files: Path, set_: Sets = None, quiet: Quiet = False) -> int:
    """Say everything that is wrong with scenario files."""
    from sim.scenario import check as faults_of  # noqa: PLC0415

    network = _network()
    faults = [fault for file in files for fault in faults_of(file, network, set_ or [])]
    for fault in faults:
        print(fault.with_source(), file=sys.stderr)
    if not faults:
        for file in files:
            _warn(_load(file, set_ or []), quiet)
        _say(f"{len(files)} {'file is' if len(files) == 1 else 'files are'} sound", quiet)
    return BAD_INPUT if faults else DONE


@app.command
def explain(file: Path, *, set_: Sets = None) -> int:
    """Say in words, in date order, what will happen before any number is drawn."""
    scenario = _load(file, set_ or [])
    print(scenario.explain(scenario.world()))
    return DONE


@app.command
def network(
    folder: Path | None = None,
    *,
    overlay: Annotated[bool, Parameter(name="--overlay", negative="", help="the folder lies over the shipped")] = False,
    json_: Json = False,
) -> int:
    """Print the network: output, use, imports, stocks, suppliers, concentration, grades, closure."""
    from sim.network import Network  # noqa: PLC0415
    from sim.network.summary import summarise  # noqa: PLC0415
    from sim.network.summary_text import as_text  # noqa: PLC0415

    summary = summarise(Network.overlay(folder) if overlay and folder else _network(folder))
    print(json.dumps(summary.to_json(), indent=1) if json_ else as_text(summary), end="")
    return DONE


@app.command
def balance(
    folder: Path,
    *,
    out: Path | None = None,
    hold: Annotated[bool, Parameter(name="--hold", negative="", help="keep the figures of the folder")] = False,
    whole: Annotated[bool, Parameter(name="--whole", negative="", help="a network, not an overlay")] = False,
    force: Annotated[bool, Parameter(name="--force", negative="", help="replace tables in --out")] = False,
    json_: Json = False,
    quiet: Quiet = False,
) -> int:
    """Close an overlay with the least change, print what changes, and write it to --out."""
    from sim.network import Network  # noqa: PLC0415
    from sim.network import rewritten as told  # noqa: PLC0415 - loads the solver
    from sim.network.balance import balanced  # noqa: PLC0415

    read = Network.load if whole else Network.overlay
    found = balanced(read(folder, balanced=False), folder if hold else None)
    print(json.dumps(told.as_json(found), indent=1) if json_ else told.as_text(found), end="")
    if out is not None:
        told.write(told.contents(found, folder, whole=whole), out, force=force)
        _say(f"Written to {out}", quiet)
    return DONE


@app.command(name="list")
def list_(what: str = "scenarios") -> int:
    """List scenarios, disruptions, responses, materials, measures or runs."""
    from sim.catalogue import listing  # noqa: PLC0415

    print("\n".join(listing(what)))
    return DONE


@app.command
def schema() -> int:
    """Print the JSON schema of scenario files."""
    from sim.scenario.schema import schema_text  # noqa: PLC0415

    print(schema_text(), end="")
    return DONE


@app.command
def new(name: str, *, like: str = "export_ban") -> int:
    """Begin a scenario file of one's own from a shipped one."""
    from sim.catalogue import begin  # noqa: PLC0415

    print(begin(name, like))
    return DONE


@app.command
def report(folder: Path, *, json_: Json = False, quiet: Quiet = False) -> int:
    """Draw the report of a results folder again, without simulating."""
    from sim.outcomes.results import Results  # noqa: PLC0415

    return _answered(Results.load(folder), as_json=json_, quiet=quiet)


@app.command
def hindcast(
    *cases: Path,
    replicates: int | None = None,
    seed: int | None = None,
    set_: Sets = None,
    out: Path = Path("results"),
    jobs: Jobs = None,
    json_: Json = False,
    quiet: Quiet = False,
) -> int:
    """Replay cases of the past and score them: files, or names of shipped ones; all of those if none is given."""
    from sim.catalogue import case_files  # noqa: PLC0415

    scenarios = [_load(file, [*(set_ or []), *_as_sets(replicates, seed)]) for file in case_files(cases)]
    _must_have_lines(scenarios)
    from sim.experiments.hindcast import hindcast as replayed  # noqa: PLC0415
    from sim.report import hindcasts  # noqa: PLC0415

    for scenario in scenarios:
        _warn(scenario, quiet)
    with _Progress(quiet) as progress:
        found = replayed(scenarios, jobs=jobs, progress=progress)
    folder = hindcasts.write_figures(found, out / "hindcasts")
    print(json.dumps(hindcasts.as_json(found), indent=1, allow_nan=False) if json_ else hindcasts.as_text(found))
    _say(f"Figures: {folder}", quiet)
    return DONE


def _must_have_lines(scenarios: "list[Scenario]") -> None:
    faults = [
        scenario.entry.start.fault((), "has no score", "add observed: and score:, or run it as a scenario")
        for scenario in scenarios
        if not scenario.score
    ]
    if faults:
        raise InputError.of(faults)


def _answered(results: "Results", *, as_json: bool, quiet: bool, pool: "Executor | None" = None) -> int:
    """Print the answer and write the page; 1 if an expectation failed."""
    from sim.outcomes.expect import judged  # noqa: PLC0415
    from sim.report import page, text  # noqa: PLC0415

    judgements = judged(results)
    if results.folder is not None:
        _say("Drawing the report ...", quiet)
        page.write(results, results.folder, pool)
    if as_json:
        print(json.dumps(_as_json(results), indent=1, allow_nan=False))
    else:
        _print(text.terminal(results) if sys.stdout.isatty() else "\n\n".join(text.answer(results)))
    for judgement in judgements:
        print(judgement, file=sys.stderr)
    if results.folder is not None:
        _say(f"Report: {results.folder / 'report.html'}", quiet)
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


def _print(renderable: Any) -> None:
    from rich.console import Console  # noqa: PLC0415

    Console(soft_wrap=isinstance(renderable, str), highlight=False, markup=False).print(renderable)


def _load(file: Path, sets: list[str]) -> "Scenario":
    from sim.scenario import Scenario, check_names  # noqa: PLC0415

    scenario = Scenario.load(file, sets)
    faults = check_names(scenario, scenario.world())
    if faults:
        raise InputError.of(faults)
    return scenario


def _network(folder: Path | None = None) -> "Network":
    from sim.network import Network  # noqa: PLC0415

    return Network.shipped() if folder is None else Network.load(folder)


def _as_sets(replicates: int | None, seed: int | None) -> list[str]:
    given = {"replicates": replicates, "seed": seed}
    return [f"{name}={value}" for name, value in given.items() if value is not None]


def _must_be_there(file: Path) -> None:
    """A mistyped verb is taken for a file: say so."""
    if file.exists() or file.suffix or len(file.parts) > 1:
        return
    shipped = Path("scenarios") / f"{file}.yaml"
    if shipped.is_file():
        raise InputError(f"{file}: is neither a file nor a verb; did you mean {shipped}?")
    verbs = [name for name in app if not name.startswith("-")]
    close = nearest(str(file), verbs)
    meant = f"did you mean the verb {close}?" if close else f"the verbs are {', '.join(verbs)}"
    raise InputError(f"{file}: is neither a file nor a verb; {meant}")


def _warn(scenario: "Scenario", quiet: bool) -> None:
    if not quiet:
        for warning in scenario.lint(scenario.world()):
            print(f"warning: {warning}", file=sys.stderr)


def _say(text: str, quiet: bool) -> None:
    if not quiet:
        print(text, file=sys.stderr)


class _Progress:
    """Replicates done, on stderr, where somebody looks; after the last, workers get ready to draw."""

    def __init__(self, quiet: bool, workers: "Workers | None" = None) -> None:
        self._shown = not quiet and sys.stderr.isatty()
        self._workers = workers

    def __enter__(self) -> "_Progress":
        return self

    def __call__(self, done: int, todo: int) -> None:
        if self._shown:
            print(f"\r{done} of {todo} replicates", end="", file=sys.stderr, flush=True)
        if done == todo and self._workers is not None:
            from sim.report.figures.sketch import draw  # noqa: PLC0415

            self._workers.prepare(draw, ())

    def __exit__(self, *_: object) -> None:
        if self._shown:
            print(file=sys.stderr)


def main(arguments: list[str] | None = None) -> None:
    """Entry point: run a verb and exit with its code."""
    sys.exit(outcome(sys.argv[1:] if arguments is None else arguments))


def outcome(arguments: list[str]) -> int:
    """Exit code of a command line; errors go to stderr in one form."""
    try:
        code = app(arguments, exit_on_error=False, print_error=True)
    except CycloptsError:
        return BAD_INPUT
    except InputError as error:
        print("\n".join(fault.with_source() for fault in error.faults) or f"error: {error}", file=sys.stderr)
        return BAD_INPUT
    except OSError as error:
        print(f"error: {error.filename or 'file system'}: {error.strerror or error}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("\ninterrupted; nothing half-written is left", file=sys.stderr)
        return INTERRUPTED
    except (LodelineError, Exception):
        traceback.print_exc()
        print("error: this is a bug of Lodeline; please send the lines above with your scenario", file=sys.stderr)
        return OUR_BUG
    return code if isinstance(code, int) else DONE
