from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import Refused
from sim.units import Duration, Tonnes

START = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("90 days", 90),
        ("1 day", 1),
        ("2 weeks", 14),
        ("1 month", 28),
        ("12 months", 365),
        ("12.4 months", 376),  # 12 months, and 0.4 of the 28 days from 31 January to 28 February
        ("1 year", 365),
        ("2.5 years", 912),
        ("0 months", 0),
        ("1e1 days", 10),
    ],
)
def test_months_and_years_are_calendar_and_rounded_once(text: str, days: int) -> None:
    assert Duration.parse(text).days_from(START) == days


def test_a_leap_day_is_counted() -> None:
    assert Duration.parse("1 year").days_from(date(2027, 3, 1)) == 366
    assert Duration.parse("1 year").after(date(2028, 2, 29)) == date(2029, 2, 28)


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)), st.floats(0, 600), st.floats(0, 600))
def test_longer_is_never_earlier(start: date, one: float, other: float) -> None:
    short, long = sorted((one, other))
    assert Duration(short, "months").days_from(start) <= Duration(long, "months").days_from(start)


@given(st.floats(0, 1200), st.sampled_from(["months", "years", "weeks", "days"]))
def test_a_duration_reads_what_it_writes(value: float, unit: str) -> None:
    duration = Duration(value, unit)
    if duration.size <= Duration.largest:
        assert Duration.parse(str(duration)) == duration


def test_durations_are_ordered_by_their_nominal_days() -> None:
    assert Duration.parse("1 month") < Duration.parse("31 days") < Duration.parse("5 weeks")
    assert Duration.parse("1 month").nominal_days == 30.4375


def test_tonnes() -> None:
    assert Tonnes.parse("1.2 kt").tonnes == 1200
    assert Tonnes.parse("300 kg").tonnes == pytest.approx(0.3)
    assert str(Tonnes.parse("500t")) == "500 t"


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        (90, "90 has no unit; write 90 days"),
        ("90", "90 has no unit; write 90 days"),
        (True, "should be a duration, got true; write it like 90 days"),
        (None, "should be a duration, got nothing; write it like 90 days"),
        ("90 dys", "unknown unit 'dys'; did you mean days?"),
        ("-1 days", "should not be negative, got -1 days"),
        ("200 years", "should be at most 100 years, got 200 years"),
        ("1e400 days", "should be at most 36525 days, got inf days"),
        ("six months", "should be a duration, got six months; write it like 90 days"),
        ("1,000 days", "should be a duration, got 1,000 days; write it like 90 days"),
        (float("nan"), "should be a duration, got nan; write it like 90 days"),
    ],
)
def test_what_is_no_duration_is_refused(given_: object, said: str) -> None:
    with pytest.raises(Refused) as caught:
        Duration.parse(given_)
    assert str(caught.value) == said
