"""The conditions and values that SpiffWorkflow diagrams write in Python, as FEEL. Parsed, never run.

Operators, comprehensions, and the functions and methods of texts, lists and dictionaries that FEEL has too; a call of
anything else is `NotTranslatable`."""

from __future__ import annotations

import ast

from bpmn.reading.limits import NotTranslatable
from bpmn.reading.python_calls import call
from bpmn.reading.python_syntax import expression, name, truth, walked

__all__ = ["call", "expression", "name", "python_expression", "truth", "walked"]


def python_expression(text: str) -> str:
    """Return FEEL for a Python expression. Raises NotTranslatable."""
    try:
        return expression(ast.parse(text.strip(), mode="eval").body, {})
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise NotTranslatable(f"{text!r}: {error}") from error
