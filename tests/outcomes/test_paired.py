"""Paired differences against the tables of a textbook."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import ttest_1samp

from sim.outcomes import paired
from sim.outcomes.paired import Difference, behind, differences, needed
from sim.outcomes.student import half

T_4 = 2.776445
"""Student's t at 0.975 with 4 degrees of freedom, as printed."""


def of(*gap: float) -> Difference:
    a = np.full((1, len(gap)), 10.0)
    (found,) = differences(a, a + np.array([gap]), seed=1)
    return found


def test_mean_and_interval_are_those_of_a_paired_t_test() -> None:
    """Differences of 1 to 5: mean 3, s = sqrt(2.5), s / sqrt(5) = sqrt(0.5)."""
    found = of(1.0, 2.0, 3.0, 4.0, 5.0)
    assert (found.n, found.a, found.b, found.mean) == (5, 10.0, 13.0, 3.0)
    assert (found.low, found.high) == pytest.approx((3.0 - T_4 * math.sqrt(0.5), 3.0 + T_4 * math.sqrt(0.5)), abs=1e-5)
    assert (found.p05, found.p50, found.p95) == pytest.approx((1.2, 3.0, 4.8))
    assert found.less == 0.0


def test_resampling_stays_within_what_was_seen_and_settles_what_is_all_on_one_side() -> None:
    found = of(1.0, 2.0, 3.0, 4.0, 5.0)
    assert 1.0 < found.low_bootstrap < 2.5
    assert 3.5 < found.high_bootstrap < 5.0
    assert found.settled
    assert not of(-1.0, 2.0, -3.0, 4.0, -1.0).settled
    assert of(-1.0, -2.0, -3.0, -4.0, -5.0).settled


@pytest.mark.parametrize("ends", [
    (-0.1, 1.0, 0.1, 1.0), (0.1, 1.0, -0.1, 1.0), (-1.0, 0.1, -1.0, -0.1), (0.0, 1.0, 0.1, 1.0),
    (-1.0, 0.0, -1.0, -0.1),
])  # fmt: skip
def test_both_intervals_must_lie_on_one_side(ends: tuple[float, ...]) -> None:
    assert not Difference(5, 0.0, 0.0, 0.0, *ends, 0.0, 0.0, 0.0, 0.0, None).settled


def test_the_bootstrap_of_many_meets_the_normal_interval() -> None:
    """1,000 differences of a known spread: mean +- 1.96 s / sqrt(n)."""
    gap = np.random.default_rng(3).normal(5.0, 2.0, 1_000)
    found = of(*gap)
    width = 1.96 * gap.std(ddof=1) / math.sqrt(1_000)
    assert (found.low_bootstrap, found.high_bootstrap) == pytest.approx(
        (found.mean - width, found.mean + width), abs=0.02
    )


def test_the_share_that_has_less_counts_no_ties() -> None:
    assert of(-1.0, 0.0, 0.0, 2.0).less == 0.25


def test_a_single_replicate_has_no_interval_and_two_have_no_resampling() -> None:
    alone = of(2.0)
    assert math.isnan(alone.low) and math.isnan(alone.high_bootstrap)
    assert alone.needed is None and not alone.settled
    two = of(1.0, 3.0)
    assert (two.low_bootstrap, two.high_bootstrap) == (two.low, two.high)
    assert two.high - two.mean == pytest.approx(12.7062, abs=1e-4)


def test_what_does_not_vary_is_resampled_to_itself_and_rows_do_not_mix() -> None:
    same, varied = differences(np.zeros((2, 5)), np.array([[2.0] * 5, [1.0, 2.0, 3.0, 4.0, 5.0]]), seed=1)
    assert (same.low, same.high, same.low_bootstrap, same.high_bootstrap) == (2.0, 2.0, 2.0, 2.0)
    assert (varied.low_bootstrap, varied.mean) != (2.0, 2.0)


def test_half_an_interval_by_hand() -> None:
    assert half(np.array([1.0, 2.0, 3.0, 4.0, 5.0])) == pytest.approx(T_4 * math.sqrt(0.5), abs=1e-5)
    assert half(np.array([1.0])) is None
    assert half(np.array([1.0, 3.0])) == pytest.approx(12.7062, abs=1e-4)


@pytest.mark.parametrize(("mean", "sd", "replicates"), [
    (1.0, 1.0, 8),  # (1.95996 + 0.84162)^2 = 7.8489
    (-1.0, 1.0, 8), (0.5, 1.0, 32), (2.0, 1.0, 2), (100.0, 1.0, 2), (1.0, 0.0, 2), (1e-9, 1.0, 1_000_000_000),
])  # fmt: skip
def test_replicates_that_would_settle_a_sign(mean: float, sd: float, replicates: int) -> None:
    assert needed(mean, sd) == replicates


def test_no_number_of_replicates_settles_what_does_not_differ() -> None:
    assert needed(0.0, 1.0) is None
    assert needed(1.0, math.nan) is None


def test_the_largest_number_is_that_which_is_said() -> None:
    just = paired.MOST_NEEDED**0.5 / 2.80158
    assert needed(1.0, 0.99 * just) < paired.MOST_NEEDED == needed(1.0, 1.01 * just)  # type: ignore[operator]


def test_what_lies_behind_on_the_same_luck_is_told_apart_though_the_intervals_overlap() -> None:
    luck = np.random.default_rng(3).normal(size=20)
    first, other = 10.0 * luck, 10.0 * luck - 1.0 + 0.1 * np.sin(np.arange(20.0))
    found = behind(first, other)
    gap = first - other
    low, high = ttest_1samp(gap, 0.0).confidence_interval()
    assert (found["behind_low"], found["behind_high"]) == pytest.approx((low, high))
    assert 0.0 < low < 1.0 < high < first.mean() + half(first)
    ends = half(gap), half(luck)
    drawn = behind(first, other, luck)
    assert drawn["behind_high"] - drawn["behind_low"] == pytest.approx(2.0 * np.hypot(*ends))
    assert behind(first, first) == {"behind_low": 0.0, "behind_high": 0.0}
    assert behind(first[:1], other[:1]) == {"behind_low": None, "behind_high": None}
