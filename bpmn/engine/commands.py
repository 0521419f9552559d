"""What can be asked of a process instance. One command is one step of `advance` (ENGINE.md, contract)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Variables = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Begin the instance. `start_event` names the start event that was triggered; None means the none start event
    (or, without one, every activity and gateway that nothing leads to: BPMN 13.2)."""

    variables: Variables = field(default_factory=dict)
    start_event: str | None = None
    instance_id: int | str = ""
    business_key: str = ""
    """What the diagram may ask of the instance: `${execution.processInstanceId}`, `${execution.processBusinessKey}`."""
    initiator: str = ""
    """Who starts it, for a start event that names a variable for that (camunda:initiator)."""
    is_shared: bool = False
    """A caller shares all its variables: of a process with data inputs only these are taken, and its data outputs must
    be there when it completes (BPMN 10.4.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteWork:
    """A person finished the work `work_id` (user or manual task)."""

    work_id: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThrowError:
    """The work or job `wait_id` reports a BPMN error; the nearest boundary or event sub-process catches it."""

    wait_id: str
    code: str
    message: str = ""
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThrowEscalation:
    """The work or job `wait_id` escalates; the activity goes on unless an interrupting event catches it."""

    wait_id: str
    code: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartActivity:
    """Somebody starts an activity of an ad-hoc sub-process whose activities are started by hand. `scope_id` names one
    of several open sub-processes."""

    element_id: str
    scope_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishAdHoc:
    """Somebody says that such a sub-process is over; nothing may move in it."""

    element_id: str
    scope_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FireTimer:
    timer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverMessage:
    """A message reaches the subscription `subscription_id` (receive task, catch, boundary, event sub-process)."""

    subscription_id: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverSignal:
    subscription_id: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetCondition:
    """Somebody says that the condition behind the wait is met, whatever the variables say."""

    wait_id: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteJob:
    job_id: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailJob:
    """The job failed for good: an incident stands at its element and the instance stays alive."""

    job_id: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteChild:
    """The called instance ended; `variables` are all its final variables (output mapping happens here), `given` its
    data outputs where the process declares some."""

    child_id: str
    variables: Variables = field(default_factory=dict)
    given: Variables | None = None
    ends_caller: bool = False
    ends_loop: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FailChild:
    """The called instance ended by an uncaught error, of a code or (`is_thrown`) of none, or could not be started
    (incident)."""

    child_id: str
    code: str
    is_thrown: bool = False
    message: str = ""
    variables: Variables = field(default_factory=dict)
    given: Variables | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalateChild:
    child_id: str
    code: str
    variables: Variables = field(default_factory=dict)
    given: Variables | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetVariables:
    """Write variables into a scope (the instance's own when empty); conditions are evaluated again."""

    variables: Variables
    scope_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryIncident:
    incident_id: str
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveTokens:
    """Take the tokens away from `from_elements` and put one at each of `to_elements` (return, skip, repair).

    With `scope_id` empty the tokens are put into the innermost common scope that is alive."""

    from_elements: Sequence[str]
    to_elements: Sequence[str]
    variables: Variables = field(default_factory=dict)
    scope_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrate:
    """Carry the instance over to the process given to `advance`; `mapping` is old element id -> new element id."""

    mapping: Mapping[str, str]


Command = (
    Start
    | CompleteWork
    | ThrowError
    | ThrowEscalation
    | StartActivity
    | FinishAdHoc
    | FireTimer
    | DeliverMessage
    | DeliverSignal
    | MeetCondition
    | CompleteJob
    | FailJob
    | CompleteChild
    | FailChild
    | EscalateChild
    | SetVariables
    | RetryIncident
    | Cancel
    | MoveTokens
    | Migrate
)
