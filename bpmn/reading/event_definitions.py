"""Event definitions from XML (BPMN 10.5.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from bpmn.model import (
    CancelDefinition,
    CompensateDefinition,
    Constant,
    ErrorDefinition,
    EscalationDefinition,
    EventDefinition,
    LinkDefinition,
    Mapping,
    Mappings,
    MessageDefinition,
    SignalDefinition,
    TerminateDefinition,
    TimerDefinition,
    Value,
)
from bpmn.reading import xml
from bpmn.reading.codes import takes_any, worked_out
from bpmn.reading.conditional_events import conditional, variable_listeners
from bpmn.reading.correlation import native_correlation, own_keys
from bpmn.reading.expressions import is_expression, quoted
from bpmn.reading.flowable_tasks import registry_message
from bpmn.reading.mappings import all_are_local, call_parameters
from bpmn.reading.reader import Reader
from bpmn.reading.xml import Element
from bpmn.timers import schedule

PAYLOAD = ("messagePayload", "payloadExpression")
VARIABLE = ("messageVariable", "variableName")


def definitions_of(reader: Reader, event: Element) -> tuple[EventDefinition, ...]:
    """Return the event's definitions in order, referenced ones included."""
    found = []
    for item in xml.children(event):
        if xml.local(item) == "eventDefinitionRef":
            referred = reader.declared.get(xml.reference(xml.text_of(item)))
            if referred is None:
                reader.problem(
                    item, f"eventDefinitionRef {xml.text_of(item)!r} points nowhere", "correct the reference"
                )
                continue
            item = referred
        if xml.local(item).endswith("EventDefinition"):
            definition = definition_of(reader, item, event)
            if definition is not None:
                found.append(definition)
    found += variable_listeners(reader, event)
    registered = None if found else registry_message(reader, event)
    return tuple(found) if registered is None else (registered,)


def definition_of(reader: Reader, item: Element, event: Element | None = None) -> EventDefinition | None:
    build = BUILD.get(xml.local(item))
    if build is None:
        reader.problem(item, f"{xml.local(item)} is unknown", "use an event definition of BPMN 2.0")
        return None
    return build(reader, item, event if event is not None else item)


def handler_of(element: Element) -> str:
    """Return the name of the code that other engines would run, as the handler to register."""
    for name in ("topic", "class", "delegateExpression", "expression"):
        value = xml.foreign(element, xml.CAMUNDA, name)
        if value and value != said_by(element):
            return value.strip("${}# ")
    for found in xml.extensions(element, xml.ZEEBE, "taskDefinition"):
        return found.get("type") or ""
    for connector in xml.extensions(element, xml.CAMUNDA, "connector"):
        return next((xml.text_of(part) for part in connector if xml.local(part) == "connectorId"), "")
    return element.get(f"{{{xml.JINGWEI}}}handler") or implementation(element)


def said_by(element: Element) -> str:
    """Return the expression of a message event that calls no code: SpiffWorkflow's for what the message carries."""
    text = xml.foreign(element, xml.CAMUNDA, "expression")
    return "" if xml.local(element) != "messageEventDefinition" or is_expression(text) else text


def implementation(element: Element) -> str:
    """Read BPMN's own attribute where it names code (bpmn-engine does), not a technology ("##WebService")."""
    text = element.get("implementation") or ""
    return "" if text.startswith("##") else text.strip("${}# ").removeprefix("environment.services.")


def message(reader: Reader, item: Element, event: Element) -> MessageDefinition:
    return message_definition(reader, item, event, handler_of(item) or handler_of(event))


def message_definition(reader: Reader, item: Element, event: Element, handler: str = "") -> MessageDefinition:
    declared = reader.referred(item, "messageRef", "message")
    correlation, conversation = None, ""
    text = xml.reference(item.get("messageRef")) or reader.message_flow(event)
    name: Value = Constant(text or event.get("name") or reader.id_of(event))
    if declared is not None:
        name = reader.value(declared, declared.get("name") or reader.id_of(declared)) or name
        for found in xml.extensions(declared, xml.ZEEBE, "subscription"):
            correlation = reader.expression(declared, found.get("correlationKey") or "")
        conversation = declared.get(f"{{{xml.JINGWEI}}}conversation") or ""
        if correlation is None:
            correlation, conversation = native_correlation(
                reader, declared, event, own_keys(reader, item, event)
            )
    own = f"{{{xml.JINGWEI}}}correlationKey"
    key = item.get(own) or event.get(own) or xml.foreign(item, xml.CAMUNDA, "correlationKey")
    if key:
        # The event's own key, and not what other messages of a conversation have settled.
        correlation, conversation = reader.expression(item, key), ""
    return MessageDefinition(
        name=reader.value(item, xml.foreign(item, xml.CAMUNDA, "messageExpression")) or name,
        correlation=correlation,
        handler=handler,
        sent=tuple(fields_of(reader, item)),
        received=() if is_work(event) else call_parameters(reader, event)[0].inputs,
        conversation=conversation,
        **carried(reader, declared, item),
    )


