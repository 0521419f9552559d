"""Timer expressions (BPMN 10.5.5.4): ISO 8601 dates, durations and repeating intervals, as pure functions."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from itertools import product
from typing import Any

from bpmn.model import TimerDefinition
from bpmn.values import YearMonthDuration

DURATION = re.compile(
    r"(?P<sign>-)?P(?!$)(?:(?P<Y>\d+)Y)?(?:(?P<M>\d+)M)?(?:(?P<W>\d+(?:\.\d{1,6})?)W)?(?:(?P<D>\d+(?:\.\d{1,6})?)D)?"
    r"(?:T(?=\d)(?:(?P<h>\d+(?:\.\d{1,6})?)H)?(?:(?P<m>\d+(?:\.\d{1,6})?)M)?(?:(?P<s>\d+(?:\.\d{1,6})?)S)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Span:
    """A duration as ISO 8601 writes it: months and a fixed part."""

    months: int = 0
    rest: timedelta = timedelta()

    def after(self, moment: datetime) -> datetime:
        return _shift(moment, self.months) + self.rest if self.months else moment + self.rest


MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


@dataclass(frozen=True)
class Cron:
    """A repeating moment as Camunda 7 and Flowable write it (Quartz): second minute hour day month weekday [year]."""

    text: str

    @cached_property
    def parts(self) -> list[frozenset[int]]:
        fields = self.text.upper().split()
        if len(fields) not in (6, 7):
            raise ValueError(f"{self.text!r} has {len(fields)} fields, a cron expression 6 or 7")
        limits = ((0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199))
        names = (), (), (), (), MONTHS, DAYS, ()
        return [
            self._numbers(field, *limit, known)
            for field, limit, known in zip([*fields, "*"][:7], limits, names, strict=True)
        ]

    def _numbers(self, field: str, low: int, high: int, names: tuple[str, ...]) -> frozenset[int]:
        found: set[int] = set()
        for part in field.split(","):
            span, _, step = part.partition("/")
            for number, name in enumerate(names, 1):
                span = span.replace(name, str(number))
            if not re.fullmatch(r"\*|\?|\d+(-\d+)?", span) or not re.fullmatch(r"\d*", step) or step == "0":
                raise ValueError(f"{self.text!r}: cannot read {part!r} (numbers, names, *, ?, a-b, a/n)")
            first, _, last = span.partition("-")
            begin = low if first in "*?" else int(first)
            end = int(last) if last else high if first in "*?" or step else begin
            if not low <= begin <= end <= high:
                raise ValueError(f"{self.text!r}: {part!r} lies outside {low} to {high}")
            found.update(range(begin, end + 1, int(step or 1)))
        return frozenset(found)

    def after(self, moment: datetime) -> datetime:
        """Return the next moment after the given one; ValueError when there is none in the next years."""
        seconds, minutes, hours, days, months, weekdays, years = self.parts
        day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        # Eight years: the longest wait for a 29 February, around 2100.
        for _ in range(366 * 8):
            # Quartz counts the days of the week from Sunday, which is 1.
            is_day = day.day in days and day.isoweekday() % 7 + 1 in weekdays
            if is_day and day.month in months and day.year in years:
                early = moment.hour if day.date() == moment.date() else 0
                late = sorted(hour for hour in hours if hour >= early)
                for hour, minute, second in product(late, sorted(minutes), sorted(seconds)):
                    found = day.replace(hour=hour, minute=minute, second=second)
                    if found > moment:
                        return found
            day += timedelta(days=1)
        raise ValueError(f"{self.text!r} never comes")


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a timer fires first, how many times after that (None: for ever), and how far apart."""

    due: datetime
    repeats: int | None = 0
    interval: Span | Cron | None = None


