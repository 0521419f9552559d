"""Many guesses at one code at the same moment: no more of them are compared than one after the other would be."""

import pytest
from django.db import connection, transaction

from approvals.models import ConfirmationCode, Notice
from approvals.services.accounts.codes import MOST_ATTEMPTS, confirmed, counting_attempts, send_code
from tests.workflows.at_once import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
RESET = ConfirmationCode.Purpose.RESET


@pytest.fixture(autouse=True)
def only_on_postgres():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL (DATABASE_URL)")


def test_guesses_at_once_share_the_few_attempts():
    sent = send_code(
        purpose=RESET, contact="sun@example.org", client="c", waiting={}, user=None, is_known=False
    )

    @counting_attempts
    @transaction.atomic
    def guess(*, token, code):
        return confirmed(token=token, purpose=RESET, code=code)

    answers = together(16, lambda number: guess(token=sent.token, code=f"{number:06}"))
    codes = [answer.code for answer in answers]
    assert (codes.count("CODE_WRONG"), codes.count("CODE_VOID")) == (MOST_ATTEMPTS, 16 - MOST_ATTEMPTS)


def test_codes_asked_for_at_once_share_the_limit_of_their_address():
    asked = {"purpose": RESET, "contact": "zhou@example.org", "waiting": {}, "user": None, "is_known": True}
    answers = together(8, lambda number: send_code(client=f"client {number}", **asked))
    assert sum(getattr(answer, "code", "") == "TOO_OFTEN" for answer in answers) == 7
    assert Notice.objects.filter(address="zhou@example.org").count() == 1


def test_codes_asked_for_at_once_share_the_limit_of_their_sender():
    asked = {"purpose": RESET, "client": "one client", "waiting": {}, "user": None, "is_known": True}
    together(26, lambda number: send_code(contact=f"p{number}@example.org", **asked))
    assert Notice.objects.count() == 20
