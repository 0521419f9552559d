"""Cuts FEEL text into tokens (DMN 1.5, grammar rules 26 to 65). Names with blanks are joined later, by the parser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from bpmn.feel.errors import FeelError

MAX_TEXT = 50_000
_START = (
    "?A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_PART = _START + "0-9\u00b7\u0300-\u036f\u203f-\u2040'"
_BLANK = "\t\n\x0b\x0c\r \u0085\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
_TOKEN = re.compile(
    rf"(?P<blank>(?:[{_BLANK}]+|//[^\n\r]*|/\*.*?\*/)+)"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)"
    r'|(?P<string>"(?:[^"\\]|\\.)*")'
    rf"|(?P<name>[{_START}][{_PART}]*)"
    r"|(?P<quoted>`[^`]+`)"
    r"|(?P<symbol>\.\.|\*\*|->|<=|>=|!=|[-+*/=<>()\[\]{},.:@])",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))", re.DOTALL)
_SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
# Chinese keyboards write these; the message names the sign that was meant.
_FULL_WIDTH = dict(zip("，：；（）＜＞＝＋－＊／［］｛｝。“”", ',:;()<>=+-*/[]{}.""', strict=True))
# Marks that no name may hold, although the standard's ranges of letters include them: they are typing slips.
_SLIPS = "，：；＜＞＝＋－＊／。"


class Kind(Enum):
    NUMBER = "number"
    STRING = "string"
    NAME = "name"
    QUOTED = "quoted"
    SYMBOL = "symbol"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is the source slice, for strings and names between backticks (as Camunda 8 has them) what they hold; `spaced` tells whether a blank stands before it."""

    kind: Kind
    text: str
    start: int
    end: int
    spaced: bool = False


def tokenize(text: str) -> list[Token]:
    """Return the tokens of `text`, the last of kind END; FeelError at the first character that fits nowhere."""
    if len(text) > MAX_TEXT:
        raise FeelError(f"the expression is longer than {MAX_TEXT} characters; split it", 0)
    tokens: list[Token] = []
    position, spaced = 0, False
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None or found.lastgroup is None:
            raise _unreadable(text, position)
        if found.lastgroup == "blank":
            spaced = True
        else:
            tokens.append(_token(found, spaced, text))
            spaced = False
        position = found.end()
    tokens.append(Token(Kind.END, "", position, position, spaced))
    return tokens


def _token(found: re.Match[str], spaced: bool, source: str) -> Token:
    kind, text = Kind(found.lastgroup), found.group()
    if kind is Kind.STRING:
        text = _unescape(text[1:-1], found.start() + 1)
    elif kind is Kind.QUOTED:
        text = text[1:-1]
    elif kind is Kind.NAME:
        slip = next((offset for offset, mark in enumerate(text) if mark in _SLIPS), None)
        if slip is not None:
            raise _unreadable(source, found.start() + slip)
    return Token(kind, text, found.start(), found.end(), spaced)


def _unescape(body: str, start: int) -> str:
    def replace(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        if code:
            return _character(code, start + found.start())
        # Unknown escapes such as \d are kept whole: patterns of matches() are written that way.
        return _SIMPLE_ESCAPES.get(found[3], found[0])

    text = _ESCAPE.sub(replace, body) if "\\" in body else body
    if any("\ud800" <= mark <= "\udfff" for mark in text):
        return _joined_surrogates(text, start)
    return text


def _joined_surrogates(text: str, start: int) -> str:
    """Two escapes may write one character beyond the basic plane as a surrogate pair."""
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError as error:
        raise FeelError("half of a surrogate pair in a text; write the whole character", start) from error


def _character(code: str, position: int) -> str:
    try:
        return chr(int(code, 16))
    except ValueError as error:
        raise FeelError(f"there is no character {code}", position) from error


def _unreadable(text: str, position: int) -> FeelError:
    mark = text[position]
    if mark in _FULL_WIDTH:
        return FeelError(f"full-width {mark}; write {_FULL_WIDTH[mark]}", position)
    if mark == '"':
        return FeelError('the text has no closing "', position)
    if mark in "&|!;%":
        return FeelError(f"{mark} is no FEEL; write and, or, not(), or the function's name", position)
    return FeelError(f"{mark!r} does not belong here", position)
