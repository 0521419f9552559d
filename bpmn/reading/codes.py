"""Codes of errors and escalations: what is thrown may be worked out, what is caught may be any (BPMN 10.5.5)."""

from __future__ import annotations

from bpmn.model import Expression
from bpmn.reading import xml
from bpmn.reading.expressions import is_expression
from bpmn.reading.reader import Reader
from bpmn.reading.xml import Element


def takes_any(event: Element, declared: Element | None, code: str) -> bool:
    """Whether the event catches whatever is thrown, as what it refers to says no code (Camunda 7, SpiffWorkflow)."""
    return declared is not None and not declared.get(code) and not is_throwing(event)


def is_throwing(event: Element) -> bool:
    return xml.local(event) in ("endEvent", "intermediateThrowEvent")


def worked_out(reader: Reader, event: Element, text: str) -> Expression | None:
    """Return what a code or a message is worked out from when it is thrown; None where it stands as it is."""
    return reader.expression(event, text) if is_throwing(event) and is_expression(text) else None
