"""What the policy scenarios come to: step by step in reference mode, and the figures of their runs as shipped.

`steps` answers what the header of a file asks, one history for every step. `runs` holds the mean of 200 replicates and
the first of them one by one: those are lived again by a test, so that the figures are those of the model as it stands.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from reference import ROOT, Floats, bench

from sim import Network, Results, Scenario
from sim.experiments.block import Bench
from sim.outcomes.columns import MEASURES
from sim.outcomes.harvest import Harvest
from sim.outcomes.tables import owners

ARMS = ("disrupted", "responded")
AGAIN = 4
"""Replicates that the page holds one by one."""
VALUE = "value_not_delivered_usd"

Changes = Mapping[str, Any]
OFF: Any = None


def off(*paths: str) -> Changes:
    """Instruments that are left out."""
    return dict.fromkeys(paths, OFF)


def _without(section: str, *labels: str) -> Iterator[tuple[str, str, Changes]]:
    """One step for each instrument that is left out."""
    return ((f"without {label}", "responded", off(f"{section}.{label}")) for label in labels)


_D = "disruptions"
STEPS: Mapping[str, tuple[tuple[str, str, Changes], ...]] = {
    "us_japan_framework": (
        ("controls and ban", "disrupted", {}),
        ("with the whole framework", "responded", {}),
        *_without("responses", "joint_stock", "rapid_response", "plant", "permits", "mine", "scrap"),
    ),
    "october_2025_controls": (
        ("the controls of before alone", "undisturbed", {}),
        ("announced, suspended, back", "disrupted", {}),
        ("with the group", "responded", {}),
    ),
    "rare_earth_licensing": (
        ("licences", "disrupted", {}),
        ("with the stock", "responded", {}),
        ("all pass in the end", "disrupted", {f"{_D}.licence.approval": 1.0}),
        ("none passes", "disrupted", {f"{_D}.licence.approval": 0.0}),
    ),
    "gallium_germanium_ban": (
        ("licences alone", "disrupted", off(f"{_D}.ban")),
        ("and the ban", "disrupted", {}),
        ("with scrap", "responded", off("responses.friends")),
        ("with new sellers", "responded", off("responses.scrap")),
    ),
    "drc_cobalt_quota": (
        ("the quota", "disrupted", {}),
        ("with the stock", "responded", {}),
        ("half of that quota", "disrupted", {f"{_D}.quota.tonnes.cobalt_hydroxide": "48.3 kt"}),
    ),
    "indonesia_nickel_ban": (
        ("the ore quota alone", "disrupted", off(f"{_D}.ban")),
        ("and the ban", "disrupted", {}),
        ("with Japan's stock", "responded", off("responses.stainless")),
        ("with the programme", "responded", off("responses.japan_stock")),
    ),
    "tariff_war": (
        ("the tariff alone", "disrupted", off(f"{_D}.licences", f"{_D}.answer", f"{_D}.arms")),
        ("and licences", "disrupted", off(f"{_D}.answer", f"{_D}.arms")),
        ("and the stop", "disrupted", off(f"{_D}.arms")),
        ("and refusals by arms makers", "disrupted", {}),
        ("with new sellers", "responded", {}),
    ),
    "escalation": (
        ("licences alone", "disrupted", off(*(f"{_D}.{each}" for each in ("tariff", "wider", "abroad", "truce")))),
        ("and the tariff", "disrupted", off(f"{_D}.wider", f"{_D}.abroad", f"{_D}.truce")),
        ("and the wider control", "disrupted", off(f"{_D}.abroad", f"{_D}.truce")),
        ("and the rule abroad", "disrupted", off(f"{_D}.truce")),
        ("and the truce", "disrupted", {}),
        ("with all responses", "responded", {}),
        *_without("responses", "joint_stock", "rapid_response", "austerity"),
    ),
    "taiwan_strait_closure": (
        ("the detour alone", "disrupted", off(f"{_D}.shut", f"{_D}.alarm")),
        ("and the alarm", "disrupted", off(f"{_D}.shut")),
        ("and the closure", "disrupted", {}),
        ("with the group", "responded", {}),
    ),
    "suez_and_panama": (
        ("detours alone", "disrupted", off(f"{_D}.shut")),
        ("and the stop", "disrupted", {}),
        ("with both responses", "responded", {}),
    ),
    "demand_surge": (
        ("growth alone", "undisturbed", {}),
        ("and the ban", "disrupted", {}),
        ("with both responses", "responded", {}),
    ),
    "demand_surge_4000": (
        ("growth alone", "undisturbed", {}),
        ("and the ban", "disrupted", {}),
        ("with both responses", "responded", {}),
    ),
    "allied_diversification": (
        ("the ban", "disrupted", {}),
        ("with sellers, fund and floor", "responded", {}),
        *_without("responses", "friends", "fund", "floor"),
    ),
    "central_asia_corridor": (
        ("China shut", "disrupted", off(f"{_D}.russia", f"{_D}.suez")),
        ("and Russia", "disrupted", off(f"{_D}.suez")),
        ("and Suez", "disrupted", {}),
        ("with all responses", "responded", {}),
        *_without("responses", "pavlodar", "kadamjai", "caspian"),
    ),
    "six_month_projects": (
        ("the ban", "disrupted", {}),
        ("with plants and permits", "responded", {}),
        ("without permits", "responded", off("responses.permits")),
        ("and without slips", "responded", {f"responses.{each}.slip": 1.0
         for each in ("mountain_pass", "eneabba", "lacq")}),
    ),
}  # fmt: skip
"""What acts, the arm, and what is changed for it: reading down, one more thing happens or is left out."""


def steps() -> list[list[str]]:
    """Scenario, what acts, what the parties are not delivered, and when the last of them is short."""
    return [[name, label, *_told(name, arm, changes)] for name, each in STEPS.items() for label, arm, changes in each]


def _told(name: str, arm: str, changes: Changes) -> list[str]:
    """USD million that the parties are not delivered, first short day, and the day on which the last is well again."""
    on = bench(name, (), tuple(changes.items()))
    history = on.history(next(each for each in on.arms if each.name == arm), 0)
    table = Harvest(history, on.groups).measures()[_rows(on, _parties(name))]
    first, again = (table[:, list(MEASURES).index(each)] for each in ("first_short_day", "recovery_day"))
    short = np.isfinite(first)
    if not short.any():
        return [_millions(table), "-", "-"]
    well = f"{np.max(again[short]):.0f}" if np.isfinite(again[short]).all() else "not again"
    return [_millions(table), f"{np.min(first[short]):.0f}", well]


def _parties(name: str) -> frozenset[str]:
    """Places that the responses of the scenario, as it ships, serve."""
    return Network.shipped().expand(owners(shipped(name)))


def _rows(on: Bench, places: frozenset[str]) -> list[int]:
    return [i for i, row in enumerate(on.groups.rows) if row.place in places and row.tier == "all"]


def _millions(table: Floats) -> str:
    return f"{float(table[:, list(MEASURES).index(VALUE)].sum()) / 1e6:,.1f}"


def shipped(name: str) -> Scenario:
    """A scenario as it ships."""
    return Scenario.load(ROOT / "scenarios" / f"{name}.yaml")


def rows(name: str, results: Results) -> list[list[str]]:
    """Of each arm the mean and the 5th and 95th percentile, USD million, and the first replicates one by one."""
    found = []
    for arm in ARMS:
        value = _by_replicate(results, arm, _parties(name)) / 1e6
        spread = (float(value.mean()), *np.percentile(value, (5, 95)).tolist(), *value[:AGAIN].tolist())
        found.append([name, arm, *(f"{each:,.4g}" for each in spread)])
    return found


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
    scenario = shipped(name).but({"replicates": AGAIN})
    on = Bench(scenario, Network.shipped())
    chosen = _rows(on, _parties(name))
    found = []
    for arm in (each for each in on.arms if each.name in ARMS):
        tables = [Harvest(on.history(arm, number), on.groups).measures()[chosen] for number in range(AGAIN)]
        values = [float(table[:, list(MEASURES).index(VALUE)].sum()) / 1e6 for table in tables]
        found.append([name, arm.name, *(f"{each:,.4g}" for each in values)])
    return found


TABLES = {
    "policy_steps": (
        ("scenario", "what acts", "not delivered, USD million", "first short day", "all well again, day"), steps),
}  # fmt: skip
HEAD = ("scenario", "arm", "mean", "5 %", "95 %", *(f"replicate {number}" for number in range(AGAIN)))
