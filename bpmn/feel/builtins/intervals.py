"""How points and ranges lie to each other (DMN 1.5, 10.3.4.9, table 78)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bpmn.feel.builtins.registry import builtin
from bpmn.feel.errors import NullResult
from bpmn.feel.kinds import contains, equals, order
from bpmn.feel.runs import Run
from bpmn.values import Range

RANGES = "range1: range", "range2: range"
Relation = Callable[[Range, Range], bool]


def _order(left: Any, right: Any) -> int:
    position = order(left, right) if left is not None and right is not None else None
    if position is None:
        raise NullResult("the ends must be of one kind that has an order")
    return position


def _point(value: Any) -> Range:
    return Range(value, value)


def _before(one: Range, other: Range) -> bool:
    position = _order(one.end, other.start)
    # Touching ends still lie before each other unless both hold the point.
    return position < 0 or (position == 0 and not (one.end_included and other.start_included))


def _meets(one: Range, other: Range) -> bool:
    return one.end_included and other.start_included and _order(one.end, other.start) == 0


def _start_order(one: Range, other: Range) -> int:
    """Compare where two ranges begin; at the same point the closed one begins first."""
    return _order(one.start, other.start) or int(other.start_included) - int(one.start_included)


def _end_order(one: Range, other: Range) -> int:
    return _order(one.end, other.end) or int(one.end_included) - int(other.end_included)


def _overlaps(one: Range, other: Range) -> bool:
    return not _before(one, other) and not _before(other, one)


def _overlaps_before(one: Range, other: Range) -> bool:
    return _overlaps(one, other) and _start_order(one, other) < 0 and _end_order(one, other) <= 0


def _finishes(one: Range, other: Range) -> bool:
    return _end_order(one, other) == 0 and _start_order(one, other) >= 0


def _includes(one: Range, other: Range) -> bool:
    return _start_order(one, other) <= 0 and _end_order(one, other) >= 0


def _starts(one: Range, other: Range) -> bool:
    return _start_order(one, other) == 0 and _end_order(one, other) <= 0


def _relate(name: str, relation: Relation, *, reverse: bool = False) -> None:
    @builtin(name, *RANGES)
    def body(run: Run, one: Range, other: Range) -> bool:
        return relation(other, one) if reverse else relation(one, other)


def _relate_points(name: str, relation: Relation, *, reverse: bool = False) -> None:
    """Register the forms in which a point stands for one of the ranges."""

    @builtin(name, "point: point", "range: range")
    def point_first(run: Run, point: Any, other: Range) -> bool:
        return relation(other, _point(point)) if reverse else relation(_point(point), other)

    @builtin(name, "range: range", "point: point")
    def point_last(run: Run, one: Range, point: Any) -> bool:
        return relation(_point(point), one) if reverse else relation(one, _point(point))


def _two_points(name: str, wanted: int) -> None:
    @builtin(name, "point1: point", "point2: point")
    def body(run: Run, one: Any, other: Any) -> bool:
        return _order(one, other) == wanted


_relate("before", _before)
_relate_points("before", _before)
_two_points("before", -1)
_relate("after", _before, reverse=True)
_relate_points("after", _before, reverse=True)
_two_points("after", 1)
_relate("meets", _meets)
_relate("met by", _meets, reverse=True)
_relate("overlaps", _overlaps)
_relate("overlaps before", _overlaps_before)
_relate("overlaps after", _overlaps_before, reverse=True)
_relate("finishes", _finishes)
_relate("finished by", _finishes, reverse=True)
_relate("includes", _includes)
_relate("during", _includes, reverse=True)
_relate("starts", _starts)
_relate("started by", _starts, reverse=True)


@builtin("finishes", "point: point", "range: range")
def point_finishes(run: Run, point: Any, bounds: Range) -> bool:
    return bounds.end_included and _order(bounds.end, point) == 0


@builtin("finished by", "range: range", "point: point")
def finished_by_point(run: Run, bounds: Range, point: Any) -> bool:
    return point_finishes(run, point, bounds)


@builtin("starts", "point: point", "range: range")
def point_starts(run: Run, point: Any, bounds: Range) -> bool:
    return bounds.start_included and _order(bounds.start, point) == 0


@builtin("started by", "range: range", "point: point")
def started_by_point(run: Run, bounds: Range, point: Any) -> bool:
    return point_starts(run, point, bounds)


@builtin("includes", "range: range", "point: point")
def includes_point(run: Run, bounds: Range, point: Any) -> bool | None:
    return contains(bounds, point)


@builtin("during", "point: point", "range: range")
def point_during(run: Run, point: Any, bounds: Range) -> bool | None:
    return contains(bounds, point)


@builtin("coincides", *RANGES)
def ranges_coincide(run: Run, one: Range, other: Range) -> bool | None:
    return equals(one, other)


@builtin("coincides", "point1: point", "point2: point")
def points_coincide(run: Run, one: Any, other: Any) -> bool:
    return _order(one, other) == 0
