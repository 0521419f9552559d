"""Scripts of JavaScript, Groovy and Python that are more than assignments: choices, loops, BPMN errors.

A bounded subset, parsed to statements over FEEL; a function, a class or a call of other code is `NotTranslatable`."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from bpmn.model import Expression
from bpmn.model.programs import Assign, Choice, Each, Evaluate, Jump, Program, Raise, Statement, While
from bpmn.reading.expressions import checked, in_backticks, to_feel
from bpmn.reading.limits import DEEPEST, REMOVED, STRING, NotTranslatable, put_to_null
from bpmn.reading.python import expression, truth, walked
from bpmn.reading.python_functions import without_functions
from bpmn.reading.python_scripts import HELD, assigned
from bpmn.reading.script_functions import ARROW, DEFINED, function_at
from bpmn.reading.script_walks import SWITCH, VARIABLES, WALK, several, switch, walk
from bpmn.reading.scripts import ASSIGN, PREFIX, SET_VARIABLE, SILENT, STEP, written_out
from bpmn.reading.translating import Translator, translate

Block = tuple[Statement, ...]
SPACE = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)+", re.S)
BLANK = re.compile(rf"(?:{SPACE.pattern}|;)+", re.S)
KEYWORD = re.compile(r"(if|for|while|return|throw|break|continue)\b")
ELSE = re.compile(r"\s*else\b")
TYPE = (
    r"(?:(?:final\s+)?(?:def\s+)?"  # Groovy may say both: def int sum
    r"(?:var|let|const|def|int|long|double|float|boolean|String|Integer|Object|List|Map)\s+)"
)
INSTANCE = r"execution\.(?:getProcessInstance\(\)|processInstance\b)"
ALIAS = re.compile(rf"(?:(?:def|var|let|const)\s+)?([^\W\d]\w*)\s*=\s*{INSTANCE}[ \t]*(?=[;\n]|$)")
"""Another name for the execution of the process, which Camunda's scripts take to set variables of the instance."""
DECLARED = re.compile(rf"{TYPE}(?=[^\W\d]\w*\s*(?:=|$))")
OVER = re.compile(r"(?:[^\W\d]\w*\s+)?([^\W\d]\w*)\s*(?:\b(of|in)\b|:)\s*(.+)", re.S)
HELD_ERROR = re.compile(
    r"(?:(?:var|let|const|def|[\w.]*BpmnError)\s+)?(\w+)\s*=\s*new\s+(?:[\w.]+\.)?BpmnError\s*\((.*)\)", re.S
)
MORE_DATA = re.compile(r"(\w+)\.addAdditionalData\((.*)\)", re.S)
ERROR = re.compile(r"throw\s+new\s+(?:[\w.]+\.)?BpmnError\s*\((.*)\)", re.S)
PLACE = re.compile(r"([^\W\d]\w*)(?:\.(\w+)|\[([^\]]+)\])\s*=(?!\s*=)\s*(.+)", re.S)
KEYS = (
    "(if {0} instance of list then (if count({0}) > 0 then (for i in 0..(count({0}) - 1) return i) else []) "
    "else get entries({0}).key)"
)
"""What `for (x in y)` runs over in JavaScript: indices of a list, names of an object."""


def program_of(text: str, language: str, element_id: str) -> Program:
    """Return the statements of a script. Raises NotTranslatable or FeelError."""
    words = without_aliases(REMOVED.sub(put_to_null, text))
    if "python" in language:
        try:
            return Program(python_block(without_functions(words), element_id), text, language, OWN)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise NotTranslatable(f"{error}") from error
    reader = Reader(words, language, element_id)
    return Program(reader.block(""), text, language, frozenset(reader.declared))


