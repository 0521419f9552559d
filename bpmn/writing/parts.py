"""Expressions, mappings and event definitions as XML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from lxml import etree

from bpmn.model import (
    CancelDefinition,
    CompensateDefinition,
    ConditionalDefinition,
    Constant,
    DataPort,
    ErrorDefinition,
    EscalationDefinition,
    EventDefinition,
    Expression,
    LinkDefinition,
    Mapping,
    Mappings,
    MessageDefinition,
    SignalDefinition,
    TerminateDefinition,
    TimerDefinition,
    Value,
)
from bpmn.model.programs import Listener, Program
from bpmn.reading.xml import BINDS, BPMN, CAMUNDA, JINGWEI, SPIFF, XSI, ZEEBE, Element

FEEL = "https://www.omg.org/spec/DMN/20191111/FEEL/"
SPACES = {None: BPMN, "camunda": CAMUNDA[0], "zeebe": ZEEBE[0], "jingwei": JINGWEI, "xsi": XSI}


def add(parent: Element, tag: str, text: str = "", space: str = BPMN, **attributes: str) -> Element:
    """Append a child; attributes that are empty are left out."""
    made = etree.SubElement(parent, f"{{{space}}}{tag}")
    for name, value in attributes.items():
        if value:
            made.set(name, value)
    if text:
        made.text = text
    return made


def extensions(element: Element) -> Element:
    """Return the element's extensionElements, made where there are none."""
    found = element.find(f"{{{BPMN}}}extensionElements")
    if found is None:
        found = etree.Element(f"{{{BPMN}}}extensionElements")
        element.insert(0, found)
    return found


def camunda(element: Element, name: str, value: str) -> None:
    if value:
        element.set(f"{{{CAMUNDA[0]}}}{name}", value)


def written(value: Value | None) -> str:
    """Return a value as an attribute holds it: an expression behind an equals sign, text as it is."""
    if value is None:
        return ""
    return f"={value.text}" if isinstance(value, Expression) else value.text


def formal(parent: Element, tag: str, value: Value | None) -> None:
    if value is None:
        return
    made = add(parent, tag, value.text)
    made.set(f"{{{XSI}}}type", "tFormalExpression")
    if isinstance(value, Expression):
        made.set("language", FEEL)


def mappings(element: Element, given: Mappings) -> None:
    """Write what goes in and out; mappings that keep results inside are those of zeebe."""
    declared = interface(element, given.takes, given.gives)
    if declared is not None:
        declared.set(BINDS, "true")
    if not (given.inputs or given.outputs):
        return
    if given.keeps_results:
        block = add(extensions(element), "ioMapping", space=ZEEBE[0])
        for tag, several in (("input", given.inputs), ("output", given.outputs)):
            for mapping in several:
                add(block, tag, space=ZEEBE[0], source=written(mapping.source), target=mapping.target)
        return
    block = add(extensions(element), "inputOutput", space=CAMUNDA[0])
    for tag, several in (("inputParameter", given.inputs), ("outputParameter", given.outputs)):
        for mapping in several:
            add(block, tag, written(mapping.source), space=CAMUNDA[0], name=mapping.target)


def interface(made: Element, inputs: Sequence[DataPort], outputs: Sequence[DataPort]) -> Element | None:
    """Append the data that a process or a task declares to take and to give; None when it declares none."""
    if not inputs and not outputs:
        return None
    block = add(made, "ioSpecification")
    kinds = {"Input": inputs, "Output": outputs}
    for kind, ports in kinds.items():
        for port in ports:
            add(block, f"data{kind}", id=port.id, name=port.name)
    for kind, ports in kinds.items():
        refs = add(block, f"{kind.lower()}Set")
        for port in ports:
            add(refs, f"data{kind}Refs", port.id)
        for port in ports:
            if port.is_optional:
                add(refs, f"optional{kind}Refs", port.id)
    return block


