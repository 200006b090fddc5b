"""REF as a network of ours, in memory: parallel chains mine -> refiner -> distributor -> demand.

python -m benchmarks.ref CHAINS DAYS    races as the peers do and says the same of it
"""

from __future__ import annotations

import time
from datetime import date

from benchmarks.peers.rules import (
    CAPACITY,
    DEMAND,
    FAILURE,
    FIRST_LANE,
    RECOVERY,
    SECOND_LANE,
    UP_TO,
    Outcome,
    tell,
)
from sim.disruptions import FacilityOutage
from sim.engine.fields import drawn
from sim.engine.history import History
from sim.engine.replicate import Dealer
from sim.network import Demand, Facility, Lane, Material, Member, Network, Recipe, Source, Stock
from sim.network.arrays import Layout
from sim.network.elements import DAYS_PER_YEAR, USE

STOCK_DAYS = UP_TO / DEMAND
START = date(2026, 1, 1)


def network(chains: int) -> Network:
    """Chains of their own materials, untied to one another; distributors are stores of users."""
    shipped = Network.shipped()
    rows = [_chain(f"{number:03d}") for number in range(chains)]
    cited = {parameter.source for parameter in shipped.parameters.values()}
    return Network.of(
        materials=[row for each in rows for row in each["materials"]],
        facilities=[row for each in rows for row in each["facilities"]],
        recipes=[each["recipe"] for each in rows],
        lanes=[row for each in rows for row in each["lanes"]],
        demands=[each["demand"] for each in rows],
        stocks=[row for each in rows for row in each["stocks"]],
        members=[Member("AUS", "ROW"), Member("CHN", "ROW")],
        parameters=shipped.parameters.values(),
        sources=[Source("own_balance", "made for this comparison")]
        + [row for row in shipped.sources.values() if row.key in cited and row.key != "own_balance"],
    )


def _chain(number: str) -> dict[str, object]:
    ore, metal, flow = f"ore{number}", f"metal{number}", DEMAND * DAYS_PER_YEAR
    mine, plant, users = f"AUS.{ore}", f"CHN.{metal}", f"{USE}USA"
    full = CAPACITY * DAYS_PER_YEAR
    return {
        "materials": [Material(ore, number, "t", 1_000.0), Material(metal, number, "t", 10_000.0)],
        "facilities": [
            Facility(mine, "AUS", "mine", ore, flow, full, processing_days=1.0),
            Facility(plant, "CHN", "refine", metal, flow, full, processing_days=1.0),
        ],
        "recipe": Recipe(plant, ore, 1.0),
        "lanes": [
            Lane(ore, mine, plant, flow, "sea", float(FIRST_LANE), 1, "direct"),
            Lane(metal, plant, users, flow, "sea", float(SECOND_LANE), 1, "direct"),
        ],
        "demand": Demand("USA", metal, "everything", "other", flow),
        "stocks": [
            Stock(mine, ore, "product", STOCK_DAYS),
            Stock(plant, ore, "feed", STOCK_DAYS),
            Stock(plant, metal, "product", STOCK_DAYS),
            Stock(users, metal, "user", STOCK_DAYS),
        ],
    }


class Race:
    """One network and its first morning, and histories of it one after the other."""

    def __init__(self, chains: int, days: int, failure: float) -> None:
        self.days = days
        self.layout = Layout.of(network(chains))
        self.dealer = Dealer(self.layout, 1, days, reference=True)
        self.failures = FacilityOutage(
            kind="facility_outage",
            process="mine",
            rate_per_year=failure * DAYS_PER_YEAR,
            median_days=float(RECOVERY),
        )

    def history(self, number: int) -> tuple[float, float]:
        """Seconds of a history, its luck and first morning included, and the share of demand that was used."""
        began = time.process_time()
        replicate = self.dealer.deal(number)
        told = drawn({"failures": self.failures}, 1, number)
        history = History(self.layout, replicate, replicate.state, told, START, self.days, 1)
        history.run()
        seconds = time.process_time() - began
        return seconds, float(history.state.daily[4].sum() / history.state.daily[0].sum())


def raced(chains: int, days: int, failure: float = FAILURE) -> Outcome:
    """One history, after another that has loaded the compiled day."""
    race = Race(chains, days, failure)
    race.history(0)
    return Outcome(*race.history(1))


if __name__ == "__main__":
    tell(raced)
