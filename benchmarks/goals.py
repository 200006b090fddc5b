"""What was aimed at, what was measured, and whether it is met."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from benchmarks.race import NETWORKS, SIMPY, SUPPLYNETPY
from benchmarks.replicates import ASKED
from benchmarks.startup import WARM

BUSY = 0.3
"""Cores in use by others beyond which seconds by the clock say less of us."""


class Goal(NamedTuple):
    """By how much it is missed: up to 1 is met."""

    what: str
    aim: str
    measured: str
    missed_by: float


def section(found: dict[str, Any]) -> list[str]:
    """The table and what it comes to."""
    goals = list(_goals(found))
    rows = [f"| {goal.what} | {goal.aim} | {goal.measured} | {'yes' if _met(goal) else 'no'} |" for goal in goals]
    return ["| what | goal | measured | met |", "|---|---:|---:|---|", *rows, "", _sum(goals), *_busy(found)]


def _goals(found: dict[str, Any]) -> Iterator[Goal]:
    totals = {arm: parts["total"] for arm, parts in found["history"]["arms"].items()}
    worst = max(totals.values())
    said = ", ".join(f"{total:.1f} ms {arm}" for arm, total in totals.items())
    yield Goal("five-year history of the whole network, one core", "15 ms", said, worst / 15.0)
    row = next(each for each in found["replicates"]["rows"] if each["replicates"] == ASKED)
    said = f"{row['seconds']:.1f} s ({row['cpu_seconds']:.1f} of all processors)"
    yield Goal(f"`run.py scenarios/export_ban.yaml`, {row['histories']:,} histories and report, warm", "6 s", said,
               row["seconds"] / 6.0)  # fmt: skip
    for words, aim in (("--help", 0.3), ("check scenarios/export_ban.yaml", 0.5)):
        took = found["start"][words][WARM]["seconds"]
        yield Goal(f"`run.py {words}`", f"{aim:g} s", f"{took:.2f} s", took / aim)
    for name, aim in ((SIMPY, 20), (SUPPLYNETPY, 50)):
        times = {ref: found["race"][ref]["contenders"][name]["times"] for ref in NETWORKS
                 if name in found["race"][ref]["contenders"]}  # fmt: skip
        if times:
            said = ", ".join(f"{each:.0f} on {ref}" for ref, each in times.items())
            yield Goal(f"times as fast as {name}", f"{aim}", said, aim / min(times.values()))


def _met(goal: Goal) -> bool:
    return goal.missed_by <= 1.0


def _sum(goals: list[Goal]) -> str:
    missed = [goal for goal in goals if not _met(goal)]
    if not missed:
        return f"All {len(goals)} are met."
    said = "; ".join(f"{goal.what}, by a factor of {goal.missed_by:.1f}" for goal in missed)
    return f"{len(goals) - len(missed)} of {len(goals)} are met. Missed: {said}."


def _busy(found: dict[str, Any]) -> list[str]:
    """A warning if others used the cores."""
    busy = {part: cores for part, cores in found["others"].items() if cores is not None and cores > BUSY}
    if not busy:
        return []
    said = ", ".join(f"{part} {cores:.1f}" for part, cores in busy.items())
    return [
        "",
        f"Other work was going on when this was measured, on so many of the {found['machine']['cores']} cores: {said}. "
        "Seconds by the clock are then much too long and those of the processor somewhat.",
    ]
