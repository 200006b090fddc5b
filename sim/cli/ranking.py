"""Verbs that rank and size: attribute, n-1, size-stockpile, worst-case, sensitivity."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from sim.cli.options import Keeping, Over
from sim.cli.telling import Progress, say, told
from sim.errors import InputError
from sim.experiments.usual import ALPHA, BASES, LASTS, MORE_THAN, STEP, UP_TO

if TYPE_CHECKING:
    from sim.experiments.asking import Question

Kinds = Annotated[
    list[str] | None,
    Parameter(negative="", help="stage, facility, chokepoint, flow; repeat it; stages and chokepoints if left out"),
]
Materials = Annotated[list[str] | None, Parameter(negative="", help="only what makes or carries it; repeat it")]
Held = Annotated[
    list[str],
    Parameter(negative="", help="what it holds, whose holding is sought; repeat it for the cheapest of several"),
]
Of = Annotated[
    list[str] | None,
    Parameter(
        negative="", help="the material whose users count; repeat it for any of several; what is held if left out"
    ),
]
Whom = Annotated[
    list[str] | None, Parameter(negative="", help="place whose loss counts; repeat it; the owners if none")
]
By = Annotated[str, Parameter(help="how figures of the network are grouped: table, or material (table and material)")]
Bases = Annotated[int, Parameter(help="points of each of two samples, a power of two")]
Asked = Annotated[str, Parameter(help="value_not_delivered_usd or shortfall_t")]
Which = Annotated[str | None, Parameter(help="the material asked after; all together in USD if left out")]
Samples = Annotated[int | None, Parameter(help="orders drawn at random, instead of every combination")]


def attribute(file: Path, *, samples: Samples = None, options: Keeping = Keeping()) -> int:
    """Share out what the responses relieve together (Shapley), with cost and ranking."""
    scenario = options.scenario(file)
    from sim.experiments.attributing import Attribution  # noqa: PLC0415 - a compiler only where it simulates

    return _answered(Attribution(scenario, samples), options)


def n_minus_one(
    file: Path,
    *,
    kind: Kinds = None,
    material: Materials = None,
    starts: date | None = None,
    lasts: str = LASTS,
    options: Keeping = Keeping(),
) -> int:
    """Lose one thing at a time for a given time, on top of what a scenario says, and rank the losses."""
    scenario = options.scenario(file)
    from sim.experiments.losing import NMinusOne  # noqa: PLC0415
    from sim.experiments.losses import USUAL  # noqa: PLC0415 - a compiler only where it simulates

    return _answered(NMinusOne(scenario, kind or USUAL, material, starts, lasts), options)


def size_stockpile(
    file: Path,
    *,
    stockpile: str,
    material: Held,
    of: Of = None,
    more_than: float = MORE_THAN,
    alpha: float = ALPHA,
    up_to: float = UP_TO,
    step: float = STEP,
    options: Keeping = Keeping(),
) -> int:
    """Find the least holdings with which users miss more than a share of their need with at most a chance alpha."""
    scenario = options.scenario(file)
    from sim.experiments.sizing import Sizing  # noqa: PLC0415 - a compiler only where it simulates

    asked = Sizing(scenario, stockpile, material, of=of, more_than=more_than, alpha=alpha, up_to=up_to, step=step)
    return _answered(asked, options, "at most " if len(asked.material) == 1 else "about ")


def worst_case(file: Path, *, moves: int = 2, whom: Whom = None, options: Keeping = Keeping()) -> int:
    """Find the most damaging package of so many of a scenario's disruptions, and what best blunts it."""
    scenario = options.scenario(file)
    from sim.experiments.attacking import WorstCase  # noqa: PLC0415 - a compiler only where it simulates

    return _answered(WorstCase(scenario, moves, whom), options, "about ")


def sensitivity(
    file: Path,
    *,
    over: Over = None,
    by: By = "table",
    bases: Bases = BASES,
    of: Asked = "value_not_delivered_usd",
    material: Which = None,
    whom: Whom = None,
    options: Keeping = Keeping(),
) -> int:
    """Find what an answer hangs on (Sobol' indices), and which figures are worth firming up."""
    if options.replicates is not None:
        raise InputError("--replicates: each point is one history; say with --bases how many points there are")
    scenario = options.scenario(file)
    from sim.experiments.depending import Sensitivity  # noqa: PLC0415 - a compiler only where it simulates
    from sim.scenario.sweep import Sweep  # noqa: PLC0415

    varied = Sweep.over_scenario(file, over, design="sobol") if over else None
    asked = Sensitivity(scenario, varied, by=by, bases=bases, of=of, material=material, whom=whom)
    return _answered(asked, options)


def _answered(question: "Question", options: Keeping, about: str = "") -> int:
    """Tell the budget, answer, draw and print."""
    from sim.experiments.asking import ask  # noqa: PLC0415

    say(f"Budget: {about}{question.most_histories:,} histories", options.quiet)
    with options.team() as workers, Progress(options.quiet, unit="histories") as progress:
        found = ask(question, out=options.out, force=options.force, resume=options.resume, progress=progress,
                    workers=workers)  # fmt: skip
    return told(found, options.json_, options.quiet, options.lang)
