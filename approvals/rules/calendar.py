"""The official work calendar and the counting of periods: rules T1 to T5 of the common rules, section 0.4.1.

Days are positions in dense arrays, so that every question is one look-up. A year without a State Council notice counts
Monday to Friday and makes the answer provisional."""

from __future__ import annotations

import calendar
import hashlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

Unit = Literal["WD", "CD", "M"]
UNITS: tuple[Unit, ...] = ("WD", "CD", "M")
# Dense arrays cost some hundred kilobytes once; every question is then one look-up.
FIRST = date(1990, 1, 1)
LAST = date(2079, 12, 31)
_ORIGIN = FIRST.toordinal()


@dataclass(frozen=True, slots=True)
class YearPlan:
    """One year's notice: weekdays that are off, weekend days that are worked, and where it was published."""

    year: int
    days_off: frozenset[date]
    worked: frozenset[date]
    source: str = ""

    # A notice names exceptions only; anything else in it is a slip of the pen.
    def __post_init__(self) -> None:
        for day in self.days_off | self.worked:
            if day.year != self.year:
                raise ValueError(f"{day} does not belong to the calendar of {self.year}")
        for day in self.days_off:
            if day.weekday() >= 5:
                raise ValueError(f"{day} is a weekend day; list only weekdays that are off")
        for day in self.worked:
            if day.weekday() < 5:
                raise ValueError(f"{day} is a weekday; list only weekend days that are worked")


@dataclass(frozen=True, slots=True)
class Due:
    """A computed last day. `nominal` is the day before T3 moved it; `is_provisional` names an unloaded year."""

    on: date
    nominal: date
    is_provisional: bool
    version: str


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Work days from 1990 to 2079. `version` is a digest of the loaded years: equal content, equal version."""

    plans: Mapping[int, YearPlan]
    version: str
    # _rank[i] is the number of working days up to and including day i; _days lists the positions of working days.
    _rank: array[int] = field(repr=False)
    _days: array[int] = field(repr=False)

    @classmethod
    def of(cls, plans: Iterable[YearPlan]) -> WorkCalendar:
        """Build the arrays from the loaded years; a later plan of the same year replaces an earlier one."""
        by_year = {plan.year: plan for plan in plans}
        rank, days, count = array("l"), array("l"), 0
        off = {day for plan in by_year.values() for day in plan.days_off}
        worked = {day for plan in by_year.values() for day in plan.worked}
        for position in range((LAST - FIRST).days + 1):
            day = FIRST + timedelta(position)
            if (day.weekday() < 5 and day not in off) or day in worked:
                count += 1
                # Positions of working days, so the n-th one is found without walking.
                days.append(position)
            rank.append(count)
        return cls(by_year, version_of(by_year.values()), rank, days)

    def is_workday(self, day: date) -> bool:
        position = self._position(day)
        return self._rank[position] != (self._rank[position - 1] if position else 0)

    def is_holiday(self, day: date) -> bool:
        """Is the day in a statutory holiday: free days in a row of which one is a weekday? A plain weekend is none."""
        if self.is_workday(day):
            return False
        first = last = day
        while not self.is_workday(first - timedelta(1)):
            first -= timedelta(1)
        while not self.is_workday(last + timedelta(1)):
            last += timedelta(1)
        return any((first + timedelta(n)).weekday() < 5 for n in range((last - first).days + 1))

    def is_loaded(self, year: int) -> bool:
        return year in self.plans

    def after(self, day: date, n: int, unit: Unit) -> date:
        """Return the last day of a period of `n` units after the event on `day` (T1 to T4)."""
        return self.due(day, n, unit).on

    def due(self, day: date, n: int, unit: Unit) -> Due:
        """Return the last day of a period with its nominal day and whether an unloaded year was used.

        ValueError for a negative length, an unknown unit or a day outside the calendar."""
        if n < 0:
            raise ValueError(f"a period has no negative length: {n} {unit}")
        if unit == "WD":
            on = self._workday_after(day, n)
            # The day of the event itself asks nothing of its year (T1).
            return Due(on, on, self.is_provisional(day + timedelta(bool(n)), on), self.version)
        nominal = day + timedelta(n) if unit == "CD" else months_after(day, n, unit)
        on = self.roll(nominal)
        return Due(on, nominal, self.is_provisional(nominal, on), self.version)

    def before(self, day: date, n: int, unit: Unit) -> date:
        """Return the last day that lies `n` units before `day`; a backward period is not moved by T3."""
        if n < 0:
            raise ValueError(f"a period has no negative length: {n} {unit}")
        if unit == "WD":
            return self._workday_before(day, n)
        return day - timedelta(n) if unit == "CD" else months_after(day, -n, unit)

    def roll(self, day: date) -> date:
        """T3: a last day that is not a working day moves to the next working day."""
        position = self._position(day)
        return self._day(bisect_left(self._days, position))

    def workdays_between(self, after: date, until: date) -> int:
        """Count the working days d with after < d <= until; 0 when `until` is not later."""
        if until <= after:
            return 0
        return self._rank[self._position(until)] - self._rank[self._position(after)]

    def is_provisional(self, start: date, end: date) -> bool:
        """Does the stretch touch a year whose notice is not loaded?"""
        return any(year not in self.plans for year in range(start.year, end.year + 1))

    def exceptions(self, after: date, until: date) -> tuple[list[date], list[date]]:
        """Return (weekdays off, weekend days worked) with after < d <= until: the days a screen has to explain."""
        plans = [self.plans[year] for year in range(after.year, until.year + 1) if year in self.plans]
        off = sorted(day for plan in plans for day in plan.days_off if after < day <= until)
        worked = sorted(day for plan in plans for day in plan.worked if after < day <= until)
        return off, worked

    def _workday_after(self, day: date, n: int) -> date:
        # The event's day is not counted, worked or not (T1).
        return self._day(self._rank[self._position(day)] + n - 1) if n else day

    def _workday_before(self, day: date, n: int) -> date:
        position = self._position(day)
        earlier = self._rank[position - 1] if position else 0
        return self._day(earlier - n) if n else day

    def _day(self, index: int) -> date:
        if not 0 <= index < len(self._days):
            raise ValueError(f"the work calendar covers {FIRST} to {LAST}; the period leads outside it")
        return FIRST + timedelta(self._days[index])

    def _position(self, day: date) -> int:
        if not FIRST <= day <= LAST:
            raise ValueError(f"{day} lies outside the work calendar ({FIRST} to {LAST})")
        return day.toordinal() - _ORIGIN


def months_after(day: date, n: int, unit: str = "M") -> date:
    """T4: the same day number `n` months later, or the last day of that month."""
    if unit != "M":
        raise ValueError(f"unknown unit {unit!r}; expected one of {', '.join(UNITS)}")
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def is_posted_in_time(posted_on: date, due_on: date) -> bool:
    """T5: a filing handed to the post by the last day is in time; the days in transit do not count."""
    return posted_on <= due_on


def version_of(plans: Iterable[YearPlan]) -> str:
    """Return a short digest of the plans' days, the same for the same content whatever the order."""
    digest = hashlib.sha256()
    for plan in sorted(plans, key=lambda plan: plan.year):
        # Not the source: the same days are the same calendar, wherever they were published.
        digest.update(f"{plan.year}:{_listed(plan.days_off)}:{_listed(plan.worked)};".encode())
    return digest.hexdigest()[:12]


def _listed(days: Iterable[date]) -> str:
    return ",".join(day.isoformat() for day in sorted(days))
