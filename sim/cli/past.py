"""The verbs about what has been: hindcast, calibrate."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from sim.cli.files import load, must_be_writable
from sim.cli.options import DONE, Asking, Jobs, Json, Lang, Quiet, Sets
from sim.cli.telling import Progress, say, warn
from sim.errors import InputError

if TYPE_CHECKING:
    from sim.network.restated import Rows
    from sim.scenario import Scenario


def hindcast(
    *cases: Path,
    lang: Lang = "en",
    options: Asking = Asking(),
    left_out: Annotated[
        bool, Parameter(name="--left-out", negative="", help="at the parameters fitted without each case")
    ] = False,
) -> int:
    """Replay cases of the past and score them: files, or names of shipped ones; all of those if none is given."""
    scenarios = _cases(cases, options.sets)
    rows = [_left_out(scenario, options.quiet) if left_out else () for scenario in scenarios]
    from sim.experiments.hindcast import hindcast as replayed  # noqa: PLC0415
    from sim.report import hindcasts, tongue  # noqa: PLC0415

    for scenario in scenarios:
        warn(scenario, options.quiet)
    with options.team() as workers, Progress(options.quiet) as progress:
        found = replayed(scenarios, rows=rows, workers=workers, progress=progress)
    with tongue.speaking(lang):
        page = hindcasts.write(found, options.out / "hindcasts")
        text = hindcasts.as_text(found)
    print(json.dumps(hindcasts.as_json(found), indent=1, allow_nan=False) if options.json_ else text)
    say(f"Page: {page}", options.quiet)
    return DONE


def calibrate(
    *cases: Path,
    points: int = 64,
    replicates: int = 24,
    set_: Sets = None,
    priors: Path | None = None,
    out: Path = Path("results"),
    jobs: Jobs = None,
    json_: Json = False,
    quiet: Quiet = False,
) -> int:
    """Fit global parameters to cases of the past, score each case at a fit without it; change no table.

    Args:
        cases: Files, or names of shipped ones; all of those if none is given.
        points: Points of the design at which every case is replayed.
        replicates: Replicates of each case at each point; the fits are checked with those of the case.
        set_: Values of the cases, path=value over what the files say.
        priors: Folder with fitted.csv and a table CASE.csv for each case that a parameter quotes; the shipped one.
        out: Where calibration/parameters.csv and calibration/left_out/CASE.csv are written.
        jobs: Worker processes; one for each core.
        json_: Print JSON.
        quiet: Print no narration.
    """
    must_be_writable(out)
    from sim.catalogue import CASES  # noqa: PLC0415

    scenarios = _cases(cases, set_ or [])
    from sim.experiments.calibrate import calibrate as fitted  # noqa: PLC0415
    from sim.report import calibration  # noqa: PLC0415

    with Progress(quiet) as progress:
        found = fitted(scenarios, CASES / "priors" if priors is None else priors, points=points,
                       replicates=replicates, jobs=jobs, progress=progress)  # fmt: skip
    folder = calibration.write(found, out / "calibration")
    print(json.dumps(calibration.as_json(found), indent=1, allow_nan=False) if json_ else calibration.as_text(found))
    say(f"Tables of parameters: {folder}", quiet)
    return DONE


def _cases(files: tuple[Path, ...], sets: list[str]) -> "list[Scenario]":
    from sim.catalogue import case_files  # noqa: PLC0415

    scenarios = [load(file, sets) for file in case_files(files)]
    _must_have_lines(scenarios)
    return scenarios


def _left_out(scenario: "Scenario", quiet: bool) -> "Rows":
    """Parameters fitted without a case: `left_out/CASE.csv` beside it."""
    from sim.network.restated import read_rows  # noqa: PLC0415

    rows = read_rows(Path(scenario.entry.spot.file).parent / "left_out" / f"{scenario.label}.csv")
    if not rows:
        say(f"{scenario.label}: no parameters were fitted without it; replayed at those of its network", quiet)
    return rows


def _must_have_lines(scenarios: "list[Scenario]") -> None:
    faults = [
        scenario.entry.start.fault((), "has no score", "add observed: and score:, or run it as a scenario")
        for scenario in scenarios
        if not scenario.score
    ]
    if faults:
        raise InputError.of(faults)
