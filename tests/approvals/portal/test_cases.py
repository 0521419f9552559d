"""An own case: what its party sees, who else does not, what can be asked of it and when."""

import io
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from approvals.models import AccessRecord, CaseStatus, Decision, Notice
from workflows.services.settle import settle


def picture(name="scan.jpg"):
    buffer = io.BytesIO()
    Image.new("L", (8, 8), 255).save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/jpeg")


def url(name, case, *more):
    return reverse(name, args=[case.number, *more])


def ask(client, case, act, text=""):
    """Send a request and let the automatic steps that follow run."""
    answer = client.post(url("own_request", case, act), {"text": text})
    settle(timeline="training")
    case.refresh_from_db()
    return answer


def own(client, case):
    return client.get(url("own_case", case)).context["own"]


def test_the_page_says_where_the_case_is_and_what_runs(li, accepted):
    page = li.get(url("own_case", accepted))
    own = page.context["own"]
    assert [stage["state"] for stage in own.progress.stages[:3]] == ["done", "done", "current"]
    assert "清河镇" in page.text
    assert own.progress.nearest["due_on"] == date(2010, 3, 29)
    assert "2010年3月29日" in page.text


def test_reading_an_own_case_is_logged_and_shown_to_nobody_as_a_stranger(li, accepted):
    page = li.get(url("own_case", accepted))
    assert AccessRecord.objects.filter(case=accepted, purpose="applicant").count() == 1
    assert page.context["own"].reads == []


def test_the_party_sees_which_official_opened_the_file(li, accepted):
    AccessRecord.objects.create(case=accepted, name="陈示例", purpose="file")
    assert "陈示例" in li.get(url("own_case", accepted)).text


@pytest.mark.parametrize("name", ["own_case", "own_receipt", "own_supply"])
def test_somebody_else_does_not_learn_that_the_case_exists(zhang, case, name):
    assert zhang.get(url(name, case)).status_code == 404


def test_somebody_else_can_ask_nothing_of_the_case(zhang, accepted):
    assert zhang.post(url("own_request", accepted, "withdraw"), {"text": "撤回"}).status_code == 404


def test_questions_to_registers_are_shown(li, accepted):
    text = li.get(url("own_case", accepted)).text
    assert "民政部门婚姻登记" in text
    assert "行政许可法第三十四条" in text


def test_the_signed_receipt_is_a_pdf(li, case):
    paper = li.get(url("own_receipt", case)).context["paper"]
    answer = li.get(url("own_paper", case, paper.pk))
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_paper_of_the_case_is_not_for_somebody_else(li, zhang, case):
    paper = li.get(url("own_receipt", case)).context["paper"]
    assert zhang.get(url("own_paper", case, paper.pk)).status_code == 404


def test_everything_missing_is_told_at_once_and_supplied_at_once(li, supplementing):
    page = li.get(url("own_case", supplementing))
    assert "婚姻登记处补领" in page.text
    assert "单位或村委会出具" in page.text
    assert "材料不齐" in page.text and "等您办理" in li.get(reverse("own_cases")).text
    answer = li.post(url("own_supply", supplementing), {"item-0": picture(), "item-1-elsewhere": "1"})
    assert answer.status_code == 302
    supplementing.refresh_from_db()
    filed = supplementing.files.get()
    assert (filed.purpose, filed.is_supplement) == ("结婚证", True)
    assert "supplement" not in own(li, supplementing).acts
    # Whoever has supplied everything is asked for nothing, though the case keeps its status until that is checked.
    assert "材料不齐" not in li.get(url("own_case", supplementing)).text
    assert "等您办理" not in li.get(reverse("own_cases")).text


def test_more_time_for_missing_papers_is_had_for_the_asking_once(li, supplementing):
    before = own(li, supplementing).supplement.due_on
    assert ask(li, supplementing, "more_time", "").status_code == 422
    assert ask(li, supplementing, "more_time", "原单位已撤销").url == url("own_case", supplementing)
    after = own(li, supplementing)
    assert (after.supplement.due_on - before).days >= 30
    assert "more_time" not in after.acts and "supplement" in after.acts


def test_an_item_left_out_is_told_beside_it(li, supplementing):
    page = li.post(url("own_supply", supplementing), {"item-0": picture()})
    assert page.status_code == 422
    assert 'id="item-1-error"' in page.text
    assert not supplementing.files.exists()


def test_papers_can_be_filed_only_when_they_are_asked_for(li, accepted):
    assert li.post(url("own_supply", accepted), {"item-0": picture()}).url == url("own_case", accepted)
    assert not accepted.files.exists()


def test_withdrawing_ends_the_case_without_a_refusal(li, accepted):
    assert ask(li, accepted, "withdraw").url == url("own_case", accepted)
    assert (accepted.status, accepted.outcome) == (CaseStatus.CLOSED, "a_EE3")
    assert own(li, accepted).acts == frozenset()


def test_a_pause_is_asked_for_once_and_the_clocks_stand(li, accepted):
    ask(li, accepted, "pause")
    shown = own(li, accepted)
    lamps = {clock["name"]["zh"]: clock["lamp"] for clock in shown.progress.clocks}
    assert lamps["乡镇初审期限"] == "held"
    assert "pause" not in shown.acts
    assert ask(li, accepted, "pause").url == url("own_case", accepted)


def test_a_change_of_facts_needs_words(li, accepted):
    assert ask(li, accepted, "change", "变").status_code == 422
    assert ask(li, accepted, "change", "已于三月办理离婚登记").status_code == 302


def test_a_correction_of_data_is_taken_up(li, accepted):
    ask(li, accepted, "correction", "户籍地应为示例村")
    assert "五个工作日内核实" in [holder.step for holder in own(li, accepted).progress.holders]


def test_a_statement_is_not_offered_before_anything_adverse_is_intended(li, accepted):
    assert li.get(url("own_request", accepted, "statement")).url == url("own_case", accepted)


def test_after_a_refusal_the_remedies_are_told_with_their_days(li, accepted):
    head = User.objects.get(username="county_head")
    Decision.objects.create(
        case=accepted,
        outcome="refused",
        legal_basis="条例第二十二条",
        reasons="不符合第二十二条第（六）项",
        seen_hash="0" * 64,
        decided_on=date(2010, 3, 22),
        decided_by=head,
        decided_by_name="局长",
        unit="990121",
        served_on=date(2010, 3, 24),
        objection_until=date(2010, 5, 24),
    )
    page = li.get(url("own_case", accepted))
    assert "青溪县人民政府" in page.text
    assert "青溪县人民法院" in page.text
    assert "2010年5月24日" in page.text


def test_notices_are_counted_until_they_are_opened(li, case):
    unread = li.get(reverse("own_notices")).context["frame"]["unread"]
    assert unread >= 1
    li.get(reverse("own_notice", args=[Notice.objects.filter(case=case, channel="portal").first().pk]))
    assert li.get(reverse("own_notices")).context["frame"]["unread"] == unread - 1


def test_a_notice_of_somebody_else_is_not_found(zhang, case):
    notice = Notice.objects.filter(case=case, channel="portal").first()
    assert zhang.get(reverse("own_notice", args=[notice.pk])).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None
