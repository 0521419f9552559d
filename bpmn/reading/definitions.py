"""A BPMN file as definitions: every process in it, and every problem found, none of them silently dropped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bpmn.errors import Problem, ReadingError
from bpmn.model import (
    Activity,
    BoundaryEvent,
    CallActivity,
    Event,
    Expression,
    FlowNode,
    Gateway,
    Lane,
    MessageFlow,
    Process,
    SequenceFlow,
    SubProcess,
)
from bpmn.model.activities import SKIPPING
from bpmn.reading import xml
from bpmn.reading.checks import check
from bpmn.reading.data import data_objects, ports
from bpmn.reading.elements import BUILD, Fields, common_fields
from bpmn.reading.lexical import settle_values
from bpmn.reading.listeners import listeners_of
from bpmn.reading.reader import Reader, own_properties
from bpmn.reading.vocabulary import note_unknown
from bpmn.reading.xml import CAMUNDA, Element

NO_NODES = {
    "documentation", "extensionElements", "laneSet", "sequenceFlow", "textAnnotation", "association", "group",
    "dataObject", "dataObjectReference", "dataStoreReference", "property", "ioSpecification", "auditing",
    "monitoring", "performer", "potentialOwner", "humanPerformer", "resourceRole", "correlationSubscription",
    "supportedInterfaceRef", "incoming", "outgoing", "standardLoopCharacteristics", "script", "artifact",
    "multiInstanceLoopCharacteristics", "completionCondition", "dataInputAssociation", "dataOutputAssociation",
    "ioBinding", "supports", "rendering", "dataStore",
}  # fmt: skip
GLOBAL_TASKS = (
    "globalUserTask",
    "globalManualTask",
    "globalScriptTask",
    "globalBusinessRuleTask",
    "globalTask",
)


@dataclass(frozen=True, slots=True)
class Definitions:
    """What one file holds: processes by id, and the warnings that did not keep it from being read; `references` gives
    the name of a message or signal, and the code of an error or escalation, by its id."""

    processes: dict[str, Process] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    references: dict[str, str] = field(default_factory=dict)


def read_bpmn(content: bytes, file: str = "", *, strict: bool = True) -> Definitions:
    """Read BPMN 2.0 XML. Raises ReadingError with all problems when one of them is an error; without `strict` every
    problem of a well-formed diagram is a warning, and what cannot run fails when a token comes to it."""
    root = xml.definitions(content, file)
    reader = Reader(root, file)
    reader.is_sketch = not strict
    flows = tuple(message_flows(root))
    participants = {
        xml.reference(found.get("processRef")): found for found in root.iter(f"{{{xml.BPMN}}}participant")
    }
    processes: dict[str, Process] = {}
    for element in xml.children(root, "process"):
        participant = participants.get(element.get("id") or "")
        process = ProcessReader(reader, element).process(participant, flows, strict=strict)
        processes[process.id] = process
    for element in xml.children(root, *GLOBAL_TASKS):
        process = global_task(reader, element)
        processes[process.id] = process
    note_unknown(reader)
    if any(problem.severity == "error" for problem in reader.problems):
        raise ReadingError(reader.problems)
    return Definitions(processes, reader.problems, dict(references(root)))


def references(root: Element) -> Iterator[tuple[str, str]]:
    for element in xml.children(root, "message", "signal", "error", "escalation"):
        key = element.get("id") or ""
        named = element.get("name") if xml.local(element) in ("message", "signal") else None
        yield key, named or element.get("errorCode") or element.get("escalationCode") or key


def message_flows(root: Element) -> Iterator[MessageFlow]:
    for found in root.iter(f"{{{xml.BPMN}}}messageFlow"):
        yield MessageFlow(
            id=found.get("id") or "",
            source=xml.reference(found.get("sourceRef")),
            target=xml.reference(found.get("targetRef")),
            name=found.get("name") or "",
            message=xml.reference(found.get("messageRef")),
        )


class ProcessReader:
    """Reads one process at all its depths."""

    def __init__(self, reader: Reader, element: Element) -> None:
        self.reader = reader
        self.element = element
        self.nodes: dict[str, FlowNode] = {}
        self.flows: dict[str, SequenceFlow] = {}
        self.lanes: list[Lane] = []
        self.lane_of: dict[str, Lane] = {}

    def process(
        self, participant: Element | None, message_flows: tuple[MessageFlow, ...], *, strict: bool = True
    ) -> Process:
        reader, element = self.reader, self.element
        settle_values(reader, element)
        # A sketch that nobody means to run is read as far as it goes; what can't run in it is a warning.
        # Where nothing says so, what is missing in one element is found when a token comes to it.
        reader.is_sketch = not strict or element.get("isExecutable") == "false"
        reader.is_strict = element.get("isExecutable") == "true"
        # Before the nodes: each of them takes over what its lane says.
        self.read_lanes(element, {})
        self.read_scope(element, "")
        self.join()
        self.link_compensation()
        built = Process(
            id=reader.id_of(element),
            name=element.get("name") or "",
            elements=self.nodes,
            flows=self.flows,
            data_objects=tuple(data_objects(reader, element)),
            inputs=tuple(ports(element, "Input")),
            outputs=tuple(ports(element, "Output")),
            **{key: value for key, value in listeners_of(reader, element).items() if key != "on_take"},
            lanes=tuple(self.lanes),
            file=reader.file,
            is_executable=element.get("isExecutable") != "false",
            participant="" if participant is None else participant.get("id") or "",
            participant_name="" if participant is None else participant.get("name") or "",
            message_flows=message_flows,
            properties=own_properties(element),
            version_tag=xml.foreign(element, CAMUNDA, "versionTag"),
            documentation=xml.text_of(xml.child(element, "documentation")),
            asks_who_runs=reader.asks_who_runs,
        )
        check(reader, built)
        reader.is_sketch, reader.is_strict = not strict, True
        return built

    # Nodes

    def read_scope(self, element: Element, scope: str) -> None:
        for item in xml.children(element):
            tag = xml.local(item)
            if tag == "sequenceFlow":
                self.read_flow(item)
            elif tag in BUILD:
                self.read_node(item, scope)
            elif tag not in NO_NODES:
                self.reader.problem(
                    item, f"{tag} is not supported here", "use an element that can be run, or remove it"
                )

    def read_node(self, item: Element, scope: str) -> None:
        fields = common_fields(self.reader, item, scope)
        # What lies inside a sub-process lies in its lane.
        lane = self.lane_of.get(fields["id"]) or self.lane_of.get(scope)
        if lane is not None:
            self.lane_of.setdefault(fields["id"], lane)
            fields["lane"] = lane.id
            fields["properties"] = {**lane.properties, **fields["properties"]}
        node = BUILD[xml.local(item)](self.reader, item, fields)
        self.nodes[node.id] = node
        if isinstance(node, SubProcess):
            objects = tuple(data_objects(self.reader, item))
            self.nodes[node.id] = replace(node, data_objects=objects)
            self.read_scope(item, node.id)

    def read_flow(self, item: Element) -> None:
        reader = self.reader
        flow = SequenceFlow(
            id=reader.id_of(item),
            source=xml.reference(item.get("sourceRef")),
            target=xml.reference(item.get("targetRef")),
            name=item.get("name") or "",
            condition=skipping(reader, item, condition_of(reader, item)),
            on_take=listeners_of(reader, item).get("on_take", ()),
        )
        self.flows[flow.id] = flow

    def join(self) -> None:
        """Give every node its flows in diagram order, and every activity its boundary events."""
        hosts: dict[str, list[str]] = {}
        for node in list(self.nodes.values()):
            if isinstance(node, BoundaryEvent):
                if isinstance(self.nodes.get(node.host), Activity):
                    hosts.setdefault(node.host, []).append(node.id)
                else:
                    item = self.reader.declared.get(node.id, self.element)
                    self.reader.problem(item, f"attachedToRef={node.host!r} is no activity of the process",
                                        "attach the event to an activity")  # fmt: skip
                    # Reading goes on without it, so that all problems are found at once.
                    del self.nodes[node.id]
        incoming: dict[str, list[SequenceFlow]] = {}
        outgoing: dict[str, list[SequenceFlow]] = {}
        for flow in list(self.flows.values()):
            missing = [key for key in (flow.source, flow.target) if key not in self.nodes]
            if missing:
                item = self.reader.declared.get(flow.id, self.element)
                self.reader.problem(item, f"the flow leads from or to {missing[0]!r}, which is no node of the process",
                                    "connect it to an element of the same process")  # fmt: skip
                del self.flows[flow.id]
                continue
            outgoing.setdefault(flow.source, []).append(flow)
            incoming.setdefault(flow.target, []).append(flow)
        for key, node in self.nodes.items():
            changes: Fields = {
                "incoming": tuple(incoming.get(key, ())),
                "outgoing": tuple(outgoing.get(key, ())),
            }
            if isinstance(node, Activity):
                changes["boundary"] = tuple(hosts.get(key, ()))
            self.nodes[key] = replace(node, **changes)

    def link_compensation(self) -> None:
        """An association from a compensation event names the activity that undoes (BPMN 10.5.5.2)."""
        for found in self.element.iter(f"{{{xml.BPMN}}}association"):
            event = self.nodes.get(xml.reference(found.get("sourceRef")))
            handler = self.nodes.get(xml.reference(found.get("targetRef")))
            if isinstance(event, BoundaryEvent) and isinstance(handler, Activity):
                self.nodes[event.id] = replace(event, handler=handler.id)
                self.nodes[handler.id] = replace(handler, is_for_compensation=True)

    # Lanes

    def read_lanes(self, element: Element, outer: Mapping[str, str]) -> None:
        for lane_set in xml.children(element, "laneSet", "childLaneSet"):
            for item in xml.children(lane_set, "lane"):
                members = tuple(xml.text_of(ref) for ref in xml.children(item, "flowNodeRef"))
                properties = {**outer, **own_properties(item)}
                lane = Lane(self.reader.id_of(item), item.get("name") or "", members, properties)
                self.lanes.append(lane)
                self.lane_of.update(dict.fromkeys(members, lane))
                self.read_lanes(item, properties)


def condition_of(reader: Reader, flow: Element) -> Expression | None:
    """Return the flow's condition; one that lies in a file of its own is not read."""
    given = xml.child(flow, "conditionExpression")
    file = "" if given is None else xml.foreign(given, CAMUNDA, "resource")
    if not file or xml.text_of(given):
        return reader.formal(given)
    reader.problem(flow, f"the condition lies in {file}, which is not read", "write it here", incomplete=True)
    return Expression(file, reader.id_of(flow))


