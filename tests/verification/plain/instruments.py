"""Instruments of the plain world: what each changes, and on which mornings."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tests.verification.plain.trade import MONTH
from tests.verification.plain.world import World


def ban(  # noqa: C901
    world: World, *, by: str, to: Sequence[str], material: str, announced: int, first: int, last: int | None,
    leakage: float | None,
) -> None:  # fmt: skip
    """An export ban: a rush after the announcement, closed lanes and resale in force, the leak all the while."""
    lanes, pairs = world.between(by, to, material), world.resale(by, to, material)
    p = world.p
    usual = max(0.0, p["leakage_capacity_ban"]), max(0.0, p["leakage_capacity_growth_per_month"]) / MONTH
    leaks = usual if leakage is None else (leakage, 0.0)

    def known() -> None:
        for lane in lanes:
            lane.shut_from, lane.shut_until = first, None

    told = max(announced, first - int(world.horizon))
    notice = first - told
    lead = min(int(p["rush_lead_days"]), notice // 2)

    def rush() -> None:
        for lane in lanes:
            more = (p["rush_multiplier_on_announcement"] - 1.0) * (notice / max(1, notice - lead))
            lane.rush, lane.calls = max(0.0, more), first - 1

    def begin() -> None:
        for lane in lanes:
            lane.rush, lane.missing, lane.gate, lane.leak_from = 0.0, 1.0, 0.0, first
            lane.leak, lane.leak_grows = leaks
            lane.leak_kept = 1.0 - min(1.0, max(0.0, p["leakage_enforcement"]))
            lane.cancel()
        for pair in pairs:
            pair.open = 0.0

    def end() -> None:
        for lane in lanes:
            lane.missing, lane.gate, lane.leak, lane.leak_grows, lane.shut_from = 0.0, 1.0, 0.0, 0.0, math.inf
        for pair in pairs:
            pair.open = 1.0

    world.on(announced, known)
    if announced < first:
        world.on(told + lead, rush)
    world.on(first, begin)
    if last is not None:
        world.on(last, end)


def tariff(world: World, *, by: str, on: str, material: str, rate: float, first: int) -> None:
    """A tariff: dearer lanes from a day on."""

    def begin() -> None:
        for lane in world.between(on, [by], material):
            lane.tariff += rate

    world.on(first, begin)


def outage(world: World, *, facility: str, first: int, days: int, loss: float) -> None:
    """An outage whose end is known."""
    plant = world.plant_of[facility]

    def begin() -> None:
        plant.available, plant.down_until = 1.0 - loss, first + days

    def end() -> None:
        plant.available, plant.down_until = 1.0, -math.inf

    world.on(first, begin)
    world.on(first + days, end)


def producer_quota(world: World, *, facility: str, share: float, first: int) -> None:
    """A producer makes at most a share of its base output; its buyers use up what they bought ahead."""
    plant = world.plant_of[facility]

    def begin() -> None:
        plant.quota = share * plant.base
        for lane in plant.lanes:
            lane.missing = 1.0 - share

    world.on(first, begin)
