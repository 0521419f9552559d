"""Boxed expressions of a model, compiled to the same closures as FEEL text (DMN 1.5, 7.3 and 10.2.1)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from bpmn.dmn.document import OWN_NAMESPACE, Document, Element, id_of, local
from bpmn.dmn.runs import DecisionRun
from bpmn.dmn.tables import AGGREGATIONS, SINGLE, CellTest, DecisionTable, Input, Output, Rule
from bpmn.dmn.types import Types
from bpmn.feel import FeelError, FeelType
from bpmn.feel.builtins import BUILTINS
from bpmn.feel.calls import call_by_name, coerced
from bpmn.feel.compiler import Compiler, fit_arguments
from bpmn.feel.errors import NullResult
from bpmn.feel.kinds import ANY, is_list
from bpmn.feel.loops import item_frame, iterated
from bpmn.feel.names import KnownNames
from bpmn.feel.parser import Parser
from bpmn.feel.runs import Closure, Frame, Function, Run, bounded_list

Walk = Callable[[Frame], list[Frame]]
POLICIES = (*SINGLE, "RULE ORDER", "OUTPUT ORDER", "COLLECT")
_FEEL = ("", "feel", "FEEL")


class BoxedCompiler:
    """Compiles the logic of one model. `names` are all names the model speaks of, so that signs in them are read right.

    Text that is no FEEL is a problem; with `lenient` it is a warning, and the expression gives null."""

    def __init__(
        self, document: Document, types: Types, names: Collection[str], *, lenient: bool = False
    ) -> None:
        self.document = document
        self.types = types
        self.names = KnownNames(names)
        self.lenient = lenient

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

    def text(self, element: Element, text: str) -> Closure:
        closure: Closure = self.compiled(element, text, _whole_expression, _null)
        return closure

    def tests(self, element: Element, text: str) -> CellTest:
        """Compile a cell; an empty one is a dash."""
        test: CellTest = self.compiled(element, text or "-", _whole_cell, _never)
        return test

    def compiled(
        self, element: Element, text: str, build: Callable[[Parser, Compiler], Any], failed: Any
    ) -> Any:
        """Parse and build, giving `failed` where the text is no FEEL."""
        try:
            parser = Parser(text, names=self.names, functions=BUILTINS)
            return build(parser, Compiler(BUILTINS, self.types))
        except (FeelError, RecursionError) as error:
            message = str(error) if isinstance(error, FeelError) else "nested too deeply"
            severity: Any = "warning" if self.lenient else "error"
            self.document.problem(element, f"{text[:60]}: {message}", "correct the FEEL text", severity)
            return failed

    def kind(self, element: Element | None) -> FeelType | None:
        return None if element is None else self.types.of(element, element.get("typeRef"))


def _whole_expression(parser: Parser, compiler: Compiler) -> Closure:
    return compiler.compile(parser.expression())


def _whole_cell(parser: Parser, compiler: Compiler) -> CellTest:
    return compiler.tests(parser.unary_tests())


def _null(frame: Frame) -> Any:
    if isinstance(frame.run, DecisionRun):
        frame.run.fail("an expression is no FEEL")
    return None


def _never(value: Any, frame: Frame) -> bool:
    return False


def _literal(compiler: BoxedCompiler, element: Element) -> Closure:
    language = element.get("expressionLanguage", "")
    if language not in _FEEL and not language.rstrip("/").endswith("FEEL"):
        compiler.document.problem(
            element, f"the language {language} is not run here", "write the expression in FEEL"
        )
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


# -- decision tables ---------------------------------------------------------------------------------------------------


def _table(compiler: BoxedCompiler, element: Element) -> Closure:
    document = compiler.document
    policy, aggregation = element.get("hitPolicy", "UNIQUE"), element.get("aggregation", "")
    if policy not in POLICIES:
        document.problem(element, f"there is no hit policy {policy}", f"use one of {', '.join(POLICIES)}")
    if aggregation and aggregation not in AGGREGATIONS:
        document.problem(element, f"there is no aggregation {aggregation}", "use SUM, MIN, MAX or COUNT")
    inputs = tuple(_input(compiler, column) for column in document.children(element, "input"))
    outputs = tuple(_output(compiler, column) for column in document.children(element, "output"))
    rows = enumerate(document.children(element, "rule"), 1)
    rules = [_rule(compiler, rule, number, len(inputs), len(outputs)) for number, rule in rows]
    if not outputs:
        document.problem(element, "the table has no output", "add one")
    name = element.get("outputLabel") or _owner_name(element)
    whole = tuple(rule for rule in rules if rule is not None)
    return DecisionTable(
        element.get("id") or id_of(element), name, policy, aggregation, inputs, outputs, whole
    )


def _owner_name(element: Element) -> str:
    parent = element.getparent()
    while parent is not None and not parent.get("name"):
        parent = parent.getparent()
    return "" if parent is None else parent.get("name", "")


def _input(compiler: BoxedCompiler, column: Element) -> Input:
    expression = compiler.document.child(column, "inputExpression")
    text = compiler.document.text(expression)
    if not text:
        compiler.document.problem(column, "the input has no expression", "say what the column looks at")
    value = compiler.text(column, text or "null")
    allowed, allowed_text = _allowed(compiler, compiler.document.child(column, "inputValues"))
    return Input(column.get("label") or text, value, compiler.kind(expression), allowed, allowed_text)


def _output(compiler: BoxedCompiler, column: Element) -> Output:
    values = compiler.document.child(column, "outputValues")
    allowed, text = _allowed(compiler, values)
    default = compiler.document.child(column, "defaultOutputEntry")
    default_text = compiler.document.text(default)
    return Output(
        column.get("name", column.get("label", "")),
        compiler.kind(column),
        allowed,
        _order(compiler, values, text),
        compiler.text(column, default_text) if default is not None and default_text else None,
    )


def _allowed(compiler: BoxedCompiler, values: Element | None) -> tuple[CellTest | None, str]:
    text = compiler.document.text(values)
    if values is None or text in ("", "-"):
        return None, ""
    return compiler.tests(values, text), text


def _order(compiler: BoxedCompiler, values: Element | None, text: str) -> tuple[Closure, ...]:
    """Return the listed output values in their order: they rank the rows of PRIORITY and OUTPUT ORDER."""
    if values is None or not text:
        return ()
    entries = compiler.compiled(values, text, _each_value, ())
    return tuple(entries)


def _each_value(parser: Parser, compiler: Compiler) -> list[Closure]:
    return [compiler.compile(test.test) for test in parser.unary_tests().tests]


def _rule(compiler: BoxedCompiler, element: Element, number: int, inputs: int, outputs: int) -> Rule | None:
    document = compiler.document
    cells = [(cell, document.text(cell)) for cell in document.children(element, "inputEntry")]
    results = [(cell, document.text(cell)) for cell in document.children(element, "outputEntry")]
    if len(cells) != inputs or len(results) != outputs:
        message = f"rule {number} has {len(cells)} inputs and {len(results)} outputs"
        document.problem(element, message, f"the table has {inputs} and {outputs}")
        return None
    notes = [document.text(note) for note in document.children(element, "annotationEntry")]
    description = document.child(element, "description")
    if description is not None and description.text:
        notes.append(description.text.strip())
    return Rule(
        element.get("id", ""),
        number,
        tuple(compiler.tests(cell, text) for cell, text in cells),
        tuple(text or "-" for _, text in cells),
        tuple(compiler.text(cell, text or "null") for cell, text in results),
        "; ".join(note for note in notes if note),
        element.get(f"{{{OWN_NAMESPACE}}}enabled", "true") != "false",
    )


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
    "decisionTable": _table,
}