def skipping(reader: Reader, flow: Element, condition: Expression | None) -> Expression | None:
    """Where the process allows skipping, Activiti and Flowable ask a flow's skip expression in place of its condition."""
    text = xml.foreign(flow, CAMUNDA, "skipExpression")
    skip = reader.expression(flow, text) if text else None
    if skip is None:
        return condition
    allowed = " or ".join(f"{name} = true" for name in SKIPPING)
    usual = "true" if condition is None else condition.text
    return reader.expression(flow, f"=if {allowed} then {skip.text} else {usual}")


def global_task(reader: Reader, element: Element) -> Process:
    """A reusable task is a process of one task (BPMN 10.3.7)."""
    key = reader.id_of(element)
    fields = common_fields(reader, element, "")
    tag = "task" if fields["type"] == "globalTask" else fields["type"]
    fields["type"] = {"globalUserTask": "userTask", "globalManualTask": "manualTask"}.get(tag, tag)
    node = BUILD[tag](reader, element, fields)
    return Process(id=key, name=node.name, elements={key: node}, file=reader.file)


def nodes_of(process: Process, *kinds: type) -> Iterable[Any]:
    return (node for node in process.elements.values() if isinstance(node, kinds))


__all__ = ["CallActivity", "Definitions", "Event", "Gateway", "read_bpmn"]
