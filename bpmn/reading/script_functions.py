"""Functions of JavaScript and closures of Groovy that are one expression, as functions of FEEL; never more than that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bpmn.reading.limits import NotTranslatable

if TYPE_CHECKING:
    from bpmn.reading.translating import Translator

KEPT = "(for each_ in {0} return if ({1})(each_) then {{kept: each_}} else null)[item != null].kept"
MADE, SOME = "(for each_ in {0} return ({1})(each_))", "(some each_ in {0} satisfies ({1})(each_))"
FUNCTIONAL = {
    "map": MADE, "collect": MADE, "filter": f"({KEPT})", "findAll": f"({KEPT})", "some": SOME, "any": SOME,
    "every": SOME.replace("some", "every"), "find": f"({KEPT})[1]",
}  # fmt: skip
"""Methods of lists that take a function of one item."""
DEFINED = re.compile(
    r"(?:function\s+(?P<a>\w+)|def\s+(?P<b>\w+)|(?:(?:var|let|const|def)\s+)?(?P<c>\w+)\s*=\s*function)\s*"
    r"\((?P<words>[^()]*)\)\s*(?=\{)"
)
ARROW = re.compile(
    r"(?:(?:var|let|const)\s+)?(?P<name>\w+)\s*=\s*(?P<text>(?:\([\w\s,]*\)|\w+)\s*=>.+)", re.S
)


def function_at(reader: Translator) -> str | None:
    """Read a function of JavaScript if one begins here: `x => ...`, `(x, y) => ...`, `function(x) { return ...; }`."""
    texts = [text for _, text in reader.tokens[reader.at :]]
    if texts[:1] == ["function"]:
        reader.next()
        words = words_at(reader)
    elif texts[1:2] == ["=>"]:
        words = [reader.next()[1]]
        reader.expect("=>")
    elif texts[:1] == ["("] and ")" in texts and texts[texts.index(")") + 1 :][:1] == ["=>"]:
        words = words_at(reader)
        reader.expect("=>")
    else:
        return None
    return f"function({', '.join(words)}) {body_at(reader)}"


def words_at(reader: Translator) -> list[str]:
    reader.expect("(")
    words = []
    while reader.peek() != ")":
        words.append(reader.next()[1])
        if reader.peek() == ",":
            reader.next()
    reader.expect(")")
    if not all(word.isidentifier() for word in words):
        raise NotTranslatable(f"{reader.text!r}: a function takes plain names")
    return words


def body_at(reader: Translator) -> str:
    if reader.peek() != "{":
        return reader.conditional()
    reader.next()
    if reader.peek() == "return":
        reader.next()
    inner = reader.conditional()
    if reader.peek() == ";":
        reader.next()
    reader.expect("}")
    return inner


def closure_at(reader: Translator) -> str:
    """Read a closure of Groovy: `{ it * 2 }` or `{ x -> x * 2 }`."""
    reader.expect("{")
    word = "it"
    if reader.tokens[reader.at + 1 :][:1] == [("op", "->")]:
        word = reader.next()[1]
        reader.next()
    inner = reader.conditional()
    reader.expect("}")
    return f"function({word}) {inner}"
