"""The end of rights that have a last day from the beginning: reached, and nothing is owed any more."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from approvals.models import Entitlement, EntitlementEvent, PaymentBatch, PaymentLine
from workflows.actors import SYSTEM

Status = Entitlement.Status
State = PaymentLine.State


def end_expired(batch: PaymentBatch) -> int:
    """End the rights of the batch's register, scheme and county whose last day is over and whose payments all arrived;
    return their number. Asked when a list stands: a right to which it owes nothing has no line in it."""
    lines = PaymentLine.objects.filter(entitlement=OuterRef("pk"))
    over = Entitlement.objects.filter(
        Exists(lines.filter(state=State.PAID)),
        ~Exists(lines.filter(batch=batch)),
        # At the bank, or waiting for somebody: the right stays until the money is where it belongs.
        ~Exists(lines.filter(state__in=set(PaymentLine.LIVE) - {State.PAID})),
        timeline=batch.timeline,
        register=batch.register,
        scheme=batch.scheme,
        county=batch.county,
        status=Status.ACTIVE,
        ends_on__lt=batch.key_date,
    )
    ended = list(over.select_for_update().values_list("pk", flat=True))
    Entitlement.objects.filter(pk__in=ended).update(status=Status.ENDED)
    EntitlementEvent.objects.bulk_create(
        EntitlementEvent(
            entitlement_id=pk,
            kind="paid_out",
            on=batch.key_date,
            detail={"batch": batch.number},
            by_name=SYSTEM.name,
        )
        for pk in ended
    )
    return len(ended)
