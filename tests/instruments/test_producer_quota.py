"""A quota of producers: Australia digs 1 t of germanium a day for users in the USA, from day 50 on by quota."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.disruptions import FacilityOutage, ProducerQuota
from sim.engine.history import History
from tests.networks import joint_ore, two_sellers
from tests.told import Told
from tests.verification.quiet import one_maker, short
from tests.worlds import World, after, of


def quota(day: int, **fields: Any) -> ProducerQuota:
    given = {"by": "AUS", "materials": "germanium_refined"} | fields
    return of(ProducerQuota, in_force=after(day), **given)  # type: ignore[no-any-return]


def made(world: World, days: list[int], field: str = "rate", **instruments: Any) -> dict[str, list[float]]:
    """Output on the evenings before some mornings, by facility, t/day."""
    found: list[list[float]] = []

    def look(history: History) -> Any:
        for day in days:
            yield history.days(day - history.today)
            found.append(history.state.facilities[field].tolist())

    waiting = world.waiting(instruments)
    waiting.instruments = {**waiting.instruments, "zz": Told(look)}  # type: ignore[dict-item]
    waiting.run()
    names = [plant.facility for plant in world.layout.facilities]
    return dict(zip(names, np.array(found).T.tolist(), strict=True))


@pytest.fixture(scope="module")
def mine() -> World:
    return one_maker(product_days=30.0)


@pytest.mark.parametrize("much", [{"share": 0.6}, {"tonnes": {"germanium_refined": "219 t"}}])
def test_no_more_is_made_than_the_quota_while_it_lasts(mine: World, much: dict[str, Any]) -> None:
    """219 t a year are 0.6 t a day; in force on days 50 to 149."""
    rates = made(mine, [50, 51, 150], limited=quota(50, **much, lasts="100 days"))
    assert rates["AUS.germanium_refined"] == pytest.approx([1.0, 0.6, 0.6])
    freed = made(mine, [151], limited=quota(50, **much, lasts="100 days"))
    assert freed["AUS.germanium_refined"][0] > 1.0


def test_users_run_short_by_what_is_not_made(mine: World) -> None:
    assert short(mine.history({"limited": quota(50, share=0.6)}))[350] == pytest.approx(0.4, rel=1e-6)


def test_tonnes_are_shared_by_base_output_and_facilities_may_be_singled_out() -> None:
    """Of 2 t a day China makes 1.8: half of 730 t a year leaves it 0.9, and Australia as it pleases."""
    world = World(two_sellers(), 300, reference=True)
    both = {"by": ["AUS", "CHN"], "tonnes": {"germanium_refined": "365 t"}}
    rates = made(world, [60], limited=quota(50, **both))
    assert rates["CHN.germanium_refined"] == pytest.approx([0.9])
    assert rates["AUS.germanium_refined"] == pytest.approx([0.1])
    only = made(world, [51], limited=quota(50, by=["AUS", "CHN"], facilities="CHN.germanium_refined", share=0.5))
    assert only["CHN.germanium_refined"] == pytest.approx([0.9])
    assert only["AUS.germanium_refined"][0] > 0.19


def test_joint_products_fall_with_their_host() -> None:
    """NdPr 1.25 x 0.48 and Dy/Tb 1.25 x 0.05 t in concentrate a tonne of magnets, 1000 t a year: halved both."""
    world = World(joint_ore(), 300, reference=True)
    rates = made(world, [51], limited=quota(50, by="CHN", materials="ndpr_in_concentrate", share=0.5))
    for ore, dose in (("ndpr_in_concentrate", 0.6), ("dytb_in_concentrate", 0.0625)):
        assert rates[f"CHN.{ore}"] == pytest.approx([0.5 * dose * 1000.0 / 365.0])


def test_a_quota_on_a_by_product_leaves_its_host() -> None:
    world = World(joint_ore(), 300, reference=True)
    rates = made(world, [51], limited=quota(50, by="CHN", materials="dytb_in_concentrate", share=0.5))
    assert rates["CHN.ndpr_in_concentrate"] == pytest.approx([600.0 / 365.0])
    assert rates["CHN.dytb_in_concentrate"] == pytest.approx([31.25 / 365.0])


def test_a_quota_and_an_outage_take_the_least(mine: World) -> None:
    """Capacity is 1.25 t a day: half of it lost leaves 0.625, so a quota of 0.6 binds and one of 0.7 does not."""
    fails = of(FacilityOutage, facilities="AUS.germanium_refined", starts=after(50), lasts="100 days", loss=0.5)
    for share, left in ((0.6, 0.6), (0.7, 0.625)):
        rates = made(mine, [51], fails=fails, limited=quota(50, share=share))
        assert rates["AUS.germanium_refined"] == pytest.approx([left])


def test_two_quotas_take_the_least_and_end_with_the_later(mine: World) -> None:
    both = {"a": quota(50, share=0.8, lasts="50 days"), "b": quota(60, share=0.6, lasts="20 days")}
    assert made(mine, [55, 70, 90], **both)["AUS.germanium_refined"] == pytest.approx([0.8, 0.6, 0.8])


def test_buyers_rush_by_the_share_that_will_be_missing() -> None:
    """(1.8 - 1) x 0.4 missing = 0.32 of base more, if the first of it is ready at once."""
    world = World(two_sellers(), 200, reference=True)
    found: list[list[float]] = []

    def look(history: History) -> Any:
        yield history.days(30)
        found.append(history.state.lanes["rush"].tolist())

    waiting = world.waiting({"limited": quota(50, by="CHN", share=0.6, announced=after(20))})
    waiting.replicate.drawn.parameters.update(rush_multiplier_on_announcement=1.8, rush_lead_days=0.0)
    waiting.instruments = {**waiting.instruments, "zz": Told(look)}  # type: ignore[dict-item]
    waiting.run()
    sellers = [lane.seller for lane in world.layout.lanes]
    rush = {"CHN.germanium_refined": 0.32, "AUS.germanium_refined": 0.0}
    assert found[0] == pytest.approx([rush[seller] for seller in sellers])


def test_it_is_told(mine: World) -> None:
    log = mine.history({"limited": quota(50, share=0.6, announced=after(20), lasts="100 days")}).log
    assert [(x.day, x.what, x.text, x.until) for x in log] == [
        (20, "announced", "a quota for 1 producers from 2026-02-20", 50),
        (50, "in force", "1 producers make at most 0.60 t/day", 150),
        (150, "ends", "1 producers are free of the quota", None),
    ]
