"""Days of the calendar, and in words of our own what is none (Python's differ from one version to the next)."""

import calendar
from datetime import date

FIRST_YEAR, LAST_YEAR, MONTHS = 1, 9999, 12


def calendar_day(year: int, month: int, day: int) -> date:
    """A day of the calendar.

    Raises:
        ValueError: There is none such; the message says why.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"years are {FIRST_YEAR} to {LAST_YEAR}")
    if not 1 <= month <= MONTHS:
        raise ValueError(f"months are 1 to {MONTHS}")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise ValueError(f"{year:04}-{month:02} has days 1 to {last}")
    return date(year, month, day)
