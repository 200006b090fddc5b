"""The rapid response group: what it foresees, how long it takes, where it finds tonnes and what they cost."""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine.history import History
from sim.engine.records import Line
from sim.responses import JointStockpile, RapidResponseGroup
from tests.plan import Plan
from tests.verification.quiet import COVER, QUIET, TRANSIT, ban, one_chain
from tests.worlds import World, of

GALLIUM = "gallium_refined"


def group(**fields: Any) -> RapidResponseGroup:
    return of(RapidResponseGroup, **({"members": "USA", "sources": "third_country"} | fields))  # type: ignore[no-any-return]


def shipments(history: History) -> list[Line]:
    return [line for line in history.log if line.what == "shipment"]


@pytest.fixture(scope="module")
def helped() -> World:
    """The USA take 2 t a day from China, Japan 10 t a day from Australia, which has no lane to the USA."""
    plan = Plan(parameters=dict(QUIET)).material(GALLIUM, 450_000.0)
    for seller, user, use in (("CHN", "USA", 730.0), ("AUS", "JPN", 3650.0)):
        plan.maker(f"{seller}.{GALLIUM}")
        plan.user(user, GALLIUM, use, stock_days=COVER, elasticity=0.0, substitution=0.0)
        plan.lane(f"{seller}.{GALLIUM}", f"use:{user}", days=TRANSIT, interval=1)
    return World(plan.network(), 300, reference=True)


def test_it_warns_at_the_first_review_at_which_known_supply_falls_short() -> None:
    """Reviews on days 0, 14, 28, 42, 56.. A ban without notice on day 50: on day 42 all seems well; on day 56 there
    are 40 - 6 = 34 days of supply for the next 60. Believed 7 days later, decided 14, cleared 21 days later.
    """
    history = one_chain().history({"ban": ban(50), "group": group()})
    told = [(x.day, x.what) for x in history.log if x.who == "group"]
    assert told[:2] == [(56, "warning"), (70, "decision")]


def test_a_ban_foretold_is_foreseen() -> None:
    """Announced on day 10 for day 50. With 30 days of stock, 10 afloat and lanes of 10 days, supply of the 60 days
    from day t on is 40 + max(0, min(60 - 10, 50 - t)): it falls short at t > 30, so the review of day 42 warns.
    """
    from tests.worlds import after

    history = one_chain().history({"ban": ban(50, announced=after(10)), "group": group()})
    assert next(x.day for x in history.log if x.what == "warning") == 42


def test_it_ships_after_clearance_and_at_every_review(helped: World) -> None:
    """Warned on day 56: 7 + 7 + 7 days later, on day 77, the first shipment leaves, then every 14 days."""
    days = [line.day for line in shipments(helped.history({"ban": ban(50), "group": group()}))]
    assert days[:3] == [77, 91, 105]


def test_a_third_country_lets_go_what_no_contract_claims(helped: World) -> None:
    """Contracts honour 0.7 of base flow: of Australia's 10 t a day 3 t a day are free, 42 t in 14 days."""
    history = helped.history({"ban": ban(50), "group": group(air_capacity="500 t")})
    first = shipments(history)[0]
    assert first.tonnes == pytest.approx(42.0)
    assert (first.origin, first.destination, first.mode) == ("AUS", "use:USA", "air")


def test_it_pays_freight_for_every_tonne(helped: World) -> None:
    history = helped.history({"ban": ban(50), "group": group()})
    first = history.shipments[0]
    rate = history.freight.usd_per_t("AUS", "USA", "air")
    assert first.usd_per_t == rate
    flown = sum(s.moved for s in history.shipments)
    assert history.accounts["group"].usd["freight"] == pytest.approx(flown * rate)


def test_a_partner_lets_go_its_share_once(helped: World) -> None:
    """A tenth of Japan's usual stock: 10 t a day x 30 days x 0.1 = 30 t in all."""
    japan = group(sources="partner_stock", partners="JPN", consent=0.1, air_capacity="1000 t")
    history = helped.history({"ban": ban(50), "group": japan})
    assert sum(s.moved for s in history.shipments) == pytest.approx(30.0, rel=0.02)
    assert {line.origin for line in shipments(history)} == {"JPN"}


