"""Turns nodes into closures, once; evaluating is calling the outermost closure with a frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from bpmn.feel import nodes
from bpmn.feel.arithmetic import OF_NUMBERS, calculate, negate
from bpmn.feel.calls import call, call_by_name, coerced
from bpmn.feel.errors import NullResult
from bpmn.feel.kinds import ANY, FeelType, equals, order, type_from
from bpmn.feel.loops import compile_for, compile_quantified, select
from bpmn.feel.membership import (
    EXACT,
    ORDERS,
    SAME,
    ValueTest,
    comparer,
    constant_test,
    decides,
    matches,
    negated,
    passes_none,
    within,
)
from bpmn.feel.paths import follow
from bpmn.feel.runs import Closure, Frame, Function, Run
from bpmn.feel.temporal import read_literal
from bpmn.values import Range

_MISSING = object()


class Compiler:
    """Compiles one expression. `types` are the types defined around it, `builtins` the functions always at hand.

    `weight` counts the nodes compiled so far: loops charge their budget by the weight of their body."""

    def __init__(self, builtins: Mapping[str, Function], types: Mapping[str, FeelType]) -> None:
        self.builtins = builtins
        self.types = types
        self.weight = 0
        self.names: set[str] = set()

    def compile(self, node: nodes.Node) -> Closure:
        self.weight += 1
        return _COMPILERS[type(node)](self, node)

    def tests(self, tests: nodes.Tests) -> Callable[[Any, Frame], bool]:
        """Return what tells whether an input passes a decision table's cell."""
        compiled = [self._cell_test(test) for test in tests.tests]
        if not compiled:
            return lambda value, frame: True
        if tests.negated:
            return lambda value, frame: passes_none(compiled, value, frame)
        if len(compiled) == 1:
            only = compiled[0]
            return lambda value, frame: only(value, frame) is True
        return lambda value, frame: any(test(value, frame) is True for test in compiled)

    def _cell_test(self, test: nodes.Test) -> ValueTest:
        if isinstance(test.test, nodes.UnaryRange | nodes.RangeNode | nodes.Literal):
            return self.membership_test(test.test)
        expression = self.compile(test.test)
        if test.uses_input:
            is_input_itself = isinstance(test.test, nodes.Name)
            return lambda value, frame: is_input_itself or decides(value, expression(frame))

        def passes(value: Any, frame: Frame) -> bool | None:
            result = expression(frame)
            return matches(value, result) if isinstance(value, bool) else decides(value, result)

        return passes

    def membership_test(self, node: nodes.Node) -> ValueTest:
        """Return the test of a value against one alternative of `in`, or of a cell."""
        self.weight += 1
        if isinstance(node, nodes.UnaryRange):
            return self._comparison_test(node)
        if isinstance(node, nodes.RangeNode):
            bounds = _range(self, node)
            return lambda value, frame: within(value, bounds(frame))
        if isinstance(node, nodes.Literal) and type(node.value) in SAME:
            return constant_test(node.value)
        expression = self.compile(node)
        return lambda value, frame: matches(value, expression(frame))

    def _comparison_test(self, node: nodes.UnaryRange) -> ValueTest:
        operand, sign = self.compile(node.operand), node.operator
        if sign in ORDERS:
            compare = comparer(sign)
            return lambda value, frame: compare(value, operand(frame))
        if sign == "=":
            return lambda value, frame: equals(value, operand(frame))
        return lambda value, frame: negated(equals(value, operand(frame)))


# -- one function for each kind of node --------------------------------------------------------------------------------


def _literal(compiler: Compiler, node: nodes.Literal) -> Closure:
    value = node.value
    return lambda frame: value


def _name(compiler: Compiler, node: nodes.Name) -> Closure:
    name, builtin = node.name, compiler.builtins.get(node.name)
    compiler.names.add(name)

    def look_up(frame: Frame) -> Any:
        scope: Frame | None = frame
        while scope is not None:
            value = scope.names.get(name, _MISSING)
            if value is not _MISSING:
                return Decimal(repr(value)) if type(value) is float else value
            scope = scope.parent
        return builtin or frame.run.warn(f"the context has no {name}")

    return look_up


