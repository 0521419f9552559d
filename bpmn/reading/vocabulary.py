"""Attributes and elements of the namespaces that have a meaning here: what none of the readers asks for is a warning."""

from __future__ import annotations

from bpmn.reading import xml
from bpmn.reading.reader import Reader
from bpmn.reading.xml import CAMUNDA, JINGWEI, SPIFF, ZEEBE, Element

OWN = {
    "role", "level", "form", "clock", "separation", "legalBasis", "action", "handler", "paper", "notice", "limit",
    "kind", "outcome", "allowedWhenStayed", "correlationKey", "conversation", "stop", "extension", "toLevel", "retries", "deadline", "unit", "opens",
    "byHand", "byCondition", "priority", "assigned", "collecting", "endsPause", "unserved", "reason", "period", "variable", "person", "message", "states", "only", "mayBeUnset", "pack",
}  # fmt: skip
FOREIGN = {
    "assignee", "candidateUsers", "candidateGroups", "dueDate", "followUpDate", "priority", "formKey", "formRef",
    "decisionRef", "resultVariable", "resultVariableName", "mapDecisionResult", "class", "delegateExpression",
    "expression", "topic", "type", "async", "asyncBefore", "asyncAfter", "collection", "elementVariable",
    "elementVariableName", "calledElementBinding", "calledElementVersion", "calledElementVersionTag", "sameDeployment", "inheritVariables", "versionTag", "scope",
    "errorMessage", "errorCodeVariable", "errorVariableName", "errorMessageVariable", "escalationCodeVariable",
    "variableName", "variableEvents", "result", "terminateMultiInstance", "endDate", "elementIndexVariable",
    "skipExpression", "triggerable", "businessKey", "terminateAll", "inputVariable", "jobPriority", "taskPriority",
    "messageExpression", "signalExpression", "correlationKey", "autoStoreVariables",
    "initiator", "idVariableName", "processInstanceIdVariableName", "taskIdVariableName", "asyncLeave",
    "useLocalScopeForResultVariable", "useLocalScopeForOutParameters",
}  # fmt: skip
WITHOUT_EFFECT = {
    "historyTimeToLive", "exclusive", "isStartableInTasklist", "formRefBinding",
    "formRefVersion", "decisionRefBinding", "decisionRefVersion", "decisionRefTenantId", "calledElementTenantId",
    "diagramRelationId", "modelerTemplate", "modelerTemplateVersion", "resource", "candidateStarterGroups",
    "candidateStarterUsers", "category", "formFieldValidation", "executionPlatform", "executionPlatformVersion",
    "modelerTemplateIcon", "isForCompensation", "processInstanceName", "asyncLeaveExclusive", "isEagerExecutionFetching", "completeAsync", "fallbackToDefaultTenant",
    "owner", "businessCalendarName", "errorVariableTransient", "localName", "doNotIncludeVariables",
    "inheritBusinessKey", "noWaitStatesAsyncLeave",
}  # fmt: skip
FOREIGN_ELEMENTS = {
    "inputOutput", "in", "out", "value", "properties", "property", "formData", "formField", "connector", "field",
    "formProperty", "failedJobRetryTimeCycle", "potentialStarter", "string", "inputParameter", "outputParameter",
    "list", "map", "entry", "script", "connectorId", "expression", "validation", "constraint", "resourceAssignmentExpression", "executionListener",
    "variableAggregation", "errorEventDefinition", "variable", "variableListenerEventDefinition",
    "taskListener", "mapException", "eventType", "eventInParameter", "eventOutParameter",
    "formalExpression",
}  # fmt: skip
KNOWN: dict[str, tuple[set[str], set[str]]] = {
    JINGWEI: (OWN, {"limit", "stop", "extension", "toLevel", "retries", "paper", "notice", "clock", "property"}),
    **dict.fromkeys(CAMUNDA, (FOREIGN | WITHOUT_EFFECT, FOREIGN_ELEMENTS)),
    **dict.fromkeys(
        ZEEBE,
        (
            WITHOUT_EFFECT,
            {
                "assignmentDefinition", "taskSchedule", "priorityDefinition", "formDefinition", "loopCharacteristics",
                "calledElement", "calledDecision", "ioMapping", "input", "output", "taskDefinition", "script",
                "subscription", "versionTag", "properties", "property", "userTask", "header", "taskHeaders",
                "userTaskForm",
            },
        ),
    ),
    **dict.fromkeys(
        SPIFF,
        (
            {"isMatchingCorrelation", "scriptsOnInstances", "isOutputSynced"},
            {
                "calledDecisionId", "serviceTaskOperator", "properties", "property", "instructionsForEndUser",
                "preScript", "postScript", "parameters", "parameter", "retry", "isMatchingCorrelation", "messageVariable",
                "messagePayload", "processVariableCorrelation", "propertyId", "expression", "category", "unitTests",
                "unitTest", "inputJson", "expectedOutputJson", "allowGuest", "guestConfirmation", "signalButtonLabel",
                "isOutputSynced", "scriptsOnInstances", "variableName", "payloadExpression",
            },
        ),
    ),
}  # fmt: skip


def note_unknown(reader: Reader) -> None:
    """Warn of every attribute and extension element of a known namespace that nothing here reads."""
    for element in reader.root.iter("*"):
        for name in element.attrib:
            space, _, key = str(name)[1:].partition("}")
            if space in KNOWN and key not in KNOWN[space][0]:
                warn(reader, element, f"the attribute {key}", space)
        space = xml.namespace(element)
        if space in KNOWN and xml.local(element) not in KNOWN[space][1]:
            warn(reader, element, f"the element {xml.local(element)}", space)


def warn(reader: Reader, element: Element, what: str, space: str) -> None:
    reader.problem(
        element, f"{what} of {space} has no effect", "remove it, or correct its spelling", warning=True
    )
