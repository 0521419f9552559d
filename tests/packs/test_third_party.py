"""The door of a third party: in with the code on the notice, what it opens, and what stays closed (Licensing Law arts 36, 47)."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from approvals.models import AccessRecord, CaseParty, Person
from approvals.scenarios.stage import person_of
from approvals.services.casework import starting_answers
from approvals.services.third_parties import invitation_code
from tests.packs.stories import played, take
from workflows.selectors import open_work


@pytest.fixture
def stage(blank_pages):
    """The third party has come in, made one point and asked for a hearing."""
    return played("x35_third_party_heard", "S07_T3")


def signed_in(username):
    user, made = User.objects.get_or_create(username=username)
    if made:
        Person.objects.create(user=user, name=username)
    client = Client()
    client.force_login(user)
    return client


def post_code(client, number, code):
    return client.post(reverse("invitation"), {"number": number, "code": code})


def third_of(stage):
    return stage.the_case().parties.get(kind=CaseParty.Kind.THIRD_PARTY)


def test_the_page_shows_his_rights_and_papers_and_nothing_of_the_file(stage):
    case, client = stage.the_case(), signed_in("scenario-x35-third")
    page = client.get(reverse("third_party_case", args=[case.number]))
    assert "影响抚养费" in page.text and "抚养争议" in page.text
    for closed in ("双方均为独生子女", "李示一", "现居住地", "示例路1号", "民政"):
        assert closed not in page.text
    assert [paper.key for paper in page.context["own"].papers] == ["third_party_notice"]
    # A second hearing is not asked for; more can be said while the hearing lasts.
    assert page.context["own"].acts == {"interest"}
    assert AccessRecord.objects.filter(case=case, purpose="third_party").exists()


def test_the_case_of_the_applicants_stays_closed_to_him(stage):
    case, client = stage.the_case(), signed_in("scenario-x35-third")
    for name in ("own_case", "own_receipt", "own_supply"):
        assert client.get(reverse(name, args=[case.number])).status_code == 404
    assert client.post(reverse("own_request", args=[case.number, "withdraw"])).status_code == 404
    right = case.papers.get(key="hearing_right_notice")
    assert client.get(reverse("third_party_paper", args=[case.number, right.pk])).status_code == 404
    assert client.get(reverse("third_party_request", args=[case.number, "withdraw"])).status_code == 404
    own = case.papers.get(key="third_party_notice")
    assert client.get(reverse("third_party_paper", args=[case.number, own.pk])).status_code == 200
    assert case.number not in [row["case"].number for row in client.get(reverse("own_cases")).context["rows"]]
    assert case.number in client.get(reverse("own_cases")).text


def test_his_notice_with_the_code_is_closed_to_the_applicants(stage):
    case, client = stage.the_case(), Client()
    client.force_login(stage.the_applicant())
    notice = case.papers.get(key="third_party_notice")
    assert client.get(reverse("own_paper", args=[case.number, notice.pk])).status_code == 404
    page = client.get(reverse("own_case", args=[case.number]))
    assert "影响抚养费" not in page.text and "interest" in page.context["own"].acts


def test_a_code_opens_its_case_to_one_account(stage):
    case = stage.the_case()
    code = invitation_code(third_of(stage))
    assert "另一账户" in post_code(signed_in("somebody"), case.number, code).text
    assert "不符" in post_code(signed_in("somebody"), case.number, "AAAA-BBBB-CCCC").text
    assert "不符" in post_code(signed_in("somebody"), "ZSY-990121-2010-999999", code).text
    third_of(stage).__class__.objects.filter(pk=third_of(stage).pk).update(user=None)
    client = signed_in("somebody")
    assert post_code(client, f" {case.number.lower()}", code.lower().replace("-", " ")).status_code == 302
    assert client.get(reverse("third_party_case", args=[case.number])).status_code == 200


def test_neither_an_official_nor_the_applicant_uses_the_code(stage):
    case, party = stage.the_case(), third_of(stage)
    CaseParty.objects.filter(pk=party.pk).update(user=None)
    applicant = Client()
    applicant.force_login(stage.the_applicant())
    assert post_code(applicant, case.number, invitation_code(party)).status_code == 422
    official = Client()
    official.force_login(person_of("COUNTY_CLERK", "990121"))
    assert post_code(official, case.number, invitation_code(party)).status_code == 422


def test_the_proof_of_service_names_who_received_which_notice(stage):
    rows = (
        stage.the_case().service_records.order_by("pk").values_list("paper__key", "recipient", "party__kind")
    )
    assert list(rows)[-2:] == [
        ("hearing_right_notice", "李示一", None),
        ("third_party_notice", "王利害", "third_party"),
    ]


def test_every_point_made_on_the_portal_waits_for_its_answer_and_is_read_with_it(blank_pages):
    stage = played("x35_third_party_heard", "TH_T3")
    case = stage.the_case()
    item = next(item for item in open_work(case.root) if item.element_id == "TH_T3")
    start = starting_answers(case, item)
    assert start == {"heard": "opinions", "answers": [{"by": "third_party", "argument": "影响抚养费"}]}
    answered = {**start["answers"][0], "adopted": "rejected", "reason": "不受影响"}
    step = {"at": "TH_T3", "as": "COUNTY_CLERK", "answers": {"heard": "opinions", "answers": [answered]}}
    take(stage, "do", step)
    page = signed_in("scenario-x35-third").get(reverse("third_party_case", args=[case.number]))
    assert "不受影响" in page.text and page.context["own"].acts == frozenset()
    assert [paper.key for paper in page.context["own"].papers] == ["hearing_notice", "third_party_notice"]
    received = case.service_records.filter(paper__key="hearing_notice").order_by("pk")
    assert list(received.values_list("recipient", "party__kind")) == [
        ("李示一", "applicant"),
        ("王利害", "third_party"),
    ]
