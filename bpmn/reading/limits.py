"""What every translation to FEEL keeps to: it is refused where it has no clear meaning, and bounded in depth and length."""

from __future__ import annotations

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


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
