"""Worlds so plain that a sheet of paper foretells them: prices stay at base, nobody hoards, rushes or substitutes."""

from __future__ import annotations

import numpy as np

from sim.disruptions import ExportBan
from sim.engine.history import History
from tests.networks import small_network
from tests.plan import Plan
from tests.worlds import World, after, of

QUIET = {
    "price_cap_ratio_thin": 1.0,
    "hoarding_cover_multiplier": 1.0,
    "rush_multiplier_on_announcement": 1.0,
    "leakage_capacity_growth_per_month": 0.0,
    "leakage_capacity_ban": 0.0,
    "reexportable_share_initial": 0.0,
    "reexport_growth_per_month": 0.0,
    "demand_elasticity_long_gallium": 0.0,
    "demand_elasticity_long_germanium": 0.0,
    **{f"new_scrap_return_{what}_{place}": 0.0
       for what in ("gallium", "germanium") for place in ("CHN", "JPN", "USA")},
}  # fmt: skip
"""Parameters that switch every side mechanism off."""

DAYS = 400
COVER, TRANSIT = 30, 10
"""Days of stock of every user, and of every lane."""


def one_chain(*, interval: int = 1, use: float = 365.0, days: int = DAYS) -> World:
    """A mine (AUS), a refiner (CHN), a user (USA) who takes `use` t a year, in reference mode."""
    network = small_network(
        use=use, interval=interval, elasticity=0.0, substitution=0.0, stock_days=COVER, days=TRANSIT, parameters=QUIET
    )
    return World(network, days, reference=True)


def one_maker(*, product_days: float, processing_days: float = 0.0, use_of_capacity: float = 0.8) -> World:
    """A mine (AUS) sells 1 t of germanium a day to users in the USA, by daily lanes."""
    plan = Plan(parameters=dict(QUIET)).material("germanium_refined", 1_000_000.0)
    plan.maker("AUS.germanium_refined", product_days=product_days, processing_days=processing_days,
               use_of_capacity=use_of_capacity)  # fmt: skip
    plan.user("USA", "germanium_refined", 365.0, stock_days=COVER, elasticity=0.0, substitution=0.0)
    plan.lane("AUS.germanium_refined", "use:USA", days=TRANSIT, interval=1)
    return World(plan.network(), DAYS, reference=True)


def magnets() -> Plan:
    """Heavy magnets of Japan for the USA, by a daily lane: 27 % of their value is Chinese.

    A tonne at 80 takes 0.48 t of NdPr oxide at 60, 3 parts of 4 from China, and 0.05 t of Dy/Tb oxide at 300.
    """
    plan = Plan(parameters=dict(QUIET))
    for material, price in (("ndpr_oxide", 60_000.0), ("dytb_oxide", 300_000.0), ("magnet_heavy", 80_000.0)):
        plan.material(material, price)
    plan.maker("CHN.ndpr_oxide").maker("AUS.ndpr_oxide").maker("AUS.dytb_oxide")
    plan.maker("JPN.magnet_heavy", feeds={"ndpr_oxide": 0.48, "dytb_oxide": 0.05})
    plan.lane("CHN.ndpr_oxide", "JPN.magnet_heavy", 3.0).lane("AUS.ndpr_oxide", "JPN.magnet_heavy", 1.0)
    plan.lane("AUS.dytb_oxide", "JPN.magnet_heavy").lane("JPN.magnet_heavy", "use:USA", interval=1)
    return plan.user("USA", "magnet_heavy", 365.0, stock_days=COVER, elasticity=0.0, substitution=0.0)


def ban(day: int, **fields: object) -> ExportBan:
    """China stops all exports to the USA on a day."""
    fields = {"materials": "gallium_refined", "leakage": 0.0} | fields
    return of(ExportBan, by="CHN", to="USA", in_force=after(day), **fields)  # type: ignore[no-any-return]


def short(history: History) -> np.ndarray:
    """Tonnes wanted and not had, by day."""
    return history.state.daily[3].sum(axis=1) - history.state.daily[4].sum(axis=1)


def first_short_day(history: History) -> int:
    return int(np.flatnonzero(short(history) > 1e-9)[0])


def arrivals(history: History, buyer: str, material: str) -> np.ndarray:
    """Tonnes that reach a user's stock, by day: what the stock gained and what was used from it."""
    layout = history.layout
    row = layout.buyer_row[buyer, material]
    store = history.state.stocks[:, len(layout.facilities) + row]
    used = history.state.daily[4][:, layout.pool == row].sum(axis=1)
    before = np.concatenate([[history.replicate.state.stock[len(layout.facilities) + row]], store[:-1]])
    return store - before + used
