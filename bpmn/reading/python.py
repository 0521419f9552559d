"""The small scripts and conditions that SpiffWorkflow diagrams write in Python, as FEEL. Parsed, never run.

Assignments, choices between them, and the functions and methods of texts, lists and dictionaries that FEEL has too; a
loop, a function of one's own or a call of anything else is `NotTranslatable`, and wants a handler."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from bpmn.reading.translating import NotTranslatable, quoted

BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
COMPARED = {
    ast.Eq: "=", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "=", ast.IsNot: "!=",
}  # fmt: skip
FUNCTIONS = {
    ("len", 1): "(if {0} instance of string then string length({0}) else if {0} instance of list then count({0}) "
    "else count(get entries({0})))",
    ("str", 1): "string({0})", ("int", 1): "(if number({0}) < 0 then ceiling(number({0})) else floor(number({0})))",
    ("float", 1): "number({0})", ("abs", 1): "abs({0})", ("round", 1): "decimal({0}, 0)",
    ("round", 2): "decimal({0}, {1})", ("sum", 1): "sum({0})", ("min", 1): "min({0})", ("max", 1): "max({0})",
    ("min", 2): "min({0}, {1})", ("max", 2): "max({0}, {1})", ("list", 1): "{0}", ("list", 0): "[]", ("dict", 0): "{{}}",
    ("set", 1): "distinct values({0})", ("any", 1): "any({0})", ("all", 1): "all({0})",
    ("sorted", 1): "sort({0}, function(a, b) a < b)", ("reversed", 1): "reverse({0})",
    ("range", 1): "(if {0} > 0 then (for i in 0..({0} - 1) return i) else [])",
    ("range", 2): "(if {1} > {0} then (for i in {0}..({1} - 1) return i) else [])",
}  # fmt: skip
METHODS = {
    ("upper", 0): "upper case({0})", ("lower", 0): "lower case({0})", ("startswith", 1): "starts with({0}, {1})",
    ("endswith", 1): "ends with({0}, {1})", ("get", 1): "get value({0}, {1})",
    ("get", 2): "(if get value({0}, {1}) = null then {2} else get value({0}, {1}))",
    ("join", 1): "string join({1}, {0})", ("split", 1): "split({0}, {1})", ("copy", 0): "{0}",
    ("keys", 0): "get entries({0}).key", ("values", 0): "get entries({0}).value",
    ("count", 1): "count({0}[item = {1}])", ("index", 1): "(index of({0}, {1})[1] - 1)",
}  # fmt: skip
CHANGES = {
    ("append", 1): "append({0}, {1})", ("extend", 1): "concatenate({0}, {1})", ("pop", 0): "remove({0}, count({0}))",
    ("update", 1): "context merge([{0}, {1}])", ("insert", 2): "insert before({0}, {1} + 1, {2})", ("clear", 0): "[]",
}  # fmt: skip
"""Methods that change what they are called on."""
SPANS = {"weeks": 'duration("P7D")', "days": 'duration("P1D")', "hours": 'duration("PT1H")',
         "minutes": 'duration("PT1M")', "seconds": 'duration("PT1S")'}  # fmt: skip
SILENT = {"print", "sleep"}
FOREIGN_NAMES = {
    "environment",
    "execution",
    "this",
    "content",
    "Math",
    "task",
    "undefined",
    "console",
    "next",
}
EMPTY = ("false", "0", '""', "[]", "{}")


def python_expression(text: str) -> str:
    """Return FEEL for a Python expression. Raises NotTranslatable."""
    try:
        return expression(ast.parse(text.strip(), mode="eval").body, {})
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise NotTranslatable(f"{text!r}: {error}") from error


def python_script(text: str) -> list[tuple[str, str]]:
    """Return (variable, FEEL) for each assignment of a Python script, in order. Raises NotTranslatable."""
    try:
        return [found for statement in ast.parse(text).body for found in assigned(statement)]
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise NotTranslatable(f"{error}") from error


# Statements


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
    for name, feel in positive:
        yield name, f"if {test} then {feel} else {name}"
    for name, feel in negative:
        yield name, f"if {test} then {name} else {feel}"


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


# Expressions; `names` says what a bound name is called in FEEL

Names = dict[str, str]


def truth(node: ast.expr, names: Names) -> str:
    """Return a condition: where the value may be anything, what Python takes for true."""
    text = expression(node, names)
    is_plain = isinstance(node, ast.Compare | ast.BoolOp) or (
        isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    )
    if is_plain or text in ("true", "false"):
        return f"({text})"
    return f"({text} != null and " + " and ".join(f"({text} = {empty}) != true" for empty in EMPTY) + ")"


def expression(node: ast.expr, names: Names) -> str:
    make = READ.get(type(node))
    if make is None:
        raise NotTranslatable(f"{ast.unparse(node)!r} is code outside the diagram")
    return make(node, names)


def constant(node: ast.Constant, names: Names) -> str:
    if node.value is None or isinstance(node.value, bool):
        return {None: "null", True: "true", False: "false"}[node.value]
    if isinstance(node.value, str):
        return quoted(node.value)
    if isinstance(node.value, int | float):
        return str(node.value)
    raise NotTranslatable(f"{node.value!r} is no value")


def binary(node: ast.BinOp, names: Names) -> str:
    left, right = expression(node.left, names), expression(node.right, names)
    if isinstance(node.op, ast.Mod):
        return f"modulo({left}, {right})"
    if isinstance(node.op, ast.FloorDiv):
        return f"floor({left} / {right})"
    if type(node.op) not in BINARY:
        raise NotTranslatable(f"{ast.unparse(node)!r}: FEEL has no such operator")
    if isinstance(node.op, ast.Add) and isinstance(node.left, ast.List | ast.ListComp):
        return f"concatenate({left}, {right})"
    return f"({left} {BINARY[type(node.op)]} {right})"


def logic(node: ast.BoolOp, names: Names) -> str:
    word = " and " if isinstance(node.op, ast.And) else " or "
    return "(" + word.join(truth(value, names) for value in node.values) + ")"


def unary(node: ast.UnaryOp, names: Names) -> str:
    if isinstance(node.op, ast.Not):
        return f"({truth(node.operand, names)} != true)"
    if isinstance(node.op, ast.USub):
        return f"-{expression(node.operand, names)}"
    return expression(node.operand, names)


def compared(node: ast.Compare, names: Names) -> str:
    values = [expression(one, names) for one in (node.left, *node.comparators)]
    parts = [one_comparison(values[i], op, values[i + 1]) for i, op in enumerate(node.ops)]
    return parts[0] if len(parts) == 1 else "(" + " and ".join(parts) + ")"


def one_comparison(left: str, op: ast.cmpop, right: str) -> str:
    if type(op) in COMPARED:
        return f"({left} {COMPARED[type(op)]} {right})"
    held = (
        f"(if {right} instance of string then contains({right}, {left}) else if {right} instance of list then "
        f"list contains({right}, {left}) else list contains(get entries({right}).key, {left}))"
    )
    return held if isinstance(op, ast.In) else f"({held} != true)"


def conditional(node: ast.IfExp, names: Names) -> str:
    test, positive = truth(node.test, names), expression(node.body, names)
    return f"(if {test} then {positive} else {expression(node.orelse, names)})"


def subscript(node: ast.Subscript, names: Names) -> str:
    value, key = expression(node.value, names), node.slice
    if isinstance(key, ast.Slice):
        return part(value, key, names)
    if isinstance(key, ast.UnaryOp) and isinstance(key.operand, ast.Constant):
        return f"{value}[{expression(key, names)}]"
    if isinstance(key, ast.Constant) and isinstance(key.value, int):
        return f"{value}[{key.value + 1}]"
    text = expression(key, names)
    if isinstance(key, ast.Constant):
        return f"get value({value}, {text})"
    return f"(if {text} instance of string then get value({value}, {text}) else {value}[{text} + 1])"


def part(value: str, key: ast.Slice, names: Names) -> str:
    if key.step is not None:
        raise NotTranslatable("a slice with steps is code")
    begin = expression(key.lower, names) if key.lower else "0"
    if key.upper is None:
        return f"sublist({value}, {begin} + 1)"
    return f"sublist({value}, {begin} + 1, {expression(key.upper, names)} - {begin})"


def dictionary(node: ast.Dict, names: Names) -> str:
    entries = []
    for key, value in zip(node.keys, node.values, strict=True):
        if not isinstance(key, ast.Constant):
            raise NotTranslatable(f"{ast.unparse(node)!r}: a key is not written out")
        entries.append(f"{quoted(str(key.value))}: {expression(value, names)}")
    return "{" + ", ".join(entries) + "}"


def joined(node: ast.JoinedStr, names: Names) -> str:
    parts = [
        constant(one, names) if isinstance(one, ast.Constant) else f"string({expression(one.value, names)})"
        for one in node.values
        if isinstance(one, ast.Constant | ast.FormattedValue)
    ]
    return "(" + " + ".join(parts) + ")" if parts else '""'


def comprehended(node: ast.ListComp | ast.GeneratorExp, names: Names) -> str:
    name, items = source(node, names)
    return f"(for {name} in {items} return {expression(node.elt, {**names, name: name})})"


def source(node: ast.ListComp | ast.GeneratorExp, names: Names) -> tuple[str, str]:
    """Return the bound name, and what it runs over with the filters of the comprehension."""
    loop = node.generators[0]
    if len(node.generators) > 1 or not isinstance(loop.target, ast.Name):
        raise NotTranslatable(f"{ast.unparse(node)!r}: more than one loop is code")
    name, items = loop.target.id, expression(loop.iter, names)
    for test in loop.ifs:
        items = f"{items}[{truth(test, {**names, name: 'item'})}]"
    return name, items


def call(node: ast.Call, names: Names) -> str:
    function, first = node.func, node.args[0] if node.args else None
    if (
        isinstance(function, ast.Name)
        and function.id in ("any", "all")
        and isinstance(first, ast.GeneratorExp)
    ):
        name, items = source(first, names)
        word = "some" if function.id == "any" else "every"
        return f"({word} {name} in {items} satisfies {truth(first.elt, {**names, name: name})})"
    if isinstance(function, ast.Name) and function.id == "dict" and not node.args:
        pairs = [f"{quoted(word.arg or '')}: {expression(word.value, names)}" for word in node.keywords]
        return "{" + ", ".join(pairs) + "}"
    word = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if word == "timedelta" and not node.args:
        spans = [
            f"{SPANS[k.arg or '']} * {expression(k.value, names)}" for k in node.keywords if k.arg in SPANS
        ]
        return "(" + " + ".join(spans) + ")" if len(spans) == len(node.keywords) > 0 else 'duration("PT0S")'
    if word == "now" and not node.args:
        return "now()"
    known, values = None, [expression(one, names) for one in node.args]
    if isinstance(function, ast.Name):
        known = FUNCTIONS.get((function.id, len(values)))
    elif isinstance(function, ast.Attribute):
        known = METHODS.get((function.attr, len(values)))
        values = [expression(function.value, names), *values]
    if known is None or node.keywords:
        raise NotTranslatable(f"{ast.unparse(node)!r} calls code outside the diagram")
    return known.format(*values)


def name(node: ast.Name, names: Names) -> str:
    if node.id in FOREIGN_NAMES:
        raise NotTranslatable(f"{node.id} is an object of another language")
    return names.get(node.id, node.id)


def attribute(node: ast.Attribute, names: Names) -> str:
    if node.attr == "length":
        raise NotTranslatable("length is a property of JavaScript")
    return f"{expression(node.value, names)}.{node.attr}"


READ: dict[type, Callable[[Any, Names], str]] = {
    ast.Constant: constant,
    ast.Name: name,
    ast.Attribute: attribute,
    ast.BinOp: binary,
    ast.BoolOp: logic,
    ast.UnaryOp: unary,
    ast.Compare: compared,
    ast.IfExp: conditional,
    ast.Subscript: subscript,
    ast.List: lambda node, names: "[" + ", ".join(expression(one, names) for one in node.elts) + "]",
    ast.Tuple: lambda node, names: "[" + ", ".join(expression(one, names) for one in node.elts) + "]",
    ast.Dict: dictionary,
    ast.JoinedStr: joined,
    ast.ListComp: comprehended,
    ast.GeneratorExp: comprehended,
    ast.Call: call,
}
