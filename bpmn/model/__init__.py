"""The BPMN 2.0 metamodel as frozen dataclasses: what a diagram means, without how it is drawn."""

from bpmn.model.activities import (
    Activity,
    CallActivity,
    ErrorWhen,
    MultiInstance,
    ReceiveTask,
    ServiceTask,
    StandardLoop,
    SubProcess,
    UserTask,
)
from bpmn.model.data import DataObject, DataPort, Mapping, Mappings
from bpmn.model.event_definitions import (
    CancelDefinition,
    CompensateDefinition,
    ConditionalDefinition,
    ErrorDefinition,
    EscalationDefinition,
    EventDefinition,
    LinkDefinition,
    MessageDefinition,
    SignalDefinition,
    TerminateDefinition,
    TimerDefinition,
)
from bpmn.model.events import BoundaryEvent, CatchEvent, EndEvent, Event, StartEvent, ThrowEvent
from bpmn.model.exception_maps import ExceptionMap, mapped_code
from bpmn.model.expressions import Constant, Expression, Value
from bpmn.model.flows import MessageFlow, SequenceFlow
from bpmn.model.gateways import ComplexGateway, EventBasedGateway, Gateway
from bpmn.model.nodes import FlowNode
from bpmn.model.process import EXECUTION, Lane, Process, Scope

__all__ = [
    "EXECUTION", "Activity", "BoundaryEvent", "CallActivity", "CancelDefinition", "CatchEvent", "CompensateDefinition",
    "ComplexGateway", "ConditionalDefinition", "Constant", "DataObject", "DataPort", "EndEvent", "ErrorDefinition",
    "ErrorWhen", "EscalationDefinition", "Event", "EventBasedGateway", "EventDefinition", "ExceptionMap", "Expression", "FlowNode", "Gateway",
    "Lane", "LinkDefinition", "Mapping", "Mappings", "MessageDefinition", "MessageFlow", "MultiInstance", "Process",
    "ReceiveTask", "Scope", "SequenceFlow", "ServiceTask", "SignalDefinition", "StandardLoop", "StartEvent",
    "SubProcess", "TerminateDefinition", "ThrowEvent", "TimerDefinition", "UserTask", "Value", "mapped_code",
]  # fmt: skip