def parameters(element: Element, given: Mappings) -> None:
    for tag, several in (("in", given.inputs), ("out", given.outputs)):
        for mapping in several:
            source = written(mapping.source)
            made = add(
                extensions(element), tag, space=CAMUNDA[0], sourceExpression=source, target=mapping.target
            )
            if mapping.is_local:
                made.set("local", "true")


def listeners(
    element: Element, event: str, heard: Iterable[Listener], tag: str = "executionListener"
) -> None:
    for listener in heard:
        made = add(extensions(element), tag, space=CAMUNDA[0], event=event)
        if isinstance(listener, Program):
            add(made, "script", listener.text, space=CAMUNDA[0], scriptFormat=listener.language)
            continue
        name, value = listener
        text = f"{name} = {value.text}" if name else value.text
        add(made, "script", text, space=CAMUNDA[0], scriptFormat="assignments")


def carries(definition: Any) -> str:
    return f"{written(definition.payload)} {definition.variable}"


def carried(element: Element, definition: Any) -> None:
    """Write what an event carries, and the variable that takes it, as SpiffWorkflow does."""
    for tag, text in (
        ("payloadExpression", written(definition.payload)),
        ("variableName", definition.variable),
    ):
        if text:
            add(extensions(element), tag, text, space=SPIFF[0])


