"""How a built-in function says what it takes.

    @builtin("substring", "string: string", "start position: integer", "length: integer?")

A `?` marks an argument that may be left out or null, a `~` one that may only be left out, a `*` one that takes all
that follow. Two registrations under one
name are overloads, tried in order. What fits no signature is null (DMN 1.5, 10.3.2.9.4).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from bpmn.feel.errors import NullResult
from bpmn.feel.kinds import is_list, kind_of
from bpmn.feel.runs import Function, Run, as_integer, as_number
from bpmn.values import Range, YearMonthDuration

REGISTRY: dict[str, Function] = {}
_SIGNATURES: dict[str, list[Signature]] = {}
_UNFIT = object()
Body = TypeVar("Body", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    kind: str
    optional: bool = False
    nullable: bool = False
    variadic: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    parameters: tuple[Parameter, ...]
    body: Callable[..., Any]

    def bind(self, arguments: Sequence[Any]) -> list[Any] | None:
        """Return the arguments fitted to the parameters, or None when they do not fit."""
        if self.parameters and self.parameters[-1].variadic:
            last = len(self.parameters) - 1
            if len(arguments) <= last:
                return None
            arguments = [*arguments[:last], list(arguments[last:])]
        if len(arguments) > len(self.parameters):
            return None
        if any(not parameter.optional for parameter in self.parameters[len(arguments) :]):
            return None
        bound = [_fit(parameter, value) for parameter, value in zip(self.parameters, arguments, strict=False)]
        return None if any(value is _UNFIT for value in bound) else bound

    def place(self, named: Mapping[str, Any]) -> list[Any] | None:
        """Return named arguments in the order of the parameters, or None when the names are others."""
        names = [parameter.name for parameter in self.parameters]
        if not set(named) <= set(names):
            return None
        if any(not p.optional and p.kind != "any" and p.name not in named for p in self.parameters):
            return None
        values = [named.get(name) for name in names]
        if self.parameters[-1].variadic:
            rest: Any = values.pop()
            return [*values, *(rest if is_list(rest) else [rest])]
        while values and self.parameters[len(values) - 1].optional and names[len(values) - 1] not in named:
            values.pop()
        return values


def builtin(name: str, *parameters: str) -> Callable[[Body], Body]:
    """Register a function under its FEEL name; the body takes the run, then the fitted arguments."""

    def register(body: Body) -> Body:
        signatures = _SIGNATURES.setdefault(name, [])
        signatures.append(Signature(tuple(_parameter(text) for text in parameters), body))
        REGISTRY[name] = _function(name, signatures)
        return body

    return register


def _parameter(text: str) -> Parameter:
    name, _, kind = text.partition(": ")
    plain = kind.strip("*?~")
    return Parameter(name, plain, kind[-1] in "?~", kind[-1] == "?" or plain == "any", kind.startswith("*"))


def _function(name: str, signatures: list[Signature]) -> Function:
    def call(run: Run, arguments: list[Any]) -> Any:
        for signature in signatures:
            bound = signature.bind(arguments)
            if bound is not None:
                return signature.body(run, *bound)
        raise NullResult("the arguments do not fit")

    def call_by_name(run: Run, named: Mapping[str, Any]) -> Any:
        for signature in signatures:
            placed = signature.place(named) if signature.parameters else None
            bound = None if placed is None else signature.bind(placed)
            if bound is not None:
                return signature.body(run, *bound)
        raise NullResult(f"no signature has the arguments {', '.join(named)}")

    # Shown in messages; each overload is fitted by itself.
    longest = max(signatures, key=lambda signature: len(signature.parameters))
    return Function(
        name,
        [parameter.name for parameter in longest.parameters],
        call,
        # Arity is judged by the overloads, not before them.
        required=0,
        variadic=True,
        call_by_name=call_by_name,
    )


def _fit(parameter: Parameter, value: Any) -> Any:
    if parameter.variadic:
        return value
    if value is None:
        return None if parameter.nullable else _UNFIT
    fitted = _FITTERS[parameter.kind](value)
    # A list of one stands for its item (DMN 1.5, 10.3.2.9.4).
    if fitted is None and is_list(value) and len(value) == 1:
        fitted = _FITTERS[parameter.kind](value[0])
    return _UNFIT if fitted is None else fitted


def _only(*kinds: type) -> Callable[[Any], Any]:
    return lambda value: value if isinstance(value, kinds) else None


def _day(value: Any) -> date | None:
    # A datetime is a date in Python and none in FEEL.
    return value if type(value) is date else None


_FITTERS: dict[str, Callable[[Any], Any]] = {
    "any": lambda value: value,
    "number": as_number,
    "integer": as_integer,
    "truncated": lambda value: None if as_number(value) is None else int(as_number(value) or 0),
    "string": _only(str),
    "boolean": _only(bool),
    "list": lambda value: value if is_list(value) else [value],
    "context": _only(Mapping),
    "function": _only(Function),
    "range": _only(Range),
    "date": _day,
    "day": _only(date),
    "moment": _only(datetime),
    "time": _only(time),
    "duration": _only(timedelta, YearMonthDuration),
    "days": _only(timedelta),
    "point": lambda value: None if is_list(value) or kind_of(value) in ("", "range", "context") else value,
}


def number(value: int) -> Decimal:
    return Decimal(value)
