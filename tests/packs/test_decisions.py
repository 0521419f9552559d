"""Decisions of a case after a review (S11): what stands in its place, and what the desk may record."""

from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse

from approvals.models import Case
from approvals.scenarios.stage import person_of
from tests.packs.stories import case_page, played, take

COUNTY = "990121"


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def test_a_changed_decision_leads_to_the_one_in_its_place(client):
    stage = played("x29_changed", before="S13_T1")
    old, new = stage.the_case().decisions.all()
    assert (old.replaced_by, new.replaces, old.replaced_on) == (new, old, date(2010, 5, 12))
    paper = old.papers.get(key="refusal_decision")
    assert paper.superseded_by.decision == new
    page = case_page(client, stage.the_case()).content.decode()
    assert f'href="#decision-{new.pk}"' in page and f'href="#decision-{old.pk}"' in page


def test_the_desk_records_a_stay_and_lifts_it(client):
    stage = played("x17_suit_annuls", before="S13_T1")
    case = stage.the_case()
    client.force_login(person_of("COUNTY_CLERK", COUNTY))
    address = reverse("case_tab", args=[case.number, "steps"])
    assert "停止执行" not in client.get(address).content.decode()
    take(stage, "review", {"kind": "suit", "number": "示行初字第1号"})
    assert "登记停止执行" in client.get(address).content.decode()
    client.post(address, {"act": "stay", "reason": "示行停第1号"})
    case = Case.objects.get(pk=case.pk)
    assert case.lock_reason == "停止执行（示行停第1号）" and case.reviews.get().is_stayed
    assert (
        "execution stayed (示行停第1号)"
        in client.get(address, headers={"accept-language": "en"}).content.decode()
    )
    client.post(address, {"act": "lift_stay", "reason": "示行恢第1号"})
    case = Case.objects.get(pk=case.pk)
    assert case.is_locked and case.lock_reason.startswith("行政诉讼") and not case.reviews.get().is_stayed


def test_the_desk_knows_every_outcome_of_a_review(client):
    case = played("x17_suit_annuls", before="S11_T2").the_case()
    client.force_login(person_of("COUNTY_CLERK", COUNTY))
    address = reverse("case_tab", args=[case.number, "steps"])
    for outcome in ("unlawful", "settled", "act_anew"):
        with transaction.atomic():
            assert f'value="{outcome}"' in client.get(address).content.decode()
            client.post(address, {"act": "review_ended", "limit": outcome, "reason": "示行初字第5号判决"})
            assert case.reviews.get().outcome == outcome
            transaction.set_rollback(True)
