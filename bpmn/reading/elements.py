"""One builder for each kind of flow node; what none of them knows becomes a Problem (strict reading, ENGINE.md)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bpmn.model import (
    Activity,
    BoundaryEvent,
    CallActivity,
    CancelDefinition,
    CatchEvent,
    ComplexGateway,
    ConditionalDefinition,
    EndEvent,
    ErrorDefinition,
    EventBasedGateway,
    Expression,
    FlowNode,
    Gateway,
    Mappings,
    ReceiveTask,
    ServiceTask,
    StartEvent,
    SubProcess,
    ThrowEvent,
    TimerDefinition,
    UserTask,
)
from bpmn.reading import xml
from bpmn.reading.event_definitions import definitions_of, handler_of, message_definition
from bpmn.reading.expressions import NotTranslatable, is_expression, translate
from bpmn.reading.listeners import listeners_of
from bpmn.reading.loops import loop_of
from bpmn.reading.mappings import call_parameters, mappings_of
from bpmn.reading.performers import performers_of
from bpmn.reading.reader import Reader, own_extensions, own_properties
from bpmn.reading.scripts import SET_VARIABLE, assignments, script_of
from bpmn.reading.xml import CAMUNDA, SPIFF, ZEEBE, Element

Fields = dict[str, Any]
Build = Callable[[Reader, Element, Fields], FlowNode]
BUILD: dict[str, Build] = {}
BY_HAND = CAMUNDA[1:4]
"""Activiti and Flowable: there the activities of an ad-hoc sub-process are started by hand."""
RESULTS = ("resultVariable", "resultVariableName", "result")
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
        "async_before": "true"
        in (xml.foreign(element, CAMUNDA, "asyncBefore"), xml.foreign(element, CAMUNDA, "async")),
        "async_after": xml.foreign(element, CAMUNDA, "asyncAfter") == "true",
        "line": element.sourceline or 0,
        "documentation": xml.text_of(xml.child(element, "documentation")),
    }


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


# Tasks


@building("task")
def task(reader: Reader, element: Element, fields: Fields) -> FlowNode:
    return Activity(**activity_fields(reader, element, fields))


@building("userTask", "manualTask", "globalUserTask", "globalManualTask")
def user_task(reader: Reader, element: Element, fields: Fields) -> FlowNode:
    form = (
        element.get(f"{{{xml.JINGWEI}}}form")
        or xml.foreign(element, CAMUNDA, "formKey")
        or xml.foreign(element, CAMUNDA, "formRef")
    )
    for found in xml.extensions(element, ZEEBE, "formDefinition"):
        form = found.get("formKey") or found.get("formId") or form
    people = performers_of(reader, element)
    title = title_of(reader, element)
    return UserTask(
        **activity_fields(reader, element, fields), title=title, form=reader.value(element, form), **people
    )


def title_of(reader: Reader, element: Element) -> Expression | None:
    """Return the task's name as an expression where it holds ${...}."""
    name = element.get("name") or ""
    if "${" not in name and "#{" not in name:
        return None
    known = len(reader.problems)
    found = reader.expression(element, name)
    if len(reader.problems) == known:
        return found
    del reader.problems[known:]
    reader.problem(
        element, f"the name {name!r} is shown as it stands", "write a variable's name", warning=True
    )
    return None


@building(
    "serviceTask", "sendTask", "businessRuleTask", "scriptTask", "globalScriptTask", "globalBusinessRuleTask"
)
def service_task(reader: Reader, element: Element, fields: Fields) -> FlowNode:
    tag = fields["type"]
    kind = {"sendTask": "send", "scriptTask": "script", "globalScriptTask": "script"}.get(tag, "service")
    result = next(filter(None, (xml.foreign(element, CAMUNDA, name) for name in RESULTS)), "")
    extra: Fields = {"kind": "rule" if "usinessRule" in tag else kind, "result_variable": result}
    extra["triggerable"] = xml.foreign(element, CAMUNDA, "triggerable") == "true"
    if kind == "script":
        extra.update(script_fields(reader, element, result))
    else:
        extra.update(work_fields(reader, element))
    if tag == "sendTask" and (element.get("messageRef") or reader.message_flow(element)):
        extra["message"] = message_definition(reader, element, element)
    built = ServiceTask(**activity_fields(reader, element, fields), **extra)
    note_idle(reader, element, built)
    return built


def script_fields(reader: Reader, element: Element, result: str) -> Fields:
    for found in xml.extensions(element, ZEEBE, "script"):
        expression = reader.expression(element, found.get("expression") or "")
        return {"expression": expression, "result_variable": found.get("resultVariable") or ""}
    handler = element.get(f"{{{xml.JINGWEI}}}handler") or ""
    if handler:
        return {"handler": handler}
    known = len(reader.problems)
    script = script_of(reader, element, result)
    if len(reader.problems) > known and "feel" not in (element.get("scriptFormat") or "").lower():
        del reader.problems[known:]
        name = reader.id_of(element)
        reader.problem(element, "the script is code that does not run here", f"write FEEL, or register a handler {name}",
                       warning=True)  # fmt: skip
        return {"handler": name, "result_variable": ""}
    return {"script": script}


