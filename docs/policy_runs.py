"""What the policy scenarios come to: step by step on a few replicates, and the figures of their runs as shipped.

`steps` answers what the header of a file asks, on the same replicates in every line. `rows` holds the mean of a whole
run and the first replicates one by one: those are lived again by a test, so that the figures are those of the model.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from reference import ROOT, Floats
from reference_policy import SCENARIOS

from sim import Network, Results, Scenario
from sim.experiments.arms import Arm
from sim.experiments.block import Bench
from sim.outcomes.columns import MEASURES
from sim.outcomes.harvest import Harvest
from sim.outcomes.tables import owners

ARMS = ("disrupted", "responded")
AGAIN = 4
"""Replicates that the page holds one by one."""
FEW = 8
"""Replicates of a step."""
VALUE = "value_not_delivered_usd"

Changes = Mapping[str, Any]


class Step(NamedTuple):
    """What acts in a line of the table."""

    told: str
    arm: str
    out: tuple[str, ...] = ()
    """Instruments of the arm that are left out."""
    changes: Changes = MappingProxyType({})
    """Fields of the scenario that are others."""


def _without(*labels: str) -> Iterator[Step]:
    """One step for each response that is left out."""
    return (Step(f"without {label}", "responded", (label,)) for label in labels)


_D = "disruptions"
STEPS: Mapping[str, tuple[Step, ...]] = {
    "us_japan_framework": (
        Step("controls and ban", "disrupted"),
        Step("with the whole framework", "responded"),
        *_without("joint_stock", "rapid_response", "plant", "permits", "mine", "scrap"),
    ),
    "october_2025_controls": (
        Step("the controls of before alone", "undisturbed"),
        Step("announced and suspended", "disrupted", ("rule_again", "anodes_again")),
        Step("and back after a year", "disrupted"),
        Step("with the group", "responded"),
    ),
    "rare_earth_licensing": (
        Step("licences", "disrupted"),
        Step("with the stock", "responded"),
        Step("all pass in the end", "disrupted", (), {f"{_D}.licence.approval": 1.0}),
        Step("none passes", "disrupted", (), {f"{_D}.licence.approval": 0.0}),
    ),
    "gallium_germanium_ban": (
        Step("licences alone", "disrupted", ("ban",)),
        Step("and the ban", "disrupted"),
        Step("with scrap", "responded", ("friends",)),
        Step("with new sellers", "responded", ("scrap",)),
        Step("with both", "responded"),
    ),
    "drc_cobalt_quota": (
        Step("the quota", "disrupted"),
        Step("with the stock", "responded"),
        Step("half of that quota", "disrupted", (), {f"{_D}.quota.tonnes.cobalt_hydroxide": "48.3 kt"}),
    ),
    "indonesia_nickel_ban": (
        Step("the ore quota alone", "disrupted", ("ban",)),
        Step("and the ban", "disrupted"),
        Step("with Japan's stock", "responded", ("stainless",)),
        Step("with the programme", "responded", ("japan_stock",)),
        Step("with both", "responded"),
    ),
    "tariff_war": (
        Step("the tariff alone", "disrupted", ("licences", "answer", "arms")),
        Step("and licences", "disrupted", ("answer", "arms")),
        Step("and the stop", "disrupted", ("arms",)),
        Step("and refusals by arms makers", "disrupted"),
        Step("with new sellers", "responded"),
    ),
    "escalation": (
        Step("licences alone", "disrupted", ("tariff", "wider", "abroad", "truce")),
        Step("and the tariff", "disrupted", ("wider", "abroad", "truce")),
        Step("and the wider control", "disrupted", ("abroad", "truce")),
        Step("and the rule abroad", "disrupted", ("truce",)),
        Step("and the truce", "disrupted"),
        Step("with all responses", "responded"),
        *_without("joint_stock", "rapid_response", "austerity"),
    ),
    "taiwan_strait_closure": (
        Step("the detour alone", "disrupted", ("shut", "alarm")),
        Step("and the alarm", "disrupted", ("shut",)),
        Step("and the closure", "disrupted"),
        Step("with the group", "responded"),
    ),
    "suez_and_panama": (
        Step("detours alone", "disrupted", ("shut",)),
        Step("and the stop", "disrupted"),
        Step("with both responses", "responded"),
    ),
    "demand_surge": (
        Step("growth alone", "undisturbed"),
        Step("and the ban", "disrupted"),
        Step("with both responses", "responded"),
    ),
    "demand_surge_4000": (
        Step("growth alone", "undisturbed"),
        Step("and the ban", "disrupted"),
        Step("with both responses", "responded"),
    ),
    "allied_diversification": (
        Step("the ban", "disrupted"),
        Step("with sellers, fund and floor", "responded"),
        *_without("friends", "fund", "floor"),
    ),
    "central_asia_corridor": (
        Step("China shut", "disrupted", ("russia", "suez")),
        Step("and Russia", "disrupted", ("suez",)),
        Step("and Suez", "disrupted"),
        Step("with all responses", "responded"),
        *_without("pavlodar", "kadamjai", "caspian"),
    ),
    "six_month_projects": (
        Step("the ban", "disrupted"),
        Step("with plants and permits", "responded"),
        Step("without permits", "responded", ("permits",)),
        Step("and without slips", "responded", (),
             {f"responses.{each}.slip": 1.0 for each in ("mountain_pass", "eneabba", "lacq")}),
    ),
}  # fmt: skip
"""What acts, the arm, and what is changed for it: reading down, one more thing happens or is left out."""


def steps() -> list[list[str]]:
    """Scenario, what acts, what the parties are not delivered, and when the last of them is short."""
    return [[name, step.told, *_told(name, step)] for name in SCENARIOS for step in STEPS[name]]


def _told(name: str, step: Step) -> list[str]:
    """Mean of what the parties are not delivered, USD million; medians of first short day and of when all is well."""
    on = _bench(name, tuple(step.changes.items()))
    arm = next(each for each in on.arms if each.name == step.arm)
    arm = Arm(step.told, {label: each for label, each in arm.instruments.items() if label not in step.out})
    rows = _rows(on, _parties(name))
    tables = [Harvest(on.history(arm, number), on.groups).measures()[rows] for number in range(FEW)]
    first, again = zip(*map(_short_from_to, tables), strict=True)
    short = _day(first, "-")
    well = "-" if short == "-" else _day(again, "not again")
    return [f"{np.mean([_millions(table) for table in tables]):,.1f}", short, well]


def _short_from_to(table: Floats) -> tuple[float, float]:
    """First day on which one of some consumers is short, and that from which all are well; infinite if never."""
    first, again = (table[:, list(MEASURES).index(each)] for each in ("first_short_day", "recovery_day"))
    short = np.isfinite(first)
    return (float(first[short].min()), float(again[short].max())) if short.any() else (math.inf, math.inf)


def _day(days: Sequence[float], never: str) -> str:
    """Their median, if it is a day."""
    middle = sorted(days)[(len(days) - 1) // 2]
    return f"{middle:.0f}" if math.isfinite(middle) else never


@cache
def _bench(name: str, changes: tuple[tuple[str, Any], ...]) -> Bench:
    return Bench(shipped(name).but({"replicates": FEW, **dict(changes)}), Network.shipped())


def _parties(name: str) -> frozenset[str]:
    """Places that the responses of the scenario, as it ships, serve."""
    return Network.shipped().expand(owners(shipped(name)))


def _rows(on: Bench, places: frozenset[str]) -> list[int]:
    return [i for i, row in enumerate(on.groups.rows) if row.place in places and row.tier == "all"]


def _millions(table: Floats) -> float:
    return float(table[:, list(MEASURES).index(VALUE)].sum()) / 1e6


def shipped(name: str) -> Scenario:
    """A scenario as it ships."""
    return Scenario.load(ROOT / "scenarios" / f"{name}.yaml")


def rows(name: str, results: Results) -> list[list[str]]:
    """Of each arm the mean and the 5th and 95th percentile, USD million, and the first replicates one by one."""
    found = []
    for arm in ARMS:
        value = _by_replicate(results, arm, _parties(name)) / 1e6
        spread = (float(value.mean()), *np.percentile(value, (5, 95)).tolist(), *value[:AGAIN].tolist())
        found.append([name, arm, *map(_figure, spread)])
    return found


def _figure(value: float) -> str:
    """Four digits."""
    return f"{float(f'{value:.4g}'):,g}"


def _by_replicate(results: Results, arm: str, places: frozenset[str]) -> Floats:
    """USD that some places are not delivered, by replicate."""
    total = np.zeros(results.scenario.replicates)
    names = ("arm", "place", "tier", "replicate", VALUE)
    for on, place, tier, number, value in zip(*(results.measures[each].to_pylist() for each in names), strict=True):
        if on == arm and place in places and tier == "all":
            total[number] += value
    return total


def again(name: str) -> list[list[str]]:
    """The first replicates of the shipped scenario, lived anew: scenario, arm, USD million of each."""
    on = _bench(name, ())
    chosen = _rows(on, _parties(name))
    found = []
    for arm in (each for each in on.arms if each.name in ARMS):
        tables = [Harvest(on.history(arm, number), on.groups).measures()[chosen] for number in range(AGAIN)]
        found.append([name, arm.name, *(_figure(_millions(table)) for table in tables)])
    return found


TABLES = {
    "policy_steps": (
        ("scenario", "what acts", "not delivered, USD million", "first short day", "all well again, day"), steps,
    ),
}  # fmt: skip
HEAD = ("scenario", "arm", "mean", "5 %", "95 %", *(f"replicate {number}" for number in range(AGAIN)))
