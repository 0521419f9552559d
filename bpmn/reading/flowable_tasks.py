"""Service tasks that Flowable knows by their type, and the events of its registry, which come as messages."""

from __future__ import annotations

from typing import Any

from bpmn.model import Constant, Mapping, MessageDefinition
from bpmn.reading import xml
from bpmn.reading.mappings import named
from bpmn.reading.reader import Reader
from bpmn.reading.xml import CAMUNDA, Element

NAMED_BY = ("decisionTableReferenceKey", "decisionServiceReferenceKey")


def task_type(element: Element) -> str:
    return xml.foreign(element, CAMUNDA, "type")


def decision_fields(reader: Reader, element: Element) -> dict[str, Any]:
    """Return the decision that a task of type dmn asks; what its columns give becomes variables."""
    given = {
        field.get("name") or "": (field.get("stringValue") or xml.text_of(field)).strip()
        for field in xml.extensions(element, CAMUNDA, "field")
    }
    return {
        "decision": reader.value(element, next((given[name] for name in NAMED_BY if given.get(name)), "")),
        "decision_result": "outputs",
        "needs_hit": given.get("decisionTaskThrowErrorOnNoHits") == "true",
    }


def registry_message(reader: Reader, element: Element) -> MessageDefinition | None:
    """Return the event of Flowable's registry that the element sends or waits for, as a message of that name."""
    found = next(xml.extensions(element, CAMUNDA, "eventType"), None)
    if found is None:
        return None
    inputs, outputs = (
        list(xml.extensions(element, CAMUNDA, f"event{way}Parameter")) for way in ("In", "Out")
    )
    sent = [(item.get("target") or "", reader.value(element, item.get("source") or "")) for item in inputs]
    received = [
        (item.get("target") or "", named(reader, element, item.get("source") or "")) for item in outputs
    ]
    return MessageDefinition(
        name=reader.value(element, xml.text_of(found)) or Constant(""),
        sent=tuple(Mapping(target, source) for target, source in sent if source is not None),
        received=tuple(Mapping(target, source) for target, source in received),
    )
