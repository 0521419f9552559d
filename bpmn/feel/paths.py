"""What stands behind a dot: entries of contexts, and the properties of dates, times, durations and ranges (table 65)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bpmn.feel.kinds import is_list, kind_of
from bpmn.feel.runs import MAX_ITEMS, Run
from bpmn.feel.temporal import clock_offset
from bpmn.values import MONTHS_A_YEAR, YearMonthDuration

Property = Callable[[Any], Any]


def follow(value: Any, name: str, run: Run) -> Any:
    """Return `value.name`; over a list the name is followed in every item. What is not there is null."""
    if isinstance(value, Mapping):
        if name in value:
            found = value[name]
            return Decimal(repr(found)) if type(found) is float else found
        return run.warn(f"the context has no entry {name}")
    if is_list(value):
        run.charge(min(len(value), MAX_ITEMS))
        return [follow(item, name, run) for item in value]
    getter = _PROPERTIES.get(kind_of(value), {}).get(name)
    if getter is None:
        return None if value is None else run.warn(f"a {kind_of(value) or 'value'} has no {name}")
    return getter(value)


def _seconds(value: datetime | time) -> Decimal:
    return Decimal(value.second) + Decimal(value.microsecond) / 1_000_000


def _offset(value: datetime | time) -> timedelta | None:
    return value.utcoffset() if isinstance(value, datetime) else clock_offset(value)


def _zone(value: datetime | time) -> str | None:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


def _whole(value: timedelta, unit: int, cycle: int | None) -> int:
    """Return the whole units of a duration, cut towards zero, within the next larger unit."""
    total = abs(value) // timedelta(seconds=unit)
    count = total % cycle if cycle else total
    return -count if value < timedelta(0) else count


def _rest_seconds(value: timedelta) -> Decimal:
    size = abs(value)
    seconds = Decimal(size.seconds % 60) + Decimal(size.microseconds) / 1_000_000
    return -seconds if value < timedelta(0) and seconds else seconds


def _years(value: YearMonthDuration) -> int:
    years = abs(value.months) // MONTHS_A_YEAR
    return -years if value.months < 0 else years


def _months(value: YearMonthDuration) -> int:
    months = abs(value.months) % MONTHS_A_YEAR
    return -months if value.months < 0 else months


_OF_DATES: dict[str, Property] = {
    "year": lambda value: value.year,
    "month": lambda value: value.month,
    "day": lambda value: value.day,
    "weekday": lambda value: value.isoweekday(),
}
_OF_TIMES: dict[str, Property] = {
    "hour": lambda value: value.hour,
    "minute": lambda value: value.minute,
    "second": _seconds,
    "time offset": _offset,
    "timezone": _zone,
}
_OF_RANGES: dict[str, Property] = {
    "start": lambda value: value.start,
    "end": lambda value: value.end,
    "start included": lambda value: value.start_included,
    "end included": lambda value: value.end_included,
}
_PROPERTIES: dict[str, dict[str, Property]] = {
    "date": _OF_DATES,
    "time": _OF_TIMES,
    "date and time": _OF_DATES | _OF_TIMES,
    "days and time duration": {
        "days": lambda value: _whole(value, 86400, None),
        "hours": lambda value: _whole(value, 3600, 24),
        "minutes": lambda value: _whole(value, 60, 60),
        "seconds": _rest_seconds,
    },
    "years and months duration": {"years": _years, "months": _months},
    "range": _OF_RANGES,
}
