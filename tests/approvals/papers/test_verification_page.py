"""The public page: the right answer for every state, nothing personal, and no trying out of codes."""

from io import BytesIO

import pytest
from django.core.cache import cache
from django.utils import translation

from approvals.models import Certificate
from approvals.services.certificates import issue_certificate, replace_certificate, revoke_certificate
from approvals.services.papers import issue_paper, open_paper
from tests.approvals.papers.cases import (
    CLERK,
    HUSBAND,
    WIFE,
    WIFE_ID,
    decide,
    make_case,
    organisation,
    set_training_day,
)

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.approvals.papers.urls")]


@pytest.fixture(autouse=True)
def in_english_without_counters(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    cache.clear()
    with translation.override("en"):
        yield


@pytest.fixture
def paper():
    organisation()
    case = make_case()
    return issue_certificate(
        case=case, key="second_birth_certificate", context={}, actor=CLERK, decision=decide(case)
    )


@pytest.fixture
def pair():
    """The decision and the certificate issued under it, of one number."""
    organisation()
    case = make_case()
    what = {"case": case, "context": {}, "actor": CLERK, "decision": decide(case)}
    return [
        issue_paper(key="approval_decision", **what),
        issue_certificate(key="second_birth_certificate", **what),
    ]


def ask(client, paper, code=None):
    address = f"/verify/{paper.number}"
    return client.get(address, {"f": code or paper.verification_code}, HTTP_ACCEPT_LANGUAGE="en")


def upload(client, content):
    file = BytesIO(content)
    file.name = "paper.pdf"
    return client.post("/verify/upload/", {"file": file}, HTTP_ACCEPT_LANGUAGE="en")


def said(response):
    return response.content.decode()


def test_a_paper_in_force_is_confirmed_without_personal_data(client, paper):
    page = said(ask(client, paper))
    assert "Genuine and in force" in page and "sample from training" in page
    assert "Electronic signature" not in page  # nobody has shown the file
    assert paper.number in page and "青溪县人口和计划生育局" in page and "2012-03-22" in page
    assert [secret for secret in (WIFE, HUSBAND, WIFE_ID, "0027", "王*", "22(6)") if secret in page] == []


def test_one_number_shows_the_decision_and_the_certificate_issued_under_it(client, pair):
    assert {paper.number for paper in pair} == {"青溪计生再批〔2010〕第0001号"}
    for paper in pair:
        page = said(ask(client, paper))
        assert "Decision to approve" in page and "Certificate for a further child" in page
        assert page.count("Genuine and in force") == 2 and "2012-03-22" in page


def test_with_its_certificate_ends_what_the_decision_granted(client, pair):
    set_training_day("2010-05-04")
    revoke_certificate(certificate=Certificate.objects.get(), reason="申请材料虚假", actor=CLERK)
    page = said(ask(client, pair[0]))
    assert page.count("Genuine, but revoked") == 2 and page.count('datetime="2010-05-04"') == 2


def test_a_certificate_that_was_replaced_leaves_the_decision_in_force(client, pair):
    new = replace_certificate(certificate=Certificate.objects.get(), reason="遗失", context={}, actor=CLERK)
    assert new.number == "青溪计生再批〔2010〕第0002号"
    page = said(ask(client, pair[0]))
    assert page.index("Genuine and in force") < page.index("Replaced by a newer paper") and new.number in page
    assert "Also issued under this number" not in said(ask(client, new))


def test_a_code_may_be_typed_carelessly(client, paper):
    careless = paper.verification_code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert "Genuine and in force" in said(ask(client, paper, careless))


@pytest.mark.parametrize(
    "number, code", [("ours", "AAAA-AAAA-AAAA-AAAA"), ("示计生〔2010〕第0009号", "ours")]
)
def test_a_number_or_code_alone_tells_nothing(client, paper, number, code):
    data = {
        "number": number.replace("ours", paper.number),
        "f": code.replace("ours", paper.verification_code),
    }
    page = said(client.get("/verify/", data, HTTP_ACCEPT_LANGUAGE="en"))
    assert "No such paper" in page and "青溪县" not in page


def test_a_revoked_certificate_says_since_when(client, paper):
    set_training_day("2010-05-04")
    revoke_certificate(certificate=Certificate.objects.get(), reason="申请材料虚假", actor=CLERK)
    page = said(ask(client, paper))
    assert "revoked" in page and "2010-05-04" in page and "虚假" not in page


def test_a_certificate_past_its_day_is_expired(client, paper):
    set_training_day("2012-03-23")
    assert "expired" in said(ask(client, paper))


def test_a_replaced_certificate_is_no_longer_good_and_the_new_one_keeps_its_last_day(client, paper):
    set_training_day("2010-06-01")
    certificate = Certificate.objects.get()
    new = replace_certificate(certificate=certificate, reason="姓名更正", context={}, actor=CLERK)
    page = said(ask(client, paper))
    assert "Replaced" in page and new.number in page and "2010-06-01" in page
    assert "2012-03-22" in said(ask(client, new)) and "Replaced" not in said(ask(client, new))


def test_a_paper_replaced_twice_names_the_one_in_force(client, paper):
    second = replace_certificate(
        certificate=Certificate.objects.get(), reason="姓名更正", context={}, actor=CLERK
    )
    set_training_day("2010-06-02")
    third = replace_certificate(certificate=second.certificate, reason="遗失", context={}, actor=CLERK)
    page = said(ask(client, paper))
    assert third.number in page and "2010-06-02" in page and second.number not in page


def test_the_file_itself_proves_the_paper(client, paper):
    page = said(upload(client, open_paper(paper)))
    assert "Genuine and in force" in page and "Genuine and unchanged" in page


def test_a_file_with_one_changed_byte_is_caught(client, paper):
    pdf = bytearray(open_paper(paper))
    pdf[len(pdf) // 3] ^= 1
    assert "The file was changed" in said(upload(client, bytes(pdf)))


@pytest.mark.parametrize("content", [b"%PDF-1.7 nonsense", b"hello"])
def test_another_file_is_unknown(client, paper, content):
    page = said(upload(client, content))
    # There are no characters to check; a copy of a genuine paper is told how it is checked.
    assert "No such paper" in page and "Check every character" not in page and "scanned" in page


def test_an_upload_without_file_says_what_to_do(client):
    response = client.post("/verify/upload/", HTTP_ACCEPT_LANGUAGE="en")
    assert response.status_code == 400 and "Choose the PDF file" in said(response)


def test_codes_cannot_be_tried_out(client, paper):
    answers = [ask(client, paper, f"0000-0000-0000-{number:04}").status_code for number in range(31)]
    assert answers[-1] == 429 and set(answers[:-1]) == {200}


def test_no_search_engine_and_no_cache_keeps_the_page(client):
    response = client.get("/verify/")
    assert response["X-Robots-Tag"] == "noindex" and response["Cache-Control"] == "no-store"
