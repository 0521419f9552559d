"""The panel of an appraisal: one leader and two deputies (b.1), who stands in for whom, and a guardian who does not agree."""

from datetime import date

import pytest

from approvals.errors import Blocked
from approvals.models import CaseSubmission
from approvals.services.casework import claim_work, complete_work
from approvals.services.organisation import actor_for
from tests.packs.stories import answers_at, played, take
from workflows.selectors import instance_variables, open_work

OFFICE = "CITY_CLERK"


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def seats(stage):
    return {seat.number: seat for seat in stage.the_case().draws.last().seats.select_related("user")}


def parts(stage):
    return [seat.part for seat in seats(stage).values()]


def open_at(stage, element):
    return [item for item in open_work(stage.the_case().root) if item.element_id == element]


def variables(stage):
    [panel] = stage.the_case().root.tree.filter(definition__key="appraisal_panel")
    return instance_variables(panel)


def come(stage, absent=()):
    answers = {"absent_seats": [str(number) for number in absent]}
    if absent:
        answers["absence_reason"] = "急诊手术"
    take(stage, "do", {"at": "p_C", "as": OFFICE, "answers": answers})


def examined(stage, **answers):
    take(stage, "do", {"at": "p_T08", "answers": {**answers_at(stage, "p_T08"), **answers}})


def opinions(stage, *own):
    common = next(step.body["answers"] for step in stage.scenario.steps if step.kind == "opinions")
    take(stage, "opinions", {"at": "p_T10", "answers": common, "each": list(own)})


INSUFFICIENT = {
    "within_standard": True,
    "treatable": "no",
    "heredity": "none",
    "evidence_enough": False,
    "code": "INSUFFICIENT",
}
NOT_MET = {**INSUFFICIENT, "within_standard": False, "evidence_enough": True, "code": "NOT_MET"}
CONFIRMED = {**NOT_MET, "within_standard": True, "code": "CONFIRMED_OK"}


def test_the_office_confirms_a_list_that_names_leader_deputies_and_reserves():
    stage = played("b1_first_session", before="p_T06c")
    take(stage, "do", {"at": "p_T06c", "as": OFFICE, "answers": answers_at(stage, "p_T06c")})
    written = CaseSubmission.objects.get(case=stage.the_case(), form_key="f_b5d").submission.answers[
        "panel_list"
    ]
    ends = [line.rpartition("　")[2] for line in written.split("\n")]
    assert [ends[0], *ends[1:3], *ends[5:]] == ["组长", "副组长", "副组长", "候补", "候补"]


def test_a_deputy_leads_when_the_leader_is_recused():
    stage = played("b4_recusal", before="S15_T3")
    # Seat 3, a deputy, is challenged in the story; the leader as well.
    take(stage, "do", {"at": "S15_T3", "as": "CITY_HEAD", "answers": answers_at(stage, "S15_T3")})
    assert parts(stage)[:5] == ["leader", "deputy", "member", "deputy", "member"]
    take(stage, "recuse", {"seat": 1, "ground": "亲属"})
    take(stage, "do", {"at": "S15_T3", "as": "CITY_HEAD", "answers": answers_at(stage, "S15_T3")})
    assert parts(stage)[:5] == ["member", "leader", "member", "deputy", "deputy"]
    take(stage, "day", date(2010, 6, 8))
    come(stage)
    [item] = open_at(stage, "p_T08")
    assert item.candidates["user_ids"] == [seats(stage)[2].user_id]


def test_a_deputy_leads_and_a_reserve_sits_when_the_leader_does_not_come():
    stage = played("b1_first_session", before="p_C")
    come(stage, absent=[1])
    assert [seat.status for seat in seats(stage).values()] == ["absent", *["seated"] * 5, "reserve"]
    assert parts(stage)[:3] == ["member", "leader", "deputy"]
    [item] = open_at(stage, "p_T08")
    assert item.candidates["user_ids"] == [seats(stage)[2].user_id]


def test_four_do_not_examine():
    stage = played("b1_first_session", before="p_C")
    come(stage, absent=[1, 6, 7])
    take(stage, "expect", {"sessions": [date(2010, 6, 8), date(2010, 12, 7)]})
    assert not open_at(stage, "p_T08")


def test_the_deputy_who_concludes_says_why_and_no_other_member_does():
    stage = played("b1_first_session", before="p_T11")
    [item] = open_at(stage, "p_T11")
    leader, deputy, member = (seats(stage)[number].user for number in (1, 2, 4))
    assert item.candidates["user_ids"][0] == leader.pk and member.pk not in item.candidates["user_ids"]
    actor, answers = actor_for(deputy, stage.today), answers_at(stage, "p_T11")
    claim_work(work_item=item, actor=actor, declares_no_interest=True)
    with pytest.raises(Blocked) as refusal:
        complete_work(work_item=item, actor=actor, answers=answers)
    assert refusal.value.code == "LEADER_AWAY"
    complete_work(work_item=item, actor=actor, answers={**answers, "leader_away": "组长次日住院"})
    assert not open_at(stage, "p_T11")


@pytest.fixture
def day_of_session():
    return played("b1_first_session", before="p_T08")


def test_a_refused_examination_is_judged_on_the_papers_and_held_against_nobody(day_of_session):
    stage = day_of_session
    examined(stage, exam_consent="on_papers")
    common = next(step.body["answers"] for step in stage.scenario.steps if step.kind == "opinions")
    take(stage, "do", {"at": "p_T10", "answers": {**common, **NOT_MET}, "refused": "NOT_EXAMINED"})
    opinions(stage, *[INSUFFICIENT] * 5)
    answers = {**answers_at(stage, "p_T11"), "tests_listed": "现场检查"}
    take(stage, "do", {"at": "p_T11", "answers": answers})
    found = variables(stage)
    assert (found["conclusion_code"], found["absences"]) == ("INSUFFICIENT", 0)
    # The case goes on: nothing is taken for a withdrawal.
    assert open_at(stage, "p_T12")


def test_papers_that_suffice_confirm_without_an_examination(day_of_session):
    examined(day_of_session, exam_consent="on_papers")
    opinions(day_of_session, *[CONFIRMED] * 5)
    take(day_of_session, "do", {"at": "p_T11", "answers": answers_at(day_of_session, "p_T11")})
    assert variables(day_of_session)["conclusion_code"] == "CONFIRMED_OK"


def test_a_guardian_may_ask_for_another_day_and_is_not_absent(day_of_session):
    examined(day_of_session, exam_consent="later", refusal_note="孩子发热")
    take(day_of_session, "expect", {"sessions": [date(2010, 6, 8), date(2010, 12, 7)]})
    found = variables(day_of_session)
    assert (found["absences"], found["postponements"]) == (0, 0)
    assert found["move_reason"] == "监护人希望另日检查"


def test_refused_tests_are_not_made_and_the_panel_writes_on_what_there_is(day_of_session):
    examined(day_of_session, tests_needed=True, tests_named="脑电图", tests_consent="refused")
    assert not open_at(day_of_session, "p_T09")
    assert len(open_at(day_of_session, "p_T10")) == 5
