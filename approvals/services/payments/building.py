"""The list of a period: one line for every running right, in pieces that each commit by themselves.

A worker that dies goes on where the last piece ended. Constraints of the database keep a person from standing twice in
a batch, and a period from being paid twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, Entitlement, NumberCounter, PaymentBatch, PaymentLine
from approvals.rules.months import end_of_month
from approvals.rules.numbering import batch_number
from approvals.services.entitlements.rates import Rates
from approvals.services.payments.arrears import NONE, Listed, Pricing, listed_elsewhere
from approvals.services.payments.expiring import end_expired
from approvals.services.payments.rows import CHUNK, Settings, locked, mark_of, say_progress, settings_of
from workflows.actors import Actor

ONCE = "once"
REST = "rest"
Status = Entitlement.Status
NOTHING: Mapping[int, Listed] = {}
DUE = ("kind", "starts_on", "ends_on", "case_id", "confirmed_on", "status")
KEPT = ("pk", "number", "masked_name", "village", "payee", "account_index", "account_tail", "bank_code")


@transaction.atomic
def open_batch(*, case: Case, scheme: str, due_on: date, actor: Actor) -> PaymentBatch:
    """Make the batch of a case and period; a second call returns it. IntegrityError: the period has its batch already."""
    known = case.batches.filter(parent__isnull=True).first()
    if known is not None:
        return known
    settings = settings_of(case)
    row = settings.scheme(scheme)
    period, month_from, month_to = period_of(str(row["months"]), due_on)
    number, serial = next_batch_number(str(row["letters"]), case.county, due_on.year)
    return PaymentBatch.objects.create(
        timeline=case.timeline,
        case=case,
        register=settings.register,
        scheme=scheme,
        county=case.county,
        number=number,
        year=due_on.year,
        serial=serial,
        period=period,
        month_from=month_from,
        month_to=month_to,
        key_date=due_on,
    )


def period_of(months: str, due_on: date) -> tuple[str, date, date]:
    """Return (period, first day, last day): the calendar year, by the year or every month, or the month of the key date."""
    year = (date(due_on.year, 1, 1), date(due_on.year, 12, 31))
    if months == "year":
        return str(due_on.year), *year
    if months == REST:
        return f"{due_on:%Y-%m}", *year
    return f"{due_on:%Y-%m}", due_on.replace(day=1), end_of_month(due_on)


def next_batch_number(letters: str, county: str, year: int) -> tuple[str, int]:
    key: dict[str, Any] = {"pack_code": f"FF-{letters}"[:12], "county": county, "year": year}
    NumberCounter.objects.get_or_create(**key)
    # The update holds the counter's row until the transaction ends (0.6).
    NumberCounter.objects.filter(**key).update(last=F("last") + 1)
    serial = NumberCounter.objects.get(**key).last
    return batch_number(letters, year, serial), serial


def build_lines(batch: PaymentBatch) -> PaymentBatch:
    """Write the lines piece by piece, then count and add them up; going on after a stop is calling it again."""
    settings = settings_of(batch.case)
    rates = Rates(batch.case.case_type.deployment, settings.rates, batch.county)
    scheme = settings.scheme(batch.scheme)
    pricing = Pricing(
        batch, rates, is_once=scheme["months"] == ONCE, from_start=scheme.get("since") == "start"
    )
    # Counted once: the list does not grow while it is built, only the progress does.
    total = payable(batch, settings).count()
    while build_piece(batch, settings, pricing, total):
        pass
    return finish(batch)


def payable(batch: PaymentBatch, settings: Settings) -> QuerySet[Entitlement]:
    """Return the rights that cover a month of the batch (c.P2), and the ended ones whose last months stand in no list."""
    runs = Q(status=Status.ACTIVE) & (Q(ends_on__isnull=True) | Q(ends_on__gte=batch.month_from))
    # A right with a last day of its own may be over when it is confirmed late.
    over = Q(status=Status.ENDED) | Q(status=Status.ACTIVE, ends_on__lt=batch.month_from)
    rows = Entitlement.objects.filter(
        timeline=batch.timeline,
        register=batch.register,
        scheme=batch.scheme,
        county=batch.county,
        starts_on__lte=batch.month_to,
    )
    cut_off = settings.scheme(batch.scheme).get("filed_until")
    if cut_off:
        is_late = Q(case__filed_on__gt=date.fromisoformat(f"{batch.year}-{cut_off}"))
        # Who had the right before comes back at any time of the year (c.X6).
        rows = rows.exclude(is_late & ~Exists(earlier_rights()))
    if settings.scheme(batch.scheme)["months"] == ONCE:
        # Whoever was paid once is not paid again, whatever the period.
        return rows.filter(runs).exclude(payments__period=ONCE, payments__state__in=PaymentLine.LIVE)
    return rows.filter(runs | over & ~Exists(lines_to_the_end(batch)))


def earlier_rights() -> QuerySet[Entitlement]:
    """Return the rights of the same scheme that the holder had before."""
    return Entitlement.objects.filter(
        timeline=OuterRef("timeline"),
        scheme=OuterRef("scheme"),
        holder_index=OuterRef("holder_index"),
        pk__lt=OuterRef("pk"),
    )


def lines_to_the_end(batch: PaymentBatch) -> QuerySet[PaymentLine]:
    """Return the lines of other batches over the month in which an ended right ended. Whoever dies before the first
    batch, or keeps the right for some months after a decision, has none: these months are still owed."""
    return PaymentLine.objects.filter(
        entitlement=OuterRef("pk"),
        batch__month_from__lte=OuterRef("ends_on"),
        batch__month_to__gte=OuterRef("ends_on"),
    ).exclude(Q(state=PaymentLine.State.EXCLUDED) | Q(batch=batch))


@transaction.atomic
def build_piece(batch: PaymentBatch, settings: Settings, pricing: Pricing, total: int) -> bool:
    """Write the next piece; False when nothing is left. The batch's row is the lock against a second worker."""
    held = locked(batch)
    if held.status != PaymentBatch.Status.BUILDING:
        return False
    done, mark = mark_of(held, "building")
    rows = payable(held, settings).filter(pk__gt=mark).order_by("pk")
    found = list(rows.values(*KEPT, *DUE)[:CHUNK])
    if not found:
        return False
    # Numbers go on behind the last piece.
    first = (held.lines.aggregate(last=Max("seq"))["last"] or 0) + 1
    period = ONCE if pricing.is_once else held.period
    # A line that a dead worker stored stands there already.
    PaymentLine.objects.bulk_create(
        made(held, found, first, period, pricing), batch_size=1000, ignore_conflicts=True
    )
    say_progress(held, "building", done + len(found), total, found[-1]["pk"])
    return True


