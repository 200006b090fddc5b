"""What is kept of a history, from days and rows filled by hand: a network of five facilities, no simulation."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.network import Network
from sim.network.arrays import Layout
from sim.outcomes import harvest
from sim.outcomes.columns import MEASURES
from sim.outcomes.harvest import Groups, Harvest, decode

FIVE = Path(__file__).parents[2] / "scenarios" / "networks" / "five"
POOLS = [("CHN", "examplium_metal"), ("EU27", "examplium_tool"), ("USA", "examplium_tool")]
ALL, PROTECTED, OTHER = 3, 4, 5
"""Rows of the European pool."""


@pytest.fixture(scope="module")
def groups() -> Groups:
    return Groups(Layout.of(Network.load(FIVE)))


def row(groups: Groups, place: str, use: str) -> int:
    (found,) = (i for i, d in enumerate(groups.layout.consumers) if (d.place, d.use) == (place, use))
    return found


def test_groups_are_the_tiers_of_every_place_and_material_with_consumers(groups: Groups) -> None:
    assert groups.pools == POOLS
    assert [(g.place, g.tier) for g in groups.rows[ALL : OTHER + 1]] == [("EU27", "all"), ("EU27", "protected"),
                                                                        ("EU27", "other")]  # fmt: skip
    assert groups.prices.tolist() == [40_000.0] * 3 + [120_000.0] * 6
    assert groups.tier_row[row(groups, "EU27", "defence and aerospace")] == PROTECTED
    assert groups.tier_row[row(groups, "EU27", "machine building")] == OTHER


def test_arrivals_are_told_apart_by_the_place_of_the_seller(groups: Groups) -> None:
    rows, keys, places = groups.origins
    lanes = [groups.layout.lanes[i] for i in rows]
    assert places == ["AUS", "CHN", "EU27", "KOR"]
    assert [(lane.seller, lane.buyer) for lane in lanes if lane.material == "examplium_tool"] == [
        ("EU27.examplium_tool", "use:EU27"), ("EU27.examplium_tool", "use:USA"),
    ]  # fmt: skip
    assert {(POOLS[key // 4][0], places[key % 4]) for key in keys} == {
        ("CHN", "CHN"),
        ("EU27", "EU27"),
        ("USA", "EU27"),
    }
    assert groups.home.tolist() == [[False, True, False, False], [False, False, True, False], [False] * 4]


def daily(groups: Groups, days: int, **by_use: list[float]) -> np.ndarray:
    """(5, days, consumers): reference, substituted, restrained, wanted and used of some consumers, t/day."""
    found = np.zeros((5, days, len(groups.layout.consumers)))
    for use, numbers in by_use.items():
        place, name = {"defence": ("EU27", "defence and aerospace"), "machines": ("EU27", "machine building")}[use]
        found[:, :, row(groups, place, name)] = np.array(numbers)[:, None]
    return found


def reaped(groups: Groups, rows: np.ndarray, **state: Any) -> Harvest:
    days = rows.shape[1]
    given = {"prices": np.ones((days, 99)), "stocks": np.zeros((days, 99))} | state
    n = len(groups.layout.buyers)
    buyers = np.zeros(n, [("need", float), ("secondary", float)])
    buyers["need"] = 1.0
    history: Any = SimpleNamespace(
        state=SimpleNamespace(daily=rows, buyers=buyers, **given), sent=np.zeros(len(groups.layout.lanes)),
    )  # fmt: skip
    return Harvest(history, groups)


def of(found: Harvest, group: int) -> dict[str, float]:
    return dict(zip(MEASURES, found.measures()[group].tolist(), strict=True))


def test_tiers_add_up_and_a_surplus_of_one_hides_no_lack_of_the_other(groups: Groups) -> None:
    """Defence: 2 t/day of which all is used. Machines: 10, of which 1 is replaced, 2 restrained, 6 wanted, 4 used."""
    found = reaped(groups, daily(groups, 10, defence=[2, 0, 0, 2, 2], machines=[10, 1, 2, 6, 4]))
    machines, both = of(found, OTHER), of(found, ALL)
    assert [machines[name] for name in ("demand_t", "used_t", "substituted_t", "restrained_t")] == [100, 40, 10, 20]
    assert [machines[name] for name in ("priced_out_t", "short_t", "shortfall_t")] == [10, 20, 30]
    assert (machines["shortfall_share"], machines["fill_rate"]) == (0.3, pytest.approx(40 / 60))
    assert machines["value_not_delivered_usd"] == (30 + 20) * 120_000
    assert [both[name] for name in ("demand_t", "used_t", "shortfall_t")] == [120, 60, 30]
    assert (both["shortfall_share"], both["fill_rate"]) == (0.25, pytest.approx(0.75))
    assert of(found, PROTECTED)["shortfall_t"] == 0.0


def test_what_is_more_than_the_reference_is_no_negative_loss(groups: Groups) -> None:
    found = reaped(groups, daily(groups, 8, machines=[5, 0, 0, 4, 6], defence=[1, 0, 0, 2, 0.5]))
    assert of(found, OTHER)["shortfall_t"] == 0.0
    assert [of(found, PROTECTED)[name] for name in ("priced_out_t", "short_t", "shortfall_t")] == [0.0, 12.0, 4.0]


def test_without_demand_nothing_lacks_and_everything_is_served(groups: Groups) -> None:
    found = of(reaped(groups, daily(groups, 8)), ALL)
    assert (found["shortfall_share"], found["fill_rate"], found["peak_share"]) == (0.0, 1.0, 0.0)


def test_prices_and_cover_are_of_the_pool_and_stand_at_all_tiers(groups: Groups) -> None:
    """Users in Europe need 1 t/day: a store of 30, 20 and 25 t is as many days; the maker's store counts too."""
    layout = groups.layout
    prices, stocks = np.ones((3, 99)), np.zeros((3, 99))
    prices[:, layout.market_row("examplium_tool", "EU27")] = [1.2, 1.5, 1.6]
    users = int(layout.buyers_in(layout.expand(("EU27",)), "examplium_tool")[0])
    maker = int(layout.makers_in(layout.expand(("EU27",)), "examplium_tool")[0])
    stocks[:, len(layout.facilities) + users], stocks[:, maker] = [30.0, 20.0, 25.0], 5.0
    found = reaped(groups, daily(groups, 3), prices=prices, stocks=stocks)
    assert [of(found, ALL)[name] for name in ("price_peak", "days_price_above_1_5", "cover_least_days")] == [1.6, 1, 25]
    assert np.isnan(of(found, OTHER)["price_peak"])
    assert found.cover[:, 1].tolist() == [35.0, 25.0, 30.0]


