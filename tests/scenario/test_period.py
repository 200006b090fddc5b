"""Periods as they are written."""

from __future__ import annotations

from datetime import date

import pytest

from sim.errors import Refused
from sim.scenario.period import Period, months_to


@pytest.mark.parametrize(("said", "written"), [
    ("2026", "2026"), ("2026-05", "2026-05"), ("2026-12", "2026-12"), ("2026-05-09", "2026-05-09"),
    ("2026-01/2026-06", "2026-01/2026-06"), ("2026-07/2027-06", "2026-07/2027-06"), ("2026-01/2026-12", "2026"),
    ("2026-05-09/2026-06-10", "2026-05-09/2026-06-10"), ("2025-07/2025-12", "2025-07/2025-12"),
])  # fmt: skip
def test_a_period_is_written_as_it_is_read(said: str, written: str) -> None:
    assert str(Period.parse(said)) == written
    assert Period.parse(written) == Period.parse(said)


def test_months_of_a_span_that_begins_or_ends_within_one_are_left_out() -> None:
    assert [str(each) for each in Period.parse("2025-11-15/2026-02-10").by_month()] == ["2025-12", "2026-01"]
    assert [str(each) for each in Period.parse("2025-12-01/2026-01-31").by_month()] == ["2025-12", "2026-01"]


def test_months_and_shares() -> None:
    half = Period.parse("2026-01/2026-06")
    assert (half.days, half.whole_months, half.months) == (181, 6, 6.0)
    assert Period.parse("2026-01-01/2026-01-10").months == pytest.approx(10 / (365.25 / 12))
    assert half.overlap(Period.parse("2026-06/2026-09")) == pytest.approx(30 / 181)
    assert half.overlap(Period.parse("2027")) == 0.0
    assert Period.parse("2026-03").within(half) and not Period.parse("2026").within(half)


def test_the_middle_of_a_period_is_told_in_months_since_the_year_0() -> None:
    """2026 years of twelve months; from the first of January to the first of March it is two months to the middle."""
    assert months_to(date(2026, 1, 1)) == 24312.0
    assert months_to(date(2026, 3, 1)) == 24314.0
    assert months_to(date(2026, 4, 16)) == 24315.5, "15 of 30 days of April are over"
    assert Period.parse("2026-01/2026-02").middle == 24313.0


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("2014-00", "months are 1 to 12"),
        ("2014-13", "months are 1 to 12"),
        ("2014-02-00", "2014-02 has days 1 to 28"),
        ("2016-02-30", "2016-02 has days 1 to 29"),
        ("2014-01/2014-06-31", "2014-06 has days 1 to 30"),
    ],
)
def test_what_is_not_in_the_calendar_is_refused(said: str, why: str) -> None:
    with pytest.raises(Refused, match=rf"is not in the calendar \({why}\)"):
        Period.parse(said)
