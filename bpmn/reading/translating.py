"""The small language that JUEL, JavaScript and Python share, by recursive descent to FEEL."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bpmn.reading.dictionary import (
    ASKED_OF_EXECUTION,
    CALLS,
    CASTS,
    FEEL_CALLS,
    GET_VARIABLE,
    HAS_VARIABLE,
    LENGTH,
    LITERALS,
    LOOPED,
    MATH,
    METHODS,
    OF_VARIABLES,
    OVERLOADS,
    PRECEDENCE,
    PREFIXES,
    SIGNS,
    WORDS,
    asked,
    told,
)
from bpmn.reading.limits import (
    DEEPEST,
    STRING,
    NotTranslatable,
    bounded,
    held,
    literally,
    meant,
    quoted,
    truth_of,
)
from bpmn.reading.script_functions import FUNCTIONAL, closure_at, function_at
from bpmn.reading.tokens import tokens

GETTER = re.compile(r"(?:get(?!Class)|is)[A-Z]\w*")
LOGGED = re.compile(r"^(?:console\.\w+\([^()]*\)\s*;\s*)+")
"""What a condition of JavaScript writes to a log before it says anything."""
CODE, QUOTES = {"execution", "task", "environment"}, "'\""

KNOWN_METHODS = {*METHODS, *(name for name, _ in OVERLOADS)}


def translate(text: str, language: str = "", functions: Mapping[str, str] | None = None) -> str:
    """Translate one expression of the common subset to FEEL; without a language the words are those of JUEL."""
    text = GET_VARIABLE.sub(lambda found: found[2], LOGGED.sub("", text.strip()).rstrip("; "))
    if text.startswith("next(") and text.endswith(")"):  # bpmn-engine: the script calls back with its value
        text = text[len("next(") : -1].strip().removeprefix("null").lstrip(" ,")
    text = text.removeprefix("return ")
    text = HAS_VARIABLE.sub(r"(\2 != null)", text)
    text = OF_VARIABLES.sub(asked, text)
    parts = STRING.split(text)
    parts[::2] = map(bare, parts[::2])
    return Translator("".join(parts), language, functions or {}).whole()


def bare(text: str) -> str:
    """Return what stands outside of texts with its variables called by their names alone."""
    text = ASKED_OF_EXECUTION.sub(told, text)
    text = re.sub(r"(?<![\w.])content\.(item|index)\b", lambda found: LOOPED[found[1]], text)
    for prefix in PREFIXES:
        text = re.sub(rf"(?<![\w.]){re.escape(prefix)}", "", text)
    return text


def is_list(text: str) -> bool:
    """Whether FEEL text is a list that is written out, and not an item of one."""
    return text.startswith("[") and text.endswith("]") and "][" not in STRING.sub('""', text)


class Translator:
    """Recursive descent over the token list; every method returns FEEL text."""

    def __init__(self, text: str, language: str = "", functions: Mapping[str, str] | None = None) -> None:
        self.text, self.language = text, language.lower()
        self.functions = functions or {}
        self.tokens = list(tokens(text))
        self.at = 0
        self.depth = 0

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def next(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise NotTranslatable(f"{self.text!r}: ends too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def expect(self, sign: str) -> None:
        if self.next()[1] != sign:
            raise NotTranslatable(f"{self.text!r}: expected {sign!r}")

    def whole(self) -> str:
        result = bounded(self.choice())
        if self.at < len(self.tokens):
            raise NotTranslatable(f"{self.text!r}: cannot read {self.peek()!r}")
        return result

    def deeper(self, read: Callable[[], str]) -> str:
        """Read something inside something else."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotTranslatable(f"it is nested more than {DEEPEST} levels deep; split it")
        found = bounded(read())
        self.depth -= 1
        return found

    def conditional(self) -> str:
        return self.deeper(self.choice)

    def choice(self) -> str:
        value = self.binary(1)
        if self.peek() == "?":
            self.next()
            positive = self.conditional()
            self.expect(":")
            return f"if {value} then {positive} else {self.conditional()}"
        if self.peek() in ("?:", "??"):
            value = held(value)
            test = truth_of(value) if self.next()[1] == "?:" else f"{value} != null"
            return bounded(f"(if {test} then {value} else {self.conditional()})")
        if self.peek() == "if":
            self.next()
            condition = self.binary(1)
            self.expect("else")
            return f"if {condition} then {value} else {self.conditional()}"
        return value

    def binary(self, level: int) -> str:
        left = self.unary(level)
        while True:
            sign = self.peek()
            if (level <= PRECEDENCE["<"] and sign in ("is", "in")) or (
                sign == "not" and level <= PRECEDENCE["<"]
            ):
                left = self.membership(left)
                continue
            sign = WORDS.get(sign, SIGNS.get(sign, sign))
            strength = PRECEDENCE.get(sign, 0)
            # A text that reads like an operator is a text.
            if not strength or strength < level or (self.tokens[self.at][0] == "string"):
                return left
            self.next()
            right = self.binary(strength + 1)
            left = self.joined(left, sign, right)

    def joined(self, left: str, sign: str, right: str) -> str:
        if sign == "%":
            return f"modulo({left}, {right})"
        if sign == "+" and (is_list(left) or is_list(right)):
            return f"concatenate({left}, {right})"  # FEEL's plus knows no lists
        if sign == "+" and left.startswith('"') != right.startswith('"'):
            # Whatever is added to a text becomes text.
            left, right = (one if one.startswith('"') else f"string({one})" for one in (left, right))
            return f'"" + {left} + {right}' if left.startswith("string(") else f"{left} + {right}"
        return f"{left} {sign} {right}"

    def membership(self, left: str) -> str:
        """Translate Python's `is`, `is not`, `in` and `not in`."""
        word = self.next()[1]
        negative = word == "not"
        if negative and self.next()[1] != "in":
            raise NotTranslatable(f"{self.text!r}: cannot read 'not' here")
        if word == "is" and self.peek() == "not":
            self.next()
            negative = True
        right = self.binary(PRECEDENCE["+"])
        if word == "is":
            return f"{left} {'!=' if negative else '='} {right}"
        held = f"(if {right} instance of string then contains({right}, {left}) else list contains({right}, {left}))"
        return f"not({held})" if negative else held

    def unary(self, level: int) -> str:
        if self.peek() in ("!", "not", "empty", "-"):
            return self.deeper(self.prefixed)
        return self.postfix(self.primary())

    def prefixed(self) -> str:
        sign = self.next()[1]
        if sign == "!":
            return f"({self.unary(7)} != true)"  # what is unset is not true
        if sign == "not":
            return f"({self.binary(3)} != true)"
        value = self.unary(7)
        if sign == "empty":
            return f'({value} = null or ({value} = "") = true or ({value} = []) = true)'
        return f"-{value}"

    def primary(self) -> str:
        kind, word = self.next()
        if kind == "number":
            return word
        if kind == "string":
            return quoted(meant(word[1:-1]))
        if word == "(":
            inner = self.conditional()
            self.expect(")")
            return f"({inner})"
        if word == "[":
            return self.list_items()
        if word == "{":
            return self.map_items()
        if kind == "template":
            return self.template(word[1:-1])
        if word == "new":
            return self.made()
        if kind == "name":
            return LITERALS.get(word, word)
        raise NotTranslatable(f"{self.text!r}: cannot read {word!r}")

    def made(self) -> str:
        """Read what is made by `new`: a date of now alone."""
        name = self.next()[1]
        while self.peek() == ".":
            self.next()
            name = self.next()[1]
        self.expect("(")
        if name != "Date" or self.arguments():
            raise NotTranslatable(f"{self.text!r}: makes a {name}, which is code outside the diagram")
        return "now()"

    def list_items(self) -> str:
        if self.is_map():
            return self.map_items("]")
        items = []
        while self.peek() != "]":
            items.append(self.conditional())
            if self.peek() == ",":
                self.next()
        self.expect("]")
        return f"[{', '.join(items)}]"

    def is_map(self) -> bool:
        """Whether what the bracket opens is a map, as Groovy writes it: `[a: 1]`, and `[:]` where it is empty."""
        if self.peek() == ":":
            self.next()
            return True
        return [text for _, text in self.tokens[self.at + 1 : self.at + 2]] == [":"]

    def map_items(self, end: str = "}") -> str:
        items = []
        while self.peek() != end:
            kind, key = self.next()
            if kind not in ("name", "string"):
                raise NotTranslatable(f"{self.text!r}: cannot read the key {key!r}")
            self.expect(":")
            items.append(f"{quoted(key.strip(QUOTES))}: {self.conditional()}")
            if self.peek() == ",":
                self.next()
        self.expect(end)
        return "{" + ", ".join(items) + "}"

    def template(self, text: str) -> str:
        """Read a text of JavaScript with ${...} in it."""
        parts = re.split(r"\$\{([^}]*)\}", text)
        made = [
            f"string({translate(one, self.language)})" if n % 2 else quoted(meant(one))
            for n, one in enumerate(parts)
        ]
        return "(" + " + ".join(made) + ")"

    def postfix(self, value: str) -> str:
        while self.peek() in (".", "?.", "[", "("):
            sign = self.next()[1]
            if sign == "(":
                value = self.call(value)
            elif sign == "[":
                value = self.item(value)
            else:
                name = self.next()[1]
                if self.peek() == "(" and value == "Math":
                    value = self.mathematical(name)
                elif name in FUNCTIONAL and self.peek() in ("(", "{"):
                    value = self.functional(value, name)
                elif self.peek() == "(" and name in KNOWN_METHODS:
                    value = self.method(value, name)
                elif self.peek() == "(" and GETTER.fullmatch(name) and value not in CODE:
                    value = self.getter(value, name)
                elif name == "length":
                    value = LENGTH.format(value)
                else:
                    value = f"{value}.{name}"
            bounded(value)
        return self.cast(value) if self.peek() == "as" else value

    def cast(self, value: str) -> str:
        self.next()
        kind = self.next()[1]
        if kind not in CASTS:
            raise NotTranslatable(f"{self.text!r}: makes a {kind}, which is code outside the diagram")
        return CASTS[kind].format(value)

    def functional(self, value: str, name: str) -> str:
        """Translate a method of a list that takes a function."""
        if self.peek() == "{":
            return FUNCTIONAL[name].format(held(value), self.deeper(lambda: closure_at(self)))
        self.expect("(")
        function = self.deeper(lambda: function_at(self) or "")
        if not function:
            raise NotTranslatable(f"{self.text!r}: {name} takes a function that is written out")
        self.expect(")")
        return FUNCTIONAL[name].format(held(value), function)

    def getter(self, value: str, name: str) -> str:
        """A getter of a Java bean reads the property that it is named after."""
        self.expect("(")
        self.expect(")")
        word = name.removeprefix("get").removeprefix("is")
        return f"{value}.{word[0].lower()}{word[1:]}"

    def mathematical(self, name: str) -> str:
        self.expect("(")
        arguments = self.arguments()
        if name not in MATH:
            raise NotTranslatable(f"{self.text!r}: calls Math.{name}(...), which FEEL does not have")
        return MATH[name].format(", ".join(arguments))

    def arguments(self) -> list[str]:
        found = []
        while self.peek() != ")":
            found.append(self.conditional())
            if self.peek() == ",":
                self.next()
        self.expect(")")
        return found

    def method(self, value: str, name: str) -> str:
        """Translate a call of a text, list or map, which every language has under such a name."""
        self.expect("(")
        arguments = [held(one) for one in self.arguments()]
        if name == "split" and re.search("javascript|js|ecma", self.language):
            arguments = [literally(one) for one in arguments]
        if (name, len(arguments)) in OVERLOADS:
            return OVERLOADS[name, len(arguments)].format(value, *arguments)
        count, feel = METHODS.get(name, (-1, ""))
        if len(arguments) != count:
            raise NotTranslatable(f"{self.text!r}: {name} takes {count} values, not {len(arguments)}")
        return feel.format(value, *arguments)

    def call(self, function: str) -> str:
        arguments = self.arguments()
        if function in self.functions:
            return f"({self.functions[function]})({', '.join(arguments)})"
        if function in CALLS and len(arguments) == 1:
            return CALLS[function].format(held(arguments[0]))
        if function == "dateTime" and not arguments:
            return "now()"
        if function in FEEL_CALLS:
            return f"{function}({', '.join(arguments)})"
        raise NotTranslatable(f"{self.text!r}: calls {function}(...), which is code outside the diagram")

    def item(self, value: str) -> str:
        key = self.conditional()
        self.expect("]")
        if key.isdigit():
            return f"{value}[{int(key) + 1}]"
        if key.startswith('"'):
            return f"get value({value}, {key})"
        return f"{value}[{held(key)} + 1]"
