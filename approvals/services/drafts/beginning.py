"""A diagram, table or form that a procedure does not have yet: its first text, changed and published like any other."""

from __future__ import annotations

import re
from xml.sax.saxutils import quoteattr

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import CaseType, ModelDraft
from approvals.services.drafts.files import as_text, files_of, text_before
from approvals.services.drafts.findings import findings_of
from approvals.services.drafts.people import require_role
from workflows.actors import Actor

# Process id, file name and key in one: what all three allow.
KEY = re.compile(r"[a-z][a-z0-9_]{2,58}", re.ASCII)
KINDS = ("bpmn", "dmn", "json")
DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
    xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
    xmlns:jingwei="urn:jingwei:bpmn:1" id="definitions_{key}" targetNamespace="urn:jingwei:{pack}">
  <bpmn:process id="{key}" name={title} isExecutable="true">
    <bpmn:startEvent id="{key}_start"><bpmn:outgoing>{key}_f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="{key}_f1" sourceRef="{key}_start" targetRef="{key}_end" />
    <bpmn:endEvent id="{key}_end"><bpmn:incoming>{key}_f1</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="{key}_diagram"><bpmndi:BPMNPlane id="{key}_plane" bpmnElement="{key}">
    <bpmndi:BPMNShape id="{key}_start_di" bpmnElement="{key}_start"><dc:Bounds x="160" y="100" width="36" height="36" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="{key}_end_di" bpmnElement="{key}_end"><dc:Bounds x="420" y="100" width="36" height="36" /></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="{key}_f1_di" bpmnElement="{key}_f1"><di:waypoint x="196" y="118" /><di:waypoint x="420" y="118" /></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>
"""
TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:jingwei="urn:jingwei:bpmn:1"
    id="definitions_{key}" name={title} namespace="urn:jingwei:{pack}">
  <inputData id="{key}_input" name="value"><variable id="{key}_input_v" name="value" typeRef="string" /></inputData>
  <decision id="{key}" name="{key}">
    <variable id="{key}_v" name="{key}" />
    <informationRequirement id="{key}_r"><requiredInput href="#{key}_input" /></informationRequirement>
    <decisionTable id="{key}_table" hitPolicy="UNIQUE">
      <input id="{key}_i1"><inputExpression id="{key}_e1" typeRef="string"><text>value</text></inputExpression></input>
      <output id="{key}_o1" name="result" typeRef="string" />
      <rule id="{key}_rule1"><inputEntry id="{key}_c1"><text>-</text></inputEntry><outputEntry id="{key}_c2"><text>""</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>
"""
FIRST = {"bpmn": DIAGRAM, "dmn": TABLE}


def first_text(kind: str, key: str, title: str, pack_id: str) -> str:
    if kind != "json":
        return FIRST[kind].format(key=key, pack=pack_id, title=quoteattr(title))
    section = {"key": "content", "title": {"zh": "内容", "en": "Content"}, "fields": []}
    return as_text({"id": key, "version": 1, "title": {"zh": title, "en": title}, "sections": [section]})


@transaction.atomic
def start_new_file(*, case_type: CaseType, key: str, title: str, kind: str, actor: Actor) -> ModelDraft:
    """Begin the diagram ("bpmn"), table ("dmn") or form ("json") `key` of a procedure; what it holds bears the key as its id.

    Blocked: KEY (not small letters, digits and underscores), TITLE, TAKEN (there, or begun by somebody). NotCompetent
    without the role DESIGNER."""
    author = require_role(actor, "DESIGNER")
    if not KEY.fullmatch(key) or kind not in KINDS:
        raise Blocked(
            _("The name takes small letters, digits and underscores, 3 to 59, a letter first."), code="KEY"
        )
    if not title.strip():
        raise Blocked(_("Give a title that people read."), code="TITLE")
    file = f"{key}.{kind}"
    if file in {row.name for row in files_of(case_type)}:
        raise Blocked(_("The procedure has a file of this name already; open it to change it."), code="TAKEN")
    text = first_text(kind, key, title.strip()[:120], case_type.pack_id)
    # A savepoint: the refusal below must leave the transaction usable.
    try:
        with transaction.atomic():
            return ModelDraft.objects.create(
                pack_id=case_type.pack_id,
                file=file,
                content=text,
                based_on=case_type,
                author_id=author,
                author_name=actor.name,
                findings=findings_of(case_type, file, text, text_before(case_type, file)),
            )
    except IntegrityError as error:
        raise Blocked(
            _("A change of this file is under way already; finish or withdraw it first."), code="TAKEN"
        ) from error
