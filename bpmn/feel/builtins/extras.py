"""Functions that DMN does not have and Camunda 8 does; its diagrams and tables call them everywhere.

Left out are those that answer anew each time (`uuid`, `random number`): an evaluation here can be repeated.
"""

from __future__ import annotations

import base64
import binascii
import calendar
from collections.abc import Mapping
from datetime import date
from typing import Any

from bpmn.feel.builtins.contexts import context_merge, context_put, context_put_nested
from bpmn.feel.builtins.registry import builtin
from bpmn.feel.errors import FeelError, NullResult
from bpmn.feel.kinds import equals
from bpmn.feel.patterns import compile_pattern
from bpmn.feel.runs import Run, bounded_list, bounded_text


@builtin("is defined", "value: any")
def is_defined(run: Run, value: Any) -> bool:
    return value is not None


@builtin("get or else", "value: any", "default: any")
def get_or_else(run: Run, value: Any, default: Any) -> Any:
    return default if value is None else value


@builtin("assert", "value: any", "condition: any", "cause: string?")
def assert_(run: Run, value: Any, condition: Any, cause: str | None = None) -> Any:
    """Not null but an error: whoever writes it wants the instance to stop here."""
    if condition is True:
        return value
    raise FeelError(cause or "the condition of assert does not hold")


@builtin("is blank", "string: string")
def is_blank(run: Run, string: str) -> bool:
    return not string.strip()


@builtin("trim", "string: string")
def trim(run: Run, string: str) -> str:
    return string.strip()


@builtin("extract", "string: string", "pattern: string")
def extract(run: Run, string: str, pattern: str) -> list[str]:
    compiled = compile_pattern(pattern, "")
    return bounded_list([found.group() for found in compiled.on(string).finditer(string)])


@builtin("to base64", "value: string")
def to_base64(run: Run, value: str) -> str:
    return bounded_text(base64.b64encode(value.encode()).decode())


@builtin("from base64", "value: string")
def from_base64(run: Run, value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise NullResult("this is no base64 of a text") from error


@builtin("is empty", "list: list")
def is_empty(run: Run, items: list[Any]) -> bool:
    return not items


@builtin("duplicate values", "list: list")
def duplicate_values(run: Run, items: list[Any]) -> list[Any]:
    seen: list[Any] = []
    twice: list[Any] = []
    for item in items:
        # FEEL's equality knows no hash, so the work is quadratic and charged as such.
        run.charge(len(seen) + 1)
        if not any(equals(item, known) is True for known in seen):
            seen.append(item)
        elif not any(equals(item, known) is True for known in twice):
            twice.append(item)
    return [item for item in seen if any(equals(item, known) is True for known in twice)]


@builtin("partition", "list: list", "size: integer")
def partition(run: Run, items: list[Any], size: int) -> list[Any]:
    if size < 1:
        raise NullResult("a part holds one item at least")
    run.charge(len(items))
    return [items[start : start + size] for start in range(0, len(items), size)]


@builtin("get value", "context: context", "keys: list")
def get_nested_value(run: Run, base: Mapping[str, Any], keys: list[Any]) -> Any:
    found: Any = base
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) and isinstance(key, str) else None
    return found if keys else None


builtin("put", "context: context", "key: string", "value: any")(context_put)
builtin("put", "context: context", "keys: list", "value: any")(context_put_nested)


@builtin("put all", "contexts: *any")
def put_all(run: Run, contexts: list[Any]) -> dict[str, Any]:
    return context_merge(run, contexts)


@builtin("last day of month", "date: day")
def last_day_of_month(run: Run, day: date) -> date:
    return date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])