def _path(compiler: Compiler, node: nodes.Path) -> Closure:
    source, name = compiler.compile(node.source), node.name
    return lambda frame: follow(source(frame), name, frame.run)


def _filter(compiler: Compiler, node: nodes.Filter) -> Closure:
    source, before = compiler.compile(node.source), compiler.weight
    condition = compiler.compile(node.condition)
    weight = compiler.weight - before
    return lambda frame: select(source(frame), condition, frame, weight)


def _invocation(compiler: Compiler, node: nodes.Invocation) -> Closure:
    if isinstance(node.function, nodes.Name) and node.function.name == "@":
        return _at_literal(node.positional[0])
    function = compiler.compile(node.function)
    if node.named:
        named = [(name, compiler.compile(value)) for name, value in node.named]
        return lambda frame: call_by_name(
            function(frame), {name: value(frame) for name, value in named}, frame.run
        )
    arguments = [compiler.compile(value) for value in node.positional]
    return lambda frame: call(function(frame), [argument(frame) for argument in arguments], frame.run)


def _at_literal(node: nodes.Node) -> Closure:
    text = node.value if isinstance(node, nodes.Literal) else ""
    value = read_literal(text)
    if value is None:
        return lambda frame: frame.run.warn(f'@"{text}" is no date, time or duration')
    return lambda frame: value


def _arithmetic(compiler: Compiler, node: nodes.Arithmetic) -> Closure:
    left, right, sign = compiler.compile(node.left), compiler.compile(node.right), node.operator
    of_numbers = OF_NUMBERS[sign]

    def compute(frame: Frame) -> Any:
        a, b = left(frame), right(frame)
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


def _comparison(compiler: Compiler, node: nodes.Comparison) -> Closure:
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


def _junction(compiler: Compiler, node: nodes.Junction) -> Closure:
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


def _negation(compiler: Compiler, node: nodes.Negation) -> Closure:
    operand = compiler.compile(node.operand)
    return lambda frame: negate(operand(frame))


def _between(compiler: Compiler, node: nodes.Between) -> Closure:
    value, low, high = (compiler.compile(part) for part in (node.value, node.low, node.high))

    def between(frame: Frame) -> bool | None:
        middle = value(frame)
        below, above = order(middle, low(frame)), order(middle, high(frame))
        if below is None or above is None:
            return None
        return below >= 0 >= above

    return between


def _membership(compiler: Compiler, node: nodes.Membership) -> Closure:
    value = compiler.compile(node.value)
    tests = [compiler.membership_test(test) for test in node.tests]

    def member(frame: Frame) -> bool | None:
        wanted, result = value(frame), None
        for test in tests:
            found = test(wanted, frame)
            if found is True:
                return True
            if found is False:
                result = False
        return result

    return member


def _instance_of(compiler: Compiler, node: nodes.InstanceOf) -> Closure:
    value, wanted = compiler.compile(node.value), type_from(node.type, compiler.types)
    if wanted is None:
        return lambda frame: frame.run.warn(f"there is no type {node.type.name}")
    found = wanted.without_lists()

    def instance(frame: Frame) -> bool:
        tested = value(frame)
        return found.name == "Null" if tested is None else found.accepts(tested)

    return instance


def _conditional(compiler: Compiler, node: nodes.Conditional) -> Closure:
    condition, then, otherwise = (
        compiler.compile(part) for part in (node.condition, node.then, node.otherwise)
    )
    return lambda frame: then(frame) if condition(frame) is True else otherwise(frame)


def _list(compiler: Compiler, node: nodes.ListNode) -> Closure:
    items = [compiler.compile(item) for item in node.items]
    return lambda frame: [item(frame) for item in items]


