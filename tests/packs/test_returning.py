"""A decider sends a file back with a reason, as often as the pack allows, and the time limit runs on."""

import pytest

from approvals.errors import Blocked
from approvals.services.casework import claim_work, complete_work
from approvals.services.organisation import actor_for, people_with
from approvals.services.returning import return_case
from tests.packs.stories import answers_at, played
from workflows.models import HistoryEvent
from workflows.selectors import open_work


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


@pytest.fixture
def stage():
    return played("a1_only_children", "a_T14")


def sent_back(stage, reason="事实需要补充核实"):
    item = open_work(stage.case.root).get(element_id="a_T14")
    decider = actor_for(people_with("COUNTY_DEPUTY", "990121", stage.today).first().user, stage.today)
    claim_work(work_item=item, actor=decider, declares_no_interest=True)
    return_case(work_item=item, element_id="a_T09", reason=reason, actor=decider)


def examined_again(stage):
    item = open_work(stage.case.root).get(element_id="a_T09")
    clerk = actor_for(people_with("COUNTY_CLERK", "990121", stage.today).first().user, stage.today)
    claim_work(work_item=item, actor=clerk, declares_no_interest=True)
    complete_work(work_item=item, answers=answers_at(stage, "a_T09"), actor=clerk)


def test_the_file_goes_back_logged_and_the_clock_runs_on(stage):
    due = stage.case.clocks.get(key="county_decision").due_on
    sent_back(stage)
    assert [item.element_id for item in open_work(stage.case.root)] == ["a_T09"]
    event = HistoryEvent.objects.get(root=stage.case.root, kind="returned")
    assert event.element_id == "a_T14"
    clock = stage.case.clocks.get(key="county_decision")
    assert (clock.status, clock.due_on) == ("running", due)


def test_it_goes_back_twice_and_then_is_decided_as_it_is(stage):
    for _ in range(2):
        sent_back(stage)
        examined_again(stage)
    with pytest.raises(Blocked) as refusal:
        sent_back(stage)
    assert refusal.value.code == "RETURNED"


def test_a_return_says_why(stage):
    with pytest.raises(Blocked) as refusal:
        sent_back(stage, reason=" ")
    assert refusal.value.code == "NO_REASONS"
