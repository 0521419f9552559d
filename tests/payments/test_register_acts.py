"""What the county does from the register: open the end of a right, change an account, enter what was paid back."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from approvals.errors import Blocked
from approvals.models import Case, Entitlement, PaymentLine, Recovery
from approvals.services import entitlements, payments
from approvals.services.entitlements import open_payee
from approvals.services.organisation import people_with
from approvals.services.packs import deploy_pack
from tests.payments.conftest import COUNTY, DUE
from workflows.actors import SYSTEM
from workflows.models import Timeline
from workflows.selectors import instance_variables
from workflows.services.jobs import run_due_jobs


@pytest.fixture
def right(payees):
    deploy_pack(pack_id="reward_exit", actor=SYSTEM)
    payees(1)
    return Entitlement.objects.get()


@pytest.fixture
def post(client, right):
    def act(role="COUNTY_CLERK", **words):
        client.force_login(people_with(role, COUNTY, DUE)[0].user)
        return client.post(reverse("beneficiary", args=[right.pk]), words)

    return act


def exit_case():
    return Case.objects.get(case_type__pack_id="reward_exit")


def test_a_death_told_at_the_desk_ends_the_right_and_computes_what_was_overpaid(post, right, batch):
    payments.build_lines(batch)
    PaymentLine.objects.update(state="paid", paid_on=date(2011, 8, 20))
    words = {"act": "open", "pack": "reward_exit", "ground": "death"}
    assert post(**words).status_code == 409
    assert post(**words, day="2011-09-02").status_code == 409
    assert post(**words, day="2011-06-05").status_code == 302
    run_due_jobs()
    right.refresh_from_db()
    assert (right.status, right.ends_on) == ("ended", date(2011, 6, 30))
    assert instance_variables(exit_case().root)["overpaid"] == Decimal("480.00")


def test_another_ground_begins_with_the_examination_once_and_for_the_clerk_alone(post, right):
    words = {"act": "open", "pack": "reward_exit", "ground": "renounced"}
    assert post("SECTION_HEAD", **words).status_code == 403
    assert post(**{**words, "ground": "policy"}).status_code == 409
    assert post(**words).status_code == 302
    assert post(**words).status_code == 409
    right.refresh_from_db()
    assert right.status == "active" and exit_case().about_entitlement.entitlement == right


def test_a_death_is_entered_also_while_another_ground_is_examined(post, right):
    words = {"act": "open", "pack": "reward_exit"}
    assert post(**words, ground="renounced").status_code == 302
    assert post(**words, ground="death", day="2011-06-05").status_code == 302
    run_due_jobs()
    right.refresh_from_db()
    assert (right.status, right.ends_on) == ("ended", date(2011, 6, 30))


def test_the_account_that_a_person_named_is_paid_into_by_the_next_list(post, right, batch):
    words = {"act": "account", "account": "6299 9901 2100 0000 77", "reason": "本人到窗口变更"}
    assert post("COUNTY_HEAD", **words).status_code == 409, (
        "another bank would be paid under the old bank's code"
    )
    words["bank_code"] = "990121000001"
    assert post("COUNTY_HEAD", **{**words, "bank_code": "99012100000"}).status_code == 409
    assert post("COUNTY_HEAD", **{**words, "reason": ""}).status_code == 409
    assert post("SECTION_HEAD", **words).status_code == 403
    assert post("COUNTY_HEAD", **words).status_code == 302
    line = payments.build_lines(batch).lines.get()
    assert line.account_tail == "0077" and open_payee(line.payee, "").account == "629999012100000077"


@pytest.mark.parametrize(
    ("day", "is_locked"), [((6, 30), False), ((7, 1), True), ((9, 30), True), ((10, 1), False)]
)
def test_from_july_to_september_the_head_alone_changes_what_the_yearly_list_pays(
    post, right, batch, day, is_locked
):
    Timeline.objects.update(day=date(2011, *day))
    words = {
        "act": "account",
        "account": "629999012100000077",
        "bank_code": "990121000018",
        "reason": "本人变更",
    }
    assert post(**words).status_code == (409 if is_locked else 302)
    assert post("COUNTY_HEAD", **words).status_code == (302 if is_locked else 403)
    right.refresh_from_db()
    assert right.account_tail == "0077"


def test_the_monthly_lists_know_no_lock(post, right, batch):
    Entitlement.objects.update(scheme="c2m")
    words = {
        "act": "account",
        "account": "629999012100000077",
        "bank_code": "990121000018",
        "reason": "本人变更",
    }
    assert post(**words).status_code == 302


def test_what_is_paid_back_is_entered_in_parts_until_nothing_is_left(post, right, batch, client):
    row = Recovery.objects.create(
        entitlement=right, case=batch.case, amount=480, mode="agreement", status="agreed", opened_on=DUE
    )
    words = {"act": "repayment", "recovery": row.pk, "paid_on": "2011-09-01", "receipt": "收据1号"}
    for amount, told in (
        ("500", 409),
        ("0", 409),
        ("NaN", 409),
        ("10.005", 409),
        ("200", 302),
        ("280.01", 409),
        ("280", 302),
        ("1", 409),
    ):
        assert post(**words, amount=amount).status_code == told
    row.refresh_from_db()
    assert (row.status, row.settled_on, len(row.repayments)) == ("repaid", DUE, 2)
    assert list(right.events.values_list("kind", flat=True))[-2:] == ["repaid", "repaid"]
    html = client.get(reverse("beneficiary", args=[right.pk])).content.decode()
    assert "收据1号" in html and "200" in html
    for _twice in range(2):
        due = entitlements.void_recoveries(recoveries=[row], reason="决定失效", on=DUE, actor=SYSTEM)
        assert due == 480, "what was repaid in full on a decision that fell goes back in full"
    assert right.number in client.get(f"{reverse('beneficiaries')}?status=overpaid").content.decode()


def test_two_ends_that_fell_are_paid_back_each_by_itself(post, right, batch):
    assert post(act="open", pack="reward_exit", ground="renounced").status_code == 302
    cases = {batch.case: 200, exit_case(): 300}
    for case, amount in cases.items():
        words = {"mode": "agreement", "status": "void", "reason": "决定失效", "refund_due": amount}
        Recovery.objects.create(entitlement=right, case=case, amount=480, opened_on=DUE, **words)
    for case, amount in cases.items():
        words = {"entitlement": right, "paid_on": DUE, "receipt": "退1", "on": DUE, "actor": SYSTEM}
        with pytest.raises(Blocked):
            entitlements.record_refund(source=case.number, amount=Decimal(500), **words)
        entitlements.record_refund(source=case.number, amount=Decimal(amount), **words)
    assert not Recovery.objects.filter(refund_due__gt=0).exists()


def test_the_register_finds_what_was_overpaid_and_is_not_settled(post, right, batch, client):
    Recovery.objects.create(entitlement=right, case=batch.case, amount=480, mode="agreement", opened_on=DUE)
    post()
    url = reverse("beneficiaries")
    assert right.number in client.get(f"{url}?status=overpaid").content.decode()
    Recovery.objects.update(status="written_off", reason="x")
    assert right.number not in client.get(f"{url}?status=overpaid").content.decode()


def test_the_end_of_a_right_that_falls_does_not_bring_back_the_dead(post, right):
    words = {"act": "open", "pack": "reward_exit"}
    assert post(**words, ground="renounced").status_code == 302
    assert post(**words, ground="death", day="2011-06-05").status_code == 302
    run_due_jobs()
    row = entitlements.restore_entitlement(entitlement=right, on=DUE, reason="停发决定失效", actor=SYSTEM)
    assert (row.status, row.ends_on) == ("ended", date(2011, 6, 30))
    row = entitlements.restore_entitlement(
        entitlement=right, on=DUE, reason="死亡登记有误", actor=SYSTEM, is_alive=True
    )
    assert (row.status, row.ends_on, row.died_on) == ("active", None, None)
