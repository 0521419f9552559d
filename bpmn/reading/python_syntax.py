"""The operators, parts and comprehensions of Python's expressions, as FEEL. Parsed, never run."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from bpmn.reading.limits import NotTranslatable, bounded, quoted, truth_of

LISTS = (ast.List, ast.ListComp)
BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
COMPARED = {
    ast.Eq: "=", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "=", ast.IsNot: "!=",
}  # fmt: skip
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
    if (
        isinstance(node.op, ast.Mod)
        and isinstance(node.left, ast.Constant)
        and isinstance(node.left.value, str)
    ):
        return filled(node.left.value, node.right, names)
    left, right = expression(node.left, names), expression(node.right, names)
    if isinstance(node.op, ast.Mod):
        return f"modulo({left}, {right})"
    if isinstance(node.op, ast.FloorDiv):
        return f"floor({left} / {right})"
    if type(node.op) not in BINARY:
        raise NotTranslatable(f"{ast.unparse(node)!r}: FEEL has no such operator")
    # FEEL's plus knows no lists; two variables it takes for numbers or texts.
    if isinstance(node.op, ast.Add) and any(isinstance(side, LISTS) for side in (node.left, node.right)):
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
    number = whole_number(key)
    if number is not None:
        # A negative index counts from the end in FEEL as well.
        place = number if number < 0 else number + 1
        return f"(if {value} instance of string then substring({value}, {place}, 1) else {value}[{place}])"
    text = expression(key, names)
    if isinstance(key, ast.Constant):
        return f"get value({value}, {text})"
    return f"(if {text} instance of string then get value({value}, {text}) else {value}[{text} + 1])"


def whole_number(node: ast.expr | None) -> int | None:
    """Return the number that is written out, None for anything else."""
    is_negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
    inner = node.operand if is_negative else node  # type: ignore[union-attr]
    if isinstance(inner, ast.Constant) and type(inner.value) is int:
        return -inner.value if is_negative else inner.value
    return None


SIZE = "(if {0} instance of string then string length({0}) else count({0}))"
REVERSED = (
    '(if {0} instance of string then (if {0} = "" then "" else string join(reverse(for i in 1..string length({0}) '
    'return substring({0}, i, 1)), "")) else reverse({0}))'
)


def part(value: str, key: ast.Slice, names: Names) -> str:
    if key.step is not None:
        if whole_number(key.step) == -1 and key.lower is key.upper is None:
            return REVERSED.format(value)
        raise NotTranslatable("a slice with steps is code")
    begin, end = border(value, key.lower, names), border(value, key.upper, names)
    if end is None:
        return f"(if {value} instance of string then substring({value}, {begin or 0} + 1) else sublist({value}, {begin or 0} + 1))"
    length = f"({end}) - ({begin or 0})"
    return (
        f'(if {length} <= 0 then (if {value} instance of string then "" else []) else if {value} instance of string '
        f"then substring({value}, {begin or 0} + 1, {length}) else sublist({value}, {begin or 0} + 1, {length}))"
    )


def border(value: str, node: ast.expr | None, names: Names) -> str | None:
    """Return where a slice begins or ends, None where it says nothing; below nothing it counts from the end."""
    if node is None:
        return None
    number = whole_number(node)
    size = SIZE.format(value)
    if number is not None:
        return f"max(0, {size} - {-number})" if number < 0 else f"min({number}, {size})"
    text = expression(node, names)
    return f"(if {text} < 0 then max(0, {size} + {text}) else min({text}, {size}))"


def dictionary(node: ast.Dict, names: Names) -> str:
    entries = []
    for key, value in zip(node.keys, node.values, strict=True):
        if not isinstance(key, ast.Constant):
            raise NotTranslatable(f"{ast.unparse(node)!r}: a key is not written out")
        entries.append(f"{quoted(str(key.value))}: {expression(value, names)}")
    return "{" + ", ".join(entries) + "}"


def joined(node: ast.JoinedStr, names: Names) -> str:
    parts = [
        constant(one, names) if isinstance(one, ast.Constant) else shown(one, names)
        for one in node.values
        if isinstance(one, ast.Constant | ast.FormattedValue)
    ]
    return "(" + " + ".join(parts) + ")" if parts else '""'


def shown(node: ast.FormattedValue, names: Names) -> str:
    form = ast.unparse(node.format_spec)[2:-1] if node.format_spec else ""
    return as_text(expression(node.value, names), form)


DECIMALS = re.compile(r"\.(\d)f")


def as_text(value: str, form: str) -> str:
    """Return a value as text, with as many decimals as the form says."""
    if not form:
        return f"string({value})"
    if found := DECIMALS.fullmatch(form):
        return f"string(decimal({value}, {found[1]}))"
    raise NotTranslatable(f"the form {form!r} of a number is code")


PLACES = re.compile(r"%(%|[sdi]|\.\df)")


def filled(text: str, given: ast.expr, names: Names) -> str:
    """Write the values into a text with places such as %s."""
    values = [expression(one, names) for one in (given.elts if isinstance(given, ast.Tuple) else [given])]
    pieces = PLACES.split(text)
    if sum(form != "%" for form in pieces[1::2]) != len(values) or "%" in "".join(pieces[::2]):
        raise NotTranslatable(f"{text!r}: the values do not fit its places")
    parts = [quoted(pieces[0])]
    for form, after in zip(pieces[1::2], pieces[2::2], strict=True):
        parts.append('"%"' if form == "%" else as_text(values.pop(0), form if form[0] == "." else ""))
        parts.append(quoted(after))
    return "(" + " + ".join(part for part in parts if part != '""') + ")"


def comprehended(node: ast.ListComp | ast.GeneratorExp, names: Names) -> str:
    over = source(node.generators, names)
    given = expression(node.elt, over.names)
    return f"(for {over.name} in {over.items} return {given})" if not over.test else over.tested(given)


def dictionary_of(node: ast.DictComp, names: Names) -> str:
    over = source(node.generators, names)
    entry = f"{{key: {expression(node.key, over.names)}, value: {expression(node.value, over.names)}}}"
    return f"context({over.tested(entry)})"


class Over(NamedTuple):
    """What a comprehension runs over: FEEL's name for the item, the items, the test, what the names are called inside."""

    name: str
    items: str
    test: str
    names: Names

    def tested(self, given: str) -> str:
        # Not by FEEL's filter over the items: inside it the entries of an item would hide variables of the same name.
        kept = f"if {self.test or 'true'} then {{kept: {given}}} else null"
        return f"((for {self.name} in {self.items} return {kept})[item != null].kept)"


