"""Hard guards on procedures, through the doors at which each of them stands (common rules 0.9)."""

import json
import shutil
from copy import copy
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from approvals.errors import GuardViolation, InvalidPack, OutOfLegalPeriod, WrongMode
from approvals.models import Case, DataQuery, Notice, PublicNotice
from approvals.services import intake, verification
from approvals.services.decision_period import check_decision_date
from approvals.services.drafts.findings import findings_of
from approvals.services.organisation import actor_for
from approvals.services.packs import deploy_pack
from tests.packs.conftest import PACK
from tests.packs.stories import begun, played, take
from workflows.actors import SYSTEM
from workflows.models import Timeline

PACKS = Path(django_settings.PACKS_DIR)
GROUNDS = (PACKS / PACK / "da1_grounds.dmn").read_text(encoding="utf8")
DOCUMENTS = (PACKS / PACK / "da4_decision_document.dmn").read_text(encoding="utf8")


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


@pytest.fixture
def packs(tmp_path, settings):
    """A copy of the packs that may be spoiled."""
    shutil.copytree(PACKS, tmp_path / "packs")
    settings.PACKS_DIR = tmp_path / "packs"
    return tmp_path / "packs"


def with_field(folder, key, label):
    path = folder / PACK / "forms" / "f_a1.json"
    schema = json.loads(path.read_text(encoding="utf8"))
    field = {"key": key, "type": "date", "label": {"zh": label, "en": "Date"}}
    schema["sections"][0]["fields"].append(field)
    path.write_text(json.dumps(schema, ensure_ascii=False), encoding="utf8")


def findings_at_deployment(pack_id=PACK, **words):
    with pytest.raises(InvalidPack) as refusal:
        deploy_pack(pack_id=pack_id, actor=SYSTEM, **words)
    return refusal.value.findings


@pytest.mark.parametrize(("key", "label"), [("iud_check_date", "检查日期"), ("last_check", "查环日期")])
def test_h1_refuses_a_form_that_asks_for_a_medical_check(packs, key, label):
    with_field(packs, key, label)
    found = findings_at_deployment()
    assert found and all("f_a1.json" in finding and "H1" in finding for finding in found)


def test_h1_lets_a_harmless_field_pass(packs):
    with_field(packs, "moved_in_on", "迁入日期")
    assert deploy_pack(pack_id=PACK, actor=SYSTEM).version == 2


def test_h1_reads_the_names_in_diagrams(packs):
    path = packs / "common" / "S13_archive.bpmn"
    path.write_text(path.read_text(encoding="utf8").replace("编制卷内目录", "登记孕检情况"), encoding="utf8")
    assert any(finding.startswith("H1 S13_archive.bpmn: S13_T1") for finding in findings_at_deployment())


def test_h2_refuses_a_connector_to_medical_records():
    with pytest.raises(GuardViolation) as refusal:
        verification.register_connector("his", lambda case, question: ("confirmed", ""))
    assert refusal.value.code == "H2"
    assert "his" not in verification.CONNECTORS


def test_h2_refuses_a_pack_that_asks_medical_records(packs):
    path = packs / PACK / "pack.toml"
    text = path.read_text(encoding="utf8").replace('connector = "civil_affairs"', 'connector = "his"')
    path.write_text(text, encoding="utf8")
    assert any(finding.startswith("H2 pack.toml: questions.marriage") for finding in findings_at_deployment())


def test_h4_refuses_a_question_outside_an_open_case():
    with pytest.raises(GuardViolation) as refusal:
        verification.verify_item(case=None, item="marriage", on=date(2010, 3, 1))
    assert refusal.value.code == "H4"
    assert not DataQuery.objects.exists()


def test_h4_refuses_a_question_after_the_case_and_one_that_nobody_registered():
    stage = played("x07_not_accepted", before="S01_T3")
    case = stage.the_case()
    with pytest.raises(GuardViolation, match="H4"):
        verification.verify_item(case=case, item="income", on=stage.today)
    take(stage, "withdraw", {"reason": "不再申请"})
    with pytest.raises(GuardViolation, match="H4"):
        verification.verify_item(case=stage.the_case(), item="marriage", on=stage.today)


