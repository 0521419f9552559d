"""Small Python scripts as assignments in FEEL. Parsed, never run.

Assignments, choices between them, and what changes a list or a dictionary; a loop, a function of one's own or a call of
anything else is `NotTranslatable`, and wants a handler."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bpmn.reading.limits import NotTranslatable, quoted
from bpmn.reading.python import expression, name, truth

CHANGES = {
    ("append", 1): "append({0}, {1})", ("extend", 1): "concatenate({0}, {1})", ("pop", 0): "remove({0}, count({0}))",
    ("update", 1): "context merge([{0}, {1}])", ("insert", 2): "insert before({0}, {1} + 1, {2})", ("clear", 0): "[]",
}  # fmt: skip
"""Methods that change what they are called on."""


SILENT = {"print", "sleep"}


def python_script(text: str) -> list[tuple[str, str]]:
    """Return (variable, FEEL) for each assignment of a Python script, in order. Raises NotTranslatable."""
    try:
        return [found for statement in ast.parse(text).body for found in assigned(statement)]
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise NotTranslatable(f"{error}") from error


def assigned(statement: ast.stmt) -> Iterator[tuple[str, str]]:
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield from put(target, statement.value)
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        yield from put(statement.target, statement.value)
    elif isinstance(statement, ast.AugAssign):
        yield from put(statement.target, ast.BinOp(statement.target, statement.op, statement.value))
    elif isinstance(statement, ast.If):
        yield from chosen(statement)
    elif isinstance(statement, ast.Delete):
        yield from ((target.id, "null") for target in statement.targets if isinstance(target, ast.Name))
    elif isinstance(statement, ast.Expr):
        yield from called(statement.value)
    elif not isinstance(statement, ast.Pass | ast.Import | ast.ImportFrom):
        raise NotTranslatable(f"line {statement.lineno}: {type(statement).__name__} is code")


def put(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, str]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        for one, given in zip(target.elts, value.elts, strict=True):
            yield from put(one, given)
    else:
        yield placed(target, expression(value, {}))


def placed(target: ast.expr, feel: str) -> tuple[str, str]:
    """Return the variable that changes when something at its inside is set, and its new value."""
    if isinstance(target, ast.Name):
        return name(target, {}), feel
    if isinstance(target, ast.Attribute):
        return placed(target.value, f"context put({inner(target.value)}, {quoted(target.attr)}, {feel})")
    if isinstance(target, ast.Subscript):
        holder, key = inner(target.value), expression(target.slice, {})
        if isinstance(target.slice, ast.Constant) and isinstance(target.slice.value, int):
            return placed(target.value, f"list replace({holder}, {key} + 1, {feel})")
        return placed(target.value, f"context put({holder}, {key}, {feel})")
    raise NotTranslatable(f"line {target.lineno}: {ast.unparse(target)} cannot be set")


def inner(node: ast.expr) -> str:
    """Return what is to be changed; a variable that does not exist yet begins as an empty context."""
    return f"(if {(text := expression(node, {}))} = null then {{}} else {text})"


def chosen(statement: ast.If) -> Iterator[tuple[str, str]]:
    """Read a choice as assignments that each ask the condition; it must not change on the way."""
    test = truth(statement.test, {})
    asked = {node.id for node in ast.walk(statement.test) if isinstance(node, ast.Name)}
    positive = [found for one in statement.body for found in assigned(one)]
    negative = [found for one in statement.orelse for found in assigned(one)]
    changed = [name for name, _ in [*positive, *negative]]
    if asked & set(changed[:-1]):
        raise NotTranslatable(f"line {statement.lineno}: the condition changes inside the choice")
    for variable, feel in positive:
        yield variable, f"if {test} then {feel} else {variable}"
    for variable, feel in negative:
        yield variable, f"if {test} then {variable} else {feel}"


def called(node: ast.expr) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Constant):
        return
    if isinstance(node, ast.Call):
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        change = CHANGES.get((name, len(node.args)))
        if isinstance(function, ast.Attribute) and change is not None:
            values = [expression(one, {}) for one in (function.value, *node.args)]
            yield placed(function.value, change.format(*values))
            return
        if name in SILENT:
            return
    raise NotTranslatable(f"line {node.lineno}: {ast.unparse(node)} is code")
