"""Lanes, reserves, detours, flights, outages, quotas and tariffs: each with its closed form."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

import numpy as np

from sim.disruptions import ExportQuota, FacilityOutage, ProducerQuota, Tariff
from sim.engine.history import History
from sim.engine.luck import key_of
from sim.network import Network
from sim.responses import NationalStockpile, RapidResponseGroup
from tests.networks import two_sellers
from tests.plan import Plan
from tests.told import Told, lever, tell
from tests.verification.claim import Claim
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
NEAR = 1e-9
USERS = ("use:USA", "gallium_refined")


def cut_lanes() -> Iterator[Claim]:
    """A lane of interval I is closed on day T: C days of stock, L afloat, orders since the last departure void."""
    for interval in (1, 7, 14, 28):
        world = one_chain(interval=interval)
        name = next(name for name in world.layout.lane_names if "use:USA" in name)
        waiting = (CUT - 1 - key_of(name) % interval) % interval
        dry = CUT + math.floor(COVER + TRANSIT + (interval - 1) / 2 - waiting)
        found = first_short_day(world.history({"ban": ban(CUT)}))
        yield Claim(
            f"a cut lane runs dry, departures every {interval} d",
            "T + floor(C + L + (I - 1)/2 - w)",
            dry,
            found,
            0.0,
            "day",
        )


def reserves() -> Iterator[Claim]:
    """A reserve of S tonnes against a use of d a day."""
    world = one_chain()
    without = world.history({"ban": ban(CUT)})
    for tonnes in (10.0, 25.5):
        reserve = of(
            NationalStockpile,
            owner="USA",
            holdings={"gallium_refined": f"{tonnes} t"},
            below="20 days",
            until="300 days",
            lag="3 days",
            every="1 days",
            daily_cap=1.0,
        )
        held = world.history({"ban": ban(CUT), "reserve": reserve})
        moved = first_short_day(held) - first_short_day(without)
        yield Claim(
            f"a reserve of {tonnes:g} t puts off the first short day",
            "floor(S / d)",
            math.floor(tonnes),
            moved,
            0.0,
            "days",
        )
        saved = short(without).sum() - short(held).sum()
        yield Claim(f"a reserve of {tonnes:g} t lowers the shortfall", "S", tonnes, saved, NEAR, "t")


def detours() -> Iterator[Claim]:
    """A detour of k days from day T on: nothing arrives from T + L on, for k days."""
    world = one_chain()
    rows = np.flatnonzero(world.layout.buyer == world.layout.buyer_row[USERS])
    for days in (1, 5, 25):
        came = arrivals(tell(world, reroute=lever("extra_days", rows, days, CUT)), *USERS)
        yield Claim(
            f"a detour of {days} d leaves days without arrivals",
            "k, from T + L on",
            days,
            int((came[CUT + TRANSIT : CUT + TRANSIT + 40] < NEAR).sum()),
            0.0,
            "days",
        )


def flights() -> Iterator[Claim]:
    """The USA lacks 14 t a week; 5 t a week may be flown in from Australia."""
    plan = Plan(parameters=dict(QUIET)).material("gallium_refined", 450_000.0)
    for seller, user, use in (("CHN", "USA", 730.0), ("AUS", "JPN", 3650.0)):
        plan.maker(f"{seller}.gallium_refined")
        plan.user(user, "gallium_refined", use, stock_days=COVER, elasticity=0.0, substitution=0.0)
        plan.lane(f"{seller}.gallium_refined", f"use:{user}", days=TRANSIT, interval=1)
    world = World(plan.network(), 300, reference=True)
    group = of(RapidResponseGroup, members="USA", sources="third_country", air_capacity="5 t", review="7 days")
    history = world.history({"ban": ban(CUT), "group": group})
    used = history.state.daily[4][-70:, history.layout.pool == history.layout.buyer_row[USERS]].sum()
    yield Claim("an airlift of 5 t a week, used in the last 10 weeks", "capacity x weeks", 50.0, used, NEAR, "t")


def outages() -> Iterator[Claim]:
    """A mine stops for n days; product stock S and user stock C bridge as long as they last."""
    for days in (30, 45, 90):
        world = one_maker(product_days=8)
        outage = of(FacilityOutage, facilities="AUS.germanium_refined", starts=after(CUT), lasts=f"{days} days")
        lost = short(world.history({"outage": outage})).sum()
        yield Claim(f"an outage of {days} d", "max(0, n - S - C) d", max(0, days - 8 - COVER), lost, NEAR * 90, "t")


def leaks() -> Iterator[Claim]:
    """At base price the gap is 0 and the logistic stands at 1 / (1 + e)."""
    for interval, leakage, caught in ((1, 0.1, 0.0), (7, 0.2, 0.3)):
        world = one_chain(interval=interval)
        history = world.history({"ban": ban(CUT, leakage=leakage, enforcement=caught)})
        name = next(name for name in world.layout.lane_names if "use:USA" in name)
        departures = [day for day in range(world.days) if day % interval == key_of(name) % interval]
        sent = history.state.lanes["sent"][world.layout.lane_names.index(name)]
        regular = interval * sum(1 for day in departures if day < CUT)
        each = leakage * interval / (1.0 + math.exp(1.0)) * (1.0 - caught)
        yield Claim(
            f"a ban leaks {leakage:.0%}, of which {caught:.0%} is caught",
            "n x share x q I (1 - caught) / (1 + e)",
            each * sum(1 for day in departures if day >= CUT),
            sent - regular,
            NEAR * 100,
            "t",
        )


def export_quotas() -> Iterator[Claim]:
    """A chain of 1 t a day under a quota: in each whole period exactly its balance leaves."""
    for share, period, carried, first, last in (
        (0.6, "month", 0.0, date(2026, 5, 1), date(2026, 6, 1)),
        (0.3, "quarter", 0.5, date(2026, 7, 1), date(2026, 10, 1)),
    ):
        world = one_chain()
        quota = of(
            ExportQuota,
            by="CHN",
            to="USA",
            materials="gallium_refined",
            share=share,
            period=period,
            carry_over=carried,
            in_force=date(2026, 4, 1),
            leakage=0.0,
        )
        sent = _daily(world, {"quota": quota}, lambda h: float(h.state.lanes["sent"][_lane(h)]))
        start = after(0)
        days = (last - first).days
        found = sent[(last - start).days] - sent[(first - start).days]
        yield Claim(
            f"an export quota of {share:.0%}, in a {period}",
            "share x q x days of the period",
            share * days,
            found,
            NEAR * 100,
            "t",
        )


def producer_quotas() -> Iterator[Claim]:
    """A mine may make a share of its base output, however much it is asked for."""
    for share in (0.25, 0.6):
        world = one_maker(product_days=10)
        quota = of(ProducerQuota, by="AUS", materials="germanium_refined", share=share, in_force=after(CUT))
        made = _daily(world, {"quota": quota}, lambda h: float(h.state.facilities["made"][0]))
        yield Claim(
            f"a producer quota of {share:.0%}, made in 100 days",
            "share x base x days",
            100 * share,
            made[CUT + 200] - made[CUT + 100],
            NEAR * 100,
            "t",
        )


def tariffs() -> Iterator[Claim]:
    """Armington shares under a tariff at base prices, week by week.

    ln landed = l = ln((1 + t + f) / (1 + f)); slow_n = l (1 - (1 - a)^n); target_n = s exp(-(short l + (long - short)
    slow_n)) / (that + 1 - s); share_n = (1 - k)^n s + k sum_j (1 - k)^(n - j) target_j.
    """
    share, rate, weeks = 0.9, 0.25, 100
    parameters = QUIET | {"lane_growth_per_month": 0.1}
    network = _with(two_sellers(share=share, interval=1), parameters)
    world = World(network, 7 * weeks + 7, reference=True)
    tariff = of(Tariff, by="USA", on="CHN", materials="germanium_refined", rate=rate, starts=after(0))
    history = world.history({"tariff": tariff})
    name = "germanium_refined|CHN.germanium_refined|use:USA|sea|direct"
    found = float(history.state.lanes["share"][world.layout.lane_names.index(name)])
    p, freight = network.parameters, 100.0 / 1_000_000.0
    landed = math.log((1.0 + rate + freight) / (1.0 + freight))
    slow = 1.0 - math.exp(-7.0 / p["armington_long_run_days"].value)
    switch = 1.0 - math.exp(-7.0 / p["switching_time_thin"].value)
    short, long = p["armington_sigma_thin_short"].value, p["armington_sigma_thin_long"].value
    n = weeks + 1
    expected = (1.0 - switch) ** n * share
    for j in range(1, n + 1):
        power = short * landed + (long - short) * landed * (1.0 - (1.0 - slow) ** j)
        weight = share * math.exp(-power)
        expected += switch * (1.0 - switch) ** (n - j) * weight / (weight + 1.0 - share)
    yield Claim(
        f"a tariff of {rate:.0%}: share of a seller of {share:.0%} after {weeks} weeks",
        "Armington weights, approached with the switching time",
        expected,
        found,
        NEAR,
        "share",
    )


def _with(network: Network, parameters: dict[str, float]) -> Network:
    """A network with other parameters, at certain values."""
    plan = Plan(parameters=parameters).material("germanium_refined", 1_000_000.0)
    for place in ("CHN", "AUS"):
        plan.maker(f"{place}.germanium_refined", use_of_capacity=0.5)
    for lane in network.lanes:
        plan.lane(lane.seller, lane.buyer, lane.t_per_year, interval=1)
    for user in ("USA", "JPN"):
        plan.user(user, "germanium_refined", 365.0, elasticity=0.0, substitution=0.0)
    return plan.network()


def _lane(history: History) -> int:
    return next(row for row, name in enumerate(history.layout.lane_names) if "use:USA" in name)


def _daily(world: World, instruments: dict[str, object], look: object) -> list[float]:
    """A number each morning."""
    found: list[float] = []

    def act(history: History) -> object:
        while True:
            found.append(look(history))  # type: ignore[operator]
            yield history.days(1)

    waiting = world.waiting(instruments)  # type: ignore[arg-type]
    waiting.instruments = {**waiting.instruments, "zz": Told(act)}  # type: ignore[dict-item, arg-type]
    waiting.run()
    return found


def claims() -> Iterator[Claim]:
    for each in (cut_lanes, reserves, detours, flights, outages, leaks, export_quotas, producer_quotas, tariffs):
        yield from each()
