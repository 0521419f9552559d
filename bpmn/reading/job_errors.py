"""Errors that the end of a job means: by conditions (Camunda 7), by the exception of its code (Activiti, Flowable)."""

from __future__ import annotations

from bpmn.model import ErrorDefinition, ErrorWhen, ExceptionMap
from bpmn.reading import xml
from bpmn.reading.event_definitions import code_and_message
from bpmn.reading.reader import Reader
from bpmn.reading.xml import CAMUNDA, Element


def errors_of(reader: Reader, element: Element) -> tuple[ErrorWhen, ...]:
    """Return the errors that an external task throws by conditions over what its job gave (Camunda 7)."""
    found = []
    for item in xml.extensions(element, CAMUNDA, "errorEventDefinition"):
        code, message = code_and_message(reader, item, reader.referred(item, "errorRef", "error"))
        condition = reader.expression(item, item.get("expression") or "false")
        if condition is not None:
            found.append(ErrorWhen(error=ErrorDefinition(code=code, message=message), condition=condition))
    return tuple(found)


def exceptions_of(reader: Reader, element: Element) -> tuple[ExceptionMap, ...]:
    found = []
    for item in xml.extensions(element, CAMUNDA, "mapException"):
        code = item.get("errorCode") or ""
        if not code:
            reader.problem(element, "an exception is mapped to no error", "give mapException an errorCode")
            continue
        found.append(
            ExceptionMap(
                code=code,
                exception=xml.text_of(item),
                cause=item.get("rootCause") or "",
                with_children=item.get("includeChildExceptions") == "true",
            )
        )
    return tuple(found)
