"""Numeric and boolean functions (DMN 1.5, 10.3.4.2 and 10.3.4.5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)
from typing import Any

from bpmn.feel.builtins.registry import builtin
from bpmn.feel.errors import NullResult
from bpmn.feel.runs import NUMBERS, Run
from bpmn.values import YearMonthDuration

MAX_SCALE, MIN_SCALE = 6176, -6111
# Wide enough to scale over the whole range of exponents without rounding first.
_WIDE = Context(prec=7000)


def _rounded(value: Decimal, scale: int, mode: str) -> Decimal:
    if not MIN_SCALE <= scale <= MAX_SCALE:
        raise NullResult("the scale is out of range")
    # Fewer digits than the scale asks for: there is nothing to round.
    if -int(value.as_tuple().exponent) <= scale and scale > 34:
        return value
    return NUMBERS.plus(value.quantize(Decimal(1).scaleb(-scale, _WIDE), mode, _WIDE))


def _rounding(name: str, mode: str, *, scale: str) -> None:
    @builtin(name, "n: number", scale)
    def body(run: Run, n: Decimal, scale: int | None = None) -> Decimal:
        return _rounded(n, scale or 0, mode)


_rounding("decimal", ROUND_HALF_EVEN, scale="scale: truncated")
_rounding("floor", ROUND_FLOOR, scale="scale: truncated~")
_rounding("ceiling", ROUND_CEILING, scale="scale: truncated~")
_rounding("round up", ROUND_UP, scale="scale: truncated")
_rounding("round down", ROUND_DOWN, scale="scale: truncated")
_rounding("round half up", ROUND_HALF_UP, scale="scale: truncated")
_rounding("round half down", ROUND_HALF_DOWN, scale="scale: truncated")


@builtin("abs", "n: number")
def absolute(run: Run, n: Decimal) -> Decimal:
    return abs(n)


@builtin("abs", "n: duration")
def absolute_duration(run: Run, n: timedelta | YearMonthDuration) -> Any:
    return abs(n)


@builtin("modulo", "dividend: number", "divisor: number")
def modulo(run: Run, dividend: Decimal, divisor: Decimal) -> Decimal:
    """The result has the sign of the divisor: dividend - divisor * floor(dividend / divisor)."""
    if not divisor:
        raise NullResult("the divisor is 0")
    rest = _defined(NUMBERS.remainder, dividend, divisor)
    # Python's remainder takes the sign of the dividend, FEEL's that of the divisor.
    return NUMBERS.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


@builtin("sqrt", "number: number")
def square_root(run: Run, number: Decimal) -> Decimal:
    return _defined(NUMBERS.sqrt, number)


@builtin("log", "number: number")
def logarithm(run: Run, number: Decimal) -> Decimal:
    if number <= 0:
        raise NullResult("only positive numbers have a logarithm")
    return _defined(NUMBERS.ln, number)


@builtin("exp", "number: number")
def exponential(run: Run, number: Decimal) -> Decimal:
    return _defined(NUMBERS.exp, number)


@builtin("odd", "number: number")
def odd(run: Run, number: Decimal) -> bool:
    return _defined(NUMBERS.remainder, number, Decimal(2)).copy_abs() == 1


@builtin("even", "number: number")
def even(run: Run, number: Decimal) -> bool:
    return _defined(NUMBERS.remainder, number, Decimal(2)) == 0


@builtin("not", "negand: any")
def negated(run: Run, negand: Any) -> bool | None:
    return not negand if isinstance(negand, bool) else None


def _defined(operation: Callable[..., Decimal], *operands: Decimal) -> Decimal:
    try:
        return operation(*operands)
    except ArithmeticError as error:
        raise NullResult("this number has no such value") from error
