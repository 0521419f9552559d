"""Payments that arrived, by the month in which the bank booked them: how many of each scheme."""

from collections.abc import Iterator

from django.db.models import Count, Q

from approvals.models import PaymentLine
from reports.queries.statistics.declared.declaration import WHOLE, Declared
from reports.queries.statistics.scope import Cell, Statistics, counted


def paid(wanted: Statistics, asked: Declared) -> Iterator[tuple[Cell, dict[str, int]]]:
    """The codes of a value are schemes of the register."""
    codes = [code for value in asked.values for code in value.codes]
    counts = {
        asked.column(value.key): Count("pk", filter=Q(batch__scheme__in=value.codes))
        for value in asked.values
    }
    rows = PaymentLine.objects.filter(state=PaymentLine.State.PAID, batch__scheme__in=codes)
    return counted(rows, wanted, "paid_on", "batch__case__", **{asked.column(WHOLE): Count("pk"), **counts})
