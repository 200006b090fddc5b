"""A sweep: many points, kept portion by portion while it runs, and one table in the end."""

import hashlib
import json
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from sim.errors import InputError, Refused, suggestion
from sim.experiments.design import Design
from sim.experiments.desk import cleared, laid
from sim.experiments.ensemble import how
from sim.experiments.executors import Workers
from sim.experiments.points import Plan, Progress, fill
from sim.experiments.shelf import Journal
from sim.outcomes import store
from sim.outcomes.columns import MEASURES
from sim.outcomes.manifest import holds, manifest_of
from sim.outcomes.sums import ALL, WORLD, sums
from sim.outcomes.sweeping import Number, Row, SweepResults, rows_of, write_rows
from sim.outcomes.tables import owners
from sim.scenario.sweep import Sweep

KEPT = ("shortfall_t", "shortfall_share", "first_short_day", "days_short", "peak_share", "value_not_delivered_usd",
        "price_peak")  # fmt: skip
"""Measures that a sweep keeps if it does not say which."""


class Question:
    """A sweep ready to be run: its points, its budget and its folders."""

    def __init__(self, sweep: Sweep, sets: Sequence[str] = ()) -> None:
        """Check all of it.

        Raises:
            InputError: Everything that is wrong with it.
        """
        self.sweep = sweep
        self.base = sweep.base(sets)
        self.design = Design.of(sweep, self.base)
        self.measures = _known(sweep)
        self._must_keep_what_is_shown()
        self.plan = Plan.of(self.design, self.measures)
        self.manifest = self._manifest()

    def _must_keep_what_is_shown(self) -> None:
        """What figures are to show is told before anything is simulated for it."""
        pools = sorted({(each.place, each.material) for each in self.base.world().demands})
        lines = sums(pools, self.measures, owners(self.base))
        there = {(line.place, line.material, self.measures[line.column]) for line in lines} | {(WORLD, ALL, "cost_usd")}
        faults = []
        for place, text in enumerate(self.sweep.show):
            try:
                arm, *what, _ = Number.parse(text)
            except Refused as refused:
                faults.append(self.sweep.fault(("show", place), refused.problem, refused.remedy))
                continue
            if arm not in self.design.arms or tuple(what) not in there:
                kept = f"it keeps {', '.join(self.measures)} in the arms {', '.join(self.design.arms)}"
                faults.append(self.sweep.fault(("show", place), f"{text}: the sweep has no such number", kept))
        if faults:
            raise InputError.of(faults)

    @property
    def budget(self) -> str:
        """What it costs, in histories."""
        points, arms = len(self.design), len(self.design.arms)
        return (f"{self.plan.histories:,} histories: {points:,} points x {self.plan.replicates:,} replicates x "
                f"{arms} {'arm' if arms == 1 else 'arms'}")  # fmt: skip

    def _manifest(self) -> dict[str, Any]:
        """Everything that determines the numbers."""
        facts = manifest_of(self.base, self.base.world())
        axes = [
            {"path": axis.path, "title": axis.title, "numbers": _in_numbers(axis), "values": list(axis.values),
             "kind": axis.kind, "spec": json.loads(json.dumps(self.sweep.over[axis.path], default=str))}
            for axis in self.design.axes
        ]  # fmt: skip
        asked = {**facts, "axes": axes, "design": self.sweep.design, "points": len(self.design),
                 "arms": list(self.design.arms), "measures": list(self.measures)}  # fmt: skip
        asked.pop("folder")
        digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:8]
        label = re.sub(r"[^a-z0-9]+", "_", self.sweep.label.lower()).strip("_")[:60]
        return {**asked, "folder": f"{label}-{digest}"}

    def rows(self, journal: Journal) -> Iterator[Row]:
        """The whole table, point by point."""
        theirs = owners(self.base)
        for answer in self.plan.in_order(journal):
            shown = [
                axis.shown(value) if numbers else _text(value) for axis, value, numbers in self._told(answer.number)
            ]
            lines = sums(answer.pools, answer.measures, theirs)
            for row in rows_of(answer.values, answer.usd, self.design.arms, answer.measures, lines):
                yield (answer.number, *shown, *row)

    def _told(self, number: int) -> Iterator[tuple[Any, Any, bool]]:
        for axis, value in zip(self.design.axes, self.design.values(number), strict=True):
            yield axis, value, _in_numbers(axis)

    def write(self, journal: Journal, folder: Path) -> None:
        """Fill the folder of the finished sweep."""
        axes = [(axis.path, _in_numbers(axis)) for axis in self.design.axes]
        write_rows(self.rows(journal), axes, self.plan.replicates, folder)
        (folder / "scenario.resolved.yaml").write_text(self.base.as_kept(), encoding="utf-8")
        if self.base.network is not None:
            self.base.world().write(folder / "network")
        said = {"name": self.sweep.name, "about": self.sweep.about, "show": self.sweep.show,
                "histories": self.plan.histories, "replicates": self.plan.replicates,
                "owners": list(owners(self.base))}  # fmt: skip
        store.write_json({**self.manifest, **said}, folder / "manifest.json")


def _in_numbers(axis: Any) -> bool:
    return bool(axis.numeric and axis.unit != "date")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


def sweep(
    asked: Sweep | Question,
    *,
    out: str | Path = "results",
    jobs: int | None = None,
    resume: bool = False,
    force: bool = False,
    progress: Progress | None = None,
    workers: Workers | None = None,
) -> SweepResults:
    """Simulate every point of a sweep, or find what an earlier one left.

    Args:
        asked: The question.
        out: Folder that the sweep's own folder is written into; while it runs, what is done lies beside it.
        jobs: Worker processes; one for each core if left out. The answer does not depend on it.
        resume: Go on with what an earlier run of the same question did not finish.
        force: Begin anew although there is a result, or an unfinished one.
        progress: Told how many histories are done and to do.
        workers: Processes that are there already, instead of `jobs` new ones.

    Raises:
        InputError: What is wrong with the sweep, or unfinished work that nobody said what to do with.
    """
    question = asked if isinstance(asked, Question) else Question(asked)
    folder = Path(out) / question.manifest["folder"]
    if not force and holds(folder, question.manifest):
        return SweepResults.load(folder)
    began = time.perf_counter()
    desk = laid(folder, question.manifest, "sweep", resume=resume, force=force)
    with nullcontext(workers) if workers is not None else Workers(jobs) as helpers, Journal(desk / "portions") as kept:
        for _ in fill(question.plan, helpers, kept, progress):
            pass
        store.put(folder, lambda draft: question.write(kept, draft), how(helpers.jobs, time.perf_counter() - began))
    cleared(desk)
    return SweepResults.load(folder)


def _known(sweep: Sweep) -> tuple[str, ...]:
    faults = [
        sweep.fault(("measures", place), f"no measure {name}", suggestion(name, MEASURES))
        for place, name in enumerate(sweep.measures)
        if name not in MEASURES
    ]
    faults += [
        sweep.fault(("measures", place), f"{name} is named twice", "name it once")
        for place, name in enumerate(sweep.measures)
        if name in sweep.measures[:place]
    ]
    if faults:
        raise InputError.of(faults)
    return tuple(sweep.measures) or KEPT
