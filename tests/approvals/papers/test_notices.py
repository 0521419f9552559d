"""Notices: once an occasion, nothing private in a mail, quiet nights, three attempts, then somebody is told."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail

from approvals.errors import InvalidPack
from approvals.models import Notice
from approvals.services.notices import deliver_due, delivery, earliest, mark_read, send_notice
from tests.approvals.organisation.cast import person
from tests.approvals.papers.cases import CLERK, make_case, organisation
from workflows.timelines import ZONE

pytestmark = pytest.mark.django_db
NOON = datetime(2030, 6, 3, 12, 0, tzinfo=ZONE)


def at(hour, minute=0, day=3):
    return datetime(2030, 6, day, hour, minute, tzinfo=ZONE)


def notify(case, key="correction_needed", occasion="job-1", **context):
    return send_notice(case=case, key=key, context=context, actor=CLERK, occasion=occasion)


@pytest.fixture
def case():
    organisation()
    return make_case("live")


@pytest.fixture
def waiting_mail(case):
    notify(case, paper="ZSY-990121-2010-000001")
    Notice.objects.filter(channel="mail").update(not_before=NOON)
    return Notice.objects.get(channel="mail")


@pytest.mark.parametrize(
    "moment, expected",
    [
        (at(8), at(8)),
        (at(20, 59), at(20, 59)),
        (at(21), at(8, day=4)),
        (at(23, 30), at(8, day=4)),
        (at(0), at(8)),
        (at(7, 59), at(8)),
    ],
)
def test_nobody_is_disturbed_between_nine_and_eight(moment, expected):
    assert earliest(moment) == expected


def test_the_inbox_has_a_notice_at_once_with_its_words_filled(case):
    notice = notify(case, paper="凭证一号")[0]
    assert (notice.channel, notice.status) == ("portal", "sent")
    assert notice.subject == "请补正材料（ZSY-990121-2010-000001）"
    assert "凭证一号" in notice.body and "0900-5550100" in notice.body


def test_a_notice_is_written_in_both_languages(case):
    notice = notify(case, key="age_not_reached", age_24_on="2011-04-05")[0]
    assert "2011年4月5日" in notice.bodies["zh"] and "5 April 2011" in notice.bodies["en"]
    assert notice.subjects["en"] == "The wife is not yet 24 (ZSY-990121-2010-000001)"
    assert not re.search("[一-鿿（）]", notice.bodies["en"] + notice.subjects["en"])


def test_what_nobody_supplied_points_to_the_case_page_in_each_language(case):
    notice = notify(case, key="age_not_reached")[0]
    assert "（见办理进度）" in notice.bodies["zh"]
    assert "(see the progress of the case)" in notice.bodies["en"]


def test_a_second_call_for_the_same_occasion_writes_nothing(case):
    assert notify(case) == notify(case)
    assert len(notify(case, occasion="job-2")) == 2
    assert Notice.objects.count() == 4


def test_a_mail_says_only_that_there_is_news(case, waiting_mail):
    assert deliver_due(NOON) == 1
    sent = mail.outbox[0]
    text = sent.subject + sent.body
    assert sent.to == ["wang@example.org"] and "ZSY-990121-2010-000001有新进展" in text
    assert not [word for word in ("补正", "再生育", "王", "三十日") if word in text]


TEXTS = []


def keep(number, text):
    TEXTS.append((number, text))


def test_who_signs_in_by_mobile_gets_a_text_message_that_says_no_more(settings, case):
    settings.SMS_GATEWAY = f"{__name__}.keep"
    User.objects.filter(pk=case.applicant_id).update(username="13900000011")
    notify(case, paper="ZSY-990121-2010-000001")
    assert not Notice.objects.filter(channel="mail").exists()
    Notice.objects.filter(channel="sms").update(not_before=NOON)
    assert deliver_due(NOON) == 1
    assert TEXTS == [
        ("13900000011", "您办理的事项ZSY-990121-2010-000001有新进展，请登录查看或致电0900-5550100。")
    ]


def test_without_a_gateway_it_is_the_mail(settings, case):
    settings.SMS_GATEWAY = ""
    User.objects.filter(pk=case.applicant_id).update(username="13900000011")
    notify(case)
    assert {row.channel for row in Notice.objects.all()} == {"portal", "mail"}


def test_a_historical_procedure_sends_nothing_out_of_the_house(case):
    training = make_case("training", number=2)
    assert [notice.channel for notice in notify(training)] == ["portal"]


def test_what_is_sent_is_not_sent_again(waiting_mail):
    assert (deliver_due(NOON), deliver_due(NOON + timedelta(hours=1))) == (1, 0)
    assert len(mail.outbox) == 1


def test_nothing_goes_out_at_night(waiting_mail):
    assert deliver_due(at(22)) == 0
    assert deliver_due(at(8, day=4)) == 1


def test_three_attempts_within_a_day_and_then_the_window_is_told(settings, case, waiting_mail):
    settings.EMAIL_BACKEND = "tests.approvals.papers.mailboxes.Unreachable"
    clerk = person("window", "赵窗口", ("TOWN_WINDOW", "990121100"))
    attempts, moment = [], NOON
    while Notice.objects.get(pk=waiting_mail.pk).status == "waiting" and len(attempts) < 9:
        deliver_due(moment)
        attempts.append(moment)
        moment = max(moment, Notice.objects.get(pk=waiting_mail.pk).not_before)
    assert len(attempts) == 3 and attempts[-1] - attempts[0] < timedelta(hours=24)
    failed = Notice.objects.get(pk=waiting_mail.pk)
    assert failed.status == "failed" and "no route" in failed.last_error
    assert "请电话告知当事人" in Notice.objects.get(recipient=clerk.user, key="delivery_failed").body


def test_a_sender_that_comes_back_late_does_not_undo_what_another_has_sent(monkeypatch, case, waiting_mail):
    clerk = person("window", "赵窗口", ("TOWN_WINDOW", "990121100"))
    Notice.objects.filter(pk=waiting_mail.pk).update(attempts=2)
    send, senders = delivery.send_mail, []

    def frozen(*args):
        senders.append(len(senders))
        if len(senders) > 1:
            return send(*args)
        # Its lease is over while the gateway keeps it waiting, and another takes the notice.
        assert deliver_due(NOON + timedelta(minutes=11)) == 1
        raise OSError("no route")

    monkeypatch.setattr(delivery, "send_mail", frozen)
    assert deliver_due(NOON) == 0
    assert Notice.objects.get(pk=waiting_mail.pk).status == "sent" and len(mail.outbox) == 1
    assert not Notice.objects.filter(recipient=clerk.user, key="delivery_failed").exists()


def test_a_value_that_nobody_supplied_points_to_the_progress_page(case):
    assert "（见办理进度）" in notify(case, key="panel_meeting")[0].body


def test_dates_read_as_dates(case):
    assert "2011年5月2日" in notify(case, key="age_not_reached", age_24_on=date(2011, 5, 2))[0].body


def test_a_recipient_that_means_nobody_is_an_error_of_the_pack(case):
    case.case_type.manifest["notices"][0]["to"] = ["employer"]
    with pytest.raises(InvalidPack, match="employer"):
        notify(case, key=case.case_type.manifest["notices"][0]["key"])


def test_clerks_and_supervisors_are_found_by_their_posts(case):
    supervisor = person("super", "钱督办", ("SUPERVISOR", "990100"))
    owner = person("clerk", "孙经办", ("TOWN_CLERK", "990121100"))
    reached = {notice.recipient for notice in notify(case, key="task_red")}
    assert reached == {supervisor.user, owner.user}


def test_only_the_recipient_marks_a_notice_as_read_and_only_once(case):
    notice = notify(case)[0]
    stranger = person("stranger", "周路人", is_official=False)
    assert mark_read(notice=notice, user=stranger.user) is False
    assert mark_read(notice=notice, user=case.applicant) is True
    assert mark_read(notice=notice, user=case.applicant) is False
