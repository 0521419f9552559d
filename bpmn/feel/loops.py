"""Filters, for, some and every: what runs a body many times, and charges for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from bpmn.feel import nodes
from bpmn.feel.errors import FeelLimit, NullResult
from bpmn.feel.kinds import NUMBER_TYPES, FeelType, is_list, order
from bpmn.feel.runs import MAX_ITEMS, Closure, Frame, Run, as_integer, bounded_list
from bpmn.values import Range

Domain = Callable[[Frame], Iterable[Any]]


class Compiling(Protocol):
    weight: int
    names: set[str]
    types: Mapping[str, FeelType]

    def compile(self, node: nodes.Node) -> Closure: ...


def select(source: Any, condition: Closure, frame: Frame, weight: int) -> Any:
    """Evaluate source[condition]: the items for which it is true, or the item at the place it gives."""
    items = source if is_list(source) else [] if source is None else [source]
    if not items:
        # Whether a filter is a place or a condition shows only in its value.
        found = condition(frame)
        return None if type(found) in NUMBER_TYPES else []
    selected = []
    for item in items:
        frame.run.charge(weight)
        found = condition(item_frame(item, frame))
        if found is True:
            selected.append(item)
        # A number is a place in the whole list, so the first answer ends the search.
        elif type(found) in NUMBER_TYPES:
            return _item_at(items, found, frame.run)
    return selected


def item_frame(item: Any, frame: Frame) -> Frame:
    """Within a filter the item's own entries are names, and `item` is the whole."""
    names = {"item": item, **item} if isinstance(item, Mapping) else {"item": item}
    return Frame(names, frame, frame.run)


def _item_at(items: Sequence[Any], place: Any, run: Run) -> Any:
    index = as_integer(place)
    if index is None or index == 0 or abs(index) > len(items):
        return run.warn("the list has no item at that place")
    found = items[index - 1 if index > 0 else index]
    return Decimal(repr(found)) if type(found) is float else found


def compile_for(compiler: Compiling, node: nodes.For) -> Closure:
    before, outer_names = compiler.weight, set(compiler.names)
    # Only a body that names `partial` pays for it: the list is copied for every round.
    compiler.names.discard("partial")
    walk = _walker(compiler, node.iterators)
    body = compiler.compile(node.body)
    weight, shows_partial = compiler.weight - before, "partial" in compiler.names
    compiler.names |= outer_names

    def loop(frame: Frame) -> Any:
        results: list[Any] = []
        partial: dict[str, Any] = {"partial": []}
        outer = Frame(partial, frame, frame.run) if shows_partial else frame
        try:
            for inner in walk(outer, 0):
                inner.run.charge(weight)
                if shows_partial:
                    inner.run.charge(len(results))
                    # A copy: a later round must not change what an earlier one has kept.
                    partial["partial"] = list(results)
                results.append(body(inner))
        except NullResult as reason:
            return frame.run.warn(f"for: {reason}")
        return bounded_list(results)

    return loop


def compile_quantified(compiler: Compiling, node: nodes.Quantified) -> Closure:
    before = compiler.weight
    walk = _walker(compiler, node.iterators)
    condition = compiler.compile(node.condition)
    weight, deciding = compiler.weight - before, node.quantifier == "some"

    def decide(frame: Frame) -> Any:
        result: bool | None = not deciding
        try:
            for inner in walk(frame, 0):
                inner.run.charge(weight)
                value = condition(inner)
                if value is deciding:
                    return deciding
                if value is None:
                    result = None
                elif not isinstance(value, bool):
                    raise NullResult("the condition is neither true nor false")
        except NullResult as reason:
            return frame.run.warn(f"{node.quantifier}: {reason}")
        return result

    return decide


def _walker(
    compiler: Compiling, iterators: Sequence[nodes.Iterator]
) -> Callable[[Frame, int], Iterator[Frame]]:
    domains = [(iterator.name, _domain(compiler, iterator)) for iterator in iterators]

    def walk(frame: Frame, depth: int) -> Iterator[Frame]:
        name, domain = domains[depth]
        for value in domain(frame):
            inner = Frame({name: value}, frame, frame.run)
            if depth + 1 == len(domains):
                yield inner
            else:
                frame.run.charge(1)
                yield from walk(inner, depth + 1)

    return walk


def _domain(compiler: Compiling, iterator: nodes.Iterator) -> Domain:
    source = compiler.compile(iterator.source)
    if iterator.until is None:
        return lambda frame: iterated(source(frame))
    until = compiler.compile(iterator.until)
    return lambda frame: counted(source(frame), until(frame))


def iterated(value: Any) -> Iterable[Any]:
    """Return what a loop over `value` visits: items, the numbers or days of a range, or the value alone."""
    if is_list(value):
        return value  # type: ignore[no-any-return]
    if isinstance(value, Range):
        return _inside(value)
    if value is None:
        raise NullResult("there is no list to go through")
    return [value]


def counted(start: Any, end: Any) -> Iterable[Any]:
    """Return the numbers or days from `start` to `end`, up or down, both included."""
    low, high = as_integer(start), as_integer(end)
    if low is not None and high is not None:
        _check_size(abs(high - low))
        step = 1 if low <= high else -1
        return range(low, high + step, step)
    if type(start) is date and type(end) is date:
        _check_size(abs((end - start).days))
        sign = 1 if start <= end else -1
        return [start + timedelta(days=sign * day) for day in range(abs((end - start).days) + 1)]
    raise NullResult("a loop counts from whole number to whole number, or from day to day")


def _inside(bounds: Range) -> Iterable[Any]:
    # A range of moments has no next value.
    if isinstance(bounds.start, datetime) or bounds.start is None or bounds.end is None:
        raise NullResult("this range cannot be counted")
    descending = order(bounds.start, bounds.end) == 1
    values = [] if descending else list(counted(bounds.start, bounds.end))
    first = 0 if bounds.start_included else 1
    last = len(values) if bounds.end_included else len(values) - 1
    return values[first:last]


def _check_size(distance: int) -> None:
    if distance >= MAX_ITEMS:
        raise FeelLimit(f"a loop counts over more than {MAX_ITEMS} values")
