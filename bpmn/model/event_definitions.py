"""What an event waits for or throws (BPMN 10.5.5)."""

from __future__ import annotations

from dataclasses import dataclass

from bpmn.model.data import NO_MAPPINGS, Mapping, Mappings
from bpmn.model.expressions import Expression, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDefinition:
    """`correlation` None means the instance's business key; `handler` sends it outside the engine."""

    name: Value
    correlation: Expression | None = None
    handler: str = ""
    payload: Expression | None = None
    """What a thrower sends as `payload`, and the variable that a receiver puts it into (SpiffWorkflow)."""
    variable: str = ""
    sent: tuple[Mapping, ...] = ()
    """What a thrower sends by name (the fields of Activiti)."""
    received: tuple[Mapping, ...] = ()
    """What a catcher takes, seen from what was sent; everything when it says nothing."""
    conversation: str = ""
    """The correlation properties by which messages of one conversation know each other (BPMN 8.4.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerDefinition:
    """One of date, duration, cycle (ISO 8601) or a statutory `clock`."""

    date: Value | None = None
    duration: Value | None = None
    cycle: Value | None = None
    clock: str = ""
    may_be_unset: bool = False
    """It is not armed where its expression gives nothing (boundary events of Activiti and Flowable)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalDefinition:
    name: Value
    mappings: Mappings = NO_MAPPINGS
    """What the thrower sends: only what its input mappings say."""
    received: tuple[Mapping, ...] = ()
    """What a catcher takes, seen from what was sent (flowable:in); everything when it says nothing."""
    passes_all: bool = False
    """Everything that the thrower sees is sent (camunda:in variables="all")."""
    passes_local: bool = False
    """Of that only what belongs to the event itself (local="true")."""
    is_local: bool = False
    """Heard in the thrower's own instance, in its callers and in what they call (flowable:scope="processInstance")."""
    payload: Expression | None = None
    variable: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorDefinition:
    """`code` empty catches every error; so does one that takes any, but its own first."""

    code: str = ""
    takes_any: bool = False
    code_variable: str = ""
    message_variable: str = ""
    message: str = ""
    payload: Expression | None = None
    variable: str = ""
    sent: tuple[Mapping, ...] = ()
    """What goes with it, and what a catcher takes of that, errorCode and errorMessage (flowable:out, flowable:in)."""
    received: tuple[Mapping, ...] = ()
    code_value: Expression | None = None
    message_value: Expression | None = None
    """The code and the message that it is thrown with, where the diagram has expressions for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationDefinition:
    code: str = ""
    takes_any: bool = False
    code_variable: str = ""
    code_value: Expression | None = None
    payload: Expression | None = None
    variable: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionalDefinition:
    """`variable` and `changes` (create, update) narrow down which change of variables asks the condition.

    With `is_listener` every such change triggers the event, whatever was before (Flowable's variable listener)."""

    condition: Expression
    variable: str = ""
    changes: tuple[str, ...] = ()
    is_listener: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDefinition:
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompensateDefinition:
    """`activity` empty compensates the whole scope."""

    activity: str = ""
    waits: bool = True


@dataclass(frozen=True, slots=True)
class CancelDefinition:
    """Only inside a transaction (BPMN 10.6.2)."""


@dataclass(frozen=True, slots=True)
class TerminateDefinition:
    """Ends its scope at once (BPMN 13.5.6); `whole` the process instance, whatever scope it stands in."""

    whole: bool = False
    all_instances: bool = False
    """Ends the multi-instance around it, not one instance of it."""


EventDefinition = (
    MessageDefinition
    | TimerDefinition
    | SignalDefinition
    | ErrorDefinition
    | EscalationDefinition
    | ConditionalDefinition
    | LinkDefinition
    | CompensateDefinition
    | CancelDefinition
    | TerminateDefinition
)
