"""How soon the first payment of a right arrived, by the month of confirmation: those within some days of all that arrived."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, DateField, ExpressionWrapper, F, OuterRef, Q, Subquery

from approvals.models import Entitlement, PaymentLine
from reports.queries.statistics.declared.declaration import PART, WHOLE, Declared
from reports.queries.statistics.scope import Cell, Statistics, counted


def first_payments(wanted: Statistics, asked: Declared) -> Iterator[tuple[Cell, dict[str, int]]]:
    """The code of a value is a number of days after the confirmation."""
    arrived = PaymentLine.objects.filter(entitlement=OuterRef("pk"), paid_on__isnull=False).order_by(
        "paid_on"
    )
    rows = Entitlement.objects.annotate(first=Subquery(arrived.values("paid_on")[:1])).exclude(first=None)
    counts = {}
    for value in asked.values:
        days = timedelta(days=int(value.codes[0]))
        until = ExpressionWrapper(F("confirmed_on") + days, output_field=DateField())
        counts[asked.column(value.key, WHOLE)] = Count("pk")
        counts[asked.column(value.key, PART)] = Count("pk", filter=Q(first__lte=until))
    return counted(rows, wanted, "confirmed_on", "case__", **counts)
