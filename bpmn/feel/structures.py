"""Lists, contexts, ranges and functions as closures."""

from __future__ import annotations

from typing import Any

from bpmn.feel import nodes
from bpmn.feel.calls import coerced
from bpmn.feel.errors import NullResult
from bpmn.feel.kinds import ANY, FeelType, order, type_from
from bpmn.feel.loops import Compiling
from bpmn.feel.runs import Closure, Frame, Function, Run
from bpmn.values import Range


def compile_list(compiler: Compiling, node: nodes.ListNode) -> Closure:
    items = [compiler.compile(item) for item in node.items]
    return lambda frame: [item(frame) for item in items]


def compile_context(compiler: Compiling, node: nodes.ContextNode) -> Closure:
    entries = [(name, compiler.compile(value)) for name, value in node.entries]

    def build(frame: Frame) -> dict[str, Any]:
        built: dict[str, Any] = {}
        inner = Frame(built, frame, frame.run)
        for name, value in entries:
            built[name] = value(inner)
        return built

    return build


def compile_range(compiler: Compiling, node: nodes.RangeNode) -> Closure:
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


def compile_unary_range(compiler: Compiling, node: nodes.UnaryRange) -> Closure:
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


def compile_function(compiler: Compiling, node: nodes.FunctionNode) -> Closure:
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
