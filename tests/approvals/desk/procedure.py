"""A small procedure with two steps and a panel, people at their desks, and cases that have begun."""

from datetime import date
from itertools import count

from approvals import process_handlers
from approvals.models import Case, CaseType
from approvals.services import assignment, case_life, intake
from forms.services import publish_form, submit_form
from tests.approvals.deadlines.cases import set_day
from tests.approvals.organisation.cast import person, small_county, unit
from workflows.actors import SYSTEM
from workflows.services.deployment import deploy

REGISTERED = (assignment, case_life, process_handlers)
SERIAL = count(1)
TODAY = date(2010, 3, 1)
TOWN, COUNTY = "990121100", "990121"
DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:jingwei="urn:jingwei:bpmn:1"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:desk">
  <message id="m_pause" name="pause_requested"/>
  <process id="desk" name="样本流程" isExecutable="true">
    <startEvent id="start"><extensionElements>
      <jingwei:clock on="complete" action="start" limit="examination"/></extensionElements></startEvent>
    <userTask id="check" name="初审" jingwei:role="TOWN_CLERK" jingwei:level="township" jingwei:form="f_check"
        jingwei:clock="examination" jingwei:separation="review"/>
    <exclusiveGateway id="way" default="to_sign"/>
    <userTask id="sign" name="签署" jingwei:role="TOWN_CLERK" jingwei:level="township" jingwei:form="f_check"
        jingwei:clock="examination"/>
    <userTask id="refuse" name="拟不批准" jingwei:role="TOWN_CLERK" jingwei:level="township"/>
    <endEvent id="end"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="check"/>
    <sequenceFlow id="f2" sourceRef="check" targetRef="way"/>
    <sequenceFlow id="to_sign" name="符合" sourceRef="way" targetRef="sign"/>
    <sequenceFlow id="to_refuse" name="不符合" sourceRef="way" targetRef="refuse">
      <conditionExpression xsi:type="tFormalExpression">result = "no"</conditionExpression></sequenceFlow>
    <sequenceFlow id="f3" sourceRef="sign" targetRef="end"/>
    <sequenceFlow id="f4" sourceRef="refuse" targetRef="end"/>
    <subProcess id="pause" triggeredByEvent="true">
      <startEvent id="paused" name="申请暂停" isInterrupting="false"><extensionElements>
        <jingwei:clock on="complete" action="suspend" limit="*" ground="APPLICANT"/></extensionElements>
        <messageEventDefinition messageRef="m_pause"/></startEvent>
      <endEvent id="pause_end"/>
      <sequenceFlow id="f5" sourceRef="paused" targetRef="pause_end"/>
    </subProcess>
  </process>
  <process id="panel" isExecutable="true">
    <startEvent id="p_start"/>
    <parallelGateway id="split"/>
    <userTask id="vote1" name="意见一" jingwei:role="SPECIAL_PANEL" jingwei:level="county" jingwei:action="panel_opinion"/>
    <userTask id="vote2" name="意见二" jingwei:role="SPECIAL_PANEL" jingwei:level="county" jingwei:action="panel_opinion"/>
    <sequenceFlow id="p1" sourceRef="p_start" targetRef="split"/>
    <sequenceFlow id="p2" sourceRef="split" targetRef="vote1"/>
    <sequenceFlow id="p3" sourceRef="split" targetRef="vote2"/>
  </process>
</definitions>
"""


def words(zh, en):
    return {"zh": zh, "en": en}


CHECK_FORM = {
    "id": "f_check",
    "title": words("审查表", "Examination"),
    "sections": [
        {
            "key": "main",
            "title": words("审查", "Examination"),
            "fields": [
                {
                    "key": "result",
                    "type": "choice",
                    "label": words("结论", "Result"),
                    "required": True,
                    "variable": True,
                    "options": [
                        {"value": "yes", "label": words("符合", "Fits")},
                        {"value": "no", "label": words("不符合", "Does not fit")},
                    ],
                },
                {"key": "reasons", "type": "text", "label": words("理由", "Reasons"), "required": True},
                {"key": "proof", "type": "attach", "label": words("证明", "Proof")},
            ],
        }
    ],
}
START_FORM = {
    "id": "f_start",
    "title": words("申请表", "Application"),
    "sections": [
        {
            "key": "main",
            "title": words("申请人", "Applicant"),
            "fields": [
                {"key": "name", "type": "name_zh", "label": words("姓名", "Name"), "required": True},
                {"key": "phone", "type": "mobile", "label": words("手机", "Mobile")},
            ],
        }
    ],
}
LIMIT = {
    "key": "examination",
    "title": "初审期限",
    "title_en": "Examination",
    "length": 20,
    "unit": "WD",
    "level": "township",
    "legal_basis": "行政许可法第四十三条",
}


def people():
    """Make the county, one village, and who sits at the desks; return them by user name."""
    small_county()
    unit("990121100201", "柳林村", "village")
    rows = {
        "clerk": ("李样本", ("TOWN_CLERK", TOWN)),
        "colleague": ("张测试", ("TOWN_CLERK", TOWN)),
        "elsewhere": ("王示例", ("TOWN_CLERK", "990121101")),
        "window": ("赵样例", ("TOWN_WINDOW", TOWN)),
        "panel1": ("钱样本", ("SPECIAL_PANEL", COUNTY)),
        "panel2": ("孙测试", ("SPECIAL_PANEL", COUNTY)),
        "supervisor": ("周示例", ("SUPERVISOR", COUNTY)),
        "village": ("吴样例", ("VILLAGE_CLERK", "990121100201")),
    }
    made = {key: person(key, name, post) for key, (name, post) in rows.items()}
    made["applicant"] = person("applicant", "郑样本", is_official=False)
    return made


def case_type():
    """Deploy the procedure once for each test database."""
    set_day("2010-03-01")
    found = CaseType.objects.filter(pack_id="desk").first()
    if found:
        return found
    deployment = deploy(
        key="desk", files={"desk.bpmn": DIAGRAM.encode()}, mode="training", metadata={}, actor=SYSTEM
    )
    forms = {schema["id"]: publish_form(pack="desk", schema=schema).pk for schema in (CHECK_FORM, START_FORM)}
    return CaseType.objects.create(
        pack_id="desk",
        version=1,
        code="DK",
        name_zh="样本事项",
        name_en="Sample matter",
        mode="training",
        manifest={"limits": [LIMIT], "start_form": "f_start"},
        forms=forms,
        content_hash="0" * 64,
        deployment=deployment,
    )


def begin(applicant=None, *, process="desk", name="郑样本"):
    """Open a case at the town and start its process."""
    kind = case_type()
    kind.manifest["process"] = process
    submission = submit_form(
        form=_form(kind, "f_start"),
        answers={"name": name, "phone": "13900000001"},
        submitted_by_id=applicant.user_id if applicant else None,
        submitted_by_name=name if applicant else "",
        today=TODAY,
    )
    case = Case.objects.create(
        case_type=kind,
        number=f"DK-990121-2010-{next(SERIAL):06}",
        timeline="training",
        submission=submission,
        applicant=applicant.user if applicant else None,
        applicant_label=name[0] + "**",
        township=TOWN,
        county=COUNTY,
        city="990100",
        filed_on=TODAY,
        fact_date=TODAY,
    )
    case.case_type = kind
    intake.start(case, SYSTEM)
    return case


def _form(kind, key):
    return publish_form(pack="desk", schema=CHECK_FORM if key == "f_check" else START_FORM)


def open_item(case, element="check"):
    return case.root.tree_work_items.get(element_id=element, status__in=["open", "claimed"])
