"""Serial and assembly base-stock systems: inventories day by day as stockpyl gives them (peers/stockpyl_answers.json).

With orders that close the whole gap of the position at once (tau = 1 day), a forecast that stands still and lanes
that sail every day, every stage of the engine is a base-stock stage. Mines, which dig on at base, are left out:
they are ample. A feed hears of an order a day after its plant, as sections 3 and 4 of docs/method.md have it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from sim.engine.history import History
from sim.network import Network
from tests.plan import Plan
from tests.verification.claim import Claim
from tests.verification.quiet import QUIET
from tests.worlds import START, World

ANSWERS = json.loads((Path(__file__).parent / "peers" / "stockpyl_answers.json").read_text(encoding="utf-8"))
BASE_STOCK = QUIET | {
    "price_cap_ratio_component": 1.0,
    "order_smoothing_time": 1.0,
    "order_cap": 100.0,
    "forecast_time": 1e15,
    "lane_slack_days": 1e4,
    "thrift_cap_dytb_in_magnet_heavy": 0.0,
}
HEARD = {1: 0, 2: 0, 3: 1, 4: 1}
"""Days after which a stage hears of the demand."""


def serial() -> Network:
    """A mine, a refiner of 15 days, users; both voyages take 10."""
    plan = Plan(parameters=dict(BASE_STOCK)).material("gallium_primary").material("gallium_refined")
    plan.maker("AUS.gallium_primary", product_days=200.0)
    plan.maker("CHN.gallium_refined", feeds={"gallium_primary": 1.0}, processing_days=15.0, use_of_capacity=0.1)
    plan.lane("AUS.gallium_primary", "CHN.gallium_refined", days=10.0, interval=1)
    plan.lane("CHN.gallium_refined", "use:USA", days=10.0, interval=1)
    return plan.user("USA", "gallium_refined", 365.0, elasticity=0.0, substitution=0.0).network()


def assembly() -> Network:
    """Two mines feed one plant of 20 days; voyages of 12, 28 and 6 days."""
    plan = Plan(parameters=dict(BASE_STOCK))
    for material in ("gallium_primary", "germanium_refined", "gallium_refined"):
        plan.material(material)
    plan.maker("AUS.gallium_primary", product_days=200.0)
    plan.maker("CAN.germanium_refined", product_days=200.0)
    feeds = {"gallium_primary": 1.0, "germanium_refined": 1.0}
    plan.maker("CHN.gallium_refined", feeds=feeds, processing_days=20.0, use_of_capacity=0.1)
    plan.lane("AUS.gallium_primary", "CHN.gallium_refined", days=12.0, interval=1)
    plan.lane("CAN.germanium_refined", "CHN.gallium_refined", days=28.0, interval=1)
    plan.lane("CHN.gallium_refined", "use:USA", days=6.0, interval=1)
    return plan.user("USA", "gallium_refined", 365.0, elasticity=0.0, substitution=0.0).network()


def stages(history: History) -> dict[int, Any]:
    """Stock of each stage by day, the day before the first among them, numbered as in stockpyl_answers.py."""
    layout = history.layout
    rows = {
        1: layout.buyer_row["use:USA", "gallium_refined"],
        3: layout.buyer_row["CHN.gallium_refined", "gallium_primary"],
    }
    if ("CHN.gallium_refined", "germanium_refined") in layout.buyer_row:
        rows[4] = layout.buyer_row["CHN.gallium_refined", "germanium_refined"]
    stores = {stage: len(layout.facilities) + row for stage, row in rows.items()}
    stores[2] = layout.facility_row["CHN.gallium_refined"]
    first, days = history.replicate.state.stock, history.state.stocks
    return {stage: np.concatenate([[first[store]], days[:, store]]) for stage, store in stores.items()}


def claims() -> Iterator[Claim]:
    """The lowest stock of each stage, and the farthest that it ever is from stockpyl's, over 280 days."""
    demand = np.array(ANSWERS["demand"])
    names = {1: "users", 2: "plant", 3: "its feed", 4: "its other feed"}
    for system, network in (("serial", serial()), ("assembly", assembly())):
        world = World(network, len(demand), reference=True)
        dealt = world.replicate()
        dealt.state.noise[: len(demand) // 7, 0] = demand[::7]
        history = History(world.layout, dealt, dealt.state.copy(), {}, START, world.days, world.seed)
        history.run()
        for stage, stock in sorted(stages(history).items()):
            theirs = np.array(ANSWERS[system]["inventory"][str(stage)])
            late = HEARD[stage]
            theirs = np.concatenate([[theirs[0]] * late, theirs[: len(theirs) - late]])
            low = int(np.argmin(theirs))
            yield Claim(
                f"{system} system, lowest stock of {names[stage]}",
                f"stockpyl, day {low}",
                float(theirs[low]),
                float(stock[low]),
                1e-8,
                "t",
            )
            yield Claim(
                f"{system} system, stock of {names[stage]}: largest distance on any day",
                "stockpyl",
                0.0,
                round(float(np.max(np.abs(stock - theirs))), 9),
                1e-8,
                "t",
            )
