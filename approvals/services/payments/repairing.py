"""Paying again what the bank could not book (c.P12), and what becomes of a payment whose fate is unknown."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import PaymentBatch, PaymentLine
from approvals.services.payments.building import count_up, next_batch_number
from approvals.services.payments.rows import family, locked, rounds_left, settings_of
from workflows.actors import Actor

State = PaymentLine.State
TAKEN = ("payee", "account_index", "account_tail", "bank_code")


@transaction.atomic
def make_repair_batch(*, batch: PaymentBatch, on: date, actor: Actor) -> PaymentBatch | None:
    """Make a batch of the lines that are to be paid into a mended account; None when there are none.

    Each replaces its failed line, which leaves the set of live ones: so the constraint of the period lets it in, and
    lets in nothing else. Blocked after as many rounds as the pack allows."""
    held = locked(batch)
    root = held.parent or held
    # From all rounds: a repaired line may fail again.
    failed = PaymentLine.objects.filter(
        batch__in=family(root).values("pk"), state__in=[State.FAILED, State.HELD], findings__action="repair"
    )
    lines = list(failed.select_related("entitlement").distinct().order_by("batch_id", "seq"))
    if not lines:
        return None
    if rounds_left(root) < 1:
        raise Blocked(_("These payments failed too often; handle them by hand"), code="ROUNDS")
    new = repair_of(root, family(root).count(), on)
    PaymentLine.objects.filter(pk__in=[line.pk for line in lines]).update(state=State.REPAIRED)
    PaymentLine.objects.bulk_create(again(new, line, seq) for seq, line in enumerate(lines, start=1))
    count_up(new)
    return new


def repair_of(root: PaymentBatch, number: int, on: date) -> PaymentBatch:
    letters = str(settings_of(root.case).scheme(root.scheme)["letters"])
    text, serial = next_batch_number(letters, root.county, root.year)
    same = ("timeline", "case", "register", "scheme", "county", "year", "period", "month_from", "month_to")
    return PaymentBatch.objects.create(
        **{name: getattr(root, name) for name in same},
        parent=root,
        round=number,
        number=text,
        serial=serial,
        key_date=on,
        # Released at once: sum and persons were approved with the first list.
        status=PaymentBatch.Status.RELEASED,
    )


def again(batch: PaymentBatch, line: PaymentLine, seq: int) -> PaymentLine:
    same = ("entitlement", "period", "months", "arrears", "amount", "reference", "masked_name", "village")
    return PaymentLine(
        batch=batch,
        origin=line,
        seq=seq,
        state=State.READY,
        **{name: getattr(line, name) for name in same},
        # The account as it is now, mended or not.
        **{name: getattr(line.entitlement, name) for name in TAKEN},
    )


@transaction.atomic
def confirm_unknown(
    *, line: PaymentLine, is_paid: bool, letter: str, bank_date: date | None, on: date, actor: Actor
) -> PaymentLine:
    """Settle a payment of unknown fate by the bank's written confirmation; only then may it be paid anew.

    Raises Blocked without the letter's number: nothing is sent twice on a guess (double-payment guard)."""
    # The batch first, then its line.
    locked(line.batch)
    row = PaymentLine.objects.select_for_update().get(pk=line.pk)
    if row.state != State.UNKNOWN:
        raise Blocked(_("The fate of this payment is known"), code="LINE_STATE")
    if not letter.strip():
        raise Blocked(
            _("Enter the number of the bank's written confirmation; without it nothing is paid again"),
            code="NO_LETTER",
        )
    row.state = State.PAID if is_paid else State.FAILED
    row.paid_on = bank_date if is_paid else None
    row.save(update_fields=["state", "paid_on"])
    row.findings.filter(kind="bank_99").update(
        # Not paid, it is open again and waits to be settled.
        action="" if not is_paid else "wait",
        reason=letter.strip(),
        settled_on=on if is_paid else None,
        settled_by_id=actor.user_id if is_paid else None,
        settled_by_name=actor.name if is_paid else "",
    )
    return row
