"""What an evaluation counts of a batch (L3-04): whether the payment itself kept its limit, whatever else was late."""

from datetime import date
from types import SimpleNamespace

import pytest

from approvals.models import CaseType, PaymentBatch, PaymentLine, StatutoryClock
from approvals.services import payments
from approvals.services.evaluations.measures import Asked, payments_in_time
from tests.payments.conftest import COUNTY

LATE = {"unit": "WD", "length": 2, "started_on": date(2011, 9, 5), "due_on": date(2011, 9, 7)}


@pytest.fixture
def paid(batch, payees):
    """A batch of three payees that the bank has paid."""
    payees(3)
    payments.build_lines(batch)
    PaymentLine.objects.update(state=PaymentLine.State.PAID)
    PaymentBatch.objects.filter(pk=batch.pk).update(status="returned")
    return batch


def late(batch, key):
    StatutoryClock.objects.create(
        case=batch.case, key=key, round=9, stopped_on=date(2011, 9, 9), status="stopped", **LATE
    )


def counted():
    unit = SimpleNamespace(timeline="training", unit=COUNTY)
    row = payments_in_time(Asked(unit, date(2011, 7, 1), date(2011, 9, 30), "annual_evaluation"))
    return row.met, row.whole


@pytest.mark.parametrize(("key", "met"), [("release", 0), ("batch_review", 3), ("reconciliation", 3)])
def test_only_the_limit_of_the_payment_makes_it_late(paid, key, met):
    late(paid, key)
    assert counted() == (met, 3)


def test_a_version_that_names_no_limit_of_the_payment_counts_each(paid):
    version = CaseType.objects.get(pk=paid.case.case_type_id)
    for row in version.manifest["limits"]:
        row.pop("measure", None)
    version.save(update_fields=["manifest"])
    late(paid, "batch_review")
    assert counted() == (0, 3)
