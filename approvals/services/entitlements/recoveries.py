"""Money paid beyond the right: how much, and whether and how it is asked back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, Entitlement, PaymentLine, Recovery
from approvals.rules.months import month_of, months_covered
from approvals.services.entitlements.changes import note
from approvals.services.entitlements.rates import Rates
from workflows.actors import Actor

State = PaymentLine.State
AT_BANK = (State.READY, State.SENT, State.RESEND, State.UNKNOWN)
"""Released, and the bank has not said yet whether it was booked."""


def beyond(entitlement: Entitlement, ends_on: date) -> QuerySet[PaymentLine]:
    """Return the lines of lists that reach beyond the end: only they can hold too much."""
    lines = PaymentLine.objects.filter(entitlement=entitlement, batch__month_to__gt=ends_on)
    return lines.exclude(period="once")


def is_at_bank(entitlement: Entitlement, *, ends_on: date) -> bool:
    """May money for months beyond the end still arrive? Until the bank has answered, what was overpaid is not known."""
    return beyond(entitlement, ends_on).filter(state__in=AT_BANK).exists()


def overpaid(entitlement: Entitlement, *, ends_on: date, rates: Rates) -> Decimal:
    """Return what was paid for the periods that `ends_on` cuts, less what was due in them; never below zero."""
    total = Decimal()
    lines = beyond(entitlement, ends_on).filter(state=State.PAID)
    for line in lines.select_related("batch").order_by("period"):
        # Late months paid with the line were owed if they lie before the end.
        months = months_covered(
            entitlement.starts_on, ends_on, line.batch.month_from, line.batch.month_to
        ) + [day for day in map(month_of, line.arrears) if day <= ends_on]
        total += line.amount - rates.total(entitlement.scheme, entitlement.kind, months)
    return max(total, Decimal())


@transaction.atomic
def open_recovery(
    *, entitlement: Entitlement, case: Case, amount: Decimal, mode: str, on: date, actor: Actor
) -> Recovery:
    """Enter an overpayment once for the case; `mode` none: an error of the office, not asked back in good faith."""
    row, _made = Recovery.objects.get_or_create(
        case=case,
        defaults={"entitlement": entitlement, "amount": amount, "mode": mode, "opened_on": on},
    )
    return row


def locked(recovery: Recovery) -> Recovery:
    row = Recovery.objects.select_for_update().get(pk=recovery.pk)
    if row.status not in (Recovery.Status.OPEN, Recovery.Status.AGREED):
        raise Blocked(_("This recovery has been settled"), code="SETTLED")
    return row


@transaction.atomic
def agree_recovery(
    *, recovery: Recovery, instalments: Sequence[Mapping[str, Any]], on: date, actor: Actor
) -> Recovery:
    """Record an agreement to pay back in instalments without interest: [{due_on, amount}]; their sum is the amount."""
    row = locked(recovery)
    total = sum((Decimal(str(part["amount"])) for part in instalments), Decimal())
    # Without interest, so the parts come to the sum exactly.
    if total != row.amount:
        raise Blocked(
            _("The instalments come to %(total)s, the overpayment to %(amount)s")
            % {"total": total, "amount": row.amount},
            code="INSTALMENTS",
        )
    row.instalments = [{"due_on": str(part["due_on"]), "amount": str(part["amount"])} for part in instalments]
    row.status, row.mode = Recovery.Status.AGREED, Recovery.Mode.AGREEMENT
    row.save(update_fields=["instalments", "status", "mode"])
    return row


@transaction.atomic
def settle_recovery(*, recovery: Recovery, status: str, reason: str, on: date, actor: Actor) -> Recovery:
    """Close a recovery as repaid or written off; writing off needs a reason. Raises Blocked."""
    row = locked(recovery)
    if status == Recovery.Status.WRITTEN_OFF and not reason.strip():
        raise Blocked(_("State the reason for writing the sum off"), code="NO_REASONS")
    row.status, row.reason = status, reason.strip()
    row.settled_on, row.settled_by_name = on, actor.name
    row.save(update_fields=["status", "reason", "settled_on", "settled_by_name"])
    return row


def repaid(recovery: Recovery) -> Decimal:
    """Return what has come back so far."""
    return sum((Decimal(str(part["amount"])) for part in recovery.repayments), Decimal())


@transaction.atomic
def record_repayment(
    *, recovery: Recovery, amount: Decimal, paid_on: date, receipt: str, on: date, actor: Actor
) -> Recovery:
    """Enter money that came back; the last part closes the recovery. The sums need not be those that were agreed.

    Raises Blocked for more than is left, a day in the future, a missing receipt, and where nothing is asked back."""
    row = locked(recovery)
    left = row.amount - repaid(row)
    if not 0 < amount <= left:
        raise Blocked(
            _("Enter a sum between 0.01 and the %(left)s that are left") % {"left": left}, code="AMOUNT"
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
    row.repayments = [*row.repayments, part]
    row.save(update_fields=["repayments"])
    note(row.entitlement, "repaid", on, actor, row.case, amount=str(amount), receipt=receipt.strip())
    if amount == left:
        return settle_recovery(
            recovery=row, status=Recovery.Status.REPAID, reason=row.reason, on=on, actor=actor
        )
    return row
