"""Scores by hand arithmetic."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.outcomes import scores
from sim.outcomes.scores import Points

YEAR = Points(np.arange(12) + 0.5, np.ones(12))
DIP = np.array([1.0, 1.2, 0.1, 0.0, 0.3, 0.55, 0.8, 0.95, 1.0, 1.0, 1.0, 1.0])


def test_a_trough_and_its_recoveries_count_from_the_lowest_month() -> None:
    assert YEAR.trough(DIP) == (0.0, 3.5)
    assert YEAR.recovery(DIP, 0.5) == 2.0
    assert YEAR.recovery(DIP, 0.9) == 4.0
    assert YEAR.peak(DIP) == (1.2, 1.5)


def test_what_never_fell_needs_no_recovery_and_what_stays_low_has_none() -> None:
    assert YEAR.recovery(np.full(12, 0.95), 0.9) is None
    assert YEAR.recovery(np.linspace(1.0, 0.0, 12), 0.5) is None


def test_missing_and_total_are_months_of_the_base() -> None:
    points = Points(np.array([0.5, 2.0]), np.array([1.0, 2.0]))
    assert points.missing(np.array([0.4, 0.7])) == pytest.approx(0.6 + 2 * 0.3)
    assert points.total(np.array([0.4, 0.7])) == pytest.approx(0.4 + 1.4)


def test_an_error_weighs_two_months_together_twice() -> None:
    points = Points(np.array([0.5, 2.0]), np.array([1.0, 2.0]))
    assert points.mean_error(np.array([0.0, 0.0]), np.array([0.3, 0.6])) == pytest.approx((0.3 + 2 * 0.6) / 3)


def test_a_mean_of_three_months_leaves_out_the_month_that_is_missing() -> None:
    points = Points(np.array([0.5, 1.5, 3.5]), np.ones(3))
    np.testing.assert_allclose(points.smoothed(np.array([3.0, 6.0, 9.0]), 3), [4.5, 4.5, 9.0])
    np.testing.assert_array_equal(points.smoothed(np.array([3.0, 6.0, 9.0]), 1), [3.0, 6.0, 9.0])


def test_skill_is_against_the_better_of_the_naive_forecasts() -> None:
    assert scores.skill(0.1, 0.4, 0.2) == pytest.approx(0.5)
    assert scores.skill(0.1, 0.4, None) == pytest.approx(0.75)
    assert scores.skill(0.3, 0.2, None) == pytest.approx(-0.5)
    assert scores.skill(0.1, None, None) is None
    assert scores.skill(0.1, 0.4, 0.0) is None


def test_the_band_holds_eight_tenths_of_its_own_replicates() -> None:
    drawn = np.linspace(0.0, 1.0, 101)[:, None].repeat(3, axis=1)
    assert scores.held(drawn, np.array([0.05, 0.5, 0.95])) == pytest.approx(1 / 3)
    assert scores.held(drawn, np.array([0.1, 0.5, 0.9])) == 1.0
    assert scores.held(np.zeros((5, 1)), np.zeros(1)) == 1.0


def test_a_first_stop_is_the_first_day_on_which_any_plant_lacks_too_much() -> None:
    lacking = np.zeros((10, 2))
    lacking[4, 1], lacking[6:8, 0] = 0.6, 1.0
    assert scores.first_stop(lacking, 0.5) == (4.0, 3.0)
    day, days = scores.first_stop(np.zeros((10, 2)), 0.5)
    assert math.isnan(day) and days == 0.0


def test_the_right_lane_is_the_lower_one_where_it_was() -> None:
    one, other = np.array([0.1, 0.5, 0.9]), np.array([0.2, 0.4, 1.0])
    assert scores.same_order(one, other, one, other) == 1.0
    assert scores.same_order(one, other, other, one) == 0.0
    assert scores.same_order(one, other, np.zeros(3), np.ones(3)) == pytest.approx(2 / 3)


@given(st.lists(st.floats(0.0, 3.0), min_size=3, max_size=12))
def test_a_perfect_prediction_has_skill_one_and_no_error(values: list[float]) -> None:
    seen = np.array(values)
    points = Points(np.arange(seen.size) + 0.5, np.ones(seen.size))
    error = points.mean_error(seen, seen)
    naive = points.mean_error(np.ones_like(seen), seen)
    assert error == 0.0
    assert scores.skill(error, naive) == (1.0 if naive > scores.SLACK else None)
    assert scores.held(np.stack([seen, seen]), seen) == 1.0
