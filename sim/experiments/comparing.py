"""Two scenarios or more on the same luck: what differs, how surely, and how many replicates would settle it."""

import hashlib
import json
import math
import re
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sim.errors import InputError
from sim.experiments.arms import DISRUPTED, RESPONDED, UNDISTURBED
from sim.experiments.executors import Workers
from sim.experiments.points import Answer, Plan, Point, Progress, evaluate
from sim.outcomes.columns import MEASURES
from sim.outcomes.comparison import Comparison
from sim.outcomes.manifest import manifest_of
from sim.outcomes.paired import differences
from sim.outcomes.results import Results
from sim.outcomes.sums import sums
from sim.outcomes.tables import owners
from sim.scenario import Scenario

Floats = NDArray[np.float64]

COMPARED = ("shortfall_t", "shortfall_share", "days_short", "peak_share", "value_not_delivered_usd", "price_peak",
            "cover_least_days")  # fmt: skip
"""Measures that every replicate has; dates that may never come have no mean."""
ALL = "all"


@dataclass(frozen=True)
class Side:
    """One of those compared."""

    name: str
    arm: str
    scenario: Scenario
    made_by: dict[str, Any]
    """Its manifest."""
    pools: tuple[tuple[str, str], ...]
    values: Floats
    """(replicates, pools, measures)"""
    usd: Floats
    """(replicates,) cost of its responses"""


def compare(
    *asked: Scenario | Results,
    arm: str | None = None,
    out: str | Path | None = "results",
    jobs: int | None = None,
    progress: Progress | None = None,
    workers: Workers | None = None,
) -> Comparison:
    """Compare scenarios, or what runs brought, with the first of them, replicate by replicate.

    Scenarios are simulated in one arm, on the seed and the number of replicates of the first one asked.

    Args:
        asked: Two or more.
        arm: The arm; the last of undisturbed, disrupted and responded that each has, if left out.
        out: Folder that the comparison's own folder is written into; None keeps it in memory.
        jobs: Worker processes; one for each core if left out. The answer does not depend on it.
        progress: Told how many histories are done and to do.
        workers: Processes that are there already, instead of `jobs` new ones.

    Raises:
        InputError: Fewer than two, an arm that is not there, or results that cannot be paired.
    """
    if len(asked) < 2:
        raise InputError("compare: name two scenarios or results folders, or more")
    seed, replicates = _luck(asked)
    scenarios = [each.but({"seed": seed, "replicates": replicates}) for each in asked if isinstance(each, Scenario)]
    with nullcontext(workers) if workers is not None else Workers(jobs) as helpers:
        simulated = iter(_simulated(scenarios, arm, helpers, progress))
        sides = [next(simulated) if isinstance(each, Scenario) else _kept(each, arm) for each in asked]
    sides = _named(sides)
    _must_pair(sides)
    found = Comparison(
        folder=None,
        manifest=_manifest(sides),
        names=tuple(side.name for side in sides),
        arms=tuple(side.arm for side in sides),
        titles=tuple(side.scenario.name for side in sides),
        replicates=replicates,
        table=pa.Table.from_pylist([row for side in sides[1:] for row in _rows(sides[0], side, seed)]),
    )
    return found if out is None else found.write(Path(out))


def _luck(asked: Sequence[Scenario | Results]) -> tuple[int, int]:
    """Seed and replicates: those of the runs, which cannot be changed, or of the first scenario."""
    kept = [each for each in asked if isinstance(each, Results)]
    runs, names = [each.scenario for each in kept], [str(each.folder or each.scenario.label) for each in kept]
    first = runs[0] if runs else asked[0]
    assert isinstance(first, Scenario)
    for each, name in zip(runs[1:], names[1:], strict=True):
        if (each.seed, each.replicates) != (first.seed, first.replicates):
            raise InputError(
                f"compare: {name} has seed {each.seed} and {each.replicates} replicates, {names[0]} "
                f"{first.seed} and {first.replicates}: they cannot be paired; run one again with the other's"
            )
    return first.seed, first.replicates


def _last_arm(scenario: Scenario) -> str:
    return RESPONDED if scenario.responses else DISRUPTED if scenario.disruptions else UNDISTURBED


def _simulated(
    scenarios: Sequence[Scenario], arm: str | None, workers: Workers, progress: Progress | None
) -> Iterator[Side]:
    if not scenarios:
        return
    plan = Plan.of([Point.of(each, [arm or _last_arm(each)]) for each in scenarios], COMPARED)
    for answer in evaluate(plan, workers, progress=progress):
        yield _side(answer, plan)


