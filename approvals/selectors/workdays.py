"""Working days between two days, by the calendar in use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from approvals.services.deadlines import calendar_for


def workday_counter(day: date) -> Callable[[date, date], int]:
    """Return a function that counts the working days d with first < d <= last (T1, T2); one query, whatever it is asked."""
    return calendar_for(day).workdays_between