def test_a_partner_short_itself_lets_nothing_go(helped: World) -> None:
    japan = group(sources="partner_stock", partners="JPN", air_capacity="1000 t")
    both = ban(50).model_copy(update={"by": ("CHN", "AUS"), "to": ("USA", "JPN")})
    assert helped.history({"ban": both, "group": japan}).shipments == []


def test_nothing_is_sent_past_a_control(helped: World) -> None:
    """Australia bans exports to the USA too, although no lane of the tables leads there."""
    both = ban(50).model_copy(update={"by": ("CHN", "AUS")})
    history = helped.history({"ban": both, "group": group()})
    assert len(history.lanes(["AUS"], ["USA"], [GALLIUM])) == 0
    assert shipments(history) == []


def test_sources_are_asked_in_the_given_order(helped: World) -> None:
    """The joint stock of 20 t goes first; what it cannot give is bought in Australia."""
    pile = of(JointStockpile, owners={"USA": 0.5, "JPN": 0.5}, holdings={GALLIUM: "20 t"}, held_in="USA",
              below="1 days", until="2 days")  # fmt: skip
    asked = group(sources=["joint_stock", "third_country"], air_capacity="500 t")
    history = helped.history({"ban": ban(50), "group": asked, "pile": pile})
    first = [line for line in shipments(history) if line.day == 77]
    assert [(line.origin, round(line.tonnes or 0.0, 6)) for line in first] == [("USA", 20.0), ("AUS", 42.0)]


def test_by_sea_only_it_takes_the_days_of_the_sea(helped: World) -> None:
    history = helped.history({"ban": ban(50), "group": group(modes="sea")})
    line = shipments(history)[0]
    assert line.mode == "sea"
    assert line.until == line.day + history.freight.days("AUS", "USA", "sea", line.material)


def test_what_aircraft_cannot_take_goes_by_sea_if_it_may(helped: World) -> None:
    history = helped.history({"ban": ban(50), "group": group(modes=["air", "sea"], air_capacity="5 t")})
    modes = {line.mode for line in shipments(history)}
    assert "air" in modes
    assert max(line.tonnes or 0.0 for line in shipments(history) if line.mode == "air") <= 10.0 + 1e-9


def test_it_stops_when_known_supply_suffices(helped: World) -> None:
    """After a ban of 60 days the lanes are open again: it stops, and warns no more."""
    history = helped.history({"ban": ban(50, lasts="60 days"), "group": group()})
    told = [(x.day, x.what) for x in history.log if x.who == "group" and x.what != "shipment"]
    assert [what for _, what in told] == ["warning", "decision", "stops"]
    assert told[2][0] >= 110


def test_undisturbed_it_does_nothing(helped: World) -> None:
    history = helped.history({"group": group()})
    assert (history.log, history.shipments) == ([], [])


def test_each_partner_has_its_own_consent(helped: World) -> None:
    """A tenth of Japan's usual stock is 30 t; a twentieth, said of Japan alone, is 15 t; none is none."""
    how = {"sources": "partner_stock", "partners": "JPN", "air_capacity": "1000 t"}
    sent = [
        sum(s.moved for s in helped.history({"ban": ban(50), "group": group(**how, **more)}).shipments)
        for more in ({}, {"consents": {"JPN": 0.05}}, {"consents": {"JPN": 0.0}})
    ]
    assert sent == pytest.approx([30.0, 15.0, 0.0], rel=0.02)


def test_false_alarms_cost_meetings_and_send_nothing(helped: World) -> None:
    """Undisturbed, an alarm at a review has the probability 1 - exp(-52 x 7 / 365) = 63 %, and 14 days go by before it
    is seen to be false: in 300 days there are some 15 to 20 meetings at 1,000 USD, and no shipment."""
    history = helped.history({"group": group(false_alarms=52, alarm_usd=1000, review="7 days")})
    told = [line.what for line in history.log if line.who == "group"]
    assert set(told) == {"warning", "false alarm"}
    assert shipments(history) == []
    assert 10 <= told.count("false alarm") <= 20
    assert history.accounts["group"].usd == {"meetings": 1000.0 * told.count("false alarm")}


def test_a_false_alarm_finds_a_real_shortage_at_the_table(helped: World) -> None:
    """It meets before known supply falls short, and is quicker for it or as quick."""

    def day(**more: Any) -> int:
        history = helped.history({"ban": ban(50), "group": group(**more)})
        return min(line.day for line in history.log if line.what == "decision")

    assert day(false_alarms=52) <= day()
