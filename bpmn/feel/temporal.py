"""Dates, times and durations of FEEL on Python's own classes (DMN 1.5, 10.3.2.3.4 to 10.3.2.3.9).

Python's calendar knows the years 1 to 9999 and microseconds: outside of that a literal gives null, finer parts of a
second are cut off.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bpmn.values import MONTHS_A_YEAR, YearMonthDuration, format_duration, parse_duration, zone_of

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_TIME = re.compile(
    r"(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z][\w/+-]*)?", re.ASCII
)
_LONGEST = 120
_DAY = timedelta(days=1)
# XML Schema bounds offsets at fourteen hours.
_MOST_HOURS = 14


def read_date(text: str) -> date | None:
    """Return the date written YYYY-MM-DD, or None."""
    found = _DATE.fullmatch(text)
    return make_date(int(found[1]), int(found[2]), int(found[3])) if found else None


def make_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def read_time(text: str) -> time | None:
    """Return the time written HH:MM:SS with an optional fraction and Z, offset or @zone, or None."""
    parts = _read_clock(text)
    return None if parts is None or parts[1] else parts[0]


def read_datetime(text: str) -> datetime | None:
    """Return the moment written as date, T and time; a date alone is its midnight. 24:00:00 is the next day's 0:00."""
    day_text, separator, clock_text = text.partition("T")
    day = read_date(day_text)
    if day is None:
        return None
    if not separator:
        return datetime.combine(day, time())
    parts = _read_clock(clock_text)
    if parts is None:
        return None
    clock, next_day = parts
    return shifted(datetime.combine(day, clock), _DAY) if next_day else datetime.combine(day, clock)


def read_literal(text: str) -> Any:
    """Return the date, time, moment or duration of an @ literal, or None."""
    for reader in (read_date, read_time, read_datetime, parse_duration):
        value = reader(text)
        if value is not None:
            return value
    return None


def _read_clock(text: str) -> tuple[time, bool] | None:
    """Return (time, is it midnight at the end of the day)."""
    found = _TIME.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3])
    zone = read_zone(found[5] or "")
    if found[5] and zone is None:
        return None
    micros = int((found[4] or "0")[:6].ljust(6, "0"))
    if hour == 24 and not (minute or second or micros):
        return time(0, tzinfo=zone), True
    try:
        return time(hour, minute, second, micros, tzinfo=zone), False
    except ValueError:
        return None


def read_zone(text: str) -> tzinfo | None:
    """Return the zone written Z, +HH:MM or @Area/City; None for anything else."""
    if text == "Z":
        return UTC
    if text.startswith("@"):
        return zone_of(text[1:])
    if not text:
        return None
    hours, minutes, *seconds = (int(part) for part in text[1:].split(":"))
    if hours > _MOST_HOURS or minutes > 59:
        return None
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds[0] if seconds else 0)
    return offset_zone(-offset if text[0] == "-" else offset)


def offset_zone(offset: timedelta) -> tzinfo | None:
    if abs(offset) > timedelta(hours=_MOST_HOURS):
        return None
    return timezone(offset) if offset else UTC


def write(value: Any) -> str:
    """Return the text of a date, time, moment or duration as `string()` gives it."""
    if isinstance(value, datetime):
        return f"{write_date(value.date())}T{_write_clock(value)}"
    if isinstance(value, time):
        return _write_clock(value)
    if isinstance(value, date):
        return write_date(value)
    return format_duration(value)


def write_date(value: date) -> str:
    return f"{value.year:04}-{value.month:02}-{value.day:02}"


def _write_clock(value: datetime | time) -> str:
    text = f"{value.hour:02}:{value.minute:02}:{value.second:02}"
    if value.microsecond:
        text += f".{value.microsecond:06}".rstrip("0")
    if isinstance(value.tzinfo, ZoneInfo):
        return f"{text}@{value.tzinfo.key}"
    offset = value.utcoffset()
    if offset is None:
        return text
    return text + ("Z" if not offset else _write_offset(offset))


def _write_offset(offset: timedelta) -> str:
    sign = "-" if offset < timedelta(0) else "+"
    minutes, seconds = divmod(int(abs(offset).total_seconds()), 60)
    text = f"{sign}{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text


def is_aware(value: datetime | time) -> bool:
    return value.tzinfo is not None


def instant(value: datetime) -> datetime:
    """Return a value that compares and subtracts by the moment meant: in UTC when a zone is known."""
    return value.astimezone(UTC) if value.tzinfo is not None else value


def clock_seconds(value: time) -> Decimal:
    """Return the seconds since midnight in UTC, or since local midnight when no zone is known."""
    total = (
        Decimal(value.hour * 3600 + value.minute * 60 + value.second) + Decimal(value.microsecond) / 1_000_000
    )
    offset = clock_offset(value)
    return total - Decimal(int(offset.total_seconds())) if offset is not None else total


def clock_offset(value: time) -> timedelta | None:
    """Return the offset of a time of day; a zone by name takes the one it had on 1 January 1970."""
    if isinstance(value.tzinfo, ZoneInfo):
        return datetime.combine(date(1970, 1, 1), value).utcoffset()
    return value.utcoffset()


def shifted(value: date, by: timedelta) -> Any:
    """Add a duration to a date or a moment; None when the calendar ends before."""
    try:
        return value + by
    except OverflowError:
        return None


def shifted_months(value: date, by: YearMonthDuration) -> Any:
    """Add months; the day is cut to the last one of a shorter month. None when the calendar ends before."""
    years, month = divmod(value.month - 1 + by.months, MONTHS_A_YEAR)
    year = value.year + years
    if not date.min.year <= year <= date.max.year:
        return None
    return value.replace(year=year, month=month + 1, day=min(value.day, last_day(year, month + 1)))


def last_day(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def months_between(start: date, end: date) -> YearMonthDuration:
    """Return the whole months from day `start` to day `end` (years and months duration function)."""
    if end < start:
        return -months_between(end, start)
    months = (end.year - start.year) * MONTHS_A_YEAR + end.month - start.month
    return YearMonthDuration(months - 1 if end.day < start.day else months)


def clock_shifted(value: time, by: timedelta) -> time:
    """Add a duration to a time of day, going round midnight."""
    moment = datetime.combine(date(2000, 1, 1), value.replace(tzinfo=None))
    return (
        (moment + timedelta(seconds=by.seconds, microseconds=by.microseconds))
        .time()
        .replace(tzinfo=value.tzinfo)
    )


def duration_seconds(value: timedelta) -> Decimal:
    return Decimal(value.days * 86400 + value.seconds) + Decimal(value.microseconds) / 1_000_000
