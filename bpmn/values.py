"""The values that diagrams and tables compute with, and their typed JSON in storage.

JSON alone loses dates, decimals and durations. `dump` writes those as tagged objects, {"$": "date", "v": "2010-03-01"},
and `load` brings them back; plain values pass through untouched, because both run at every step of the engine.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import ROUND_DOWN, Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

TAG = "$"
MONTHS_A_YEAR = 12
_PLAIN = frozenset({str, int, bool, type(None)})
_DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<days>\d+)D)?"
    r"(?P<time>T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d*)?)S)?)?",
    re.ASCII,
)
_LONGEST_DURATION_TEXT = 100


@dataclass(frozen=True, slots=True, order=True)
class YearMonthDuration:
    """A duration in whole months, as months have no fixed number of days (FEEL years and months duration)."""

    months: int

    def __add__(self, other: YearMonthDuration) -> YearMonthDuration:
        if isinstance(other, YearMonthDuration):
            return YearMonthDuration(self.months + other.months)
        return NotImplemented

    def __sub__(self, other: YearMonthDuration) -> YearMonthDuration:
        if isinstance(other, YearMonthDuration):
            return YearMonthDuration(self.months - other.months)
        return NotImplemented

    def __neg__(self) -> YearMonthDuration:
        return YearMonthDuration(-self.months)

    def __abs__(self) -> YearMonthDuration:
        return YearMonthDuration(abs(self.months))

    def __mul__(self, factor: int | Decimal) -> YearMonthDuration:
        """Multiply, cutting off parts of a month."""
        return YearMonthDuration(int(factor * self.months))

    __rmul__ = __mul__

    def __bool__(self) -> bool:
        return self.months != 0

    def __str__(self) -> str:
        return format_duration(self)


@dataclass(frozen=True, slots=True)
class Range:
    """A FEEL range; an end of None is open without limit. [1..5), >10 and so on."""

    start: Any
    end: Any
    start_included: bool = True
    end_included: bool = True


def dump(value: Any) -> Any:
    """Return `value` as something json.dumps accepts and `load` turns back into an equal value.

    Tuples come back as lists and floats as decimals. Raises ValueError for what cannot be stored (functions, objects,
    NaN, keys that are no strings, nesting without end)."""
    if type(value) in _PLAIN:
        return value
    try:
        return _dump(value)
    except RecursionError as error:
        raise ValueError("the value is nested too deeply to be stored; flatten it") from error


def load(stored: Any) -> Any:
    """Return the value `dump` was given. Raises ValueError when a tag is unknown or its text is damaged."""
    kind = type(stored)
    if kind in _PLAIN:
        return stored
    if kind is dict:
        if TAG in stored:
            return _load_tagged(stored)
        return {key: item if type(item) in _PLAIN else load(item) for key, item in stored.items()}
    if kind is list:
        return [item if type(item) in _PLAIN else load(item) for item in stored]
    if kind is float:
        return Decimal(repr(stored))
    raise ValueError(f"{kind.__name__} is no stored value")


def format_duration(value: timedelta | YearMonthDuration) -> str:
    """Return the ISO 8601 text: P1Y2M, P3DT4H, -PT0.5S, PT0S, P0M."""
    if isinstance(value, YearMonthDuration):
        years, months = divmod(abs(value.months), MONTHS_A_YEAR)
        parts = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return ("-P" if value.months < 0 else "P") + parts
    sign, value = ("-", -value) if value < timedelta(0) else ("", value)
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{value.microseconds:06}".rstrip("0") if value.microseconds else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{seconds}{fraction}S" if seconds or fraction else ""
    days = f"{value.days}D" if value.days else ""
    if not days and not clock:
        clock = "0S"
    return f"{sign}P{days}" + (f"T{clock}" if clock else "")


def parse_duration(text: str) -> timedelta | YearMonthDuration | None:
    """Read an ISO 8601 duration of years and months, or of days and shorter; None when `text` is neither."""
    found = _DURATION.fullmatch(text) if len(text) <= _LONGEST_DURATION_TEXT else None
    if found is None or found["time"] == "T":
        return None
    sign = -1 if found["sign"] else 1
    months = found["years"], found["months"]
    rest = found["days"], found["hours"], found["minutes"], found["seconds"]
    has_months, has_rest = any(part is not None for part in months), any(part is not None for part in rest)
    if has_months == has_rest:
        return None
    if has_months:
        return YearMonthDuration(sign * (int(months[0] or 0) * MONTHS_A_YEAR + int(months[1] or 0)))
    days, hours, minutes = (int(part or 0) for part in rest[:3])
    micros = int((Decimal(rest[3] or 0) * 1_000_000).to_integral_value(ROUND_DOWN))
    try:
        return sign * timedelta(days=days, hours=hours, minutes=minutes, microseconds=micros)
    except OverflowError:
        return None


def zone_of(name: str) -> tzinfo | None:
    """Return the time zone of an IANA id such as Asia/Shanghai; None when there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _dump(value: Any) -> Any:
    kind = type(value)
    if kind is dict:
        return _dump_dict(value)
    if kind is list or kind is tuple:
        return [item if type(item) in _PLAIN else _dump(item) for item in value]
    writer = _WRITERS.get(kind)
    if writer is not None:
        return writer(value)
    for parent, write in _SUBCLASSES:
        if isinstance(value, parent):
            return write(value)
    raise ValueError(
        f"a value of type {kind.__name__} cannot be stored; use text, numbers, dates, lists or contexts"
    )


