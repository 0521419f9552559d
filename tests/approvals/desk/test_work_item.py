"""A step at work: completing it on what was seen, refusals that lose nothing, handing it to others."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.utils import OperationalError
from pypdf import PdfWriter

from approvals.models import AccessRecord, CaseFile
from forms.models import Draft, StoredFile
from forms.services import store_upload
from tests.approvals.desk.procedure import TODAY, begin, open_item
from workflows.models import HistoryEvent, WorkItem

pytestmark = pytest.mark.django_db


def pdf():
    """A page without anything on it."""
    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=200, height=200)
    writer.write(buffer)
    return buffer.getvalue()


@pytest.fixture
def held(desk_of):
    """A case whose first step the clerk holds: (browser, case, address of the step, fields that the page carries)."""
    case = begin()
    desk, item = desk_of("clerk"), open_item(case)
    url = f"/desk/items/{item.pk}/"
    desk.post(url, {"act": "claim", "declares": "yes"})
    return desk, case, url, carried(desk, url)


def carried(desk, url):
    context = desk.get(url).context
    return {
        "seen_hash": context["seen_hash"],
        "seen_mark": context["seen_mark"],
        "item_revision": context["item"].revision,
    }


def text_of(response):
    return response.content.decode()


def test_the_page_shows_form_case_and_way_ahead(held):
    desk, case, url, _ = held
    response = desk.get(url)
    page = text_of(response)
    assert all(text in page for text in ("审查表", "Examination", case.number)[::2])
    assert [(step.condition, step.name) for step in response.context["next_steps"]] == [
        ("符合", "签署"),
        ("不符合", "拟不批准"),
    ]
    assert response.context["diagram"]["marks"]["active"] == [{"id": "check", "count": 1}]
    assert "start" in response.context["diagram"]["marks"]["visited"]
    assert response.context["clocks"][0]["length"] == 20
    assert AccessRecord.objects.filter(case=case, purpose="work").exists()


def test_names_and_numbers_are_masked(held):
    desk, _, url, _ = held
    page = text_of(desk.get(url))
    assert "13900000001" not in page and "139****0001" in page


def test_completing_moves_the_case_on(held):
    desk, case, url, fields = held
    Draft.objects.all().delete()
    done = desk.post(url, {**fields, "act": "complete", "result": "yes", "reasons": "材料齐全"})
    assert done.url == "/desk/"
    assert open_item(case, "sign").name == "签署"
    assert case.submissions.get().submission.answers["reasons"] == "材料齐全"


def test_wrong_answers_stand_beside_their_fields_and_keep_the_rest(held):
    desk, case, url, fields = held
    refused = desk.post(url, {**fields, "act": "complete", "reasons": "写了一半的理由"})
    page = text_of(refused)
    assert refused.status_code == 422 and 'id="id-result-error"' in page and "写了一半的理由" in page
    assert not case.submissions.exists()


def test_a_changed_file_is_named_and_asked_about_again(held):
    desk, case, url, fields = held
    stored = store_upload(SimpleUploadedFile("new.pdf", pdf(), "application/pdf"))
    CaseFile.objects.create(case=case, stored=stored, purpose="补充的户口簿", filed_on=TODAY)
    answers = {"act": "complete", "result": "yes", "reasons": "材料齐全"}
    refused = desk.post(url, {**fields, **answers})
    page = text_of(refused)
    assert refused.status_code == 409 and "补充的户口簿" in page and "材料齐全" in page
    assert refused.context["seen_hash"] != fields["seen_hash"]
    again = {**fields, "seen_hash": refused.context["seen_hash"]}
    assert desk.post(url, {**again, **answers}).status_code == 302


def test_without_a_claim_nothing_is_completed(desk_of):
    case = begin()
    item = open_item(case)
    desk = desk_of("clerk")
    refused = desk.post(
        f"/desk/items/{item.pk}/", {"act": "complete", "result": "yes", "reasons": "材料齐全"}
    )
    assert refused.status_code == 403 and open_item(case)


def test_claiming_without_a_declaration_is_refused(desk_of):
    item = open_item(begin())
    refused = desk_of("clerk").post(f"/desk/items/{item.pk}/", {"act": "claim"})
    assert refused.status_code == 403 and "利害关系" in text_of(refused)


def test_a_race_is_told_in_plain_words(held):
    desk, _, url, fields = held
    old = {**fields, "item_revision": fields["item_revision"] - 1}
    refused = desk.post(url, {**old, "act": "complete", "result": "yes", "reasons": "材料齐全"})
    assert refused.status_code == 409 and "work item" not in text_of(refused)


def test_others_do_not_find_the_step(held, desk_of):
    _, _, url, _ = held
    assert desk_of("elsewhere").get(url).status_code == 404
    assert desk_of("colleague").get(url).status_code == 404


def test_the_draft_keeps_itself_and_two_windows_conflict(held):
    desk, _, url, _ = held
    first = desk.post(f"{url}draft/", {"reasons": "草稿", "revision": "0"})
    revision = json.loads(first.content)["revision"]
    assert desk.post(f"{url}draft/", {"reasons": "再写", "revision": revision}).status_code == 200
    assert desk.post(f"{url}draft/", {"reasons": "旧窗口", "revision": revision}).status_code == 409
    assert "再写" in text_of(desk.get(url))


def test_a_step_and_its_draft_end_together_or_not_at_all(held, monkeypatch):
    desk, case, url, fields = held
    desk.post(f"{url}draft/", {"reasons": "草稿", "revision": "0"})
    whole = {**fields, "act": "complete", "result": "yes", "reasons": "材料齐全"}

    def locked(**words):
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr("approvals.services.casework.discard_draft", locked)
        with pytest.raises(OperationalError):
            desk.post(url, whole)
    assert not case.submissions.exists() and Draft.objects.exists()
    assert desk.post(url, whole).url == "/desk/"
    assert case.submissions.exists() and not Draft.objects.exists()


def test_an_upload_survives_a_refusal(held):
    desk, case, url, fields = held
    upload = SimpleUploadedFile("proof.pdf", pdf(), "application/pdf")
    refused = desk.post(url, {**fields, "act": "complete", "reasons": "材料齐全", "proof": upload})
    stored = StoredFile.objects.get(name="proof.pdf")
    assert str(stored.public_id) in text_of(refused)
    answers = {"act": "complete", "result": "yes", "reasons": "材料齐全", "proof": str(stored.public_id)}
    desk.post(url, {**fields, **answers})
    assert case.submissions.get().submission.files.get() == stored


def test_a_foreign_file_cannot_be_attached(held):
    desk, _, url, fields = held
    foreign = store_upload(SimpleUploadedFile("foreign.pdf", pdf(), "application/pdf"))
    answers = {"act": "complete", "result": "yes", "reasons": "材料齐全", "proof": str(foreign.public_id)}
    assert desk.post(url, {**fields, **answers}).status_code == 422


def test_a_colleague_takes_over_with_a_reason_and_his_own_declaration(held, desk_of, cast):
    desk, case, url, _ = held
    colleague = cast["colleague"].user_id
    assert desk.post(url, {"act": "transfer", "colleague": colleague}).status_code == 409
    outsider = {"act": "transfer", "colleague": cast["elsewhere"].user_id, "reason": "外出培训"}
    assert desk.post(url, outsider).status_code == 403
    assert (
        desk.post(url, {"act": "transfer", "colleague": colleague, "reason": "外出培训"}).status_code == 302
    )
    page = desk_of("colleague").get(url)
    assert page.context["holds"] and not page.context["works"]
    desk_of("colleague").post(url, {"act": "declare", "declares": "yes"})
    assert desk_of("colleague").get(url).context["works"]
    assert HistoryEvent.objects.filter(root=case.root, kind="transferred").exists()


def test_prepared_work_comes_back(held, desk_of, cast):
    desk, _, url, _ = held
    desk.post(url, {"act": "delegate", "colleague": cast["colleague"].user_id, "reason": "请先起草"})
    desk_of("colleague").post(url, {"act": "hand_back", "reason": "已起草"})
    assert desk_of("clerk").get(url).context["holds"]


def test_the_case_goes_back_to_an_earlier_step(held):
    desk, case, url, fields = held
    desk.post(url, {**fields, "act": "complete", "result": "yes", "reasons": "材料齐全"})
    later = f"/desk/items/{open_item(case, 'sign').pk}/"
    desk.post(later, {"act": "claim"})
    assert desk.get(later).context["earlier_steps"] == [("check", "初审")]
    assert desk.post(later, {"act": "return", "element": "check", "reason": "理由不充分"}).status_code == 302
    again = open_item(case)
    desk.post(f"/desk/items/{again.pk}/", {"act": "claim"})
    page = desk.get(f"/desk/items/{again.pk}/")
    assert "材料齐全" in text_of(page)
    assert WorkItem.objects.filter(root=case.root, element_id="sign", status="canceled").exists()


def test_opinions_of_the_panel_are_closed_until_all_are_in(desk_of, cast):
    case = begin(process="panel")
    for index, name in enumerate(("panel1", "panel2"), start=1):
        item = open_item(case, f"vote{index}")
        desk = desk_of(name)
        desk.post(f"/desk/items/{item.pk}/", {"act": "claim", "declares": "yes"})
    mine = open_item(case, "vote1")
    desk_of("panel1").post(
        f"/desk/items/{mine.pk}/",
        {**carried(desk_of("panel1"), f"/desk/items/{mine.pk}/"), "act": "complete"},
    )
    theirs = f"/desk/items/{open_item(case, 'vote2').pk}/"
    seen = desk_of("panel2").get(theirs).context
    assert (seen["opinions"], seen["closed_opinions"]) == ([], 1)
    assert len(desk_of("panel1").get(f"/desk/items/{mine.pk}/").context["opinions"]) == 1
    desk_of("panel2").post(theirs, {**carried(desk_of("panel2"), theirs), "act": "complete"})
    seen = desk_of("panel2").get(theirs).context
    assert (len(seen["opinions"]), seen["closed_opinions"]) == (2, 0)
