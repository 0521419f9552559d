"""S18: mail that fails three times becomes a step of the case, done by whoever the person dealt with."""

from datetime import datetime, timedelta

import pytest

from approvals.models import Case, Notice
from approvals.scenarios.playing import answering_registers
from approvals.scenarios.stage import person_of
from approvals.services.casework import claim_work, complete_work
from approvals.services.notices import deliver_due
from approvals.services.organisation import actor_for
from tests.packs.stories import begun, take
from workflows import timelines
from workflows.models import WorkItem
from workflows.services.settle import settle

NOON = datetime(2026, 3, 4, 12, tzinfo=timelines.ZONE)


@pytest.fixture
def undelivered(blank_pages, settings):
    """Return the case of a registration whose holder could not be mailed three times."""
    settings.EMAIL_BACKEND = "tests.approvals.papers.mailboxes.Unreachable"
    stage = begun("j1_instant")
    with answering_registers(stage.scenario.registers):
        for step in stage.scenario.steps:
            if step.kind == "file":
                take(stage, step.kind, step.body)
    case = Case.objects.get()
    Notice.objects.create(
        case=case, key="registered", channel="mail", address="li@example.org", recipient=case.applicant,
        subject="您办理的事项有新进展", body="请登录查看", not_before=NOON, created_at=NOON,
    )  # fmt: skip
    for hours in (0, 2, 20):
        deliver_due(NOON + timedelta(hours=hours))
    settle(timeline="training")
    return case


def test_the_step_waits_for_the_clerk_and_asks_what_was_done(undelivered):
    item = WorkItem.objects.get(root_id=undelivered.root_id, element_id="S18_T1")
    assert item.candidates["pairs"] == [[undelivered.township, "TOWN_CLERK"]]
    actor = actor_for(person_of("TOWN_CLERK", undelivered.township), timelines.today("training"))
    claim_work(work_item=item, actor=actor, declares_no_interest=True)
    complete_work(work_item=item, answers={"told_by": "phone", "told_on": "2025-10-09"}, actor=actor)
    told = undelivered.submissions.get(form_key="s_18").submission.answers
    assert told["told_by"] == "phone" and not Notice.objects.filter(key="delivery_failed").exists()


def test_who_could_not_be_reached_needs_a_word(undelivered):
    item = WorkItem.objects.get(root_id=undelivered.root_id, element_id="S18_T1")
    actor = actor_for(person_of("TOWN_CLERK", undelivered.township), timelines.today("training"))
    claim_work(work_item=item, actor=actor, declares_no_interest=True)
    with pytest.raises(Exception, match=r"told_note|说明"):
        complete_work(
            work_item=item, answers={"told_by": "not_reached", "told_on": "2025-10-09"}, actor=actor
        )
