"""Registering: the address is confirmed before anything is made, and nobody learns who has an account."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from approvals.models import ApplicantAccount, ConfirmationCode, Notice
from approvals.services.accounts.codes import BODY
from forms.services import open_text
from tests.approvals.accounts.conftest import FILLED, TEXTS


def test_a_code_makes_the_account_and_signs_in(stranger, newest_code):
    sent = stranger.post("/register/", FILLED)
    assert sent.url == "/register/code/" and not User.objects.filter(username="sun@example.org").exists()
    assert "s***@example.org" in stranger.get("/register/code/").text
    assert stranger.post("/register/code/", {"code": newest_code()}).url == "/portal/"
    account = ApplicantAccount.objects.get(user__username="sun@example.org")
    assert account.user.person.name == "孙示例" and account.identity_seen_on is None
    assert open_text(bytes(account.identity_sealed)) == FILLED["identity_number"]
    assert "孙示例" in stranger.get("/account/").text


def test_a_mobile_number_is_taken_as_well(stranger, newest_code, delivered):
    stranger.post("/register/", {**FILLED, "contact": "+86 138-0000-0000"})
    code = newest_code()
    delivered()
    assert TEXTS.pop() == ("13800000000", BODY.format(code=code))
    stranger.post("/register/code/", {"code": code})
    assert User.objects.get(username="13800000000").person.phone == "13800000000"


@pytest.mark.parametrize(
    ("field", "wrong", "said"),
    [
        ("identity_number", "990122198503200021", "校验码不符"),
        ("identity_number", "123", "18位"),
        ("name", "一", "证件上的姓名"),
        ("contact", "sun", "电子邮箱"),
        ("password", "kurz", "10"),
        ("password2", "etwas-anderes-7", "不一致"),
        ("terms", "", "使用条款"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(stranger, field, wrong, said):
    given = {**FILLED, field: wrong}
    if field == "password":
        given["password2"] = wrong
    page = stranger.post("/register/", given)
    assert page.status_code == 422 and said in page.context["errors"][field]
    assert not ConfirmationCode.objects.exists() and FILLED["password"] not in page.text


def test_a_password_like_the_address_is_refused(stranger):
    page = stranger.post(
        "/register/", {**FILLED, "password": "sun@example.org", "password2": "sun@example.org"}
    )
    assert "password" in page.context["errors"]


def test_english_readers_are_told_in_english(stranger, settings):
    stranger.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = stranger.post("/register/", {**FILLED, "identity_number": "990122198503200021", "terms": ""})
    assert "terms" in page.context["errors"]
    page = stranger.post("/register/", {**FILLED, "identity_number": "990122198503200021"})
    assert page.context["errors"]["identity_number"].startswith("The check character")


def test_a_known_address_looks_the_same_and_tells_its_owner(registered, client):
    registered()
    ConfirmationCode.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    answer = client.post("/register/", FILLED | {"contact": "SUN@example.org"})
    assert answer.url == "/register/code/"
    told = Notice.objects.filter(key="confirmation_code").first()
    assert "已有账户" in told.body and told.address == "sun@example.org"
    assert client.post("/register/code/", {"code": ""}).status_code == 422
    assert client.post("/register/code/", {"code": "000000"}).status_code == 422


def test_five_wrong_codes_void_it(stranger, newest_code):
    stranger.post("/register/", FILLED)
    code = newest_code()
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(5):
        assert stranger.post("/register/code/", {"code": wrong}).status_code == 422
    assert "失效" in stranger.post("/register/code/", {"code": code}).context["errors"]["code"]


def test_an_old_code_is_void(stranger, newest_code):
    stranger.post("/register/", FILLED)
    ConfirmationCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert stranger.post("/register/code/", {"code": newest_code()}).status_code == 422


def test_a_code_counts_once(stranger, newest_code, registered, client):
    registered()
    row = ConfirmationCode.objects.get()
    session = client.session
    session["account_code"] = str(row.token)
    session.save()
    assert client.post("/register/code/", {"code": newest_code()}).status_code == 422


def test_codes_to_one_address_are_limited(stranger):
    assert stranger.post("/register/", FILLED).status_code == 302
    assert "一分钟" in stranger.post("/register/", FILLED).context["errors"]["contact"]
    old = timezone.now()
    for minutes in range(1, 6):
        ConfirmationCode.objects.update(created_at=old - timedelta(minutes=2))
        answer = stranger.post("/register/", FILLED)
        assert answer.status_code == (302 if minutes < 5 else 422), minutes


def test_codes_from_one_sender_are_limited(stranger):
    for number in range(20):
        assert stranger.post("/register/", {**FILLED, "contact": f"p{number}@example.org"}).status_code == 302
    assert stranger.post("/register/", {**FILLED, "contact": "p20@example.org"}).status_code == 422


def test_a_code_goes_out_at_night_and_then_stands_nowhere(stranger, delivered, mailoutbox, newest_code):
    night = datetime.now(UTC).replace(hour=18, minute=0)  # two o'clock in Shanghai
    stranger.post("/register/", FILLED)
    code = newest_code()
    Notice.objects.update(not_before=night)
    assert delivered(night) == 1
    assert code in mailoutbox[0].body and Notice.objects.get().body == ""
    assert code not in ConfirmationCode.objects.get().code_index


def test_the_code_page_leads_back_without_a_code(stranger):
    assert stranger.get("/register/code/").url == "/register/"
    for page in ("/terms/", "/privacy/", "/register/", "/password/forgotten/"):
        assert stranger.get(page).status_code == 200
