"""Flow nodes as XML, one function for each family."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lxml import etree

from bpmn.model import (
    Activity,
    BoundaryEvent,
    CallActivity,
    ComplexGateway,
    DataObject,
    Event,
    EventBasedGateway,
    ExceptionMap,
    FlowNode,
    Gateway,
    Mappings,
    MultiInstance,
    ReceiveTask,
    ServiceTask,
    StandardLoop,
    StartEvent,
    SubProcess,
    UserTask,
)
from bpmn.reading.xml import BPMN, CAMUNDA, JINGWEI, ZEEBE, Element
from bpmn.writing.parts import (
    Roots,
    add,
    camunda,
    definitions,
    extensions,
    fields,
    formal,
    listeners,
    mappings,
    parameters,
    written,
)


def node(parent: Element, element: FlowNode, roots: Roots) -> Element:
    """Append a node with everything that it has of its own (not what is inside a sub-process)."""
    made = add(parent, element.type, id=element.id, name=element.name, default=element.default)
    for name, value in element.properties.items():
        head, *rest = name.split("_")
        made.set(f"{{{JINGWEI}}}{head}{''.join(part.capitalize() for part in rest)}", value)
    for name, attributes in element.extensions:
        add(extensions(made), name, space=JINGWEI, **attributes)
    if element.documentation:
        add(made, "documentation", element.documentation)
    camunda(made, "asyncBefore", "true" if element.async_before else "")
    camunda(made, "asyncAfter", "true" if element.async_after else "")
    mappings(made, element.mappings)
    listeners(made, "start", element.on_start)
    listeners(made, "end", element.on_end)
    listeners(made, "complete", element.on_complete, "taskListener")
    listeners(made, "delete", element.on_delete, "taskListener")
    if isinstance(element, Activity):
        activity(made, element, roots)
    for kind, write in FAMILIES.items():
        if isinstance(element, kind):
            write(made, element, roots)
    return made


def flag(made: Element, name: str, value: bool, usual: bool = False) -> None:
    if value != usual:
        made.set(name, "true" if value else "false")


def activity(made: Element, element: Activity, roots: Roots) -> None:
    own_attributes(made, element)
    flag(made, "isForCompensation", element.is_for_compensation)
    for name, number in (
        ("startQuantity", element.start_quantity),
        ("completionQuantity", element.completion_quantity),
    ):
        if number != 1:
            made.set(name, str(number))
    if isinstance(element.loop, StandardLoop):
        loop = add(made, "standardLoopCharacteristics", loopMaximum=written(element.loop.maximum))
        flag(loop, "testBefore", element.loop.test_before)
        formal(loop, "loopCondition", element.loop.condition)
    elif element.loop is not None:
        multi_instance(made, element.loop, roots)


def own_attributes(made: Element, element: Activity) -> None:
    camunda(made, "skipExpression", written(element.skip))
    if isinstance(element, ServiceTask) and element.triggerable:
        camunda(made, "triggerable", "true")


def multi_instance(made: Element, given: MultiInstance, roots: Roots) -> None:
    loop = add(made, "multiInstanceLoopCharacteristics")
    flag(loop, "isSequential", given.sequential)
    if given.behavior != "All":
        loop.set("behavior", given.behavior)
    camunda(loop, "elementIndexVariable", given.index)
    camunda(loop, "asyncBefore", "true" if given.async_before else "")
    camunda(loop, "asyncAfter", "true" if given.async_after else "")
    if given.own:
        block = add(extensions(loop), "variableAggregation", space=CAMUNDA[0], target=given.output)
        for key, source in re.findall(r'"([^"]*)": ([^,}]+)', written(given.output_item)):
            add(block, "variable", space=CAMUNDA[0], source=source, target=key)
        camunda(loop, "collection", written(given.collection))
        camunda(loop, "elementVariable", given.item)
    elif given.output:
        block = add(extensions(loop), "loopCharacteristics", space=ZEEBE[0])
        block.set("inputCollection", written(given.collection))
        block.set("inputElement", given.item)
        block.set("outputCollection", given.output)
        block.set("outputElement", written(given.output_item))
    else:
        camunda(loop, "collection", written(given.collection))
        camunda(loop, "elementVariable", given.item)
    listeners(loop, "start", given.before)
    listeners(loop, "end", given.after)
    formal(loop, "loopCardinality", given.cardinality)
    formal(loop, "completionCondition", given.completion)
    for name, event in (("oneBehaviorEventRef", given.one_event), ("noneBehaviorEventRef", given.none_event)):
        if event is not None:
            loop.set(name, declared_event(event, roots))
    for condition, event in given.complex_events:
        item = add(loop, "complexBehaviorDefinition")
        formal(item, "condition", condition)
        if event is not None:
            definitions(add(item, "event"), [event], roots)


def declared_event(event: Any, roots: Roots) -> str:
    """Declare an event definition at the root, where multi-instances refer to it."""
    holder = etree.Element(f"{{{BPMN}}}holder")
    definitions(holder, [event], roots)
    made = holder[0]
    key = f"thrown_{len(roots.root)}"
    made.set("id", key)
    roots.root.append(made)
    return key


def user(made: Element, element: UserTask, roots: Roots) -> None:
    camunda(made, "formKey", written(element.form) if f"{{{JINGWEI}}}form" not in made.attrib else "")
    camunda(made, "assignee", written(element.assignee))
    camunda(made, "candidateUsers", ",".join(written(value) for value in element.candidate_users))
    camunda(made, "candidateGroups", ",".join(written(value) for value in element.candidate_groups))
    camunda(made, "dueDate", written(element.due))
    camunda(made, "followUpDate", written(element.follow_up))
    camunda(made, "priority", written(element.priority))
    camunda(made, "taskIdVariableName", written(element.id_variable))


def service(made: Element, element: ServiceTask, roots: Roots) -> None:
    if element.script and element.type in ("serviceTask", "sendTask", "businessRuleTask"):
        # There an expression alone sets a variable, in the words of the engines that have such tasks.
        name, value = element.script[0]
        camunda(made, "expression", f"${{execution.setVariable('{name}', {value.original or value.text})}}")
    elif element.script:
        made.set("scriptFormat", "feel" if is_result(element) else "assignments")
        lines = [f"{name} = {one.text}" if name else one.text for name, one in element.script]
        add(made, "script", element.script[0][1].text if is_result(element) else "\n".join(lines))
    elif element.program is not None:
        made.set("scriptFormat", element.program.language)
        camunda(made, "autoStoreVariables", element.program.stores)
        add(made, "script", element.program.text)
    elif element.expression is not None and element.type == "scriptTask":
        block = add(extensions(made), "script", space=ZEEBE[0], expression=written(element.expression))
        block.set("resultVariable", element.result_variable)
        return
    else:
        camunda(made, "expression", written(element.expression))
    decision(made, element)
    topic = written(element.topic)
    camunda(made, "topic", topic)
    if element.handler != topic and element.type == "scriptTask":
        made.set(f"{{{JINGWEI}}}handler", element.handler)
    elif element.handler != topic and element.handler != element.properties.get("handler"):
        camunda(made, "class", element.handler)
    camunda(made, "resultVariable", element.result_variable)
    camunda(made, "useLocalScopeForResultVariable", "true" if element.result_is_local else "")
    if element.message is not None:
        made.set("messageRef", roots.message(element.message))
    fields(made, element.fields)
    for one in element.errors:
        block = add(extensions(made), "errorEventDefinition", space=CAMUNDA[0])
        block.set("errorRef", roots.error(one.error))
        block.set("expression", written(one.condition))
    exceptions(made, element.exceptions)


def decision(made: Element, element: ServiceTask) -> None:
    if element.decision is None:
        return
    name = written(element.decision)
    if not element.decision_result:
        add(
            extensions(made),
            "calledDecision",
            space=ZEEBE[0],
            decisionId=name,
            resultVariable=element.result_variable,
        )
        return
    if element.decision_result != "outputs":
        camunda(made, "decisionRef", name)
        camunda(made, "mapDecisionResult", element.decision_result)
        return
    camunda(made, "type", "dmn")
    said = {"decisionTableReferenceKey": name}
    if element.needs_hit:
        said["decisionTaskThrowErrorOnNoHits"] = "true"
    for name, value in said.items():
        add(extensions(made), "field", space=CAMUNDA[0], name=name, stringValue=value)


def exceptions(made: Element, given: tuple[ExceptionMap, ...]) -> None:
    for one in given:
        block = add(extensions(made), "mapException", one.exception, space=CAMUNDA[0], errorCode=one.code)
        flag(block, "includeChildExceptions", one.with_children)
        if one.cause:
            block.set("rootCause", one.cause)


def is_result(element: ServiceTask) -> bool:
    """Whether the script is one expression whose value goes into the result variable."""
    return len(element.script) == 1 and element.script[0][0] == element.result_variable != ""


def receive(made: Element, element: ReceiveTask, roots: Roots) -> None:
    flag(made, "instantiate", element.instantiate)
    if element.message is not None:
        made.set("messageRef", roots.message(element.message))
        parameters(made, Mappings(element.message.received))


def call(made: Element, element: CallActivity, roots: Roots) -> None:
    made.set("calledElement", written(element.called_element))
    camunda(made, "calledElementBinding", element.binding)
    tag = "calledElementVersionTag" if element.binding == "versionTag" else "calledElementVersion"
    camunda(made, tag, written(element.version))
    camunda(made, "idVariableName", written(element.id_variable))
    camunda(made, "useLocalScopeForOutParameters", "true" if element.results_are_local else "")
    shared = (element.passes_all, element.passes_local), (element.returns_all, element.returns_local)
    for tag, (everything, is_local) in zip(("in", "out"), shared, strict=True):
        if everything:
            local = "true" if is_local else ""
            add(extensions(made), tag, space=CAMUNDA[0], variables="all", local=local)
    if element.business_key is not None:
        add(extensions(made), "in", space=CAMUNDA[0], businessKey=written(element.business_key))
    parameters(made, element.parameters)
    exceptions(made, element.exceptions)


def subprocess(made: Element, element: SubProcess, roots: Roots) -> None:
    flag(made, "triggeredByEvent", element.triggered_by_event)
    if element.is_ad_hoc:
        flag(made, "cancelRemainingInstances", element.cancels_remaining, usual=True)
        if element.sequential:
            made.set("ordering", "Sequential")
    formal(made, "completionCondition", element.completion)
    for item in element.data_objects:
        data_object(made, item)


def data_object(made: Element, item: DataObject) -> None:
    key = item.id if item.id != item.name else f"data_{len(made)}_{made.get('id')}"
    written_item = add(made, "dataObject", id=key, name=item.name)
    flag(written_item, "isCollection", item.is_collection)
    if item.initial is not None:
        text = item.initial.text
        if text.startswith("date"):
            written_item.set("itemSubjectRef", "xsd:datetime")
            text = text.partition('"')[2].rpartition('"')[0]
        elif text.startswith('"'):
            written_item.set("itemSubjectRef", "xsd:string")
            text = text[1:-1].replace('\\"', '"').replace("\\\\", "\\")
        add(extensions(written_item), "value", text, space=CAMUNDA[0])


def event(made: Element, element: Event, roots: Roots) -> None:
    flag(made, "parallelMultiple", element.parallel_multiple)
    definitions(made, element.definitions, roots)


def start(made: Element, element: StartEvent, roots: Roots) -> None:
    flag(made, "isInterrupting", element.interrupting, usual=True)
    camunda(made, "initiator", element.initiator)
    if element.form and f"{{{JINGWEI}}}form" not in made.attrib:
        camunda(made, "formKey", element.form)


def boundary(made: Element, element: BoundaryEvent, roots: Roots) -> None:
    made.set("attachedToRef", element.host)
    flag(made, "cancelActivity", element.interrupting, usual=True)


def gateway(made: Element, element: Gateway, roots: Roots) -> None:
    if element.direction != "Unspecified":
        made.set("gatewayDirection", element.direction)


def event_gateway(made: Element, element: EventBasedGateway, roots: Roots) -> None:
    flag(made, "instantiate", element.instantiate)
    if element.kind == "Parallel":
        made.set("eventGatewayType", "Parallel")


def complex_gateway(made: Element, element: ComplexGateway, roots: Roots) -> None:
    formal(made, "activationCondition", element.activation)


FAMILIES: dict[type, Callable[[Element, Any, Roots], None]] = {
    UserTask: user,
    ServiceTask: service,
    ReceiveTask: receive,
    CallActivity: call,
    SubProcess: subprocess,
    Event: event,
    StartEvent: start,
    BoundaryEvent: boundary,
    Gateway: gateway,
    EventBasedGateway: event_gateway,
    ComplexGateway: complex_gateway,
}
