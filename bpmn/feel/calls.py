"""Calling functions: arguments by place or by name, coercion, and the depth of recursion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bpmn.feel.errors import NullResult
from bpmn.feel.kinds import FeelType, is_list
from bpmn.feel.runs import Function, Run

CALL_STEPS = 5
OUT_OF_RANGE = "a number or date lies beyond what can be computed with"


def call(function: Any, arguments: list[Any], run: Run) -> Any:
    """Call with arguments by place; null when `function` is none or the arguments do not fit."""
    if not isinstance(function, Function):
        return run.warn("what is called here is no function")
    too_many = len(arguments) > len(function.parameters) and not function.variadic
    if too_many or len(arguments) < function.required:
        return run.warn(f"{function.name} takes {_count(function)} arguments, not {len(arguments)}")
    run.charge(CALL_STEPS)
    run.enter()
    try:
        return function.call(run, arguments)
    except NullResult as reason:
        return run.warn(f"{function.name}: {reason}")
    except ArithmeticError:
        return run.warn(f"{function.name}: {OUT_OF_RANGE}")
    finally:
        run.leave()


def call_by_name(function: Any, named: Mapping[str, Any], run: Run) -> Any:
    """Call with named arguments; null when a name is unknown or one that is needed is missing."""
    if not isinstance(function, Function):
        return run.warn("what is called here is no function")
    if function.call_by_name is not None:
        try:
            return function.call_by_name(run, named)
        except NullResult as reason:
            return run.warn(f"{function.name}: {reason}")
        except ArithmeticError:
            return run.warn(f"{function.name}: {OUT_OF_RANGE}")
    if set(named) != set(function.parameters):
        return run.warn(f"{function.name} takes the arguments {', '.join(function.parameters)}")
    return call(function, [named[name] for name in function.parameters], run)


def coerced(value: Any, wanted: FeelType | None) -> Any:
    """Fit a value to a type (DMN 1.5, 10.3.2.9.4): wrap or unwrap a list of one; null when it does not conform."""
    if wanted is None or value is None or wanted.accepts(value):
        return value
    if is_list(value) and len(value) == 1 and wanted.accepts(value[0]):
        return value[0]
    if wanted.name == "list" and not is_list(value) and wanted.accepts([value]):
        return [value]
    return None


def _count(function: Function) -> str:
    most = "or more" if function.variadic else f"to {len(function.parameters)}"
    same = function.required == len(function.parameters) and not function.variadic
    return str(function.required) if same else f"{function.required} {most}"