def _side(answer: Answer, plan: Plan) -> Side:
    scenario = answer.point.scenario
    (arm,) = answer.point.arms
    manifest = manifest_of(scenario, plan.world(answer.point))
    return Side(scenario.label, arm, scenario, manifest, answer.pools, answer.values[0], answer.usd[0].sum(1))


def _kept(results: Results, arm: str | None) -> Side:
    """One arm of a run that was kept."""
    scenario, chosen = results.scenario, arm or _last_arm(results.scenario)
    if chosen not in results.arms:
        raise InputError(f"{results.folder}: has no arm {chosen!r}; it has {', '.join(results.arms)}")
    rows = results.measures.filter(
        pc.and_(pc.equal(results.measures["arm"], chosen), pc.equal(results.measures["tier"], ALL))
    )
    names = list(zip(rows["place"].to_pylist(), rows["material"].to_pylist(), strict=True))
    pools = tuple(dict.fromkeys(names))
    values = np.array([rows[name].to_numpy() for name in COMPARED]).reshape(len(COMPARED), -1, len(pools))
    usd = np.zeros(scenario.replicates)
    paid = results.costs.filter(pc.equal(results.costs["arm"], chosen))
    np.add.at(usd, paid["replicate"].to_numpy(), paid["usd"].to_numpy())
    label = scenario.label if results.folder is None else results.folder.name
    return Side(label, chosen, scenario, results.manifest, pools, np.moveaxis(values, 0, -1), usd)


def _named(sides: Sequence[Side]) -> list[Side]:
    """Sides with different names: a file that is there twice is told by its place."""
    names = [side.name for side in sides]
    return [
        side if names.count(side.name) == 1 else replace(side, name=f"{side.name} ({place})")
        for place, side in enumerate(sides, 1)
    ]


def _must_pair(sides: Sequence[Side]) -> None:
    """The same days, by the same version; else a difference says nothing about the scenarios."""
    first = sides[0]
    for side in sides[1:]:
        if (side.scenario.start, side.scenario.end) != (first.scenario.start, first.scenario.end):
            days = " and ".join(f"{each.scenario.start} to {each.scenario.end} ({each.name})" for each in (first, side))
            raise InputError(f"compare: these look at different days, {days}; give both one start and horizon")
        for what in ("source", "libraries", "platform"):
            if side.made_by.get(what) != first.made_by.get(what):
                raise InputError(
                    f"compare: {side.name} and {first.name} were made by different versions ({what}); run both again"
                )
        if not set(side.pools) & set(first.pools):
            raise InputError(f"compare: {side.name} and {first.name} look at no consumer in common")


def _rows(a: Side, b: Side, seed: int) -> Iterator[dict[str, Any]]:
    """A row for every measure of every pool that both have, and for what adds up."""
    pools = [pool for pool in a.pools if pool in b.pools]
    one, other = (side.values[:, [side.pools.index(pool) for pool in pools]] for side in (a, b))
    found = sums(pools, COMPARED, {*owners(a.scenario), *owners(b.scenario)})
    table = np.array([[values[:, rows, column].sum(1) for _, _, column, rows in found] for values in (one, other)])
    labels = [(place, material, COMPARED[column], MEASURES[COMPARED[column]]) for place, material, column, _ in found]
    labels.append(("world", ALL, "cost_usd", "USD"))
    left, right = (np.vstack([sums, side.usd]) for sums, side in zip(table, (a, b), strict=True))
    for (place, material, measure, unit), each in zip(labels, differences(left, right, seed), strict=True):
        row = {"a": a.name, "b": b.name, "place": place, "material": material, "measure": measure, "unit": unit,
               "n": each.n, "mean_a": each.a, "mean_b": each.b, "difference": each.mean, "low": each.low,
               "high": each.high, "low_bootstrap": each.low_bootstrap, "high_bootstrap": each.high_bootstrap,
               "p05": each.p05, "p50": each.p50, "p95": each.p95, "share_less": each.less,
               "settled": each.settled, "replicates_needed": each.needed}  # fmt: skip
        yield {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in row.items()}


def _manifest(sides: Sequence[Side]) -> dict[str, Any]:
    """What determines the comparison."""
    facts = {"compared": [{"arm": side.arm, **side.made_by} for side in sides]}
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:8]
    names = "_".join(re.sub(r"[^a-z0-9]+", "_", side.scenario.label.lower()).strip("_") for side in sides)
    return {**facts, "names": [side.name for side in sides], "folder": f"compare-{names[:60]}-{digest}"}
