"""List functions (DMN 1.5, 10.3.4.4), sorting (10.3.4.6) and `is`. Places count from 1, or from -1 backwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import cmp_to_key
from typing import Any

from bpmn.feel.builtins.registry import Body, builtin, number
from bpmn.feel.calls import call
from bpmn.feel.errors import NullResult
from bpmn.feel.kinds import equals, is_list, kind_of, order
from bpmn.feel.runs import NUMBERS, Function, Run, as_number, bounded_list

LIST = "list: list"


def aggregate(name: str, each: str = "c") -> Callable[[Body], Body]:
    """Register a function that takes one list, or its items as arguments."""

    def register(body: Body) -> Body:
        def charged(run: Run, items: list[Any]) -> Any:
            run.charge(len(items))
            return body(run, list(items))

        # The list form first: a single list is the items and not one item.
        builtin(name, LIST)(charged)
        builtin(name, f"{each}: *any")(charged)
        return body

    return register


def _numbers(items: list[Any]) -> list[Any]:
    values = [as_number(item) for item in items]
    if not values or None in values:
        raise NullResult("there must be numbers, and nothing else")
    return values


@builtin("list contains", LIST, "element: any")
def list_contains(run: Run, items: list[Any], element: Any) -> bool:
    run.charge(len(items))
    return any(equals(item, element) is True for item in items)


@builtin("count", LIST)
def count(run: Run, items: list[Any]) -> Any:
    return number(len(items))


@aggregate("min")
def minimum(run: Run, items: list[Any]) -> Any:
    return _extreme(items, -1)


@aggregate("max")
def maximum(run: Run, items: list[Any]) -> Any:
    return _extreme(items, 1)


def _extreme(items: list[Any], sign: int) -> Any:
    if not items:
        raise NullResult("the list is empty")
    best = items[0]
    for item in items:
        position = order(item, best)
        if position is None:
            raise NullResult("the items must be of one kind that has an order")
        if position == sign:
            best = item
    return best


@aggregate("sum", "n")
def total(run: Run, items: list[Any]) -> Any:
    values = _numbers(items)
    result = values[0]
    for value in values[1:]:
        result = NUMBERS.add(result, value)
    # A single number has met no operation that would round it.
    return NUMBERS.plus(result)


@aggregate("mean", "n")
def mean(run: Run, items: list[Any]) -> Any:
    return NUMBERS.divide(total(run, items), len(items))


@aggregate("product", "n")
def product(run: Run, items: list[Any]) -> Any:
    result = number(1)
    for value in _numbers(items):
        result = NUMBERS.multiply(result, value)
    return result


@aggregate("median", "n")
def median(run: Run, items: list[Any]) -> Any:
    values = sorted(_numbers(items))
    middle = len(values) // 2
    if len(values) % 2:
        return values[middle]
    return NUMBERS.divide(NUMBERS.add(values[middle - 1], values[middle]), 2)


@aggregate("stddev", "n")
def standard_deviation(run: Run, items: list[Any]) -> Any:
    values = _numbers(items)
    if len(values) < 2:
        raise NullResult("a deviation needs two numbers")
    middle = mean(run, values)
    squares = [NUMBERS.power(NUMBERS.subtract(value, middle), 2) for value in values]
    return NUMBERS.sqrt(NUMBERS.divide(total(run, squares), len(values) - 1))


@aggregate("mode", "n")
def mode(run: Run, items: list[Any]) -> Any:
    if not items:
        return []
    counts: dict[Any, int] = {}
    for value in _numbers(items):
        counts[value] = counts.get(value, 0) + 1
    most = max(counts.values())
    return sorted(value for value, times in counts.items() if times == most)


@aggregate("all", "b")
def every_one(run: Run, items: list[Any]) -> bool | None:
    return _decided(items, False)


@aggregate("any", "b")
def at_least_one(run: Run, items: list[Any]) -> bool | None:
    return _decided(items, True)


def _decided(items: list[Any], deciding: bool) -> bool | None:
    if any(item is deciding for item in items):
        return deciding
    return not deciding if all(isinstance(item, bool) for item in items) else None


@builtin("sublist", LIST, "start position: integer", "length: integer?")
def sublist(run: Run, items: list[Any], start: int, length: int | None = None) -> list[Any]:
    first = _index(items, start)
    if length is not None and (length < 1 or first + length > len(items)):
        raise NullResult("the list has not so many items")
    return list(items[first:] if length is None else items[first : first + length])


def _index(items: list[Any], place: int, *, after_end: bool = False) -> int:
    index = place - 1 if place > 0 else len(items) + place
    if place == 0 or not 0 <= index < len(items) + after_end:
        raise NullResult("the list has no such place")
    return index


@builtin("append", LIST, "item: *any")
def append(run: Run, items: list[Any], added: list[Any]) -> list[Any]:
    return bounded_list([*items, *added])


@builtin("concatenate", "list: *any")
def concatenate(run: Run, lists: list[Any]) -> list[Any]:
    joined: list[Any] = []
    for part in lists:
        if part is None:
            raise NullResult("null is no list")
        joined += part if is_list(part) else [part]
        bounded_list(joined)
    return joined


@builtin("insert before", LIST, "position: integer", "newItem: any")
def insert_before(run: Run, items: list[Any], position: int, new: Any) -> list[Any]:
    index = _index(items, position)
    return bounded_list([*items[:index], new, *items[index:]])


@builtin("remove", LIST, "position: integer")
def remove(run: Run, items: list[Any], position: int) -> list[Any]:
    index = _index(items, position)
    return [*items[:index], *items[index + 1 :]]


@builtin("reverse", LIST)
def reverse(run: Run, items: list[Any]) -> list[Any]:
    return list(reversed(items))


@builtin("index of", LIST, "match: any")
def index_of(run: Run, items: list[Any], match: Any) -> list[Any]:
    run.charge(len(items))
    return [number(place) for place, item in enumerate(items, 1) if equals(item, match) is True]


@builtin("union", "list: *any")
def union(run: Run, lists: list[Any]) -> list[Any]:
    return distinct_values(run, concatenate(run, lists))


@builtin("distinct values", LIST)
def distinct_values(run: Run, items: list[Any]) -> list[Any]:
    kept: list[Any] = []
    for item in items:
        # FEEL's equality knows no hash, so the work is quadratic and charged as such.
        run.charge(len(kept) + 1)
        if not any(equals(item, known) is True for known in kept):
            kept.append(item)
    return kept


@builtin("flatten", LIST)
def flatten(run: Run, items: list[Any]) -> list[Any]:
    flat: list[Any] = []
    # A stack of its own: nesting must not exhaust Python's.
    waiting = list(reversed(items))
    while waiting:
        run.charge(1)
        item = waiting.pop()
        if is_list(item):
            waiting.extend(reversed(item))
        else:
            flat.append(item)
    return bounded_list(flat)


@builtin("list replace", LIST, "position: truncated", "newItem: any")
def list_replace(run: Run, items: list[Any], position: int, new: Any) -> list[Any]:
    index = _index(items, position)
    return [*items[:index], new, *items[index + 1 :]]


@builtin("list replace", LIST, "match: function", "newItem: any")
def list_replace_matching(run: Run, items: list[Any], match: Function, new: Any) -> list[Any]:
    answers = [call(match, [item, new], run) for item in items]
    if not all(isinstance(answer, bool) for answer in answers):
        raise NullResult("the function must answer true or false")
    return [new if answer else item for item, answer in zip(items, answers, strict=True)]


@builtin("sort", LIST, "precedes: function?")
def sort(run: Run, items: list[Any], precedes: Function | None = None) -> list[Any]:
    def compare(left: Any, right: Any) -> int:
        run.charge(1)
        if precedes is None:
            position = order(left, right)
            if position is None:
                raise NullResult("the items must be of one kind that has an order")
            return position
        if call(precedes, [left, right], run) is True:
            return -1
        # Both ways are asked: where neither comes first, the order stays (sorting is stable).
        return 1 if call(precedes, [right, left], run) is True else 0

    return sorted(items, key=cmp_to_key(compare))


@builtin("is", "value1: any", "value2: any")
def identical(run: Run, left: Any = None, right: Any = None) -> bool:
    """The same value of the same kind; times and moments with different zones are different values."""
    if kind_of(left) != kind_of(right):
        return False
    if kind_of(left) in ("time", "date and time"):
        return bool(left.replace(tzinfo=None) == right.replace(tzinfo=None)) and _zone(left) == _zone(right)
    return left is right or equals(left, right) is True


def _zone(value: Any) -> Any:
    # Zones by name differ even where their offsets agree today.
    key = getattr(value.tzinfo, "key", None)
    return key or value.utcoffset()
