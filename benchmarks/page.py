"""The generated part of docs/performance.md from results.json: `python -m benchmarks.page [--check]`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from benchmarks import lanes_page

RESULTS = Path(__file__).with_name("results.json")
PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- generated from benchmarks/results.json -->", "<!-- end of the generated part -->"
PARTS = {
    "deal": "draw the figures, deal the luck, set up the first morning",
    "copy": "copy the first morning for the arm",
    "kernel": "the day, compiled",
    "clock and instruments": "clock, instruments, levers",
    "measures": "measures of the finished history",
    "series": "daily series of the finished history",
    "total": "**together**",
}


def tables(found: dict[str, Any]) -> str:
    """Both tables as Markdown."""
    return "\n".join([*_history(found["history"], found["machine"]), "", *_race(found["ref80"])])


def _history(history: dict[str, Any], machine: dict[str, Any]) -> list[str]:
    arms, size = history["arms"], history["network"]
    counts = ", ".join(f"{count} {kind}" for kind, count in size.items())
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


def _race(race: dict[str, Any]) -> list[str]:
    rates, ratios = race["node_days_per_second"], race["times_as_fast_as"]
    nodes = 4 * race["chains"]
    return [
        f"REF-80, {nodes} nodes over {race['days']:,} days, one history, medians of {race['rounds']} rounds",
        "in one run:",
        "",
        "| engine | node-days a second of CPU time | Lodeline is faster by |",
        "|---|---:|---:|",
        *(_row(name, [f"{rate:,.0f}", f"{ratios[name]:.0f} x" if name in ratios else ""])
          for name, rate in rates.items()),
    ]  # fmt: skip


def _row(words: str, cells: list[str]) -> str:
    return "| " + " | ".join([words, *cells]) + " |"


def current() -> str:
    """The page as it should stand."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    found = json.loads(RESULTS.read_text(encoding="utf-8"))
    return lanes_page.current(f"{before}{BEGIN}\n\n{tables(found)}\n\n{END}{after}")


def write() -> None:
    """Bring the page up to date."""
    PAGE.write_text(current(), encoding="utf-8")


def main() -> None:
    if sys.argv[1:] != ["--check"]:
        write()
    elif current() != PAGE.read_text(encoding="utf-8"):
        sys.exit("docs/performance.md is out of date: python -m benchmarks.page")


if __name__ == "__main__":
    main()
