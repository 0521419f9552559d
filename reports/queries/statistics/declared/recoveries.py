"""Overpayments, by the month in which they were found: what became of each."""

from collections.abc import Iterator

from django.db.models import Count, Q

from approvals.models import Recovery
from reports.queries.statistics.declared.declaration import WHOLE, Declared
from reports.queries.statistics.scope import Cell, Statistics, counted


def recoveries(wanted: Statistics, asked: Declared) -> Iterator[tuple[Cell, dict[str, int]]]:
    """The codes of a value are standings of a recovery: open, agreed, repaid, written_off, void."""
    codes = [code for value in asked.values for code in value.codes]
    counts = {
        asked.column(value.key): Count("pk", filter=Q(status__in=value.codes)) for value in asked.values
    }
    rows = Recovery.objects.filter(status__in=codes)
    return counted(rows, wanted, "opened_on", "case__", **{asked.column(WHOLE): Count("pk"), **counts})
