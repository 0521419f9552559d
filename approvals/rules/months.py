"""Months of entitlement: when a right begins, which months of a period it covers, what they come to."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def next_month(day: date) -> date:
    """Return the first day of the month after the one that holds `day`: a right begins the month after its condition."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def month_of(text: str) -> date:
    """Return the first day of a month written YYYY-MM."""
    return date.fromisoformat(f"{text}-01")


def end_of_month(day: date) -> date:
    """Return the last day of the month: a right ends with the whole month of the event."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def birthday(born: date, years: int) -> date:
    """Return the day on which somebody reaches an age; who was born on 29 February reaches it on 1 March (T4 apart)."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def months_covered(starts: date, ends: date | None, month_from: date, month_to: date) -> list[date]:
    """Return the first days of the months of [month_from, month_to] in which the right runs; empty when none."""
    first = max(first_of_month(starts), first_of_month(month_from))
    last = min(first_of_month(ends), first_of_month(month_to)) if ends else first_of_month(month_to)
    return list(months_between(first, last))


def months_between(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first = next_month(first)


def amount_of(months: list[date], monthly: Callable[[date], Decimal]) -> Decimal:
    """Add up the monthly rates of the months, rounded half up to the cent once, at the end."""
    return sum((monthly(month) for month in months), Decimal()).quantize(CENT, ROUND_HALF_UP)
