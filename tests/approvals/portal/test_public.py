"""Open to everybody: masked notices while their period runs, objections with or without a name, their answers."""

from datetime import date

import pytest
from django.urls import reverse

from approvals.models import Objection
from approvals.services.public_notice import prepare, publish
from forms.services import open_text
from workflows import timelines
from workflows.actors import SYSTEM

FACTS = "女方有一个哥哥，住在示例村"


@pytest.fixture
def notice(accepted):
    """A notice of Li's case, released by somebody else and posted today."""
    draft = prepare(case=accepted, clauses=["22(3)"], village="示例村", phone="0900-1", author="经办")
    draft.released_by_name = "负责人"
    draft.save()
    return publish(case=accepted, on=date(2010, 3, 1))


@pytest.fixture
def heard(monkeypatch):
    """The engine's side of an objection, which stories of the pack play, stands aside here."""
    monkeypatch.setattr("approvals.services.public_notice.deliver", lambda *given: None)


def object_to(client, notice, **given):
    return client.post(reverse("objection", args=[notice.pk]), {"facts": FACTS, **given})


def test_a_notice_is_masked_and_out_of_search_engines(anybody, notice, answers):
    page = anybody.get(reverse("public_notices"))
    assert "李**" in page.text
    assert answers["wife_name"] not in page.text
    assert "第二十二条" in page.text
    assert "22(3)" not in page.text
    assert "noindex" in page["X-Robots-Tag"]


def test_notices_are_listed_by_township(anybody, notice):
    assert [place.name for place in anybody.get(reverse("public_notices")).context["townships"]] == ["清河镇"]
    elsewhere = anybody.get(reverse("public_notices"), {"township": "990122100"})
    assert elsewhere.context["townships"] == []


def test_after_its_last_day_a_notice_is_gone(anybody, notice, heard):
    notice.to_day = date(2010, 2, 28)
    notice.save()
    assert "李**" not in anybody.get(reverse("public_notices")).text
    assert object_to(anybody, notice).status_code == 404


def test_a_draft_is_not_public(anybody, notice):
    notice.status = notice.Status.DRAFT
    notice.save()
    assert anybody.get(reverse("objection", args=[notice.pk])).status_code == 404


def test_an_objection_without_a_name_keeps_none(li, notice, heard):
    answer = object_to(li, notice, name="李样本", contact="13900000001")
    kept = Objection.objects.get()
    assert kept.is_anonymous
    assert bytes(kept.objector) == b""
    assert answer.url.endswith(f"?receipt={kept.receipt}")


def test_a_named_objector_is_sealed(anybody, notice, heard):
    object_to(anybody, notice, is_named="1", name="王示例", contact="13900000002")
    kept = Objection.objects.get()
    assert "王示例".encode() not in bytes(kept.objector)
    assert open_text(bytes(kept.objector)) == "王示例，13900000002"


@pytest.mark.parametrize(("given", "field"), [({"facts": "听说不符"}, "facts"), ({"is_named": "1"}, "name")])
def test_an_objection_that_cannot_be_checked_is_not_taken(anybody, notice, given, field):
    page = object_to(anybody, notice, **given)
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert not Objection.objects.exists()


def test_the_receipt_leads_to_the_answer_and_to_nothing_else(anybody, notice, heard):
    object_to(anybody, notice, is_named="1", name="王示例")
    kept = Objection.objects.get()
    kept.result, kept.answered_on = "unfounded", date(2010, 3, 9)
    kept.save()
    page = anybody.get(reverse("objection_track"), {"receipt": f" {kept.receipt.lower()} "})
    assert "异议不成立" in page.text
    assert "2010年3月9日" in page.text
    assert FACTS not in page.text
    assert "王示例" not in page.text


def test_an_unknown_receipt_is_said_to_be_unknown(anybody, notice):
    page = anybody.get(reverse("objection_track"), {"receipt": "ZSY-0-Y0"})
    assert page.context["objection"] is None
    assert 'role="alert"' in page.text


def test_moving_the_day_past_the_period_closes_the_notice(anybody, notice):
    timelines.move_to(timeline="training", day=date(2010, 3, 9), actor=SYSTEM)
    assert anybody.get(reverse("public_notices")).context["townships"] == []
