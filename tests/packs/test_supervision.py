"""Supervision never decides: what a supervisor may do with a step, and that alarms follow their clock (S14)."""

from datetime import date

import pytest

from approvals.errors import Blocked
from approvals.models import ClockAlarm
from approvals.services import deadlines
from approvals.services.casework import claim_work
from approvals.services.organisation import actor_for, people_with
from approvals.services.supervision import reassign_work
from tests.packs.stories import played, take
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.errors import NotCompetent
from workflows.models import HistoryEvent
from workflows.selectors import open_work
from workflows.services.settle import settle


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


@pytest.fixture
def stage():
    return played("a1_only_children", "a_T14")


def supervisor(stage):
    return people_with("SUPERVISOR", "990100", stage.today).first()


def at(stage, element):
    return open_work(stage.case.root).get(element_id=element)


def days(stage, key):
    rows = ClockAlarm.objects.filter(clock__case=stage.case, clock__key=key, rung_at__isnull=True)
    return {row.kind: row.due_at.astimezone(timelines.ZONE).date() for row in rows}


def test_half_of_the_time_of_an_investigation_is_told_of():
    """d.T06: yellow after thirty of sixty days, where the pack says fifty per cent."""
    case = played("d2_paid_in_time", "S05_T1e").the_case()
    assert case.clocks.get(key="investigation").warns_on == date(2011, 3, 31)
    rows = ClockAlarm.objects.filter(clock__case=case, clock__key="investigation", kind="yellow")
    assert [row.due_at.astimezone(timelines.ZONE).date() for row in rows] == [date(2011, 3, 31)]


def test_a_supervisor_cannot_take_the_decision(stage):
    actor = actor_for(supervisor(stage).user, stage.today)
    with pytest.raises(NotCompetent):
        claim_work(work_item=at(stage, "a_T14"), actor=actor, declares_no_interest=True)


def test_nor_put_it_into_his_own_hands(stage):
    person = supervisor(stage)
    with pytest.raises(Blocked) as refusal:
        reassign_work(
            case=stage.case,
            work_item=at(stage, "a_T14"),
            to=person,
            reason="催办",
            actor=actor_for(person.user, stage.today),
        )
    assert refusal.value.code == "OWN_HANDS"


def test_he_may_not_put_it_into_hands_that_separation_of_duties_forbids(stage):
    """The examiner of the case would decide on his own proposal if he held the decider's post."""
    examiner = people_with("COUNTY_CLERK", "990121", stage.today).first()
    item = at(stage, "a_T14")
    item.candidates = {"pairs": [["990121", "COUNTY_CLERK"]], "user_ids": []}
    item.save()
    with pytest.raises(NotCompetent):
        reassign_work(
            case=stage.case,
            work_item=item,
            to=examiner,
            reason="催办",
            actor=actor_for(supervisor(stage).user, stage.today),
        )


def test_alarms_stand_at_seventy_percent_at_the_end_and_three_and_ten_working_days_on(stage):
    """County limit 2010-03-15 + 20 WD = 2010-04-13; 14 of 20 days are used on 2010-04-02."""
    assert days(stage, "county_decision") == {
        "yellow": date(2010, 4, 2),
        "red": date(2010, 4, 14),
        "red3": date(2010, 4, 17),
        "red10": date(2010, 4, 28),
    }


def test_a_hold_takes_the_alarms_away_and_gives_them_back_later(stage):
    for act in (deadlines.suspend_clock, deadlines.resume_clock):
        act(case=stage.case, key="county_decision", ground="APPRAISAL", actor=SYSTEM)
        if act is deadlines.suspend_clock:
            assert days(stage, "county_decision") == {}
            take(stage, "day", date(2010, 3, 29))
    later = deadlines.clocks_of(stage.case)[-1]
    assert days(stage, "county_decision")["red"] > date(2010, 4, 14)
    assert later is not None


def test_yellow_rings_again_when_an_extension_moves_it_ahead(stage):
    take(stage, "day", date(2010, 4, 6))
    assert "yellow" not in days(stage, "county_decision")
    deadlines.extend_clock(case=stage.case, key="county_decision", length=10, reason="案情复杂", actor=SYSTEM)
    assert days(stage, "county_decision")["yellow"] > date(2010, 4, 6)


def test_a_closed_case_rings_no_more(stage):
    take(stage, "withdraw", {"reason": "不再申请"})
    take(stage, "day", date(2010, 6, 1))
    assert days(stage, "county_decision") == {}
    assert list(stage.case.ledger.all()) == []


def test_supervision_ends_by_itself_when_its_duty_is_done():
    """S14: an open supervision step would keep the case from closing for ever."""
    stage = played("x25_supervision", before="S14_T2")
    assert open_work(stage.case.root).filter(element_id="S14_T2").exists()
    deadlines.stop_clock(case=stage.case, key="county_decision", actor=SYSTEM)
    settle(timeline="training")
    assert not open_work(stage.case.root).filter(element_id="S14_T2").exists()
    assert HistoryEvent.objects.filter(root=stage.case.root, kind="supervision_ended").count() == 1
