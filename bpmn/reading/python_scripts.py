"""Small Python scripts as assignments in FEEL. Parsed, never run.

Assignments, choices between them, and what changes a list or a dictionary; a loop, a function of one's own or a call of
anything else is `NotTranslatable`, and wants a handler."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bpmn.reading.limits import NotTranslatable, quoted
from bpmn.reading.python import expression, name, truth
from bpmn.reading.python_functions import without_functions

CHANGES = {
    ("append", 1): "append({0}, {1})", ("extend", 1): "concatenate({0}, {1})", ("pop", 0): "remove({0}, count({0}))",
    ("update", 1): "context merge([{0}, {1}])", ("insert", 2): "insert before({0}, {1} + 1, {2})", ("clear", 0): "[]",
    ("remove", 1): "remove({0}, index of({0}, {1})[1])",
}  # fmt: skip
"""Methods that change what they are called on."""


SILENT = {"print", "sleep"}


def python_script(text: str) -> list[tuple[str, str]]:
    """Return (variable, FEEL) for each assignment of a Python script, in order. Raises NotTranslatable."""
    try:
        pairs = [found for statement in without_functions(text) for found in assigned(statement)]
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise NotTranslatable(f"{error}") from error
    if any(name == HELD for name, _ in pairs):
        raise NotTranslatable("it holds values apart, which a program does")
    return pairs


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
        yield from map(deleted, statement.targets)
    elif isinstance(statement, ast.Expr):
        yield from called(statement.value)
    elif not isinstance(statement, ast.Pass | ast.Import | ast.ImportFrom):
        raise NotTranslatable(f"line {statement.lineno}: {type(statement).__name__} is code")


def put(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, str]]:
    if isinstance(target, ast.Tuple | ast.List):
        yield from put_apart(target.elts, value)
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "pop":
        yield from popped(target, value.func.value, value.args)
    else:
        yield placed(target, expression(value, {}))


def put_apart(targets: list[ast.expr], value: ast.expr) -> Iterator[tuple[str, str]]:
    """Set several variables at once. What one of them is made of must not be set before it."""
    given = value.elts if isinstance(value, ast.Tuple | ast.List) else []
    if given and len(given) != len(targets):
        raise NotTranslatable(f"line {value.lineno}: {len(given)} values for {len(targets)} names")
    names = [ast.unparse(one) for one in targets]
    read = [{node.id for node in ast.walk(one) if isinstance(node, ast.Name)} for one in given]
    if all(not set(names[:place]) & asked for place, asked in enumerate(read)) and given:
        for one, single in zip(targets, given, strict=True):
            yield from put(one, single)
        return
    yield HELD, expression(value, {})
    for place, one in enumerate(targets, 1):
        yield placed(one, f"{HELD}[{place}]")


HELD = "held_apart"
"""Holds several values until each has its variable."""


def popped(target: ast.expr, holder: ast.expr, arguments: list[ast.expr]) -> Iterator[tuple[str, str]]:
    """Take an item out of a list, or an entry out of a dictionary, and set it."""
    text, key = inner(holder), expression(arguments[0], {}) if arguments else "-1"
    taken = f"(if {text} instance of list then {text}[if {key} < 0 then {key} else {key} + 1] else get value({text}, {key}))"
    if len(arguments) > 1:
        taken = f"(if {taken} = null then {expression(arguments[1], {})} else {taken})"
    yield placed(target, taken)
    yield without(holder, key)


def deleted(target: ast.expr) -> tuple[str, str]:
    if isinstance(target, ast.Name):
        return target.id, "null"
    if isinstance(target, ast.Subscript):
        return without(target.value, expression(target.slice, {}))
    raise NotTranslatable(f"line {target.lineno}: {ast.unparse(target)} cannot be deleted")


def without(holder: ast.expr, key: str) -> tuple[str, str]:
    """Return the variable, and its value without what lies under the key."""
    text = inner(holder)
    place = f"(if {key} < 0 then count({text}) + {key} + 1 else {key} + 1)"
    rest = f"context(for entry_ in get entries({text}) return if entry_.key = {key} then null else entry_)"
    rest = rest.replace("context(for", "context((for")[:-1] + ")[item != null])"
    return placed(holder, f"(if {text} instance of list then remove({text}, {place}) else {rest})")


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
