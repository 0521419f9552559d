"""Cases of a small county with clocks in every state, on the training timeline, and people who supervise."""

from datetime import date
from itertools import count

from django.contrib.auth.models import User

from approvals.models import Case, CaseType, Decision, StatutoryClock
from tests.approvals.deadlines.cases import set_day
from tests.approvals.organisation.cast import person, small_county
from workflows.models import Deployment

SERIAL = count(1)
TODAY = date(2010, 3, 22)
LIMITS = [
    {"key": "county_decision", "title": "县级决定", "title_en": "Decision", "overdue": "supervise"},
    {"key": "supplement", "title": "补正", "title_en": "Supplement", "overdue": "deemed_withdrawn"},
    {"key": "remedy", "title": "救济", "title_en": "Remedy", "overdue": "none"},
]


def county_with_people():
    small_county()
    set_day("2010-03-22")
    person("city_supervisor", "市督办", ("SUPERVISOR", "990100"))
    person("county_supervisor", "县督办", ("SUPERVISOR", "990121"))
    person("town_head", "镇长", ("TOWN_HEAD", "990121100"))
    person("county_clerk", "县经办", ("COUNTY_CLERK", "990121"))
    person("clerk", "镇经办", ("TOWN_CLERK", "990121101"))
    person("sysadmin", "管理员", ("SYSADMIN", "990100"))


def procedure():
    number = next(SERIAL)
    deployment = Deployment.objects.create(key="s", version=number, content_hash=f"{number:064}")
    return CaseType.objects.create(
        pack_id=f"s{number}",
        version=1,
        code="S",
        name_zh="样本",
        name_en="sample",
        mode="training",
        manifest={"limits": LIMITS},
        content_hash="0" * 64,
        deployment=deployment,
    )


def a_case(case_type, township="990121100", filed="2010-03-01", status="accepted", stage="county"):
    number = next(SERIAL)
    return Case.objects.create(
        case_type=case_type,
        number=f"S-{number:04}",
        timeline="training",
        status=status,
        stage=stage,
        township=township,
        county="990121",
        city="990100",
        filed_on=date.fromisoformat(filed),
        fact_date=date.fromisoformat(filed),
    )


def a_clock(
    case, due, key="county_decision", warns="2010-12-31", status="running", stopped=None, start="2010-03-01"
):
    return StatutoryClock.objects.create(
        case=case,
        key=key,
        unit="WD",
        length=20,
        started_on=date.fromisoformat(start),
        due_on=date.fromisoformat(due) if due else None,
        warns_on=date.fromisoformat(warns),
        stopped_on=date.fromisoformat(stopped) if stopped else None,
        status=status,
        calendar_version="1",
    )


def decided(case, on):
    user = User.objects.get(username="county_clerk")
    return Decision.objects.create(
        case=case,
        outcome="granted",
        legal_basis="x",
        reasons="x",
        seen_hash="x",
        decided_on=date.fromisoformat(on),
        decided_by=user,
        decided_by_name="x",
        unit="990121",
    )