class Roots:
    """The messages, signals, errors and escalations that event definitions refer to, each declared once."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.known: dict[tuple[str, str, str], str] = {}

    def declared(
        self, tag: str, key: str, detail: str, make: Callable[[Element], None], own_id: str = ""
    ) -> str:
        known = self.known.get((tag, key, detail))
        if known is None:
            known = self.known[tag, key, detail] = own_id or f"declared_{tag}_{len(self.known) + 1}"
            made = etree.Element(f"{{{BPMN}}}{tag}", id=known)
            make(made)
            self.root.insert(len(self.known) - 1, made)
        return known

    def message(self, definition: MessageDefinition) -> str:
        key = written(definition.correlation)

        def make(element: Element) -> None:
            element.set("name", written(definition.name))
            if key:
                add(extensions(element), "subscription", space=ZEEBE[0], correlationKey=key)
            if definition.conversation:
                element.set(f"{{{JINGWEI}}}conversation", definition.conversation)

        return self.declared("message", written(definition.name), key + definition.conversation, make)

    def signal(self, definition: SignalDefinition) -> str:
        def make(element: Element) -> None:
            element.set("name", written(definition.name))
            camunda(element, "scope", "processInstance" if definition.is_local else "")
            carried(element, definition)

        name, detail = written(definition.name), f"{definition.is_local} {carries(definition)}"
        return self.declared("signal", name, detail, make) if name else ""

    def error(self, definition: ErrorDefinition) -> str:
        def make(element: Element) -> None:
            if not definition.takes_any:
                element.set("errorCode", definition.code)
            camunda(element, "errorMessage", definition.message)
            carried(element, definition)

        return self.coded("error", definition, f"{definition.message} {carries(definition)}", make)

    def escalation(self, definition: EscalationDefinition) -> str:
        def make(element: Element) -> None:
            if not definition.takes_any:
                element.set("escalationCode", definition.code)
            carried(element, definition)

        return self.coded("escalation", definition, carries(definition), make)

    def coded(
        self,
        tag: str,
        definition: ErrorDefinition | EscalationDefinition,
        detail: str,
        make: Callable[[Element], None],
    ) -> str:
        """Declare what has a code; one that takes any is known by its id alone."""
        if not definition.code:
            return ""
        own_id = definition.code if definition.takes_any else ""
        return self.declared(tag, definition.code, f"{own_id}:{detail}", make, own_id)


def fields(made: Element, given: Iterable[Mapping]) -> None:
    for one in given:
        field = add(extensions(made), "field", space=CAMUNDA[0], name=one.target)
        add(field, "expression", written(one.source), space=CAMUNDA[0])


def definitions(element: Element, given: Iterable[EventDefinition], roots: Roots) -> None:
    for definition in given:
        WRITE[type(definition)](element, definition, roots)


def message(element: Element, definition: MessageDefinition, roots: Roots) -> None:
    made = add(element, "messageEventDefinition", messageRef=roots.message(definition))
    camunda(made, "topic", definition.handler)
    carried(made, definition)
    parameters(element, Mappings(definition.received))
    fields(made, definition.sent)


def timer(element: Element, definition: TimerDefinition, roots: Roots) -> None:
    made = add(element, "timerEventDefinition")
    if definition.clock:
        made.set(f"{{{JINGWEI}}}clock", definition.clock)
    if definition.may_be_unset:
        made.set(f"{{{JINGWEI}}}mayBeUnset", "true")
    for tag, value in (
        ("timeDate", definition.date),
        ("timeDuration", definition.duration),
        ("timeCycle", definition.cycle),
    ):
        if isinstance(value, Constant):
            add(made, tag, value.text)
        else:
            formal(made, tag, value)


def signal(element: Element, definition: SignalDefinition, roots: Roots) -> None:
    made = add(element, "signalEventDefinition", signalRef=roots.signal(definition))
    if definition.passes_all:
        local = "true" if definition.passes_local else ""
        add(extensions(made), "in", space=CAMUNDA[0], variables="all", local=local)
    parameters(made, definition.mappings)
    parameters(element, Mappings(definition.received))


def error(element: Element, definition: ErrorDefinition, roots: Roots) -> None:
    made = add(element, "errorEventDefinition", errorRef=roots.error(definition))
    parameters(element, Mappings(definition.received, definition.sent))
    camunda(made, "errorCodeVariable", definition.code_variable)
    camunda(made, "errorMessageVariable", definition.message_variable)


def escalation(element: Element, definition: EscalationDefinition, roots: Roots) -> None:
    made = add(element, "escalationEventDefinition", escalationRef=roots.escalation(definition))
    camunda(made, "escalationCodeVariable", definition.code_variable)


def conditional(element: Element, definition: ConditionalDefinition, roots: Roots) -> None:
    if definition.is_listener:
        listener = add(extensions(element), "variableListenerEventDefinition", space=CAMUNDA[0])
        listener.set("variableName", definition.variable)
        listener.set("variableChangeType", "-".join(definition.changes) or "all")
        return
    made = add(element, "conditionalEventDefinition")
    camunda(made, "variableName", definition.variable)
    camunda(made, "variableEvents", ", ".join(definition.changes))
    formal(made, "condition", definition.condition)


def link(element: Element, definition: LinkDefinition, roots: Roots) -> None:
    add(element, "linkEventDefinition", name=definition.name)


def compensate(element: Element, definition: CompensateDefinition, roots: Roots) -> None:
    waits = "" if definition.waits else "false"
    add(element, "compensateEventDefinition", activityRef=definition.activity, waitForCompletion=waits)


def cancel(element: Element, definition: CancelDefinition, roots: Roots) -> None:
    add(element, "cancelEventDefinition")


def terminate(element: Element, definition: TerminateDefinition, roots: Roots) -> None:
    made = add(element, "terminateEventDefinition")
    camunda(made, "terminateAll", "true" if definition.whole else "")
    camunda(made, "terminateMultiInstance", "true" if definition.all_instances else "")


WRITE: dict[type, Callable[[Element, Any, Roots], None]] = {
    MessageDefinition: message,
    TimerDefinition: timer,
    SignalDefinition: signal,
    ErrorDefinition: error,
    EscalationDefinition: escalation,
    ConditionalDefinition: conditional,
    LinkDefinition: link,
    CompensateDefinition: compensate,
    CancelDefinition: cancel,
    TerminateDefinition: terminate,
}
