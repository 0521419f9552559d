"""Money that arrived, by the month in which the bank booked it: the sum of each scheme, in hundredths of a yuan."""

from collections.abc import Iterator

from django.db.models import Q, Sum

from approvals.models import PaymentLine
from reports.queries.statistics.declared.declaration import Declared
from reports.queries.statistics.scope import Cell, Statistics, counted


def paid_sums(wanted: Statistics, asked: Declared) -> Iterator[tuple[Cell, dict[str, int]]]:
    """The codes of a value are schemes of the register. `of` names the table of numbers (question `paid`) with the same
    values: where its number is hidden the sum is too, or divided by the rate it would tell the number."""
    sums = {
        asked.column(value.key): Sum("amount", filter=Q(batch__scheme__in=value.codes))
        for value in asked.values
    }
    rows = PaymentLine.objects.filter(state=PaymentLine.State.PAID)
    for cell, found in counted(rows, wanted, "paid_on", "batch__case__", **sums):
        yield cell, {name: int((amount or 0) * 100) for name, amount in found.items()}
