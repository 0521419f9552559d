"""What the checks find in a changed file, at which element, and the differences between two texts."""

import pytest
from django.utils import translation

from approvals.selectors.problem_words import said_findings
from approvals.services.drafts import difference, file_text, files_of, findings_of
from approvals.services.packs import deploy_pack, pack_ids
from approvals.services.table_rows import switched
from tests.approvals.designer.procedure import DIAGRAM, TABLE, people, published
from workflows.actors import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(settings, tmp_path):
    people()
    return published(settings, tmp_path)


def found(version, content, file="leave.bpmn", before=DIAGRAM):
    return [(row["element_id"], row["severity"]) for row in findings_of(version, file, content, before)]


def test_the_file_in_force_has_no_findings(version):
    assert found(version, DIAGRAM) == []
    assert found(version, TABLE, "points.dmn", TABLE) == []


@pytest.mark.parametrize(
    ("old", "new", "element"),
    [
        ('jingwei:form="f_leave"', 'jingwei:form="f_gone"', "look"),
        ('jingwei:clock="decision"', 'jingwei:clock="gone"', "look"),
        ('jingwei:role="TOWN_CLERK"', 'jingwei:action="gone"', "look"),
        ('jingwei:role="TOWN_CLERK"', 'jingwei:separation="gone"', "look"),
        ('targetRef="end"', 'targetRef="nowhere"', "f2"),
        ('name="审核"', 'name="核对查环日期"', "look"),
    ],
)
def test_what_leads_nowhere_or_is_forbidden_is_found_at_its_element(version, old, new, element):
    assert (element, "error") in found(version, DIAGRAM.replace(old, new))


def test_a_called_process_and_a_decision_must_stand_in_the_procedure(version):
    call = '<bpmn:callActivity id="call" calledElement="%s" /></bpmn:process>'
    rule = '<bpmn:businessRuleTask id="ask" camunda:decisionRef="%s" /></bpmn:process>'
    for known, text in (("leave", call), ("points", rule)):
        element = "call" if text is call else "ask"
        broken = DIAGRAM.replace("</bpmn:process>", text % "gone")
        right = DIAGRAM.replace("</bpmn:process>", text % known)
        assert (element, "error") in found(version, broken)
        assert (element, "error") not in found(version, right)


def test_a_gateway_that_may_find_no_way_is_pointed_out_for_the_designer_to_judge(version):
    gateway = (
        '<bpmn:exclusiveGateway id="ask" /><bpmn:endEvent id="late" />'
        '<bpmn:sequenceFlow id="f3" sourceRef="ask" targetRef="late">'
        "<bpmn:conditionExpression>days &gt; 5</bpmn:conditionExpression></bpmn:sequenceFlow></bpmn:process>"
    )
    risky = DIAGRAM.replace('targetRef="end"', 'targetRef="ask"').replace("</bpmn:process>", gateway)
    assert ("ask", "warning") in found(version, risky)
    assert not [row for row in found(version, risky) if row[1] == "error"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_findings_are_said_in_the_language_of_the_reader(version, language):
    broken = DIAGRAM.replace('targetRef="end"', 'targetRef="nowhere"').replace("f_leave", "f_gone")
    with translation.override(language):
        texts = [row["message"] for row in said_findings(findings_of(version, "leave.bpmn", broken, DIAGRAM))]
    assert texts and all("%(" not in text for text in texts)


def test_a_row_kept_as_history_stays_off_in_live_mode(version):
    opened = switched(TABLE, "r1", True)
    assert found(version, opened, "points.dmn", TABLE) == [("r1", "error")]


def test_a_row_drawn_anew_with_the_same_conditions_counts_as_switched_on(version):
    copied = switched(TABLE, "r1", True).replace('id="r1"', 'id="fresh"')
    assert found(version, copied, "points.dmn", TABLE) == [("fresh", "error")]


def test_in_training_a_row_may_be_tried_and_is_shown_to_the_publisher(settings, tmp_path):
    people()
    version = published(settings, tmp_path, mode="training")
    assert found(version, switched(TABLE, "r1", True), "points.dmn", TABLE) == [("r1", "warning")]


def test_switching_off_and_on_again_gives_the_same_table():
    off = switched(TABLE, "r3", False)
    assert [c.element_id for c in difference(TABLE, off).changes] == ["r3"]
    assert difference(TABLE, switched(off, "r3", True)).is_empty


def changes(before, after):
    found = difference(before, after)
    return [
        (c.kind, c.element_id, [(p.name, p.before, p.after) for p in c.properties]) for c in found.changes
    ]


def test_the_same_text_laid_out_differently_is_no_difference():
    spread = DIAGRAM.replace("><", ">\n      <").replace("<bpmn:incoming>f1</bpmn:incoming>", "")
    assert difference(DIAGRAM, spread).is_empty


def test_added_removed_and_changed_elements_are_told_with_their_properties():
    after = DIAGRAM.replace('name="审核"', 'name="复核"').replace(
        "</bpmn:process>", '<bpmn:task id="more" name="归档" /></bpmn:process>'
    )
    assert changes(DIAGRAM, after) == [
        ("changed", "look", [("name", "审核", "复核")]),
        ("added", "more", [("name", "", "归档")]),
    ]
    assert [kind for kind, *_ in changes(after, DIAGRAM)] == ["changed", "removed"]


def test_a_changed_cell_is_told_under_the_label_of_its_column():
    after = TABLE.replace("&lt;= 5", "&lt;= 7")
    assert changes(TABLE, after) == [("changed", "r2", [("天数", "<= 5", "<= 7")])]


def test_what_editors_leave_out_because_it_is_the_default_is_no_difference():
    assert difference(
        TABLE.replace('hitPolicy="FIRST"', 'hitPolicy="UNIQUE"'), TABLE.replace(' hitPolicy="FIRST"', "")
    ).is_empty
    assert difference(
        DIAGRAM, DIAGRAM.replace('id="d" ', 'id="d" exporter="x" exporterVersion="1" ')
    ).is_empty


def test_the_expression_language_of_the_file_is_a_property_that_counts():
    after = DIAGRAM.replace('id="d" ', 'id="d" expressionLanguage="feel" ')
    assert changes(DIAGRAM, after) == [("changed", "d", [("expressionLanguage", "", "feel")])]


@pytest.mark.parametrize("pack", pack_ids())
def test_the_packs_that_come_with_the_program_have_no_findings(pack, settings):
    settings.PACKS_DIR = settings.BASE_DIR / "packs"
    case_type = deploy_pack(pack_id=pack, actor=SYSTEM)
    for file in files_of(case_type):
        text = file_text(case_type, file.name)
        assert findings_of(case_type, file.name, text, text) == [], file.name
