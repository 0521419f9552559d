"""The public notice of an innovation award (S04): about the unit and its work only, released by a second person, open to objections."""

from datetime import date

import pytest

from approvals.models import EvaluatedUnit, Notice, PublicNotice
from approvals.rules.guards import notice_fields
from approvals.scenarios.stage import person_of
from approvals.services.casework import claim_work, complete_work, starting_answers
from approvals.services.evaluations import open_innovation
from approvals.services.evaluations.awards import verified_objections
from approvals.services.organisation import actor_for
from approvals.services.public_notice import object_to_notice
from tests.packs.stories import answers_at, played
from tests.packs.test_evaluation import CITY, opened
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.models import WorkItem
from workflows.selectors import instance_variables, open_work
from workflows.services.settle import settle

MARKS = {"novelty": 25, "effect": 35, "copied": 15, "cost": 8}


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def do(case, element, who, answers, place=CITY):
    item = next(item for item in open_work(case.root) if item.element_id == element)
    actor = actor_for(person_of(who, place), timelines.today("training"))
    claim_work(work_item=item, actor=actor, declares_no_interest=True)
    complete_work(work_item=item, answers=answers, actor=actor)
    settle(timeline="training")


@pytest.fixture
def posted():
    """An entry that five assessors have marked, and its notice posted on 1 July 2011."""
    year = opened("L1-990121")
    unit = EvaluatedUnit.objects.select_related("indicator_set").get()
    case = open_innovation(unit=unit, year=year, actor=SYSTEM)
    settle(timeline="training")
    effects = [{"indicator": "等候时间", "before": 60, "after": 15, "source": "叫号系统"}]
    entry = {"title": "一窗受理", "case_text": "三个窗口合为一个窗口", "effects": effects}
    do(case, "i_T1", "UNIT_HEAD", entry, "990121")
    do(case, "i_T2", "LEADGROUP_OFFICE", {"eligible": "yes", "markers": 5, "reasons": "符合"})
    for number in range(1, 6):
        do(case, "i_T3", f"ASSESSOR/{number}", MARKS)
    do(case, "S04_T2a", "LEADGROUP_OFFICE", {"is_masked": True, "place": "市政府公示栏"})
    do(case, "S04_T2b", "LEADGROUP_MEMBER", {"released": True})
    case.refresh_from_db()
    return case


def test_the_notice_names_the_unit_and_its_work_and_no_person(posted):
    notice = PublicNotice.objects.get()
    assert (notice.from_day, notice.to_day) == (date(2011, 7, 1), date(2011, 7, 8))
    assert notice.text.startswith("申报单位：青溪县人民政府；拟授予工作创新奖的事项：一窗受理；异议电话：")
    assert "申请人" not in notice.text and "村" not in notice.text
    assert {item.element_id for item in open_work(posted.root)} == {"S04_T3v"}


def test_the_lead_group_decides_after_the_period_and_knows_of_a_founded_objection(posted):
    object_to_notice(
        notice=PublicNotice.objects.get(), facts="该做法系照搬邻县的做法", objector="", actor=SYSTEM
    )
    settle(timeline="training")
    assert any(item.element_id == "S04_T5" for item in open_work(posted.root))
    do(posted, "S04_T3v", "LEADGROUP_OFFICE", {"posted_on": "2011-07-01", "place": "公示栏"})
    timelines.move_to(timeline="training", day=date(2011, 7, 9), actor=SYSTEM)
    settle(timeline="training")
    assert PublicNotice.objects.get().status == "taken_down"
    # The objection is verified before the lead group sees the entry.
    assert not WorkItem.objects.filter(root_id=posted.root_id, element_id="i_T5").exists()


def test_the_lead_group_reads_an_objection_only_with_what_two_persons_found(blank_pages):
    stage = played("ex8_award_objected", "S04_T6r")
    case = stage.the_case()
    assert list(verified_objections(case)) == []
    answers = answers_at(stage, "S04_T6r")
    do(case, "S04_T6r", "LEADGROUP_OFFICE", answers)
    # The unit concerned hears the result, and not who objected (S04.6).
    [told] = Notice.objects.filter(case=case, key="objection_answered")
    assert told.recipient == person_of("UNIT_HEAD", "990121")
    item = open_work(case.root).get(element_id="i_T5")
    assert starting_answers(case, item) == {
        "mean": "83.00",
        "objections": "该做法系照搬邻县2009年的做法——成立：经核查，邻县2009年已经实行，不是首创",
    }


def test_without_objection_the_period_is_all_that_is_waited_for(posted):
    do(posted, "S04_T3v", "LEADGROUP_OFFICE", {"posted_on": "2011-07-01", "place": "公示栏"})
    timelines.move_to(timeline="training", day=date(2011, 7, 9), actor=SYSTEM)
    settle(timeline="training")
    assert {item.element_id for item in open_work(posted.root)} == {"i_T5"}
    assert instance_variables(posted.root)["objection_result"] in (None, "none")


def test_h6_only_where_units_are_evaluated_a_notice_names_a_unit():
    fields = ["award_unit", "award_title"]
    assert [finding.code for finding in notice_fields(fields)] == ["H6", "H6"]
    assert list(notice_fields(fields, is_of_units=True)) == []
    assert [finding.code for finding in notice_fields(["notice_standard"], is_of_units=True)] == ["H6"]
