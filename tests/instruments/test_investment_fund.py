"""A fund of the USA: all its germanium, 1 t a day, came from CHN, which has sold none since day 0."""

from __future__ import annotations

from typing import Any

import pytest

from sim.disruptions import ExportBan
from sim.engine.history import History
from sim.responses import InvestmentFund
from sim.responses.investment_fund import relieved
from tests.plan import Plan
from tests.verification.quiet import QUIET
from tests.worlds import World, after, of

SLOW = {"facility": "AUS.germanium_refined", "capacity": "365 t", "permit": "30 days", "build": "70 days", "slip": 1,
        "ramp": "100 days", "cost": 1000, "offtake": "USA"}  # fmt: skip
SMALL = {"facility": "CAN.germanium_refined", "capacity": "182.5 t", "stands": "build", "build": "80 days", "slip": 1,
         "ramp": "40 days", "cost": 400, "offtake": "USA"}  # fmt: skip


@pytest.fixture(scope="module")
def world() -> World:
    plan = Plan(parameters=QUIET).material("germanium_refined", 1_000_000.0)
    for place, weight in (("CHN", 1.0), ("AUS", 0.0), ("CAN", 0.0)):
        plan.maker(f"{place}.germanium_refined", processing_days=0.0)
        plan.lane(f"{place}.germanium_refined", "use:USA", weight, interval=1)
    plan.user("USA", "germanium_refined", 365.0, elasticity=0.0, substitution=0.0)
    return World(plan.network(), 400, reference=True)


def fund(**fields: Any) -> InvestmentFund:
    given = {"owners": "USA", "budget": 1000, "candidates": {"slow": SLOW, "small": SMALL}, "starts": after(60),
             "outlook": "100 days", "counts": "1000 days"}  # fmt: skip
    return of(InvestmentFund, **(given | fields))  # type: ignore[no-any-return]


def ban() -> ExportBan:
    return of(ExportBan, by="CHN", materials="germanium_refined", to="USA", in_force=after(0), leakage=0.0)  # type: ignore[no-any-return]


def told(history: History, *kinds: str) -> list[tuple[int, str]]:
    return [(line.day, line.text) for line in history.log if line.who == "fund" and line.what in kinds]


def test_it_picks_the_better_of_two_projects(world: World) -> None:
    """On day 60 stores and ships are empty: 1 t a day will be missing, of which 1,000 days count.

    slow: first tonne after 30 + 70 days, then 100 days of ramp: 1 x (900 - 50) = 850 t for 1,000 USD, 0.85 a USD.
    small: after 80 days, 40 days of ramp, half a tonne a day: 0.5 x (920 - 20) = 450 t for 400 USD, 1.125 a USD.
    """
    history = world.history({"ban": ban(), "fund": fund()})
    assert told(history, "decision") == [
        (60, "the fund pays for small: 450 t of germanium_refined relieved for 400 USD, 1.12e+06 t a million, "
             "1.12e+06 USD of goods for one")
    ]  # fmt: skip
    assert history.accounts["fund"].usd == {"investment": pytest.approx(400.0)}
    assert told(history, "in force") == [(140, "CAN.germanium_refined grows by 182 t a year")]
    assert told(history, "waits")[0] == (60, "600 USD are too little for slow")


def test_what_it_has_paid_for_before_counts(world: World) -> None:
    """Beside small half a tonne is missing: slow brings it within 50 days of ramp, 0.5 x (900 - 25) = 437.5 t."""
    history = world.history({"ban": ban(), "fund": fund(budget=1400)})
    texts = told(history, "decision")
    assert [day for day, _ in texts] == [60, 60]
    assert texts[1][1].startswith("the fund pays for slow: 437.5 t of germanium_refined")


def test_money_comes_in_tranches(world: World) -> None:
    """700 USD on day 60 pay for small; 300 are kept, and with 700 more on day 110 there are 1,000 for slow."""
    history = world.history({"ban": ban(), "fund": fund(budget=1400, tranches=[0.5, 0.5], every="50 days")})
    assert [(day, text.split(":")[0]) for day, text in told(history, "decision")] == [
        (60, "the fund pays for small"),
        (110, "the fund pays for slow"),
    ]


def test_ten_tenths_are_the_whole_budget(world: World) -> None:
    given = fund(budget=1e8, tranches=[0.1] * 10, every="1 days", candidates={"small": SMALL | {"cost": 1e8}})
    assert [day for day, _ in told(world.history({"ban": ban(), "fund": given}), "decision")] == [69]


def test_it_ends_when_no_money_can_come_for_what_is_left(world: World) -> None:
    """Of 1,000 USD small takes 400; slow costs 1,000, and there is no other tranche."""
    history = world.history({"ban": ban(), "fund": fund(review="30 days")})
    assert told(history, "waits") == [(60, "600 USD are too little for slow")]


def test_what_produces_is_no_longer_taken_off_what_is_missed(world: World) -> None:
    """The second tranche comes on day 300, when small makes its half of the tonne a day: the other half is missed.

    Taken off once more, nothing would be.
    """
    given = fund(budget=1400, tranches=[0.5, 0.5], every="240 days")
    decisions = told(world.history({"ban": ban(), "fund": given}), "decision")
    assert [day for day, _ in decisions] == [60, 300]
    assert float(decisions[1][1].split(": ")[1].split()[0]) == pytest.approx(437.5, rel=0.01)


def test_where_nothing_will_be_missed_nothing_is_paid(world: World) -> None:
    history = world.history({"fund": fund()})
    assert told(history, "waits")[0] == (60, "its owners are to miss nothing that a candidate makes")
    assert history.accounts == {}


def test_it_looks_again_at_every_review(world: World) -> None:
    """The ban begins on day 100: of the reviews on days 60, 90 and 120 the first after it decides."""
    late = of(ExportBan, by="CHN", materials="germanium_refined", to="USA", in_force=after(100), leakage=0.0)
    history = world.history({"ban": late, "fund": fund(review="30 days")})
    assert [day for day, _ in told(history, "decision")] == [120]


def test_users_buy_what_it_had_built(world: World) -> None:
    history, without = (world.history({"ban": ban(), **more}) for more in ({"fund": fund()}, {}))
    row = next(i for i, x in enumerate(world.layout.lanes) if x.seller == "CAN.germanium_refined")
    assert history.sent[row] > 100.0
    assert without.sent[row] == 0.0


def test_fields_of_candidates_are_drawn() -> None:
    one = fund(candidates={"slow": SLOW | {"cost": {"uniform": [500, 1500]}}})
    assert list(one.uncertain()) == ["candidates.slow.cost"]
    assert one.drawn(lambda _: 0.25).candidates["slow"].cost == 750.0


@pytest.mark.parametrize(
    ("numbers", "tonnes"),
    [
        ((1.0, 1.0, 100.0, 900.0), 850.0),
        ((1.0, 0.5, 100.0, 900.0), 437.5),
        # Still on the ramp: 50 days of 0 to 0.5 t a day.
        ((1.0, 1.0, 100.0, 50.0), 12.5),
        ((1.0, 2.0, 0.0, 10.0), 10.0),
        ((1.0, 0.0, 10.0, 10.0), 0.0),
        ((1.0, 1.0, 10.0, -5.0), 0.0),
    ],
)
def test_tonnes_relieved_by_hand(numbers: tuple[float, ...], tonnes: float) -> None:
    assert relieved(*numbers) == pytest.approx(tonnes)
