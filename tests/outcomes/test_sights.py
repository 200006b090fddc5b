"""What lines of a case see of a history whose rows are filled by hand."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.errors import Refused
from sim.network import Network
from sim.network.arrays import Layout
from sim.outcomes.sights import FlowSight, PriceSight, StockSight, mornings, place_names, sight_of, transit_days
from sim.scenario import score
from sim.scenario.period import Period

FIVE = Path(__file__).parents[2] / "scenarios" / "networks" / "five"
START = date(2026, 1, 1)
JANUARY, FEBRUARY = Period.parse("2026-01"), Period.parse("2026-02")
TWO = Period.parse("2026-01/2026-02")
METAL = ["examplium_metal"]


@pytest.fixture(scope="module")
def layout() -> Layout:
    return Layout.of(Network.load(FIVE))


def sees(kind: type[score.Path], place: str | None, layout: Layout, **said: Any) -> Any:
    name = kind.model_fields["kind"].annotation.__args__[0]  # type: ignore[union-attr]
    line = kind.model_validate({"kind": name, "place": place, **said})
    past: Any = SimpleNamespace(place=place or "")
    return sight_of(line, past, layout)


def lanes(layout: Layout, *pairs: tuple[str, str]) -> list[int]:
    return [i for i, lane in enumerate(layout.lanes) if (lane.seller[:3], lane.buyer[:7]) in pairs
            and lane.material == "examplium_metal"]  # fmt: skip


def history(layout: Layout, **state: Any) -> Any:
    n = len(layout.lanes)
    drawn = SimpleNamespace(flow=np.arange(1.0, n + 1), output=np.arange(10.0, 10 + len(layout.facilities)))
    return SimpleNamespace(day_of=lambda day: (day - START).days, state=SimpleNamespace(**state),
                           replicate=SimpleNamespace(drawn=drawn, state=SimpleNamespace(**state)))  # fmt: skip


def tally(layout: Layout, **totals: Any) -> Any:
    """Totals of every lane and plant on the mornings of January, February and March: 0, 31 and 59 t times their row."""
    n, m = len(layout.lanes), len(layout.facilities)
    rows = {day: float(day) * np.arange(1.0, n + 1) for day in (0, 31, 59)}
    made = {day: float(day) * np.arange(1.0, m + 1) for day in (0, 31, 59)}
    return SimpleNamespace(lanes=np.arange(n), plants=np.arange(m), sent=rows, declared=rows, made=made,
                           brought={day: 2.0 * each for day, each in rows.items()}, **totals)  # fmt: skip


def test_a_flow_is_what_its_lanes_sent_or_brought_a_month(layout: Layout) -> None:
    (row,) = lanes(layout, ("CHN", "EU27.ex"))
    sent = sees(score.Departures, "CHN>EU27", layout, materials=METAL)
    assert sent.watch.lanes.tolist() == [row]
    assert sent.value(history(layout), tally(layout), FEBRUARY) == 28.0 * (row + 1)
    assert sent.value(history(layout), tally(layout), TWO) == 59.0 * (row + 1) / 2.0
    brought = sees(score.Arrivals, "CHN>EU27", layout, materials=METAL)
    assert brought.value(history(layout), tally(layout), JANUARY) == 62.0 * (row + 1)
    assert sent.steady(history(layout)) == pytest.approx((row + 1) * 365 / 12, rel=1e-3)


def test_rounding_below_nothing_is_nothing_and_more_than_that_is_seen(layout: Layout) -> None:
    (row,) = lanes(layout, ("CHN", "EU27.ex"))
    came = sees(score.Arrivals, "CHN>EU27", layout, materials=METAL)
    for tonnes, seen in ((-1e-7, 0.0), (-3.0, -3.0), (0.5, 0.5)):
        counted = tally(layout)
        counted.brought[31][row] = counted.brought[0][row] + tonnes
        assert came.value(history(layout), counted, JANUARY) == seen


def test_two_lanes_add_up(layout: Layout) -> None:
    """Both ways by which Korean metal reaches Europe."""
    rows = lanes(layout, ("KOR", "EU27.ex"))
    found = sees(score.Departures, "KOR>EU27", layout, materials=METAL)
    assert len(rows) == 2 and found.value(history(layout), tally(layout), JANUARY) == 31.0 * sum(r + 1 for r in rows)


def test_an_output_is_of_named_plants_or_of_all_of_a_place(layout: Layout) -> None:
    row = layout.facility_row["KOR.examplium_metal"]
    for said in ({"facilities": ["KOR.examplium_metal"]}, {"materials": METAL}):
        found = sees(score.Output, "KOR", layout, **said)
        assert found.value(history(layout), tally(layout), JANUARY) == 31.0 * (row + 1)
        assert found.value(history(layout), tally(layout), TWO) == 59.0 * (row + 1) / 2.0
        assert found.steady(history(layout)) == pytest.approx((10.0 + row) * 365 / 12, rel=1e-3)


def test_of_two_places_the_first_makes_and_holds(layout: Layout) -> None:
    row = layout.facility_row["KOR.examplium_metal"]
    assert sees(score.Output, "KOR>EU27", layout, materials=METAL).watch.plants.tolist() == [row]
    assert stock_of(layout, "KOR>EU27", ["product"]).stores.tolist() == [row]
    assert stock_of(layout, "EU27>KOR", ["product"], places=["KOR"]).stores.tolist() == [row]


def stocks(layout: Layout) -> Any:
    """Store k holds k t in January and 2 k t in February; lane l carries 100 l t, and holds 1,000 l t for licences."""
    n = len(layout.facilities) + len(layout.buyers) + len(layout.reserves)
    held = np.repeat([[1.0], [2.0]], [31, 28], axis=0) * np.arange(n)
    cargo = np.zeros(3, [("lane", int), ("tonnes", float)])
    cargo["lane"], cargo["tonnes"] = [*lanes(layout, ("CHN", "EU27.ex")), 0, 1], [7.0, 50.0, 60.0]
    return history(layout, stocks=held, stock=np.arange(n) * 1.0, cargo=cargo)


def full(layout: Layout) -> Any:
    each = np.arange(float(len(layout.lanes)))
    return tally(layout, afloat=dict.fromkeys((31, 59), 100.0 * each), held=dict.fromkeys((31, 59), 1000.0 * each))


def stock_of(layout: Layout, place: str, holders: list[str], **more: Any) -> StockSight:
    found: StockSight = sees(
        score.Stock, place, layout, materials=more.pop("materials", METAL), holders=holders, **more
    )
    return found


def test_a_stock_is_the_mean_of_the_closes(layout: Layout) -> None:
    maker = layout.facility_row["KOR.examplium_metal"]
    (plant,) = (i for i, buyer in enumerate(layout.buyers) if buyer.name == "EU27.examplium_tool")
    (user,) = (i for i, buyer in enumerate(layout.buyers) if buyer.name == "use:CHN")
    for place, holders, store in (("KOR", ["product"], maker), ("EU27", ["feed"], len(layout.facilities) + plant),
                                  ("CHN", ["user"], len(layout.facilities) + user)):  # fmt: skip
        found = stock_of(layout, place, holders)
        assert found.stores.tolist() == [store]
        assert [found.value(stocks(layout), full(layout), each) for each in (JANUARY, FEBRUARY)] == [store, 2.0 * store]
        assert found.value(stocks(layout), full(layout), TWO) == pytest.approx(store * (31 + 56) / 59)
        assert found.steady(stocks(layout)) == store


def test_what_is_afloat_shipped_or_held_counts_by_where_it_goes_or_comes_from(layout: Layout) -> None:
    (row,) = lanes(layout, ("CHN", "EU27.ex"))
    to_europe = [*lanes(layout, ("CHN", "EU27.ex"), ("KOR", "EU27.ex"))]
    from_china = [*lanes(layout, ("CHN", "EU27.ex"), ("CHN", "use:CHN"))]
    assert stock_of(layout, "EU27", ["afloat"]).value(stocks(layout), full(layout), JANUARY) == 100.0 * sum(to_europe)
    assert stock_of(layout, "CHN", ["shipped"]).value(stocks(layout), full(layout), JANUARY) == 100.0 * sum(from_china)
    assert stock_of(layout, "CHN", ["held"]).value(stocks(layout), full(layout), JANUARY) == 1000.0 * sum(from_china)
    assert stock_of(layout, "EU27", ["afloat"]).steady(stocks(layout)) == 7.0
    assert row in to_europe


def test_a_build_is_what_a_stock_grew_by(layout: Layout) -> None:
    found = stock_of(layout, "KOR", ["product"], build=True)
    store = layout.facility_row["KOR.examplium_metal"]
    assert [found.value(stocks(layout), full(layout), each) for each in (JANUARY, FEBRUARY)] == [0.0, store]


def test_a_price_is_the_mean_of_the_days_and_a_spread_that_of_the_ratios(layout: Layout) -> None:
    prices = np.ones((59, 99))
    china, europe = (layout.market_row("examplium_metal", place) for place in ("CHN", "EU27"))
    prices[:31, china], prices[31:, china] = 2.0, 4.0
    prices[:31, europe], prices[31:, europe] = 3.0, 1.0
    seen = history(layout, prices=prices)
    price = sees(score.Price, "CHN", layout, materials=METAL)
    assert (price.value(seen, None, JANUARY), price.value(seen, None, TWO)) == (2.0, pytest.approx((62 + 112) / 59))
    assert sees(score.Price, None, layout, materials=METAL, at=["EU27"]).value(seen, None, FEBRUARY) == 1.0
    spread = sees(score.Spread, "CHN/EU27", layout, materials=METAL)
    assert [spread.value(seen, None, each) for each in (JANUARY, FEBRUARY)] == [pytest.approx(2 / 3), 4.0]
    assert isinstance(spread, PriceSight) and spread.steady(seen) == 1.0


def test_what_is_not_there_is_refused(layout: Layout) -> None:
    for kind, place, said, words in (
        (score.Departures, "USA>CHN", {"materials": METAL}, "no such lane"),
        (score.Output, "USA", {"materials": METAL}, "no such facility"),
        (score.Stock, "USA", {"materials": METAL, "holders": ["feed"]}, "no such stock"),
        (score.Price, "allies", {"materials": METAL}, "allies has no market of examplium_metal"),
    ):
        with pytest.raises(Refused, match=words) as refused:
            sees(kind, place, layout, **said)
        assert refused.value.within == ("place",)


def test_markets_of_a_name(layout: Layout) -> None:
    assert place_names("EU27", layout) == ["EU27"]
    assert place_names("KOR", layout) == ["ROW"]
    assert place_names("allies", layout) == ["EU27", "ROW", "USA"]


def test_mornings_are_those_on_which_periods_begin_and_end() -> None:
    assert mornings([JANUARY, FEBRUARY], START) == {0, 31, 59}
    assert mornings([JANUARY], START - timedelta(days=5)) == {5, 36}


def test_days_on_the_way_are_those_of_a_route_or_what_it_adds_to_another(layout: Layout) -> None:
    ways = np.zeros(len(layout.lanes), [("transit", float)])
    for row, lane in enumerate(layout.lanes):
        ways["transit"][row] = {"cape": 50.0, "air": 6.0}.get(lane.route, 3.0) + lane.seller.startswith("KOR")
    seen = history(layout, lanes=ways)
    past: Any = SimpleNamespace(place="KOR>EU27")

    def days(routes: list[str], place: str = "KOR>EU27", materials: list[str] | None = None) -> float:
        line = score.Transit.model_validate({"kind": "transit", "routes": routes, "materials": materials})
        return transit_days(line, SimpleNamespace(place=place), layout, seen)  # type: ignore[arg-type]

    assert days(["cape"]) == 51.0
    assert days(["cape", "air"]) == 44.0
    assert days(["cape"], "CHN>EU27", METAL) == 50.0
    for routes, place, materials in ((["suez"], "KOR>EU27", None), (["cape", "air"], "CHN>EU27", None),
                                     (["cape"], "KOR>EU27", ["examplium_ore"])):  # fmt: skip
        with pytest.raises(Refused, match="no lane goes by"):
            days(routes, place, materials)
    assert past.place == "KOR>EU27"


def test_a_flow_without_lanes_in_its_tally_is_nothing(layout: Layout) -> None:
    found = sees(score.Departures, "CHN>EU27", layout, materials=METAL)
    empty = tally(layout)
    empty.lanes = np.full(len(layout.lanes), -1)
    assert isinstance(found, FlowSight) and found.value(history(layout), empty, JANUARY) == 0.0
