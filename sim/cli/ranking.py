"""Verbs that rank and size: attribute, n-1, size-stockpile, worst-case."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from sim.cli.crew import team
from sim.cli.files import as_sets, load
from sim.cli.options import DONE, Cluster, Jobs, Json, Quiet, Sets
from sim.cli.telling import Progress, say, show, warn

if TYPE_CHECKING:
    from sim.outcomes.finding import Finding
    from sim.scenario import Scenario

Kinds = Annotated[
    list[str] | None,
    Parameter(negative="", help="stage, facility, chokepoint, flow; repeat it; stages and chokepoints if left out"),
]
Materials = Annotated[list[str] | None, Parameter(negative="", help="only what makes or carries it; repeat it")]
Of = Annotated[str | None, Parameter(help="the material whose users count; the one that is held if left out")]
Whom = Annotated[
    list[str] | None, Parameter(negative="", help="place whose loss counts; repeat it; the owners if none")
]
Samples = Annotated[int | None, Parameter(help="orders drawn at random, instead of every combination")]


def attribute(
    file: Path,
    *,
    samples: Samples = None,
    replicates: int | None = None,
    seed: int | None = None,
    set_: Sets = None,
    out: Path = Path("results"),
    jobs: Jobs = None,
    cluster: Cluster = None,
    json_: Json = False,
    quiet: Quiet = False,
) -> int:
    """Share out what the responses relieve together (Shapley), with cost and ranking."""
    scenario = _asked(file, set_, replicates, seed, quiet)
    from sim.experiments.attributing import Attribution  # noqa: PLC0415 - a compiler only where it simulates
    from sim.experiments.attributing import attribute as attributed  # noqa: PLC0415

    question = Attribution(scenario, samples)
    _budget(question.plan.histories, quiet)
    with team(jobs, cluster) as workers, Progress(quiet, unit="histories") as progress:
        found = attributed(question, out=out, workers=workers, progress=progress)
    return _told(found, json_, quiet)


def n_minus_one(
    file: Path,
    *,
    kind: Kinds = None,
    material: Materials = None,
    starts: date | None = None,
    lasts: str = "6 months",
    replicates: int | None = None,
    seed: int | None = None,
    set_: Sets = None,
    out: Path = Path("results"),
    jobs: Jobs = None,
    cluster: Cluster = None,
    json_: Json = False,
    quiet: Quiet = False,
) -> int:
    """Lose one thing at a time for a given time, on top of what a scenario says, and rank the losses."""
    scenario = _asked(file, set_, replicates, seed, quiet)
    from sim.experiments.losing import NMinusOne  # noqa: PLC0415
    from sim.experiments.losing import n_minus_one as one_by_one  # noqa: PLC0415
    from sim.experiments.losses import USUAL  # noqa: PLC0415 - a compiler only where it simulates
    from sim.report import findings  # noqa: PLC0415

    question = NMinusOne(scenario, kind or USUAL, material, starts, lasts)
    _budget(question.plan.histories, quiet)
    with team(jobs, cluster) as workers, Progress(quiet, unit="histories") as progress:
        found = one_by_one(question, out=out, workers=workers, progress=progress)
    findings.write_figure(found)
    return _told(found, json_, quiet)


def size_stockpile(
    file: Path,
    *,
    stockpile: str,
    material: str,
    of: Of = None,
    more_than: float = 0.1,
    alpha: float = 0.05,
    up_to: float = 720.0,
    step: float = 1.0,
    replicates: int | None = None,
    seed: int | None = None,
    set_: Sets = None,
    out: Path = Path("results"),
    jobs: Jobs = None,
    cluster: Cluster = None,
    json_: Json = False,
    quiet: Quiet = False,
) -> int:
    """Find the smallest holding with which users miss more than a share of their need with at most a chance alpha."""
    scenario = _asked(file, set_, replicates, seed, quiet)
    from sim.experiments.sizing import Sizing  # noqa: PLC0415 - a compiler only where it simulates
    from sim.experiments.sizing import size_stockpile as sized  # noqa: PLC0415

    question = Sizing(scenario, stockpile, material, of=of, more_than=more_than, alpha=alpha, up_to=up_to, step=step)
    _budget(question.most_histories, quiet, "at most ")
    with team(jobs, cluster) as workers:
        found = sized(question, out=out, workers=workers)
    return _told(found, json_, quiet)


def worst_case(
    file: Path,
    *,
    moves: int = 2,
    whom: Whom = None,
    replicates: int | None = None,
    seed: int | None = None,
    set_: Sets = None,
    out: Path = Path("results"),
    jobs: Jobs = None,
    cluster: Cluster = None,
    json_: Json = False,
    quiet: Quiet = False,
) -> int:
    """Find the most damaging package of so many of a scenario's disruptions, and what best blunts it."""
    scenario = _asked(file, set_, replicates, seed, quiet)
    from sim.experiments.attacking import WorstCase  # noqa: PLC0415 - a compiler only where it simulates
    from sim.experiments.attacking import worst_case as searched  # noqa: PLC0415

    question = WorstCase(scenario, moves, whom)
    with team(jobs, cluster) as workers:
        found = searched(question, out=out, workers=workers)
    return _told(found, json_, quiet)


def _asked(file: Path, sets: list[str] | None, replicates: int | None, seed: int | None, quiet: bool) -> "Scenario":
    scenario = load(file, [*(sets or []), *as_sets(replicates, seed)])
    warn(scenario, quiet)
    return scenario


def _budget(histories: int, quiet: bool, about: str = "") -> None:
    say(f"Budget: {about}{histories:,} histories", quiet)


def _told(found: "Finding", as_json: bool, quiet: bool) -> int:
    """Print an answer."""
    from sim.report import findings  # noqa: PLC0415

    if as_json:
        print(json.dumps(findings.as_json(found), indent=1, allow_nan=False))
    else:
        show(findings.terminal(found))
    say(f"Table: {found.folder}/{found.verb}.csv", quiet)
    return DONE
