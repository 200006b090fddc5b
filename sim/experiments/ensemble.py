"""A run: all arms of a scenario on the same replicates, put together in their order."""

import platform
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.engine._jit import announce_first_compile
from sim.experiments.arms import RESPONDED
from sim.experiments.block import Bench, Block, Tables
from sim.experiments.dated import account
from sim.experiments.executors import BLOCK, Workers, aside, blocks, spans
from sim.experiments.stories import chosen, tell, told
from sim.network import Network
from sim.outcomes import store
from sim.outcomes.embedded import embedded_table
from sim.outcomes.flows import DURING, WHOLE, Period, flow_table
from sim.outcomes.harvest import Groups
from sim.outcomes.manifest import manifest_of
from sim.outcomes.reasons import reasons
from sim.outcomes.results import Results
from sim.outcomes.tables import cost_table, measure_table, relief_table, series_table, summary_table
from sim.scenario import Scenario

Progress = Callable[[int, int], None]
"""Called with replicates done and to do."""


def run(
    scenario: Scenario,
    *,
    out: str | Path | None = "results",
    jobs: int | None = None,
    force: bool = False,
    progress: Progress | None = None,
    workers: Workers | None = None,
) -> Results:
    """Simulate every arm of a scenario, or find what an earlier run of the same question left.

    Args:
        scenario: The question.
        out: Folder that the result's own folder is written into; None keeps it in memory.
        jobs: Worker processes; one for each core if left out. The answer does not depend on it.
        force: Simulate although the result is there.
        progress: Told how far it is.
        workers: Processes that are there already, instead of `jobs` new ones.

    Raises:
        InputError: The network's tables are broken, or the scenario asks for what is not there yet.
    """
    if out is not None and not force:
        manifest = manifest_of(scenario, scenario.world())
        kept = store.found(scenario, manifest, Path(out) / manifest["folder"])
        if kept is not None:
            return kept
    with nullcontext(workers) if workers is not None else Workers(jobs) as helpers:
        return anew(scenario, out, helpers, progress)


def anew(
    scenario: Scenario,
    out: str | Path | None,
    workers: Workers,
    progress: Progress | None = None,
    ready: Callable[[Results], None] | None = None,
) -> Results:
    """Simulate every arm of a scenario, as `run` does where nothing is there.

    Args:
        scenario: The question.
        out: Folder that the result's own folder is written into; None keeps it in memory.
        workers: Who helps.
        progress: Told how far it is.
        ready: Told the results before they are written: others may draw them meanwhile. What it raises is raised once
            they are.
    """
    whole = scenario.world()
    manifest = manifest_of(scenario, whole)
    began = time.perf_counter()
    results = _simulated(scenario, whole, manifest, workers, progress)
    try:
        if ready is not None:
            ready(results)
    finally:
        if out is not None:
            told = how(workers.jobs, time.perf_counter() - began)
            results = store.write(results, Path(out) / manifest["folder"], told)
    return results


def how(jobs: int, seconds: float) -> dict[str, Any]:
    """What differs between two runs of one question."""
    return {
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 3),
        "jobs": jobs,
        "host": platform.node(),
        "command": sys.argv,
    }


def _simulated(
    scenario: Scenario, whole: Network, manifest: store.Manifest, workers: Workers, progress: Progress | None
) -> Results:
    announce_first_compile(sys.stderr)
    bench = Bench(scenario, whole)
    bench.compile()
    question = scenario.canonical(), (scenario.model_dump_json(include={"network"}), whole.digest)
    done = _gather(question, scenario.replicates, bench, workers, progress)
    names = tuple(arm.name for arm in bench.arms)
    measures = np.concatenate([block.measures for block in done], axis=1)
    groups: Groups = bench.groups
    told_arm = names.index(RESPONDED) if RESPONDED in names else len(names) - 1
    picked = chosen(measures[told_arm], groups)
    log = aside((tell, *question, told_arm, picked), lambda: told(bench, bench.arms[told_arm], picked), workers)
    costs = cost_table(names, [line for block in done for line in block.costs])
    codes = [block.series for block in done if block.series.size]
    return Results(
        folder=None,
        scenario=scenario,
        manifest={**manifest, "attempts": sum(sum(block.attempts) for block in done)},
        arms=names,
        measures=measure_table(names, groups, measures),
        costs=costs,
        summary=summary_table(names, groups, measures),
        relief=relief_table(scenario, names, groups, measures, costs),
        series=series_table(bench.shown, groups, codes, [each for block in done for each in block.held]),
        reasons=reasons(scenario, whole, bench.layout, names, groups, measures),
        dated=account(bench, np.concatenate([block.shifts for block in done])),
        embedded=embedded_table(whole, bench.layout.materials if _something(scenario) else ()),
        flows=_flows(bench, np.concatenate([block.flows for block in done], axis=1)),
        log=log(),
    )


def _flows(bench: Bench, sent: NDArray[np.float32]) -> pa.Table:
    """What lanes carried in all, and while the disruptions act."""
    scenario, (first, last) = bench.scenario, bench.during
    day_0 = scenario.start
    whole = Period(WHOLE, day_0, scenario.end - timedelta(days=1))
    thick = Period(DURING, day_0 + timedelta(days=first), day_0 + timedelta(days=last - 1))
    return flow_table(bench.shown, (whole, thick), bench.layout.lanes, sent)


def _something(scenario: Scenario) -> bool:
    """Whether anything happens that could touch a material."""
    return bool(scenario.disruptions) or scenario.controls == "dated"


def _gather(
    question: tuple[str, Tables], replicates: int, bench: Bench, workers: Workers, progress: Progress | None
) -> list[Block]:
    """All blocks in the order of their replicates."""
    todo = spans(replicates, BLOCK)
    found: dict[int, Block] = {}
    for block in blocks(*question, todo, workers, bench.block):
        found[block.first] = block
        if progress is not None:
            progress(sum(b.measures.shape[1] for b in found.values()), replicates)
    return [found[first] for first, _ in todo]


__all__ = ["run"]
