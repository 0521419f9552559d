"""Papers issued anew (S10, a.3): a second person agrees, only writing errors are corrected, the holder asks on the portal."""

from copy import deepcopy

import pytest
from django.test import Client

from approvals.models import Certificate, Notice
from approvals.scenarios.stage import person_of
from approvals.services.certificates import revoke_certificate
from tests.packs.stories import played, take
from workflows.actors import SYSTEM

KEY = "second_birth_certificate"
CHECKED = {"circumstance": "damaged", "holder_checked": True, "register_checked": True, "finding": "身份相符"}
SEALED = {"seal": "agency", "copies": 2, "signed_first": True}
APPROVED = {"approval": "approved", "approval_reason": "同意", "approver_sign": "副局长"}


@pytest.fixture(scope="module")
def served(lasting):
    """Li's case of A1 after the certificate was served, on 24 March 2010."""
    return played("a1_only_children", before="S13_T1")


@pytest.fixture
def stage(served, blank_pages):
    return deepcopy(served)


def asked(stage, kind, **more):
    take(stage, "reissue", {"paper": KEY, "kind": kind, "reason": "持证人说明", "to": "small", **more})
    stage.turn_to("small")


def correct(stage, *rows, refused=""):
    answers = {
        "rows": [dict(zip(("item", "stands", "right"), row, strict=True)) for row in rows],
        "evidence": "户口簿",
        "is_clerical": True,
    }
    take(
        stage,
        "do",
        {"at": "r_T2", "as": "COUNTY_CLERK", "answers": answers, **({"refused": refused} if refused else {})},
    )


def page_of(user, address):
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user)
    return client.get(address)


@pytest.mark.parametrize(
    "row, code",
    [
        (("适用条款", "22(6)", "22(7)"), "NOT_CORRECTABLE"),
        (("女方姓名", "李二", "李诗一"), "NOT_WHAT_STANDS"),
        (("女方姓名", "李示一", "李示一"), "NOTHING_CORRECTED"),
        (("女方公民身份号码", "990122198503200020", "990122198503200021"), "rows.0.right"),
    ],
)
def test_only_a_writing_error_is_corrected(stage, row, code):
    asked(stage, "correction", **{"as": "COUNTY_CLERK"})
    correct(stage, row, refused=code)


def test_who_proposed_a_correction_does_not_approve_it(stage):
    asked(stage, "correction", **{"as": "COUNTY_CLERK"})
    take(stage, "appoint", {"as": "COUNTY_CLERK", "unit": "990121", "role": "COUNTY_DEPUTY"})
    correct(stage, ("女方姓名", "李示一", "李诗一"))
    own = {
        "at": "r_T3",
        "as": "COUNTY_DEPUTY",
        "by": "COUNTY_CLERK",
        "answers": APPROVED,
        "refused": "写明更正事项",
    }
    take(stage, "do", own)


def test_a_damaged_certificate_is_taken_back_first(stage):
    asked(stage, "damaged")
    step = {"at": "r_T1", "as": "COUNTY_CLERK", "answers": CHECKED, "refused": "OLD_NOT_TAKEN_BACK"}
    take(stage, "do", step)
    take(stage, "do", {**step, "answers": {**CHECKED, "old_taken_back": True}, "refused": ""})


def test_a_refusal_leaves_the_certificate_as_it_was_and_tells_the_holder_why(stage):
    asked(stage, "lost")
    take(stage, "do", {"at": "r_T1", "as": "COUNTY_CLERK", "answers": {**CHECKED, "circumstance": "lost"}})
    answers = {**APPROVED, "approval": "refused", "approval_reason": "申请人不是持证人"}
    take(stage, "do", {"at": "r_T3", "as": "COUNTY_DEPUTY", "answers": answers})
    assert Certificate.objects.get().status == "valid"
    assert "申请人不是持证人" in Notice.objects.get(key="reissue_refused").body
    take(stage, "expect", {"case": {"status": "closed", "outcome": "r_EE2"}})


def test_a_certificate_revoked_meanwhile_is_not_issued_again(stage):
    asked(stage, "lost")
    take(stage, "do", {"at": "r_T1", "as": "COUNTY_CLERK", "answers": {**CHECKED, "circumstance": "lost"}})
    revoke_certificate(certificate=Certificate.objects.get(), reason="材料虚假", actor=SYSTEM)
    step = {"at": "r_T3", "as": "COUNTY_DEPUTY", "answers": APPROVED, "refused": "NOT_REISSUABLE"}
    take(stage, "do", step)


def test_the_holder_asks_on_the_portal_and_finds_both_cases_linked(stage):
    origin, client = stage.the_case(), Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(stage.the_applicant())
    address = f"/portal/cases/{origin.number}/replacement/"
    assert address in client.get(f"/portal/cases/{origin.number}/").content.decode()
    choice = f"{Certificate.objects.get().paper_id}:lost"
    answer = client.post(address, {"choice": choice, "reason": "搬家时遗失"}, follow=True)
    small = origin.derived_links.get().derived
    assert small.number in answer.redirect_chain[-1][0] and origin.number in answer.content.decode()
    assert address not in client.get(f"/portal/cases/{origin.number}/").content.decode()


def test_a_case_that_nobody_filed_shows_its_own_way_and_no_receipt(stage):
    asked(stage, "lost")
    number = stage.the_case().number
    page = page_of(stage.the_applicant(), f"/portal/cases/{number}/").content.decode()
    assert "handles it" in page and "Receipt of the application" not in page and "Decision" not in page
    assert page_of(stage.the_applicant(), f"/portal/cases/{number}/receipt/").status_code == 404


