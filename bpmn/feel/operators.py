"""Arithmetic, comparison and logic as closures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bpmn.feel import nodes
from bpmn.feel.arithmetic import OF_NUMBERS, calculate, negate
from bpmn.feel.kinds import equals, order
from bpmn.feel.loops import Compiling
from bpmn.feel.membership import (
    EXACT,
    ORDERS,
    SAME,
    comparer,
    negated,
)
from bpmn.feel.runs import Closure, Frame


def compile_arithmetic(compiler: Compiling, node: nodes.Arithmetic) -> Closure:
    left, right, sign = compiler.compile(node.left), compiler.compile(node.right), node.operator
    of_numbers = OF_NUMBERS[sign]

    def compute(frame: Frame) -> Any:
        a, b = left(frame), right(frame)
        # Two decimals are the usual case and need no look at kinds.
        if type(a) is Decimal and type(b) is Decimal:
            try:
                return of_numbers(a, b)
            except ArithmeticError:
                return frame.run.warn(f"{a} {sign} {b} has no value")
        result = calculate(sign, a, b)
        if result is None:
            frame.run.warn(f"{sign} does not go with these values")
        return result

    return compute


def compile_comparison(compiler: Compiling, node: nodes.Comparison) -> Closure:
    left, right = compiler.compile(node.left), compiler.compile(node.right)
    if node.operator == "=":
        return _equality(left, right)
    if node.operator == "!=":
        same = _equality(left, right)
        return lambda frame: negated(same(frame))
    compare, decide = ORDERS[node.operator], comparer(node.operator)

    def ordered(frame: Frame) -> bool | None:
        a, b = left(frame), right(frame)
        if type(a) in EXACT and type(b) in EXACT:
            return compare(a, b)
        return decide(a, b)

    return ordered


def _equality(left: Closure, right: Closure) -> Closure:
    def equal(frame: Frame) -> bool | None:
        a, b = left(frame), right(frame)
        kind = type(a)
        if kind is type(b) and kind in SAME:
            return bool(a == b)
        return equals(a, b)

    return equal


def compile_junction(compiler: Compiling, node: nodes.Junction) -> Closure:
    """Three-valued logic: the deciding value wins over null, null over the other (tables 50 and 51)."""
    parts = tuple(compiler.compile(part) for part in node.parts)
    deciding = node.operator == "or"
    other = not deciding

    def combine(frame: Frame) -> bool | None:
        result: bool | None = other
        for part in parts:
            value = part(frame)
            if value is deciding:
                return deciding
            if value is not other:
                result = None
        return result

    return combine


def compile_negation(compiler: Compiling, node: nodes.Negation) -> Closure:
    operand = compiler.compile(node.operand)
    return lambda frame: negate(operand(frame))


def compile_between(compiler: Compiling, node: nodes.Between) -> Closure:
    value, low, high = (compiler.compile(part) for part in (node.value, node.low, node.high))

    def between(frame: Frame) -> bool | None:
        middle = value(frame)
        below, above = order(middle, low(frame)), order(middle, high(frame))
        if below is None or above is None:
            return None
        return below >= 0 >= above

    return between
