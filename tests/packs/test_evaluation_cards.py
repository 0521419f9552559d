"""Cards after they were served (e.11, e.13): reviewed on request, their term extended; and what stands against an award."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from approvals.errors import Blocked
from approvals.models import EvaluatedUnit, IndicatorSet, InnovationEntry, Person, UnitCard, UnitScore
from approvals.scenarios.stage import person_of
from approvals.services.casework import ACTIONS, claim_work, complete_work, starting_answers
from approvals.services.evaluations import open_card, open_round
from approvals.services.evaluations.appeals import has_assessed
from approvals.services.evaluations.checks import check_drawn, open_check
from approvals.services.evaluations.results import cards_to_check
from approvals.services.intake import deliver
from approvals.services.organisation import actor_for, people_with
from tests.packs.test_evaluation import CITY, opened
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.models import WorkItem
from workflows.selectors import open_work
from workflows.services.settle import settle

KEY, COUNTY = "L3-990121", "990121"
POINTS = {"line_points": 65, "year_end": 65, "year_points": 65, "result": 65}


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def do(case, element, role, place, answers):
    item = WorkItem.objects.get(root_id=case.root_id, element_id=element, status__in=["open", "claimed"])
    # Who was drawn does it himself.
    drawn = User.objects.filter(pk__in=item.candidates.get("user_ids", ())).first()
    actor = actor_for(drawn or person_of(role, place), timelines.today("training"))
    claim_work(work_item=item, actor=actor, declares_no_interest=True)
    complete_work(work_item=item, answers=answers, actor=actor)
    settle(timeline="training")


def served():
    """A yellow card of 65 points, served on Monday 12 March 2012 (E4)."""
    year = opened(KEY, day=date(2012, 3, 12))
    unit = EvaluatedUnit.objects.get()
    UnitScore.objects.create(evaluated=unit, grade="basic", **POINTS)
    card = UnitCard.objects.create(evaluated=unit, colour="YELLOW", key="result", ground="年度考核得分65")
    case = open_card(card=card, year=year, actor=SYSTEM)
    settle(timeline="training")
    do(case, "c_T0", "LEADGROUP_OFFICE", CITY, {"served": True, "receiver": "负责人"})
    return card, case


def reviewed(case, conclusion):
    deliver(case, "card_review_requested", {"card_review_reason": "数据已经更正"}, SYSTEM)
    settle(timeline="training")
    item = WorkItem.objects.get(root_id=case.root_id, element_id="c_ESra", status="open")
    assert starting_answers(case, item) == {"asked": "数据已经更正"}
    do(case, "c_ESra", "LEADGROUP_MEMBER", CITY, {"card_review": conclusion, "review_reasons": "更正单属实"})


def test_a_review_lifts_a_card_with_its_rectification():
    card, case = served()
    assert case.clocks.get(key="card_review").due_on == date(2012, 3, 19)
    reviewed(case, "lifted")
    card.refresh_from_db()
    case.refresh_from_db()
    assert (card.state, card.settled_on, case.outcome) == ("dropped", date(2012, 3, 12), "c_EEl")
    assert not open_work(case.root).exists() and not case.clocks.exclude(status="stopped").exists()


def test_a_card_that_is_kept_goes_on_and_is_not_reviewed_twice():
    card, case = served()
    reviewed(case, "kept")
    card.refresh_from_db()
    assert card.state == "shown" and open_work(case.root).filter(element_id="c_T2").exists()
    assert case.clocks.get(key="card_review").status == "stopped"


def test_the_time_to_ask_ends_by_itself():
    _card, case = served()
    timelines.move_to(timeline="training", day=date(2012, 3, 20), actor=SYSTEM)
    settle(timeline="training")
    clock = case.clocks.get(key="card_review")
    assert (clock.status, clock.stopped_on) == ("stopped", date(2012, 3, 19))


def test_a_term_of_six_months_is_extended_once_by_three():
    """e.13: until 12 September 2012, three months later is 12 December, a Wednesday."""
    card, case = served()
    assert card.__class__.objects.get().term_until == date(2012, 9, 12)
    asked = {"extension_limit": "card_term_yellow", "extension_reason": "人员调整"}
    deliver(case, "extension_requested", asked, SYSTEM)
    settle(timeline="training")
    do(case, "c_ES2a", "LEADGROUP_CHAIR", CITY, {"result": "granted", "reason": "情况属实"})
    assert UnitCard.objects.get().term_until == date(2012, 12, 12)


def test_the_office_says_of_wrong_data_whether_they_are_a_serious_finding():
    """e.9: an error above 5 per cent brings the factor 0.90 and a check for a card."""
    case = opened(KEY)
    UnitScore.objects.create(evaluated=EvaluatedUnit.objects.get(), error_rate="5.0100", **POINTS)
    assert cards_to_check(case, None) == {"grounds": [{"unit": KEY, "remark": "数据误差5.01%"}]}
    act = SimpleNamespace(case=case, answers={}, today=date(2012, 2, 21), actor=SYSTEM)
    with pytest.raises(Blocked) as refusal:
        ACTIONS["prepare_result"](act)
    assert refusal.value.code == "CARD_CHECK"
    act.answers = {"grounds": [{"unit": KEY, "serious": True}]}
    ACTIONS["prepare_result"](act)
    assert UnitScore.objects.get().has_serious_finding


@pytest.mark.parametrize(("ground", "is_refused"), [("3", True), ("", False)])
def test_a_veto_of_the_year_before_lasts_until_the_end_of_this_one(ground, is_refused):
    case = opened(KEY, day=date(2011, 10, 24))
    unit = EvaluatedUnit.objects.get()
    last = IndicatorSet.objects.create(
        timeline="training", city=CITY, year=2010, version=1, drafted_by_name="甲"
    )
    before = EvaluatedUnit.objects.create(
        timeline="training", year=2010, key=KEY, name=unit.name, line="L3", kind=unit.kind, unit=unit.unit,
        superior=unit.superior, indicator_set=last,
    )  # fmt: skip
    UnitScore.objects.create(evaluated=before, veto_ground=ground, is_final=True, **POINTS)
    InnovationEntry.objects.create(evaluated=unit, case=case, title="一窗受理")
    act = SimpleNamespace(case=case, answers={"award": "yes"}, today=date(2011, 10, 24), actor=SYSTEM)
    if is_refused:
        with pytest.raises(Blocked, match="2011-12-31"):
            ACTIONS["decide_award"](act)
    else:
        ACTIONS["decide_award"](act)
    assert InnovationEntry.objects.get().is_awarded is not is_refused


def test_a_check_is_recorded_by_those_who_were_drawn():
    opened(KEY)
    check = open_check(
        unit=EvaluatedUnit.objects.get(), kind="flight", period="Q1", actor=SYSTEM, timeline="training"
    )
    drawn = {row["key"] for row in check.assessors}
    for person in people_with("ASSESSOR", CITY):
        actor = actor_for(person.user, timelines.today("training"))
        if str(person.pk) in drawn:
            check_drawn(check, actor)
        else:
            with pytest.raises(Blocked) as refusal:
                check_drawn(check, actor)
            assert refusal.value.code == "NOT_DRAWN"


def test_who_assessed_a_unit_does_not_review_its_objection():
    case = opened(KEY, day=date(2012, 1, 1))
    open_round(parent=case, superior=CITY, kind="assessment", period="YEAR", actor=SYSTEM)
    settle(timeline="training")
    unit = EvaluatedUnit.objects.get()
    duty = unit.duties.get(kind="assessment")
    # Ten calendar days from the end of the year, not from the day on which the case was opened (e.3).
    assert duty.case.clocks.get(key="self_assessment").due_on == date(2012, 1, 10)
    row = {"code": "L3-01", "value": "100", "evidence": "台账"}
    do(duty.case, "v_T1", "UNIT_REPORTER", COUNTY, {"values": [row], "summary": "完成"})
    do(duty.case, "v_T4", "DATA_VERIFIER", CITY, {})
    drawn = Person.objects.get(pk=duty.case.draws.get(purpose="verifiers").chosen[0])
    verifier = actor_for(drawn.user)
    assert has_assessed(unit, verifier) and not has_assessed(
        unit, actor_for(person_of("LEGAL_REVIEWER", CITY))
    )


def test_the_case_of_a_card_shows_no_application_and_says_limits_in_english(client):
    _card, case = served()
    client.force_login(person_of("UNIT_HEAD", COUNTY))
    page = client.get(reverse("case", args=[case.number])).content.decode()
    assert "由本机关立件" in page and ">申请</h2>" not in page and ">当事人</h2>" not in page
    client.cookies["django_language"] = "en"
    page = client.get(reverse("case", args=[case.number])).content.decode()
    assert "Rectification after a yellow card" in page and "黄牌整改期限" not in page
