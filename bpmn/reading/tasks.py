"""Activities from XML (BPMN 10.3): tasks, call activities, sub-processes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from bpmn.feel import FeelError
from bpmn.model import (
    Activity,
    CallActivity,
    Expression,
    FlowNode,
    Mapping,
    ReceiveTask,
    ServiceTask,
    SubProcess,
    UserTask,
)
from bpmn.model.programs import Assign, Program, inside
from bpmn.reading import xml
from bpmn.reading.elements import Fields, activity_fields, building
from bpmn.reading.event_definitions import fields_of, handler_of, message_definition
from bpmn.reading.expressions import NotTranslatable, is_expression, to_feel
from bpmn.reading.flowable_tasks import decision_fields, registry_message, task_type
from bpmn.reading.job_errors import errors_of, exceptions_of
from bpmn.reading.mappings import all_are_local, call_parameters
from bpmn.reading.performers import performers_of
from bpmn.reading.programs import program_of
from bpmn.reading.reader import Reader
from bpmn.reading.scripts import SET_VARIABLE, assignments, script_of
from bpmn.reading.task_listeners import with_setters
from bpmn.reading.xml import CAMUNDA, SPIFF, ZEEBE, Element

LOCAL = re.compile(r"(?:^|[;{}\n])\s*(?:let|const|def)\s|\bsetVariableLocal\(")
RESULTS = ("resultVariable", "resultVariableName", "result")
SHAPES = ("resultList", "singleResult", "collectEntries", "singleEntry", "columns")


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
    own = {
        "title": title_of(reader, element),
        "form": reader.value(element, form),
        "id_variable": reader.value(element, xml.foreign(element, CAMUNDA, "taskIdVariableName")),
        **performers_of(reader, element),
    }
    return UserTask(**activity_fields(reader, element, fields), **with_setters(reader, element, own))


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
    extra["result_is_local"] = xml.foreign(element, CAMUNDA, "useLocalScopeForResultVariable") == "true"
    extra["triggerable"] = xml.foreign(element, CAMUNDA, "triggerable") == "true"
    if kind == "script":
        extra.update(script_fields(reader, element, result))
    else:
        extra.update(work_fields(reader, element))
    if tag == "sendTask" and (element.get("messageRef") or reader.message_flow(element)):
        extra["message"] = message_definition(reader, element, element)
    built = ServiceTask(
        **activity_fields(reader, element, fields),
        **extra,
        fields=() if extra.get("decision") else tuple(fields_for_code(reader, element)),
        errors=errors_of(reader, element),
        exceptions=exceptions_of(reader, element),
    )
    note_idle(reader, element, built)
    return built


def fields_for_code(reader: Reader, element: Element) -> Iterator[Mapping]:
    """Yield what the diagram sets at the code of a task; what only code can work out is left to its handler."""
    known = len(reader.problems)
    for field in fields_of(reader, element):
        if len(reader.problems) == known:
            yield field
            continue
        del reader.problems[known:]
        reader.problem(
            element, f"the field {field.target} calls code", "let the handler work it out", warning=True
        )
        known = len(reader.problems)


def script_fields(reader: Reader, element: Element, result: str) -> Fields:
    for found in xml.extensions(element, ZEEBE, "script"):
        expression = reader.expression(element, found.get("expression") or "")
        return {"expression": expression, "result_variable": found.get("resultVariable") or ""}
    handler = element.get(f"{{{xml.JINGWEI}}}handler") or ""
    if handler:
        return {"handler": handler}
    known = len(reader.problems)
    name = reader.id_of(element)
    is_elsewhere = bool(xml.foreign(element, CAMUNDA, "resource"))
    if not xml.text_of(xml.child(element, "script")) and not is_elsewhere:
        return {}
    script = () if keeps_to_itself(element) else script_of(reader, element, result)
    if script and len(reader.problems) == known:
        return {"script": script}
    # It is tried as a program next; what was found on this way no longer counts.
    del reader.problems[known:]
    program = None if is_elsewhere else program_in(element, name)
    if program is not None:
        return {"program": program, "result_variable": result}
    reader.problem(element, "the script cannot be read, or is code that does not run here",
                   f"write FEEL, or register a handler {name}", warning=True)  # fmt: skip
    return {"handler": name, "result_variable": ""}


def keeps_to_itself(element: Element) -> bool:
    """Whether the script has variables of its own: what it declares, or all where it says that nothing is stored."""
    stores = storing(element)
    declares = LOCAL.search(xml.text_of(xml.child(element, "script"))) is not None
    return "feel" not in (element.get("scriptFormat") or "") and (
        stores == "false" or (declares and not stores)
    )


def storing(element: Element) -> Literal["", "true", "false"]:
    stores = xml.foreign(element, CAMUNDA, "autoStoreVariables")
    return stores if stores in ("true", "false") else ""  # type: ignore[return-value]


def program_in(element: Element, element_id: str) -> Program | None:
    """Return the script as a program of choices and loops; None when it is more than that."""
    language = (element.get("scriptFormat") or "").lower()
    if "feel" in language:
        return None
    text = xml.text_of(xml.child(element, "script"))
    for one in (language,) if language else ("python", "javascript"):
        try:
            found = program_of(text, one, element_id)
        except (NotTranslatable, FeelError):
            continue
        stores = storing(element)
        assigned = {each.name for each in inside(found.statements) if isinstance(each, Assign)}
        local = {"true": frozenset(), "false": frozenset(assigned)}.get(stores, found.local)
        return replace(found, language=language, local=local, stores=stores)
    return None


def work_fields(reader: Reader, element: Element) -> Fields:
    """Who does the work of a service, send or business rule task."""
    decision = xml.foreign(element, CAMUNDA, "decisionRef")
    how = xml.foreign(element, CAMUNDA, "mapDecisionResult")
    for found in xml.extensions(element, ZEEBE, "calledDecision"):
        return {
            "decision": reader.value(element, found.get("decisionId") or ""),
            "result_variable": found.get("resultVariable") or "",
        }
    for found in xml.extensions(element, SPIFF, "calledDecisionId"):
        return {"decision": reader.value(element, xml.text_of(found)), "decision_result": "columns"}
    if decision:
        return {
            "decision": reader.value(element, decision),
            "decision_result": result_shape(reader, element, how),
        }
    if task_type(element) == "dmn":
        return decision_fields(reader, element)
    if task_type(element) == "send-event":
        return {"message": registry_message(reader, element)}
    for found in xml.extensions(element, SPIFF, "serviceTaskOperator"):
        return {"handler": found.get("id") or "", "result_variable": found.get("resultVariable") or ""}
    text = xml.foreign(element, CAMUNDA, "expression")
    if SET_VARIABLE.fullmatch(text.strip().strip("#$").strip("{}").strip()):
        return {"script": tuple(assignments(reader, element, text.strip().strip("#$").strip("{}").strip()))}
    if text:
        try:
            to_feel(text)
        except (NotTranslatable, FeelError):
            return {"handler": text.strip("${}# ")}
        return {"expression": reader.expression(element, text)}
    # type="external" says how the work is done, not what does it.
    handler = handler_of(element) or task_type(element).removesuffix("external")
    topic = xml.foreign(element, CAMUNDA, "topic")
    return {"handler": "" if is_expression(topic) else handler, "topic": reader.value(element, topic)}


def result_shape(reader: Reader, element: Element, how: str) -> str:
    """Return how the rows of a decision become the result. Where the diagram names no variable for it, each column
    is one, as in SpiffWorkflow; Camunda 7 keeps it for the output mappings alone."""
    if how and how not in SHAPES:
        reader.problem(element, f"the mapping {how!r} is unknown", f"write one of {', '.join(SHAPES)}")
    has_variable = any(xml.foreign(element, CAMUNDA, name) for name in RESULTS)
    is_mapped = next(xml.extensions(element, CAMUNDA, "inputOutput"), None) is not None
    return how or ("resultList" if has_variable or is_mapped else "columns")


def note_idle(reader: Reader, element: Element, built: ServiceTask) -> None:
    does = (
        built.handler
        or built.topic
        or built.expression
        or built.script
        or built.program
        or built.decision
        or built.message
    )
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
    message = message_definition(reader, element, element) if named else registry_message(reader, element)
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
        # Zeebe passes all variables unless it is told otherwise.
        passes_all = found.get("propagateAllParentVariables") != "false"
        returns_all = found.get("propagateAllChildVariables") != "false"
    if xml.foreign(element, CAMUNDA, "inheritVariables") == "true":
        passes_all = True
    if reader.is_plain and not parameters.inputs and not parameters.outputs:
        passes_all = returns_all = True
    if xml.foreign(element, CAMUNDA, "decisionRef"):
        reader.problem(element, "a call activity cannot call this kind of case", "use a business rule task")
    if not is_expression(called):
        called = xml.reference(called)
    binding = binding_of(reader, element)
    if not called:
        reader.problem(element, "the call activity names no process", "set calledElement", warning=True)
    return CallActivity(
        **activity_fields(reader, element, fields),
        called_element=reader.value(element, called),
        binding=binding,
        version=reader.value(element, version_of(element, binding)),
        business_key=reader.value(element, key or xml.foreign(element, CAMUNDA, "businessKey")),
        id_variable=reader.value(
            element,
            xml.foreign(element, CAMUNDA, "idVariableName")
            or xml.foreign(element, CAMUNDA, "processInstanceIdVariableName"),
        ),
        passes_all=passes_all,
        passes_local=all_are_local(element, "in"),
        returns_all=returns_all,
        returns_local=all_are_local(element, "out"),
        results_are_local=xml.foreign(element, CAMUNDA, "useLocalScopeForOutParameters") == "true",
        parameters=parameters,
        exceptions=exceptions_of(reader, element),
    )


VERSION_OF = {"version": "calledElementVersion", "versionTag": "calledElementVersionTag"}
BINDINGS = ("latest", "deployment", *VERSION_OF)


def binding_of(reader: Reader, element: Element) -> str:
    """Return which version of the process is called (Camunda 7); empty where the diagram leaves it to the runtime."""
    binding = xml.foreign(element, CAMUNDA, "calledElementBinding")
    if not binding and xml.foreign(element, CAMUNDA, "sameDeployment") == "true":
        return "deployment"  # Flowable's word for it
    if binding and binding not in BINDINGS:
        reader.problem(element, f"the binding {binding!r} is unknown", f"write one of {', '.join(BINDINGS)}")
    if binding in VERSION_OF and not version_of(element, binding):
        reader.problem(
            element, f"the binding {binding!r} says nothing of which", f"add {VERSION_OF[binding]}"
        )
    return binding


def version_of(element: Element, binding: str) -> str:
    return xml.foreign(element, CAMUNDA, VERSION_OF[binding]) if binding in VERSION_OF else ""


@building("subProcess", "transaction", "adHocSubProcess")
def subprocess(reader: Reader, element: Element, fields: Fields) -> FlowNode:
    is_ad_hoc = fields["type"] == "adHocSubProcess"
    # In Activiti and Flowable the activities of an ad-hoc sub-process are started by hand.
    if is_ad_hoc and reader.is_flowable:
        fields["properties"] = {**fields["properties"], "by_hand": "true"}
    if is_ad_hoc and reader.is_spiffworkflow:
        fields["properties"] = {**fields["properties"], "by_condition": "true"}
    return SubProcess(
        **activity_fields(reader, element, fields),
        triggered_by_event=element.get("triggeredByEvent") == "true",
        is_transaction=fields["type"] == "transaction",
        is_ad_hoc=is_ad_hoc,
        by_hand=is_ad_hoc and fields["properties"].get("by_hand") == "true",
        by_condition=is_ad_hoc and fields["properties"].get("by_condition") == "true",
        sequential=element.get("ordering") == "Sequential",
        completion=reader.formal(xml.child(element, "completionCondition")),
        cancels_remaining=element.get("cancelRemainingInstances") != "false",
    )
