"""The functions and methods of Python that FEEL has too; a call of anything else is `NotTranslatable`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from string import Formatter

from bpmn.reading.limits import NotTranslatable, bounded, literally, quoted
from bpmn.reading.python_syntax import READ, Names, as_text, expression, source, truth

TRIMMED = 'replace({{0}}, "{}", "")'.format
WORDS = 'for w in split({0}, " ") return upper case(substring(w, 1, 1)) + lower case(substring(w, 2))'
FUNCTIONS = {
    ("len", 1): "(if {0} instance of string then string length({0}) else if {0} instance of list then count({0}) "
    "else count(get entries({0})))",
    ("str", 1): "string({0})", ("int", 1): "(if number({0}) < 0 then ceiling(number({0})) else floor(number({0})))",
    ("float", 1): "number({0})", ("abs", 1): "abs({0})", ("round", 1): "decimal({0}, 0)",
    ("round", 2): "decimal({0}, {1})", ("sum", 1): "sum({0})", ("min", 1): "min({0})", ("max", 1): "max({0})",
    ("min", 2): "min({0}, {1})", ("max", 2): "max({0}, {1})", ("list", 1): "{0}", ("list", 0): "[]",
    ("set", 1): "distinct values({0})", ("any", 1): "any({0})", ("all", 1): "all({0})",
    ("reversed", 1): "reverse({0})",
    ("range", 1): "(if {0} > 0 then (for i in 0..({0} - 1) return i) else [])",
    ("range", 2): "(if {1} > {0} then (for i in {0}..({1} - 1) return i) else [])",
}  # fmt: skip
METHODS = {
    ("upper", 0): "upper case({0})", ("lower", 0): "lower case({0})", ("startswith", 1): "starts with({0}, {1})",
    ("endswith", 1): "ends with({0}, {1})", ("get", 1): "get value({0}, {1})",
    ("get", 2): "(if get value({0}, {1}) = null then {2} else get value({0}, {1}))",
    ("join", 1): "string join({1}, {0})", ("split", 1): "split({0}, {1})", ("copy", 0): "{0}",
    ("keys", 0): "get entries({0}).key", ("values", 0): "get entries({0}).value",
    ("strip", 0): TRIMMED(r"^\\s+|\\s+$"), ("lstrip", 0): TRIMMED(r"^\\s+"), ("rstrip", 0): TRIMMED(r"\\s+$"),
    ("replace", 2): 'replace({0}, {1}, {2}, "q")', ("title", 0): f'string join({WORDS}, " ")',
    ("capitalize", 0): "(upper case(substring({0}, 1, 1)) + lower case(substring({0}, 2)))",
    ("find", 1): "(if contains({0}, {1}) then string length(substring before({0}, {1})) else -1)",
    ("isdigit", 0): 'matches({0}, "^[0-9]+$")', ("isoformat", 0): "string({0})",
    ("count", 1): "count({0}[item = {1}])", ("index", 1): "(index of({0}, {1})[1] - 1)",
}  # fmt: skip
SPANS = {"weeks": 'duration("P7D")', "days": 'duration("P1D")', "hours": 'duration("PT1H")',
         "minutes": 'duration("PT1M")', "seconds": 'duration("PT1S")'}  # fmt: skip
MODULES = {"datetime", "date", "math", "time"}
KINDS = {"str": "string", "int": "number", "float": "number", "bool": "boolean", "list": "list", "tuple": "list",
         "dict": "context"}  # fmt: skip
"""What Python's types are called in FEEL."""


Special = Callable[[ast.Call, Names], str | None]


def call(node: ast.Call, names: Names) -> str:
    function = node.func
    word = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if isinstance(function, ast.Lambda):
        return applied(function, node.args, names)
    special = SPECIAL.get(word)
    if special is not None and (made := special(node, names)) is not None:
        return made
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


def applied(function: ast.Lambda, arguments: list[ast.expr], names: Names) -> str:
    """Call a function that is written out."""
    given = function.args
    words = [one.arg for one in given.args]
    if given.defaults or given.vararg or given.kwonlyargs or given.kwarg or len(words) != len(arguments):
        raise NotTranslatable(f"{ast.unparse(function)!r} is not called as it is written")
    inner = expression(function.body, {**names, **{word: word for word in words}})
    values = ", ".join(expression(one, names) for one in arguments)
    return bounded(f"(function({', '.join(words)}) {inner})({values})")


def one_word(function: ast.expr) -> str:
    if isinstance(function, ast.Lambda) and len(function.args.args) == 1:
        return function.args.args[0].arg
    raise NotTranslatable(f"{ast.unparse(function)!r} is no function of one value")


def some_or_every(node: ast.Call, names: Names) -> str | None:
    first = node.args[0] if node.args else None
    if not isinstance(first, ast.GeneratorExp):
        return None
    over = source(first.generators, names)
    test, is_any = truth(first.elt, over.names), node.func.id == "any"  # type: ignore[attr-defined]
    if over.test:
        test = f"({over.test} and {test})" if is_any else f"(({over.test}) != true or {test})"
    return f"({'some' if is_any else 'every'} {over.name} in {over.items} satisfies {test})"


