"""Numbers and dates as people read them."""

import math
from datetime import date

import pytest

from sim.report import names
from sim.report.numbers import (
    Spread,
    days_since,
    number,
    percent,
    percent_range,
    tonnes,
    tonnes_range,
    usd,
    usd_range,
)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0"),
        (12_345.6, "12,300"),
        (999.6, "1,000"),
        (45.678, "45.7"),
        (45.0, "45"),
        (0.012345, "0.0123"),
        (-1234.0, "−1,230"),
        (1e-9, "0.000000001"),
        (math.nan, "-"),
        (math.inf, "never"),
    ],
)
def test_three_significant_digits(value: float, shown: str) -> None:
    assert number(value) == shown


def test_units_stand_beside_the_number() -> None:
    assert tonnes(1234.0) == "1,230 t"
    assert tonnes(0.004) == "under 0.01 t"
    assert percent(0.1234) == "12.3 %"
    assert percent(0.00123) == "0.12 %"
    assert percent(1e-7) == "0 %"
    assert percent(1.0) == "100 %"
    assert usd(999_700_000.0) == "USD 1 billion"
    assert usd(12_345_678.0) == "USD 12.3 million"
    assert usd(1234.0) == "USD 1,230"


def test_ranges_name_the_middle_first() -> None:
    spread = Spread(mean=2310.0, p05=1200.0, p50=2000.0, p95=3400.0)
    assert tonnes_range(spread) == "2,300 t (1,200 to 3,400 t)"
    assert tonnes_range(spread, "p50") == "2,000 t (1,200 to 3,400 t)"
    assert percent_range(Spread(mean=0.102, p05=0.06, p95=0.15)) == "10 % (6 to 15 %)"
    assert usd_range(Spread(mean=1e9, p05=9e8, p95=2.5e9)) == "USD 1 billion (900 million to 2.5 billion)"
    assert days_since(Spread(p05=-3.0, p50=1200.4, p95=2000.0)) == "1,200 days (3 before to 2,000 after)"
    assert days_since(Spread(p05=0.0, p50=1.0, p95=2.0)) == "1 day (0 to 2)"
    assert days_since(Spread(p05=-9.0, p50=-1.0, p95=2.0)) == "1 day before (9 before to 2 after)"
    assert days_since(Spread(p05=-9.0, p50=-4.0, p95=-2.0)) == "4 days (2 to 9) before"


def test_a_wide_band_is_told_in_two_digits_a_narrow_one_in_three() -> None:
    assert tonnes_range(Spread(mean=5480.0, p05=2270.0, p95=10_100.0)) == "5,500 t (2,300 to 10,000 t)"
    assert tonnes_range(Spread(mean=5480.0, p05=5460.0, p95=5510.0)) == "5,480 t (5,460 to 5,510 t)"


def test_a_range_of_one_value_is_a_value() -> None:
    assert tonnes_range(Spread(mean=1.79, p05=-3.03e-4, p95=6.7e-5)) == "1.79 t (0 to 0 t)"
    assert tonnes_range(Spread(mean=5.0, p05=5.0, p50=5.0, p95=5.0)) == "5 t"


def test_dates() -> None:
    assert names.day(date(2026, 5, 12)) == "12 May 2026"
    assert names.dates_told("from 2026-03-01 to 2026-13-99") == "from 1 Mar 2026 to 2026-13-99"
    assert names.span(date(2026, 5, 12), date(2026, 5, 12)) == "12 May 2026"
    assert names.span(date(2026, 5, 1), date(2026, 5, 12)) == "1 to 12 May 2026"
    assert names.span(date(2026, 5, 1), date(2026, 6, 12)) == "1 May to 12 Jun 2026"
    assert names.span(date(2026, 5, 1), date(2027, 6, 12)) == "1 May 2026 to 12 Jun 2027"


def test_names_without_an_entry_are_shown_as_written() -> None:
    assert names.material("helium_3") == "helium 3"
    assert names.place("ATL") == "ATL"
    assert names.place_title("USA") == "United States"