def test_a_supervised_limit_without_a_supervisor_is_refused(packs):
    manifest = packs / PACK / "pack.toml"
    text = manifest.read_text(encoding="utf8").replace('level = "township"', 'level = "hamlet"', 1)
    manifest.write_text(text, encoding="utf8")
    found = findings_at_deployment()
    assert [finding for finding in found if finding.startswith("S14 ") and "hamlet" in finding]


def test_h6_refuses_a_public_notice_in_an_enforcement_pack(packs):
    folder = packs / "enforcement_case"
    shutil.copytree(packs / PACK, folder)
    manifest = folder / "pack.toml"
    text = manifest.read_text(encoding="utf8").replace(f'id = "{PACK}"', 'id = "enforcement_case"', 1)
    manifest.write_text(f'{text}\n[ex_officio]\nroles = ["TOWN_CLERK"]\n', encoding="utf8")
    found = findings_at_deployment("enforcement_case")
    assert any(finding.startswith("H6 ") and "S04" in finding for finding in found)


@pytest.mark.parametrize(
    ("stem", "clause"), [("a1_only_children", "第二十二条"), ("a6_appraisal_hold", "第二十二条")]
)
def test_h6_posts_masked_names_and_the_article_alone(stem, clause):
    stage = played(stem, before="S04_T3v")
    text = PublicNotice.objects.get(case=stage.case).text
    answers = stage.scenario.answers
    assert "李**" in text and "张**" in text and f"拟适用条款：{clause}；" in text
    for hidden in (
        answers["wife_name"],
        answers["wife_id"],
        answers["husband_id"][-4:],
        "示例路",
        "子女",
        "（",
    ):
        assert hidden not in text.replace("所在村（社区）", "")


def test_h7_refuses_a_table_that_blocks_another_service():
    spoiled = DOCUMENTS.replace('name="reason"', 'name="hukou_block"')
    found = findings_at_deployment(models={"da4_decision_document.dmn": spoiled.encode()})
    assert any(finding.startswith("H7 da4_decision_document.dmn") for finding in found)


def test_h7_reads_the_cells_of_a_table_too():
    spoiled = DOCUMENTS.replace('<text>"termination_decision"</text>', '<text>"hukou_block"</text>')
    assert spoiled != DOCUMENTS
    found = findings_at_deployment(models={"da4_decision_document.dmn": spoiled.encode()})
    assert any(finding.startswith("H7 da4_decision_document.dmn") for finding in found)


def test_h6_refuses_a_notice_that_shows_more_of_a_person(packs):
    path = packs / PACK / "pack.toml"
    shown = '\n[public_notice]\nfields = [{ title = "现有子女", value = "children" }]\n'
    path.write_text(path.read_text(encoding="utf8") + shown, encoding="utf8")
    found = findings_at_deployment()
    assert [finding for finding in found if finding.startswith("H6 pack.toml: public_notice")]


def test_j12_refuses_to_ask_for_the_lawfulness_of_a_birth_or_its_registration(packs):
    table = (packs / "childcare_subsidy" / "dk1_eligibility.dmn").read_text(encoding="utf8")
    spoiled = table.replace("<text>other_claim</text>", "<text>birth_lawful</text>")
    found = findings_at_deployment("childcare_subsidy", models={"dk1_eligibility.dmn": spoiled.encode()})
    assert [finding.split(":")[0] for finding in found] == ["H7 dk1_eligibility.dmn"]
    path = packs / "childcare_subsidy" / "forms" / "f_k1.json"
    schema = json.loads(path.read_text(encoding="utf8"))
    asked = {"key": "permit", "type": "text", "required": True, "label": {"zh": "生育登记号", "en": "Permit"}}
    schema["sections"][0]["fields"].append(asked)
    path.write_text(json.dumps(schema, ensure_ascii=False), encoding="utf8")
    found = findings_at_deployment("childcare_subsidy")
    assert len(found) == 1 and found[0].startswith("H7 f_k1.json: permit")


