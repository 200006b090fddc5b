"""The compiled day and the same modules run as plain Python give the same bits."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

from hypothesis import given, settings

from sim.network import Network
from tests.laws.twin import answers
from tests.networks import joint_ore, small_network, two_sellers
from tests.plan import Plan
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


def _with_a_partner() -> Network:
    """The USA buy from China; Japan, from Australia, which could sell to the USA."""
    plan = Plan().material("germanium_refined", 2e6)
    for seller, user, use in (("CHN", "USA", 730.0), ("AUS", "JPN", 3650.0)):
        plan.maker(f"{seller}.germanium_refined")
        plan.user(user, "germanium_refined", use, stock_days=20.0)
        plan.lane(f"{seller}.germanium_refined", f"use:{user}", days=5.0, interval=1)
    return plan.network()


def _crowded() -> Network:
    """More lanes than lie near: the compiled day asks memory for them, the plain one does not."""
    plan, sellers = Plan().material("germanium_refined", 2e6), 34
    for n in range(sellers):
        plan.maker(f"S{n:02d}.germanium_refined")
    for u in range(30):
        plan.user(f"U{u:02d}", "germanium_refined", 340.0, stock_days=40.0)
        for n in range(sellers):
            lane = f"S{n:02d}.germanium_refined", f"use:U{u:02d}"
            plan.lane(*lane, days=3.0 + n % 5, interval=28 if n else 1)
    return plan.network()


def by_hand() -> list[tuple[Any, ...]]:
    from sim.disruptions import ExportBan, FacilityOutage
    from sim.responses import RapidResponseGroup

    ban = of(ExportBan, by="CHN", materials="germanium_refined", to="USA", in_force="2026-01-10", leakage=0.2)
    fails = of(FacilityOutage, places="CHN", rate_per_year=6.0, median_days=20.0)
    none = of(ExportBan, by="CHN", materials="germanium_refined", to="USA", in_force="2026-01-10")
    group = of(RapidResponseGroup, members="USA", sources=["partner_stock", "third_country"], partners="JPN",
               consent=0.02, modes=["air", "sea"], air_capacity="2 t", review="7 days")  # fmt: skip
    return [
        (_with_a_partner(), DAYS, 1, True, 0, {"ban": none, "group": group}),
        (small_network(relative_range=0.2), DAYS, 1, False, 3, {"fails": fails}),
        (two_sellers(), DAYS, 1, True, 0, {"ban": ban}),
        (joint_ore(), DAYS, 2, False, 1, {"fails": fails}),
        (two_sellers(), DAYS, 1, False, 2, {"fails": fails}, 112, dated_controls()),
        (_crowded(), 10, 1, True, 0, {}),
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


def test_the_cases_ask_every_source_and_mode_of_a_group() -> None:
    """Else what picks the tonnes of emergency shipments would not be compared."""
    (_, log), *_ = answers(by_hand()[:1])
    sent = {(line.origin, line.mode) for line in log if line.what == "shipment"}
    assert sent == {("JPN", "air"), ("AUS", "air"), ("AUS", "sea")}, sent
