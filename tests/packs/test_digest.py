"""The morning's list of an official's own work (0.10): at half past eight of a working day, once, to who holds steps."""

from datetime import date, datetime, time

import pytest
from django.test import Client

from approvals.models import Digest, Notice
from approvals.scenarios.stage import TIMELINE, person_of
from approvals.services.digests import run_due_digests, write_digests
from approvals.services.organisation import actor_for
from tests.packs.stories import played, take
from workflows import timelines
from workflows.models import Timeline, WorkItem
from workflows.services.work_items import claim

A1 = "a1_only_children"


@pytest.fixture
def stage(blank_pages):
    """The township clerk has claimed the opinion of A1 on Friday 5 March 2010; it is due on the 29th."""
    stage = played(A1, "a_T06")
    clerk = person_of("TOWN_CLERK", "990121100")
    item = WorkItem.objects.get(element_id="a_T06", status="open")
    claim(work_item_id=item.pk, actor=actor_for(clerk, stage.today))
    return stage


def digests():
    return list(Notice.objects.filter(key="digest").order_by("pk"))


def at(day, hour, minute):
    moment = datetime.combine(day, time(hour, minute), timelines.ZONE)
    Timeline.objects.filter(key=TIMELINE).update(day=day, instant=moment)
    return run_due_digests(TIMELINE)


def test_who_holds_a_step_is_told_in_the_morning(stage):
    take(stage, "day", date(2010, 3, 8))
    (notice,) = digests()
    clerk = person_of("TOWN_CLERK", "990121100")
    assert notice.recipient == clerk and notice.subject == "今日待办1件，逾期0件"
    assert f"{stage.the_case().number}　提出初审意见　2010年3月29日到期" in notice.body
    assert "0 overdue" in notice.body_en and "due 2010-03-29" in notice.body_en


@pytest.mark.parametrize(
    "day, hour, minute, people",
    [
        (date(2010, 3, 8), 8, 29, 0),
        (date(2010, 3, 8), 8, 30, 1),
        (date(2010, 3, 6), 9, 0, 0),
        # A Saturday that is worked (State Council notice).
        (date(2010, 6, 12), 9, 0, 1),
    ],
)
def test_it_comes_at_half_past_eight_of_a_working_day(stage, day, hour, minute, people):
    Digest.objects.all().delete()
    assert at(day, hour, minute) == people


def test_it_comes_once_a_day(stage):
    day = date(2010, 3, 8)
    assert [at(day, 8, 30), at(day, 8, 31), at(day, 17, 0)] == [1, 0, 0]
    assert len(digests()) == 1


def test_what_is_late_and_what_is_due_today_are_counted(stage):
    at(date(2010, 3, 29), 8, 30)
    at(date(2010, 3, 30), 8, 30)
    today, late = digests()
    assert "逾期0件，今日到期1件" in today.body and late.subject == "今日待办1件，逾期1件"


def test_work_whose_limit_stands_still_is_not_late(stage):
    case = stage.the_case()
    case.clocks.filter(key="township_examination").update(status="held")
    at(date(2010, 3, 30), 8, 30)
    (notice,) = digests()
    assert notice.subject == "今日待办1件，逾期0件" and case.number not in notice.body


def test_unclaimed_work_calls_nobody_and_nothing_is_mailed_for_a_simulated_day(stage):
    WorkItem.objects.filter(status="claimed").update(status="open", assignee=None)
    assert at(date(2010, 3, 8), 8, 30) == 0 and digests() == []
    assert Notice.objects.filter(key="digest", channel="mail").count() == 0


def test_on_the_live_timeline_an_account_with_an_address_gets_a_mail(stage):
    clerk = person_of("TOWN_CLERK", "990121100")
    type(clerk).objects.filter(pk=clerk.pk).update(email="clerk@example.org")
    item = WorkItem.objects.get(element_id="a_T06", status="claimed")
    type(item.instance).objects.filter(pk=item.instance_id).update(timeline="live")
    assert write_live() == 1
    (mail,) = Notice.objects.filter(key="digest", channel="mail")
    assert (mail.address, mail.status) == ("clerk@example.org", "waiting")
    # A mailbox may be read by others: a number, never a case.
    assert stage.the_case().number not in mail.subject + mail.body


def write_live():
    return write_digests(timelines.LIVE, timelines.now().astimezone(timelines.ZONE))


def test_the_list_leads_to_the_inbox(stage):
    take(stage, "day", date(2010, 3, 8))
    (notice,) = digests()
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(notice.recipient)
    page = client.get(f"/portal/notices/{notice.pk}/").content.decode()
    assert 'href="/desk/"' in page and "Go to the inbox" in page
