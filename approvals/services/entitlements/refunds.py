"""What a person paid back on a decision that fell afterwards goes back to that person (S11), by two people of finance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, Entitlement, Recovery
from approvals.services.entitlements.changes import note
from approvals.services.entitlements.recoveries import repaid
from workflows.actors import Actor


@transaction.atomic
def void_recoveries(*, recoveries: Iterable[Recovery], reason: str, on: date, actor: Actor) -> Decimal:
    """Let go what was asked back on a decision that fell; returns what came back on it and is owed to the person now.

    A second call changes nothing: what is void already keeps what is still owed."""
    return sum((voided(recovery, reason, on, actor) for recovery in recoveries), Decimal())


def voided(recovery: Recovery, reason: str, on: date, actor: Actor) -> Decimal:
    row = Recovery.objects.select_for_update().get(pk=recovery.pk)
    if row.status != Recovery.Status.VOID:
        # What was repaid in full or written off falls as well: the sum was never owed.
        row.status, row.refund_due, row.reason = Recovery.Status.VOID, repaid(row), reason
        row.settled_on, row.settled_by_name = on, actor.name
        row.save(update_fields=["status", "refund_due", "reason", "settled_on", "settled_by_name"])
    return row.refund_due


def refund_due(entitlement: Entitlement, source: str) -> Decimal:
    """Return what still has to go back to the holder for the end that the case numbered `source` had decided."""
    rows = entitlement.recoveries.filter(refund_due__gt=0, case__number=source)
    return sum(rows.values_list("refund_due", flat=True), Decimal())


@transaction.atomic
def record_refund(
    *,
    entitlement: Entitlement,
    source: str,
    amount: Decimal,
    paid_on: date,
    receipt: str,
    on: date,
    actor: Actor,
    case: Case | None = None,
) -> Entitlement:
    """Enter that the whole sum of one end went back; of another end of the same right a process of its own pays back.

    Raises Blocked: AMOUNT for another sum than is owed, RECEIPT."""
    rows = list(entitlement.recoveries.select_for_update().filter(refund_due__gt=0, case__number=source))
    check_refund(sum((row.refund_due for row in rows), Decimal()), amount)
    if paid_on > on or not receipt.strip():
        raise Blocked(
            _("Enter the number of the receipt and a day that is not in the future"), code="RECEIPT"
        )
    known = {"paid_on": paid_on.isoformat(), "receipt": receipt.strip(), "by": actor.name}
    for row in rows:
        row.refunds, row.refund_due = [*row.refunds, {**known, "amount": str(row.refund_due)}], Decimal()
        row.save(update_fields=["refunds", "refund_due"])
    note(entitlement, "refunded", on, actor, case, amount=str(amount), receipt=receipt.strip())
    return entitlement


def check_refund(due: Decimal, amount: Decimal) -> None:
    if not due or amount != due:
        raise Blocked(_("%(due)s yuan go back to the person, all at once") % {"due": due}, code="AMOUNT")
