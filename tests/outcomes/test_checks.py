"""What is asked of a prediction, at and just beyond every tolerance."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.outcomes import checks
from sim.outcomes.checks import checked, of_order, of_stops
from sim.outcomes.verdicts import Check, Curve, ahead
from sim.scenario import score
from sim.scenario.period import Period
from tests.outcomes.curves import DIP, curve, months


def asked(found: Curve, skill: float | None = None, held: float = 0.8) -> dict[str, Check]:
    path = ahead(found.periods, found.drawn, found.is_price)
    return {check.name: check for check in checked(found, path, skill, held)}


def shape(told: list[float], **how: Any) -> dict[str, Check]:
    return asked(curve(score.Departures, told, DIP, **how))


def test_a_prediction_that_is_what_was_seen_holds_in_everything() -> None:
    found = shape(DIP)
    assert set(found) == {"trough", "trough late by, months", "months to 0.5", "months to 0.9", "months missing",
                          "80 % band holds 0.65 to 0.95"}  # fmt: skip
    assert all(check.holds for check in found.values())
    assert (found["trough"].seen, found["trough"].predicted) == (0.2, 0.2)
    assert (found["months to 0.5"].seen, found["months to 0.9"].seen) == (1.0, 2.0)
    assert found["months missing"].seen == pytest.approx(1.85)


@pytest.mark.parametrize(("deep", "holds"), [(0.35, True), (0.36, False), (0.05, True), (0.04, False)])
def test_a_trough_may_be_off_by_fifteen_hundredths(deep: float, holds: bool) -> None:
    assert shape([1.0, 0.4, deep, 0.6, 0.95, 1.0, 1.0])["trough"].holds is holds
    assert shape([1.0, 0.9, deep, 0.9, 1.0, 1.0, 1.0], allowed={"trough": 0.5})["trough"].holds


@pytest.mark.parametrize(("late", "holds"), [(0, True), (1, True), (2, False)])
def test_a_trough_may_be_a_month_late(late: int, holds: bool) -> None:
    told = [1.0] * late + DIP[: len(DIP) - late]
    found = shape(told)["trough late by, months"]
    assert (found.predicted, found.holds) == (pytest.approx(late), holds)


def test_a_recovery_may_be_a_month_late_and_must_come_if_it_came() -> None:
    found = shape([1.0, 0.4, 0.2, 0.3, 0.6, 0.7, 0.95])
    assert (found["months to 0.5"].predicted, found["months to 0.5"].holds) == (2.0, True)
    assert (found["months to 0.9"].predicted, found["months to 0.9"].holds) == (4.0, False)
    assert not shape([1.0, 0.4, 0.2, 0.3, 0.4, 0.4, 0.4])["months to 0.5"].holds
    slow = [1.0, 0.2, 0.2, 0.2, 0.2, 0.2, 0.6]
    assert asked(curve(score.Departures, slow, [*slow[:6], 0.4]))["months to 0.5"].holds is False


def test_a_late_recovery_may_be_two_months_off() -> None:
    seen = [0.1, 0.2, 0.3, 0.3, 0.4, 0.95, 1.0]
    told = [0.1, 0.2, 0.3, 0.55, 0.6, 0.7, 1.0]
    found = asked(curve(score.Departures, told, seen))
    assert [found["months to 0.5"].seen, found["months to 0.5"].predicted] == [5.0, 3.0]
    assert (found["months to 0.5"].tolerance, found["months to 0.5"].holds) == (2.0, True)
    assert asked(curve(score.Departures, told, seen, allowed={"recovery_month": 1}))["months to 0.5"].holds is False


def test_what_never_fell_below_a_level_is_asked_for_no_recovery_to_it() -> None:
    found = asked(curve(score.Departures, [1.0, 0.6, 1.0], [1.0, 0.5, 1.0]))
    assert "months to 0.5" not in found
    assert "months to 0.9" in found


@pytest.mark.parametrize(("worse", "holds"), [(1.24, True), (1.26, False), (0.76, True), (0.74, False)])
def test_what_is_missing_may_be_off_by_a_quarter(worse: float, holds: bool) -> None:
    told = [1.0 - worse * (1.0 - each) for each in DIP]
    assert shape(told)["months missing"].holds is holds


def test_a_sum_of_little_that_is_missing_is_not_compared() -> None:
    assert "months missing" not in asked(curve(score.Departures, [0.9] * 3, [0.9, 0.8, 0.8]))
    assert "months missing" in asked(curve(score.Departures, [1.2] * 3, [1.2, 1.2, 1.11]))


@pytest.mark.parametrize(("held", "holds"), [(0.65, True), (0.64, False), (0.95, True), (0.96, False)])
def test_a_band_holds_neither_too_few_points_nor_all(held: float, holds: bool) -> None:
    assert asked(curve(score.Departures, DIP, DIP), held=held)["80 % band holds 0.65 to 0.95"].holds is holds


def test_skill_is_asked_for_where_both_naive_forecasts_are_known() -> None:
    both = {"persist": 1.0, "stopped": np.ones(7)}
    found = curve(score.Departures, DIP, DIP, **both)
    assert [asked(found, skill)["skill"].holds for skill in (0.5, 0.49)] == [True, False]
    assert "skill" not in asked(found, None)
    assert "skill" not in asked(curve(score.Departures, DIP, DIP, persist=1.0), 0.9)
    assert "skill" not in asked(curve(score.Departures, DIP, DIP, stopped=np.ones(7)), 0.9)
    assert asked(curve(score.Departures, DIP, DIP, **both, allowed={"skill": 0.3}), 0.3)["skill"].holds


def test_tonnes_have_no_shape_but_a_sum() -> None:
    seen = [100.0, 200.0, 300.0]
    assert set(asked(curve(score.Departures, seen, seen, tonnes=True))) == {"total", "80 % band holds 0.65 to 0.95"}
    for told, holds in ((220.0, True), (221.0, True), (261.0, False), (140.0, True), (139.0, False)):
        found = asked(curve(score.Departures, [100.0, told, 300.0], seen, tonnes=True))
        assert found["total"].holds is holds, told
    assert found["total"].seen == 600.0


def test_points_longer_than_a_quarter_or_fewer_than_three_are_totals() -> None:
    """A half-year is compared by itself: within a tenth, unless a line says otherwise."""
    halves = (Period(date(2026, 1, 1), date(2026, 7, 1)), Period(date(2026, 7, 1), date(2027, 1, 1)),
              Period(date(2027, 1, 1), date(2027, 7, 1)))  # fmt: skip
    found = asked(curve(score.Departures, [1.09, 0.89, 0.0], [1.0, 1.0, 0.0], over=halves))
    assert [(check.name, check.holds) for check in found.values()] == [
        ("total 2026-01/2026-06", True), ("total 2026-07/2026-12", False), ("total 2027-01/2027-06", True),
    ]  # fmt: skip
    assert set(asked(curve(score.Departures, [1.0, 1.0], [1.0, 1.0]))) == {"total 2026-01", "total 2026-02"}
    quarters = tuple(Period(date(2026, 1 + 3 * i, 1), date(2026, 4 + 3 * i, 1)) for i in range(3))
    assert "trough" in asked(curve(score.Departures, DIP[:3], DIP[:3], over=quarters))


def test_a_level_of_stock_may_be_off_by_a_fifth_and_nothing_seen_by_as_many_tonnes() -> None:
    found = asked(curve(score.Stock, [120.0, 121.0, 0.2], [100.0, 100.0, 0.0]))
    assert [check.holds for check in found.values()] == [True, False, True]
    assert {check.tolerance for check in found.values()} == {0.2}
    assert asked(curve(score.Stock, [121.0], [100.0], allowed={"total": 0.3}))["level 2026-01"].holds


def test_what_only_some_lines_ask_for() -> None:
    each = asked(curve(score.Departures, [1.0, 0.5, 0.2], DIP[:3], allowed={"each": 0.1}))["each, worst 2026-02"]
    assert (each.seen, each.predicted, each.holds) == (0.4, 0.5, True)
    assert not asked(curve(score.Departures, [1.0, 0.4, 0.31], DIP[:3], allowed={"each": 0.1}))[
        "each, worst 2026-03"
    ].holds
    for told, holds in (([1.0, 0.9, 0.96], True), ([1.0, 0.9, 0.94], False)):
        loss = curve(score.Departures, told, [1.0, 1.0, 1.0], allowed={"loss": 0.05})
        assert {name: check.holds for name, check in asked(loss).items()} == {"loss": holds}
    total = {"total": 0.1}
    assert asked(curve(score.Departures, DIP, DIP, allowed=total))["total, months"].holds
    off = asked(curve(score.Departures, [each * 1.11 for each in DIP], DIP, allowed=total))["total, months"]
    assert (off.seen, off.holds) == (pytest.approx(5.15), False)


def test_a_peak_of_a_flow_is_asked_for_by_factor_and_month() -> None:
    seen, told = [1.0, 2.0, 1.0, 1.0], [1.0, 1.0, 2.6, 1.0]
    found = asked(curve(score.Departures, told, seen, allowed={"peak": 1.3}))
    assert (found["peak"].holds, found["peak late by, months"].holds) == (True, True)
    assert not asked(curve(score.Departures, [1.0, 2.61, 1.0, 1.0], seen, allowed={"peak": 1.3}))["peak"].holds
    late = asked(curve(score.Departures, [1.0, 1.0, 1.0, 2.0], seen, allowed={"peak": 1.3}))
    assert (late["peak late by, months"].predicted, late["peak late by, months"].holds) == (pytest.approx(2.0), False)


@pytest.mark.parametrize(("exchange", "top", "holds"), [
    (False, 4.0, True), (False, 4.01, False), (False, 1.0, True), (False, 0.99, False),
    (True, 2.6, True), (True, 2.61, False), (True, 2.0 / 1.3, True), (True, 1.53, False),
])  # fmt: skip
def test_a_price_may_peak_at_half_or_twice_on_an_exchange_within_three_tenths(
    exchange: bool, top: float, holds: bool
) -> None:
    found = asked(curve(score.Price, [0.5, top, 0.5], [1.0, 2.0, 1.0], exchange=exchange))
    assert found["peak"].holds is holds


def test_the_month_of_a_peak_is_asked_for_where_it_is_notable() -> None:
    told = [1.3, 1.0, 1.0, 1.0]
    assert asked(curve(score.Price, told, [1.0, 1.0, 1.2, 1.0]))["peak late by, months"].predicted == pytest.approx(
        -2.0
    )
    assert "peak late by, months" not in asked(curve(score.Price, told, [1.0, 1.0, 1.19, 1.0]))
    assert not asked(curve(score.Price, told, [1.0, 1.0, 1.0, 1.2]))["peak late by, months"].holds
    assert "each, worst 2026-01" in asked(curve(score.Price, told, [1.0, 1.0, 1.2, 1.0], allowed={"each": 0.5}))


def test_a_ratio_of_places_has_its_sign_and_size_where_it_was_largest() -> None:
    found = asked(curve(score.Spread, [9.0, 3.0, 9.0], [1.0, 2.0, 1.0]))
    assert (found["spread"].predicted, found["sign"].holds, found["spread"].holds) == (pytest.approx(3.0), True, True)
    wrong = asked(curve(score.Spread, [9.0, 0.9, 9.0], [1.0, 2.0, 1.0]))
    assert (wrong["sign"].holds, wrong["spread"].holds) == (False, False)


def starvation(**allowed: float) -> score.Starvation:
    return score.Starvation.model_validate({"kind": "starvation", "facilities": ["A.x"], "tolerance": allowed})


NEVER = [math.nan, 0.0]


def test_a_stop_is_predicted_by_most_replicates_and_told_by_those() -> None:
    drawn = np.array([[100.0, 30.0], [110.0, 40.0], NEVER])
    day, length = of_stops(starvation(), 125.0, 70.0, drawn)
    assert (day.predicted, day.holds, length.predicted, length.holds) == (105.0, True, 35.0, True)
    day, length = of_stops(starvation(), 126.0, 71.0, drawn)
    assert (day.holds, length.holds) == (False, False)
    assert all(each.holds for each in of_stops(starvation(day=30, length=3), 126.0, 71.0, drawn))


def test_a_stop_that_few_predict_is_missed_and_one_that_did_not_come_is_not_predicted() -> None:
    few = np.array([[100.0, 30.0], NEVER, NEVER])
    (missed,) = of_stops(starvation(), 100.0, 30.0, few)
    assert (missed.name, missed.predicted, missed.holds) == ("stops", pytest.approx(1 / 3), False)
    assert (missed.seen, missed.tolerance) == (1.0, 0.5), "of the replicates, at least half"
    (right,) = of_stops(starvation(), 0.0, 0.0, few)
    assert (right.name, right.holds) == ("no stop", True)
    half = np.array([[100.0, 30.0], NEVER])
    assert (right.seen, right.predicted, right.tolerance) == (0.0, pytest.approx(1 / 3), 0.5)
    assert of_stops(starvation(), 0.0, 0.0, half)[0].holds is False
    assert of_stops(starvation(), 100.0, 30.0, half)[0].name == "first stop, day"


def order(**allowed: float) -> score.Order:
    return score.Order.model_validate({"kind": "order", "lines": ["a", "b"], "tolerance": allowed})


def test_lanes_are_in_order_in_the_months_that_they_share() -> None:
    """Seen, the first is lower in all four months that both have; told, in three of them."""
    one = curve(score.Departures, [0.2, 0.2, 0.9, 0.2, 0.1], [0.2, 0.2, 0.2, 0.2, 0.2])
    other = curve(score.Departures, [0.5, 0.5, 0.5, 0.5], [0.5, 0.5, 0.5, 0.5])
    share, means = of_order(order(), [one, other])
    assert (share.predicted, share.holds, means.holds) == (0.75, False, True)
    assert of_order(order(pairs=0.75), [one, other])[0].holds
    assert not of_order(order(), [other, curve(score.Departures, [0.9] * 4, [0.1] * 4)])[1].holds


def test_pairs_of_lanes_weigh_by_their_months_and_lanes_without_common_months_do_not_count() -> None:
    long = curve(score.Departures, [0.2] * 4, [0.2] * 4)
    wrong = curve(score.Departures, [0.1] * 4, [0.3] * 4)
    short = curve(score.Departures, [0.5], [0.5], over=months(1))
    apart = curve(score.Departures, [0.5], [0.5], over=(Period(date(2027, 1, 1), date(2027, 2, 1)),))
    share = of_order(order(), [long, wrong, short, apart])[0]
    assert share.predicted == pytest.approx((4 * 0.0 + 1 * 1.0 + 1 * 1.0) / 6)
    assert of_order(order(), [long, apart])[0].predicted == 0.0


def test_a_factor_of_nothing_is_never_within() -> None:
    assert not checks._within_factor(0.0, 1.0, 99.0)
    assert checks._within_factor(2.0, 1.0, 2.0) and not checks._within_factor(2.001, 1.0, 2.0)


@pytest.mark.parametrize("beyond", [0.5e-9, 2e-9])
def test_rounding_alone_makes_nothing_missed(beyond: float) -> None:
    """Every kind of tolerance has the same edge, whatever the figure is."""
    holds = beyond < 1e-9
    total = asked(curve(score.Departures, [1.0, 1.1 + beyond], [1.0, 1.0]))["total 2026-02"]
    assert asked(curve(score.Departures, DIP, DIP), held=0.95 + beyond)["80 % band holds 0.65 to 0.95"].holds is holds
    assert asked(curve(score.Departures, DIP, DIP), held=0.65 - beyond)["80 % band holds 0.65 to 0.95"].holds is holds
    deep = [*DIP[:2], 0.35 + beyond, *DIP[3:]]
    assert shape(deep)["trough"].holds is holds
    assert total.holds is holds
    level = asked(curve(score.Stock, [1.2 + beyond, 1.0], [1.0, 1.0]))
    assert level["level 2026-01"].holds is holds
    lossy = curve(score.Departures, [0.75 - beyond] * 4, [1.0] * 4, allowed={"loss": 0.25})
    assert asked(lossy)["loss"].holds is holds
    known = {"persist": 1.0, "stopped": 1.0}
    assert asked(curve(score.Departures, DIP, DIP, **known), skill=0.5 - beyond)["skill"].holds is holds
