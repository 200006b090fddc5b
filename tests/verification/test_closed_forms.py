"""Histories that a sheet of paper foretells, each with its formula."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.disruptions import FacilityOutage
from sim.engine.luck import key_of
from sim.responses import NationalStockpile, RapidResponseGroup
from tests.plan import Plan
from tests.told import Told, lever, tell
from tests.verification.quiet import (
    COVER,
    QUIET,
    TRANSIT,
    World,
    arrivals,
    ban,
    first_short_day,
    one_chain,
    one_maker,
    short,
)
from tests.worlds import after, of

CUT = 50


@pytest.mark.parametrize("interval", [1, 7, 14, 28])
@pytest.mark.parametrize("cut", [0, 50, 57, 63])
def test_a_cut_lane_runs_dry_on_the_computed_day(interval: int, cut: int) -> None:
    """First short day = T + floor(C + L + (I - 1) / 2 - w).

    The user's position is C days of stock, L afloat and (I - 1) / 2 ordered on average; of it the w days ordered
    since the last departure, w = (T - 1 - phase) mod I, are cancelled when the lane closes on day T.
    """
    world = one_chain(interval=interval)
    name = next(name for name in world.layout.lane_names if "use:USA" in name)
    waiting = (cut - 1 - key_of(name) % interval) % interval
    left = COVER + TRANSIT + (interval - 1) / 2 - waiting
    assert first_short_day(world.history({"ban": ban(cut)})) == cut + math.floor(left)


def test_the_last_stock_of_a_cut_lane_is_used_to_the_last_tonne() -> None:
    """Used after day T = C + L = 40 days of 1 t."""
    used = one_chain().history({"ban": ban(CUT)}).state.daily[4].sum(axis=1)
    assert used[CUT:].sum() == pytest.approx(COVER + TRANSIT, rel=1e-9)


@pytest.mark.parametrize("tonnes", [10.0, 25.5, 60.0])
def test_a_reserve_of_s_tonnes_at_d_a_day_buys_s_over_d_days(tonnes: float) -> None:
    """First short day moves by floor(S / d), d = 1 t/day; the whole shortfall shrinks by S."""
    world = one_chain()
    reserve = of(NationalStockpile, owner="USA", holdings={"gallium_refined": f"{tonnes} t"}, below="20 days",
                 until="300 days", lag="3 days", every="1 days", daily_cap=1.0)  # fmt: skip
    without, held = world.history({"ban": ban(CUT)}), world.history({"ban": ban(CUT), "reserve": reserve})
    assert first_short_day(held) - first_short_day(without) == math.floor(tonnes)
    assert short(without).sum() - short(held).sum() == pytest.approx(tonnes, rel=1e-9)


@pytest.mark.parametrize("days", [1, 5, 25])
def test_a_reroute_of_k_days_shifts_arrivals_by_k(days: int) -> None:
    """What departs from day T on arrives L + k days later: nothing arrives from T + L to T + L + k - 1."""
    world = one_chain()
    rows = np.flatnonzero(world.layout.buyer == world.layout.buyer_row["use:USA", "gallium_refined"])
    before = arrivals(tell(world), "use:USA", "gallium_refined")
    after_it = arrivals(tell(world, reroute=lever("extra_days", rows, days, CUT)), "use:USA", "gallium_refined")
    gap = CUT + TRANSIT
    np.testing.assert_allclose(after_it[:gap], before[:gap], atol=1e-9)
    assert np.abs(after_it[gap : gap + days]).max() <= 1e-9
    assert after_it[gap + days] == pytest.approx(before[gap], rel=1e-9)


def test_when_the_detour_ends_two_departures_arrive_on_one_day() -> None:
    """A detour of k days from T to T' : what leaves on T' - 1 arrives on T' + L + k - 1, beside T' + k - 1's."""
    world, back, days = one_chain(), 80, 5
    rows = np.flatnonzero(world.layout.buyer == world.layout.buyer_row["use:USA", "gallium_refined"])
    came = arrivals(tell(world, reroute=lever("extra_days", rows, days, CUT, back)), "use:USA", "gallium_refined")
    assert (came[back + TRANSIT : back + TRANSIT + days] > 1.5).all()
    assert came[back + TRANSIT + days + 1] < 1.5


def airlifted() -> World:
    """The USA takes 2 t a day from China; Australia sells 10 t a day to Japan and has no lane to the USA."""
    plan = Plan(parameters=dict(QUIET)).material("gallium_refined", 450_000.0)
    for seller, user, use in (("CHN", "USA", 730.0), ("AUS", "JPN", 3650.0)):
        plan.maker(f"{seller}.gallium_refined")
        plan.user(user, "gallium_refined", use, stock_days=COVER, elasticity=0.0, substitution=0.0)
        plan.lane(f"{seller}.gallium_refined", f"use:{user}", days=TRANSIT, interval=1)
    return World(plan.network(), 300, reference=True)


