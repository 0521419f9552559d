"""Events from XML (BPMN 10.5)."""

from __future__ import annotations

from bpmn.model import (
    BoundaryEvent,
    CancelDefinition,
    CatchEvent,
    ConditionalDefinition,
    EndEvent,
    ErrorDefinition,
    FlowNode,
    StartEvent,
    ThrowEvent,
    TimerDefinition,
)
from bpmn.reading import xml
from bpmn.reading.elements import Fields, building
from bpmn.reading.event_definitions import definitions_of
from bpmn.reading.reader import Reader
from bpmn.reading.xml import CAMUNDA, Element


def event_fields(reader: Reader, element: Element, fields: Fields) -> Fields:
    return {
        **fields,
        "definitions": definitions_of(reader, element),
        "parallel_multiple": element.get("parallelMultiple") == "true",
    }


@building("startEvent")
def start_event(reader: Reader, element: Element, fields: Fields) -> FlowNode:
    found = event_fields(reader, element, fields)
    return StartEvent(
        **found,
        interrupting=element.get("isInterrupting") != "false" or must_interrupt(found),
        form=element.get(f"{{{xml.JINGWEI}}}form") or xml.foreign(element, CAMUNDA, "formKey"),
        initiator=xml.foreign(element, CAMUNDA, "initiator"),
    )


@building("endEvent")
def end_event(reader: Reader, element: Element, fields: Fields) -> FlowNode:
    return EndEvent(**event_fields(reader, element, fields))


@building("intermediateThrowEvent", "implicitThrowEvent")
def throw_event(reader: Reader, element: Element, fields: Fields) -> FlowNode:
    found = event_fields(reader, element, fields)
    waiting = [d for d in found["definitions"] if isinstance(d, TimerDefinition | ConditionalDefinition)]
    if waiting and len(waiting) == len(found["definitions"]):
        reader.problem(element, "a throwing event cannot wait; it is read as a catching one",
                       "draw a catching event", warning=True)  # fmt: skip
        return CatchEvent(**{**found, "type": "intermediateCatchEvent"})
    return ThrowEvent(**found)


@building("intermediateCatchEvent")
def catch_event(reader: Reader, element: Element, fields: Fields) -> FlowNode:
    return CatchEvent(**event_fields(reader, element, fields))


@building("boundaryEvent")
def boundary_event(reader: Reader, element: Element, fields: Fields) -> FlowNode:
    host = xml.reference(element.get("attachedToRef"))
    found = event_fields(reader, element, fields)
    if not found["definitions"]:
        reader.problem(element, "the boundary event waits for nothing", "give it an event definition")
    return BoundaryEvent(
        **found, host=host, interrupting=element.get("cancelActivity") != "false" or must_interrupt(found)
    )


def must_interrupt(found: Fields) -> bool:
    """BPMN 10.5.4: an error or cancel ends what it comes from, whatever the attribute says."""
    return any(
        isinstance(definition, ErrorDefinition | CancelDefinition) for definition in found["definitions"]
    )
