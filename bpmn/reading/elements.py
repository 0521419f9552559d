"""One builder for each kind of flow node; what none of them knows becomes a Problem (strict reading, ENGINE.md)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bpmn.model import (
    FlowNode,
)
from bpmn.reading import xml
from bpmn.reading.listeners import listeners_of
from bpmn.reading.loops import loop_of
from bpmn.reading.mappings import mappings_of
from bpmn.reading.reader import Reader, own_extensions, own_properties
from bpmn.reading.xml import CAMUNDA, FLOWABLE, Element

Fields = dict[str, Any]
Build = Callable[[Reader, Element, Fields], FlowNode]
BUILD: dict[str, Build] = {}
LARGEST_QUANTITY = 1000


def building(*tags: str) -> Callable[[Build], Build]:
    def register(function: Build) -> Build:
        BUILD.update(dict.fromkeys(tags, function))
        return function

    return register


def common_fields(reader: Reader, element: Element, scope: str) -> Fields:
    """What every flow node has."""
    return {
        "id": reader.id_of(element),
        "type": xml.local(element),
        "name": element.get("name") or "",
        "scope": scope,
        "default": xml.reference(element.get("default")),
        "properties": {**job_priority(reader, element), **own_properties(element)},
        "extensions": own_extensions(element),
        "mappings": mappings_of(reader, element),
        **listeners_of(reader, element),
        "async_before": begins_later(element),
        "async_after": "true"
        in (xml.foreign(element, CAMUNDA, "asyncAfter"), xml.foreign(element, CAMUNDA, "asyncLeave")),
        "line": element.sourceline or 0,
        "documentation": xml.text_of(xml.child(element, "documentation")),
    }


def begins_later(element: Element) -> bool:
    """Whether the element begins asynchronously as a whole; `async` of Activiti and Flowable speaks of each instance of
    a loop."""
    if xml.foreign(element, CAMUNDA, "asyncBefore") == "true":
        return True
    is_loop = xml.child(element, "multiInstanceLoopCharacteristics") is not None
    of_each = is_loop and xml.foreign(element, FLOWABLE, "async") == "true"
    return xml.foreign(element, CAMUNDA, "async") == "true" and not of_each


def job_priority(reader: Reader, element: Element) -> dict[str, str]:
    """Read what Camunda says about the order of jobs; a whole number only, since jobs are ordered before they run."""
    text = xml.foreign(element, CAMUNDA, "taskPriority") or xml.foreign(element, CAMUNDA, "jobPriority")
    if not text:
        return {}
    if text.removeprefix("-").isdecimal():
        return {"priority": text}
    reader.problem(element, f"priority {text!r} has no effect", "write a whole number", warning=True)
    return {}


def activity_fields(reader: Reader, element: Element, fields: Fields) -> Fields:
    return {
        **fields,
        "loop": loop_of(reader, element),
        "skip": reader.expression(element, skip)
        if (skip := xml.foreign(element, CAMUNDA, "skipExpression"))
        else None,
        "is_for_compensation": element.get("isForCompensation") == "true",
        "start_quantity": quantity(reader, element, "startQuantity"),
        "completion_quantity": quantity(reader, element, "completionQuantity"),
    }


def quantity(reader: Reader, element: Element, name: str) -> int:
    """Read a number of tokens, at least one."""
    text = element.get(name) or "1"
    if text.isascii() and text.isdigit() and 0 < int(text) <= LARGEST_QUANTITY:
        return int(text)
    reader.problem(element, f"{name}={text!r} is no number of tokens", f"write 1 to {LARGEST_QUANTITY}")
    return 1
