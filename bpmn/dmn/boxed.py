"""Boxed expressions of a model, compiled to the same closures as FEEL text (DMN 1.5, 7.3 and 10.2.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bpmn.dmn.columns import table_closure
from bpmn.dmn.document import Element, local
from bpmn.dmn.texts import TextCompiler
from bpmn.feel import FeelType
from bpmn.feel.calls import call_by_name, coerced
from bpmn.feel.errors import NullResult
from bpmn.feel.kinds import ANY, is_list
from bpmn.feel.loops import item_frame, iterated
from bpmn.feel.runs import Closure, Frame, Function, Run, bounded_list
from bpmn.feel.structures import fit_arguments

Walk = Callable[[Frame], list[Frame]]


class BoxedCompiler(TextCompiler):
    """Compiles boxed expressions and the texts in them."""

    def compile(self, element: Element | None, owner: Element) -> Closure:
        """Compile the boxed expression `element`; one that is missing gives null and is noted at its owner."""
        if element is None:
            self.document.problem(owner, "the expression is missing", "write one", "warning")
            return lambda frame: None
        return _BOXES[local(element)](self, element)

    def inside(self, element: Element, part: str) -> Closure:
        """Compile the expression within the child `part` of `element`."""
        holder = self.document.child(element, part)
        if holder is None:
            self.document.problem(element, f"{local(element)} has no {part}", f"add {part}")
            return lambda frame: None
        return self.compile(self.document.expression(holder), holder)


def _literal(compiler: BoxedCompiler, element: Element) -> Closure:
    text = compiler.document.text(element)
    if not text:
        compiler.document.problem(element, "the expression is empty", "write one", "warning")
        return lambda frame: None
    value, kind = compiler.text(element, text), compiler.kind(element)
    return value if kind is None else lambda frame: coerced(value(frame), kind)


def _context(compiler: BoxedCompiler, element: Element) -> Closure:
    entries: list[tuple[str, Closure]] = []
    result: Closure | None = None
    for entry in compiler.document.children(element, "contextEntry"):
        variable = compiler.document.child(entry, "variable")
        value = compiler.compile(compiler.document.expression(entry), entry)
        if variable is None:
            result = value
        else:
            entries.append((variable.get("name", ""), _typed(value, compiler.kind(variable))))
    if len({name for name, _ in entries}) < len(entries):
        compiler.document.problem(element, "two entries of a context have one name", "rename one")

    def build(frame: Frame) -> Any:
        built: dict[str, Any] = {}
        inner = Frame(built, frame, frame.run)
        for name, value in entries:
            built[name] = value(inner)
        return built if result is None else result(inner)

    return build


def _typed(value: Closure, kind: FeelType | None) -> Closure:
    return value if kind is None else lambda frame: coerced(value(frame), kind)


def _invocation(compiler: BoxedCompiler, element: Element) -> Closure:
    function = compiler.compile(compiler.document.expression(element), element)
    bindings: list[tuple[str, Closure]] = []
    for binding in compiler.document.children(element, "binding"):
        parameter = compiler.document.child(binding, "parameter")
        name = "" if parameter is None else parameter.get("name", "")
        expression = compiler.document.expression(binding)
        value: Closure = (lambda frame: None) if expression is None else compiler.compile(expression, binding)
        bindings.append((name, value))

    def invoke(frame: Frame) -> Any:
        called = function(frame)
        arguments = {name: value(frame) for name, value in bindings}
        return call_by_name(called, arguments, frame.run)

    return invoke


def function_closure(compiler: BoxedCompiler, element: Element, name: str = "function") -> Closure:
    """Compile a functionDefinition or encapsulatedLogic into a closure that gives the function."""
    parameters = list(compiler.document.children(element, "formalParameter"))
    names = [parameter.get("name", "") for parameter in parameters]
    types = [compiler.kind(parameter) for parameter in parameters]
    result = compiler.kind(element)
    if element.get("kind", "FEEL") != "FEEL":
        compiler.document.problem(
            element, f"{element.get('kind')} code is never run", "write it in FEEL", "warning"
        )
        return lambda frame: Function(name, names, _refuse)
    body = compiler.compile(compiler.document.expression(element), element)
    signature = FeelType("function", (*(("", kind or ANY) for kind in types), ("", result or ANY)))

    def build(frame: Frame) -> Function:
        def run_body(run: Run, arguments: list[Any]) -> Any:
            fitted = fit_arguments(names, types, arguments)
            return coerced(body(Frame(dict(zip(names, fitted, strict=True)), frame, run)), result)

        return Function(name, names, run_body, signature=signature)

    return build


def _refuse(run: Run, arguments: list[Any]) -> Any:
    raise NullResult("foreign code is never run")


def _relation(compiler: BoxedCompiler, element: Element) -> Closure:
    columns = [
        (column.get("name", ""), compiler.kind(column))
        for column in compiler.document.children(element, "column")
    ]
    rows: list[list[tuple[str, Closure]]] = []
    for row in compiler.document.children(element, "row"):
        cells = [compiler.compile(cell, row) for cell in compiler.document.children(row)]
        if len(cells) != len(columns):
            compiler.document.problem(
                row, f"the row has {len(cells)} cells, the relation {len(columns)} columns"
            )
            continue
        rows.append([(name, _typed(cell, kind)) for (name, kind), cell in zip(columns, cells, strict=True)])
    return lambda frame: [{name: cell(frame) for name, cell in row} for row in rows]


def _list(compiler: BoxedCompiler, element: Element) -> Closure:
    names = {"description", "extensionElements"}
    items = [
        compiler.compile(item, element)
        for item in compiler.document.children(element)
        if local(item) not in names
    ]
    return lambda frame: [item(frame) for item in items]


def _conditional(compiler: BoxedCompiler, element: Element) -> Closure:
    condition, then, otherwise = (compiler.inside(element, part) for part in ("if", "then", "else"))
    return lambda frame: then(frame) if condition(frame) is True else otherwise(frame)


def _filter(compiler: BoxedCompiler, element: Element) -> Closure:
    source, match = compiler.inside(element, "in"), compiler.inside(element, "match")

    def select(frame: Frame) -> Any:
        items = source(frame)
        if items is None:
            return None
        kept = []
        for item in items if is_list(items) else [items]:
            frame.run.charge(10)
            found = match(item_frame(item, frame))
            if found is True:
                kept.append(item)
            elif not isinstance(found, bool | None):
                return frame.run.warn("the condition of a filter is neither true nor false")
        return kept

    return select


def _for(compiler: BoxedCompiler, element: Element) -> Closure:
    walk, body = _walk(compiler, element), compiler.inside(element, "return")

    def loop(frame: Frame) -> Any:
        results: list[Any] = []
        partial = Frame({"partial": results}, frame, frame.run)
        try:
            for inner in walk(partial):
                frame.run.charge(10 + len(results) // 10)
                results = [*results, body(inner)]
                partial.names = {"partial": results}
        except NullResult as reason:
            return frame.run.warn(f"for: {reason}")
        return bounded_list(results)

    return loop


def _walk(compiler: BoxedCompiler, element: Element) -> Walk:
    name, source = element.get("iteratorVariable", ""), compiler.inside(element, "in")
    if not name:
        compiler.document.problem(element, f"{local(element)} has no iteratorVariable", "name the variable")
    return lambda frame: [Frame({name: item}, frame, frame.run) for item in iterated(source(frame))]


def _quantified(compiler: BoxedCompiler, element: Element) -> Closure:
    walk, condition = _walk(compiler, element), compiler.inside(element, "satisfies")
    deciding = local(element) == "some"

    def decide(frame: Frame) -> Any:
        result: bool | None = not deciding
        try:
            for inner in walk(frame):
                frame.run.charge(10)
                value = condition(inner)
                if value is deciding:
                    return deciding
                if value is None:
                    result = None
                elif not isinstance(value, bool):
                    raise NullResult("the condition is neither true nor false")
        except NullResult as reason:
            return frame.run.warn(f"{local(element)}: {reason}")
        return result

    return decide


_BOXES: dict[str, Callable[[BoxedCompiler, Element], Closure]] = {
    "literalExpression": _literal,
    "context": _context,
    "invocation": _invocation,
    "functionDefinition": function_closure,
    "relation": _relation,
    "list": _list,
    "conditional": _conditional,
    "filter": _filter,
    "for": _for,
    "some": _quantified,
    "every": _quantified,
    "decisionTable": table_closure,
}
