"""Plants that open, that recycle, that follow a host: what they need and make, each with its closed form."""

from __future__ import annotations

from collections.abc import Iterator

from sim.disruptions import FacilityOutage
from sim.engine.history import History
from sim.responses import PriceFloor, Project, Recycling
from tests.plan import Plan
from tests.verification.claim import Claim
from tests.verification.quiet import COVER, QUIET, TRANSIT
from tests.worlds import World, after, of

NEAR = 1e-9
FEED, METAL = "antimony_concentrate", "antimony_refined"


def _works(*, use: float, recycled: float = 0.0) -> World:
    """A Chinese mine feeds Chinese works, 2 t for a tonne, and these users in the USA."""
    plan = Plan(parameters=dict(QUIET)).material(FEED, 10_000.0).material(METAL, 30_000.0)
    plan.maker(f"AUS.{FEED}").maker(f"CHN.{METAL}", feeds={FEED: 2.0}, recycled=recycled)
    plan.user("USA", METAL, use, stock_days=COVER, elasticity=0.0, substitution=0.0)
    plan.lane(f"AUS.{FEED}", f"CHN.{METAL}", days=TRANSIT, interval=1)
    plan.lane(f"CHN.{METAL}", "use:USA", days=TRANSIT, interval=1)
    return World(plan.network(), 300, reference=True)


def _feed(history: History, field: str) -> float:
    return float(history.state.buyers[field][history.layout.buyer_row[f"CHN.{METAL}", FEED]])


def openings() -> Iterator[Claim]:
    """Works for 73 t a year more need twice that of feed, however little they needed before."""
    for use in (73.0, 730.0):
        new = of(Project, facility=f"CHN.{METAL}", capacity="73 t", starts=after(0), stands="ramp", ramp="140 days")
        history = _works(use=use).history({"new": new})
        yield Claim(f"works of {use:g} t a year open 73 t more: feed a day in the end", "dose x (use + gain) / 365",
                    2.0 * (use + 73.0) / 365.0, _feed(history, "need"), NEAR, "t")  # fmt: skip


def recycled() -> Iterator[Claim]:
    """Works that recycle a quarter of their feed, and make half of what they did, recycle half of it too."""
    outage = of(FacilityOutage, facilities=f"CHN.{METAL}", starts=after(20), lasts="400 days", loss=0.6)
    history = _works(use=365.0, recycled=0.25).history({"outage": outage})
    yield Claim("works at half their rate recycle", "half of dose x share recycled", 0.5 * 2.0 * 0.25,
                _feed(history, "recycled_now"), NEAR, "t/day")  # fmt: skip


def collected() -> Iterator[Claim]:
    """Works that make a tonne a day of two tonnes of feed take no more of five that are collected for them."""
    scrap = of(Recycling, places="CHN", capacity={FEED: "1825 t"}, starts=after(0))
    history = _works(use=365.0).history({"scrap": scrap})
    yield Claim("works for whom more is collected than they need take", "rate x dose", 2.0,
                _feed(history, "recycled_now"), NEAR, "t/day")  # fmt: skip


def hosts() -> Iterator[Claim]:
    """A by-product that is guaranteed to be made is made as its host is: at half its rate for 100 days."""
    plan, ore, beside = Plan(parameters=dict(QUIET)), "ndpr_in_concentrate", "dytb_in_concentrate"
    plan.material(ore, 20_000.0).material(beside, 60_000.0)
    plan.maker(f"AUS.{ore}", processing_days=0.0).maker(f"AUS.{beside}", host=f"AUS.{ore}", processing_days=0.0)
    for material, use in ((ore, 730.0), (beside, 365.0)):
        plan.user("USA", material, use, stock_days=200.0, elasticity=0.0, substitution=0.0)
        plan.lane(f"AUS.{material}", "use:USA", days=TRANSIT, interval=1)
    world = World(plan.network(), 150, reference=True)
    outage = of(FacilityOutage, facilities=f"AUS.{ore}", starts=after(50), lasts="100 days", loss=0.6)
    guarantee = of(PriceFloor, facilities=f"AUS.{beside}", floor=1.2)
    made = [
        float(world.history(each).state.facilities["made"][world.layout.facility_row[f"AUS.{beside}"]])
        for each in ({}, {"outage": outage, "guarantee": guarantee})
    ]
    yield Claim("a by-product whose host makes half for 100 days, guaranteed: made less", "days x half",
                50.0, made[0] - made[1], NEAR * 100, "t")  # fmt: skip


def claims() -> Iterator[Claim]:
    for each in (openings, recycled, collected, hosts):
        yield from each()