def test_a_request_without_reason_or_choice_says_so(stage):
    client, number = Client(HTTP_ACCEPT_LANGUAGE="en"), stage.the_case().number
    client.force_login(stage.the_applicant())
    answer = client.post(f"/portal/cases/{number}/replacement/", {"choice": "", "reason": "x"})
    assert answer.status_code == 422 and "Choose the paper" in answer.content.decode()


def test_strangers_cannot_ask_for_a_certificate(stage, django_user_model):
    stranger = django_user_model.objects.create_user("stranger")
    assert page_of(stranger, f"/portal/cases/{stage.the_case().number}/replacement/").status_code == 404


@pytest.mark.parametrize(
    "role, seen", [("COUNTY_CLERK", True), ("LEGAL_REVIEWER", False), ("TOWN_WINDOW", False)]
)
def test_corrections_are_offered_to_whoever_may_propose_them(stage, role, seen):
    case = stage.the_case()
    user = person_of(role, case.township if role.startswith("TOWN") else case.county)
    page = page_of(user, f"/desk/cases/{case.number}/papers/").content.decode()
    assert ("Correct a clerical error" in page) is seen


def test_the_window_asks_for_the_holder(stage):
    case, client = stage.the_case(), Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(person_of("TOWN_WINDOW", case.township))
    choice = f"{Certificate.objects.get().paper_id}:damaged"
    data = {"act": "paper_replacement", "limit": choice, "reason": "水渍损毁"}
    page = client.post(f"/desk/cases/{case.number}/papers/", data, follow=True).content.decode()
    small = case.derived_links.get().derived
    assert small.notes["kind"] == "damaged" and "The replacement is opened" in page


@pytest.mark.parametrize("kind", ["", ":", ":correction", ":nonsense"])
def test_a_holder_gets_only_what_was_offered_never_a_correction(stage, kind):
    origin, client = stage.the_case(), Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(stage.the_applicant())
    data = {"choice": f"{Certificate.objects.get().paper_id}{kind}", "reason": "搬家时遗失"}
    answer = client.post(f"/portal/cases/{origin.number}/replacement/", data)
    assert answer.status_code == 422 and not origin.derived_links.exists()


@pytest.mark.parametrize("kind", ["", ":correction", ":nonsense"])
def test_the_window_gets_only_what_was_offered_never_a_correction(stage, kind):
    case, client = stage.the_case(), Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(person_of("TOWN_WINDOW", case.township))
    data = {
        "act": "paper_replacement",
        "limit": f"{Certificate.objects.get().paper_id}{kind}",
        "reason": "水渍损毁",
    }
    page = client.post(f"/desk/cases/{case.number}/papers/", data, follow=True).content.decode()
    assert "Choose the paper" in page and not case.derived_links.exists()


def test_an_unknown_kind_is_refused(stage):
    take(stage, "reissue", {"paper": KEY, "kind": "nonsense", "reason": "说明", "refused": "UNKNOWN_KIND"})


def test_lists_and_the_register_of_service_know_both_cases_by_the_corrected_name(stage):
    origin = stage.the_case()
    asked(stage, "correction", **{"as": "COUNTY_CLERK"})
    correct(stage, ("女方姓名", "李示一", "黎示一"))
    take(stage, "do", {"at": "r_T3", "as": "COUNTY_DEPUTY", "answers": APPROVED})
    take(stage, "do", {"at": "r_T4", "as": "SEAL_KEEPER", "answers": SEALED})
    small = stage.the_case()
    origin.refresh_from_db()
    assert [case.applicant_label for case in (origin, small)] == ["黎**、张**"] * 2
    assert [case.parties.get(kind="applicant").masked_name for case in (origin, small)] == ["黎**"] * 2


@pytest.mark.parametrize("length, refused", [(200, ""), (201, "TOO_LONG")])
def test_a_reason_that_the_register_cannot_hold_is_refused_and_never_cut(stage, length, refused):
    take(
        stage,
        "reissue",
        {"paper": KEY, "kind": "lost", "reason": "遗" * length, "to": "small", "refused": refused},
    )


def test_a_holder_who_writes_too_much_keeps_what_he_wrote(stage):
    client, number = Client(HTTP_ACCEPT_LANGUAGE="en"), stage.the_case().number
    client.force_login(stage.the_applicant())
    data = {"choice": f"{Certificate.objects.get().paper_id}:lost", "reason": "遗" * 201}
    answer = client.post(f"/portal/cases/{number}/replacement/", data)
    page = answer.content.decode()
    assert answer.status_code == 422 and "at most 200 characters" in page and "遗" * 201 in page


def test_the_desk_lets_nobody_write_more_than_a_correction_takes(stage):
    case = stage.the_case()
    page = page_of(
        person_of("COUNTY_CLERK", case.county), f"/desk/cases/{case.number}/papers/"
    ).content.decode()
    assert 'id="reason-paper_correction" name="reason" rows="3" maxlength="200"' in page


def test_a_holder_who_found_the_certificate_withdraws_his_request(stage):
    asked(stage, "lost")
    take(stage, "withdraw", {"reason": "已经找到"})
    take(stage, "expect", {"case": {"status": "closed", "outcome": "r_EE3"}, "notices": ["withdrawn"]})
    assert Certificate.objects.get().status == "valid"


def test_a_correction_is_the_authoritys_and_not_withdrawn_by_the_holder(stage):
    asked(stage, "correction", **{"as": "COUNTY_CLERK"})
    take(stage, "withdraw", {"reason": "不需要", "refused": "DECIDED"})
