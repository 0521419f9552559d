"""What every translation to FEEL keeps to: it is refused where it has no clear meaning, and bounded in depth and length."""

from __future__ import annotations

import re

DEEPEST = 60
LONGEST = 50_000
"""What FEEL itself takes: some words stand several times in what they become, and would grow without end."""


class NotTranslatable(ValueError):
    """The expression is outside the subset; the message says which part."""


REMOVED = re.compile(r"""\bremoveVariable(Local)?\(\s*(['"][^'"]+['"])\s*\)""")
"""A variable that a script takes away is left null."""


def put_to_null(found: re.Match[str]) -> str:
    return f"setVariable{found[1] or ''}({found[2]}, null)"


def bounded(text: str) -> str:
    """Return a translation that FEEL can still take."""
    if len(text) > LONGEST:
        raise NotTranslatable(f"it becomes longer than {LONGEST} signs in FEEL; split it")
    return text


ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}
STRING = re.compile(r"""('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")""")
"""A text that is written out; it ends on its line, so that an apostrophe in a comment opens none."""
SIMPLE = re.compile(r'[\w.]+|"(?:[^"\\]|\\.)*"|\w*\([^()]*\)')
"""What keeps its meaning beside any sign: a name, a number, a text, one call or bracket."""


def held(text: str) -> str:
    """Return FEEL that keeps together beside other signs."""
    return text if SIMPLE.fullmatch(text) else f"({text})"


EMPTY = ("false", "0", '""', "[]", "{}")


def truth_of(text: str) -> str:
    """Return whether a value is what Python and Groovy take for true."""
    return bounded(
        f"({text} != null and " + " and ".join(f"({text} = {empty}) != true" for empty in EMPTY) + ")"
    )


def literally(text: str) -> str:
    """Return a separator as the pattern that FEEL's `split` takes, where the language takes a text that is written out."""
    if not (text.startswith('"') and SIMPLE.fullmatch(text)):
        return text
    return quoted(re.sub(r"[\\.^$|?*+(){}\[\]]", r"\\\g<0>", meant(text[1:-1])))


def meant(written: str) -> str:
    """Return the text that stands between quotes with what its escapes mean; `\\n` is a new line in every language read here.
    Raises NotTranslatable for half of a surrogate pair."""
    text = ESCAPE.sub(
        lambda found: chr(int(found[1], 16)) if found[1] else CONTROLS.get(found[2], found[2]), written
    )
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError as error:
        raise NotTranslatable(f"{written!r}: half of a surrogate pair; write the whole character") from error


def quoted(text: str) -> str:
    """Return a text as FEEL writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    # Control characters cannot stand in XML, where an expression may be written back to.
    return '"' + re.sub(r"[\x00-\x1f]", lambda found: f"\\u{ord(found[0]):04x}", escaped) + '"'
