"""Words of the designer's pages: states of drafts, kinds of changes, elements of diagrams, properties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals.models import CaseType
from approvals.selectors.english import pack_word
from approvals.templatetags.jingwei import bilingual

register = template.Library()

STATES = {
    "draft": gettext_noop("being changed"),
    "checked": gettext_noop("checked, no errors"),
    "submitted": gettext_noop("waits for a publisher"),
    "published": gettext_noop("published"),
    "rejected": gettext_noop("sent back"),
    "withdrawn": gettext_noop("given up"),
}
CHANGES = {
    "added": gettext_noop("added"),
    "removed": gettext_noop("removed"),
    "changed": gettext_noop("changed"),
}
ELEMENTS = {
    "process": gettext_noop("process"),
    "lane": gettext_noop("lane"),
    "participant": gettext_noop("pool"),
    "userTask": gettext_noop("user task"),
    "manualTask": gettext_noop("manual task"),
    "serviceTask": gettext_noop("service task"),
    "sendTask": gettext_noop("send task"),
    "receiveTask": gettext_noop("receive task"),
    "scriptTask": gettext_noop("script task"),
    "businessRuleTask": gettext_noop("decision task"),
    "task": gettext_noop("task"),
    "callActivity": gettext_noop("call of a process"),
    "subProcess": gettext_noop("sub-process"),
    "startEvent": gettext_noop("start event"),
    "endEvent": gettext_noop("end event"),
    "boundaryEvent": gettext_noop("boundary event"),
    "intermediateCatchEvent": gettext_noop("waiting event"),
    "intermediateThrowEvent": gettext_noop("throwing event"),
    "exclusiveGateway": gettext_noop("exclusive gateway"),
    "parallelGateway": gettext_noop("parallel gateway"),
    "inclusiveGateway": gettext_noop("inclusive gateway"),
    "eventBasedGateway": gettext_noop("event gateway"),
    "sequenceFlow": gettext_noop("flow"),
    "message": gettext_noop("message"),
    "rule": gettext_noop("row"),
    "input": gettext_noop("input column"),
    "output": gettext_noop("result column"),
    "decision": gettext_noop("decision"),
    "decisionTable": gettext_noop("decision table"),
    "inputData": gettext_noop("input"),
    "form": gettext_noop("form"),
    "section": gettext_noop("section"),
    "question": gettext_noop("question"),
    "line": gettext_noop("line"),
}
KINDS = {
    "bpmn": gettext_noop("Diagrams"),
    "dmn": gettext_noop("Decision tables"),
    "json": gettext_noop("Forms"),
    "html": gettext_noop("Papers"),
}
PROPERTIES = {
    "name": gettext_noop("name"),
    "label": gettext_noop("label"),
    "description": gettext_noop("description"),
    "documentation": gettext_noop("documentation"),
    "conditionExpression": gettext_noop("condition"),
    "flowNodeRef": gettext_noop("steps in the lane"),
    "sourceRef": gettext_noop("from element"),
    "targetRef": gettext_noop("to element"),
    "attachedToRef": gettext_noop("attached to"),
    "calledElement": gettext_noop("called process"),
    "default": gettext_noop("default flow"),
    "type": gettext_noop("kind of element"),
    "jingwei:role": gettext_noop("role"),
    "jingwei:level": gettext_noop("level"),
    "jingwei:form": gettext_noop("form"),
    "jingwei:clock": gettext_noop("time limit shown"),
    "jingwei:limit": gettext_noop("time limit"),
    "jingwei:paper": gettext_noop("paper"),
    "jingwei:notice": gettext_noop("notice"),
    "jingwei:handler": gettext_noop("handler"),
    "jingwei:action": gettext_noop("legal act"),
    "jingwei:separation": gettext_noop("separation group"),
    "jingwei:legalBasis": gettext_noop("legal basis"),
    "jingwei:enabled": gettext_noop("takes part"),
    "jingwei:outcome": gettext_noop("outcome"),
    "camunda:decisionRef": gettext_noop("decision asked"),
    "clock": gettext_noop("clock acts"),
    "timerEventDefinition.timeDuration": gettext_noop("waiting time"),
    "timerEventDefinition.timeDate": gettext_noop("moment"),
    "hitPolicy": gettext_noop("hit policy"),
    "title.zh": gettext_noop("Chinese title"),
    "title.en": gettext_noop("English title"),
    "intro.zh": gettext_noop("Chinese introduction"),
    "intro.en": gettext_noop("English introduction"),
    "label.zh": gettext_noop("Chinese label"),
    "label.en": gettext_noop("English label"),
    "help.zh": gettext_noop("Chinese help"),
    "help.en": gettext_noop("English help"),
    "required": gettext_noop("must be answered"),
    "visible": gettext_noop("shown when"),
    "options": gettext_noop("options"),
    "variable": gettext_noop("name in the process"),
    "repeat": gettext_noop("answered several times"),
    "rules": gettext_noop("comparisons"),
    "order": gettext_noop("order of the questions"),
    "text": gettext_noop("text"),
    "min": gettext_noop("least"),
    "max": gettext_noop("most"),
    "min_length": gettext_noop("least characters"),
    "max_length": gettext_noop("most characters"),
}
MANIFEST = {
    "limits": gettext_noop("time limits"),
    "papers": gettext_noop("papers"),
    "notices": gettext_noop("notices"),
    "series": gettext_noop("number series"),
    "variables": gettext_noop("process data"),
    "legal_basis": gettext_noop("legal basis"),
    "routing": gettext_noop("routing"),
    "parties": gettext_noop("parties"),
    "english": gettext_noop("English names"),
}


@register.filter
def draft_word(status: str) -> str:
    """The word for the state of a draft."""
    return _(STATES[status])


@register.filter
def change_word(kind: str) -> str:
    """ "added", "removed" or "changed" in the active language."""
    return _(CHANGES[kind])


@register.filter
def kinds_word(kind: str) -> str:
    """What files of a kind are called, by the end of their names."""
    return _(KINDS[kind])


@register.filter
def title_word(title: Any) -> str:
    """The title of a file: of a form or paper in its own two languages, of a diagram or table by the pack's word list."""
    return bilingual(title) if isinstance(title, Mapping) else pack_word(title)


@register.filter
def element_word(name: str) -> str:
    """The word for a kind of element; a kind without one stands for itself."""
    return _(ELEMENTS[name]) if name in ELEMENTS else name


@register.filter
def property_word(name: str) -> str:
    """The word for a property; the label of a column and other names stand for themselves."""
    return _(PROPERTIES[name]) if name in PROPERTIES else name


@register.filter
def manifest_word(name: str) -> str:
    """The word for a part of a pack's manifest."""
    return _(MANIFEST[name]) if name in MANIFEST else name


@register.filter
def deployer(name: str) -> str:
    """Who published: a person's name, or the installation itself."""
    return _("by the installation") if name == "system" else name


@register.filter
def type_name(case_type: CaseType) -> str:
    """The name of a procedure in the active language."""
    return bilingual({"zh": case_type.name_zh, "en": case_type.name_en})
