"""What every translation to FEEL keeps to: it is refused where it has no clear meaning, and bounded in depth and length."""

from __future__ import annotations

import re

DEEPEST = 60
LONGEST = 50_000
"""What FEEL itself takes: some words stand several times in what they become, and would grow without end."""


class NotTranslatable(ValueError):
    """The expression is outside the subset; the message says which part."""


def bounded(text: str) -> str:
    """Return a translation that FEEL can still take."""
    if len(text) > LONGEST:
        raise NotTranslatable(f"it becomes longer than {LONGEST} signs in FEEL; split it")
    return text


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
    meant = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], text[1:-1])
    return quoted(re.sub(r"[\\.^$|?*+(){}\[\]]", r"\\\g<0>", meant))


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
