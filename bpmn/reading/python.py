"""The conditions that SpiffWorkflow diagrams write in Python, as FEEL. Parsed, never run.

Operators, comprehensions, and the functions and methods of texts, lists and dictionaries that FEEL has too; a call of
anything else is `NotTranslatable`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from bpmn.reading.limits import NotTranslatable, bounded, literally, quoted, truth_of

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
SPANS = {"weeks": 'duration("P7D")', "days": 'duration("P1D")', "hours": 'duration("PT1H")',
         "minutes": 'duration("PT1M")', "seconds": 'duration("PT1S")'}  # fmt: skip
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


def python_expression(text: str) -> str:
    """Return FEEL for a Python expression. Raises NotTranslatable."""
    try:
        return expression(ast.parse(text.strip(), mode="eval").body, {})
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise NotTranslatable(f"{text!r}: {error}") from error


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
    return truth_of(text)


def expression(node: ast.expr, names: Names) -> str:
    make = READ.get(type(node))
    if make is None:
        raise NotTranslatable(f"{ast.unparse(node)!r} is code outside the diagram")
    return bounded(make(node, names))


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
    # FEEL's plus knows no lists.
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
    # A negative index counts from the end in FEEL as well.
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
        meant = literally if function.attr == "split" else str
        values = [expression(function.value, names), *map(meant, values)]
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
