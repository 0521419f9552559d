"""Conversions (DMN 1.5, 10.3.4.1) and the functions of dates and times (10.3.4.8): text and numbers become values."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from bpmn.feel.builtins.registry import builtin, number
from bpmn.feel.errors import FeelError, NullResult
from bpmn.feel.kinds import kind_of, order
from bpmn.feel.lexer import Kind, tokenize
from bpmn.feel.runs import NUMBERS, Function, Run, bounded_text
from bpmn.feel.temporal import (
    make_date,
    months_between,
    offset_zone,
    read_date,
    read_datetime,
    read_literal,
    read_time,
    write,
)
from bpmn.values import Range, YearMonthDuration, parse_duration

_NUMBER = re.compile(r"-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def text_of(value: Any, *, quoted: bool = False) -> str:
    """Return the text of a value as `string()` writes it; texts inside lists and contexts are quoted."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if quoted else value
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, int | float | Decimal):
        return _number_text(value)
    kind = kind_of(value)
    if kind == "list":
        return bounded_text("[" + ", ".join(text_of(item, quoted=True) for item in value) + "]")
    if kind == "context":
        entries = (f"{_key_text(key)}: {text_of(item, quoted=True)}" for key, item in value.items())
        return bounded_text("{" + ", ".join(entries) + "}")
    if isinstance(value, Range):
        return _range_text(value)
    if isinstance(value, Function):
        return f"function({', '.join(value.parameters)})"
    if not kind:
        raise NullResult("the value is of no kind that FEEL knows")
    text = write(value)
    return f'@"{text}"' if quoted else text


