"""What payees hear of their payments, and the totals of villages that the public sees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from approvals.models import PaymentBatch, PaymentLine
from approvals.services.notices import send_notice
from approvals.services.payments.rows import lines_of, locked, mark_of, say_progress
from workflows.actors import SYSTEM

Lines = QuerySet[PaymentLine]
# Fewer could be known by name (0.11).
FEWEST = 5
PIECE = 500


def notify_payees(batch: PaymentBatch, *, notice: str, states: Sequence[str], only: str = "") -> int:
    """Send `notice` of each payee's own case for the lines in `states`, piece by piece; returns for how many lines.

    `only`: "account" whoever has an account on the portal, "first" whoever was never paid before, "" everybody. A payee
    whose own case is older than the notice hears nothing."""
    lines = lines_of(batch).filter(state__in=states, entitlement__case__isnull=False)
    if only:
        lines = ONLY[only](lines)
    total = lines.count()
    while notify_piece(batch, lines, total, notice):
        pass
    return total


def with_account(lines: Lines) -> Lines:
    return lines.filter(entitlement__user__isnull=False)


def never_paid(lines: Lines) -> Lines:
    paid = PaymentLine.objects.filter(entitlement=OuterRef("entitlement"), state=PaymentLine.State.PAID)
    return lines.filter(~Exists(paid))


ONLY: dict[str, Callable[[Lines], Lines]] = {"account": with_account, "first": never_paid}


@transaction.atomic
def notify_piece(batch: PaymentBatch, lines: Lines, total: int, notice: str) -> bool:
    held = locked(batch)
    step = f"notifying {notice}"
    done, mark = mark_of(held, step)
    rows = lines.filter(pk__gt=mark).select_related("entitlement__case__case_type").order_by("pk")
    # Pieces commit by themselves; the mark says where to go on.
    found = list(rows[:PIECE])
    for line in found:
        assert line.entitlement.case is not None
        send_notice(
            case=line.entitlement.case, key=notice, context=values_of(line), actor=SYSTEM,
            # By line: a repeated piece tells nobody twice.
            occasion=f"line:{line.pk}", is_optional=True,
        )  # fmt: skip
    if found:
        say_progress(held, step, done + len(found), total, found[-1].pk)
    return bool(found)


def values_of(line: PaymentLine) -> dict[str, Any]:
    """Return what a notice may name: never the scheme (c.P14), never more than the end of the account."""
    names = ("amount", "paid_on", "account_tail")
    return {**{name: getattr(line, name) for name in names}, "holder": line.masked_name}


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
