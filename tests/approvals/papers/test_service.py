"""Service of documents: the rules of each way, and the periods that begin with it."""

from datetime import date, time
from itertools import count

import pytest

from approvals.errors import Blocked
from approvals.models import Case, Decision, Paper, ServiceRecord
from approvals.services.deadlines import limit_on
from approvals.services.packs import read_pack
from approvals.services.papers import issue_paper, open_paper, suit_months
from approvals.services.periods import with_period
from approvals.services.service_of_documents import (
    check_announcement_follows,
    record_service,
)
from tests.approvals.papers.cases import CLERK, decide, make_case, organisation, set_training_day
from tests.approvals.papers.pdfs import text_of

pytestmark = pytest.mark.django_db
SERIAL = count(1)


@pytest.fixture
def case():
    organisation()
    return make_case(day="2010-03-26")


def paper_of(
    case, decision=None, key="approval_decision", issued_on=date(2010, 3, 22), title="准予行政许可决定书"
):
    return Paper.objects.create(
        case=case,
        decision=decision,
        key=key,
        occasion="",
        number=f"文书{next(SERIAL)}",
        title=title,
        issued_on=issued_on,
    )


def serve(case, paper, on=date(2010, 3, 24), **answers):
    return record_service(case=case, paper=paper, served_on=on, actor=CLERK, answers=answers)


def code_of(case, paper, **more):
    with pytest.raises(Blocked) as blocked:
        serve(case, paper, **more)
    return blocked.value.code


def test_service_of_the_decision_begins_the_periods_of_remedies(case):
    Case.objects.filter(pk=case.pk).update(status="decided")
    decision = decide(case)
    serve(case, paper_of(case, decision), method="direct", signer="王㛃", relation="self")
    decision = Decision.objects.get(pk=decision.pk)
    assert decision.served_on == date(2010, 3, 24)
    # Sixty days end on Sunday 23 May and move to Monday; three months end on a Thursday.
    assert decision.objection_until == date(2010, 5, 24)
    assert decision.suit_until == date(2010, 6, 24)
    assert Case.objects.get(pk=case.pk).status == "served"


def test_another_paper_begins_no_period(case):
    decision = decide(case)
    serve(case, paper_of(case, key="intended_refusal_notice"), method="direct")
    assert Decision.objects.get(pk=decision.pk).served_on is None


def test_the_papers_of_one_decision_are_served_together(case):
    decision = decide(case)
    first = paper_of(case, decision)
    second = paper_of(case, decision, key="second_birth_certificate")
    serve(case, second, method="direct")
    assert {row.paper for row in ServiceRecord.objects.all()} == {first, second}


def test_the_return_receipt_names_every_paper_that_went_with_it_in_words(case):
    decision = decide(case)
    paper_of(case, decision)
    certificate = paper_of(case, decision, key="second_birth_certificate", title="再生育一个孩子生育证")
    answers = {"signer": "张测试", "relation": "spouse", "officer1": "钱送达", "officer2": "孙送达"}
    serve(case, certificate, method="direct", **answers)
    receipt = issue_paper(case=case, key="service_receipt", context={}, actor=CLERK)
    text = text_of(open_paper(receipt))
    numbers = Paper.objects.filter(decision=decision).order_by("pk").values_list("number", flat=True)
    assert "准予行政许可决定书、再生育一个孩子生育证" in text and "、".join(numbers) in text
    assert "配偶" in text and "spouse" not in text and "钱送达、孙送达" in text


def test_a_paper_is_served_once(case):
    paper = paper_of(case)
    assert serve(case, paper, method="direct") == serve(case, paper, on=date(2010, 3, 25), method="mail")
    assert ServiceRecord.objects.count() == 1


def test_a_failed_attempt_is_kept_and_has_no_effect(case):
    decision = decide(case)
    paper = paper_of(case, decision)
    failed = serve(case, paper, method="direct", service_outcome="failed", failure_reason="无人应门")
    assert failed.is_served is False and failed.refusal_reason == "无人应门"
    assert Decision.objects.get(pk=decision.pk).served_on is None
    assert serve(case, paper, method="direct").is_served is True


def test_electronic_service_needs_consent(case):
    serve(case, paper_of(case), method="electronic")
    case.parties.update(has_electronic_consent=False)
    assert code_of(case, paper_of(case, key="receipt"), method="electronic") == "NO_CONSENT"


def test_a_family_member_signs_with_name_and_relation(case):
    assert code_of(case, paper_of(case), method="family", signer="张测试") == "NO_SIGNER"
    assert serve(case, case.papers.get(), method="family", signer="张测试", relation="spouse").is_served


def test_nobody_signs_for_another_in_a_family_dispute(case):
    case.case_type.manifest["between_family_members"] = True
    case.case_type.save()
    answers = {"method": "family", "signer": "张测试", "relation": "spouse"}
    assert code_of(case, paper_of(case), **answers) == "FAMILY_CASE"


