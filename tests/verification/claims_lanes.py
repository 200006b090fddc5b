"""Lanes that wake, that are offered what a mine opens, that are asked for what controls let out: closed forms."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.disruptions import ExportBan, ExportLicence, FacilityOutage
from sim.engine.history import History
from sim.responses import Project
from tests.networks import two_sellers
from tests.plan import Plan
from tests.verification.claim import Claim
from tests.verification.quiet import COVER, QUIET, TRANSIT
from tests.worlds import World, after, of

CUT = 50
NEAR = 1e-9
METAL = "germanium_refined"
ABROAD = {"by": "CHN", "to": "USA", "materials": METAL}


def _lane(history: History, seller: str, buyer: str = "USA") -> Any:
    names = history.layout.lane_names
    return history.state.lanes[next(row for row, name in enumerate(names) if seller in name and f"use:{buyer}" in name)]


def wakes() -> Iterator[Claim]:
    """An idle lane begins to qualify on the first day after which the price was over the trigger, and never at rest."""
    plan = Plan(parameters={"price_cap_ratio_thin": 5.0}).material(METAL, 1e6)
    plan.maker(f"CHN.{METAL}").maker(f"AUS.{METAL}")
    for user, seller in (("USA", "CHN"), ("JPN", "AUS")):
        plan.user(user, METAL, 365.0, stock_days=COVER)
        plan.lane(f"{seller}.{METAL}", f"use:{user}", days=TRANSIT, interval=1)
    plan.lane(f"AUS.{METAL}", "use:USA", 0.0, days=TRANSIT, interval=1, qualification_days=100.0)
    world = World(plan.network(), 200, reference=True)
    ban = of(ExportBan, **ABROAD, in_force=after(CUT), leakage=0.0)
    rest, banned = world.history({}), world.history({"ban": ban})
    trigger = world.layout.network.parameters["idle_lane_trigger_price"].value
    prices = banned.state.prices[:, banned.layout.market_row(METAL, "USA")]
    first = int(np.flatnonzero(prices > trigger)[0])
    yield Claim("an idle lane opens after a ban", "first day of the trigger's price + days of qualifying",
                first + 100, float(_lane(banned, f"AUS.{METAL}")["opens"]), 0.0, "day")  # fmt: skip
    soon = World(plan.network(), first + 90, reference=True).history({"ban": ban})
    for history, theory, offered in ((soon, "0, before that day", 0.0), (banned, "spare capacity, after it", 0.25)):
        yield Claim(f"what it offers after {history.horizon} days", theory, offered,
                    float(_lane(history, f"AUS.{METAL}")["added"]), NEAR, "t/day")  # fmt: skip
    yield Claim("the same lane at rest begins to qualify", "never", 0.0, float(_lane(rest, "AUS")["opens"] >= 0), 0.0)


def offers() -> Iterator[Claim]:
    """A mine that opens 0.04 t a day offers it to users of 0.1 and 0.3 t a day, once its store is full of it."""
    plan = Plan(parameters=dict(QUIET)).material(METAL, 1e6).maker(f"AUS.{METAL}")
    for user, use in (("USA", 36.5), ("JPN", 109.5)):
        plan.user(user, METAL, use, stock_days=COVER, elasticity=0.0, substitution=0.0)
        plan.lane(f"AUS.{METAL}", f"use:{user}", days=TRANSIT, interval=1)
    new = of(Project, facility=f"AUS.{METAL}", capacity="14.6 t", starts=after(0), stands="ramp", ramp="28 days")
    history = World(plan.network(), 700, reference=True).history({"new": new})
    for user, need in (("USA", 0.1), ("JPN", 0.3)):
        yield Claim(f"a mine opens 0.04 t a day: offered to users of {need:g} t a day", "gain x part of the need",
                    0.04 * need / 0.4, float(_lane(history, "AUS", user)["added"]), NEAR, "t/day")  # fmt: skip


def licensed() -> Iterator[Claim]:
    """What a lane under licences is asked for on a Monday: what its share wants, as far as licences are trusted."""
    licence = of(ExportLicence, **ABROAD, in_force=after(CUT), approval=0.5, processing="1 days", capacity=50.0,
                 learning="1 days")  # fmt: skip
    sunday, monday = (
        World(two_sellers(share=0.7, interval=7), days, reference=True).history({"licence": licence})
        for days in (398, 399)
    )
    before = _lane(sunday, f"CHN.{METAL}")
    wish = float(before["share"] * sunday.state.buyers["need_now"][int(before["buyer"])])
    yield Claim("a lane under licences is asked for", "share x need x trust", wish * float(before["trust"]),
                float(_lane(monday, f"CHN.{METAL}")["promised"]), NEAR, "t/day")  # fmt: skip


def called() -> Iterator[Claim]:
    """On the last day before a ban that was announced a lane loads what there is; of next to nothing, it is learned."""
    outage = of(FacilityOutage, facilities=f"CHN.{METAL}", starts=after(CUT), lasts="300 days", loss=1.0)
    ban = of(ExportBan, **ABROAD, announced=after(CUT), in_force=after(160), leakage=0.0)
    eve, day = (
        _lane(World(two_sellers(share=0.7, interval=28), days, reference=True).history({"a": outage, "b": ban}), "CHN")
        for days in (159, 160)
    )
    since = 159 - float(eve["departs"]) + 28
    yield Claim("trust in a lane that is called with next to nothing to load", "trust x exp(-days / 60)",
                float(eve["trust"]) * math.exp(-since / 60.0), float(day["trust"]), 1e-4)  # fmt: skip


def claims() -> Iterator[Claim]:
    for each in (wakes, offers, licensed, called):
        yield from each()