def test_what_a_plant_gets_from_scrap_counts_as_intake(groups: Groups) -> None:
    found = reaped(groups, daily(groups, 1), stocks=np.full((1, 99), 6.0))
    users = groups.layout.buyers_in(groups.layout.expand(("USA",)), "examplium_tool")
    found.history.state.buyers["secondary"][users] = 2.0
    assert found.cover[0, 2] == 6.0 / 3.0


def test_suppliers_are_places_and_home_is_no_import(groups: Groups) -> None:
    found = reaped(groups, daily(groups, 1))
    for i, lane in enumerate(groups.layout.lanes):
        if lane.material == "examplium_tool":
            found.history.sent[i] = 10.0
    assert [of(found, ALL)[name] for name in ("import_share", "supplier_hhi")] == [0.0, 10_000.0]
    assert of(found, 6)["import_share"] == 1.0, "the United States buy every tool abroad"
    assert np.isnan(of(found, 0)["import_share"]), "nothing was sent to China"


def test_series_keep_shares_prices_and_days_to_their_precision(groups: Groups) -> None:
    prices, stocks = np.ones((4, 99)), np.zeros((4, 99))
    market = groups.layout.market_row("examplium_tool", "EU27")
    prices[:, market] = [1.0, 1.0, 2.5, 40.0]
    user = len(groups.layout.facilities) + int(groups.layout.buyers_in(groups.layout.expand(("EU27",)),
                                                                       "examplium_tool")[0])  # fmt: skip
    stocks[:, user] = [0.0, 45.0, 400.0, 9_999.0]
    rows = daily(groups, 4, machines=[10, 0, 0, 10, 7.5])
    rows[4, 3, :] = 0.0
    found = reaped(groups, rows, prices=prices, stocks=stocks)
    share, price, cover = (decode(name, found.series()[i, :, 1]) for i, name in enumerate(harvest.SERIES))
    np.testing.assert_allclose(share, [0.25, 0.25, 0.25, 1.0], atol=1 / 60_000)
    np.testing.assert_allclose(price, [1.0, 1.0, 2.5, 40.0], rtol=1e-4)
    np.testing.assert_allclose(cover, [0.0, 45.0, 400.0, 1500.0], atol=1 / 40)
    assert decode("price", np.array([0, 60_000])) == pytest.approx([np.exp(-1.0), np.exp(5.0)])


def test_costs_come_by_response_and_purpose() -> None:
    accounts = {"b": SimpleNamespace(usd={"sell": 1, "buy": 2}), "a": SimpleNamespace(usd={"hold": 3})}
    history: Any = SimpleNamespace(accounts=accounts)
    assert [*harvest.costs(history)] == [("a", "hold", 3.0), ("b", "buy", 2.0), ("b", "sell", 1.0)]
