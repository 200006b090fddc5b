"""The verb about what has been: hindcast."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.files import as_sets, load
from sim.cli.options import DONE, Jobs, Json, Quiet, Sets
from sim.cli.telling import Progress, say, warn
from sim.errors import InputError

if TYPE_CHECKING:
    from sim.scenario import Scenario


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

    scenarios = [load(file, [*(set_ or []), *as_sets(replicates, seed)]) for file in case_files(cases)]
    _must_have_lines(scenarios)
    from sim.experiments.hindcast import hindcast as replayed  # noqa: PLC0415
    from sim.report import hindcasts  # noqa: PLC0415

    for scenario in scenarios:
        warn(scenario, quiet)
    with Progress(quiet) as progress:
        found = replayed(scenarios, jobs=jobs, progress=progress)
    folder = hindcasts.write_figures(found, out / "hindcasts")
    print(json.dumps(hindcasts.as_json(found), indent=1, allow_nan=False) if json_ else hindcasts.as_text(found))
    say(f"Figures: {folder}", quiet)
    return DONE


def _must_have_lines(scenarios: "list[Scenario]") -> None:
    faults = [
        scenario.entry.start.fault((), "has no score", "add observed: and score:, or run it as a scenario")
        for scenario in scenarios
        if not scenario.score
    ]
    if faults:
        raise InputError.of(faults)
