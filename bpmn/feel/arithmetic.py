"""Sum, difference, product, quotient and power over all kinds (DMN 1.5, tables 55 to 60). None means null."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from bpmn.feel.kinds import kind_of
from bpmn.feel.runs import NUMBERS, as_number, bounded_text
from bpmn.feel.temporal import (
    clock_offset,
    clock_seconds,
    clock_shifted,
    duration_seconds,
    instant,
    shifted,
    shifted_months,
)
from bpmn.values import YearMonthDuration

DAYS, MONTHS, DATE, MOMENT, TIME = (
    "days and time duration",
    "years and months duration",
    "date",
    "date and time",
    "time",
)
Operation = Callable[[Any, Any], Any]


def calculate(operator: str, left: Any, right: Any) -> Any:
    """Return `left operator right`, or None where the kinds do not go together or the result leaves the range."""
    a, b = as_number(left), as_number(right)
    try:
        if a is not None and b is not None:
            return OF_NUMBERS[operator](a, b)
        operation = _OF_KINDS.get((kind_of(left), operator, kind_of(right)))
        return operation(left, right) if operation else None
    except (ArithmeticError, OverflowError):
        return None


def negate(value: Any) -> Any:
    """Return the negative of a number or duration."""
    number = as_number(value)
    if number is not None:
        return NUMBERS.minus(number)
    if isinstance(value, timedelta | YearMonthDuration):
        return -value
    return None


def _midnight(value: date) -> datetime:
    """A date computes with moments as its midnight in UTC (DMN 1.5, 10.3.2.3.5)."""
    return value if isinstance(value, datetime) else datetime.combine(value, time(), UTC)


def _join(left: str, right: str) -> str:
    return bounded_text(left + right)


def _between_moments(left: date, right: date) -> timedelta | None:
    a, b = _midnight(left), _midnight(right)
    # A moment with a zone and one without have no distance.
    return None if (a.tzinfo is None) != (b.tzinfo is None) else instant(a) - instant(b)


def _between_times(left: time, right: time) -> timedelta | None:
    if (clock_offset(left) is None) != (clock_offset(right) is None):
        return None
    return _duration_of(clock_seconds(left) - clock_seconds(right))


def _duration_of(seconds: Decimal) -> timedelta:
    # Python's durations end at microseconds; finer parts are cut off.
    return timedelta(microseconds=int(NUMBERS.multiply(seconds, 1_000_000).to_integral_value(ROUND_DOWN)))


def _date_plus(value: date, by: timedelta) -> Any:
    """A date moves by its midnight: part of a day may carry it to the day before."""
    moment = shifted(datetime.combine(value, time()), by)
    return moment.date() if moment is not None else None


def _scaled(value: timedelta, factor: Any) -> timedelta:
    return _duration_of(NUMBERS.multiply(duration_seconds(value), as_number(factor) or 0))


def _divided(value: timedelta, divisor: Any) -> timedelta:
    return _duration_of(NUMBERS.divide(duration_seconds(value), as_number(divisor) or 0))


def _months_scaled(value: YearMonthDuration, factor: Any) -> YearMonthDuration:
    return YearMonthDuration(int(NUMBERS.multiply(value.months, as_number(factor) or 0)))


def _months_divided(value: YearMonthDuration, divisor: Any) -> YearMonthDuration:
    return YearMonthDuration(int(NUMBERS.divide(value.months, as_number(divisor) or 0)))


def _ratio(left: timedelta, right: timedelta) -> Decimal:
    return NUMBERS.divide(duration_seconds(left), duration_seconds(right))


OF_NUMBERS: dict[str, Callable[[Any, Any], Decimal]] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
    "**": NUMBERS.power,
}
_OF_KINDS: dict[tuple[str, str, str], Operation] = {
    ("string", "+", "string"): _join,
    (DATE, "-", DATE): _between_moments,
    (DATE, "-", MOMENT): _between_moments,
    (MOMENT, "-", DATE): _between_moments,
    (MOMENT, "-", MOMENT): _between_moments,
    (TIME, "-", TIME): _between_times,
    (MONTHS, "+", MONTHS): lambda a, b: a + b,
    (MONTHS, "-", MONTHS): lambda a, b: a - b,
    (DAYS, "+", DAYS): lambda a, b: a + b,
    (DAYS, "-", DAYS): lambda a, b: a - b,
    (DATE, "+", MONTHS): shifted_months,
    (MOMENT, "+", MONTHS): shifted_months,
    (MONTHS, "+", DATE): lambda a, b: shifted_months(b, a),
    (MONTHS, "+", MOMENT): lambda a, b: shifted_months(b, a),
    (DATE, "-", MONTHS): lambda a, b: shifted_months(a, -b),
    (MOMENT, "-", MONTHS): lambda a, b: shifted_months(a, -b),
    (DATE, "+", DAYS): _date_plus,
    (DAYS, "+", DATE): lambda a, b: _date_plus(b, a),
    (DATE, "-", DAYS): lambda a, b: _date_plus(a, -b),
    (MOMENT, "+", DAYS): shifted,
    (DAYS, "+", MOMENT): lambda a, b: shifted(b, a),
    (MOMENT, "-", DAYS): lambda a, b: shifted(a, -b),
    (TIME, "+", DAYS): clock_shifted,
    (DAYS, "+", TIME): lambda a, b: clock_shifted(b, a),
    (TIME, "-", DAYS): lambda a, b: clock_shifted(a, -b),
    (DAYS, "*", "number"): _scaled,
    ("number", "*", DAYS): lambda a, b: _scaled(b, a),
    (DAYS, "/", "number"): _divided,
    (DAYS, "/", DAYS): _ratio,
    (MONTHS, "*", "number"): _months_scaled,
    ("number", "*", MONTHS): lambda a, b: _months_scaled(b, a),
    (MONTHS, "/", "number"): _months_divided,
    (MONTHS, "/", MONTHS): lambda a, b: NUMBERS.divide(a.months, b.months),
}
