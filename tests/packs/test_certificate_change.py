"""Certificates that change while they hold (a.3): who may ask, in which days, and what silence and withdrawal do."""

from copy import deepcopy
from datetime import date

import pytest
from django.test import Client

from approvals.models import CaseType, Certificate
from approvals.scenarios.stage import person_of
from tests.packs.stories import played, take

KEY = "second_birth_certificate"
AMENDED = {
    "amendment_result": "approve",
    "holder_checked": True,
    "register_checked": True,
    "evidence": "户口簿",
    "finding": "已登记改名",
}


@pytest.fixture(scope="module")
def served(lasting):
    """Li's case of A1 after the certificate was served, on 24 March 2010; it holds until 22 March 2012."""
    return played("a1_only_children", before="S13_T1")


@pytest.fixture
def stage(served, blank_pages):
    return deepcopy(served)


def asked(stage, kind, **more):
    take(stage, "reissue", {"paper": KEY, "kind": kind, "reason": "持证人说明", "to": "small", **more})


@pytest.mark.parametrize(
    "day, refused",
    [
        (date(2011, 12, 22), "TOO_EARLY"),
        (date(2011, 12, 23), ""),
        (date(2012, 2, 21), ""),
        (date(2012, 2, 22), "TOO_LATE"),
    ],
)
def test_a_renewal_is_asked_for_within_its_window(stage, day, refused):
    take(stage, "day", day)
    asked(stage, "renew", refused=refused)


def test_a_law_that_has_ended_renews_nothing(stage):
    CaseType.objects.filter(pack_id="second_birth_approval").update(decide_until=date(2012, 1, 31))
    take(stage, "day", date(2012, 2, 1))
    asked(stage, "renew", refused="2012-01-31")


def test_silence_renews_nothing_when_the_law_ends_before_the_certificate(stage):
    CaseType.objects.filter(pack_id="second_birth_approval").update(decide_until=date(2012, 2, 29))
    take(stage, "day", date(2012, 2, 1))
    asked(stage, "renew")
    stage.turn_to("small")
    take(stage, "day", date(2012, 3, 23))
    take(stage, "expect", {"case": {"status": "closed", "outcome": "n_EE4"}})
    assert Certificate.objects.get().status == "expired"


@pytest.mark.parametrize(
    "row, code",
    [
        (("适用条款", "22(6)", "22(7)"), "NOT_CORRECTABLE"),
        (("女方姓名", "李二", "李新名"), "NOT_WHAT_STANDS"),
        (("女方姓名", "李示一", "李示一"), "NOTHING_CORRECTED"),
        (("现居住地（村、社区）", "990121100201", "123"), "rows.0.right"),
    ],
)
def test_only_what_the_pack_names_is_amended(stage, row, code):
    asked(stage, "amend")
    stage.turn_to("small")
    answers = {**AMENDED, "rows": [dict(zip(("item", "stands", "right"), row, strict=True))]}
    take(stage, "do", {"at": "n_T1", "as": "COUNTY_CLERK", "answers": answers, "refused": code})


def test_a_withdrawn_request_leaves_the_certificate_as_it_was(stage):
    asked(stage, "amend")
    stage.turn_to("small")
    take(stage, "withdraw", {"reason": "不变更了"})
    take(stage, "expect", {"case": {"status": "closed", "outcome": "n_EE5"}})
    assert Certificate.objects.get().status == "valid"


@pytest.mark.parametrize("kind, address", [("amend", "amendment"), ("renew", "renewal")])
def test_the_holder_asks_on_the_portal(stage, kind, address):
    take(stage, "day", date(2012, 1, 4))
    origin, client = stage.the_case(), Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(stage.the_applicant())
    page = f"/portal/cases/{origin.number}/{address}/"
    assert page in client.get(f"/portal/cases/{origin.number}/").content.decode()
    choice = f"{Certificate.objects.get().paper_id}:{kind}"
    answer = client.post(page, {"choice": choice, "reason": "情况说明"}, follow=True)
    small = origin.derived_links.get().derived
    assert small.number in answer.redirect_chain[-1][0] and small.notes["kind"] == kind
    assert page not in client.get(f"/portal/cases/{origin.number}/").content.decode()


@pytest.mark.parametrize(
    "role, seen", [("COUNTY_CLERK", True), ("TOWN_WINDOW", True), ("LEGAL_REVIEWER", False)]
)
def test_the_desk_offers_both_to_whoever_receives_requests(stage, role, seen):
    take(stage, "day", date(2012, 1, 4))
    case, client = stage.the_case(), Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(person_of(role, case.township if role.startswith("TOWN") else case.county))
    page = client.get(f"/desk/cases/{case.number}/papers/").content.decode()
    assert ("Amend a certificate" in page, "Renew a certificate" in page) == (seen, seen)


def test_a_renewal_is_opened_from_the_desk(stage):
    take(stage, "day", date(2012, 1, 4))
    case, client = stage.the_case(), Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(person_of("TOWN_WINDOW", case.township))
    choice = f"{Certificate.objects.get().paper_id}:renew"
    data = {"act": "certificate_renewal", "limit": choice, "reason": "仍符合条件"}
    page = client.post(f"/desk/cases/{case.number}/papers/", data, follow=True).content.decode()
    assert "The renewal is opened" in page and case.derived_links.get().derived.notes["kind"] == "renew"
