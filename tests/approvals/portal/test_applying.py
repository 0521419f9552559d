"""Applying: step by step, kept as it is written, read back, filed once."""

import io
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from approvals.models import Case
from approvals.selectors.portal.applying import own_draft
from forms.models import Draft, StoredFile

PACK = "second_birth_approval"
STEPS = ("wife", "husband", "living", "children", "ground", "facts", "papers", "signatures")


def url(name, *more):
    return reverse(name, args=[PACK, *more])


def picture():
    buffer = io.BytesIO()
    Image.new("L", (8, 8), 255).save(buffer, "JPEG")
    return SimpleUploadedFile("scan.jpg", buffer.getvalue(), "image/jpeg")


def flat(answers):
    """The answers as inputs of a page: rows of a repeat under children-0-relation."""
    data = {
        key: value
        for key, value in answers.items()
        if not (value and isinstance(value, list) and isinstance(value[0], dict))
    }
    for index, row in enumerate(answers.get("children", ())):
        data |= {f"children-{index}-{key}": value for key, value in row.items()}
    return {key: str(value).lower() if isinstance(value, bool) else value for key, value in data.items()}


@pytest.fixture
def filled(li, answers):
    """Li has been through every step."""
    for key in STEPS:
        assert li.post(url("apply_step", key), flat(answers)).status_code == 302, key
    return li


def file(client):
    page = client.get(url("apply_review"))
    data = {"revision": page.context["app"].revision, "answers_hash": page.context["app"].answers_hash}
    return client.post(url("apply_submit"), data), data


def test_the_form_is_asked_section_by_section(li):
    page = li.get(url("apply"), follow=True)
    assert page.redirect_chain[-1][0] == url("apply_step", "wife")
    assert "女方公民身份号码" in page.text
    assert "男方公民身份号码" not in page.text


def test_a_wrong_identity_number_stays_and_is_told_beside_its_field(li, answers):
    page = li.post(url("apply_step", "wife"), flat({**answers, "wife_id": "990122198503200021"}))
    assert page.status_code == 422
    assert 'id="id-wife_id-error"' in page.text
    assert "error-summary" in page.text
    assert own_draft(User.objects.get(username="applicant").pk, PACK).answers["wife_id"].endswith("21")


def test_only_questions_of_the_claimed_ground_follow(filled):
    text = filled.get(url("apply_step", "facts")).text
    assert "双方均为独生子女" in text
    assert "井下工作年数" not in text


def test_stopping_and_going_on_loses_nothing(li, answers):
    left = li.post(url("apply_step", "wife"), {**flat(answers), "_later": "1"})
    assert left.url == url("service_guide")
    assert li.get(url("apply")).url == url("apply_step", "husband")


def test_autosave_keeps_answers_and_refuses_a_second_window(li, answers):
    first = li.post(url("apply_draft", "wife"), {**flat(answers), "revision": "0"})
    assert first.json() == {"revision": 1}
    assert li.post(url("apply_draft", "wife"), {"wife_name": "别处", "revision": "1"}).json() == {
        "revision": 2
    }
    assert li.post(url("apply_draft", "wife"), {"wife_name": "旧页", "revision": "1"}).status_code == 409


def test_rows_are_added_without_a_script(li):
    page = li.post(url("apply_step", "children"), {"children-present": "1", "_add": "children"})
    assert page.status_code == 200
    assert 'name="children-0-relation"' in page.text


def test_an_upload_is_known_by_its_content(li):
    upload = SimpleUploadedFile("holiday.pdf", b"MZ no paper at all", "application/pdf")
    page = li.post(url("apply_step", "papers"), {"consent_query": "true", "ground_papers": upload})
    assert page.status_code == 422
    assert 'id="id-ground_papers-error"' in page.text
    assert not StoredFile.objects.exists()


def test_an_upload_taken_out_again_waits_for_its_deletion(li):
    li.post(
        url("apply_step", "papers"),
        {"consent_query": "true", "ground_papers": picture()},
    )
    li.post(url("apply_step", "papers"), {"consent_query": "true"})
    assert StoredFile.objects.get().delete_after is not None


def test_nobody_files_the_upload_of_somebody_else(li, zhang):
    li.post(
        url("apply_step", "papers"),
        {"consent_query": "true", "ground_papers": picture()},
    )
    stolen = str(StoredFile.objects.get().public_id)
    zhang.post(url("apply_step", "papers"), {"consent_query": "true", "ground_papers": stolen})
    assert zhang.get(url("apply_review")).context["app"].files == []


def test_review_names_the_steps_that_are_not_complete(li, answers):
    li.post(url("apply_step", "wife"), flat(answers))
    page = li.get(url("apply_review"))
    assert url("apply_submit") not in page.text
    assert page.context["has_errors"]
    assert answers["wife_name"] in page.text


def test_filing_gives_a_number_and_the_list_of_files(filled, answers):
    filled.post(url("apply_step", "papers"), {**flat(answers), "ground_papers": picture()})
    answer, _ = file(filled)
    case = Case.objects.get()
    assert answer.url == reverse("own_receipt", args=[case.number])
    page = filled.get(answer.url)
    assert case.number == "ZSY-990121-2010-000001"
    assert case.number in page.text
    assert StoredFile.objects.get().sha256 in page.text
    assert case.files.get().purpose == "申请理由的证明材料"


def test_pressed_twice_there_is_one_case_and_one_receipt(filled):
    first, data = file(filled)
    again = filled.post(url("apply_submit"), data)
    assert again.url == first.url
    assert Case.objects.count() == 1


def test_an_application_changed_since_its_review_is_not_filed(filled, answers):
    page = filled.get(url("apply_review"))
    filled.post(url("apply_step", "living"), flat({**answers, "residence_detail": "示例路2号"}))
    refused = filled.post(
        url("apply_submit"), {"revision": page.context["app"].revision, "answers_hash": "0"}
    )
    assert refused.status_code == 409
    assert not Case.objects.exists()


def test_an_incomplete_application_is_not_filed(li, answers):
    li.post(url("apply_step", "wife"), flat(answers))
    answer, _ = file(li)
    assert answer.status_code == 422
    assert not Case.objects.exists()


def test_a_deleted_draft_is_gone(filled):
    filled.post(url("apply_discard"))
    assert own_draft(User.objects.get(username="applicant").pk, PACK) is None


def test_applying_needs_an_account(anybody):
    assert anybody.get(url("apply")).url.startswith(reverse("login"))


def test_an_unfinished_application_stands_on_the_first_page_and_among_the_own_cases(li, answers):
    li.post(url("apply_step", "wife"), flat(answers))
    for address in (reverse("portal"), reverse("own_cases")):
        page = li.get(address).text
        assert "未提交的申请" in page and f'href="{url("apply")}"' in page
        assert f'action="{url("apply_discard")}"' in page and "还没有事项" not in page
    li.post(url("apply_discard"))
    assert "未提交的申请" not in li.get(reverse("own_cases")).text


def test_a_draft_says_when_it_was_last_saved(li, answers):
    li.post(url("apply_step", "wife"), flat(answers))
    draft = own_draft(User.objects.get(username="applicant").pk, PACK)
    Draft.objects.filter(pk=draft.pk).update(updated_at=datetime(2010, 3, 1, tzinfo=UTC))
    li.post(url("apply_step", "husband"), flat(answers))
    draft.refresh_from_db()
    assert draft.updated_at.year > 2010