def source(generators: list[ast.comprehension], names: Names) -> Over:
    loop = generators[0]
    if len(generators) > 1:
        raise NotTranslatable("a comprehension with more than one loop is code")
    name, items, inner = walked(loop.target, loop.iter, names)
    inside = {**names, **inner}
    return Over(name, items, " and ".join(truth(test, inside) for test in loop.ifs), inside)


def walked(target: ast.expr, items: ast.expr, names: Names) -> tuple[str, str, Names]:
    """Return FEEL's name for the item of a loop, what it runs over, and what the loop's own names are called."""
    if isinstance(target, ast.Name):
        text = expression(items, names)
        return target.id, text, {target.id: target.id}
    pair = [one.id for one in getattr(target, "elts", ()) if isinstance(one, ast.Name)]
    if len(pair) != 2 or not isinstance(items, ast.Call):
        raise NotTranslatable(f"{ast.unparse(target)} is no name of a loop")
    each, (first, second) = "_".join(pair), pair
    if isinstance(items.func, ast.Attribute) and items.func.attr == "items" and not items.args:
        text = f"get entries({expression(items.func.value, names)})"
        return each, text, {first: f"{each}.key", second: f"{each}.value"}
    if isinstance(items.func, ast.Name) and items.func.id == "enumerate" and len(items.args) == 1:
        text = expression(items.args[0], names)
        indices = f"(if count({text}) > 0 then (for i in 0..(count({text}) - 1) return i) else [])"
        return each, indices, {first: each, second: f"{text}[{each} + 1]"}
    raise NotTranslatable(f"{ast.unparse(items)} has no pairs to walk over")


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
    ast.DictComp: dictionary_of,
}
