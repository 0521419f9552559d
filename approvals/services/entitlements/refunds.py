"""What a person paid back on a decision that fell afterwards goes back to that person (S11), by two people of finance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, Recovery
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


def refund_due(case: Case) -> Decimal:
    """Return what still has to go back to the person of the case."""
    row = Recovery.objects.filter(case=case).first()
    return row.refund_due if row else Decimal()


@transaction.atomic
def record_refund(
    *, case: Case, amount: Decimal, paid_on: date, receipt: str, on: date, actor: Actor
) -> Recovery:
    """Enter that the whole sum went back. Raises Blocked: NO_REFUND, AMOUNT for another sum, RECEIPT."""
    row = Recovery.objects.select_for_update().filter(case=case, refund_due__gt=0).first()
    if row is None:
        raise Blocked(_("Nothing has to go back to the person in this case"), code="NO_REFUND")
    if amount != row.refund_due:
        raise Blocked(
            _("%(due)s yuan go back to the person, all at once") % {"due": row.refund_due}, code="AMOUNT"
        )
    if paid_on > on or not receipt.strip():
        raise Blocked(
            _("Enter the number of the receipt and a day that is not in the future"), code="RECEIPT"
        )
    part = {
        "paid_on": paid_on.isoformat(),
        "amount": str(amount),
        "receipt": receipt.strip(),
        "by": actor.name,
    }
    row.refunds, row.refund_due = [*row.refunds, part], Decimal()
    row.save(update_fields=["refunds", "refund_due"])
    note(row.entitlement, "refunded", on, actor, case, amount=str(amount), receipt=receipt.strip())
    return row
