"""How long the first words take: `--help`, `list` and `check`, with Python's bytecode at hand and without."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median

from benchmarks.machine import ROOT, Taken, around, taken

COMMANDS = {
    "--help": ["--help"],
    "list": ["list"],
    "check scenarios/export_ban.yaml": ["check", "scenarios/export_ban.yaml"],
}
WARM, FRESH, COLD = "bytecode at hand", "our modules without", "nothing compiled"
ROUNDS = 5


def measured() -> dict[str, dict[str, dict[str, float]]]:
    """Medians by command and by what was compiled before: seconds by the clock and of the processor."""
    told: dict[tuple[str, str], list[Taken]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        copy = _copy(Path(folder))
        for number in range(ROUNDS + 1):
            print(f"start-up, round {number} of {ROUNDS} ...", file=sys.stderr)
            for words, given in COMMANDS.items():
                for state in (WARM, FRESH, COLD):
                    told[words, state].append(_once(given, state, copy))
    return {words: {state: _middle(told[words, state]) for state in (WARM, FRESH, COLD)} for words in COMMANDS}


def _copy(folder: Path) -> Path:
    """What a fresh checkout holds of what these commands read."""
    for name in ("sim", "scenarios"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "run.py", folder)
    return folder


def _once(given: list[str], state: str, copy: Path) -> Taken:
    where = ROOT if state == WARM else copy
    env = around(PYTHONPATH=str(where)) if state == WARM else around(PYTHONPATH=str(where), PYTHONDONTWRITEBYTECODE="1")
    if state == COLD:
        env["PYTHONPYCACHEPREFIX"] = str(copy / "none")
    return taken([sys.executable, "run.py", *given], where, env)


def _middle(told: list[Taken]) -> dict[str, float]:
    """Without the first, which may have compiled."""
    return {
        "seconds": median(each.seconds for each in told[1:]),
        "cpu_seconds": median(each.cpu_seconds for each in told[1:]),
    }
