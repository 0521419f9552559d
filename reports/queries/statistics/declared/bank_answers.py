"""How many of the payments that the bank answered came back with certain codes, by the month of the list's key date."""

from collections.abc import Iterator

from django.db.models import Count, Q

from approvals.models import PaymentLine
from reports.queries.statistics.declared.declaration import PART, WHOLE, Declared
from reports.queries.statistics.scope import Cell, Statistics, counted


def bank_answers(wanted: Statistics, asked: Declared) -> Iterator[tuple[Cell, dict[str, int]]]:
    """The codes of a value are result codes of the return file. Repairs count in their own list."""
    counts = {}
    for value in asked.values:
        counts[asked.column(value.key, WHOLE)] = Count("pk")
        counts[asked.column(value.key, PART)] = Count("pk", filter=Q(result_code__in=value.codes))
    rows = PaymentLine.objects.exclude(result_code="")
    return counted(rows, wanted, "batch__key_date", "batch__case__", **counts)
