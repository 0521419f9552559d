"""Scripts with choices, loops and errors: statements over FEEL expressions, run within a bound, never as code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bpmn.model.expressions import Expression


@dataclass(frozen=True, slots=True)
class Assign:
    """Set a variable; `lasting` is what the script hands to the process by name (execution.setVariable), `inner` to
    the scope around the task alone (setVariableLocal). `declares`: known up to the end of the block around it."""

    name: str
    value: Expression
    lasting: bool = False
    inner: bool = False
    declares: bool = False


@dataclass(frozen=True, slots=True)
class Evaluate:
    """A value alone: the result of the script if it is the last. `ends`: it was returned."""

    value: Expression
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    test: Expression
    positive: tuple[Statement, ...]
    negative: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Each:
    """Run the body for each item; the item's name is not known outside."""

    name: str
    items: Expression
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class While:
    """Run the body, and after it `step`, while the test holds. `continue` goes on with the step."""

    test: Expression
    body: tuple[Statement, ...]
    step: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Raise:
    """Throw a BPMN error."""

    code: Expression
    message: Expression | None = None
    data: Expression | None = None
    """What else the error carries, a context."""


@dataclass(frozen=True, slots=True)
class Jump:
    where: Literal["break", "continue"]


Statement = Assign | Evaluate | Choice | Each | While | Raise | Jump


@dataclass(frozen=True, slots=True)
class Program:
    """The statements of a script, with the words and the language it was written in."""

    statements: tuple[Statement, ...]
    text: str
    language: str = ""
    local: frozenset[str] = frozenset()
    """Names that the script keeps to itself."""
    stores: Literal["", "true", "false"] = ""
    """Whether all that it assigns becomes variables (autoStoreVariables); unsaid: all but what it declares."""


Listener = tuple[str, Expression] | Program
"""What a listener does: set a variable (or only evaluate, without a name), or run a script."""


def inside(statements: tuple[Statement, ...]) -> Iterator[Statement]:
    """Yield every statement at every depth."""
    for one in statements:
        yield one
        if isinstance(one, Choice):
            yield from inside(one.positive + one.negative)
        elif isinstance(one, Each | While):
            yield from inside(one.body + (one.step if isinstance(one, While) else ()))