def mapped(node: ast.Call, names: Names) -> str:
    function, items = node.args
    word = one_word(function)
    inner = expression(function.body, {**names, word: word})  # type: ignore[attr-defined]
    return f"(for {word} in {expression(items, names)} return {inner})"


def kept(node: ast.Call, names: Names) -> str:
    function, items = node.args
    word = one_word(function)
    loop = ast.comprehension(ast.Name(word), items, [function.body], 0)  # type: ignore[attr-defined]
    return source([loop], names).tested(word)


def first_of(node: ast.Call, names: Names) -> str:
    items, *other = (expression(one, names) for one in node.args)
    return f"(if count({items}) > 0 then {items}[1] else {other[0] if other else 'null'})"


def ordered(node: ast.Call, names: Names) -> str:
    said = {word.arg: word.value for word in node.keywords}
    key, order = said.pop("key", None), said.pop("reverse", ast.Constant(False))
    if said or len(node.args) != 1 or not isinstance(order, ast.Constant):
        raise NotTranslatable(f"{ast.unparse(node)!r} sorts in a way of its own")
    sides = ["one_", "two_"]
    if key is not None:
        word = one_word(key)
        sides = [expression(key.body, {**names, word: side}) for side in sides]  # type: ignore[attr-defined]
    sign = ">" if order.value else "<"
    return f"sort({expression(node.args[0], names)}, function(one_, two_) {sides[0]} {sign} {sides[1]})"


def made_dictionary(node: ast.Call, names: Names) -> str | None:
    if node.args:
        return None
    pairs = [f"{quoted(word.arg or '')}: {expression(word.value, names)}" for word in node.keywords]
    return "{" + ", ".join(pairs) + "}"


def formatted(node: ast.Call, names: Names) -> str | None:
    text = getattr(node.func, "value", None)
    if not isinstance(text, ast.Constant) or not isinstance(text.value, str):
        return None
    said = {word.arg: word.value for word in node.keywords}
    parts, number = [], 0
    for before, name, form, conversion in Formatter().parse(text.value):
        parts += [quoted(before)] if before else []
        if name is None:
            continue
        key = name or str(number)
        number += not name
        value = node.args[int(key)] if key.isdigit() and int(key) < len(node.args) else said.get(key)
        if value is None or conversion:
            raise NotTranslatable(f"{text.value!r}: no value for {key!r}")
        parts.append(as_text(expression(value, names), form or ""))
    return "(" + " + ".join(parts) + ")" if parts else '""'


def is_kind(node: ast.Call, names: Names) -> str:
    value, kinds = node.args
    wanted = kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]
    text = expression(value, names)
    known = [KINDS.get(ast.unparse(one), "") for one in wanted]
    if "" in known:
        raise NotTranslatable(f"{ast.unparse(kinds)} is no kind of value")
    return "(" + " or ".join(f"{text} instance of {kind}" for kind in known) + ")"


def span(node: ast.Call, names: Names) -> str | None:
    if node.args:
        return None
    spans = [
        f"{SPANS[word.arg or '']} * {expression(word.value, names)}"
        for word in node.keywords
        if word.arg in SPANS
    ]
    return "(" + " + ".join(spans) + ")" if len(spans) == len(node.keywords) > 0 else 'duration("PT0S")'


def moment(node: ast.Call, names: Names) -> str | None:
    """A date, or a moment, of numbers."""
    if node.keywords or not 3 <= len(node.args) <= 6:
        return None
    parts = [expression(one, names) for one in node.args] + ["0", "0", "0"]
    word = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id  # type: ignore[attr-defined]
    day = f"date({', '.join(parts[:3])})"
    return day if word == "date" else f"date and time({day}, time({', '.join(parts[3:6])}))"


def of_module(feel: str) -> Special:
    """A call of a class or a module of dates: `datetime.now()`, whatever stands between the brackets."""

    def made(node: ast.Call, names: Names) -> str | None:
        holder = node.func.value if isinstance(node.func, ast.Attribute) else None
        named = ast.unparse(holder).rpartition(".")[2] if holder is not None else "datetime"
        if named not in MODULES:
            return None
        return feel.format(*(expression(one, names) for one in node.args)) if "{" in feel else feel

    return made


SPECIAL: dict[str, Special] = {
    "any": some_or_every, "all": some_or_every, "map": mapped, "filter": kept, "next": first_of, "sorted": ordered,
    "dict": made_dictionary, "format": formatted, "isinstance": is_kind, "timedelta": span, "date": moment,
    "datetime": moment, "now": of_module("now()"), "utcnow": of_module("now()"), "today": of_module("today()"),
    "fromisoformat": of_module("(if contains({0}, \"T\") then date and time({0}) else date({0}))"),
}  # fmt: skip
"""Calls that are read by themselves; one that answers None is read as any other."""

READ[ast.Call] = call
