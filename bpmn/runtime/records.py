"""What a runtime keeps in memory: instances, and what is open in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bpmn.engine.state import State
from bpmn.errors import BpmnError
from bpmn.model import Process
from bpmn.timers import Schedule

Variables = Mapping[str, Any]
NEVER = datetime.max.replace(tzinfo=UTC)
"""When a statutory clock runs out that the runtime was told nothing about; `trigger` lets it run out by hand."""


class ThrownError(Exception):
    """Raised by a handler to report a BPMN error that the diagram may catch."""

    def __init__(self, code: str | int, message: str = "", variables: Variables | None = None) -> None:
        super().__init__(message or code)
        self.code, self.message, self.variables = str(code), message, dict(variables or {})


class NotFound(BpmnError):
    """No such process, instance, work item, job or receiver."""


@dataclass(slots=True, repr=False)
class Instance:
    """One run of a process. `outcome` is empty while it lives."""

    id: int
    process: Process
    business_key: str = ""
    parent: int | None = None
    parent_wait: str = ""
    state: State | None = None
    outcome: str = ""
    error_code: str = ""
    end_events: tuple[str, ...] = ()
    visited: Counter[str] = field(default_factory=Counter)
    completed: Counter[str] = field(default_factory=Counter)
    canceled: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    path: list[str] = field(default_factory=list)
    element: str = ""
    """The call activity that started it."""
    initiator: str = ""
    """Who started it, or what called it."""
    deployment: int = 0

    def __repr__(self) -> str:
        stands = repr(self.outcome) if self.outcome else f"active={self.active!r}"
        return f"Instance({self.id}, {self.process_id!r}, {stands}, variables={self.variables!r})"

    @property
    def process_id(self) -> str:
        return self.process.id

    @property
    def variables(self) -> dict[str, Any]:
        return self.state.variables if self.state else {}

    @property
    def is_ended(self) -> bool:
        return bool(self.outcome)

    @property
    def active(self) -> list[str]:
        """The ids of the elements where something stands."""
        return [] if self.is_ended or self.state is None else self.state.active_elements()


@dataclass(frozen=True, slots=True)
class Work:
    """Open work of a user or manual task."""

    id: str
    instance: int
    element_id: str
    name: str
    assignee: str
    candidate_users: tuple[str, ...]
    candidate_groups: tuple[str, ...]
    lane: str
    form: str
    due: datetime | None
    priority: int
    properties: Mapping[str, str]
    variables: Variables
    lane_name: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """Work for a handler that nobody has registered, or that waits to be completed by hand."""

    id: str
    instance: int
    element_id: str
    handler: str
    topic: str
    variables: Variables
    properties: Mapping[str, str]
    fields: Variables = field(default_factory=dict)
    """What the diagram sets at the code itself."""


@dataclass(frozen=True, slots=True)
class Incident:
    id: str
    instance: int
    element_id: str
    kind: str
    message: str


@dataclass(slots=True)
class Subscription:
    instance: int
    id: str
    kind: str
    name: str
    key: str
    element_id: str = ""


@dataclass(slots=True)
class Armed:
    """A timer of an instance, or (instance 0) of a start event."""

    instance: int
    id: str
    due: datetime
    process_id: str = ""
    plan: Schedule | None = None
    element_id: str = ""


Handler = Callable[[Job], Variables | None]
