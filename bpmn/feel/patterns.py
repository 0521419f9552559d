"""Regular expressions as FEEL means them (XPath and XQuery functions, 5.6), on Python's matcher.

Python's matcher goes back and tries again; a hostile pattern would keep it busy for years. So a pattern is walked first:
a repeated group may neither hold another repetition nor branches that begin alike, and the more open repetitions
a pattern has, the shorter the text it may run on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from bpmn.feel.errors import NullResult
from bpmn.feel.pattern_syntax import Translator

MAX_PATTERN = 1_000
MAX_WORK = 10_000_000


@dataclass(frozen=True, slots=True)
class Pattern:
    """A translated pattern. On a text of n characters it takes n ** `exponent` * `choices` steps at the worst."""

    compiled: re.Pattern[str]
    exponent: int = 1
    choices: int = 1

    @property
    def matches_nothing(self) -> bool:
        return self.compiled.match("") is not None

    def on(self, text: str) -> re.Pattern[str]:
        """Return the matcher for `text`; null when the text is too long for so open a pattern."""
        if (len(text) + 1) ** self.exponent * self.choices > MAX_WORK:
            raise NullResult("the text is too long for this pattern; make its repetitions narrower")
        return self.compiled


@lru_cache(maxsize=512)
def compile_pattern(pattern: str, flags: str) -> Pattern:
    """Translate an XPath pattern; null for what is no pattern, unknown flags, and patterns that could run away."""
    if len(pattern) > MAX_PATTERN:
        raise NullResult(f"the pattern is longer than {MAX_PATTERN} characters")
    if not set(flags) <= set("smixq"):
        raise NullResult(f"unknown flags {flags}; there are s, m, i, x and q")
    options = sum(value for mark, value in (("s", re.S), ("m", re.M), ("i", re.I)) if mark in flags)
    if "q" in flags:
        return Pattern(re.compile(re.escape(pattern), options & re.I))
    # The dot of XPath leaves out the carriage return as well as the line feed; Python's only the latter.
    dot = "." if "s" in flags else r"[^\n\r]"
    translator = Translator(_without_blanks(pattern) if "x" in flags else pattern, dot)
    text = translator.translate()
    try:
        return Pattern(re.compile(text, options), translator.exponent, translator.choices)
    except (re.error, OverflowError, RecursionError) as error:
        raise NullResult(f"{pattern} is no regular expression: {error}") from error


def replacement(text: str, pattern: Pattern, literal: bool) -> Callable[[re.Match[str]], str]:
    r"""Return what writes the replacement: $1 is a group, \$ and \\ are the marks themselves."""
    if literal:
        return lambda found: text
    parts: list[str | int] = []
    for piece in re.findall(r"\\.|\$\d+|\$|[^\\$]+|\\", text, re.S | re.ASCII):
        if piece in ("\\$", "\\\\"):
            parts.append(piece[1])
        elif piece[0] == "\\" or piece == "$":
            raise NullResult(r"in a replacement, \ stands only before $ or \, and $ only before a number")
        elif piece[0] == "$":
            parts += _group(piece[1:], pattern.compiled.groups)
        else:
            parts.append(piece)
    return lambda found: "".join(part if isinstance(part, str) else found[part] or "" for part in parts)


def replaced(pattern: Pattern, text: str, write: Callable[[re.Match[str]], str]) -> str:
    return pattern.on(text).sub(write, text)


def _group(digits: str, groups: int) -> list[str | int]:
    """$12 means group 12 when there are so many, else group 1 and the digit 2; an unknown group is empty."""
    used = len(digits)
    while used > 1 and int(digits[:used]) > groups:
        used -= 1
    number = int(digits[:used])
    return ([number] if number <= groups else []) + ([digits[used:]] if digits[used:] else [])


def _without_blanks(pattern: str) -> str:
    """The x flag drops blanks outside of character classes."""
    kept, depth, escaped = [], 0, False
    for mark in pattern:
        if not escaped:
            depth += (mark == "[") - (mark == "]")
        if depth or mark not in " \t\n\r":
            kept.append(mark)
        escaped = mark == "\\" and not escaped
    return "".join(kept)
