"""Waivers after a disaster (e.5, e.13): what they cover, later duties, a repeated job, the page from which they begin."""

import pytest
from django.urls import reverse

from approvals.errors import Blocked
from approvals.models import EvaluatedUnit, TargetWaiver, UnitCheck, UnitDuty
from approvals.rules.scoring import Waived
from approvals.scenarios.stage import person_of
from approvals.services.casework import claim_work, complete_work
from approvals.services.evaluations import open_round, open_waiver
from approvals.services.evaluations.assessments import items_to_rate
from approvals.services.evaluations.waivers import open_waivers, waive_targets
from approvals.services.organisation import actor_for
from tests.packs.test_evaluation import opened
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.models import WorkItem
from workflows.services.settle import settle

UNIT, COUNTY, CITY = "L1-990121", "990121", "990100"
FLOOD = {"disaster": "flood", "began_on": "2011-06-14"}
ASKED = {**FLOOD, "facts": "进水三日", "evidence": "灾情报告第3号"}
CHECKED = {"confirmed": "yes", "source": "民政局", "opinion": "属实"}
MEETING = {"members": 9, "present": 7, "minutes": "同意"}


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def the_unit():
    return EvaluatedUnit.objects.get(key=UNIT)


def do(case, element, role, place, answers):
    item = WorkItem.objects.get(root_id=case.root_id, element_id=element, status__in=["open", "claimed"])
    actor = actor_for(person_of(role, place), timelines.today("training"))
    claim_work(work_item=item, actor=actor, declares_no_interest=True)
    complete_work(work_item=item, answers=answers, actor=actor)


def waived(*rows):
    """Return the case of a request that the lead group granted, line by line."""
    lines = [{"period": period, "code": code} for period, code in rows]
    case = open_waiver(unit=the_unit(), actor=SYSTEM, timeline="training")
    do(case, "w_T1", "UNIT_HEAD", COUNTY, {**ASKED, "rows": lines})
    do(case, "w_T2", "LEADGROUP_OFFICE", CITY, {**FLOOD, **CHECKED, "rows": lines})
    do(
        case,
        "w_T3",
        "LEADGROUP_CHAIR",
        CITY,
        {**MEETING, "rows": [{**row, "granted": "yes"} for row in lines]},
    )
    settle(timeline="training")
    return case


@pytest.mark.parametrize(
    ("rows", "period", "code", "is_covered"),
    [
        ([("Q2", "")], "Q2", "L1-03", True),
        ([("Q2", "")], "Q3", "L1-03", False),
        ([("Q2", "L1-03")], "Q2", "L1-04", False),
        ([("Q2", "L1-03")], "Q2", "", False),
        ([("YEAR", "")], "Q2", "", True),
        ([("YEAR", "L1-03")], "Q2", "L1-03", True),
    ],
)
def test_a_waiver_covers_its_period_and_a_waived_year_all_of_them(rows, period, code, is_covered):
    assert Waived(frozenset(rows)).covers(period, code) is is_covered


@pytest.mark.parametrize(
    ("rows", "is_covered"),
    [([("YEAR", "")], True), ([("H1", ""), ("H2", "")], True), ([("H1", "")], False), ([("Q2", "")], False)],
)
def test_a_year_is_over_with_when_nothing_of_it_is_left(rows, is_covered):
    assert Waived(frozenset(rows)).covers_year("G-01") is is_covered


def test_a_report_that_comes_later_is_waived_from_the_beginning_and_runs_no_limit():
    case = opened(UNIT)
    waived(("Q2", ""))
    open_round(parent=case, superior=CITY, kind="report", period="Q2", actor=SYSTEM)
    settle(timeline="training")
    duty = UnitDuty.objects.get(kind="report")
    assert duty.is_waived and duty.due_on is not None
    assert set(duty.case.clocks.values_list("status", flat=True)) == {"stopped"}


def test_an_assessment_leaves_the_desks_when_its_period_is_waived():
    case = opened(UNIT)
    open_round(parent=case, superior=CITY, kind="assessment", period="HALF", actor=SYSTEM)
    settle(timeline="training")
    duty = UnitDuty.objects.get(kind="assessment")
    waived(("HALF", ""))
    duty.refresh_from_db()
    desks = WorkItem.objects.filter(root_id=duty.case.root_id, status__in=["open", "claimed"])
    assert not desks.exists() and duty.is_waived and duty.status == "done"
    duty.case.refresh_from_db()
    assert duty.case.outcome == "v_EE2" and duty.case.closed_on


def test_no_assessment_is_opened_for_a_period_that_is_waived():
    case = opened(UNIT)
    waived(("HALF", ""))
    open_round(parent=case, superior=CITY, kind="assessment", period="HALF", actor=SYSTEM)
    assert not UnitDuty.objects.filter(kind="assessment").exists()


