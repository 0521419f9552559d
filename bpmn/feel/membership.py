"""Whether a value passes an alternative: equality, ranges, lists, and the order of two values (tables 53 and 54)."""

from __future__ import annotations

import operator as python_operator
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from bpmn.feel.kinds import contains, equals, is_list, order
from bpmn.feel.runs import Frame
from bpmn.values import Range

EXACT = frozenset({int, Decimal})
SAME = frozenset({str, int, Decimal, bool, date})
ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": python_operator.lt,
    "<=": python_operator.le,
    ">": python_operator.gt,
    ">=": python_operator.ge,
}
ValueTest = Callable[[Any, Frame], bool | None]


def matches(value: Any, alternative: Any) -> bool | None:
    """Tell whether `value` equals, lies in, or is held by `alternative` (table 54)."""
    if isinstance(alternative, Range):
        return (
            True if isinstance(value, Range) and equals(value, alternative) else contains(alternative, value)
        )
    if is_list(alternative):
        if is_list(value) and equals(value, alternative):
            return True
        return any(matches(value, item) is True for item in alternative)
    return equals(value, alternative)


def constant_test(constant: Any) -> ValueTest:
    # Numbers compare across int and Decimal; all else only with its own kind.
    kinds = EXACT if type(constant) in EXACT else frozenset({type(constant)})

    def test(value: Any, frame: Frame) -> bool | None:
        return bool(value == constant) if type(value) in kinds else equals(value, constant)

    return test


def decides(value: Any, result: Any) -> bool | None:
    """A cell that is true or false decides by that; one that computes a value is compared with the input."""
    if isinstance(result, bool):
        return result
    return matches(value, result)


def passes_none(tests: list[ValueTest], value: Any, frame: Frame) -> bool:
    return all(test(value, frame) is False for test in tests)


def within(value: Any, bounds: Any) -> bool | None:
    return contains(bounds, value) if isinstance(bounds, Range) else None


def negated(value: bool | None) -> bool | None:
    return None if value is None else not value


def comparer(sign: str) -> Callable[[Any, Any], bool | None]:
    compare = ORDERS[sign]

    def decide(left: Any, right: Any) -> bool | None:
        if type(left) in EXACT and type(right) in EXACT:
            return compare(left, right)
        position = order(left, right)
        return None if position is None else compare(position, 0)

    return decide