def work_fields(reader: Reader, element: Element) -> Fields:
    """Who does the work of a service, send or business rule task."""
    decision = xml.foreign(element, CAMUNDA, "decisionRef")
    how = xml.foreign(element, CAMUNDA, "mapDecisionResult")
    for found in xml.extensions(element, ZEEBE, "calledDecision"):
        return {
            "decision": found.get("decisionId") or "",
            "result_variable": found.get("resultVariable") or "",
        }
    for found in xml.extensions(element, SPIFF, "calledDecisionId"):
        decision = xml.text_of(found)
    if decision:
        return {"decision": decision.strip("${}"), "decision_result": how}
    for found in xml.extensions(element, SPIFF, "serviceTaskOperator"):
        return {"handler": found.get("id") or "", "result_variable": found.get("resultVariable") or ""}
    text = xml.foreign(element, CAMUNDA, "expression")
    if SET_VARIABLE.fullmatch(text.strip().strip("#$").strip("{}").strip()):
        return {"script": tuple(assignments(reader, element, text.strip().strip("#$").strip("{}").strip()))}
    if text:
        try:
            translate(text.strip().strip("#$").strip("{}"))
        except NotTranslatable:
            return {"handler": text.strip("${}# ")}
        return {"expression": reader.expression(element, text)}
    handler = handler_of(element) or xml.foreign(element, CAMUNDA, "type").replace("external", "")
    return {"handler": handler, "topic": xml.foreign(element, CAMUNDA, "topic")}


def note_idle(reader: Reader, element: Element, built: ServiceTask) -> None:
    does = built.handler or built.topic or built.expression or built.script or built.decision or built.message
    if not does:
        reader.problem(
            element,
            f"the {built.type} says nothing to do",
            "name a handler, an expression, a script or a decision",
            warning=True,
        )


@building("receiveTask")
def receive_task(reader: Reader, element: Element, fields: Fields) -> FlowNode:
    named = element.get("messageRef") or reader.message_flow(element)
    message = message_definition(reader, element, element) if named else None
    return ReceiveTask(
        **activity_fields(reader, element, fields),
        message=message,
        instantiate=element.get("instantiate") == "true",
    )


@building("callActivity")
def call_activity(reader: Reader, element: Element, fields: Fields) -> FlowNode:
    called = element.get("calledElement") or ""
    parameters, passes_all, returns_all, key = call_parameters(reader, element)
    for found in xml.extensions(element, ZEEBE, "calledElement"):
        called = found.get("processId") or called
        passes_all = found.get("propagateAllParentVariables") != "false"
        returns_all = found.get("propagateAllChildVariables") != "false"
    if xml.foreign(element, CAMUNDA, "inheritVariables") == "true":
        passes_all = True
    if set(SPIFF) & set(reader.root.nsmap.values()) and not parameters.inputs and not parameters.outputs:
        passes_all = returns_all = True  # a SpiffWorkflow diagram shares all data with what it calls
    if xml.foreign(element, CAMUNDA, "decisionRef"):
        reader.problem(element, "a call activity cannot call this kind of case", "use a business rule task")
    if not is_expression(called):
        called = xml.reference(called)
    if not called:
        reader.problem(element, "the call activity names no process", "set calledElement", warning=True)
    return CallActivity(
        **activity_fields(reader, element, fields),
        called_element=reader.value(element, called),
        binding=xml.foreign(element, CAMUNDA, "calledElementBinding"),
        version=xml.foreign(element, CAMUNDA, "calledElementVersion"),
        business_key=reader.value(element, key or xml.foreign(element, CAMUNDA, "businessKey")),
        passes_all=passes_all,
        returns_all=returns_all,
        parameters=parameters,
    )


@building("subProcess", "transaction", "adHocSubProcess")
def subprocess(reader: Reader, element: Element, fields: Fields) -> FlowNode:
    is_ad_hoc = fields["type"] == "adHocSubProcess"
    if is_ad_hoc and set(BY_HAND) & set(reader.root.nsmap.values()):
        fields["properties"] = {**fields["properties"], "by_hand": "true"}
    return SubProcess(
        **activity_fields(reader, element, fields),
        triggered_by_event=element.get("triggeredByEvent") == "true",
        is_transaction=fields["type"] == "transaction",
        is_ad_hoc=is_ad_hoc,
        by_hand=is_ad_hoc and fields["properties"].get("by_hand") == "true",
        sequential=element.get("ordering") == "Sequential",
        completion=reader.formal(xml.child(element, "completionCondition")),
        cancels_remaining=element.get("cancelRemainingInstances") != "false",
    )


# Events


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


# Gateways


@building("exclusiveGateway", "parallelGateway", "inclusiveGateway")
def gateway(reader: Reader, element: Element, fields: Fields) -> FlowNode:
    return Gateway(**fields, direction=element.get("gatewayDirection") or "Unspecified")


@building("eventBasedGateway")
def event_gateway(reader: Reader, element: Element, fields: Fields) -> FlowNode:
    kind: Any = "Parallel" if element.get("eventGatewayType") == "Parallel" else "Exclusive"
    return EventBasedGateway(**fields, instantiate=element.get("instantiate") == "true", kind=kind)


@building("complexGateway")
def complex_gateway(reader: Reader, element: Element, fields: Fields) -> FlowNode:
    return ComplexGateway(**fields, activation=reader.formal(xml.child(element, "activationCondition")))


__all__ = ["BUILD", "Mappings", "common_fields"]