def _shift(moment: datetime, months: int) -> datetime:
    """The same day `months` later, or the month's last day where it has no such day."""
    total = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(total, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def parse_duration(value: Any) -> Span:
    """Return the span of ISO text, a timedelta or a years-and-months duration; ValueError says what was expected."""
    if isinstance(value, timedelta):
        return Span(rest=value)
    if isinstance(value, YearMonthDuration):
        return Span(months=value.months)
    return _span(str(value))


# Diagrams name few durations and arm them again and again.
@lru_cache(maxsize=256)
def _span(value: str) -> Span:
    found = DURATION.fullmatch(value.strip())
    if found is None or len(value) > 64:
        raise ValueError(f"{value!r} is no ISO 8601 duration (expected for example P5D or PT2H30M)")
    part = {key: float(text or 0) for key, text in found.groupdict().items() if key != "sign"}
    sign = -1 if found["sign"] else 1
    try:
        rest = timedelta(
            weeks=part["W"], days=part["D"], hours=part["h"], minutes=part["m"], seconds=part["s"]
        )
        return Span(months=sign * int(part["Y"] * 12 + part["M"]), rest=sign * rest)
    except OverflowError as error:
        raise ValueError(f"{value!r} is too long a duration") from error


def parse_moment(value: Any, now: datetime) -> datetime:
    """Return the moment of a date, date-time or ISO text; without an offset it is read in the zone of `now`."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=now.tzinfo)
    if isinstance(value, date):
        return datetime.combine(value, time(), tzinfo=now.tzinfo)
    try:
        moment = datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise ValueError(
            f"{value!r} is no ISO 8601 date (expected for example 2010-03-01T08:30:00Z)"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo or UTC)


def moment_after(now: datetime, to: Any) -> datetime:
    """Return the moment that a span from `now` on, or a date, or ISO text of either, means; ValueError when it is none."""
    is_span = isinstance(to, timedelta) or str(to).strip().lstrip("-").startswith("P")
    return parse_duration(to).after(now) if is_span else parse_moment(to, now)


def parse_cycle(value: Any, now: datetime) -> Schedule:
    """Return the schedule of R[n]/[start/]duration[/end] (ISO 8601 4.5; Flowable takes both ends), counting from `now`
    without a start. What lies in the past is not made up for, and not counted."""
    if len(str(value).split()) >= 6:
        cron = Cron(str(value).strip())
        return Schedule(cron.after(now), None, cron)
    parts = str(value).strip().split("/")
    if not parts[0].startswith("R"):
        if len(parts) == 1 and parts[0].startswith("P"):
            parts.insert(0, "R")
        else:
            raise ValueError(f"{value!r} is no repeating interval (expected for example R3/PT10H)")
    if len(parts) not in (2, 3, 4) or not re.fullmatch(r"R(?:-1|\d{0,9})", parts[0], re.ASCII):
        raise ValueError(f"{value!r} is no repeating interval (expected for example R3/PT10H)")
    count = int(parts[0][1:]) if parts[0][1:] not in ("", "-1") else None
    start = None if parts[1].startswith("P") else parse_moment(parts.pop(1), now)
    interval = parse_duration(parts[1] if len(parts) > 1 else "")
    if interval.after(now) <= now:
        raise ValueError(f"{value!r} repeats without time passing")
    due = interval.after(now) if start is None else _coming(start, interval, now)
    if len(parts) > 2:
        count = _fits(due, interval, parse_moment(parts[2], now), count)
    return Schedule(due, None if count is None else max(count - 1, 0), interval)


def _coming(due: datetime, interval: Span, now: datetime) -> datetime:
    """Return the first moment of the series that is not over."""
    if not interval.months and due < now:
        # In one leap: a series of seconds may have begun long ago.
        return due + interval.rest * -((due - now) // interval.rest)
    while due < now:
        due = interval.after(due)
    return due


def _fits(due: datetime, interval: Span, end: datetime, count: int | None) -> int:
    """How many firings lie before the end of the interval."""
    fits = 0
    while due <= end and fits < (count or 100_000):
        due, fits = interval.after(due), fits + 1
    return fits


def schedule(definition: TimerDefinition, context: Any, now: datetime) -> Schedule:
    """Evaluate a timer's expression at the moment it is armed. Raises ValueError naming what was expected."""
    if definition.date is not None:
        value = definition.date.evaluate(context, now)
        # Authors write dates and durations into each other's place; the text itself says which it is.
        return Schedule(moment_after(now, value))
    if definition.duration is not None:
        value = definition.duration.evaluate(context, now)
        if isinstance(value, datetime | date):
            return Schedule(parse_moment(value, now))
        if isinstance(value, str) and value.strip().startswith("R"):
            return parse_cycle(value, now)
        if isinstance(value, str) and "/" in value:  # counted from a moment of its own
            begin, _, rest = value.partition("/")
            return Schedule(moment_after(parse_moment(begin, now), rest))
        return Schedule(parse_duration(value).after(now))
    if definition.cycle is None:
        raise ValueError("a timer needs a date, a duration or a cycle")
    value = definition.cycle.evaluate(context, now)
    if isinstance(value, timedelta | YearMonthDuration):
        span = parse_duration(value)
        return Schedule(span.after(now), None, span)
    return parse_cycle(value, now)
