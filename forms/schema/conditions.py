"""Conditions on answers: when a field is shown or required. Data, never code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Condition = Mapping[str, Any]
COMBINATIONS = ("all", "any", "not")
TRUE, FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
TESTS = ("equals", "in", "truthy", "includes")


def holds(condition: Condition | None, answers: Mapping[str, Any]) -> bool:
    """Does `condition` hold for the answers? None always does; a missing answer equals None."""
    if condition is None:
        return True
    if "all" in condition:
        return all(holds(part, answers) for part in condition["all"])
    if "any" in condition:
        return any(holds(part, answers) for part in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], answers)
    return _test(condition, answers.get(condition["field"]))


def _test(condition: Condition, value: Any) -> bool:
    if "equals" in condition:
        return _same(value, condition["equals"])
    if "in" in condition:
        return any(_same(value, wanted) for wanted in condition["in"])
    if "includes" in condition:
        wanted = condition["includes"]
        wanted = wanted if isinstance(wanted, list) else [wanted]
        chosen = value if isinstance(value, list | tuple) else [value]
        return any(item in chosen for item in wanted)
    truth = not _same(value, False) and bool(value)
    return truth is bool(condition.get("truthy", True))


def _same(value: Any, wanted: Any) -> bool:
    """Compare an answer with a condition's value; a posted page brings truth and numbers as text."""
    if isinstance(wanted, bool) and isinstance(value, str):
        return value.lower() in (TRUE if wanted else FALSE)
    if isinstance(wanted, int) and isinstance(value, str):
        return value == str(wanted)
    # In Python True equals 1; an answer of another type is another answer.
    return type(value) is type(wanted) and bool(value == wanted)


def condition_problems(condition: Any, known: set[str]) -> Iterator[str]:
    """Yield what is wrong with a condition of a schema, given the keys that exist."""
    if not isinstance(condition, Mapping):
        yield f"a condition is an object, not {condition!r}"
        return
    combination = next((name for name in COMBINATIONS if name in condition), None)
    if combination:
        parts = condition[combination] if combination != "not" else [condition["not"]]
        for part in parts:
            yield from condition_problems(part, known)
    elif condition.get("field") not in known:
        yield f"unknown field {condition.get('field')!r} in a condition"
    elif not any(test in condition for test in TESTS):
        yield f"condition on {condition['field']!r} has none of {', '.join(TESTS)}"


def fields_of(condition: Condition | None) -> set[str]:
    """Return the keys of the fields that a condition reads."""
    if condition is None:
        return set()
    if "field" in condition:
        return {str(condition["field"])}
    parts = condition.get("all") or condition.get("any") or [condition["not"]]
    return set().union(*(fields_of(part) for part in parts))
