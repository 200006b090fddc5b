"""The tables of docs/performance.md as lines of Markdown, each from what was measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.race import NETWORKS, OURS
from benchmarks.startup import COLD, FRESH, WARM

PARTS = {
    "deal": "draw the figures, deal the luck, set up the first morning",
    "copy": "copy the first morning for the arm",
    "kernel": "the day, compiled",
    "clock and instruments": "clock, instruments, levers",
    "measures": "measures of the finished history",
    "series": "daily series of the finished history",
    "total": "**together**",
}


def history(found: dict[str, Any]) -> list[str]:
    """Milliseconds of a history by part and arm."""
    history, machine = found["history"], found["machine"]
    arms = history["arms"]
    counts = ", ".join(f"{count} {kind}" for kind, count in history["network"].items())
    return [
        f"One history of {history['days']:,} days of the whole shipped network ({counts}) under",
        "`export_ban.yaml`, milliseconds of CPU time of one process, medians:",
        "",
        "| part | " + " | ".join(arms) + " |",
        "|---|" + "---:|" * len(arms),
        *(_row(words, [f"{arm[part]:.1f}" for arm in arms.values()]) for part, words in PARTS.items()),
        _row("microseconds a day of the compiled day", [f"{a['kernel_us_per_day']:.1f}" for a in arms.values()]),
        _row("times the clock called it", [f"{a['kernel_calls']:.0f}" for a in arms.values()]),
        "",
        f"{machine['system']} on {machine['architecture']}, {machine['cores']} cores; "
        f"Python {machine['python']}, numba {machine['numba']}, numpy {machine['numpy']}.",
    ]


def race(found: dict[str, Any]) -> list[str]:
    """Every contender on both networks."""
    race = found["race"]
    small, large = (race[name] for name in NETWORKS)
    sizes = " and ".join(f"{name} ({race[name]['nodes']} nodes)" for name in NETWORKS)
    names = " | ".join(f"{name}, node-days a second | Lodeline is so many times as fast | days" for name in NETWORKS)
    return [
        f"{sizes} in one run, medians of "
        f"{race['rounds']} rounds, CPU time:",
        "",
        f"| engine | {names} | demand served | largest memory, MB |",
        "|---|" + 6 * "---:|" + "---:|---:|",
        *(_contender(name, small["contenders"][name], small["nodes"], each, large["nodes"])
          for name, each in large["contenders"].items()),
        *_faster(race),
    ]  # fmt: skip


def _faster(race: dict[str, Any]) -> list[str]:
    """Who is faster than Lodeline, said in words."""
    said = [f"{name} on {ref} ({1.0 / each['times']:.1f} times)" for ref in NETWORKS
            for name, each in race[ref]["contenders"].items() if each["times"] < 1.0]  # fmt: skip
    return ["", f"Faster than Lodeline: {'; '.join(said)}."] if said else []


def _contender(name: str, small: dict[str, float], few: int, large: dict[str, float], many: int) -> str:
    cells = []
    for one, nodes in ((small, few), (large, many)):
        days = one["node_days"] / (nodes * one["histories"])
        cells += [f"{one['node_days_per_second']:,.0f}", _times(name, one["times"]), f"{days:,.0f}"]
    served = min(small["served"], large["served"])
    return _row(name, [*cells, f"{100 * served:.1f} %", _mb(large["peak_mb"])])


def _times(name: str, times: float) -> str:
    if name == OURS:
        return ""
    return f"{times:,.0f}" if times >= 10 else f"{times:.2g}"


def lanes(found: dict[str, Any]) -> list[str]:
    """Cost of a history by lanes and by days."""
    by_lanes, by_days, power = (found["lanes"][part] for part in ("by_lanes", "by_days", "exponents"))
    few, many = by_lanes[0], by_lanes[-1]
    times = many["history_seconds"] / few["history_seconds"]
    return [
        "![CPU time of a history by lanes and by days](img/cost_lanes.svg)",
        "",
        "| lanes | days | deal a replicate, ms | history, ms | microseconds a lane and 1,000 days |",
        "|---:|---:|---:|---:|---:|",
        *(_lanes(**each) for each in (*by_lanes, *by_days)),
        "",
        f"Between {few['lanes']:,} and {many['lanes']:,} lanes a history costs {times:.0f} times as much for "
        f"{many['lanes'] / few['lanes']:.0f} times the lanes.",
        "Exponents of a power law through the points, 1 being linear:",
        f"history {power['history by lanes']:.2f} in lanes and {power['history by days']:.2f} in days,",
        f"dealing {power['dealing by lanes']:.2f} and {power['dealing by days']:.2f}.",
    ]


def _lanes(lanes: int, days: int, dealing_seconds: float, history_seconds: float) -> str:
    each_lane = 1e6 * history_seconds / (lanes * days / 1000.0)
    return f"| {lanes:,} | {days:,} | {1e3 * dealing_seconds:,.1f} | {1e3 * history_seconds:,.1f} | {each_lane:,.0f} |"


def replicates(found: dict[str, Any]) -> list[str]:
    """Cost of a run by its replicates."""
    fits = found["replicates"]["fits"]
    return [
        "![Seconds of a run by its histories](img/cost_replicates.svg)",
        "",
        "| replicates | histories | seconds by the clock | seconds of all processors |",
        "|---:|---:|---:|---:|",
        *(f"| {row['replicates']:,} | {row['histories']:,} | {row['seconds']:.1f} | {row['cpu_seconds']:.1f} |"
          for row in found["replicates"]["rows"]),
        "",
        *_fitted("Processor time", fits["cpu_seconds"]),
        *_fitted("Time by the clock", fits["seconds"]),
    ]  # fmt: skip


def _fitted(what: str, fit: dict[str, float]) -> Iterator[str]:
    yield (
        f"{what} is {fit['at_one']:.3g} s x histories^{fit['slope']:.2f} through all points on logarithmic axes "
        f"(exponent {fit['last_slope']:.2f} between the last two); "
        f"as a line, {fit['fixed']:.1f} s for the run and {1e3 * fit['each']:.1f} ms for each history."
    )


def memory(found: dict[str, Any]) -> list[str]:
    """Memory of a run by its replicates and of a large network."""
    rows, growth = found["replicates"]["rows"], found["replicates"]["memory_kb_per_replicate"]
    large = found["memory"]
    return [
        "| replicates | first process, MB | largest worker, MB | all at one time, shared once, MB |",
        "|---:|---:|---:|---:|",
        *(_row(f"{row['replicates']:,}", [_mb(row[part]) for part in ("main_mb", "worker_mb", "together_mb")])
          for row in rows),
        "",
        *([f"A replicate more, {rows[0]['histories'] // rows[0]['replicates']} histories, adds {growth:.0f} kB in all."]
          if growth is not None else []),
        f"A network of {large['lanes']:,} lanes takes a process from {_mb(large['small_mb'])} MB, with "
        f"{large['small_lanes']:,} lanes simulated, to {_mb(large['built_mb'])} MB when its arrays are made and to "
        f"{_mb(large['peak_mb'])} MB after histories of {large['days']:,} days.",
    ]  # fmt: skip


def _mb(amount: float | None) -> str:
    return "not known" if amount is None else f"{amount:,.0f}"


def start(found: dict[str, Any]) -> list[str]:
    """Seconds until the first words are said."""
    states = (WARM, FRESH, COLD)
    return [
        "| `run.py` | " + " | ".join(states) + " |",
        "|---|" + "---:|" * len(states),
        *(_row(f"`{words}`", [f"{took[state]['seconds']:.2f} ({took[state]['cpu_seconds']:.2f})" for state in states])
          for words, took in found["start"].items()),
    ]  # fmt: skip


def _row(words: str, cells: list[str]) -> str:
    return "| " + " | ".join([words, *cells]) + " |"
