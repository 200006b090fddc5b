"""The compiled day and the same modules run as plain Python give the same bits."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

from hypothesis import given, settings

from tests.laws.twin import answers
from tests.networks import joint_ore, small_network, two_sellers
from tests.worlds import Case, cases, of

ROOT = Path(__file__).parents[2]
DAYS = 100


def dated_controls() -> dict[str, Any]:
    """A licence and an opening that began before day 0."""
    from sim.disruptions import ExportLicence
    from sim.disruptions.opening import Opening

    licence = of(ExportLicence, by="CHN", materials="germanium_refined", in_force="2025-10-15")
    step = {"starts": "2025-10-01", "ramp": "60 days", "capacity": "900 t"}
    opens = of(Opening, facilities="AUS.germanium_refined", steps=[step])
    return {"LIC": licence, "OPEN": opens}


def by_hand() -> list[tuple[Any, ...]]:
    from sim.disruptions import ExportBan, FacilityOutage

    ban = of(ExportBan, by="CHN", materials="germanium_refined", to="USA", in_force="2026-01-10", leakage=0.2)
    fails = of(FacilityOutage, places="CHN", rate_per_year=6.0, median_days=20.0)
    return [
        (small_network(relative_range=0.2), DAYS, 1, False, 3, {"fails": fails}),
        (two_sellers(), DAYS, 1, True, 0, {"ban": ban}),
        (joint_ore(), DAYS, 2, False, 1, {"fails": fails}),
        (two_sellers(), DAYS, 1, False, 2, {"fails": fails}, 112, dated_controls()),
    ]


def at_random() -> list[tuple[Any, ...]]:
    """The first cases that the laws are tried on."""
    found: list[tuple[Any, ...]] = []

    @settings(max_examples=12)
    @given(cases(days=DAYS))
    def take(case: Case) -> None:
        world = case.world
        found.append((world.layout.network, DAYS, world.seed, world.dealer.reference, 2, case.instruments))

    take()
    return found[-8:]


def test_the_plain_day_is_the_compiled_day_bit_for_bit(tmp_path: Path) -> None:
    asked, told = tmp_path / "cases", tmp_path / "answers"
    both = by_hand() + at_random()
    asked.write_bytes(pickle.dumps(both))
    subprocess.run(
        [sys.executable, "-m", "tests.laws.twin", str(asked), str(told)],
        cwd=ROOT,
        env={**os.environ, "LODELINE_PLAIN": "1", "PYTHONPATH": str(ROOT)},
        check=True,
    )
    for (arrays, log), (plain_arrays, plain_log) in zip(answers(both), pickle.loads(told.read_bytes()), strict=True):
        assert [name for name in arrays if arrays[name] != plain_arrays[name]] == []
        assert log == plain_log


def test_the_twin_is_not_compiled() -> None:
    code = "import sim.engine.day, sys; print('numba' in sys.modules)"
    env = {**os.environ, "LODELINE_PLAIN": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
