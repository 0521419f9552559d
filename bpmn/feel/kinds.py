"""Kinds of values: equality, order, and the types that `instance of` and typed parameters speak of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from bpmn.feel.nodes import TypeNode
from bpmn.feel.runs import Function
from bpmn.feel.temporal import clock_offset, clock_seconds, instant
from bpmn.values import Range, YearMonthDuration

EXACT_TYPES = frozenset({int, Decimal})
NUMBER_TYPES = frozenset({int, Decimal, float})
_NAMES: dict[type, str] = {
    bool: "boolean",
    int: "number",
    float: "number",
    Decimal: "number",
    str: "string",
    date: "date",
    datetime: "date and time",
    time: "time",
    timedelta: "days and time duration",
    YearMonthDuration: "years and months duration",
    list: "list",
    tuple: "list",
    dict: "context",
    Range: "range",
    Function: "function",
    type(None): "Null",
}
_ALIASES = {
    "datetime": "date and time",
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}


def kind_of(value: Any) -> str:
    """Return the name of the FEEL type of `value`; the empty text for objects FEEL does not know."""
    # By exact type first; subclasses are rare and cost a walk.
    name = _NAMES.get(type(value))
    if name is not None:
        return name
    for parent in (str, datetime, date, time, timedelta, Mapping, list):
        if isinstance(value, parent):
            return "context" if parent is Mapping else _NAMES[parent]
    return ""


def is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def equals(left: Any, right: Any) -> bool | None:
    """FEEL equality (table 53): None when the kinds differ or cannot be compared."""
    if left is None or right is None:
        return left is right
    kind = kind_of(left)
    if not kind or kind != kind_of(right):
        return None
    if kind == "list":
        return _all_equal(zip(left, right, strict=True)) if len(left) == len(right) else False
    if kind == "context":
        return _all_equal((left[key], right[key]) for key in left) if set(left) == set(right) else False
    if kind == "range":
        return _same_ranges(left, right)
    if kind == "date and time":
        return None if (left.tzinfo is None) != (right.tzinfo is None) else instant(left) == instant(right)
    if kind == "time":
        return _same_times(left, right)
    if kind == "number":
        return bool(_exact(left) == _exact(right))
    return None if kind == "function" else bool(left == right)


def _exact(number: Any) -> Any:
    """Return the number a float is written as, not the binary fraction beside it."""
    return Decimal(repr(number)) if type(number) is float else number


def _all_equal(pairs: Any) -> bool:
    return all(equals(left, right) for left, right in pairs)


def _same_ranges(left: Range, right: Range) -> bool:
    return (
        (left.start_included, left.end_included) == (right.start_included, right.end_included)
        and bool(equals(left.start, right.start))
        and bool(equals(left.end, right.end))
    )


def _same_times(left: time, right: time) -> bool | None:
    if (clock_offset(left) is None) != (clock_offset(right) is None):
        return None
    return clock_seconds(left) == clock_seconds(right)


def order(left: Any, right: Any) -> int | None:
    """Return -1, 0 or 1; None where FEEL defines no order (different kinds, booleans, lists, contexts)."""
    if type(left) in NUMBER_TYPES and type(right) in NUMBER_TYPES:
        left, right = _exact(left), _exact(right)
        return int(left > right) - int(left < right)
    kind = kind_of(left)
    if kind != kind_of(right):
        return None
    if kind == "date and time":
        if (left.tzinfo is None) != (right.tzinfo is None):
            return None
        left, right = instant(left), instant(right)
    elif kind == "time":
        if (clock_offset(left) is None) != (clock_offset(right) is None):
            return None
        left, right = clock_seconds(left), clock_seconds(right)
    elif kind not in ("string", "date", "days and time duration", "years and months duration"):
        return None
    return int(left > right) - int(left < right)


def contains(bounds: Range, value: Any) -> bool | None:
    """Tell whether `value` lies in the range; None when its kind cannot be compared with an end."""
    low, high = bounds.start, bounds.end
    # The usual case without the general order: cells of tables compare numbers.
    if type(value) in EXACT_TYPES and type(low) in EXACT_TYPES and type(high) in EXACT_TYPES:
        above = low <= value if bounds.start_included else low < value
        return bool(above and (value <= high if bounds.end_included else value < high))
    if low is None and high is None:
        return None
    above_low = _beyond(value, low, bounds.start_included)
    below_high = _beyond(value, high, bounds.end_included, sign=-1)
    return None if above_low is None or below_high is None else above_low and below_high


def _beyond(value: Any, limit: Any, included: bool, sign: int = 1) -> bool | None:
    """Tell whether `value` lies on the inner side of one end; an open end is always passed."""
    if limit is None:
        return True
    position = order(value, limit)
    return None if position is None else position * sign > 0 or (position == 0 and included)


@dataclass(frozen=True, slots=True)
class FeelType:
    """A type: the name of a plain one, or list, range, context, function with arguments as in `nodes.TypeNode`.

    A context type demands its entries; a bare list, range, context or function takes any. `allowed` narrows the
    type to the values an item definition lists."""

    name: str
    arguments: tuple[tuple[str, FeelType], ...] = ()
    bare: bool = False
    allowed: Callable[[Any], bool] | None = field(default=None, compare=False)

    def accepts(self, value: Any) -> bool:
        """Tell whether a value is an instance of this type; null is an instance of Null and Any alone."""
        if self.name != "Any" and kind_of(value) != self.name:
            return False
        if value_checks(self.name) and not self.bare and not self._accepts_parts(value):
            return False
        return self.allowed is None or self.allowed(value)

    def without_lists(self) -> FeelType:
        """Return the type without the allowed values, which `instance of` leaves aside."""
        parts = tuple((label, part.without_lists()) for label, part in self.arguments)
        return FeelType(self.name, parts, self.bare)

    def _accepts_parts(self, value: Any) -> bool:
        if self.name == "list":
            return all(_fits(self.arguments[0][1], item) for item in value)
        if self.name == "range":
            return all(
                self.arguments[0][1].accepts(end) for end in (value.start, value.end) if end is not None
            )
        if self.name == "context":
            return all(label in value and _fits(part, value[label]) for label, part in self.arguments)
        return self._accepts_function(value)

    def _accepts_function(self, value: Function) -> bool:
        """Parameters vary against, results along the subtype relation (DMN 1.5, 10.3.2.9.2)."""
        signature = value.signature
        if not isinstance(signature, FeelType):
            return len(value.parameters) == len(self.arguments) - 1
        if len(signature.arguments) != len(self.arguments):
            return False
        *mine, (_, my_result) = self.arguments
        *theirs, (_, their_result) = signature.arguments
        pairs = zip(mine, theirs, strict=True)
        return all(conforms(a, b) for (_, a), (_, b) in pairs) and conforms(their_result, my_result)


def _fits(part: FeelType, value: Any) -> bool:
    return value is None or part.accepts(value)


def value_checks(name: str) -> bool:
    return name in ("list", "range", "context", "function")


ANY = FeelType("Any")


def conforms(sub: FeelType, over: FeelType) -> bool:
    """Tell whether every value of type `sub` is one of type `over` (DMN 1.5, 10.3.2.9.1)."""
    if over.name == "Any" or sub.name == "Null":
        return True
    if sub.name != over.name:
        return False
    if sub.bare or over.bare or not value_checks(sub.name):
        return over.bare or sub.bare == over.bare
    if sub.name == "context":
        entries = dict(sub.arguments)
        return all(label in entries and conforms(entries[label], part) for label, part in over.arguments)
    if len(sub.arguments) != len(over.arguments):
        return False
    if sub.name == "function":
        *mine, (_, result) = sub.arguments
        *theirs, (_, over_result) = over.arguments
        pairs = zip(mine, theirs, strict=True)
        return all(conforms(b, a) for (_, a), (_, b) in pairs) and conforms(result, over_result)
    return conforms(sub.arguments[0][1], over.arguments[0][1])


def type_from(node: TypeNode, defined: Mapping[str, FeelType]) -> FeelType | None:
    """Return the type a type expression means; None when it names no type."""
    if node.name in defined:
        return defined[node.name]
    name = _ALIASES.get(node.name, node.name)
    if node.name in ("list", "range", "context", "function"):
        return _generic(node, defined)
    return FeelType(name) if name == "Any" or name in _NAMES.values() else None


def _generic(node: TypeNode, defined: Mapping[str, FeelType]) -> FeelType | None:
    parts = [(label, type_from(part, defined)) for label, part in node.arguments]
    if not parts:
        return FeelType(node.name, bare=True)
    known = tuple((label, part) for label, part in parts if part is not None)
    return FeelType(node.name, known) if len(known) == len(parts) else None
