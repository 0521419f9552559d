"""A stranger before the portal, the outbox with the codes, and what somebody fills in to register."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from approvals.models import Notice
from approvals.services.notices import deliver_due

PASSWORD = "drei-rote-Dächer-19"
FILLED = {
    "name": "孙示例",
    "identity_number": "990122198503200020",
    "contact": "sun@example.org",
    "password": PASSWORD,
    "password2": PASSWORD,
    "terms": "1",
}


@pytest.fixture(autouse=True)
def plain(db, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.SMS_GATEWAY = "tests.approvals.accounts.conftest.no_message"
    cache.clear()


TEXTS = []


def no_message(number, text):
    TEXTS.append((number, text))


@pytest.fixture
def stranger():
    return Client()


@pytest.fixture
def newest_code():
    """Return the digits of the newest code in the outbox."""

    def read():
        body = Notice.objects.filter(key="confirmation_code").first().body
        return re.search(r"\d{6}", body)[0]

    return read


@pytest.fixture
def registered(stranger, newest_code):
    """Register as told and return the browser, signed in."""

    def make(client=stranger, **given):
        client.post("/register/", {**FILLED, **given})
        assert client.post("/register/code/", {"code": newest_code()}).status_code == 302
        return client

    return make


@pytest.fixture
def delivered():
    return deliver_due
