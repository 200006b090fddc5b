"""Measures by hand: small histories of which every number can be told without a computer."""

import math

import numpy as np
import pytest

from sim.outcomes import measures as m

DAYS = 120


def lacking(*spells: tuple[int, int, float]) -> np.ndarray:
    """(DAYS, 1) of what lacks of a need of 1 t/day: first day, last day and tonnes of each spell."""
    daily = np.zeros((DAYS, 1))
    for first, last, tonnes in spells:
        daily[first : last + 1] = tonnes
    return daily


def found(*spells: tuple[int, int, float]) -> m.Lack:
    lack = lacking(*spells)
    return m.Lack(*(column[0] for column in m.lack(np.ones_like(lack), lack, 0.5 * lack)))


def test_nothing_lacks() -> None:
    quiet = found()
    assert (quiet.tonnes, quiet.unmet, quiet.days_short, quiet.peak_share) == (0.0, 0.0, 0.0, 0.0)
    assert all(math.isnan(day) for day in (quiet.first_short, quiet.first_empty, quiet.recovery))


def test_a_shortage_begins_on_its_first_day_over_five_percent_and_ends_after_its_last_week() -> None:
    spell = found((40, 59, 0.5))
    assert spell.first_short == 40
    assert spell.recovery == 60 + 6, "seven days together: the last of them that holds a short day is day 65"
    assert (spell.tonnes, spell.unmet) == (10.0, 5.0)
    assert spell.days_short == 20 + 6
    assert spell.peak_share == 10.0 / 28.0


def test_the_first_day_is_one_of_its_week_on_which_more_than_five_percent_lack() -> None:
    """Just 5 % is not more; of a week without such a day (its sum may be rounded up) it is the last."""
    short = np.zeros((9, 1), np.bool_)
    short[6] = True
    need, lack = np.ones((9, 1)), np.array([[0.05], [0.06], *[[0.5]] * 5, [0.0], [0.0]])
    assert m.first_short_day(short, need, lack)[0] == 1.0
    assert m.first_short_day(short, need, np.full((9, 1), 0.05))[0] == 6.0


def test_what_is_not_to_be_had_may_run_short_later_than_what_lacks() -> None:
    spell = found((40, 49, 0.06), (50, 80, 0.5))
    assert spell.first_short == 40
    assert spell.first_empty == 50


def test_a_day_without_goods_between_deliveries_counts_by_its_week() -> None:
    assert found((40, 40, 0.36)).first_short == 40
    assert math.isnan(found((40, 40, 0.34)).first_short)


def test_recovery_takes_twenty_eight_quiet_days() -> None:
    assert found((40, 40, 1.0), (60, 60, 1.0)).recovery == 67
    assert found((DAYS - 36, DAYS - 35, 1.0)).recovery == DAYS - 28
    assert found((DAYS - 36, DAYS - 34, 1.0)).recovery == math.inf


def test_groups_do_not_mix() -> None:
    lack = np.hstack([lacking((10, 30, 0.2)), lacking(), lacking((5, 6, 1.0))])
    together = m.lack(np.ones_like(lack), lack, lack)
    for g in range(3):
        alone = m.lack(np.ones((DAYS, 1)), lack[:, [g]], lack[:, [g]])
        np.testing.assert_array_equal([column[g] for column in together], [column[0] for column in alone])


def test_a_period_shorter_than_the_spans_has_its_peak_and_no_recovery() -> None:
    short = m.lack(np.ones((10, 1)), np.ones((10, 1)), np.ones((10, 1)))
    assert (short.peak_share[0], short.first_short[0], short.recovery[0]) == (1.0, 0.0, math.inf)


def test_without_need_nothing_peaks() -> None:
    assert m.lack(*np.zeros((3, DAYS, 1))).peak_share[0] == 0.0


def test_concentration_of_suppliers() -> None:
    index = m.herfindahl(np.array([[1.0, 1.0], [3.0, 1.0], [0.0, 5.0], [0.0, 0.0]]))
    assert index[:3].tolist() == [5000.0, 6250.0, 10_000.0]
    assert math.isnan(index[3])


def test_extremes_of_price_and_cover() -> None:
    prices, cover = np.array([[1.0], [1.5], [1.6]]), np.array([[30.0], [10.0], [20.0]])
    assert m.extremes(prices, cover, 1.5)[:, 0].tolist() == [1.6, 1.0, 10.0]


@pytest.mark.parametrize(("values", "worst"), [(range(40), 38.5), ((4.0, 1.0), 4.0)])
def test_the_worst_twentieth(values: list[float], worst: float) -> None:
    assert m.conditional_value_at_risk(np.array(values, float)) == worst


def test_what_users_forgo_is_no_relief() -> None:
    """10 t lacked, 4 lack now. Of the 6 t less, 5 are restrained by order: 1 t of relief. Were it 8 t: an order that
    takes 2 t more than it saves."""
    before, after = (
        m.gone_without(np.array([10.0]), np.array([0.0])),
        m.gone_without(np.array(4.0), np.array([5.0, 8.0])),
    )
    assert (before - after).tolist() == [1.0, -2.0]


def test_a_peak_does_not_depend_on_how_large_a_need_is() -> None:
    """28 t of a need of a thousandth, all of them missing for two weeks: half."""
    lack = lacking((40, 53, 0.001))
    assert m.lack(np.full_like(lack, 0.001), lack, lack).peak_share[0] == pytest.approx(0.5)


def test_shares_of_nothing_are_what_is_said() -> None:
    assert m.share(np.array([1.0, 0.0]), np.array([4.0, 0.0]), 1.0).tolist() == [0.25, 1.0]
    assert m.share(np.array([0.5]), np.array([0.5]), 0.0).tolist() == [1.0]