def test_h13_leaves_a_row_switched_off_in_live_mode(published):
    row = '<rule id="da1_table_r07"'
    before = GROUNDS.replace(row, f'{row} jingwei:enabled="false" xmlns:jingwei="urn:jingwei:bpmn:1"')
    assert marks(published, "live", before) == [(True, "error")]
    assert marks(published, "training", before) == [(False, "warning")]


def test_h13_holds_for_a_changed_folder_too(packs):
    """Nobody signs a folder: a row that is off is put on by a draft of two people in training, and never in live mode."""
    table = packs / PACK / "da1_grounds.dmn"
    row = '<rule id="da1_table_r07"'
    on = table.read_text(encoding="utf8")
    off = on.replace(row, f'{row} jingwei:enabled="false" xmlns:jingwei="urn:jingwei:bpmn:1"')
    table.write_text(off, encoding="utf8")
    deploy_pack(pack_id=PACK, actor=SYSTEM)
    table.write_text(on, encoding="utf8")
    refused = ["H13 da1_grounds.dmn: da1_table_r07: row 8 was switched off and takes part now"]
    assert findings_at_deployment() == refused
    table.write_text(off, encoding="utf8")
    signed = {table.name: on.encode()}
    manifest = packs / PACK / "pack.toml"
    text = manifest.read_text(encoding="utf8")
    assert 'mode = "training"' in text
    manifest.write_text(text.replace('mode = "training"', 'mode = "live"', 1), encoding="utf8")
    assert findings_at_deployment(models=signed) == refused
    manifest.write_text(text, encoding="utf8")
    assert deploy_pack(pack_id=PACK, actor=SYSTEM, models=signed).is_current


def marks(case_type, mode, before):
    """How the designer's check marks the row that was off and is on now: is the guard named, how grave is it."""
    kind = copy(case_type)
    kind.mode = mode
    found = findings_of(kind, "da1_grounds.dmn", GROUNDS, before)
    rows = [row for row in found if "da1_table_r07" in row.values()]
    return [("H13" in str(row["message"]), row["severity"]) for row in rows]


def test_h14_ends_an_application_on_facts_outside_the_law():
    stage = begun("a8_filed_after_the_law")
    take(stage, "file", {"files": ["ground_papers"]})
    case = stage.the_case()
    assert (case.status, case.outcome) == ("closed", "a_EE9")
    assert not case.papers.exists() and not Notice.objects.filter(case=case, key="accepted").exists()


def test_h14_locks_the_decision_the_day_after_the_law_ends():
    case = played("a1_only_children", before="a_T14").the_case()
    check_decision_date(case, date(2014, 3, 27))
    with pytest.raises(OutOfLegalPeriod) as refusal:
        check_decision_date(case, date(2014, 3, 28))
    assert refusal.value.code == "L2"


def test_h14_refuses_to_complete_a_decision_that_is_open_when_the_law_has_ended():
    """L2 at the door, on the morning before the timer of the law's end has fired."""
    stage = played("a1_only_children", before="a_T14")
    case = stage.the_case()
    case.case_type.__class__.objects.filter(pk=case.case_type_id).update(decide_until=date(2010, 3, 17))
    [step] = [each.body for each in stage.scenario.steps if each.kind == "do" and each.body["at"] == "a_T14"]
    take(stage, "do", {**step, "refused": "2010-03-17"})
    assert not case.decisions.exists() and stage.the_case().status == "accepted"


def test_h14_starts_a_historical_procedure_only_on_a_simulated_day():
    stage = begun("a1_only_children")
    Timeline.objects.filter(key="training").delete()
    applicant = stage.the_applicant()
    with pytest.raises(WrongMode):
        intake.open_case(pack_id=PACK, answers={}, actor=actor_for(applicant, date(2010, 3, 1)))
    assert not Case.objects.exists()


def test_h14_marks_every_paper_of_a_historical_procedure():
    case = played("x07_not_accepted", before="S01_T3").the_case()
    assert {paper.watermark for paper in case.papers.all()} == {"历史流程样本 · 非正式文书"}
