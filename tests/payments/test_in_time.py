"""What an evaluation counts of a batch (L3-04): whether the payment itself kept its limit, whatever else was late."""

from copy import deepcopy
from datetime import date
from types import SimpleNamespace

import pytest

from approvals.models import CaseType, PaymentBatch, PaymentLine, StatutoryClock
from approvals.services import payments
from approvals.services.evaluations.measures import Asked, payments_in_time
from tests.payments.conftest import COUNTY

DAY = date(2011, 9, 1)
LATE = {"unit": "WD", "length": 2, "started_on": date(2011, 9, 5), "due_on": date(2011, 9, 7)}


@pytest.fixture
def paid(batch, payees):
    """A batch of three payees whose money was in their accounts on 20 September."""
    payees(3)
    payments.build_lines(batch)
    PaymentLine.objects.update(state=PaymentLine.State.PAID, paid_on=date(2011, 9, 20))
    PaymentBatch.objects.filter(pk=batch.pk).update(status="returned")
    return batch


def without_day(batch):
    """Take from the procedure's version the day by which the yearly money is in the accounts: the monthly schemes have none."""
    said_otherwise(batch, lambda manifest: manifest["payments"]["schemes"]["c1"].pop("paid_by"))


def said_otherwise(batch, change):
    version = CaseType.objects.get(pk=batch.case.case_type_id)
    # What is published is shared by all that read it.
    version.manifest = deepcopy(version.manifest)
    change(version.manifest)
    version.save(update_fields=["manifest"])
    batch.case.refresh_from_db()


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
    without_day(paid)
    late(paid, key)
    assert counted() == (met, 3)


@pytest.mark.parametrize(("day", "met"), [(date(2011, 9, 30), 3), (date(2011, 10, 8), 2)])
def test_the_yearly_money_is_in_time_when_it_is_in_the_accounts_by_the_end_of_september(paid, day, met):
    """c.9, L3-04: the day in the account decides and no step of the office on the way there."""
    late(paid, "release")
    PaymentLine.objects.filter(seq=1).update(paid_on=day)
    assert counted() == (met, 3)


@pytest.mark.parametrize(("day", "met"), [(date(2011, 9, 29), 3), (date(2011, 10, 8), 2)])
def test_a_payment_that_failed_first_is_in_time_when_the_repair_is(paid, day, met):
    failed = PaymentLine.objects.get(seq=1)
    PaymentLine.objects.filter(pk=failed.pk).update(state="repaired", paid_on=None)
    words = {
        "timeline": "training",
        "case": paid.case,
        "register": paid.register,
        "scheme": "c1",
        "county": COUNTY,
    }
    days = {
        "year": 2011,
        "serial": 9,
        "period": paid.period,
        "month_from": DAY,
        "month_to": DAY,
        "key_date": DAY,
    }
    again = PaymentBatch.objects.create(parent=paid, round=1, number="R1", status="returned", **words, **days)
    failed.pk, failed.batch, failed.state, failed.paid_on, failed.origin_id = (
        None,
        again,
        "paid",
        day,
        failed.pk,
    )
    failed.save()
    assert counted() == (met, 3)


def test_a_version_that_names_no_limit_of_the_payment_counts_each(paid):
    without_day(paid)
    said_otherwise(paid, lambda manifest: [row.pop("measure", None) for row in manifest["limits"]])
    late(paid, "batch_review")
    assert counted() == (0, 3)