def test_an_airlift_carries_its_weekly_capacity_and_no_more() -> None:
    """The USA lacks 14 t a week, 5 t a week may be flown: each week 5 t leave, and at last 5 t a week are used."""
    group = of(RapidResponseGroup, members="USA", sources="third_country", air_capacity="5 t", review="7 days")
    history = airlifted().history({"ban": ban(CUT), "group": group})
    days = [s for s in history.log if s.what == "shipment"]
    assert {round(line.tonnes, 9) for line in days} == {5.0}
    assert set(np.diff([line.day for line in days])) == {7}
    users = history.layout.pool == history.layout.buyer_row["use:USA", "gallium_refined"]
    used = history.state.daily[4][-70:, users].sum()
    assert used == pytest.approx(50.0, rel=1e-9)


def test_an_airlift_of_several_sources_and_materials_shares_its_capacity() -> None:
    """The most that the group can fly in a week is 5 t, whoever sells and whatever is flown."""
    plan = Plan(parameters=dict(QUIET))
    plan.material("germanium_refined", 1e6).material("gallium_refined", 450_000.0)
    for material in ("germanium_refined", "gallium_refined"):
        for seller, user, use in (("CHN", "USA", 730.0), ("AUS", "JPN", 3650.0), ("CAN", "JPN", 3650.0)):
            plan.maker(f"{seller}.{material}")
            plan.lane(f"{seller}.{material}", f"use:{user}", days=TRANSIT, interval=1)
            if seller != "CAN":
                plan.user(user, material, use, stock_days=COVER, elasticity=0.0, substitution=0.0)
    world = World(plan.network(), 300, reference=True)
    group = of(RapidResponseGroup, members="USA", sources="third_country", air_capacity="5 t", review="7 days")
    both = ["germanium_refined", "gallium_refined"]
    history = world.history({"ban": ban(CUT, materials=both), "group": group})
    flown = np.zeros(world.days)
    for line in history.log:
        if line.what == "shipment":
            flown[line.day] += line.tonnes
    weekly = np.convolve(flown, np.ones(7), "valid")
    assert weekly.max() == pytest.approx(5.0, rel=1e-9)


@pytest.mark.parametrize(("interval", "leakage", "enforcement"), [(1, 0.1, 0.0), (7, 0.2, 0.3), (14, 0.05, 0.9)])
def test_a_ban_leaks_by_its_formula(interval: int, leakage: float, enforcement: float) -> None:
    """Each departure leaks capacity x flow x I x logistic(gap / cost - 1) x (1 - enforcement), gap 0 at base price."""
    world = one_chain(interval=interval)
    history = world.history({"ban": ban(CUT, leakage=leakage, enforcement=enforcement)})
    name = next(name for name in world.layout.lane_names if "use:USA" in name)
    departures = sum(1 for day in range(CUT, world.days) if day % interval == key_of(name) % interval)
    each = leakage * 1.0 * interval / (1.0 + math.exp(1.0)) * (1.0 - enforcement)
    sent = history.state.lanes["sent"][world.layout.lane_names.index(name)]
    regular = sum(interval for day in range(CUT) if day % interval == key_of(name) % interval)
    assert sent - regular == pytest.approx(departures * each, rel=1e-9)


@pytest.mark.parametrize("days", [30, 45, 90])
@pytest.mark.parametrize("processing", [0, 20])
def test_an_outage_loses_its_days_but_for_what_stocks_bridge(days: int, processing: int) -> None:
    """Shortfall = max(0, n d - (product stock + user stock)), d = 1 t/day; processing days only shift it."""
    product = 8
    world = one_maker(product_days=product, processing_days=processing)
    outage = of(FacilityOutage, facilities="AUS.germanium_refined", starts=after(CUT), lasts=f"{days} days")
    lost = short(world.history({"outage": outage}))
    assert lost.sum() == pytest.approx(max(0, days - product - COVER), rel=1e-9)
    if lost.sum() > 0.0:
        assert np.flatnonzero(lost > 1e-9)[0] == CUT + processing + product + TRANSIT + COVER


def test_two_outages_of_one_facility_multiply() -> None:
    """Half and half of a capacity of d / 0.8 leave 0.25 x 1.25 d = 0.3125 d; then 0.625 d; then all of it."""
    world = one_maker(product_days=10)
    half = {"facilities": "AUS.germanium_refined", "loss": 0.5}
    long = of(FacilityOutage, **half, starts=after(CUT), lasts="100 days")
    brief = of(FacilityOutage, **half, starts=after(CUT), lasts="40 days")
    made = _made(world, {"long": long, "short": brief})
    np.testing.assert_allclose(made[CUT : CUT + 40], 0.3125, rtol=1e-12)
    np.testing.assert_allclose(made[CUT + 40 : CUT + 100], 0.625, rtol=1e-12)
    assert made[CUT + 100] > 1.0


