"""Whole files: processes with their scopes, lanes, participants and message flows."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from lxml import etree

from bpmn.model import BoundaryEvent, Constant, Expression, Lane, Process
from bpmn.reading import Definitions
from bpmn.reading.xml import BPMN, CAMUNDA, JINGWEI, Element
from bpmn.writing.nodes import data_object, node
from bpmn.writing.parts import SPACES, Roots, add, formal, interface, listeners

GLOBAL = {"userTask": "globalUserTask", "manualTask": "globalManualTask", "task": "globalTask"}


def write_bpmn(definitions: Definitions) -> bytes:
    """Return BPMN 2.0 XML of all processes, without a layout. `meaning` of what it reads as is the same."""
    root = etree.Element(f"{{{BPMN}}}definitions", nsmap=SPACES, targetNamespace="urn:jingwei")  # type: ignore[arg-type]
    roots = Roots(root)
    pools(root, list(definitions.processes.values()))
    for process in definitions.processes.values():
        if set(process.elements) == {process.id}:
            element = process.elements[process.id]
            node(root, dataclasses.replace(element, type=GLOBAL.get(element.type, element.type)), roots)
            continue
        made = add(root, "process", id=process.id, name=process.name)
        made.set("isExecutable", "true" if process.is_executable else "false")
        if process.version_tag:
            made.set(f"{{{CAMUNDA[0]}}}versionTag", process.version_tag)
        own(made, process.properties)
        if process.documentation:
            add(made, "documentation", process.documentation)
        listeners(made, "start", process.on_start)
        listeners(made, "end", process.on_end)
        lanes(made, process.lanes)
        interface(made, process.inputs, process.outputs)
        for item in process.data_objects:
            data_object(made, item)
        scope(made, process, "", roots)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def own(made: Element, properties: Mapping[str, str]) -> None:
    for name, value in properties.items():
        head, *rest = name.split("_")
        made.set(f"{{{JINGWEI}}}{head}{''.join(part.capitalize() for part in rest)}", value)


def pools(root: Element, processes: list[Process]) -> None:
    flows = processes[0].message_flows if processes else ()
    members = [process for process in processes if process.participant]
    if not flows and not members:
        return
    made = add(root, "collaboration", id="collaboration_of_all")
    for process in members:
        add(made, "participant", id=process.participant, name=process.participant_name, processRef=process.id)
    for flow in flows:
        add(made, "messageFlow", id=flow.id, name=flow.name, sourceRef=flow.source, targetRef=flow.target,
            messageRef=flow.message)  # fmt: skip


def lanes(made: Element, given: tuple[Lane, ...]) -> None:
    if not given:
        return
    block = add(made, "laneSet", id=f"lanes_of_{made.get('id')}")
    for lane in given:
        item = add(block, "lane", id=lane.id, name=lane.name)
        own(item, lane.properties)
        for member in lane.members:
            add(item, "flowNodeRef", member)


def scope(made: Element, process: Process, inside: str, roots: Roots) -> None:
    for element in process.elements.values():
        if element.scope != inside:
            continue
        item = node(made, element, roots)
        if element.id in process.scopes:
            scope(item, process, element.id, roots)
        if isinstance(element, BoundaryEvent) and element.handler:
            add(made, "association", id=f"undo_{element.id}", sourceRef=element.id, targetRef=element.handler)
    for flow in process.flows.values():
        if process.elements[flow.source].scope == inside:
            item = add(
                made, "sequenceFlow", id=flow.id, name=flow.name, sourceRef=flow.source, targetRef=flow.target
            )
            listeners(item, "take", flow.on_take)
            formal(item, "conditionExpression", flow.condition)


def meaning(value: Any) -> Any:
    """Return a process (or part of one) as plain data, without what only tells where and in which words it was written."""
    if isinstance(value, Expression):
        return ("=", value.text)
    if isinstance(value, Constant):
        return str(value.value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: meaning(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if field.name not in ("line", "file", "attributes", "decisions")
        } | {"kind": type(value).__name__}
    if isinstance(value, Mapping):
        return {key: meaning(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [meaning(item) for item in value]
    return value
