"""The part of docs/performance.md about lanes and days, from lanes.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("lanes.json")
BEGIN, END = "<!-- generated from benchmarks/lanes.json -->", "<!-- end of the part from lanes.json -->"


def current(page: str) -> str:
    """The page of speeds with this section as it should stand."""
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n\n{section(json.loads(RESULTS.read_text(encoding='utf-8')))}\n\n{END}{after}"


def section(found: dict[str, Any]) -> str:
    """The numbers as Markdown."""
    by_lanes, by_days, power = found["by_lanes"], found["by_days"], found["exponents"]
    few, many = by_lanes[0], by_lanes[-1]
    times = many["history_seconds"] / few["history_seconds"]
    return "\n".join([
        "![CPU time of a history by lanes and by days](img/cost_lanes.svg)",
        "",
        "| lanes | days | deal a replicate, ms | history, ms | microseconds a lane and 1,000 days |",
        "|---:|---:|---:|---:|---:|",
        *(_row(each) for each in (*by_lanes, *by_days)),
        "",
        f"Between {few['lanes']:,} and {many['lanes']:,} lanes a history costs {times:.0f} times as much for "
        f"{many['lanes'] / few['lanes']:.0f} times the lanes.",
        "Exponents of a power law through the points, 1 being linear:",
        f"history {power['history by lanes']:.2f} in lanes and {power['history by days']:.2f} in days,",
        f"dealing {power['dealing by lanes']:.2f} and {power['dealing by days']:.2f}.",
    ])  # fmt: skip


def _row(each: dict[str, float]) -> str:
    lanes, days, dealing, history = each.values()
    each_lane = 1e6 * history / (lanes * days / 1000.0)
    return f"| {lanes:,} | {days:,} | {1e3 * dealing:,.1f} | {1e3 * history:,.1f} | {each_lane:,.0f} |"
