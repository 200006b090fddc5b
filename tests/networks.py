"""Small networks that close: made by hand (`small_network`, `two_sellers`) or drawn (`closed_networks`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from sim.network import Network
from sim.network.elements import USE
from tests.plan import Plan


def small_network(
    *,
    use: float = 365.0,
    days: float = 10.0,
    interval: int = 7,
    stock_days: float = 30.0,
    use_of_capacity: float = 0.8,
    recovery: float = 1.0,
    processing_days: float = 15.0,
    elasticity: float = -0.2,
    substitution: float = 0.1,
    places: tuple[str, str, str] = ("AUS", "CHN", "USA"),
    relative_range: float | None = None,
    parameters: Mapping[str, float] | None = None,
) -> Network:
    """One mine, one refiner, one user, in three places: gallium_primary to gallium_refined.

    The user takes `use` t a year; `recovery` is the refiner's yield. Every lane takes `days` and departs each
    `interval` days; every stock holds `stock_days`.
    """
    mine, plant = f"{places[0]}.gallium_primary", f"{places[1]}.gallium_refined"
    stocks: dict[str, Any] = {"product_days": stock_days, "feed_days": stock_days}
    plan = Plan(relative_range=relative_range, parameters=dict(parameters or {}))
    plan.material("gallium_primary", 250_000.0).material("gallium_refined", 450_000.0)
    plan.maker(mine, processing_days=processing_days, use_of_capacity=use_of_capacity, **stocks)
    plan.maker(
        plant,
        feeds={"gallium_primary": 1.0 / recovery},
        processing_days=processing_days,
        use_of_capacity=use_of_capacity,
        **stocks,
    )
    plan.user(
        places[2],
        "gallium_refined",
        use,
        stock_days=stock_days,
        elasticity=elasticity,
        substitution=substitution,
    )
    plan.lane(mine, plant, days=days, interval=interval)
    plan.lane(plant, f"use:{places[2]}", days=days, interval=interval)
    return plan.network()


def two_sellers(*, share: float = 0.9, use: float = 365.0, **lane: Any) -> Network:
    """Two mines (CHN with `share`, AUS with the rest) sell germanium to two users, USA and JPN, alike."""
    plan = Plan().material("germanium_refined", 1_000_000.0)
    for place, weight in (("CHN", share), ("AUS", 1.0 - share)):
        plan.maker(f"{place}.germanium_refined")
        for user in ("USA", "JPN"):
            plan.lane(f"{place}.germanium_refined", f"use:{user}", weight, **lane)
    for user in ("USA", "JPN"):
        plan.user(user, "germanium_refined", use)
    return plan.network()


def joint_ore(*, use: float = 1000.0) -> Network:
    """Two oxides of one Chinese ore make magnets in JPN for JPN: two feeds and a by-product of a host."""
    plan = Plan()
    for name in ("ndpr_in_concentrate", "dytb_in_concentrate", "ndpr_oxide", "dytb_oxide", "magnet_heavy"):
        plan.material(name)
    plan.maker("CHN.ndpr_in_concentrate")
    plan.maker("CHN.dytb_in_concentrate", host="CHN.ndpr_in_concentrate")
    plan.maker("CHN.ndpr_oxide", feeds={"ndpr_in_concentrate": 1.25})
    plan.maker("CHN.dytb_oxide", feeds={"dytb_in_concentrate": 1.25})
    plan.maker("JPN.magnet_heavy", feeds={"ndpr_oxide": 0.48, "dytb_oxide": 0.05})
    for seller in ("CHN.ndpr_in_concentrate", "CHN.dytb_in_concentrate"):
        plan.lane(seller, seller.replace("_in_concentrate", "_oxide"), days=5.0, interval=1)
    plan.lane("CHN.ndpr_oxide", "JPN.magnet_heavy", days=12.0, interval=14)
    plan.lane("CHN.dytb_oxide", "JPN.magnet_heavy", days=12.0, interval=28)
    plan.lane("JPN.magnet_heavy", "use:JPN", days=3.0, interval=7)
    return plan.user("JPN", "magnet_heavy", use).network()


INTERVALS = (1, 7, 14, 28)
PLACES = ("CHN", "USA", "JPN", "EU27", "KOR", "ROW")
CHAINS: tuple[tuple[tuple[str, tuple[str, ...]], ...], ...] = (
    (("gallium_primary", ()), ("gallium_refined", ("gallium_primary",))),
    (("antimony_concentrate", ()), ("antimony_refined", ("antimony_concentrate",))),
    (
        ("ndpr_in_concentrate", ()),
        ("ndpr_oxide", ("ndpr_in_concentrate",)),
        ("magnet_light", ("ndpr_oxide",)),
    ),
    (("ndpr_oxide", ()), ("dytb_oxide", ()), ("magnet_heavy", ("ndpr_oxide", "dytb_oxide"))),
    (
        ("ndpr_in_concentrate", ()),
        ("ndpr_oxide", ("ndpr_in_concentrate",)),
        ("dytb_oxide", ()),
        ("magnet_heavy", ("ndpr_oxide", "dytb_oxide")),
    ),
)
"""Materials of a chain, mines first, each with its feeds."""


@st.composite
def closed_networks(
    draw: st.DrawFn,
    *,
    max_facilities: int = 4,
    max_places: int = 4,
    intervals: Sequence[int] = INTERVALS,
    max_days: int = 60,
    idle_lanes: bool = True,
    recycling: bool = True,
    side_use: bool = True,
    ranges: bool = True,
    stockpiles: bool = True,
) -> Network:
    """Networks of two to four materials in a chain or with two feeds, in two to four places, that close.

    Every figure is drawn: facilities a stage, who sells to whom, intervals, days, stocks, capacities, doses,
    recycled feed, elasticities, tiers, grade and ranges. Examples shrink to one facility a stage and place.
    """
    chain = draw(st.sampled_from(CHAINS))
    places = draw(st.lists(st.sampled_from(PLACES), min_size=2, max_size=max_places, unique=True))
    plan = Plan(grade=draw(st.sampled_from("ABC")))
    plan.relative_range = draw(st.sampled_from((None, 0.05, 0.2))) if ranges else None
    for material, _ in chain:
        plan.material(material, draw(st.sampled_from((1_000.0, 50_000.0, 1_000_000.0))))
    last = chain[-1][0]
    buyers: dict[str, list[str]] = {material: [] for material, _ in chain}
    for material, feeds in reversed(chain):
        if material == last or (side_use and draw(st.integers(0, 3)) == 3):
            buyers[material] += _drawn_users(draw, plan, places, material)
        sellers = _drawn_makers(draw, plan, places, material, feeds, max_facilities, recycling)
        used = _drawn_lanes(draw, plan, sellers, buyers[material], intervals, max_days, idle_lanes)
        for feed in feeds:
            buyers[feed] += used
    if stockpiles and draw(st.booleans()):
        plan.stockpile(plan.demands[0].place, last, float(draw(st.integers(0, 500))))
    return plan.network()


def _drawn_users(draw: st.DrawFn, plan: Plan, places: Sequence[str], material: str) -> list[str]:
    chosen = draw(st.lists(st.sampled_from(places), min_size=1, max_size=len(places), unique=True))
    for place in chosen:
        tiers = draw(st.sampled_from((("other",), ("protected", "other"))))
        stock = float(draw(st.integers(30, 90)))
        for tier in tiers:
            plan.user(
                place,
                material,
                float(draw(st.integers(1, 5000))),
                use=f"use in {tier} tier",
                tier=tier,
                stock_days=stock,
                elasticity=-draw(st.integers(0, 50)) / 100.0,
                substitution=draw(st.integers(0, 25)) / 100.0,
            )
    return [USE + place for place in chosen]


def _drawn_makers(
    draw: st.DrawFn,
    plan: Plan,
    places: Sequence[str],
    material: str,
    feeds: Sequence[str],
    most: int,
    recycling: bool,
) -> list[str]:
    most = min(most, len(places))
    chosen = draw(st.lists(st.sampled_from(places), min_size=1, max_size=most, unique=True))
    for place in chosen:
        doses = {feed: _drawn_dose(draw, len(feeds)) for feed in feeds}
        plan.maker(
            f"{place}.{material}",
            feeds=doses,
            processing_days=float(draw(st.integers(0, 60))),
            use_of_capacity=draw(st.integers(50, 100)) / 100.0,
            product_days=float(draw(st.integers(28, 60))),
            feed_days=float(draw(st.integers(30, 90))),
            recycled=draw(st.sampled_from((0.0, 0.1))) if recycling and len(feeds) == 1 else 0.0,
        )
    return [f"{place}.{material}" for place in chosen]


def _drawn_dose(draw: st.DrawFn, feeds: int) -> float:
    return 1.0 / (draw(st.integers(70, 100)) / 100.0) if feeds == 1 else draw(st.integers(2, 60)) / 100.0


def _drawn_lanes(
    draw: st.DrawFn,
    plan: Plan,
    sellers: list[str],
    buyers: list[str],
    intervals: Sequence[int],
    max_days: int,
    idle_lanes: bool,
) -> list[str]:
    """Lanes from sellers to buyers; returns the sellers that sell, the others being taken out again."""
    selling = set()
    for buyer in buyers:
        weights = draw(st.lists(st.integers(0, 5), min_size=len(sellers), max_size=len(sellers)))
        if not any(weights):
            weights[0] = 1
        for seller, weight in zip(sellers, weights, strict=True):
            if weight or idle_lanes:
                selling.update([seller] if weight else [])
                ways = _drawn_ways(draw, weight, idle_lanes)
                for route, part in ways:
                    days, interval = draw(st.integers(1, max_days)), draw(st.sampled_from(intervals))
                    plan.lane(seller, buyer, part, days=float(days), interval=interval, **route)
    for seller in set(sellers) - selling:
        _take_out(plan, seller)
    return [seller for seller in sellers if seller in selling]


WAYS: tuple[dict[str, Any], ...] = (
    {},
    {"mode": "rail", "route": "lobito"},
    {"mode": "sea", "route": "suez", "chokepoints": ("suez",)},
)
"""The usual way, a corridor of its own, and a passage whose idle lanes no trigger opens."""


def _drawn_ways(draw: st.DrawFn, weight: int, idle_lanes: bool) -> list[tuple[dict[str, Any], float]]:
    """Ways from a seller to a buyer with their weights; mostly one."""
    if not weight or draw(st.integers(0, 2)) < 2:
        return [({}, float(weight))]
    parts = [float(weight), float(draw(st.integers(0 if idle_lanes else 1, 3)))]
    parts += [0.0] if idle_lanes else []
    return list(zip(WAYS, parts, strict=False))


def _take_out(plan: Plan, name: str) -> None:
    del plan.facilities[name]
    plan.recipes = [row for row in plan.recipes if row.facility != name]
    plan.lanes = [(row, weight) for row, weight in plan.lanes if row.seller != name]
    plan.days = {key: days for key, days in plan.days.items() if key[0] != name}
