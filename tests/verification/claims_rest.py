"""Demand, stores, recycling, exclusions, routes, projects and guarantees: each with its closed form."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.disruptions import DemandSurge, Hoarding, OriginExclusion, RouteClosure
from sim.network.arrays import Layout
from sim.responses import (
    DemandRestraint,
    FriendShoring,
    JointStockpile,
    PriceFloor,
    Project,
    Recycling,
    Substitution,
)
from tests.networks import two_sellers
from tests.plan import Plan
from tests.verification.claim import Claim
from tests.verification.quiet import COVER, QUIET, TRANSIT, World, arrivals, ban, magnets, one_chain, one_maker, short
from tests.worlds import after, of

CUT = 50
NEAR = 1e-9
USERS = ("use:USA", "gallium_refined")


def surges() -> Iterator[Claim]:
    """Demand doubles over 364 days, in weekly steps from their middle."""
    for path, level in (("linear", lambda x: 1.0 + x), ("exponential", lambda x: 2.0**x)):
        surge = of(DemandSurge, materials="gallium_refined", to=2.0, starts=after(0), by=after(364), path=path)
        reference = one_chain().history({"surge": surge}).state.daily[0, :, 0]
        yield Claim(
            f"a surge to twice, {path}, after half a year",
            "1 + (to - 1) x or to^x, x of the middle of the week",
            level(185.5 / 364.0),
            float(reference[184]),
            NEAR,
            "t/day",
        )


def restraint() -> Iterator[Claim]:
    order = of(
        DemandRestraint, places="USA", materials="gallium_refined", share=0.2, starts=after(CUT), lasts="100 days"
    )
    used = one_chain().history({"order": order}).state.daily[4].sum()
    yield Claim("restraint of 20 % for 100 days: not used", "share x D0 x days", 20.0, 400.0 - used, NEAR * 100, "t")


def substitution() -> Iterator[Claim]:
    """A programme of 30 points of which half are taken up whatever the price, twice as fast."""
    programme = of(
        Substitution, places="USA", materials="gallium_refined", adds=0.3, at_least=0.5, faster=2.0, starts=after(0)
    )
    world = one_chain()
    substituted = world.history({"programme": programme}).state.daily[1, :, 0]
    pull = 1.0 - math.exp(-7.0 / world.layout.network.parameters["substitution_time"].value)
    yield Claim(
        "substitution after 29 weeks of a programme",
        "cap x adopted x (1 - (1 - 2 pull)^29)",
        0.15 * (1.0 - (1.0 - 2.0 * pull) ** 29),
        float(substituted[203]),
        NEAR,
        "of D0",
    )


def recycling() -> Iterator[Claim]:
    scrap = of(Recycling, places="USA", capacity={"gallium_refined": "73 t"}, starts=after(0))
    history = one_chain().history({"scrap": scrap})
    yield Claim(
        "recycling of 73 t a year for 400 days",
        "capacity x days",
        80.0,
        float(history.state.buyers["reclaimed"].sum()),
        NEAR * 100,
        "t",
    )


def hoarding() -> Iterator[Claim]:
    """Aim = need (m (C - 1) + lead) after the day's use; a day's intake on top of it at the close."""
    hoards = of(Hoarding, places="USA", materials="gallium_refined", starts=after(CUT), cover=2.0)
    history = one_chain().history({"hoards": hoards})
    store = history.store_of(history.layout.buyer_row[USERS])
    yield Claim(
        "hoarding of twice the cover: stock of the users in the end",
        "need (m (C - 1) + 1)",
        2.0 * (COVER - 1.0) + 1.0,
        float(history.state.stocks[-1, store]),
        1e-6,
        "t",
    )


def exclusions() -> Iterator[Claim]:
    """40 % of the buyers refuse a seller of 0.9 t a day; those who do not take no more than they did."""
    world = World(two_sellers(interval=1, days=10.0), 400, reference=True)
    refuses = of(OriginExclusion, by="USA", origins="CHN", materials="germanium_refined", in_force=after(0), share=0.4)
    history = world.history({"refuses": refuses})
    name = "germanium_refined|CHN.germanium_refined|use:USA|sea|direct"
    sent = float(history.state.lanes["sent"][world.layout.lane_names.index(name)])
    yield Claim(
        "an exclusion by 40 % of the buyers: carried in 400 days",
        "(1 - share) x q x days",
        0.6 * 0.9 * 400,
        sent,
        NEAR * 1000,
        "t",
    )


def routes() -> Iterator[Claim]:
    """All goods pass Suez, which adds 12 days from day T on; with `caught`, for what is afloat too."""
    plan = Plan(parameters=dict(QUIET)).material("gallium_refined", 450_000.0).maker("CHN.gallium_refined")
    plan.user("USA", "gallium_refined", 365.0, stock_days=COVER, elasticity=0.0, substitution=0.0)
    plan.lane("CHN.gallium_refined", "use:USA", days=TRANSIT, interval=1, route="suez", chokepoints=("suez",))
    world = World(plan.network(), 300, reference=True)
    for first, caught, since in ((CUT, False, CUT + TRANSIT), (5, True, 5)):
        closed = of(RouteClosure, chokepoints="suez", starts=after(first), extra="12 days", caught=caught)
        came = arrivals(world.history({"closed": closed}), *USERS)
        whose = "and what is afloat is late" if caught else "from departure on"
        found = int((came[since : since + 30] < NEAR).sum())
        yield Claim(f"a route is 12 d longer, {whose}: days without arrivals", "k", 12, found, 0.0, "days")
        if caught:
            late = float(came[first + 12 : first + 12 + TRANSIT].sum())
            yield Claim(
                "what was afloat arrives after its days and the added ones", "q L in L days", 10.0, late, NEAR, "t"
            )


def joint_stocks() -> Iterator[Claim]:
    world = one_chain()
    stock = of(
        JointStockpile,
        owners={"USA": 1.0},
        holdings={"gallium_refined": "20 days"},
        below="20 days",
        until="300 days",
        lag="3 days",
        every="1 days",
        daily_cap=1.0,
    )
    without, held = (world.history(x) for x in ({"ban": ban(CUT)}, {"ban": ban(CUT), "stock": stock}))
    yield Claim(
        "a joint stockpile of 20 days lowers the shortfall",
        "days x D0",
        20.0,
        float(short(without).sum() - short(held).sum()),
        NEAR * 100,
        "t",
    )


def projects() -> Iterator[Claim]:
    world = one_maker(product_days=10)
    mine = of(
        Project, facility="AUS.germanium_refined", capacity="73 t", starts=after(0), stands="ramp", ramp="140 days"
    )
    history = world.history({"mine": mine})
    yield Claim(
        "a project of 73 t a year: capacity in the end",
        "capacity + 73 / 365",
        1.0 / 0.8 + 0.2,
        float(history.state.facilities["capacity"][0]),
        NEAR,
        "t/day",
    )


def stores() -> Iterator[Claim]:
    """What a mine gains of capacity widens its store by the days that a store of its kind holds."""
    for processing in (0, 20):
        world = one_maker(product_days=10, processing_days=processing)
        mine = of(
            Project, facility="AUS.germanium_refined", capacity="73 t", starts=after(0), stands="ramp", ramp="28 days"
        )
        rows = world.history({"mine": mine}).state.facilities
        held = world.layout.network.parameters["mine_store_days"].value
        yield Claim(f"that mine's full store, {processing} d in process", "(output + gain) x days of store and process",
                    1.2 * (held + processing), float(rows["store"][0]), NEAR * 1000, "t")  # fmt: skip


def floors() -> Iterator[Claim]:
    """At base price a guarantee of 1.2 is paid on every tonne made; one of 1 never."""
    for floor in (1.0, 1.2):
        guarantee = of(PriceFloor, facilities="AUS.germanium_refined", floor=floor)
        history = one_maker(product_days=10).history({"guarantee": guarantee})
        paid = sum(usd for account in history.accounts.values() for usd in account.usd.values())
        yield Claim(
            f"a guarantee of {floor:g} times base, 400 t made at base price",
            "(floor - price) x base price x t",
            (floor - 1.0) * 1e6 * 400,
            paid,
            1e-3,
            "USD",
        )


def shores() -> Iterator[Claim]:
    """An idle lane that is invited: it opens after its days and may carry the seller's spare capacity."""
    plan = Plan(parameters=dict(QUIET)).material("germanium_refined", 1e6)
    plan.maker("CHN.germanium_refined").maker("AUS.germanium_refined", use_of_capacity=0.5)
    for user, seller in (("USA", "CHN"), ("JPN", "AUS")):
        plan.user(user, "germanium_refined", 365.0, stock_days=COVER, elasticity=0.0, substitution=0.0)
        plan.lane(f"{seller}.germanium_refined", f"use:{user}", days=TRANSIT, interval=1)
    plan.lane("AUS.germanium_refined", "use:USA", 0.0, days=TRANSIT, interval=1, qualification_days=100.0)
    world = World(plan.network(), 400, reference=True)
    friends = of(FriendShoring, buyers="USA", partners="AUS", materials="germanium_refined", takes=0.5, starts=after(0))
    history = world.history({"friends": friends})
    row = world.layout.lane_names.index("germanium_refined|AUS.germanium_refined|use:USA|sea|direct")
    brief = World(plan.network(), 56, reference=True)
    sooner = of(FriendShoring, buyers="USA", partners="AUS", materials="germanium_refined", takes=0.49, starts=after(0))
    opened = float(brief.history({"friends": sooner}).state.lanes["allow"][row])
    yield Claim(
        "friend-shoring: 49 d after the first week's end", "capacity - base of its seller", 1.0, opened, NEAR, "t/day"
    )
    yield Claim(
        "friend-shoring: capacity that an invited lane offers",
        "capacity - base of its seller",
        1.0,
        float(history.state.lanes["allow"][row]),
        NEAR,
        "t/day",
    )


def contents() -> Iterator[Claim]:
    """What of a magnet is Chinese: 0.48 t of oxide at 60, 3 parts of 4 from China, and 0.05 t at 300, sold at 80."""
    found = Layout.of(magnets().network()).content(frozenset({"CHN"}))["JPN.magnet_heavy"]
    yield Claim(
        "Chinese content of a magnet, for a re-export rule",
        "sum of dose x price x share / price",
        0.48 * 60 * 0.75 / 80,
        found,
        NEAR,
        "share",
    )


def claims() -> Iterator[Claim]:
    for each in (
        surges,
        restraint,
        substitution,
        recycling,
        hoarding,
        exclusions,
        routes,
        joint_stocks,
        projects,
        stores,
        floors,
        shores,
        contents,
    ):
        yield from each()
