"""What payees hear of a batch: once each, by the states that the diagram names, and never of which scheme."""

from datetime import date

import pytest
from django.contrib.auth.models import User

from approvals.models import Case, Entitlement, Notice, PaymentFinding, PaymentLine
from approvals.services import payments
from approvals.services.entitlements import notify_holders
from approvals.services.official_cases import open_official_case
from approvals.services.organisation import people_with
from approvals.services.packs import deploy_pack
from approvals.services.payments import findings
from approvals.services.payments.publishing import notify_payees
from tests.payments.conftest import COUNTY
from tests.payments.test_batches import ON
from workflows.actors import SYSTEM
from workflows.services.jobs import run_due_jobs

State = PaymentLine.State


@pytest.fixture
def own_case(batch, payees):
    """Two payees on the list; the first one's right came from a case of the village, without an account here."""
    payees(2)
    one = Entitlement.objects.order_by("pk").first()
    case = open_official_case(
        pack_id="reward_annual_check", unit=one.village, values={}, start_event="c_Y1", actor=SYSTEM,
        is_rehearsal=True,
    )  # fmt: skip
    Case.objects.filter(pk=case.pk).update(filed_on=one.starts_on)
    Entitlement.objects.filter(pk=one.pk).update(case=case)
    payments.build_lines(batch)
    return case


def told(case, key):
    return {row.recipient.username for row in Notice.objects.filter(case=case, key=key)}


def worker(case):
    return {person.user.username for person in people_with("VILLAGE_CLERK", case.village, date(2011, 9, 1))}


def test_a_failed_payment_is_told_to_the_village_once_with_sum_and_end_of_the_account(batch, own_case):
    batch.lines.update(state=State.FAILED)
    for _time in range(2):
        notify_payees(batch, notice="payment_failed", states=["failed", "held"])
    row = Notice.objects.get(case=own_case, key="payment_failed")
    line = batch.lines.get(entitlement__case=own_case)
    assert told(own_case, "payment_failed") == worker(own_case)
    assert all(word in row.body for word in (line.masked_name, str(line.amount), line.account_tail))
    assert "奖励" not in row.subject + row.body and line.account_tail in row.body_en


def test_only_who_was_never_paid_is_asked_to_check_the_account_before(batch, own_case):
    assert notify_payees(batch, notice="first_payment", states=["built"], only="first") == 1
    assert told(own_case, "first_payment") == worker(own_case)
    batch.lines.update(state=State.PAID)
    assert notify_payees(batch, notice="first_payment", states=["paid"], only="first") == 0


def test_who_has_an_account_hears_that_money_came(batch, own_case):
    batch.lines.update(state=State.PAID, paid_on=ON)
    assert notify_payees(batch, notice="paid", states=["paid"], only="account") == 0
    user = User.objects.create(username="own")
    Entitlement.objects.filter(case=own_case).update(user=user)
    own_case.applicant = user
    own_case.save()
    assert notify_payees(batch, notice="paid", states=["paid"], only="account") == 1
    assert told(own_case, "paid") == {"own"}


def test_a_payment_that_failed_three_times_is_settled_by_hand(batch, payees, monkeypatch):
    payees(1)
    payments.build_lines(batch)
    batch.lines.update(state=State.FAILED)
    finding = PaymentFinding.objects.create(line=batch.lines.get(), kind="bank_12")
    words = {"finding": finding, "on": ON, "actor": SYSTEM, "reason": "三次未能入账"}
    monkeypatch.setattr(findings, "rounds_left", lambda batch: 0)
    with pytest.raises(findings.Blocked, match="次数上限"):
        payments.settle_finding(action="repair", **words)
    assert payments.settle_finding(action="manual", **words).line.state == State.GIVEN_UP
    assert payments.rounds_left(batch) == 3


def test_the_annual_check_is_told_in_september_to_whoever_holds_a_right(own_case):
    deploy_pack(pack_id="reward_annual_notice", actor=SYSTEM)
    schemes = {"schemes": ["c1", "c3"]}
    case = open_official_case(
        pack_id="reward_annual_notice", unit=COUNTY, values=schemes, start_event="c_YN", actor=SYSTEM,
        is_rehearsal=True,
    )  # fmt: skip
    run_due_jobs()
    case.refresh_from_db()
    assert told(own_case, "annual_soon") == worker(own_case) and case.outcome == "c_YNE"
    assert notify_holders(case=case, register="reward", schemes=["c1"], notice="annual_soon") == 1
    assert Notice.objects.filter(key="annual_soon").count() == 1
    Entitlement.objects.update(status="ended")
    assert notify_holders(case=case, register="reward", schemes=["c1"], notice="annual_soon") == 0
