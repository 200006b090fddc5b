"""Joint and national stockpiles: what they hold, when they release, to whom, and what they cost."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sim.engine.history import History
from sim.responses import JointStockpile, NationalStockpile
from sim.responses.release import Need, Round, shares
from tests.networks import two_sellers
from tests.plan import Plan
from tests.verification.quiet import COVER, TRANSIT, ban, one_chain
from tests.worlds import World, after, of

GERMANIUM = "germanium_refined"


@pytest.fixture(scope="module")
def pair() -> World:
    """The USA and Japan each use 1 t of germanium a day."""
    return World(two_sellers(), 300, reference=True)


def joint(**fields: Any) -> JointStockpile:
    plain = {"owners": {"JPN": 0.75, "USA": 0.25}, "holdings": {GERMANIUM: "90 days"}}
    return of(JointStockpile, **(plain | fields))  # type: ignore[no-any-return]


def held(history: History) -> dict[str, float]:
    return {reserve.place: reserve.initial for reserve in history.reserves}


def test_days_of_a_joint_stockpile_are_days_of_its_owners_together(pair: World) -> None:
    """90 days x 2 t a day = 180 t: a quarter in the USA, the rest in Japan."""
    assert held(pair.history({"joint": joint()})) == pytest.approx({"JPN": 135.0, "USA": 45.0})


def test_it_may_lie_in_one_place(pair: World) -> None:
    assert held(pair.history({"joint": joint(held_in="USA")})) == pytest.approx({"USA": 180.0})


def test_tonnes_are_tonnes(pair: World) -> None:
    assert held(pair.history({"joint": joint(holdings={GERMANIUM: "12 t"})})) == {"JPN": 9.0, "USA": 3.0}


def test_holding_costs_are_value_times_rate_times_years_for_what_is_still_held(pair: World) -> None:
    """Tonnes at each close x 1 000 000 USD/t x holding cost a year / 365; less than if nothing had been released."""
    history = pair.history({"joint": joint()})
    held = sum(history.state.stocks[:, reserve.store].sum() for reserve in history.reserves)
    rate = 1_000_000.0 * history.parameter("holding_cost") / 365.0
    assert history.accounts["joint"].usd["holding"] == pytest.approx(held * rate)
    assert 0.0 < held < 180.0 * 300.0


def test_trigger_lag_and_rounds() -> None:
    """One user with 1 t a day, cut off on day 50, and a stockpile of 60 t.

    Cover on the morning of day t counts the 30 days of stock: it stays till what was afloat has come (day 60), then
    falls by 1 a day: the close of day 75 stands below 14.5 days, so the trigger is on day 76 and the first release
    10 days later. A round every 5 days takes at most 5 x 2 % x 60 = 6 t.
    """
    world = one_chain()
    reserve = of(NationalStockpile, owner="USA", holdings={"gallium_refined": "60 t"}, below="14.5 days",
                 until="40 days", lag="10 days", every="5 days", daily_cap=0.02)  # fmt: skip
    history = world.history({"ban": ban(50), "reserve": reserve})
    user = len(world.layout.facilities) + world.layout.buyer_row["use:USA", "gallium_refined"]
    closes = history.state.stocks[:, user]
    assert closes[49] == pytest.approx(COVER - 1 + 1, abs=1.0)
    trigger = next(day for day in range(50, 100) if closes[day] < 14.5) + 1
    lines = {what: [x.day for x in history.log if x.who == "reserve" and x.what == what]
             for what in ("trigger", "decision", "shipment")}  # fmt: skip
    assert lines["trigger"][0] == trigger
    assert trigger - 1 == 50 + TRANSIT + COVER - 15
    assert lines["decision"][0] == trigger + 10
    assert lines["shipment"] == [trigger + 10 + 5 * n for n in range(10)]
    assert [s.moved for s in history.shipments] == pytest.approx([6.0] * 10)
    assert history.log[-1].text.endswith("nothing is left")


def test_the_standing_stock_is_released_after_the_usual_lag() -> None:
    """state_release_lag_USA is 45 days in the tables."""
    plan = Plan().material(GERMANIUM, 1e6).maker(f"CHN.{GERMANIUM}").stockpile("USA", GERMANIUM, 25.0)
    plan.user("USA", GERMANIUM, 365.0, stock_days=30.0).lane(f"CHN.{GERMANIUM}", "use:USA", interval=1)
    world = World(plan.network(), 250, reference=True)
    national = of(NationalStockpile, owner="USA", below="25 days", until="40 days")
    history = world.history({"ban": ban(50, materials=GERMANIUM), "national": national})
    trigger, decision = (next(x.day for x in history.log if x.what == w) for w in ("trigger", "decision"))
    assert decision - trigger == 45
    assert sum(s.moved for s in history.shipments) == pytest.approx(25.0)


def test_a_standing_stock_moves_in_no_arm_without_its_instrument() -> None:
    plan = Plan().material(GERMANIUM, 1e6).maker(f"CHN.{GERMANIUM}").stockpile("USA", GERMANIUM, 25.0)
    plan.user("USA", GERMANIUM, 365.0).lane(f"CHN.{GERMANIUM}", "use:USA")
    world = World(plan.network(), 250, reference=True)
    reserve = world.layout.reserves.index(next(iter(world.layout.reserves)))
    store = len(world.layout.facilities) + len(world.layout.buyers) + reserve
    assert set(world.history({"ban": ban(20, materials=GERMANIUM)}).state.stocks[:, store]) == {25.0}


def test_a_national_stockpile_serves_its_own_users_only(pair: World) -> None:
    national = of(NationalStockpile, owner="USA", holdings={GERMANIUM: "30 days"})
    cut = ban(20, materials=GERMANIUM).model_copy(update={"to": ("USA", "JPN"), "by": ("CHN", "AUS")})
    history = pair.history({"ban": cut, "national": national})
    assert {s.destination for s in history.shipments} == {"use:USA"}


def test_a_joint_stockpile_waits_until_it_is_active(pair: World) -> None:
    cut = ban(10, materials=GERMANIUM).model_copy(update={"to": ("USA", "JPN"), "by": ("CHN", "AUS")})
    pile = joint(active_from=after(150), lag="14 days", below="60 days", until="90 days")
    history = pair.history({"ban": cut, "joint": pile})
    assert min(s.day for s in _moves(history)) == 150 + 14


def _moves(history: History) -> list[Any]:
    return [line for line in history.log if line.what == "shipment"]


def test_a_refill_buys_back_what_was_released_and_no_more() -> None:
    """A ban of 60 days empties a stockpile of 20 t; afterwards it buys 20 t at market price."""
    world = one_chain(days=800)
    reserve = of(NationalStockpile, owner="USA", holdings={"gallium_refined": "20 t"}, below="20 days", until="25 days",
                 lag="1 days", daily_cap=1.0, refill=True)  # fmt: skip
    history = world.history({"ban": ban(50, lasts="60 days"), "reserve": reserve})
    store = history.reserves[0].store
    released = sum(s.moved for s in history.shipments if s.source == store)
    bought = sum(s.moved for s in history.shipments if s.target == store)
    assert bought == pytest.approx(released, rel=1e-5)
    assert history.stock(store) == pytest.approx(20.0, rel=1e-5)
    paid = history.accounts["reserve"].usd["purchase"]
    assert paid == pytest.approx(bought * 450_000.0, rel=1e-9)


def needs() -> list[Need]:
    """Japan lacks 10 t, half of them for protected uses; the USA 30 t, 6 of them protected."""
    return [Need(0, "JPN", 10.0, 5.0), Need(1, "USA", 30.0, 6.0)]


@pytest.mark.parametrize(
    ("split", "amount", "expected"),
    [
        ("need", 20.0, [5.0, 15.0]),
        ("need", 80.0, [10.0, 30.0]),
        ("contribution", 8.0, [6.0, 2.0]),
        ("contribution", 40.0, [10.0, 10.0]),
        ("tier", 5.5, [2.5, 3.0]),
        ("tier", 25.4, [5.0 + 5.0 * 14.4 / 29.0, 6.0 + 24.0 * 14.4 / 29.0]),
    ],
)
def test_a_release_is_shared_by_its_split(split: Any, amount: float, expected: list[float]) -> None:
    """By need: pro rata to gaps. By contribution: 3/4 and 1/4, never over a gap. By tier: protected gaps first."""
    plan = Round((), {"JPN": 0.75, "USA": 0.25}, GERMANIUM, 60.0, 100.0, 7, split)
    assert shares(plan, needs(), amount) == pytest.approx(expected)


def test_where_nothing_is_lacking_nothing_is_released() -> None:
    plan = Round((), {"JPN": 1.0}, GERMANIUM, 60.0, 100.0, 7, "need")
    assert shares(plan, [Need(0, "JPN", 0.0, 0.0)], 10.0) == [0.0]
    assert plan.left(SimpleNamespace(stock=lambda store: 1.0)) == 0.0  # type: ignore[arg-type]


def bought(history: History) -> list[float]:
    """T that makers sold to the stockpile, by day."""
    days = [0.0] * history.horizon
    for line in history.log:
        if line.what == "shipment" and line.destination.startswith("reserve"):
            days[line.day] += line.tonnes or 0.0
    return days


def test_it_is_bought_evenly_over_its_time(pair: World) -> None:
    """36 t in 180 days are 0.2 t a day, 1.4 t every week; the last week of 25 full ones and 5 days buys the rest."""
    history = pair.history({"joint": joint(holdings={GERMANIUM: "36 t"}, build_up="180 days", below="5 days")})
    rounds = [tonnes for tonnes in bought(history) if tonnes > 0.0]
    assert rounds[:25] == pytest.approx([1.4] * 25)
    assert sum(rounds) == pytest.approx(36.0)
    assert [r.initial for r in history.reserves] == [0.0, 0.0]
    done = next(line.day for line in history.log if line.what == "built up")
    assert sum(history.state.stocks[done - 1, r.store] for r in history.reserves) == pytest.approx(36.0)


def test_purchases_are_paid_at_the_price_of_the_day(pair: World) -> None:
    """At base price: 36 t x 1,000,000 USD."""
    history = pair.history({"joint": joint(holdings={GERMANIUM: "36 t"}, build_up="180 days", below="5 days")})
    price = history.state.prices[:, history.layout.market_row(GERMANIUM, "CHN")]
    assert (price == 1.0).all()
    assert history.accounts["joint"].usd["purchase"] == pytest.approx(36e6)


def test_a_build_up_competes_with_users_and_moves_the_price() -> None:
    """A mine at capacity makes 1 t a day for users who want 1 t a day: what the stockpile takes, 0.25 t a day from
    the share that no contract claims, they do not get, and they pay for it. Over a ceiling nothing is bought."""
    plan = Plan().material(GERMANIUM, 1_000_000.0)
    plan.maker("AUS.germanium_refined", use_of_capacity=1.0).user("USA", GERMANIUM, 365.0, elasticity=0.0)
    plan.user("JPN", GERMANIUM, 36.5, elasticity=0.0)
    for place in ("USA", "JPN"):
        plan.lane("AUS.germanium_refined", f"use:{place}", interval=1)
    world = World(plan.network(), 730, reference=True)
    how = {"holdings": {GERMANIUM: "182.5 t"}, "build_up": "2 years", "below": "5 days", "refill_price_ceiling": 30}
    history, free = world.history({"joint": joint(**how)}), world.history()
    market = history.layout.market_row(GERMANIUM, "USA")
    assert free.state.prices[:, market].max() == 1.0
    assert history.state.prices[-200:, market].min() > 1.19
    row, rule = history.state.markets[market], history.state.rules[0]
    goal = (row["need"] / row["supply"] / row["base_ratio"] / (1.0 + rule["dead_band"])) ** row["eta"]
    before, last = history.state.prices[[726, 727], market]
    assert last == pytest.approx(before + (goal - before) * rule["price_pull"], rel=1e-9)
    taken = sum(bought(history))
    used = free.state.daily[4].sum() - history.state.daily[4].sum()
    assert 0.0 < used <= taken
    capped = world.history({"joint": joint(**how | {"refill_price_ceiling": 1.1})})
    assert sum(bought(capped)) < taken
    assert capped.state.prices[:, market].max() < history.state.prices[:, market].max()


def test_under_its_trigger_it_stops_buying_and_releases_what_it_has() -> None:
    """A ban from day 100: by then about a quarter of 365 days have passed, and nothing more is bought under a cover of
    20 days."""
    world = one_chain()
    stock = of(JointStockpile, owners={"USA": 1.0}, holdings={"gallium_refined": "20 t"}, build_up="1 year",
               below="20 days", until="25 days", lag="0 days", refill_price_ceiling=1.5)  # fmt: skip
    history = world.history({"ban": ban(100), "stock": stock})
    first = next(line.day for line in history.log if line.what == "decision")
    assert history.log and sum(bought(history)[first:]) == 0.0
    assert history.state.stocks[-1, history.reserves[0].store] == pytest.approx(0.0, abs=1e-6)


def test_it_buys_from_its_day_on(pair: World) -> None:
    """36 t in 180 days from day 100: nothing before, 1.4 t a week from then on, and full at the end."""
    how = {"holdings": {GERMANIUM: "36 t"}, "build_up": "180 days", "bought_from": after(100), "below": "5 days"}
    days = bought(pair.history({"joint": joint(**how)}))
    assert not any(days[:100])
    assert [tonnes for tonnes in days[100:] if tonnes][:25] == pytest.approx([1.4] * 25)
    assert sum(days) == pytest.approx(36.0)


def test_what_was_bought_before_the_first_day_is_held(pair: World) -> None:
    """36 t in 180 days from 100 days before: 20 t on the first morning, 1.4 t a week after it."""
    how = {"holdings": {GERMANIUM: "36 t"}, "build_up": "180 days", "bought_from": after(-100), "below": "5 days"}
    history = pair.history({"joint": joint(**how)})
    assert sum(reserve.initial for reserve in history.reserves) == pytest.approx(20.0)
    assert [tonnes for tonnes in bought(history) if tonnes][:11] == pytest.approx([1.4] * 11)
    assert sum(bought(history)) == pytest.approx(16.0)
    long_ago = pair.history({"joint": joint(**how | {"bought_from": after(-400)})})
    assert sum(reserve.initial for reserve in long_ago.reserves) == pytest.approx(36.0)


def test_nothing_is_bought_back_before_its_day(pair: World) -> None:
    how = {"holdings": {GERMANIUM: "36 t"}, "build_up": "30 days", "bought_from": after(200), "below": "5 days"}
    assert not any(bought(pair.history({"joint": joint(**how, refill=True, until="6 days")}))[:200])


def test_it_may_be_bought_within_hours(pair: World) -> None:
    history = pair.history({"joint": joint(holdings={GERMANIUM: "1 t"}, build_up="0.3 days", below="5 days")})
    assert sum(bought(history)) == pytest.approx(1.0)
