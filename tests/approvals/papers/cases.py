"""A couple's case of second-birth approval with its real manifest and templates, without a running process."""

from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User

from approvals.models import (
    Case,
    CaseFile,
    CaseParty,
    CaseSubmission,
    CaseType,
    Decision,
    Opinion,
    Statement,
    SupplementRequest,
)
from approvals.services.packs import read_pack
from forms.models import StoredFile
from forms.services import publish_form, submit_form
from tests.approvals.organisation.cast import unit
from workflows.actors import Actor
from workflows.models import Timeline
from workflows.services.deployment import deploy

CLERK = Actor(user_id=None, name="李样本")
WIFE, HUSBAND = "王㛃", "张测试"
WIFE_ID, HUSBAND_ID = "990121197806120027", "990121197609030014"
TEXT = {"zh": "栏", "en": "field"}


def organisation():
    province = unit("990000", "示例省", "province", agency_name="示例省人口和计划生育委员会")
    city = unit(
        "990100",
        "示例市",
        "city",
        province,
        agency_name="示例市人口和计划生育委员会",
        phone="0900-5550100",
        document_prefix="示",
    )
    county = unit(
        "990121", "青溪县", "county", city, agency_name="青溪县人口和计划生育局", document_prefix="青溪"
    )
    town = unit(
        "990121100", "清河镇", "township", county, agency_name="青溪县清河镇人民政府", document_prefix="清河"
    )
    unit("990121100201", "柳林村", "village", town)
    return county


def set_training_day(day):
    moment = datetime.fromisoformat(f"{day}T09:00:00+08:00")
    Timeline.objects.update_or_create(key="training", defaults={"day": moment.date(), "instant": moment})


def form(form_id, *fields):
    schema = {
        "id": form_id,
        "version": 1,
        "title": TEXT,
        "sections": [
            {
                "key": "all",
                "title": TEXT,
                "fields": [{"key": key, "type": kind, "label": TEXT} for key, kind in fields],
            }
        ],
    }
    return publish_form(pack="sample", schema=schema)


def submission(form_id, answers, kinds=None):
    kinds = kinds or {}
    definition = form(form_id, *[(key, kinds.get(key, "text")) for key in answers])
    return submit_form(form=definition, answers=answers, today=date(2010, 3, 1))


def make_type(mode="training", **more):
    pack = read_pack("second_birth_approval")
    # Periods of the remedies come from the pack's own table.
    table = {"remedy_periods.dmn": (Path(settings.PACKS_DIR) / "common" / "remedy_periods.dmn").read_bytes()}
    deployment = deploy(key=f"sample-{mode}", files=table, mode=mode, metadata={}, actor=CLERK)
    return CaseType.objects.create(
        pack_id=f"second_birth_{mode}",
        version=1,
        code="ZSY",
        name_zh="再生育审批",
        name_en="Second-birth approval",
        mode=mode,
        manifest={**pack.manifest, "paper_templates": pack.papers, **more},
        content_hash="0" * 64,
        deployment=deployment,
    )


def make_case(mode="training", day="2010-03-22", wife=WIFE, case_type=None, number=1):
    """Make a case filed three weeks before `day` with both names in its submission."""
    set_training_day(day)
    answers = {
        "wife_name": wife,
        "wife_id": WIFE_ID,
        "husband_name": HUSBAND,
        "husband_id": HUSBAND_ID,
        "ground_facts": "双方均为独生子女",
    }
    applicant = User.objects.create(username=f"wang{number}", first_name="王", email="wang@example.org")
    case = Case.objects.create(
        case_type=case_type or make_type(mode),
        number=f"ZSY-990121-2010-{number:06}",
        timeline="training" if mode == "training" else "live",
        submission=submission("f_start", answers),
        applicant=applicant,
        applicant_label="王*、张**",
        village="990121100201",
        township="990121100",
        county="990121",
        city="990100",
        filed_on=date(2010, 3, 1),
        accepted_on=date(2010, 3, 1),
        fact_date=date(2010, 3, 1),
        status="accepted",
    )
    CaseParty.objects.create(
        case=case, kind="applicant", user=applicant, masked_name="王*", has_electronic_consent=True
    )
    return case


def add_file(case, name="结婚证.pdf", number=1):
    stored = StoredFile.objects.create(
        name=name,
        size=10,
        kind="pdf",
        content_type="application/pdf",
        sha256=f"{number:064x}",
        received_sha256=f"{number:064x}",
        path=f"uploads/{case.pk}-{number}",
    )
    return CaseFile.objects.create(case=case, stored=stored, purpose="结婚证", filed_on=case.filed_on)


def decide(case, outcome="granted", clauses=("22(6)",), **more):
    head = User.objects.get_or_create(username="head")[0]
    return Decision.objects.create(
        case=case,
        outcome=outcome,
        legal_basis="人口与计划生育法第十八条",
        clauses=list(clauses),
        facts="双方均为独生子女，现有一个子女，已经婚姻登记机关、户籍登记机关核验属实。",
        reasons="符合法定条件。" if outcome == "granted" else "不属于规定的情形。",
        seen_hash="0" * 64,
        decided_on=date(2010, 3, 22),
        decided_by=head,
        decided_by_name="王局长",
        unit="990121",
        **more,
    )


def complete(case, form_id, **answers):
    """Let a form be completed in the course of the case."""
    filed = submission(form_id, answers)
    return CaseSubmission.objects.create(
        case=case, form_key=form_id, submission=filed, filed_on=date(2010, 3, 10)
    )


def full_story(case):
    """Give the case what every paper of the pack may speak of."""
    add_file(case)
    SupplementRequest.objects.create(
        case=case,
        items=[
            {"item": "独生子女证明", "legal_basis": "条例第二十二条", "how_to_get": "向单位开具"},
            "结婚证",
        ],
        requested_on=date(2010, 3, 2),
        due_on=date(2010, 4, 1),
    )
    Statement.objects.create(case=case, arguments=["符合第二十二条"], given_on=date(2010, 3, 15))
    head = User.objects.get_or_create(username="head")[0]
    Opinion.objects.create(
        case=case,
        kind="conclusion",
        user=head,
        name="处长",
        opinion="granted",
        reason="4:1",
        given_on=date(2010, 3, 18),
    )
    complete(case, "s_03", reason="申请事项属于民政部门职责", basis="条例第四条", target_authority="县民政局")
    complete(case, "f_a3", facts_checked="双方婚姻登记属实。", reasons="不符合所列条款。")
    complete(case, "s_reply_city", city_reply="granted", reasons="情况属实")
    case.public_notices.create(
        text="申请人：王*、张**；所在村（社区）：柳林村；拟适用条款：第二十二条；异议电话：0900-5550100",
        from_day=date(2010, 3, 5),
        to_day=date(2010, 3, 12),
        status="published",
    )
    return case