def test_assessors_do_not_rate_what_is_waived():
    case = opened(UNIT)
    open_round(parent=case, superior=CITY, kind="assessment", period="HALF", actor=SYSTEM)
    duty = UnitDuty.objects.get(kind="assessment")
    assert [item.code for item in items_to_rate(duty)] == ["L1-07"]
    waived(("HALF", "L1-07"))
    assert items_to_rate(duty) == [] and not UnitDuty.objects.get(pk=duty.pk).is_waived


def test_a_report_is_still_due_where_single_indicators_are_waived():
    case = opened(UNIT)
    waived(("Q2", "L1-03"))
    open_round(parent=case, superior=CITY, kind="report", period="Q2", actor=SYSTEM)
    settle(timeline="training")
    assert not UnitDuty.objects.get(kind="report").is_waived


def test_a_repeated_job_waives_nothing_twice():
    opened(UNIT)
    case = waived(("Q2", ""), ("YEAR", "L1-03"))
    waive_targets(case=case, number="示考免〔2011〕1号", actor=SYSTEM)
    assert (
        TargetWaiver.objects.count() == 2 and the_unit().footnote == "因灾免计部分目标（示考免〔2011〕1号）"
    )


def test_one_request_of_a_unit_at_a_time():
    year = opened(UNIT)
    open_waiver(unit=the_unit(), actor=SYSTEM, timeline="training")
    with pytest.raises(Blocked) as refusal:
        open_waiver(unit=the_unit(), actor=SYSTEM, timeline="training")
    assert refusal.value.code == "WAIVER_OPEN" and open_waivers(year).count() == 1


def test_a_unit_wholly_waived_is_exempt():
    opened(UNIT)
    waived(("YEAR", ""))
    assert the_unit().exempt_reason and not the_unit().is_ranked


def test_the_head_begins_on_the_page_of_the_unit_and_the_superior_finds_what_was_asked(client):
    year = opened(UNIT)
    client.force_login(person_of("UNIT_HEAD", COUNTY))
    page = client.get(reverse("evaluation_unit", args=["2011-training", UNIT])).content.decode()
    address = reverse("evaluation_waiver", args=["2011-training", UNIT])
    assert address in page and reverse("evaluation_check", args=["2011-training", UNIT]) not in page
    answer = client.post(address)
    item = WorkItem.objects.get(element_id="w_T1")
    assert answer.url == reverse("work_item", args=[item.pk])
    case = open_waivers(year).get()
    do(case, "w_T1", "UNIT_HEAD", COUNTY, {**ASKED, "rows": [{"period": "Q2"}]})
    item = WorkItem.objects.get(element_id="w_T2")
    office = person_of("LEADGROUP_OFFICE", CITY)
    actor = actor_for(office, timelines.today("training"))
    claim_work(work_item=item, actor=actor, declares_no_interest=True)
    client.force_login(office)
    page = client.get(reverse("work_item", args=[item.pk])).content.decode()
    assert 'value="2011-06-14"' in page and 'value="Q2" checked' in page


def test_the_citys_office_sends_assessors_from_the_page_of_a_unit(client):
    opened("L3-990121100")
    client.force_login(person_of("LEADGROUP_OFFICE", CITY))
    client.post(
        reverse("evaluation_check", args=["2011-training", "L3-990121100"]), {"kind": "spot", "period": "Q2"}
    )
    assert UnitCheck.objects.get().kind == "spot"
    client.force_login(person_of("UNIT_HEAD", "990121100"))
    answer = client.post(
        reverse("evaluation_check", args=["2011-training", "L3-990121100"]), {"kind": "spot", "period": "Q2"}
    )
    assert answer.status_code == 404


def test_an_entry_for_an_award_begins_in_time_and_is_the_heads(client):
    opened(UNIT)
    client.force_login(person_of("UNIT_HEAD", COUNTY))
    address = reverse("evaluation_innovation", args=["2011-training", UNIT])
    client.post(address)
    assert WorkItem.objects.filter(element_id="i_T1").count() == 1
    timelines.move_to(timeline="training", day=timelines.today("training").replace(month=11), actor=SYSTEM)
    page = client.post(address, follow=True).content.decode()
    assert "2011-10-31" in page and WorkItem.objects.filter(element_id="i_T1").count() == 1


def test_the_chair_reads_what_happened_and_decides_on_given_lines(client):
    opened(UNIT)
    case = open_waiver(unit=the_unit(), actor=SYSTEM, timeline="training")
    do(case, "w_T1", "UNIT_HEAD", COUNTY, {**ASKED, "rows": [{"period": "Q2"}]})
    do(case, "w_T2", "LEADGROUP_OFFICE", CITY, {**FLOOD, **CHECKED, "rows": [{"period": "Q2"}]})
    item = WorkItem.objects.get(element_id="w_T3")
    chair = person_of("LEADGROUP_CHAIR", CITY)
    actor = actor_for(chair, timelines.today("training"))
    claim_work(work_item=item, actor=actor, declares_no_interest=True)
    client.force_login(chair)
    page = client.get(reverse("work_item", args=[item.pk])).content.decode()
    assert "进水三日</textarea>" in page and "属实</textarea>" in page
    assert 'value="Q2" checked' in page and 'value="Q3"' not in page
