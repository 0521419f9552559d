"""Where events may stand and what may lead to and from them (BPMN 10.5, tables 10.84 to 10.93)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bpmn.model import (
    BoundaryEvent,
    CancelDefinition,
    CatchEvent,
    CompensateDefinition,
    ConditionalDefinition,
    EndEvent,
    ErrorDefinition,
    EscalationDefinition,
    Event,
    EventBasedGateway,
    FlowNode,
    LinkDefinition,
    Process,
    StartEvent,
    SubProcess,
    TerminateDefinition,
    ThrowEvent,
    TimerDefinition,
)
from bpmn.model.event_definitions import MessageDefinition, SignalDefinition

Found = tuple[str, str, str]
"""The element, what is wrong with it, what to do."""

NAMES: dict[type, str] = {
    CancelDefinition: "cancel", CompensateDefinition: "compensation", ConditionalDefinition: "conditional",
    ErrorDefinition: "error", EscalationDefinition: "escalation", LinkDefinition: "link", MessageDefinition: "message",
    SignalDefinition: "signal", TerminateDefinition: "terminate", TimerDefinition: "timer",
}  # fmt: skip
NEVER: dict[type, tuple[type, ...]] = {
    StartEvent: (LinkDefinition, TerminateDefinition, CancelDefinition),
    EndEvent: (TimerDefinition, ConditionalDefinition, LinkDefinition),
    ThrowEvent: (TerminateDefinition, CancelDefinition),
    CatchEvent: (ErrorDefinition, EscalationDefinition, CompensateDefinition, CancelDefinition, TerminateDefinition),
    BoundaryEvent: (LinkDefinition, TerminateDefinition),
}  # fmt: skip
"""Definitions that an event of the kind never has. A throwing event with a timer is forgiven: it waits."""

INSIDE_ONLY = (ErrorDefinition, EscalationDefinition, CompensateDefinition)
"""What starts an event sub-process and nothing else: it comes from what is going on around it."""


def misplaced(process: Process, node: FlowNode) -> Iterator[Found]:
    """An event with a definition that its kind of event cannot have."""
    if not isinstance(node, Event):
        return
    for definition in node.definitions:
        if type(definition) in NEVER.get(type(node), ()):
            yield (
                node.id,
                f"the {node.type} cannot be of the kind {NAMES[type(definition)]}",
                "use another kind of event",
            )
    if not isinstance(node, StartEvent) or not node.definitions:
        return
    owner = process.elements.get(node.scope)
    if isinstance(owner, SubProcess) and not owner.triggered_by_event:
        yield (node.id, "nothing triggers the start event of a sub-process but its token",
               "remove its definition, or mark an event sub-process as triggeredByEvent")  # fmt: skip
    elif owner is None and any(isinstance(definition, INSIDE_ONLY) for definition in node.definitions):
        yield (node.id, "such an event starts an event sub-process only", "put it in one")


def flows_of_events(process: Process, node: FlowNode) -> Iterator[Found]:
    """Nothing leads to what begins by itself, and nothing leaves what ends."""
    if isinstance(node, StartEvent | BoundaryEvent) and node.incoming:
        yield (node.id, f"a sequence flow leads to the {node.type}", "lead it to what follows the event")
    if isinstance(node, EndEvent) and node.outgoing:
        yield (node.id, "a sequence flow leaves the end event", "use a throwing event")
    if isinstance(node, BoundaryEvent) and node.defines(CompensateDefinition) and node.outgoing:
        yield (node.id, "a sequence flow leaves the compensation event", "use an association")


def behind_event_gateways(process: Process, node: FlowNode) -> Iterator[Found]:
    """What waits behind an event-based gateway waits for its decision alone (10.6.6)."""
    if not isinstance(node, EventBasedGateway):
        return
    for flow in node.outgoing:
        if any(other.source != node.id for other in process.elements[flow.target].incoming):
            yield (flow.target, "more than the event-based gateway leads here", "draw an event of its own")


def twins_on_a_host(process: Process, node: FlowNode) -> Iterator[Found]:
    """Two boundary events for the same thing: nobody could say which of them it reaches."""
    if not isinstance(node, BoundaryEvent):
        return
    for key in process.elements[node.host].boundary:  # type: ignore[attr-defined]
        other = process.elements[key]
        # Each pair is told of once, at the later of the two.
        if key == node.id:
            return
        same = [one for one in named(other) if one in set(named(node))]
        if same:
            yield (
                node.id,
                f"{key} on the same activity waits for the same {same[0][0]}",
                "remove one of them",
            )


ALONE = ("message", "error", "escalation")
"""What only one start event of a scope may wait for: a signal is heard by all, these by one."""


def twins_among_starts(process: Process, node: FlowNode) -> Iterator[Found]:
    """Two start events of a process, or of event sub-processes side by side, for the same thing."""
    if not isinstance(node, StartEvent) or not node.definitions:
        return
    for other in process.elements.values():
        # Each pair is told of once, at the later of the two.
        if other.id == node.id:
            return
        if not isinstance(other, StartEvent) or beside(process, other) != beside(process, node):
            continue
        same = [one for one in named(other) if one[0] in ALONE and one in set(named(node))]
        if same:
            yield (node.id, f"{other.id} beside it waits for the same {same[0][0]}", "remove one of them")


def beside(process: Process, start: FlowNode) -> tuple[bool, str]:
    """Return whether it starts an event sub-process, and the scope that its event is heard in."""
    owner = process.elements.get(start.scope)
    is_inside = isinstance(owner, SubProcess) and owner.triggered_by_event
    return is_inside, owner.scope if is_inside and owner else start.scope


def named(node: FlowNode) -> Iterator[tuple[str, str]]:
    """What an event waits for that has a name of its own, or can be there once only."""
    for definition in node.definitions if isinstance(node, Event) else ():
        if isinstance(definition, MessageDefinition | SignalDefinition):
            yield NAMES[type(definition)], repr(definition.name)
        elif isinstance(definition, ErrorDefinition | EscalationDefinition):
            yield NAMES[type(definition)], definition.code
        elif isinstance(definition, CancelDefinition | CompensateDefinition):
            yield NAMES[type(definition)], ""


def undoing(process: Process, node: FlowNode) -> Iterator[Found]:
    """What undoes an activity is begun by its compensation event alone (10.7)."""
    if getattr(node, "is_for_compensation", False) and node.incoming:
        yield (
            node.id,
            "a sequence flow leads to an activity that undoes another",
            "leave it to the association",
        )
    if getattr(node, "is_for_compensation", False) and node.outgoing:
        yield (node.id, "a sequence flow leaves an activity that undoes another", "end with the activity")
    if isinstance(node, BoundaryEvent) and node.defines(CompensateDefinition):
        inside = [other for other in process.elements.values() if undoes_scope(process, other, node.host)]
        if inside:
            yield (node.id, f"{inside[0].id} already undoes this sub-process", "keep one of them")
    if not isinstance(node, SubProcess) or not node.triggered_by_event:
        return
    undoes = [other for other in process.elements.values() if undoes_scope(process, other, node.scope)]
    if node in undoes and not node.scope:
        yield (node.id, "nobody undoes a whole process", "put what undoes it in a sub-process")
    if node in undoes[1:]:
        yield (node.id, f"{undoes[0].id} already undoes this sub-process", "keep one of them")


def undoes_scope(process: Process, node: FlowNode, scope: str) -> bool:
    return isinstance(node, SubProcess) and node.triggered_by_event and node.scope == scope and any(
        isinstance(event, StartEvent) and event.scope == node.id and event.defines(CompensateDefinition)
        for event in process.elements.values()
    )  # fmt: skip


PLACES: tuple[Callable[[Process, FlowNode], Iterator[Found]], ...] = (
    misplaced, flows_of_events, behind_event_gateways, twins_on_a_host, twins_among_starts, undoing,
)  # fmt: skip