def without_aliases(text: str) -> str:
    """Let a script speak to `execution` alone where it calls it by other names as well; its texts stay as they are."""
    parts = STRING.split(text)
    names = [name for part in parts[::2] for name in ALIAS.findall(part)]
    for number in range(0, len(parts), 2):
        part = ALIAS.sub("", parts[number])
        for name in names:
            part = re.sub(rf"(?<![\w.]){name}\.", "execution.", part)
        parts[number] = re.sub(INSTANCE + r"(?=\.)", "execution", part)
    return "".join(parts)


def python_block(statements: list[ast.stmt], key: str) -> Block:
    return tuple(made for statement in statements for made in python_statement(statement, key))


def python_statement(statement: ast.stmt, key: str) -> Iterator[Statement]:
    if isinstance(statement, ast.If):
        test, bodies = truth(statement.test, {}), (statement.body, statement.orelse)
        yield Choice(Expression(checked(test), key), *(python_block(body, key) for body in bodies))
    elif isinstance(statement, ast.For) and not statement.orelse:
        yield python_loop(statement, key)
    elif isinstance(statement, ast.While) and not statement.orelse:
        test = truth(statement.test, {})
        yield While(Expression(checked(test), key), python_block(statement.body, key))
    elif isinstance(statement, ast.Break | ast.Continue):
        yield Jump("break" if isinstance(statement, ast.Break) else "continue")
    elif isinstance(statement, ast.Raise):
        yield raised(statement.exc, key)
    else:
        for name, feel in assigned(statement):
            yield Assign(name, Expression(checked(feel), key))


OWN = frozenset({HELD})
"""What a Python script uses that its writer did not name."""


def python_loop(loop: ast.For, key: str) -> Each:
    name, over, names = walked(loop.target, loop.iter, {})
    if isinstance(loop.target, ast.Name):
        over = f"(if {over} instance of list then {over} else get entries({over}).key)"
    parts = tuple(
        Assign(word, Expression(checked(feel), key), declares=True)
        for word, feel in names.items()
        if word != name
    )
    return Each(name, Expression(checked(over), key), parts + python_block(loop.body, key))


def raised(node: ast.expr | None, key: str) -> Raise:
    if not isinstance(node, ast.Call) or not ast.unparse(node.func).endswith("BpmnError") or not node.args:
        raise NotTranslatable("an exception that is no BpmnError is code")
    code, *message = [Expression(checked(expression(one, {})), key) for one in node.args[:2]]
    return Raise(code, *message)


def first_word(text: str) -> str:
    return re.split(r"\W", text.strip(), maxsplit=1)[0]


