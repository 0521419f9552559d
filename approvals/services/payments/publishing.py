"""After the money has gone: the payees hear of it, and the public sees the totals of villages."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Count, Sum

from approvals.models import PaymentBatch, PaymentLine
from approvals.services.notices import send_notice
from approvals.services.payments.rows import lines_of, locked, mark_of, say_progress
from workflows.actors import SYSTEM

FEWEST = 5
PIECE = 500


def notify_payees(batch: PaymentBatch) -> int:
    """Send the notice `paid` of each payee's own case, piece by piece; returns how many have an account here."""
    lines = lines_of(batch).filter(
        state=PaymentLine.State.PAID, entitlement__user__isnull=False, entitlement__case__isnull=False
    )
    total = lines.count()
    while notify_piece(batch, lines, total):
        pass
    return total


@transaction.atomic
def notify_piece(batch: PaymentBatch, lines: Any, total: int) -> bool:
    held = locked(batch)
    done, mark = mark_of(held, "notifying")
    rows = lines.filter(pk__gt=mark).select_related("entitlement__case").order_by("pk")
    found = list(rows[:PIECE])
    for line in found:
        values = {"amount": line.amount, "paid_on": line.paid_on, "account_tail": line.account_tail}
        send_notice(
            case=line.entitlement.case, key="paid", context=values, actor=SYSTEM, occasion=f"line:{line.pk}"
        )
    if found:
        say_progress(held, "notifying", done + len(found), total, found[-1].pk)
    return bool(found)


def village_totals(batch: PaymentBatch) -> list[dict[str, Any]]:
    """Return {village, count, total} of what was paid; a village with fewer than five persons has no figures (0.11)."""
    paid = lines_of(batch).filter(state=PaymentLine.State.PAID).order_by()
    rows = paid.values("village").annotate(n=Count("pk"), total=Sum("amount")).order_by("village")
    return [
        {"village": row["village"], "count": row["n"], "total": str(row["total"])}
        if row["n"] >= FEWEST
        else {"village": row["village"], "count": None, "total": None}
        for row in rows
    ]
