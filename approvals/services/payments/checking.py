"""The checks of a list before anybody approves it (c.P3): each is one question to the database over all lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import (
    Count,
    DecimalField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
)

from approvals.models import Entitlement, PaymentBatch, PaymentFinding, PaymentLine
from approvals.services.payments.rows import Settings, locked, settings_of

State = PaymentLine.State
Check = Callable[[PaymentBatch, QuerySet[PaymentLine], Settings], QuerySet[PaymentLine]]


def duplicate_person(batch: PaymentBatch, lines: QuerySet[PaymentLine], settings: Settings) -> Any:
    """The same person stands in two live lines of the register's scheme for the period, in whatever county."""
    live = PaymentLine.objects.filter(
        batch__timeline=batch.timeline,
        batch__register=batch.register,
        batch__scheme=batch.scheme,
        batch__period=batch.period,
        state__in=PaymentLine.LIVE,
    )
    persons = live.order_by().values("entitlement__holder_index").annotate(n=Count("pk")).filter(n__gt=1)
    return lines.filter(entitlement__holder_index__in=persons.values("entitlement__holder_index"))


def runs_elsewhere(batch: PaymentBatch, lines: QuerySet[PaymentLine], settings: Settings) -> Any:
    """The person has a running right of the scheme in another county."""
    # A transfer that is not through yet would pay twice.
    others = Entitlement.objects.filter(
        timeline=batch.timeline, scheme=batch.scheme, status__in=["active", "held"]
    ).exclude(county=batch.county)
    return lines.filter(entitlement__holder_index__in=others.order_by().values("holder_index"))


def duplicate_account(batch: PaymentBatch, lines: QuerySet[PaymentLine], settings: Settings) -> Any:
    """Two persons of the batch are paid into one account."""
    shared = (
        # A line without an account is a finding of its own (account_name).
        batch.lines.exclude(account_index="")
        .exclude(state=State.EXCLUDED)
        .order_by()
        .values("account_index")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
    )
    return lines.filter(account_index__in=shared.values("account_index"))


def dead(batch: PaymentBatch, lines: QuerySet[PaymentLine], settings: Settings) -> Any:
    return lines.filter(entitlement__died_on__isnull=False)


def ended(batch: PaymentBatch, lines: QuerySet[PaymentLine], settings: Settings) -> Any:
    """The right has ended; its last months are paid, and somebody looks first where they go."""
    return lines.filter(entitlement__status=Entitlement.Status.ENDED, entitlement__died_on__isnull=True)


def suspended(batch: PaymentBatch, lines: QuerySet[PaymentLine], settings: Settings) -> Any:
    """The right was suspended after the list was made."""
    return lines.filter(entitlement__status=Entitlement.Status.HELD)


def account_name(batch: PaymentBatch, lines: QuerySet[PaymentLine], settings: Settings) -> Any:
    return lines.filter(Q(entitlement__is_payee_holder=False) | Q(account_index=""))


def no_amount(batch: PaymentBatch, lines: QuerySet[PaymentLine], settings: Settings) -> Any:
    return lines.filter(amount__lte=0)


def growth(batch: PaymentBatch, lines: QuerySet[PaymentLine], settings: Settings) -> Any:
    """The amount is more than so many times that of the year before."""
    most = ExpressionWrapper(
        F("entitlement__payments__amount") * settings.most_growth,
        output_field=DecimalField(max_digits=14, decimal_places=2),
    )
    return lines.filter(
        entitlement__payments__period=previous_period(batch),
        entitlement__payments__state=State.PAID,
        amount__gt=most,
    )


def previous_period(batch: PaymentBatch) -> str:
    first: date = batch.month_from
    if len(batch.period) == 4:
        return str(first.year - 1)
    return f"{first.year - 1}-{first.month:02}"


CHECKS: dict[str, Check] = {
    "duplicate_person": duplicate_person,
    "runs_elsewhere": runs_elsewhere,
    "duplicate_account": duplicate_account,
    "dead": dead,
    "ended": ended,
    "suspended": suspended,
    "account_name": account_name,
    "no_amount": no_amount,
    "growth": growth,
}


STOPS = ("dead", "ended", "suspended")
"""The checks that may find something new while a list waits: payment to these stops at once (c.X3)."""


def renew_statistics() -> None:
    """Let PostgreSQL know the lines that were just written: without it the first check of a large batch takes minutes
    instead of a fifth of a second."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in (PaymentLine, Entitlement):
                cursor.execute(f'ANALYZE "{model._meta.db_table}"')


@transaction.atomic
def check_lines(batch: PaymentBatch) -> int:
    """Run every check and note what it finds; the second run adds only what is new. Returns the open findings."""
    renew_statistics()
    held = locked(batch)
    note_checks(held, CHECKS)
    if held.status == PaymentBatch.Status.BUILT:
        held.status = PaymentBatch.Status.CHECKED
        held.save(update_fields=["status"])
    return open_findings(held).count()


def note_checks(batch: PaymentBatch, kinds: Iterable[str]) -> None:
    settings = settings_of(batch.case)
    for kind in kinds:
        note_found(kind, CHECKS[kind](batch, batch.lines.filter(state=State.BUILT), settings))


def note_stopped(batch: PaymentBatch) -> int:
    """Note whose payment was to stop since the list was checked; returns how many lines nobody has looked at."""
    note_checks(batch, STOPS)
    return open_findings(batch).count()


def note_found(kind: str, lines: QuerySet[PaymentLine]) -> None:
    PaymentFinding.objects.bulk_create(
        (PaymentFinding(line_id=pk, kind=kind) for pk in lines.order_by("pk").values_list("pk", flat=True)),
        batch_size=1000,
        # A finding is noted once, so settling it survives a second run.
        ignore_conflicts=True,
    )


def open_findings(batch: PaymentBatch) -> QuerySet[PaymentFinding]:
    """Return what nobody has settled yet."""
    return PaymentFinding.objects.filter(line__batch=batch, action="")
