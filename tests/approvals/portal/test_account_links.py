"""A case that a proxy filed: the person sees it only after the window has seen the identity card."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from approvals.models import ApplicantAccount, Case, CaseLink, CaseParty, Person
from approvals.services.facts import identity_index
from tests.approvals.portal.conftest import signed_in
from workflows.models import HistoryEvent

pytestmark = pytest.mark.django_db


def account_of(name, number):
    user = User.objects.create_user(f"{name}@example.org", password="x", first_name=name)
    Person.objects.create(user=user, name=name)
    return ApplicantAccount.objects.create(
        user=user, identity_index=identity_index(number), terms_version="1", terms_accepted_at=timezone.now()
    )


@pytest.fixture
def orphan(case):
    """Li's case as a proxy would have filed it: nobody's account."""
    CaseParty.objects.filter(case=case).update(user=None)
    Case.objects.filter(pk=case.pk).update(applicant=None)
    case.refresh_from_db()
    return case


@pytest.fixture
def wife(orphan, answers):
    return account_of("wife", answers["wife_id"])


def browser(account):
    client = Client()
    client.force_login(account.user)
    return client


def settle_link(window, account, case, **given):
    return window.post(reverse("account_link", args=[account.pk, case.number]), given)


def test_the_same_number_alone_opens_nothing(wife, orphan):
    person = browser(wife)
    assert person.post(reverse("account_cases")).url == reverse("account")
    assert person.get(reverse("own_case", args=[orphan.number])).status_code == 404
    assert orphan.number not in person.get(reverse("account")).text


def test_the_window_confirms_and_the_person_sees_the_case(wife, orphan):
    person, window = browser(wife), signed_in("window")
    person.post(reverse("account_cases"))
    assert [link.case for link in window.get(reverse("account_links")).context["links"]] == [orphan]
    settle_link(window, wife, orphan, act="confirm")
    assert person.get(reverse("own_case", args=[orphan.number])).status_code == 404
    settle_link(window, wife, orphan, act="confirm", seen="1")
    assert person.get(reverse("own_case", args=[orphan.number])).status_code == 200
    wife.refresh_from_db()
    assert wife.identity_seen_on and wife.identity_seen_by_name
    assert HistoryEvent.objects.filter(root=orphan.root, kind="party_linked").exists()
    assert window.get(reverse("account_links")).context["links"] == []
    assert orphan.number in person.get(reverse("own_notices")).text


def test_before_the_person_asks_the_window_sees_nothing(wife, orphan):
    assert signed_in("window").get(reverse("account_links")).context["links"] == []
    assert settle_link(signed_in("window"), wife, orphan, act="confirm", seen="1").status_code == 404


def test_only_the_window_of_the_township_settles(wife, orphan):
    browser(wife).post(reverse("account_cases"))
    other = User.objects.filter(
        person__posts__role="TOWN_WINDOW", person__posts__unit__code="990121101"
    ).first()
    window = Client()
    window.force_login(other)
    assert window.get(reverse("account_links")).context["links"] == []
    assert settle_link(window, wife, orphan, act="confirm", seen="1").status_code == 404
    assert signed_in("county_clerk").get(reverse("account_links")).status_code == 404


def test_a_refusal_is_kept_and_tells_the_asker_nothing(wife, orphan):
    person, window = browser(wife), signed_in("window")
    person.post(reverse("account_cases"))
    settle_link(window, wife, orphan, act="refuse", reason="")
    assert not CaseLink.objects.filter(case=orphan).exists()
    settle_link(window, wife, orphan, act="refuse", reason="本人未到场")
    assert CaseLink.objects.get(case=orphan).status == "refused"
    assert window.get(reverse("account_links")).context["links"] == []
    assert orphan.number not in person.get(reverse("account")).text + person.get(reverse("own_notices")).text


def test_a_second_account_with_the_number_is_stopped_at_the_window(wife, orphan, answers):
    wife.identity_seen_on = timezone.now().date()
    wife.save()
    twin = account_of("twin", answers["wife_id"])
    browser(twin).post(reverse("account_cases"))
    settle_link(signed_in("window"), twin, orphan, act="confirm", seen="1")
    assert not CaseLink.objects.filter(case=orphan, status="confirmed").exists()
