"""What `explain` says of every shipped scenario, kept as text: `python -m tests.scenario.golden` writes it anew.

Read the difference before it is kept: it is what a reader of the scenario is told.
"""

from __future__ import annotations

from pathlib import Path

from sim.scenario import Scenario

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "golden"
SHIPPED = tuple(sorted((ROOT / "scenarios").glob("*.yaml")))


def told(file: Path) -> str:
    """The explanation of a scenario; the dated controls of the tables are named in another test."""
    return Scenario.load(file).explain().replace(f"{ROOT.as_posix()}/", "")


def main() -> None:
    """Write every text anew, and drop those of scenarios that are gone."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.txt"):
        old.unlink()
    for file in SHIPPED:
        (FOLDER / f"{file.stem}.txt").write_text(told(file), encoding="utf-8")


if __name__ == "__main__":
    main()