def _made(world: World, instruments: dict[str, object]) -> np.ndarray:
    """Output of the one facility by day."""
    found = []

    def look(history: object) -> object:
        while True:
            found.append(float(history.state.facilities["made"][0]))  # type: ignore[attr-defined]
            yield history.days(1)  # type: ignore[attr-defined]

    waiting = world.waiting(instruments)  # type: ignore[arg-type]
    waiting.instruments = {**waiting.instruments, "zz": Told(look)}  # type: ignore[dict-item, arg-type]
    waiting.run()
    return np.diff(found)


def four_users() -> World:
    """China and Australia make alike, use some at home, and sell half each to the USA and Japan, 1 t a day each.

    Stocks of 125 days: a lane grows by a tenth of what its seller could make, 0.5 / 0.9 here, a month, so that
    Australia sends the USA 1 t instead of 0.5 after nine months at the soonest, and 0.5 x 270 / 2 = 68 t lack until
    then. Weights follow prices later still, with the time constant of contracts: with 120 days a little is short
    (measured).
    """
    plan = Plan(parameters=QUIET | {"price_cap_ratio_thin": 30.0}).material("germanium_refined", 1_000_000.0)
    for seller in ("AUS", "CHN"):
        plan.maker(f"{seller}.germanium_refined", use_of_capacity=0.9)
        for user in (seller, "JPN", "USA"):
            plan.lane(f"{seller}.germanium_refined", f"use:{user}", days=TRANSIT, interval=1)
    for user, use in (("AUS", 100.0), ("CHN", 100.0), ("JPN", 365.0), ("USA", 365.0)):
        plan.user(user, "germanium_refined", use, stock_days=125.0, elasticity=0.0, substitution=0.0)
    return World(plan.network(), 2000, reference=True)


@pytest.mark.parametrize("use", [0.5, 0.8, 1.0])
def test_a_lane_grows_by_a_tenth_of_what_its_seller_could_make(use: float) -> None:
    """Two equal sellers, one of them shut: after n weeks the other may send b + n x 7 x 0.1 / month x b / use a day."""
    plan = Plan(parameters=QUIET | {"lane_growth_per_month": 0.1}).material("germanium_refined", 1_000_000.0)
    for seller in ("AUS", "CHN"):
        plan.maker(f"{seller}.germanium_refined", use_of_capacity=use).lane(
            f"{seller}.germanium_refined", "use:USA", days=TRANSIT, interval=1)  # fmt: skip
    plan.user("USA", "germanium_refined", 730.0, stock_days=120.0, elasticity=0.0, substitution=0.0)
    world = World(plan.network(), CUT + 140, reference=True)
    history = world.waiting({"ban": ban(CUT, materials="germanium_refined")})
    allowed = []

    def look(told: object) -> object:
        while True:
            allowed.append(float(told.state.lanes["allow"][0]))  # type: ignore[attr-defined]
            yield told.days(7)  # type: ignore[attr-defined]

    history.instruments = {**history.instruments, "zz": Told(look)}  # type: ignore[dict-item, arg-type]
    history.run()
    steps = np.diff(allowed)
    grown = steps[steps > 0.0]
    assert grown.size >= 5
    np.testing.assert_allclose(grown, 7.0 * 0.1 * 12.0 / 365.0 * 1.0 / use, rtol=1e-9)


def test_freed_supply_reaches_a_third_buyer_and_the_world_uses_as_much() -> None:
    """After a Chinese ban on the USA: what Japan buys less from Australia it buys more from China, tonne for tonne.

    Japan receives its 1 t on every one of 2,000 days, the USA live on Australia, and all use what they would have.
    """
    world = four_users()
    rest, banned = world.history(), world.history({"ban": ban(CUT, materials="germanium_refined")})
    np.testing.assert_allclose(banned.state.daily[4].sum(), rest.state.daily[4].sum(), rtol=1e-9)
    received = arrivals(banned, "use:JPN", "germanium_refined").sum()
    assert received == pytest.approx(2000.0, rel=1e-3)
    gain = dict(zip(world.layout.lane_names, banned.state.lanes["sent"] - rest.state.lanes["sent"], strict=True))
    from_china = gain["germanium_refined|CHN.germanium_refined|use:JPN|sea|direct"]
    from_australia = gain["germanium_refined|AUS.germanium_refined|use:JPN|sea|direct"]
    assert from_china > 400.0
    assert from_china == pytest.approx(-from_australia, rel=1e-3)
    assert gain["germanium_refined|AUS.germanium_refined|use:USA|sea|direct"] > 800.0
