"""D-E5: which objection to a score is admitted, every branch by the unit's own door; each refusal has its reason (e.11)."""

from datetime import date

import pytest

from approvals.models import EvaluatedUnit, Notice, ScoreAppeal, UnitScore
from approvals.scenarios.stage import person_of
from approvals.services.deadlines import start_clock
from approvals.services.evaluations import file_appeal
from approvals.services.organisation import actor_for
from tests.packs.test_evaluation import CITY, opened
from tests.packs.test_evaluation_cards import COUNTY, KEY, POINTS
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.selectors import open_work
from workflows.services.settle import settle

OWN = {"unit": KEY, "code": "L3-01", "reason": "漏计两件"}
IN_TIME, LATE = date(2012, 2, 20), date(2012, 2, 21)


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


@pytest.fixture
def unit():
    """A unit told its score on Monday 13 February 2012: it may object until Monday the 20th (E1)."""
    year = opened(KEY, "L3-990122", day=date(2012, 2, 13))
    for each in EvaluatedUnit.objects.all():
        UnitScore.objects.create(evaluated=each, served_on=date(2012, 2, 13), **POINTS)
    assert start_clock(case=year, key="objection", on=date(2012, 2, 13), actor=SYSTEM).due_on == IN_TIME
    return EvaluatedUnit.objects.select_related("indicator_set").get(key=KEY)


def objected(unit, rows, on=IN_TIME, cause="none"):
    timelines.move_to(timeline="training", day=on, actor=SYSTEM)
    head = actor_for(person_of("UNIT_HEAD", COUNTY), on)
    appeal = file_appeal(unit=unit, items=rows, late_cause=cause, actor=head, timeline="training")
    settle(timeline="training")
    return ScoreAppeal.objects.get(pk=appeal.pk)


@pytest.mark.parametrize(
    ("rows", "on", "cause", "admission", "reason"),
    [
        ([OWN], IN_TIME, "none", "ADMIT", "期限内就本单位项目提出"),
        ([OWN], LATE, "disaster", "ADMIT", "因灾害或者系统故障逾期，准予受理并注明"),
        ([OWN], LATE, "outage", "ADMIT", "因灾害或者系统故障逾期，准予受理并注明"),
        ([OWN], LATE, "none", "NOT_ADMITTED", "超过五个工作日，没有正当理由"),
        ([{**OWN, "reason": " "}], IN_TIME, "none", "NOT_ADMITTED", "没有写明异议理由"),
        (
            [{**OWN, "unit": "L3-990122"}],
            IN_TIME,
            "none",
            "NOT_ADMITTED",
            "只涉及其他单位的得分，作为意见转领导小组办公室",
        ),
        ([{**OWN, "unit": "L3-990122"}, OWN], IN_TIME, "none", "ADMIT", "期限内就本单位项目提出"),
    ],
)
def test_each_branch_of_the_table(unit, rows, on, cause, admission, reason):
    appeal = objected(unit, rows, on, cause)
    assert (appeal.admission, appeal.admission_reason) == (admission, reason)
    told = Notice.objects.filter(case=appeal.case, key="objection_not_admitted")
    open_at = {item.element_id for item in open_work(appeal.case.root)}
    if admission == "ADMIT":
        assert not told.exists() and open_at == {"b_T2"}
        return
    # The head hears why, and so does the office: what is said of others is a comment to it.
    heads = {person_of("UNIT_HEAD", COUNTY).pk, person_of("LEADGROUP_OFFICE", CITY).pk}
    assert heads <= set(told.values_list("recipient_id", flat=True)) and not open_at
    assert all(reason in row.body for row in told)


def test_a_second_objection_is_not_admitted_but_one_after_a_refusal_is(unit):
    assert objected(unit, [{**OWN, "reason": ""}]).admission == "NOT_ADMITTED"
    assert objected(unit, [OWN]).admission == "ADMIT"
    again = objected(unit, [OWN])
    assert (again.admission, again.admission_reason) == ("NOT_ADMITTED", "每个单位只能申诉一次")


def test_the_review_is_due_ten_working_days_after_the_last_day_of_objections(unit):
    """E1: for an objection of 20 February until Monday 5 March; the office may add five working days once (e.13)."""
    appeal = objected(unit, [OWN])
    clock = appeal.case.clocks.get(key="appeal_review")
    limit = appeal.case.limit("appeal_review")
    assert clock.due_on == date(2012, 3, 5) and (limit["extension"], limit["extension_role"]) == (
        5,
        "LEADGROUP_OFFICE",
    )
