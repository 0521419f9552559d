"""A batch that is stopped goes on, pays nobody twice, and says what it objects to."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from approvals.errors import Blocked
from approvals.models import BankFile, Entitlement, PaymentBatch, PaymentFinding, PaymentLine
from approvals.rules.bank_file import Result, read_header, return_file
from approvals.services import payments
from approvals.services.payments import bank_files, building, returns
from workflows.actors import SYSTEM

State = PaymentLine.State
ON = date(2011, 9, 14)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    monkeypatch.setattr(building, "CHUNK", 4)
    monkeypatch.setattr(returns, "CHUNK", 4)


def killed_at(monkeypatch, module, name, times):
    """Let a function of a module die at its n-th call, as a worker that is killed between two pieces."""
    real, calls = getattr(module, name), []

    def dying(*args, **words):
        calls.append(1)
        if len(calls) > times:
            raise KeyboardInterrupt
        return real(*args, **words)

    monkeypatch.setattr(module, name, dying)
    return lambda: monkeypatch.setattr(module, name, real)


def released(batch):
    payments.build_lines(batch)
    batch.lines.update(state=State.READY)
    PaymentBatch.objects.filter(pk=batch.pk).update(status="released")
    batch.refresh_from_db()
    return payments.export_file(batch=batch, on=ON, actor=SYSTEM)


def answer(file, codes):
    seqs = [int(line.split("|")[0]) for line in list(payments.content_of(file))[1:]]
    results = [Result(seq, code, "", ON) for seq, code in zip(seqs, codes, strict=True) if code]
    return return_file(read_header(file.header), results)


def given(monkeypatch, batch, codes):
    monkeypatch.setattr(returns, "deliver", lambda *a: None)
    file = batch.files.filter(direction=BankFile.Direction.OUT).last()
    payments.receive_return(batch=batch, text=answer(file, codes), on=ON, actor=SYSTEM)


def test_a_list_whose_worker_was_killed_goes_on_where_it_stopped(batch, payees, monkeypatch):
    payees(10)
    alive = killed_at(monkeypatch, building, "build_piece", 2)
    with pytest.raises(KeyboardInterrupt):
        payments.build_lines(batch)
    batch.refresh_from_db()
    assert batch.lines.count() == 8 and batch.status == "building"
    assert batch.progress == {"step": "building", "done": 8, "total": 10, "mark": batch.progress["mark"]}
    alive()
    done = payments.build_lines(batch)
    assert (done.line_count, done.total, done.status) == (10, Decimal("9600.00"), "built")
    assert done.lines.values("entitlement").distinct().count() == 10
    assert sorted(done.lines.values_list("seq", flat=True)) == list(range(1, 11))


def test_a_file_whose_worker_was_killed_before_it_was_entered_is_made_again_once(batch, payees, monkeypatch):
    payees(6)
    payments.build_lines(batch)
    batch.lines.update(state=State.READY)
    alive = killed_at(monkeypatch, bank_files, "entered", 0)
    with pytest.raises(KeyboardInterrupt):
        payments.export_file(batch=batch, on=ON, actor=SYSTEM)
    assert batch.files.count() == 0 and batch.lines.filter(state=State.READY).count() == 6
    alive()
    first = payments.export_file(batch=batch, on=ON, actor=SYSTEM)
    again = payments.export_file(batch=batch, on=ON, actor=SYSTEM)
    assert first == again and batch.files.count() == 1 and first.count == 6


def test_an_answer_half_entered_is_finished_without_booking_twice(batch, payees, monkeypatch):
    payees(10)
    released(batch)
    given(monkeypatch, batch, ["00"] * 9 + [""])
    alive = killed_at(monkeypatch, returns, "apply_piece", 1)
    with pytest.raises(KeyboardInterrupt):
        payments.apply_return(batch, ON)
    assert batch.lines.filter(state=State.PAID).count() == 4
    alive()
    payments.apply_return(batch, ON)
    payments.apply_return(batch, ON)
    states = sorted(batch.lines.values_list("state", flat=True))
    assert states == ["paid"] * 9 + ["unknown"]


def test_the_database_itself_refuses_a_second_live_payment_of_a_period(batch, payees):
    payees(1)
    payments.build_lines(batch)
    line = batch.lines.get()
    line.pk, line.seq = None, 2
    line.batch = PaymentBatch.objects.create(**copy_of(batch))
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save()


def copy_of(batch):
    names = (
        "timeline",
        "case",
        "register",
        "scheme",
        "county",
        "year",
        "period",
        "month_from",
        "month_to",
        "key_date",
    )
    return {**{name: getattr(batch, name) for name in names}, "parent": batch, "number": "FF-X", "serial": 9}


def test_a_payment_of_unknown_fate_is_not_sent_again_without_the_banks_letter(batch, payees, monkeypatch):
    payees(2)
    released(batch)
    given(monkeypatch, batch, ["00", ""])
    payments.apply_return(batch, ON)
    line = batch.lines.get(state=State.UNKNOWN)
    with pytest.raises(Blocked) as refusal:
        payments.confirm_unknown(line=line, is_paid=False, letter=" ", bank_date=None, on=ON, actor=SYSTEM)
    assert refusal.value.code == "NO_LETTER"
    assert payments.make_repair_batch(batch=batch, on=ON, actor=SYSTEM) is None


def test_a_changed_return_file_and_one_of_another_batch_are_refused(batch, payees, monkeypatch):
    payees(3)
    file = released(batch)
    text = answer(file, ["00", "13", "00"])
    for spoilt in (text.replace("|13|", "|00|"), text.replace(batch.number, "FF-NJ-2011-999"), "x|y\n"):
        with pytest.raises(Blocked) as refusal:
            payments.receive_return(batch=batch, text=spoilt, on=ON, actor=SYSTEM)
        assert refusal.value.code == "BANK_FILE"


def test_the_file_holds_neither_identity_number_nor_scheme(batch, payees):
    payees(3)
    text = "".join(payments.content_of(released(batch)))
    first = text.splitlines()[1].split("|")
    assert len(first) == 7 and first[4] == "960.00" and len(first[3]) == 12
    assert "奖励" not in text and "99012119" not in text.replace(first[2], "")


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"died_on": date(2011, 6, 5)}, "dead"),
        ({"is_payee_holder": False}, "account_name"),
        ({"account_index": "same"}, "duplicate_account"),
    ],
)
def test_the_checks_object_before_anybody_approves(batch, payees, change, kind):
    payees(3)
    Entitlement.objects.filter(pk__in=list(Entitlement.objects.values_list("pk", flat=True)[:2])).update(
        **change
    )
    payments.build_lines(batch)
    assert payments.check_lines(batch) == 2
    assert set(PaymentFinding.objects.values_list("kind", flat=True)) == {kind}
    assert payments.check_lines(batch) == 2


def test_a_person_of_two_counties_and_an_amount_that_doubled_are_found(batch, payees):
    payees(2)
    one, two = Entitlement.objects.order_by("pk")
    months = {"period": "2010", "year": 2010, "month_from": date(2010, 1, 1), "month_to": date(2010, 12, 31)}
    before = PaymentBatch.objects.create(
        **{**copy_of(batch), **months, "parent": None, "number": "FF-NJ-2010-001"}
    )
    common = {"reference": "r", "masked_name": "李**", "payee": b"", "months": 1}
    PaymentLine.objects.create(
        batch=before, entitlement=two, seq=1, period="2010", amount=100, state="paid", paid_on=ON, **common
    )
    Entitlement.objects.create(
        timeline="training", register="other", scheme="c1", number="X", masked_name="李**", holder=b"", payee=b"",
        holder_index=one.holder_index, county="990122", confirmed_on=ON, starts_on=date(2010, 1, 1),
    )  # fmt: skip
    payments.build_lines(batch)
    payments.check_lines(batch)
    found = set(PaymentFinding.objects.values_list("line__entitlement", "kind"))
    assert found == {(one.pk, "runs_elsewhere"), (two.pk, "growth")}
