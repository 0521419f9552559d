"""What can go wrong in the library: every error points at a file, line or element and says what to do.

BpmnError
├── ReadingError       a diagram or a decision table cannot be read; holds every Problem found
└── EngineError        a command cannot be carried out; holds the element
    ├── UnknownWait       nothing waits under the id the command names
    ├── NoFlowMatches     no condition is true and there is no default flow
    ├── ExpressionFailed  a FEEL expression does not compile or does not give what the element needs
    └── StepLimit         the steps of one command run in a circle
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding in a file. `str()` gives "file:line element: message; remedy", leaving out what is unknown."""

    file: str
    line: int
    element_id: str
    message: str
    remedy: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        where = " ".join(part for part in (place, self.element_id) if part)
        text = f"{self.message}; {self.remedy}" if self.remedy else self.message
        return f"{where}: {text}" if where else text


class BpmnError(Exception):
    """Root of all errors of the library."""


class ReadingError(BpmnError):
    """A file cannot be read. `problems` holds all findings, warnings included."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: list[Problem] = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class EngineError(BpmnError):
    """A command failed at `element_id`; nothing has changed."""

    def __init__(self, element_id: str, message: str) -> None:
        self.element_id = element_id
        self.message = message
        super().__init__(f"{element_id}: {message}" if element_id else message)


class UnknownWait(EngineError):
    """The command names a work item, timer, message or job that is not (or no longer) open."""


class NoFlowMatches(EngineError):
    """No outgoing condition of a gateway or activity is true, and it has no default flow."""


class ExpressionFailed(EngineError):
    """An expression does not compile, or its value is not of the kind the element needs."""


class StepLimit(EngineError):
    """One command took more steps than allowed: the diagram runs in a circle without waiting."""