@pytest.mark.parametrize("second", ["", "赵一"])
def test_leaving_behind_needs_two_witnesses(case, second):
    assert (
        code_of(case, paper_of(case), method="left", earlier_methods="拒收", witness1="赵一", witness2=second)
        == "NO_WITNESSES"
    )


def test_a_video_stands_for_witnesses(case):
    assert (
        serve(case, paper_of(case), method="left", earlier_methods="拒收", evidence="录像一段").method
        == "left_behind"
    )


@pytest.mark.parametrize(
    "answers, code",
    [
        ({"method": "mail", "earlier_methods": "在外地"}, "NO_EVIDENCE"),
        ({"method": ""}, "NO_METHOD"),
        ({"method": "pigeon"}, "NO_METHOD"),
        ({"method": "direct", "on": date(2010, 3, 21)}, "BEFORE_ISSUE"),
        ({"method": "direct", "on": date(2010, 3, 27)}, "FUTURE"),
    ],
)
def test_what_cannot_be_is_refused_by_name(case, answers, code):
    assert code_of(case, paper_of(case), **answers) == code


def test_there_must_be_a_paper(case):
    assert code_of(case, None, method="direct") == "NO_PAPER"


def test_an_announcement_counts_at_its_end(case):
    paper = paper_of(case)
    set_training_day("2010-06-10")
    answers = {"method": "announcement", "announced_on": "2010-04-01"}
    assert code_of(case, paper, on=date(2010, 5, 28), **answers) == "TOO_EARLY"
    assert serve(case, paper, on=date(2010, 5, 31), **answers).is_served


@pytest.mark.parametrize(
    "day, days, months",
    [
        (date(2010, 1, 1), 60, 3),
        (date(2015, 4, 30), 60, 3),
        (date(2015, 5, 1), 60, 6),
        (date(2021, 12, 31), 60, 6),
        (date(2022, 1, 1), 30, 6),
    ],
)
def test_periods_follow_the_law_of_their_day(case, day, days, months):
    """The suit's months stand in one table alone, packs/common/remedy_periods.dmn (S11)."""
    rows = {row["key"]: row for row in read_pack("penalty_case").manifest["limits"]}
    assert limit_on(rows["announcement"], day)["length"] == days
    clock = with_period(case.case_type, rows["remedy"], day)
    assert (clock["length"], suit_months(case.case_type, day)) == (months, months)


@pytest.mark.parametrize(
    ("on", "hour", "code"),
    [
        (date(2010, 3, 24), "22:00", "NIGHT"),
        (date(2010, 3, 24), time(5, 59), "NIGHT"),
        (date(2010, 4, 5), "10:00", "HOLIDAY"),
        (date(2010, 4, 4), "10:00", "HOLIDAY"),
    ],
)
def test_nobody_is_visited_at_night_or_on_a_holiday(case, on, hour, code):
    """Qingming 2010: Monday 5 April with the weekend before it."""
    set_training_day("2010-04-06")
    assert code_of(case, paper_of(case), on=on, method="direct", service_time=hour) == code


def test_a_plain_weekend_is_no_holiday(case):
    set_training_day("2010-03-29")
    assert serve(case, paper_of(case), on=date(2010, 3, 27), method="direct", service_time="10:00").is_served


@pytest.mark.parametrize("method", ["left", "mail", "entrusted"])
def test_a_later_way_follows_a_failed_attempt_or_says_why(case, method):
    more = {"method": method, "evidence": "EX1", "witness1": "赵一", "witness2": "钱二"}
    paper = paper_of(case)
    assert code_of(case, paper, **more) == "ORDER"
    assert serve(case, paper, **more, earlier_methods="受送达人在外地务工").is_served
    second = paper_of(case, key="refusal_decision")
    serve(case, second, method="direct", service_outcome="failed", failure_reason="拒收")
    assert serve(case, second, **more).is_served


def test_a_failed_attempt_says_why(case):
    assert code_of(case, paper_of(case), method="direct", service_outcome="failed") == "NO_FAILURE"


def test_enforcement_is_served_by_two(case):
    case.case_type.manifest["service_officers"] = 2
    case.case_type.save()
    paper = paper_of(case)
    for second in ("", "甲"):
        answers = {"method": "direct", "officer1": "甲", "officer2": second}
        assert code_of(case, paper, **answers) == "NO_SECOND_OFFICER"
    assert serve(case, paper, method="direct", officer1="甲", officer2="乙").officers == ["甲", "乙"]


def test_announcement_comes_last(case):
    paper = paper_of(case)

    def refused(**words):
        with pytest.raises(Blocked) as blocked:
            check_announcement_follows(paper=paper, is_whereabouts_unknown=words.get("unknown", False))
        return blocked.value.code == "ORDER"

    assert refused() and refused(unknown=True)
    serve(case, paper, method="direct", service_outcome="failed", failure_reason="无人应门")
    assert refused()
    check_announcement_follows(paper=paper, is_whereabouts_unknown=True)
    serve(case, paper, method="mail", service_outcome="failed", failure_reason="退回")
    check_announcement_follows(paper=paper, is_whereabouts_unknown=False)
