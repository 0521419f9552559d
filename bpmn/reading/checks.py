"""What cannot run although each element alone can: dangling defaults, links without a target, misplaced events."""

from __future__ import annotations

from bpmn.model import (
    BoundaryEvent,
    CancelDefinition,
    CatchEvent,
    CompensateDefinition,
    Event,
    EventBasedGateway,
    FlowNode,
    Gateway,
    LinkDefinition,
    Process,
    ReceiveTask,
    StartEvent,
    SubProcess,
    ThrowEvent,
)
from bpmn.reading import xml
from bpmn.reading.elements import BUILD
from bpmn.reading.placement import PLACES
from bpmn.reading.reader import Reader


def check(reader: Reader, process: Process) -> None:
    """Note every such problem of the process."""
    for node in process.elements.values():
        for rule in RULES:
            rule(reader, process, node)
        for place in PLACES:
            for key, message, remedy in place(process, node):
                report(reader, process, key, message, remedy)
    if not process.elements:
        report(
            reader,
            process,
            process.id,
            "the process is empty",
            "draw at least a start and an end",
            warning=True,
        )


def report(
    reader: Reader, process: Process, key: str, message: str, remedy: str, *, warning: bool = False
) -> None:
    element = reader.declared.get(key, reader.root)
    reader.problem(element, message, remedy, warning=warning)


def default_flow(reader: Reader, process: Process, node: FlowNode) -> None:
    if node.default and node.default not in {flow.id for flow in node.outgoing}:
        report(
            reader,
            process,
            node.id,
            f"default={node.default!r} is no flow that leaves it",
            "choose one of its flows",
        )


def scope_crossing(reader: Reader, process: Process, node: FlowNode) -> None:
    for flow in node.outgoing:
        if process.elements[flow.target].scope != node.scope:
            report(
                reader,
                process,
                flow.id,
                "the flow crosses the border of a sub-process",
                "end it inside and leave by the sub-process itself",
            )


def links(reader: Reader, process: Process, node: FlowNode) -> None:
    if not isinstance(node, Event) or not node.defines(LinkDefinition):
        return
    if isinstance(node, ThrowEvent) and node.link not in process.scopes[node.scope].links:
        report(
            reader,
            process,
            node.id,
            f"the link {node.link!r} leads nowhere",
            "draw a catching link of that name here",
        )
    twins = [
        other.id
        for other in process.elements.values()
        if isinstance(other, CatchEvent) and other.scope == node.scope and other.link == node.link
    ]
    if isinstance(node, CatchEvent) and twins[0] != node.id:
        report(
            reader, process, node.id, f"the link {node.link!r} has two targets", "give each link its own name"
        )


def event_gateway(reader: Reader, process: Process, node: FlowNode) -> None:
    if not isinstance(node, EventBasedGateway):
        return
    for flow in node.outgoing:
        target = process.elements[flow.target]
        if not isinstance(target, CatchEvent | ReceiveTask):
            report(
                reader,
                process,
                node.id,
                f"{target.id} behind an event-based gateway waits for nothing",
                "put a catching event or a receive task there",
            )


def compensation(reader: Reader, process: Process, node: FlowNode) -> None:
    if isinstance(node, BoundaryEvent) and node.defines(CompensateDefinition) and not node.handler:
        report(
            reader,
            process,
            node.id,
            "the compensation event names no activity",
            "draw an association from it to the activity that undoes",
            warning=True,
        )


def cancel_events(reader: Reader, process: Process, node: FlowNode) -> None:
    if not isinstance(node, Event) or not node.defines(CancelDefinition):
        return
    place = process.elements.get(node.host if isinstance(node, BoundaryEvent) else node.scope)
    inside = place
    while (
        isinstance(inside, SubProcess) and not inside.is_transaction and not isinstance(node, BoundaryEvent)
    ):
        inside = process.elements.get(inside.scope)
    if not isinstance(inside, SubProcess) or not inside.is_transaction:
        report(
            reader,
            process,
            node.id,
            "a cancel event outside a transaction",
            "use it in or on a transaction only",
        )


def event_subprocess_start(reader: Reader, process: Process, node: FlowNode) -> None:
    if not isinstance(node, SubProcess) or not node.triggered_by_event:
        return
    starts = [e for e in process.elements.values() if e.scope == node.id and isinstance(e, StartEvent)]
    if not starts or not all(start.definitions for start in starts):
        report(reader, process, node.id, "the event sub-process has no start event that waits for something",
               "give its start event a definition")  # fmt: skip
    if node.incoming or node.outgoing:
        report(reader, process, node.id, "an event sub-process has no sequence flows", "remove the flows")


def unreachable(reader: Reader, process: Process, node: FlowNode) -> None:
    """A node that no token can ever reach is no accident that anyone wants to find out later."""
    if node.id not in process.reachable:
        report(reader, process, node.id, "nothing leads here", "connect it, or remove it", warning=True)


def conditions(reader: Reader, process: Process, node: FlowNode) -> None:
    for flow in node.outgoing:
        if flow.id == node.default and flow.condition is not None:
            report(reader, process, flow.id, "the condition of a default flow is never asked",
                   "remove it, or choose another default", warning=True)  # fmt: skip
    if isinstance(node, Gateway) and node.type in ("parallelGateway", "eventBasedGateway"):
        for flow in node.outgoing:
            if flow.condition is not None:
                report(reader, process, flow.id, f"a condition after a {node.type} is never asked",
                       "remove it or use another gateway", warning=True)  # fmt: skip


def strays(reader: Reader, process: Process, node: FlowNode) -> None:
    """A flow element inside one that holds none would never be reached."""
    element = reader.declared.get(node.id)
    if element is None or isinstance(node, SubProcess):
        return
    for inner in xml.children(element):
        tag = xml.local(inner)
        if tag in BUILD or tag == "sequenceFlow":
            reader.problem(inner, f"a {tag} cannot stand inside a {node.type}", "move it out, beside that")


def flows_said(reader: Reader, process: Process, node: FlowNode) -> None:
    """What an element says of its flows is for the eye; what no flow bears out was left behind or mistyped."""
    element = reader.declared.get(node.id)
    for tag, flows in (("incoming", node.incoming), ("outgoing", node.outgoing)):
        known = {flow.id for flow in flows}
        for said in xml.children(element, tag) if element is not None else ():
            key = xml.reference(xml.text_of(said))
            if key and key not in known:
                reader.problem(said, f"{tag} {key}: there is no such flow here", "remove the line, or draw the flow",
                               warning=True)  # fmt: skip


def idle_mappings(reader: Reader, process: Process, node: FlowNode) -> None:
    """A gateway, and an event that has happened when its token comes, have nothing of their own to map into."""
    happens = isinstance(node, StartEvent | BoundaryEvent)
    idle = [mapping.target for mapping in node.mappings.inputs] if happens else []
    if isinstance(node, Gateway):
        idle = [mapping.target for mapping in (*node.mappings.inputs, *node.mappings.outputs)]
    if idle:
        report(reader, process, node.id, f"the mapping to {idle[0]} has no effect at a {node.type}",
               "put it on a task", warning=True)  # fmt: skip


RULES = (
    default_flow, scope_crossing, links, event_gateway, compensation, cancel_events, event_subprocess_start,
    unreachable, conditions, strays, flows_said, idle_mappings,
)  # fmt: skip
