"""Reads a decisionTable element into a compiled table: its columns, rows and hit policy."""

from __future__ import annotations

from bpmn.dmn.document import OWN_NAMESPACE, Element, id_of
from bpmn.dmn.tables import AGGREGATIONS, SINGLE, CellTest, DecisionTable, Input, Output, Rule
from bpmn.dmn.texts import TextCompiler
from bpmn.feel.compiler import Compiler
from bpmn.feel.parser import Parser
from bpmn.feel.runs import Closure

POLICIES = (*SINGLE, "RULE ORDER", "OUTPUT ORDER", "COLLECT")


def table_closure(compiler: TextCompiler, element: Element) -> Closure:
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
    # The label is for people; the name is that of the variable.
    return "" if parent is None else str(parent.get("label") or parent.get("name", ""))


def _input(compiler: TextCompiler, column: Element) -> Input:
    expression = compiler.document.child(column, "inputExpression")
    text = compiler.document.text(expression)
    if not text:
        compiler.document.problem(column, "the input has no expression", "say what the column looks at")
    value = compiler.text(column if expression is None else expression, text or "null")
    allowed, allowed_text = _allowed(compiler, compiler.document.child(column, "inputValues"))
    return Input(column.get("label") or text, value, compiler.kind(expression), allowed, allowed_text)


def _output(compiler: TextCompiler, column: Element) -> Output:
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
        column.get("label", ""),
    )


def _allowed(compiler: TextCompiler, values: Element | None) -> tuple[CellTest | None, str]:
    text = compiler.document.text(values)
    if values is None or text in ("", "-"):
        return None, ""
    return compiler.tests(values, text), text


def _order(compiler: TextCompiler, values: Element | None, text: str) -> tuple[Closure, ...]:
    """Return the listed output values in their order: they rank the rows of PRIORITY and OUTPUT ORDER."""
    if values is None or not text:
        return ()
    entries = compiler.compiled(values, text, _each_value, ())
    return tuple(entries)


def _each_value(parser: Parser, compiler: Compiler) -> list[Closure]:
    return [compiler.compile(test.test) for test in parser.unary_tests().tests]


def _rule(compiler: TextCompiler, element: Element, number: int, inputs: int, outputs: int) -> Rule | None:
    document = compiler.document
    cells = [(cell, document.text(cell)) for cell in document.children(element, "inputEntry")]
    results = [(cell, document.text(cell)) for cell in document.children(element, "outputEntry")]
    if len(cells) != inputs or len(results) != outputs:
        message = f"rule {number} has {len(cells)} inputs and {len(results)} outputs"
        document.problem(element, message, f"the table has {inputs} and {outputs}")
        return None
    notes = [document.text(note) for note in document.children(element, "annotationEntry")]
    # dmn-js keeps the annotation of a row in its description.
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
