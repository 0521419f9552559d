"""Activities (BPMN 10.3): tasks, sub-processes, call activities and their loops."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from bpmn.model.data import NO_MAPPINGS, DataObject, Mapping, Mappings
from bpmn.model.event_definitions import ErrorDefinition, EventDefinition, MessageDefinition
from bpmn.model.exception_maps import ExceptionMap
from bpmn.model.expressions import Expression, Value
from bpmn.model.nodes import FlowNode
from bpmn.model.programs import Listener, Program

SKIPPING = ("_ACTIVITI_SKIP_EXPRESSION_ENABLED", "_FLOWABLE_SKIP_EXPRESSION_ENABLED")
"""The variables by which a process instance allows skipping (Activiti, Flowable)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardLoop:
    """BPMN 13.3.6. `test_before` is a while loop, else repeat until the condition no longer holds."""

    condition: Expression | None = None
    maximum: Value | None = None
    test_before: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiInstance:
    """BPMN 13.3.7. One instance for each item of `collection`, or `cardinality` instances."""

    sequential: bool = False
    cardinality: Value | None = None
    collection: Value | None = None
    item: str = ""
    index: str = ""
    """A further name of loopCounter."""
    completion: Expression | None = None
    output: str = ""
    output_item: Value | None = None
    own: tuple[str, ...] = ()
    """Variables that belong to one instance each, because the output is made of them."""
    behavior: Literal["None", "One", "All", "Complex"] = "All"
    one_event: EventDefinition | None = None
    none_event: EventDefinition | None = None
    complex_events: tuple[tuple[Expression, EventDefinition | None], ...] = ()
    async_before: bool = False
    async_after: bool = False
    """Each instance begins, or ends, in a transaction of its own; on the activity itself they concern the whole."""
    before: tuple[Listener, ...] = ()
    after: tuple[Listener, ...] = ()
    """What listeners do around the whole, before the collection is read and after the output is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(FlowNode):
    """`boundary` holds the ids of the events attached to it, in diagram order."""

    boundary: tuple[str, ...] = ()
    loop: StandardLoop | MultiInstance | None = None
    is_for_compensation: bool = False
    skip: Expression | None = None
    """Where it holds the activity is passed, if the process allows that (Activiti, Flowable)."""
    start_quantity: int = 1
    completion_quantity: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class UserTask(Activity):
    """A user or manual task; everything that decides who and when is an expression or text."""

    title: Expression | None = None
    """Its name where that holds expressions."""
    form: Value | None = None
    assignee: Value | None = None
    candidate_users: tuple[Value, ...] = ()
    candidate_groups: tuple[Value, ...] = ()
    due: Value | None = None
    follow_up: Value | None = None
    priority: Value | None = None
    id_variable: Value | None = None
    """The variable that holds the id of the work (Flowable)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorWhen:
    """An error that the end of a job means to the process when the condition holds (camunda:errorEventDefinition)."""

    error: ErrorDefinition
    condition: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTask(Activity):
    """A service, send, script or business rule task. One of expression, message, decision or handler does the work."""

    kind: Literal["service", "send", "script", "rule"] = "service"
    handler: str = ""
    topic: Value | None = None
    expression: Expression | None = None
    script: tuple[tuple[str, Expression], ...] = ()
    """Assignments (variable, FEEL) of a script of several lines; an empty variable only evaluates."""
    program: Program | None = None
    """A script with choices and loops, run in place of `script`."""
    result_variable: str = ""
    result_is_local: bool = False
    """The result belongs to the scope around the task alone (flowable:useLocalScopeForResultVariable)."""
    triggerable: bool = False
    """Waits for `trigger` when its work is done (Activiti, Flowable)."""
    decision: Value | None = None
    decision_result: str = ""
    """How its value becomes the result: as it is, or as camunda:mapDecisionResult says; `outputs` (Flowable) and
    `columns` (SpiffWorkflow): each column is a variable."""
    needs_hit: bool = False
    """It fails when no rule fits."""
    message: MessageDefinition | None = None
    fields: tuple[Mapping, ...] = ()
    """What the diagram sets at the code that does the work (camunda:field)."""
    errors: tuple[ErrorWhen, ...] = ()
    exceptions: tuple[ExceptionMap, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveTask(Activity):
    message: MessageDefinition | None = None
    instantiate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CallActivity(Activity):
    """Starts an instance of its own. `passes_all`: every visible variable goes in; `returns_all`: all come back.

    `parameters` map between the two instances; `mappings` stay local to the activity."""

    called_element: Value | None = None
    binding: str = ""
    """Which version is called: latest, deployment (of the caller), version or versionTag (camunda:calledElementBinding)."""
    version: Value | None = None
    """The number or the tag, where the binding names one."""
    business_key: Value | None = None
    id_variable: Value | None = None
    """The variable that holds the id of the called instance (Flowable)."""
    passes_all: bool = False
    passes_local: bool = False
    """Of the variables in sight only those that belong to the activity itself go in (camunda:in variables="all" local="true")."""
    returns_all: bool = False
    returns_local: bool = False
    """All that comes back stays at the activity, for its output mappings."""
    results_are_local: bool = False
    """What comes back belongs to the scope around the call alone, in a loop to the round that called
    (flowable:useLocalScopeForOutParameters)."""
    parameters: Mappings = NO_MAPPINGS
    exceptions: tuple[ExceptionMap, ...] = ()
    """What exceptions inside the called process mean, where the task there does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubProcess(Activity):
    """An embedded sub-process, transaction (`is_transaction`), event or ad-hoc sub-process."""

    triggered_by_event: bool = False
    is_transaction: bool = False
    is_ad_hoc: bool = False
    by_hand: bool = False
    """Ad hoc: nothing begins by itself; somebody starts each activity, and says when it is over."""
    by_condition: bool = False
    """Ad hoc: what bears a condition begins whenever it holds (SpiffWorkflow)."""
    sequential: bool = False
    completion: Expression | None = None
    cancels_remaining: bool = True
    data_objects: tuple[DataObject, ...] = field(default=())
