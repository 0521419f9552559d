"""An expression of a diagram: FEEL text compiled once, with the words it was written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from bpmn.errors import ExpressionFailed
from bpmn.feel import Expression as Compiled
from bpmn.feel import FeelError, Function, compile_expression


@dataclass(frozen=True)
class Expression:
    """FEEL `text` at `element_id`. `original` is what stood in the diagram where that was another language; `names`
    are the declared names with spaces in it."""

    text: str
    element_id: str = ""
    original: str = ""
    names: tuple[str, ...] = ()

    @cached_property
    def compiled(self) -> Compiled:
        return compile_expression(self.text, names=self.names)

    @property
    def free_names(self) -> frozenset[str]:
        """The names that the expression reads from its context."""
        return self.compiled.variables

    def evaluate(self, context: Mapping[str, Any], now: datetime) -> Any:
        """Return the value; raises ExpressionFailed that names the element."""
        try:
            value = self.compiled.evaluate(context, now=now)
        except FeelError as error:
            raise ExpressionFailed(self.element_id, f"{self.original or self.text}: {error}") from error
        # A variable that is not set may bear the name of a function (sum, count, date): that is no value to keep.
        return None if isinstance(value, Function) else value

    def holds(self, context: Mapping[str, Any], now: datetime) -> bool:
        """Return whether the condition is true; null and false do not hold, other values are an error."""
        value = self.evaluate(context, now)
        if value is None or isinstance(value, bool):
            return bool(value)
        raise ExpressionFailed(
            self.element_id, f"condition {self.original or self.text}: expected true or false, got {value!r}"
        )


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal in the place of an expression."""

    value: Any

    def evaluate(self, context: Mapping[str, Any], now: datetime) -> Any:
        return self.value

    @property
    def text(self) -> str:
        return str(self.value)


Value = Expression | Constant
