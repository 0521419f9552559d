"""When people work: hours of the weekdays without holidays, and arithmetic on working time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

OFFICE_HOURS = ((time(9), time(12)), (time(13, 30), time(17, 30)))
LONGEST = 3660
"""Days that are searched for the next working day."""


@dataclass(frozen=True)
class Calendar:
    """`hours` of each of the `weekdays` (Monday is 0), in order and without overlap; none on `holidays`."""

    hours: Sequence[tuple[time, time]] = OFFICE_HOURS
    weekdays: Collection[int] = (0, 1, 2, 3, 4)
    holidays: Collection[date] = field(default_factory=frozenset)

    def opens(self, moment: datetime) -> datetime:
        """Return the first working moment that is not before `moment`. ValueError when nobody works for ten years."""
        day = moment.date()
        for _ in range(LONGEST):
            for begin, end in self.on(day, moment):
                if moment < end:
                    return max(moment, begin)
            day += timedelta(days=1)
        raise ValueError("the calendar has no working time")

    def after(self, moment: datetime, work: timedelta) -> datetime:
        """Return when `work` that begins at `moment` is done, pausing outside the hours."""
        moment = self.opens(moment)
        while True:
            end = next(end for begin, end in self.on(moment.date(), moment) if begin <= moment < end)
            if moment + work <= end:
                return moment + work
            work -= end - moment
            moment = self.opens(end)

    def between(self, begin: datetime, end: datetime) -> timedelta:
        """Return the working time from `begin` to `end`."""
        total, day = timedelta(), begin.date()
        while day <= end.date():
            for opened, closed in self.on(day, begin):
                total += max(timedelta(), min(closed, end) - max(opened, begin))
            day += timedelta(days=1)
        return total

    def on(self, day: date, like: datetime) -> list[tuple[datetime, datetime]]:
        """Return the working hours of a day, in the time zone of `like`."""
        if day.weekday() not in self.weekdays or day in self.holidays:
            return []
        return [
            (datetime.combine(day, begin, like.tzinfo), datetime.combine(day, end, like.tzinfo))
            for begin, end in self.hours
        ]


class RoundTheClock(Calendar):
    """Machines and waiting that no calendar stops."""

    def opens(self, moment: datetime) -> datetime:
        return moment

    def after(self, moment: datetime, work: timedelta) -> datetime:
        return moment + work

    def between(self, begin: datetime, end: datetime) -> timedelta:
        return end - begin
