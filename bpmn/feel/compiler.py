"""Turns nodes into closures, once; evaluating is calling the outermost closure with a frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from bpmn.feel import nodes
from bpmn.feel.calls import call, call_by_name
from bpmn.feel.kinds import FeelType, equals, type_from
from bpmn.feel.loops import compile_for, compile_quantified, select
from bpmn.feel.membership import (
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
from bpmn.feel.operators import (
    compile_arithmetic,
    compile_between,
    compile_comparison,
    compile_junction,
    compile_negation,
)
from bpmn.feel.paths import follow
from bpmn.feel.runs import Closure, Frame, Function
from bpmn.feel.structures import (
    compile_context,
    compile_function,
    compile_list,
    compile_range,
    compile_unary_range,
)
from bpmn.feel.temporal import read_literal

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
            # The cell `?` alone is passed by every input.
            return lambda value, frame: is_input_itself or decides(value, expression(frame))

        def passes(value: Any, frame: Frame) -> bool | None:
            result = expression(frame)
            # For true and false inputs the result is compared; for others a boolean result decides.
            return matches(value, result) if isinstance(value, bool) else decides(value, result)

        return passes

    def membership_test(self, node: nodes.Node) -> ValueTest:
        """Return the test of a value against one alternative of `in`, or of a cell."""
        self.weight += 1
        if isinstance(node, nodes.UnaryRange):
            return self._comparison_test(node)
        if isinstance(node, nodes.RangeNode):
            bounds = compile_range(self, node)
            return lambda value, frame: within(value, bounds(frame))
        # Constants of simple kinds need no general rules, and most cells are such.
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
                # Floats come from JSON; FEEL computes with the number as it was written.
                return Decimal(repr(value)) if type(value) is float else value
            scope = scope.parent
        # Names of the context hide built-in functions.
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


_COMPILERS: dict[type[nodes.Node], Callable[[Compiler, Any], Closure]] = {
    nodes.Literal: _literal,
    nodes.Name: _name,
    nodes.Path: _path,
    nodes.Filter: _filter,
    nodes.Invocation: _invocation,
    nodes.Arithmetic: compile_arithmetic,
    nodes.Comparison: compile_comparison,
    nodes.Junction: compile_junction,
    nodes.Negation: compile_negation,
    nodes.Between: compile_between,
    nodes.Membership: _membership,
    nodes.InstanceOf: _instance_of,
    nodes.Conditional: _conditional,
    nodes.For: compile_for,
    nodes.Quantified: compile_quantified,
    nodes.ListNode: compile_list,
    nodes.ContextNode: compile_context,
    nodes.RangeNode: compile_range,
    nodes.UnaryRange: compile_unary_range,
    nodes.FunctionNode: compile_function,
}
