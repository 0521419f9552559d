"""One evaluation: its clock, its warnings, its budget, and the frames that names are looked up in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from bpmn.feel.errors import FeelLimit

MAX_STEPS = 1_000_000
MAX_ITEMS = 200_000
MAX_TEXT = 2_000_000
MAX_CALLS = 100
MAX_INTEGER_BITS = 13_000

# Decimal128 (DMN 1.5, 10.3.2.3.1): 34 digits; what leaves its range is null.
NUMBERS = Context(prec=34, Emax=6144, Emin=-6143, traps=[DivisionByZero, InvalidOperation, Overflow])


class Run:
    """Shared by all frames of one evaluation."""

    __slots__ = ("calls", "now", "steps", "warnings")

    def __init__(self, now: datetime | None = None, warnings: list[str] | None = None) -> None:
        self.now = now
        self.steps = 0
        self.calls = 0
        self.warnings = warnings

    def warn(self, message: str) -> Any:
        """Note why something became null; returns None so that callers can return the call."""
        # A loop may warn at every round.
        if self.warnings is not None and len(self.warnings) < 100:
            self.warnings.append(message)
        return None

    def charge(self, steps: int) -> None:
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise FeelLimit(f"the expression takes more than {MAX_STEPS} steps; make its lists smaller")

    def enter(self) -> None:
        self.calls += 1
        if self.calls > MAX_CALLS:
            raise FeelLimit(f"functions call each other more than {MAX_CALLS} deep; end the recursion")

    def leave(self) -> None:
        self.calls -= 1


class Frame:
    """Names of one scope over those of the scope around it."""

    __slots__ = ("names", "parent", "run")

    def __init__(self, names: Mapping[str, Any], parent: Frame | None, run: Run) -> None:
        self.names = names
        self.parent = parent
        self.run = run


Closure = Callable[[Frame], Any]


class Function:
    """A FEEL function value. `call` takes the run and the arguments by place.

    `parameters` holds the names; `variadic` means the last one takes all further arguments."""

    __slots__ = ("call", "call_by_name", "name", "parameters", "required", "signature", "variadic")

    def __init__(
        self,
        name: str,
        parameters: Sequence[str],
        call: Callable[[Run, list[Any]], Any],
        *,
        required: int | None = None,
        variadic: bool = False,
        signature: Any = None,
        call_by_name: Callable[[Run, Mapping[str, Any]], Any] | None = None,
    ) -> None:
        self.name = name
        self.parameters = tuple(parameters)
        self.call = call
        self.required = len(self.parameters) if required is None else required
        self.variadic = variadic
        self.signature = signature
        self.call_by_name = call_by_name


def bounded_list(items: list[Any]) -> list[Any]:
    if len(items) > MAX_ITEMS:
        raise FeelLimit(f"a list holds more than {MAX_ITEMS} items")
    return items


def bounded_text(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise FeelLimit(f"a text is longer than {MAX_TEXT} characters")
    return text


def as_number(value: Any) -> Decimal | None:
    """Return a number as a decimal of FEEL's precision; None for anything that is no number."""
    kind = type(value)
    if kind is Decimal:
        return value if value.is_finite() else None
    if kind is int:
        # Turning a huge integer into a decimal takes time that no step counts.
        return NUMBERS.create_decimal(value) if value.bit_length() < MAX_INTEGER_BITS else None
    if kind is float:
        number = Decimal(repr(value))
        return number if number.is_finite() else None
    return None


def as_integer(value: Any) -> int | None:
    """Return a whole number of reasonable size as int; None for anything else."""
    number = as_number(value)
    # Larger ones name no place, and turning them into int would cost.
    if number is None or number.adjusted() > 30 or number != number.to_integral_value():
        return None
    return int(number)
