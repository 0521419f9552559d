"""A person's own account: password, address, sessions, closing; nobody reaches into another's."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from approvals.models import ApplicantAccount, Case, CaseType, ConfirmationCode, SignedInSession
from tests.approvals.accounts.conftest import PASSWORD
from workflows.models import Deployment

NEW = "vier-blaue-Türen-20"


@pytest.fixture
def sun(registered):
    return registered()


def later():
    ConfirmationCode.objects.update(created_at=timezone.now() - timedelta(minutes=2))


def sign_in(password, agent="Mozilla/5.0 (Windows NT 10.0) Firefox/128.0"):
    client = Client(headers={"user-agent": agent})
    answer = client.post("/login/", {"username": "sun@example.org", "password": password})
    return client if answer.status_code == 302 else None


def test_a_forgotten_password_is_set_anew_and_ends_other_sessions(sun, client, newest_code):
    later()
    assert client.post("/password/forgotten/", {"contact": "sun@example.org"}).url == "/password/new/"
    given = {"code": newest_code(), "password": NEW, "password2": NEW}
    assert client.post("/password/new/", given).url == "/login/"
    assert sign_in(PASSWORD) is None and sign_in(NEW)
    assert sun.get("/account/").status_code == 302


@pytest.mark.parametrize("contact", ["nobody@example.org", "head@example.org"])
def test_who_has_an_account_is_not_told_and_officials_are_left_out(client, contact):
    User.objects.create_user("head@example.org", "head@example.org", PASSWORD)
    assert client.post("/password/forgotten/", {"contact": contact}).url == "/password/new/"
    page = client.post("/password/new/", {"code": "123456", "password": NEW, "password2": NEW})
    assert page.status_code == 422 and not ConfirmationCode.objects.get().code_index


def test_the_password_is_changed_by_whoever_knows_it(sun):
    elsewhere = sign_in(PASSWORD)
    wrong = sun.post("/account/password/", {"old_password": "x", "password": NEW, "password2": NEW})
    assert wrong.status_code == 422 and "old_password" in wrong.context["errors"]
    right = {"old_password": PASSWORD, "password": NEW, "password2": NEW}
    assert sun.post("/account/password/", right).url == "/account/"
    assert sun.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_the_address_changes_after_its_code(sun, newest_code):
    assert sun.post("/account/contact/", {"contact": "neu@example.org"}).url == "/account/contact/code/"
    assert User.objects.filter(username="sun@example.org").exists()
    assert sun.post("/account/contact/code/", {"code": newest_code()}).url == "/account/"
    assert User.objects.get(username="neu@example.org").email == "neu@example.org"


def test_sessions_are_listed_and_ended(sun):
    elsewhere = sign_in(PASSWORD)
    rows = sun.get("/account/").context["sessions"]
    assert [(row.device, row.is_this) for row in rows][1:] == [("Firefox · Windows", False)]
    sun.post("/account/sessions/end/", {"mark": rows[1].mark})
    assert elsewhere.get("/account/").status_code == 302 and sun.get("/account/").status_code == 200
    again = sign_in(PASSWORD)
    sun.post("/account/sessions/end/", {})
    assert again.get("/account/").status_code == 302 and sun.get("/account/").status_code == 200


def test_nobody_ends_a_session_of_somebody_else(sun, registered, client):
    registered(client, contact="zhou@example.org", identity_number="990121197609030014")
    mark = sun.session.session_key[:12]
    client.post("/account/sessions/end/", {"mark": mark})
    client.post("/account/sessions/end/", {"mark": ""})
    assert SignedInSession.objects.filter(session_key__startswith=mark).exists()


def test_a_closed_account_says_nothing_of_the_person(sun):
    assert sun.post("/account/close/", {"old_password": "x"}).status_code == 422
    assert sun.post("/account/close/", {"old_password": PASSWORD}).url == "/portal/"
    account = ApplicantAccount.objects.get()
    assert account.closed_at and not account.identity_index and not bytes(account.identity_sealed)
    assert not account.user.is_active and "sun" not in account.user.username
    assert account.user.person.name == "" and sign_in(PASSWORD) is None


def test_an_open_case_keeps_the_account(sun):
    user = User.objects.get(username="sun@example.org")
    deployment = Deployment.objects.create(key="k", version=1, content_hash="0" * 64)
    case_type = CaseType.objects.create(pack_id="k", version=1, code="K", mode="live", deployment=deployment)
    day = date(2026, 3, 2)
    Case.objects.create(case_type=case_type, number="K-1", applicant=user, filed_on=day, fact_date=day)
    page = sun.post("/account/close/", {"old_password": PASSWORD})
    assert page.status_code == 422 and "在办案件" in page.context["errors"]["general"]


def test_officials_have_the_page_in_their_own_frame(client, django_user_model):
    person = django_user_model.objects.create_user("clerk", password=PASSWORD)
    client.force_login(person)
    page = client.get("/account/")
    assert page.status_code == 200 and page.context["own"] is None
    assert client.get("/account/close/").url == "/account/"