class Reader:
    """Reads statements with braces; every method leaves `at` behind what it read."""

    def __init__(self, text: str, language: str, element_id: str) -> None:
        self.text, self.language, self.key, self.at = text, language, element_id, 0
        self.depth = 0
        self.declared: set[str] = set()
        self.functions: dict[str, str] = {}
        """FEEL's functions under the names that the script gives them."""

    def blank(self, what: re.Pattern[str] = BLANK) -> None:
        if found := what.match(self.text, self.at):
            self.at = found.end()

    def block(self, end: str) -> Block:
        """Read statements up to a closing brace, or to the end of the text."""
        made: list[Statement] = []
        while True:
            self.blank()
            if self.at >= len(self.text) or (end and self.text[self.at] == end):
                if end and self.at >= len(self.text):
                    raise NotTranslatable(f"{end!r} is missing")
                self.at += 1
                return tuple(made)
            # No statement begins with it, so reading on would never come further.
            if self.text[self.at] == "}":
                raise NotTranslatable("'}' closes nothing")
            made += self.statement()

    def statements(self, ended: Callable[[], bool]) -> Block:
        """Read statements up to where something ends them, or to a closing brace."""
        made: list[Statement] = []
        self.blank()
        while not ended() and self.text[self.at : self.at + 1] != "}":
            if self.at >= len(self.text):
                raise NotTranslatable("'}' is missing")
            made += self.statement()
            self.blank()
        return tuple(made)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotTranslatable(f"the statements are nested more than {DEEPEST} levels deep")

    def body(self) -> Block:
        self.blank(SPACE)
        self.deeper()
        sign = self.text[self.at : self.at + 1]
        if sign in ("{", ";"):
            self.at += 1
            made = self.block("}") if sign == "{" else ()
        else:
            made = tuple(self.statement())
        self.depth -= 1
        return made

    def statement(self) -> list[Statement]:
        if found := DEFINED.match(self.text, self.at):
            return self.function(found)
        if found := WALK.match(self.text, self.at):
            return [walk(self, found)]
        if SWITCH.match(self.text, self.at):
            return [switch(self)]
        found = KEYWORD.match(self.text, self.at)
        word = found[1] if found else ""
        if word == "if":
            return [self.choice()]
        if word == "while":
            test = self.value(self.brackets())
            return [While(test, self.body())]
        if word == "for":
            return self.loop()
        return list(self.simple(self.line()))

    def function(self, header: re.Match[str]) -> list[Statement]:
        """Keep a function for its calls; it is no variable."""
        self.at = header.end() + 1
        body = self.until("}")
        self.at += 1
        name = header["a"] or header["b"] or header["c"]
        self.functions[name] = self.lambda_of(f"function({header['words']}) {{{body.strip().rstrip(';')}}}")
        return []

    def lambda_of(self, text: str) -> str:
        reader = Translator(text, self.language, self.functions)
        made = function_at(reader)
        if made is None or reader.at < len(reader.tokens):
            raise NotTranslatable(f"{text!r} is no function of one expression")
        return checked(made)

    def choice(self) -> Choice:
        test = self.value(self.brackets())
        positive, negative = self.body(), ()
        self.blank()
        if found := ELSE.match(self.text, self.at):
            self.at = found.end()
            negative = self.body()  # type: ignore[assignment]
        return Choice(test, positive, negative)

    def loop(self) -> list[Statement]:
        word = self.text[self.at + len("for") : self.text.find("(", self.at)].strip()
        header = self.brackets()
        parts = header.split(";")
        if len(parts) == 3:
            return self.counting(*(part.strip() for part in parts))
        found = OVER.fullmatch(header.strip())
        if found is None:
            raise NotTranslatable(f"the loop over {header!r} is code")
        items = self.value(found[3])
        # `for each (x in y)` of older JavaScript walks over values, as Groovy does.
        if found[2] == "in" and "groovy" not in self.language and word != "each":
            items = Expression(checked(KEYS.format(items.text)), self.key)
        return [Each(found[1], items, self.body())]

    def counting(self, begin: str, test: str, step: str) -> list[Statement]:
        """Read a loop with a beginning, a test and a step; what the beginning declares ends with the loop."""
        # As if it were nested: what it declares is not held for the script's own.
        self.depth += 1
        first = tuple(self.simple(begin))
        self.depth -= 1
        loop = While(self.value(test or "true"), self.body(), tuple(self.simple(step)))
        if any(isinstance(one, Assign) and one.declares for one in first):
            return [Choice(Expression("true", self.key), (*first, loop))]
        return [*first, loop]

    def brackets(self) -> str:
        """Read what stands in the next round brackets."""
        start = self.text.find("(", self.at)
        if start < 0:
            raise NotTranslatable("'(' is missing")
        self.at = start + 1
        inside = self.until(")")
        if self.at >= len(self.text):
            raise NotTranslatable("')' is missing")
        self.at += 1
        return inside

    def line(self) -> str:
        return self.until(";\n}").strip()

    def until(self, ends: str) -> str:
        """Read up to one of the signs that stands outside texts and brackets."""
        start, depth, quote = self.at, 0, ""
        while self.at < len(self.text):
            sign = self.text[self.at]
            if quote:
                # An escaped sign does not end the text.
                self.at += sign == "\\"
                quote = "" if sign == quote else quote
            elif sign in "'\"`":
                quote = sign
            elif not depth and sign in ends:
                break
            else:
                depth += (sign in "([{") - (sign in ")]}")
            self.at += 1
        return self.text[start : self.at]

    def simple(self, text: str) -> Iterator[Statement]:
        text = re.sub(r"\s//.*$", "", text).strip()
        if not text or SILENT.fullmatch(text):
            return
        if text in ("break", "continue"):
            yield Jump("break" if text == "break" else "continue")
        elif thrown := ERROR.fullmatch(text):
            code, message = self.pair(thrown[1])
            yield Raise(self.value(code), self.value(message) if message else None)
        elif held := HELD_ERROR.fullmatch(text):
            yield self.held_error(held[1], *self.pair(held[2]))
        elif more := MORE_DATA.fullmatch(text):
            key, value = (self.value(one).text for one in self.pair(more[2]))
            put = f'context put({more[1]}, ["data", {key}], {value})'
            yield Assign(more[1], Expression(checked(put), self.key))
        elif thrown := re.fullmatch(r"throw\s+(\w+)", text):
            yield Raise(
                *(Expression(f"{thrown[1]}.{part}", self.key) for part in ("code", "message", "data"))
            )
        elif arrow := ARROW.fullmatch(text):
            self.functions[arrow["name"]] = self.lambda_of(arrow["text"])
        elif found := VARIABLES.fullmatch(text):
            yield from several(self, found)
        elif text.startswith("return"):
            yield Evaluate(self.value(text.removeprefix("return").strip() or "null"), ends=True)
        else:
            yield self.assignment(text)

    def pair(self, text: str, sign: str = ",") -> tuple[str, str]:
        """Return the first of two values between commas, and the rest."""
        inner = Reader(text, self.language, self.key)
        return inner.until(sign).strip(), text[inner.at + 1 :].strip()

    def held_error(self, name: str, code: str, message: str) -> Assign:
        self.declared.add(name)
        said = self.value(message).text if message else '""'
        made = f"{{code: {self.value(code).text}, message: {said}, data: {{}}}}"
        return Assign(name, Expression(checked(made), self.key))

    def assignment(self, text: str) -> Statement:
        declares = False
        if declared := DECLARED.match(text):
            text = text[declared.end() :]
            declares = not declared[0].startswith("var")  # which is global in a script
            if declares and not self.depth:
                self.declared.add(first_word(text))
        if step := STEP.fullmatch(text):
            text = written_out(step)
        if found := SET_VARIABLE.fullmatch(text):
            return Assign(found["name"], self.value(found["value"]), lasting=True, inner="Local(" in text)
        if (found := PLACE.fullmatch(text)) and PREFIX.sub("", text) == text:
            return self.placed(*found.groups())
        found = ASSIGN.fullmatch(text)
        if found is None and declares:
            return Assign(first_word(text), Expression("null", self.key), declares=True)
        if found is None:
            return Evaluate(self.value(text))
        name, value = PREFIX.sub("", found["name"]), found["value"].strip()
        if "." in name:
            raise NotTranslatable(f"{name} cannot be set here")
        if found["op"]:
            value = f"{name} {found['op']} ({value})"
        return Assign(name, self.value(value), declares=declares)

    def placed(self, holder: str, name: str | None, key: str | None, value: str) -> Assign:
        """Set a property of an object, or an item of a list: FEEL's values do not change, so a new one is made."""
        given = self.value(value).text
        place = f'"{name}"' if name else self.value(key or "").text
        put = f"context put(if {holder} = null then {{}} else {holder}, {place}, {given})"
        if not name:
            put = f"if {holder} instance of list then list replace({holder}, {place} + 1, {given}) else {put}"
        return Assign(holder, Expression(checked(put), self.key))

    def value(self, text: str) -> Expression:
        language = self.language or "javascript"
        if self.functions:
            filled = in_backticks(text, language)
            return Expression(checked(translate(filled, language, self.functions)), self.key, text)
        return Expression(to_feel(text, language), self.key, text)
