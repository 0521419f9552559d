"""What can go wrong in an expression.

FeelError is for whoever wrote the expression. Where the standard says that a computation gives null, nothing is
raised outside: the reason is noted among the warnings of the run.
"""

from __future__ import annotations


class FeelError(ValueError):
    """The text is no FEEL. `position` counts characters from 0; -1 when no place can be named."""

    def __init__(self, message: str, position: int = -1, text: str = "") -> None:
        self.message = message
        self.position = position
        self.text = text
        super().__init__(f"{message} (at character {position + 1})" if position >= 0 else message)


class FeelLimit(FeelError):
    """The evaluation asks for more steps, depth, or memory than any honest rule needs."""


class NullResult(Exception):
    """Raised inside built-in functions where the standard says null; the caller turns it into null and a warning."""
