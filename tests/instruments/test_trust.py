"""What buyers learn of a lane from what it loads: CHN sells 0.7, AUS 0.3 of the germanium of two users."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.disruptions import ExportLicence, ExportQuota, FacilityOutage, ProducerQuota
from sim.instrument import Instrument
from tests.networks import two_sellers
from tests.worlds import World, after, of

PLANT = "CHN.germanium_refined"


@pytest.fixture(scope="module", params=[1, 14, 28])
def world(request: pytest.FixtureRequest) -> World:
    return World(two_sellers(share=0.7, interval=request.param), 1400, reference=True)


def outage(days: int, loss: float = 1.0) -> FacilityOutage:
    return of(FacilityOutage, facilities=PLANT, starts=after(50), lasts=f"{days} days", loss=loss)


def weekly(world: World, *instruments: Instrument) -> dict[str, np.ndarray]:
    """Share of and trust in the lane from CHN to the USA, and the price there, every Monday."""
    history = world.waiting(dict(zip("abc", instruments, strict=False)))
    row = next(r for r, name in enumerate(history.layout.lane_names) if PLANT in name and "use:USA" in name)
    market = history.layout.market_row("germanium_refined", "USA")
    found: dict[str, list[float]] = {"share": [], "trust": [], "price": []}

    def look() -> Any:
        while history.today + 7 < history.horizon:
            yield history.days(7)
            lane = history.state.lanes[row]
            found["share"].append(float(lane["share"]))
            found["trust"].append(float(lane["trust"]))
            found["price"].append(float(history.state.markets["price"][market]))

    history.env.process(look())
    history.run()
    return {name: np.array(values) for name, values in found.items()}


def test_what_loads_nothing_is_forgotten_over_the_time_of_perceptions(world: World) -> None:
    """With nothing in store for 56 days trust falls by exp(-56 / 60), however often the lane departs."""
    trust = weekly(world, outage(250))["trust"]
    drop = trust[8:] / trust[:-8]
    assert drop.min() == pytest.approx(math.exp(-56 / 60), rel=1e-6)


def test_an_outage_moves_shares_away_and_back_once(world: World) -> None:
    """No swing follows: the share falls to one lowest point and rises from it to where it was."""
    share = weekly(world, outage(120, loss=0.7))["share"]
    lowest = int(share.argmin())
    assert 0.5 < share[lowest] < 0.69
    assert (np.diff(share[:lowest]) <= 1e-9).all()
    assert (np.diff(share[lowest:]) >= -1e-9).all()
    assert share[-1] == pytest.approx(0.7, abs=0.005)


def test_a_seller_that_stays_short_loses_a_part_and_no_swings_stay(world: World) -> None:
    """CHN makes 0.42 of the 1.0 that is needed, AUS can make 0.375: both are asked for what they can send."""
    quota = of(ProducerQuota, by="CHN", materials="germanium_refined", facilities=PLANT, share=0.6,
               in_force=after(50))  # fmt: skip
    found = weekly(world, quota)
    last = {name: values[-52:] for name, values in found.items()}
    assert 0.55 < last["share"].mean() < 0.68
    assert np.ptp(last["share"]) < 0.03
    assert np.ptp(last["price"]) < 0.15 * last["price"].mean()
    assert np.abs(np.diff(last["price"])).max() < 0.025 * last["price"].mean()


def test_a_quota_is_learned_under_licences_too(world: World) -> None:
    """All licences are granted, and a quota lets 0.3 of base out: trust goes where it goes without licences."""
    given = {"by": "CHN", "to": "all", "materials": "germanium_refined", "in_force": after(50)}
    limited = of(ExportQuota, share=0.3, period="year", **given)
    licences = of(ExportLicence, approval=1.0, learning="0 days", processing="20 days", **given)
    alone, both = (weekly(world, *each)["trust"][104:].mean() for each in ((limited,), (limited, licences)))
    assert alone < 0.7
    assert both == pytest.approx(alone, abs=0.1)


def test_where_nobody_is_short_nothing_is_learned(world: World) -> None:
    state = world.history().state
    assert np.abs(state.lanes["trust"] - 1.0).max() < 1e-12
