"""The generated parts of docs/performance.md from results.json: `python -m benchmarks.page [--check]`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from benchmarks import goals, tables

RESULTS = Path(__file__).with_name("results.json")
PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
SECTIONS = {
    "goals": (goals.section, ("history", "race", "replicates", "start")),
    "history": (tables.history, ("history",)),
    "race": (tables.race, ("race",)),
    "lanes": (tables.lanes, ("lanes",)),
    "replicates": (tables.replicates, ("replicates",)),
    "memory": (tables.memory, ("replicates", "memory")),
    "start": (tables.start, ("start",)),
}
"""What writes each section, and the parts that it reads."""


def found() -> dict[str, Any]:
    """What was measured last."""
    return json.loads(RESULTS.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def current() -> str:
    """The page as it should stand."""
    text, measured = PAGE.read_text(encoding="utf-8"), found()
    for name, (section, parts) in SECTIONS.items():
        missing = [part for part in parts if part not in measured]
        lines = [f"Not measured yet: {', '.join(missing)}."] if missing else section(measured)
        begin, end = f"<!-- {name}: generated from benchmarks/results.json -->", f"<!-- end of {name} -->"
        before, rest = text.split(begin)
        after = rest.split(end)[1]
        text = "\n".join([f"{before}{begin}", "", *lines, "", f"{end}{after}"])
    return text


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
