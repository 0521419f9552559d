"""What a step asks the runtime to do. Plain values; ids (`w12`, `t3`, ...) are counters inside the state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Variables = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWork:
    """A user or manual task waits for a person. Expressions (assignee, candidates, due, priority) are evaluated.

    `properties` holds the element's own-namespace attributes, lane defaults included: role, level, form, clock,
    separation, paper, notice, legal_basis, ..."""

    work_id: str
    element_id: str
    name: str
    kind: Literal["user", "manual"]
    scope_id: str = ""
    lane: str = ""
    form: str = ""
    assignee: str = ""
    candidate_users: Sequence[str] = ()
    candidate_groups: Sequence[str] = ()
    due: datetime | None = None
    follow_up: datetime | None = None
    priority: int = 50
    properties: Mapping[str, str] = field(default_factory=dict)
    variables: Variables = field(default_factory=dict)
    """The scope-local variables of this work only: input mappings, multi-instance item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseWork:
    work_id: str
    reason: Literal["completed", "canceled", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmTimer:
    """Fire `FireTimer(timer_id)` at `due`. With `clock` set the moment is not the engine's to say: the runtime asks the
    statutory clock of that name, and moves the timer whenever that clock moves."""

    timer_id: str
    element_id: str
    due: datetime | None
    clock: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisarmTimer:
    timer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribe:
    """Wait for a message or signal. `correlation_key` None: the runtime uses the instance's business key. A `local`
    signal is one that only instances of the same family of calls throw."""

    subscription_id: str
    element_id: str
    kind: Literal["message", "signal", "local"]
    name: str
    correlation_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsubscribe:
    subscription_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestJob:
    """A service, send, script or business rule task whose work is done outside the engine by `handler`.

    `variables` is the handler's input: the input mappings where the element has any, else everything visible."""

    job_id: str
    element_id: str
    handler: str
    # "async" is no work: the step behind it merely begins in a transaction of its own.
    kind: Literal["service", "send", "script", "rule", "async"]
    topic: str = ""
    scope_id: str = ""
    priority: int = 50
    properties: Mapping[str, str] = field(default_factory=dict)
    variables: Variables = field(default_factory=dict)
    fields: Variables = field(default_factory=dict)
    """What the diagram sets at the code itself (camunda:field)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelJob:
    job_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartChild:
    """A call activity starts an instance of its own."""

    child_id: str
    element_id: str
    called_element: str
    variables: Variables = field(default_factory=dict)
    binding: str = ""
    version: str = ""
    business_key: str | None = None
    id_variable: str = ""
    """The variable of the caller that is to hold the id of the called instance."""
    shares_all: bool = False
    """`variables` are all that the caller sees: the called process takes what it declares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelChild:
    child_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThrowSignal:
    """For all other instances and for what the signal starts; the thrower's own instance has had it already. With
    `is_local` for the instances alone that called the thrower or were called, however far away."""

    element_id: str
    name: str
    variables: Variables = field(default_factory=dict)
    is_local: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ThrowMessage:
    element_id: str
    name: str
    correlation_key: str | None = None
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate:
    """An escalation left the instance uncaught: the runtime hands it to the parent instance (EscalateChild).

    `variables` are those of the instance and of the throw; the call activity takes what its output parameters name.
    `given` are the data outputs among them, where the process declares some."""

    element_id: str
    code: str
    variables: Variables = field(default_factory=dict)
    given: Variables | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseIncident:
    incident_id: str
    element_id: str
    kind: Literal["job", "expression", "child", "error", "steps"]
    message: str
    wait_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveIncident:
    incident_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """History: the element's activity `activity_id` was entered, completed or canceled; a flow was taken."""

    element_id: str
    phase: Literal["entered", "completed", "canceled", "taken"]
    activity_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The instance is over. `end_events` in the order first reached; `error_code` only with outcome `error`."""

    outcome: Literal["completed", "terminated", "canceled", "error"]
    end_events: Sequence[str] = ()
    error_code: str = ""
    message: str = ""
    variables: Variables = field(default_factory=dict)
    given: Variables | None = None
    """Of the variables the data outputs, where the process declares some."""
    ends_caller: bool = False
    """A terminate event that ends all (Flowable): the calling instance ends too."""
    ends_loop: bool = False
    """One that ends the whole multi-instance, which here can only be around the call."""


Effect = (
    OpenWork
    | CloseWork
    | ArmTimer
    | DisarmTimer
    | Subscribe
    | Unsubscribe
    | RequestJob
    | CancelJob
    | StartChild
    | CancelChild
    | ThrowSignal
    | ThrowMessage
    | Escalate
    | RaiseIncident
    | ResolveIncident
    | Visit
    | Ended
)
