"""Certificates that end before their time (a.3): who may begin it, and that nobody agrees to his own proposal."""

from copy import deepcopy

import pytest
from django.test import Client

from approvals.models import Certificate
from approvals.scenarios.stage import person_of
from tests.packs.stories import played, take
from workflows.models import WorkItem

KEY = "second_birth_certificate"
HANDED_BACK = {
    "circumstance": "surrender",
    "happened_on": "2010-03-24",
    "evidence": "本人书面说明",
    "register_checked": True,
    "voluntary": True,
    "finding": "本人自愿交回",
}
APPROVED = {"approval": "approved", "approval_reason": "同意", "approver_sign": "副局长"}


@pytest.fixture(scope="module")
def served(lasting):
    """Li's case of A1 after the certificate was served, on 24 March 2010."""
    return played("a1_only_children", before="S13_T1")


@pytest.fixture
def stage(served, blank_pages):
    return deepcopy(served)


@pytest.mark.parametrize(
    "role, revokes, cancels",
    [("COUNTY_CLERK", True, True), ("TOWN_WINDOW", False, True), ("LEGAL_REVIEWER", False, False)],
)
def test_the_desk_offers_each_what_he_may_begin(stage, role, revokes, cancels):
    case, client = stage.the_case(), Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(person_of(role, case.township if role.startswith("TOWN") else case.county))
    page = client.get(f"/desk/cases/{case.number}/papers/").content.decode()
    assert ("Examine a revocation" in page, "Cancel a certificate" in page) == (revokes, cancels)


def test_a_revocation_is_opened_from_the_page_and_the_certificate_holds_meanwhile(stage):
    case, client = stage.the_case(), Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(person_of("COUNTY_CLERK", case.county))
    choice = f"{Certificate.objects.get().paper_id}:revoke"
    posted = {"act": "certificate_revocation", "limit": choice, "reason": "证明系伪造"}
    client.post(f"/desk/cases/{case.number}/papers/", posted)
    small = case.derived_links.get().derived
    assert (
        small.case_type.pack_id == "certificate_end"
        and small.number in client.get(f"/desk/cases/{case.number}/papers/").content.decode()
    )
    assert Certificate.objects.get().status == Certificate.Status.VALID
    first = client.get(f"/desk/items/{WorkItem.objects.get(root=small.root).pk}/").content.decode()
    assert "证明系伪造" in first and Certificate.objects.get().paper.number in first


def test_who_checked_a_cancellation_does_not_agree_to_it(stage):
    take(stage, "end", {"paper": KEY, "kind": "cancel", "reason": "自愿交回", "to": "small"})
    stage.turn_to("small")
    take(stage, "appoint", {"as": "COUNTY_CLERK", "unit": "990121", "role": "COUNTY_DEPUTY"})
    take(stage, "do", {"at": "v_T1", "as": "COUNTY_CLERK", "answers": HANDED_BACK})
    own = {"as": "COUNTY_DEPUTY", "by": "COUNTY_CLERK", "answers": APPROVED, "refused": "核对注销事由"}
    take(stage, "do", {"at": "v_T2", **own})
    assert Certificate.objects.get().status == Certificate.Status.VALID


def test_a_refused_cancellation_says_why_and_the_certificate_stays(stage):
    take(stage, "end", {"paper": KEY, "kind": "cancel", "reason": "自愿交回", "to": "small"})
    stage.turn_to("small")
    take(stage, "do", {"at": "v_T1", "as": "COUNTY_CLERK", "answers": HANDED_BACK})
    refused = {"approval": "refused", "approval_reason": "交回的不是原件", "approver_sign": "副局长"}
    take(stage, "do", {"at": "v_T2", "as": "COUNTY_DEPUTY", "answers": refused})
    small = stage.the_case()
    assert (small.status, small.outcome) == ("closed", "v_EE3")
    assert "交回的不是原件" in small.notices.get(key="cancellation_refused").body
    assert Certificate.objects.get().status == Certificate.Status.VALID


def test_the_holder_hands_the_certificate_back_on_the_portal(stage):
    origin, client = stage.the_case(), Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(stage.the_applicant())
    address = f"/portal/cases/{origin.number}/handing-back/"
    assert address in client.get(f"/portal/cases/{origin.number}/").content.decode()
    unsaid = client.post(address, {"choice": "", "reason": "不再需要"})
    assert unsaid.status_code == 422 and "Choose the paper" in unsaid.content.decode()
    choice = f"{Certificate.objects.get().paper_id}:cancel"
    answer = client.post(address, {"choice": choice, "reason": "不再需要"}, follow=True)
    small = origin.derived_links.get().derived
    assert small.number in answer.redirect_chain[-1][0] and small.notes["kind"] == "cancel"
    assert address not in client.get(f"/portal/cases/{origin.number}/").content.decode()
