"""Expressions of other engines, translated to FEEL: JUEL `${...}`, and the comparison syntax of Python and JavaScript.

Only what has one clear meaning is translated: literals, names, comparison, logic, arithmetic, the ternary. A method
call is not: it names code that lives outside the diagram, and `NotTranslatable` says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from xml.sax.saxutils import unescape

from bpmn.feel import FeelError, compile_expression
from bpmn.feel.builtins.registry import REGISTRY
from bpmn.reading.limits import NotTranslatable, quoted
from bpmn.reading.python import python_expression
from bpmn.reading.translating import translate

LITERAL = re.compile(
    r"<(?:\w+:)?literalExpression\b[^>]*>.*?<(?:\w+:)?text>(.*?)</(?:\w+:)?text>.*</(?:\w+:)?literalExpression>",
    re.S,
)
"""A boxed literal expression of DMN inside a BPMN expression."""
DATA_OBJECT = re.compile(r"""(?:\w+:)?getData(?:Object|Input|Output)\(\s*(['"])([^'"]+)\1\s*\)""")
"""BPMN's own XPath functions (10.4.3)."""
FOREIGN = re.compile(
    r"==|&&|\|\||!(?!=)|\b(?:True|False|None|undefined)\b|\bMath\.|\.length\b|\.\w+\(|\benvironment\.|\bexecution\.|\bthis\.|\bcontent\.(?:item|index|output)\b"
    r"|(?<![\w ])(?:len|str|int|float|list|dict|set|sorted|range|round|timedelta|datetime|parseInt|parseFloat|Number|String)\("
)
"""What FEEL would take for something else, or for null."""
CALL = re.compile(r"(\.\s*)?([^\W\d]\w*)\s*\(")
BEFORE_BRACKET = {"if", "then", "else", "and", "or", "in", "return", "satisfies", "between", "not", "of"}
COMPREHENSION = re.compile(r"[\w\])}'\"] for \w+ in\b")
"""A value before `for`: Python's way, which FEEL would read as one long name."""
OTHER_LANGUAGE = re.compile("script|groovy|juel|java|^js$")
STRINGS = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")
GROOVY_TEXT = re.compile(r'"((?:[^"\\]|\\.)*\$\{(?:[^"\\]|\\.)*)"')
"""A text of Groovy with holes, which JavaScript writes between backticks."""
COMMENTS = re.compile(rf"({STRINGS.pattern})|//[^\n\r]*|/\*.*?\*/", re.S)


def to_feel(text: str, language: str = "", names: tuple[str, ...] = ()) -> str:
    """Return FEEL for an expression as it stands in a diagram. Raises NotTranslatable or FeelError."""
    text = text.strip()
    # Camunda 8 marks FEEL by this sign.
    if text.startswith("=") and not text.startswith("=="):
        return checked(text[1:].strip(), names)
    is_filled = has_holes(text, language)
    text = in_backticks(text, language)
    if "`" in text and "feel" not in language.lower():
        return checked(translate(text, language))
    if is_filled:
        return checked(from_template(text))
    boxed = LITERAL.fullmatch(text)
    if boxed:
        return checked(unescape(boxed[1]).strip(), names)
    text = DATA_OBJECT.sub(lambda found: found[2], text)
    if "feel" in language.lower():
        return checked(text, names)
    # What stands between quotes says nothing of the language.
    outside = STRINGS.sub("''", text)
    if "python" in language.lower() or COMPREHENSION.search(outside):
        with suppress(NotTranslatable, FeelError):
            return checked(python_expression(text))
    is_foreign = (
        bool(OTHER_LANGUAGE.search(language.lower())) or FOREIGN.search(outside) or unknown_calls(outside)
    )
    if not is_foreign:
        try:
            return checked(text, names)
        except FeelError as error:
            try:
                return foreign_to_feel(text, language)
            except NotTranslatable:
                raise error from None
    return commented_to_feel(text, language, names)


def in_backticks(text: str, language: str) -> str:
    """Write the texts of Groovy that have holes as JavaScript writes them."""
    return GROOVY_TEXT.sub(r"`\1`", text) if "groovy" in language.lower() else text


def has_holes(text: str, language: str) -> bool:
    """Whether the text is a template; between single quotes a hole of Groovy is none."""
    if "groovy" in language.lower():
        return "${" in STRINGS.sub("", text)
    return "${" in text or "#{" in text


def commented_to_feel(text: str, language: str, names: tuple[str, ...]) -> str:
    """Read what looks like another language; where only its comments do, without them."""
    try:
        return foreign_to_feel(text, language)
    except NotTranslatable:
        # Only now: what is a comment elsewhere is a division in Python (`x // 2`).
        bare = without_comments(text)
        if bare == text:
            raise
        return to_feel(bare, language, names)


def without_comments(text: str) -> str:
    return COMMENTS.sub(lambda found: found[1] or " ", text).strip()


def foreign_to_feel(text: str, language: str) -> str:
    """Translate an expression of Python, JavaScript or Java; what says nothing of its language is tried as each."""
    if not OTHER_LANGUAGE.search(language.lower()):
        try:
            return checked(python_expression(text))
        except (NotTranslatable, FeelError):
            pass
    return checked(translate(text, language))


def unknown_calls(text: str) -> list[str]:
    """Return what is called and FEEL does not have; there it would be null without a word."""
    called = CALL.findall(STRINGS.sub("''", without_comments(text)))
    if not called or "function" in text:
        return []
    # Of a name with spaces, as `date and time(`, the pattern sees the last word alone.
    known = {name.split()[-1] for name in REGISTRY} | BEFORE_BRACKET
    return [name for dot, name in called if dot or name not in known]


def checked(text: str, names: tuple[str, ...] = ()) -> str:
    compile_expression(text, names=names)
    return text


def is_expression(text: str) -> bool:
    """Whether the value of an attribute is an expression rather than plain text."""
    return "${" in text or "#{" in text or text.startswith("=")


def from_template(text: str) -> str:
    """Translate text with ${...} parts: one part alone keeps its type, several are joined as text."""
    parts: list[str] = []
    position = 0
    for start, end in holes(text):
        if text[position:start]:
            parts.append(quoted(text[position:start]))
        parts.append(translate(text[start + 2 : end]))
        position = end + 1
    if text[position:].strip() or (parts and text[position:]):
        parts.append(quoted(text[position:]))
    if len(parts) == 1:
        return parts[0]
    # Not with "+": what is unset is an empty text in JUEL, and would make the whole null in FEEL.
    texts = (part if part.startswith('"') else f"string({part})" for part in parts)
    return f'string join([{", ".join(texts)}], "")'


def holes(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    while True:
        starts = [place for sign in ("${", "#{") if (place := text.find(sign, position)) >= 0]
        if not starts:
            return
        end = text.find("}", min(starts))
        if end < 0:
            raise NotTranslatable(f"{text!r}: a closing brace is missing")
        yield min(starts), end
        position = end + 1


__all__ = ["NotTranslatable", "is_expression", "quoted", "to_feel", "translate"]