def made(
    batch: PaymentBatch, rows: Sequence[dict[str, Any]], first: int, period: str, pricing: Pricing
) -> list[PaymentLine]:
    lines: list[PaymentLine] = []
    elsewhere = NOTHING if pricing.is_once else listed_elsewhere(batch, rows[0]["pk"], rows[-1]["pk"])
    for row in rows:
        listed = elsewhere.get(row["pk"], NONE)
        due = pricing.of(row, listed)
        if not due.months and (listed.months or row["status"] == Status.ENDED):
            continue  # all that is owed stands in a list already: no line, and no exception to look into
        lines.append(
            PaymentLine(
                batch=batch,
                entitlement_id=row["pk"],
                reference=row["number"],
                seq=first + len(lines),
                period=period,
                months=due.months,
                amount=due.amount,
                arrears=due.arrears,
                **{name: row[name] for name in KEPT[2:]},
            )
        )
    return lines


@transaction.atomic
def finish(batch: PaymentBatch) -> PaymentBatch:
    held = locked(batch)
    # A second worker finds it built.
    if held.status == PaymentBatch.Status.BUILDING:
        end_expired(held)
        count_up(held)
        held.status = PaymentBatch.Status.BUILT
        held.save(update_fields=["status"])
    return held


def count_up(batch: PaymentBatch) -> None:
    """Store number and sum of the lines that are to be paid."""
    sums = batch.lines.exclude(state=PaymentLine.State.EXCLUDED).aggregate(n=Count("pk"), total=Sum("amount"))
    batch.line_count, batch.total = sums["n"], sums["total"] or Decimal()
    batch.save(update_fields=["line_count", "total"])


def check_status(batch: PaymentBatch, *expected: str) -> None:
    """Raise Blocked unless the batch is where an act expects it."""
    if batch.status not in expected:
        raise Blocked(
            _("Batch %(number)s is at another step; look at its page") % {"number": batch.number},
            code="BATCH_STATUS",
        )
