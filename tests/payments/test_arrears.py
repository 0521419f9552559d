"""A month that was due and not paid is paid with the next batch, once, and an overpayment counts it too."""

from datetime import date
from decimal import Decimal

import pytest

from approvals.models import Case, Entitlement, PaymentBatch, PaymentLine
from approvals.services import entitlements, payments
from approvals.services.official_cases import open_official_case
from tests.payments.conftest import COUNTY
from workflows.actors import SYSTEM

State = PaymentLine.State


@pytest.fixture
def built():
    def make(year, month=7, scheme="c1"):
        due = date(year, month, 1)
        values = {"scheme": scheme, "due_on": due}
        case = open_official_case(
            pack_id="reward_payment_batch", unit=COUNTY, values=values, start_event="c_P1", actor=SYSTEM,
            is_rehearsal=True,
        )  # fmt: skip
        return payments.build_lines(payments.open_batch(case=case, scheme=scheme, due_on=due, actor=SYSTEM))

    return make


def held(is_held):
    Entitlement.objects.update(status="held" if is_held else "active")


def test_a_right_taken_over_from_elsewhere_is_owed_nothing_of_before(built, payees):
    payees(1)
    assert built(2011).lines.get().arrears == []


def test_the_months_of_a_hold_are_paid_when_it_ends(built, payees):
    payees(2)
    built(2011)
    held(True)
    assert built(2012).line_count == 0
    held(False)
    batch = built(2013)
    assert [line.arrears[::11] for line in batch.lines.all()] == [["2012-01", "2012-12"]] * 2
    assert batch.total == Decimal("3840.00")


def test_a_line_put_off_is_owed_and_one_that_the_bank_refused_is_not(built, payees):
    payees(2)
    first = list(built(2011).lines.order_by("seq"))
    PaymentLine.objects.filter(pk=first[0].pk).update(state=State.EXCLUDED)
    PaymentLine.objects.filter(pk=first[1].pk).update(state=State.GIVEN_UP)
    Entitlement.objects.update(case=PaymentBatch.objects.get().case, confirmed_on=date(2011, 3, 1))
    amounts = [line.amount for line in built(2012).lines.order_by("seq")]
    assert amounts == [Decimal("1920.00"), Decimal("960.00")]


@pytest.mark.parametrize(("filed", "paid"), [((3, 31), [8, 12]), ((4, 1), [0, 20])])
def test_who_applied_after_the_end_of_march_is_paid_with_the_list_of_the_next_year(
    built, payees, filed, paid
):
    payees(1)
    case = built(2010).case
    PaymentLine.objects.all().delete()
    Entitlement.objects.update(case=case, starts_on=date(2011, 5, 1), confirmed_on=date(2011, 6, 20))
    Case.objects.filter(pk=case.pk).update(filed_on=date(2011, *filed))
    assert [sum(line.months for line in built(year).lines.all()) for year in (2011, 2012)] == paid


def test_months_paid_late_are_not_paid_again_by_a_batch_made_later_still(built, payees):
    payees(1)
    built(2011)
    built(2013)
    assert not built(2012).lines.exists()


def ended(on, **more):
    Entitlement.objects.update(status="ended", ends_on=on, **more)


def test_who_died_before_the_first_list_is_owed_the_months_before(built, payees):
    payees(1)
    ended(date(2011, 5, 31), died_on=date(2011, 5, 9))
    batch = built(2011)
    assert [(line.months, line.amount) for line in batch.lines.all()] == [(5, Decimal("400.00"))]
    payments.check_lines(batch)
    assert list(batch.lines.values_list("findings__kind", flat=True)) == ["dead"]


def test_the_months_of_a_hold_are_owed_though_the_right_ended_meanwhile_and_once(built, payees):
    payees(1)
    built(2011)
    ended(date(2012, 4, 30))
    assert built(2013).lines.get().arrears == ["2012-01", "2012-02", "2012-03", "2012-04"]
    assert not built(2014).lines.exists()


def test_an_ended_right_whose_last_month_stands_in_a_list_gets_no_line(built, payees):
    payees(1)
    built(2011)
    ended(date(2011, 11, 30))
    assert not built(2012).lines.exists()


def test_the_months_kept_after_a_decision_are_paid_and_looked_at(built, payees):
    payees(1)
    built(2011)
    ended(date(2012, 3, 31))
    batch = built(2012)
    assert batch.total == Decimal("240.00")
    payments.check_lines(batch)
    assert list(batch.lines.values_list("findings__kind", flat=True)) == ["ended"]


def test_an_overpayment_leaves_the_months_paid_late_to_the_person(built, payees):
    payees(1)
    built(2011)
    batch = built(2013)
    PaymentLine.objects.update(state=State.PAID)
    rates = entitlements.Rates(batch.case.case_type.deployment, "dc2_amount", COUNTY)
    found = entitlements.overpaid(Entitlement.objects.get(), ends_on=date(2013, 6, 30), rates=rates)
    assert found == Decimal("480.00")


def test_a_right_confirmed_late_is_owed_from_its_first_month_and_ends_when_all_of_it_has_arrived(
    built, payees
):
    payees(2, scheme="cc", starts_on=date(2025, 1, 1), confirmed_on=date(2027, 3, 1))
    case = built(2024, scheme="cc").case
    early, late = Entitlement.objects.order_by("pk")
    Entitlement.objects.update(case=case)
    Entitlement.objects.filter(pk=late.pk).update(ends_on=date(2025, 5, 31))
    batch = built(2027, 4, scheme="cc")
    owed = {line.entitlement_id: (line.months, line.amount) for line in batch.lines.all()}
    assert owed == {early.pk: (36, Decimal("10800.00")), late.pk: (5, Decimal("1500.00"))}
    assert built(2027, 5, scheme="cc").line_count == 0, "the same year is not listed twice"
    late.refresh_from_db()
    assert late.status == "active", "its money is not there yet"
    batch.lines.update(state=State.PAID)
    assert built(2027, 6, scheme="cc").line_count == 0
    late.refresh_from_db()
    assert (late.status, [event.kind for event in late.events.all()]) == ("ended", ["paid_out"])
    assert Entitlement.objects.get(pk=early.pk).status == "active"