def is_work(event: Element) -> bool:
    """Whether parameters of the element lead into its work and not into what it receives."""
    return xml.local(event) in ("serviceTask", "sendTask")


def fields_of(reader: Reader, item: Element) -> Iterator[Mapping]:
    """Yield the fields of code, or of a message that Activiti sends, each a text or an expression."""
    for field in xml.extensions(item, xml.CAMUNDA, "field"):
        inside = next(iter(field), None)
        given = field.get("stringValue") or field.get("expression") or xml.text_of(inside)
        value = reader.value(item, given)
        if value is not None:
            yield Mapping(field.get("name") or "", value)


def carried(reader: Reader, *places: Element | None) -> dict[str, Any]:
    """Return what the event carries, and the variable that takes it, as SpiffWorkflow writes them."""
    found: dict[str, Any] = {}
    for place in places:
        if place is None:
            continue
        if said_by(place):
            found["payload"] = reader.expression(place, said_by(place))
        if xml.local(place) == "messageEventDefinition" and xml.foreign(place, xml.CAMUNDA, "resultVariable"):
            found["variable"] = xml.foreign(place, xml.CAMUNDA, "resultVariable")
        for extension in xml.extensions(place, xml.SPIFF, *PAYLOAD, *VARIABLE):
            if xml.local(extension) in PAYLOAD:
                found["payload"] = reader.expression(place, xml.text_of(extension))
            else:
                found["variable"] = xml.text_of(extension)
    return found


def timer(reader: Reader, item: Element, event: Element) -> TimerDefinition | None:
    clock = item.get(f"{{{xml.JINGWEI}}}clock") or ""
    definition = TimerDefinition(
        date=reader.timing(xml.child(item, "timeDate")),
        duration=reader.timing(xml.child(item, "timeDuration")),
        cycle=until(reader, xml.child(item, "timeCycle")),
        clock=clock,
        may_be_unset=item.get(f"{{{xml.JINGWEI}}}mayBeUnset") == "true"
        or (xml.local(event) == "boundaryEvent" and reader.is_flowable),
    )
    if not clock and (definition.date or definition.duration or definition.cycle) is None:
        reader.problem(
            item, "the timer has no date, duration, cycle or clock", "give it one of them", incomplete=True
        )
    elif not clock:
        check_timer(reader, item, definition)
    if sum(part is not None for part in (definition.date, definition.duration, definition.cycle)) > 1:
        reader.problem(item, "the timer has more than one of date, duration and cycle", "keep one of them")
    return definition


def until(reader: Reader, cycle: Element | None) -> Value | None:
    """Read a cycle, and the end that Activiti and Flowable set it beside."""
    found = reader.timing(cycle)
    end = reader.value(cycle, xml.foreign(cycle, xml.CAMUNDA, "endDate")) if cycle is not None else None
    if found is None or end is None:
        return found
    parts = [quoted(p.value) if isinstance(p, Constant) else f"string({p.text})" for p in (found, end)]
    ended = f'if {parts[1]} = null then {parts[0]} else {parts[0]} + "/" + {parts[1]}'
    return reader.expression(cycle, f"={ended}") if cycle is not None else None


def check_timer(reader: Reader, item: Element, definition: TimerDefinition) -> None:
    """A timer that is written out must be one; what expressions give is seen when it is armed."""
    written = definition.date or definition.duration or definition.cycle
    if isinstance(written, Constant):
        try:
            # Any moment will do: only the form is judged.
            schedule(definition, {}, datetime(2026, 1, 1, tzinfo=UTC))
        except (ValueError, OverflowError) as error:
            reader.problem(item, f"timer: {error}", "write it as ISO 8601 does", incomplete=True)