def _dump_dict(value: Mapping[Any, Any]) -> dict[str, Any]:
    dumped = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise ValueError(f"the key {key!r} is no text; name every entry with text")
        dumped[key] = item if type(item) in _PLAIN else _dump(item)
    # A diagram's own context may have the tag for a key.
    return {TAG: "dict", "v": dumped} if TAG in dumped else dumped


def _dump_decimal(value: Decimal) -> dict[str, Any]:
    if not value.is_finite():
        raise ValueError(f"{value} is no number that can be stored")
    return {TAG: "decimal", "v": str(value)}


def _dump_float(value: float) -> dict[str, Any]:
    if not math.isfinite(value):
        raise ValueError(f"{value} is no number that can be stored")
    return _dump_decimal(Decimal(repr(value)))


def _dump_moment(tag: str, value: datetime | time) -> dict[str, Any]:
    """Zones with a name keep it: the offset alone would be wrong after the next change of the clocks."""
    stored: dict[str, Any] = {TAG: tag}
    if isinstance(value.tzinfo, ZoneInfo):
        stored["z"] = value.tzinfo.key
        stored["v"] = value.replace(tzinfo=None).isoformat()
    else:
        stored["v"] = value.isoformat()
    if value.fold:
        stored["fold"] = 1
    return stored


def _dump_range(value: Range) -> dict[str, Any]:
    return {
        TAG: "range",
        "v": [dump(value.start), dump(value.end), value.start_included, value.end_included],
    }


def _load_tagged(stored: Mapping[str, Any]) -> Any:
    tag = stored[TAG]
    reader = _READERS.get(tag) if isinstance(tag, str) else None
    if reader is None:
        raise ValueError(f"stored value has the unknown type {tag!r}")
    try:
        return reader(stored)
    except (ArithmeticError, TypeError, AttributeError, KeyError) as error:
        raise ValueError(f"stored value of type {tag} is damaged: {stored!r}") from error


def _load_datetime(stored: Mapping[str, Any]) -> datetime:
    value = datetime.fromisoformat(stored["v"]).replace(fold=stored.get("fold", 0))
    return value.replace(tzinfo=ZoneInfo(stored["z"])) if "z" in stored else value


def _load_time(stored: Mapping[str, Any]) -> time:
    value = time.fromisoformat(stored["v"]).replace(fold=stored.get("fold", 0))
    return value.replace(tzinfo=ZoneInfo(stored["z"])) if "z" in stored else value


def _load_duration(stored: Mapping[str, Any]) -> timedelta | YearMonthDuration:
    value = parse_duration(stored["v"])
    if value is None:
        raise ValueError(f"stored duration is damaged: {stored['v']!r}")
    return value


def _load_range(stored: Mapping[str, Any]) -> Range:
    start, end, start_included, end_included = stored["v"]
    return Range(load(start), load(end), start_included, end_included)


_WRITERS: dict[type, Callable[[Any], Any]] = {
    str: str,
    int: int,
    bool: bool,
    type(None): lambda value: value,
    dict: _dump_dict,
    float: _dump_float,
    Decimal: _dump_decimal,
    date: lambda value: {TAG: "date", "v": value.isoformat()},
    datetime: lambda value: _dump_moment("datetime", value),
    time: lambda value: _dump_moment("time", value),
    timedelta: lambda value: {TAG: "duration", "v": format_duration(value)},
    YearMonthDuration: lambda value: {TAG: "duration", "v": format_duration(value)},
    Range: _dump_range,
}
# Text marked safe, enumerations and the like are stored as the plain kind they extend; datetime stands before date.
_SUBCLASSES: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (str, lambda value: str.__str__(value)),
    (int, lambda value: int.__index__(value)),
    (datetime, _WRITERS[datetime]),
    (date, _WRITERS[date]),
    (Mapping, _dump_dict),
    (list, lambda value: [_dump(item) for item in value]),
    (tuple, lambda value: [_dump(item) for item in value]),
)
_READERS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "dict": lambda stored: {key: load(item) for key, item in stored["v"].items()},
    "decimal": lambda stored: Decimal(stored["v"]),
    "date": lambda stored: date.fromisoformat(stored["v"]),
    "datetime": _load_datetime,
    "time": _load_time,
    "duration": _load_duration,
    "range": _load_range,
}
