"""A small procedure of its own folder: one diagram with a form and a table, and people who design and publish."""

import json

from approvals.services.organisation import actor_for
from approvals.services.packs import deploy_pack
from tests.approvals.organisation.cast import person, small_county
from workflows.actors import SYSTEM

MANIFEST = """
id = "leave"
code = "LV"
name = { zh = "请假", en = "Leave" }
mode = "%s"
start_form = "f_leave"

[[limits]]
key = "decision"
title = "决定期限"
title_en = "Decision"
length = 20
unit = "WD"

[[limits]]
key = "review"
title = "复核期限"
title_en = "Review"
length = 5
unit = "WD"
"""
ENGLISH = """
"请假" = "Leave"
"审核" = "Examine"
"评分" = "Points"
"天数" = "Days"
"结果" = "Result"
"历史行" = "A row of the past"
"短假" = "Short leave"
"复核" = "Review"
"复核期限" = "Review period"
"""
FORM = {
    "id": "f_leave",
    "title": {"zh": "申请表", "en": "Application"},
    "sections": [
        {
            "key": "content",
            "title": {"zh": "内容", "en": "Content"},
            "fields": [{"key": "days", "type": "number", "label": {"zh": "天数", "en": "Days"}}],
        }
    ],
}
DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:jingwei="urn:jingwei:bpmn:1"
    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
    xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="urn:leave">
  <bpmn:process id="leave" name="请假" isExecutable="true">
    <bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="look" name="审核" jingwei:role="TOWN_CLERK" jingwei:form="f_leave" jingwei:clock="decision">
      <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:endEvent id="end"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="look" />
    <bpmn:sequenceFlow id="f2" sourceRef="look" targetRef="end" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="dd"><bpmndi:BPMNPlane id="dp" bpmnElement="leave">
    <bpmndi:BPMNShape id="s_start" bpmnElement="start"><dc:Bounds x="260" y="182" width="36" height="36" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s_look" bpmnElement="look"><dc:Bounds x="380" y="160" width="100" height="80" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s_end" bpmnElement="end"><dc:Bounds x="580" y="182" width="36" height="36" /></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="e_f1" bpmnElement="f1"><di:waypoint x="296" y="200" /><di:waypoint x="380" y="200" /></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="e_f2" bpmnElement="f2"><di:waypoint x="480" y="200" /><di:waypoint x="580" y="200" /></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>
"""
TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:jingwei="urn:jingwei:bpmn:1"
    id="d_points" name="points" namespace="urn:leave">
  <inputData id="in_days" name="days"><variable id="iv" name="days" typeRef="number" /></inputData>
  <decision id="points" name="points" label="评分">
    <variable id="v_points" name="points" />
    <informationRequirement id="r"><requiredInput href="#in_days" /></informationRequirement>
    <decisionTable id="points_table" hitPolicy="FIRST">
      <input id="i1" label="天数"><inputExpression id="x1" typeRef="number"><text>days</text></inputExpression></input>
      <output id="o1" label="结果" name="result" typeRef="string" />
      <rule id="r1" jingwei:enabled="false"><description>历史行</description>
        <inputEntry id="r1i"><text>&gt; 100</text></inputEntry>
        <outputEntry id="r1o"><text>"exclude"</text></outputEntry></rule>
      <rule id="r2"><description>短假</description>
        <inputEntry id="r2i"><text>&lt;= 5</text></inputEntry>
        <outputEntry id="r2o"><text>"short"</text></outputEntry></rule>
      <rule id="r3"><inputEntry id="r3i"><text>-</text></inputEntry>
        <outputEntry id="r3o"><text>"long"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>
"""


def write_pack(folder, mode="live"):
    pack = folder / "leave"
    (pack / "forms").mkdir(parents=True)
    (folder / "common").mkdir()
    (pack / "pack.toml").write_text(MANIFEST % mode, encoding="utf8")
    (pack / "forms" / "f_leave.json").write_text(json.dumps(FORM), encoding="utf8")
    (pack / "english.toml").write_text(ENGLISH, encoding="utf8")
    (pack / "leave.bpmn").write_text(DIAGRAM, encoding="utf8")
    (pack / "points.dmn").write_text(TABLE, encoding="utf8")


def published(settings, folder, mode="live"):
    """Deploy the procedure from a folder of its own; return its first version."""
    settings.PACKS_DIR = folder
    write_pack(folder, mode)
    return deploy_pack(pack_id="leave", actor=SYSTEM)


def people():
    """A designer, a second designer, a publisher, and one who holds both posts."""
    small_county()
    posts = {
        "drawer": [("DESIGNER", "990100")],
        "other": [("DESIGNER", "990100")],
        "publisher": [("PUBLISHER", "990100")],
        "both": [("DESIGNER", "990100"), ("PUBLISHER", "990100")],
        "clerk": [("TOWN_CLERK", "990121100")],
    }
    return {name: actor_for(person(name, name, *held).user) for name, held in posts.items()}