def _context(compiler: Compiler, node: nodes.ContextNode) -> Closure:
    entries = [(name, compiler.compile(value)) for name, value in node.entries]

    def build(frame: Frame) -> dict[str, Any]:
        built: dict[str, Any] = {}
        inner = Frame(built, frame, frame.run)
        for name, value in entries:
            built[name] = value(inner)
        return built

    return build


def _range(compiler: Compiler, node: nodes.RangeNode) -> Closure:
    start, end = compiler.compile(node.start), compiler.compile(node.end)
    if isinstance(node.start, nodes.Literal) and isinstance(node.end, nodes.Literal):
        return _constant_range(node, node.start.value, node.end.value)

    def build(frame: Frame) -> Any:
        low, high = start(frame), end(frame)
        if low is None or high is None or order(low, high) is None:
            return frame.run.warn("the ends of a range must be two values of one kind that has an order")
        return Range(low, high, node.start_included, node.end_included)

    return build


def _constant_range(node: nodes.RangeNode, low: Any, high: Any) -> Closure:
    if low is None or high is None or order(low, high) is None:
        return lambda frame: frame.run.warn("the ends of this range have no order")
    bounds = Range(low, high, node.start_included, node.end_included)
    return lambda frame: bounds


def _unary_range(compiler: Compiler, node: nodes.UnaryRange) -> Closure:
    operand, sign = compiler.compile(node.operand), node.operator

    def build(frame: Frame) -> Any:
        limit = operand(frame)
        if sign == "!=" or limit is None:
            return frame.run.warn(f"{sign} with this value makes no range")
        if sign == "=":
            return Range(limit, limit)
        closed = sign.endswith("=")
        return Range(None, limit, False, closed) if sign[0] == "<" else Range(limit, None, closed, False)

    return build


def _function(compiler: Compiler, node: nodes.FunctionNode) -> Closure:
    if node.external:
        return _foreign(node)
    body = compiler.compile(node.body)
    names = [name for name, _ in node.parameters]
    types = [type_from(kind, compiler.types) if kind else None for _, kind in node.parameters]
    signature = FeelType("function", (*(("", kind or ANY) for kind in types), ("", ANY)))

    def build(frame: Frame) -> Function:
        def run_body(run: Run, arguments: list[Any]) -> Any:
            fitted = fit_arguments(names, types, arguments)
            return body(Frame(dict(zip(names, fitted, strict=True)), frame, run))

        return Function("function", names, run_body, signature=signature)

    return build


def fit_arguments(names: list[str], types: list[FeelType | None], arguments: list[Any]) -> list[Any]:
    """Coerce arguments to the declared types; the whole call is null when one does not conform."""
    fitted = [coerced(value, kind) for value, kind in zip(arguments, types, strict=True)]
    for name, before, after in zip(names, arguments, fitted, strict=True):
        if after is None and before is not None:
            raise NullResult(f"the argument {name} is of another type")
    return fitted


def _foreign(node: nodes.FunctionNode) -> Closure:
    def refuse(run: Run, arguments: list[Any]) -> Any:
        raise NullResult("foreign code is never run")

    function = Function("external function", [name for name, _ in node.parameters], refuse)
    return lambda frame: function


_COMPILERS: dict[type[nodes.Node], Callable[[Compiler, Any], Closure]] = {
    nodes.Literal: _literal,
    nodes.Name: _name,
    nodes.Path: _path,
    nodes.Filter: _filter,
    nodes.Invocation: _invocation,
    nodes.Arithmetic: _arithmetic,
    nodes.Comparison: _comparison,
    nodes.Junction: _junction,
    nodes.Negation: _negation,
    nodes.Between: _between,
    nodes.Membership: _membership,
    nodes.InstanceOf: _instance_of,
    nodes.Conditional: _conditional,
    nodes.For: compile_for,
    nodes.Quantified: compile_quantified,
    nodes.ListNode: _list,
    nodes.ContextNode: _context,
    nodes.RangeNode: _range,
    nodes.UnaryRange: _unary_range,
    nodes.FunctionNode: _function,
}