def _number_text(value: int | float | Decimal) -> str:
    # The number that a float is written as, not the binary fraction beside it.
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    # What comes from outside may lie beyond FEEL's range: written out, it would fill the memory.
    if not number.is_finite() or (number and not NUMBERS.Etiny() <= number.adjusted() <= NUMBERS.Emax):
        raise NullResult("the number lies beyond what can be written")
    text = format(number if number else Decimal(0), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _key_text(key: str) -> str:
    try:
        # A key that reads back as one name needs no quotes.
        plain = all(token.kind in (Kind.NAME, Kind.END) for token in tokenize(key))
    except FeelError:
        plain = False
    return key if plain and key else text_of(key, quoted=True)


def _range_text(value: Range) -> str:
    start, end = ("" if limit is None else text_of(limit, quoted=True) for limit in (value.start, value.end))
    return f"{'[' if value.start_included else '('}{start}..{end}{']' if value.end_included else ')'}"


@builtin("string", "from: any")
def string(run: Run, value: Any) -> str | None:
    return None if value is None else text_of(value)


@builtin("number", "from: string", "grouping separator: string?", "decimal separator: string?")
def number_from(run: Run, text: str, grouping: str | None = None, point: str | None = None) -> Decimal:
    if (
        grouping not in (None, " ", ",", ".")
        or point not in (None, ".", ",")
        or (grouping and grouping == point)
    ):
        raise NullResult("separators are blank, comma or full stop, and differ")
    if grouping:
        text = text.replace(grouping, "")
    if point:
        text = text.replace(point, ".")
    # No number in range has more digits.
    if not _NUMBER.fullmatch(text) or len(text) > 6200:
        raise NullResult(f"{text[:40]} is no number")
    value = Decimal(text)
    if not -6176 < value.adjusted() < 6145:
        raise NullResult("the number is too large")
    return value


@builtin("number", "from: number")
def number_itself(run: Run, value: Decimal) -> Decimal:
    return value


@builtin("date", "from: string")
def date_from_text(run: Run, text: str) -> date | None:
    return read_date(text) or run.warn(f"{text[:40]} is no date")


@builtin("date", "from: day")
def date_from_moment(run: Run, value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


@builtin("date", "year: integer", "month: integer", "day: integer")
def date_from_parts(run: Run, year: int, month: int, day: int) -> date | None:
    return make_date(year, month, day) or run.warn("there is no such day")


@builtin("time", "from: string")
def time_from_text(run: Run, text: str) -> time | None:
    found = read_time(text)
    return run.warn(f"{text[:40]} is no time") if found is None else found


@builtin("time", "from: moment")
def time_from_moment(run: Run, value: datetime) -> time:
    return value.timetz()


@builtin("time", "from: time")
def time_itself(run: Run, value: time) -> time:
    return value


@builtin("time", "from: date")
def time_from_date(run: Run, value: date) -> time:
    """A date is its midnight in UTC."""
    return time(tzinfo=offset_zone(timedelta(0)))


@builtin("time", "hour: integer", "minute: integer", "second: number", "offset: days?")
def time_from_parts(
    run: Run, hour: int, minute: int, second: Decimal, offset: timedelta | None = None
) -> time:
    zone = None if offset is None else offset_zone(offset)
    if offset is not None and zone is None:
        raise NullResult("the offset is larger than any zone's")
    whole = int(second.to_integral_value(ROUND_DOWN))
    try:
        return time(hour, minute, whole, int((second - whole) * 1_000_000), tzinfo=zone)
    except (ValueError, OverflowError) as error:
        raise NullResult("there is no such time of day") from error


@builtin("date and time", "from: string")
def moment_from_text(run: Run, text: str) -> datetime | None:
    return read_datetime(text) or run.warn(f"{text[:40]} is no date and time")


@builtin("date and time", "from: moment")
def moment_itself(run: Run, value: datetime) -> datetime:
    return value


@builtin("date and time", "date: day", "time: time")
def moment_from_parts(run: Run, day: date, clock: time) -> datetime:
    return datetime.combine(date_from_moment(run, day), clock)


@builtin("duration", "from: string")
def duration_from_text(run: Run, text: str) -> timedelta | YearMonthDuration | None:
    found = parse_duration(text)
    return run.warn(f"{text[:40]} is no duration") if found is None else found


@builtin("duration", "from: duration")
def duration_itself(run: Run, value: timedelta | YearMonthDuration) -> timedelta | YearMonthDuration:
    return value


@builtin("years and months duration", "from: day", "to: day")
def whole_months(run: Run, start: date, end: date) -> YearMonthDuration:
    """Days alone count: the time of day plays no part."""
    return months_between(date_from_moment(run, start), date_from_moment(run, end))


@builtin("now")
def now(run: Run) -> datetime:
    # The machine's own clock would make evaluations unrepeatable.
    if run.now is None:
        raise NullResult("no clock was given to this evaluation")
    return run.now


@builtin("today")
def today(run: Run) -> date:
    return now(run).date()


@builtin("day of year", "date: day")
def day_of_year(run: Run, day: date) -> Decimal:
    return number(day.timetuple().tm_yday)


@builtin("day of week", "date: day")
def day_of_week(run: Run, day: date) -> str:
    return _WEEKDAYS[day.weekday()]


@builtin("month of year", "date: day")
def month_of_year(run: Run, day: date) -> str:
    return _MONTHS[day.month - 1]


@builtin("week of year", "date: day")
def week_of_year(run: Run, day: date) -> Decimal:
    return number(day.isocalendar().week)


@builtin("range", "from: string")
def range_from_text(run: Run, text: str) -> Range:
    """Read "[1..5)", with literal ends or none at one side (DMN 1.5, table 72)."""
    text = text.strip()
    low_mark, high_mark = text[:1], text[-1:]
    start_text, dots, end_text = text[1:-1].partition("..")
    if low_mark not in ("[", "(", "]") or high_mark not in ("]", ")", "[") or not dots or len(text) < 4:
        raise NullResult("a range is written [low..high]")
    start, end = _end(start_text.strip()), _end(end_text.strip())
    closed = low_mark == "[", high_mark == "]"
    if (start is None and (closed[0] or end is None)) or (end is None and closed[1]):
        raise NullResult("an end without a limit is open")
    if start is not None and end is not None and order(start, end) not in (-1, 0):
        raise NullResult("the ends of a range are of one kind, the lower first")
    return Range(start, end, *closed)


def _end(text: str) -> Any:
    if not text:
        return None
    tokens = tokenize(text) if _may_be_literal(text) else []
    kinds = [token.kind for token in tokens]
    if kinds == [Kind.STRING, Kind.END]:
        return tokens[0].text
    if kinds == [Kind.NUMBER, Kind.END]:
        return Decimal(tokens[0].text)
    if kinds == [Kind.SYMBOL, Kind.NUMBER, Kind.END] and tokens[0].text == "-":
        return -Decimal(tokens[1].text)
    return _temporal_end(text)


def _temporal_end(text: str) -> Any:
    found = re.fullmatch(r'@"([^"]*)"|(date|time|date and time|duration)\(\s*"([^"]*)"\s*\)', text)
    readers = {
        "date": read_date,
        "time": read_time,
        "date and time": read_datetime,
        "duration": parse_duration,
    }
    value = None
    if found:
        value = read_literal(found[1]) if found[1] is not None else readers[found[2]](found[3])
    if value is None:
        raise NullResult(f"{text[:40]} is no literal")
    return value


def _may_be_literal(text: str) -> bool:
    return text[0] in '"-.0123456789' and len(text) < 1000
