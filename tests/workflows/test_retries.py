"""A transaction that the database refuses for the moment is begun anew, three times at most."""

import pytest
from django.db import OperationalError, connection, transaction

from workflows.errors import Conflict
from workflows.models import Timeline
from workflows.services import transactions
from workflows.services.transactions import TRIES, one_transaction


class Deadlock(Exception):
    sqlstate = "40P01"


class Away(Exception):
    sqlstate = "57P01"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(transactions, "WAIT", 0)


def failing(times, cause):
    """Return a service that writes a row and then meets `cause` the first `times` times."""
    tries = []

    @one_transaction
    def service():
        tries.append(1)
        Timeline.objects.create(key=f"t{len(tries)}")
        if len(tries) <= times:
            raise OperationalError("no") from cause

    return service, tries


@pytest.mark.django_db(transaction=True)
def test_a_deadlock_is_tried_again_and_leaves_one_attempt():
    service, tries = failing(TRIES - 1, Deadlock())
    service()
    assert len(tries) == TRIES
    assert list(Timeline.objects.values_list("key", flat=True)) == [f"t{TRIES}"]


@pytest.mark.django_db(transaction=True)
def test_after_the_last_attempt_the_loser_is_told():
    service, tries = failing(TRIES, Deadlock())
    with pytest.raises(Conflict, match="nothing was changed"):
        service()
    assert len(tries) == TRIES
    assert not Timeline.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_other_errors_are_not_tried_again():
    service, tries = failing(1, Away())
    with pytest.raises(OperationalError):
        service()
    assert len(tries) == 1


@pytest.mark.django_db(transaction=True)
def test_inside_a_callers_transaction_the_caller_decides():
    service, tries = failing(1, Deadlock())
    with pytest.raises(OperationalError), transaction.atomic():
        service()
    assert len(tries) == 1
    assert not connection.in_atomic_block