def signal(reader: Reader, item: Element, event: Element) -> SignalDefinition:
    declared = reader.referred(item, "signalRef", "signal")
    name: Value = Constant(xml.reference(item.get("signalRef")))  # one without a reference meets its like
    is_local = False
    if declared is not None:
        name = reader.value(declared, declared.get("name") or reader.id_of(declared)) or name
        is_local = xml.foreign(declared, xml.CAMUNDA, "scope") == "processInstance"
    mappings, passes_all, *_ = call_parameters(reader, item)
    around = call_parameters(reader, event)[0]
    mappings = Mappings((*mappings.inputs, *around.outputs), mappings.outputs)
    return SignalDefinition(
        name=reader.value(item, xml.foreign(item, xml.CAMUNDA, "signalExpression")) or name,
        mappings=mappings,
        received=around.inputs,
        passes_all=passes_all,
        passes_local=all_are_local(item, "in"),
        is_local=is_local,
        **carried(reader, declared),
    )


def code_and_message(reader: Reader, item: Element, declared: Element | None) -> tuple[str, str]:
    """Return what the error that the item refers to says; its reference where nothing is declared."""
    if declared is None:
        return xml.reference(item.get("errorRef")), ""
    message = xml.foreign(declared, xml.CAMUNDA, "errorMessage") or declared.get("name") or ""
    return declared.get("errorCode") or reader.id_of(declared), message


def error(reader: Reader, item: Element, event: Element) -> ErrorDefinition:
    declared = reader.referred(item, "errorRef", "error")
    code, text = code_and_message(reader, item, declared)
    around = call_parameters(reader, event)[0]
    return ErrorDefinition(
        code=code,
        takes_any=takes_any(event, declared, "errorCode"),
        sent=around.outputs,
        received=around.inputs,
        message=text,
        code_variable=xml.foreign(item, xml.CAMUNDA, "errorCodeVariable")
        or xml.foreign(item, xml.CAMUNDA, "errorVariableName"),
        message_variable=xml.foreign(item, xml.CAMUNDA, "errorMessageVariable"),
        code_value=worked_out(reader, event, code),
        message_value=worked_out(reader, event, text),
        **carried(reader, declared),
    )


def escalation(reader: Reader, item: Element, event: Element) -> EscalationDefinition:
    declared = reader.referred(item, "escalationRef", "escalation")
    code = xml.reference(item.get("escalationRef"))
    if declared is not None:
        code = declared.get("escalationCode") or reader.id_of(declared)
    variable = xml.foreign(item, xml.CAMUNDA, "escalationCodeVariable")
    return EscalationDefinition(
        code=code,
        takes_any=takes_any(event, declared, "escalationCode"),
        code_variable=variable,
        code_value=worked_out(reader, event, code),
        **carried(reader, declared),
    )


def link(reader: Reader, item: Element, event: Element) -> LinkDefinition:
    return LinkDefinition(name=item.get("name") or event.get("name") or "")


def compensation(reader: Reader, item: Element, event: Element) -> CompensateDefinition:
    activity = xml.reference(item.get("activityRef"))
    if activity and activity not in reader.declared:
        reader.problem(item, f"activityRef={activity!r} points at no activity", "correct the reference")
        activity = ""
    # Table 10.88: it is the throwing event that chooses.
    if activity and xml.local(event) in ("boundaryEvent", "startEvent"):
        reader.problem(
            item, "activityRef has no effect where compensation is caught", "remove it", warning=True
        )
        activity = ""
    return CompensateDefinition(activity=activity, waits=item.get("waitForCompletion") != "false")


Build = Callable[[Reader, Element, Element], EventDefinition | None]
BUILD: dict[str, Build] = {
    "messageEventDefinition": message,
    "timerEventDefinition": timer,
    "signalEventDefinition": signal,
    "errorEventDefinition": error,
    "escalationEventDefinition": escalation,
    "conditionalEventDefinition": conditional,
    "linkEventDefinition": link,
    "compensateEventDefinition": compensation,
    "cancelEventDefinition": lambda reader, item, event: CancelDefinition(),
    "terminateEventDefinition": lambda reader, item, event: TerminateDefinition(
        whole=xml.foreign(item, xml.CAMUNDA, "terminateAll") == "true",
        all_instances=xml.foreign(item, xml.CAMUNDA, "terminateMultiInstance") == "true",
    ),
}
