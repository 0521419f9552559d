"""Papers issued, by the month of issue: how many of each kind; those that a correction replaced count once."""

from collections.abc import Iterator

from django.db.models import Count, Q

from approvals.models import Paper
from reports.queries.statistics.declared.declaration import WHOLE, Declared
from reports.queries.statistics.scope import Cell, Statistics, counted


def papers(wanted: Statistics, asked: Declared) -> Iterator[tuple[Cell, dict[str, int]]]:
    """The codes of a value are keys of papers."""
    codes = [code for value in asked.values for code in value.codes]
    counts = {asked.column(value.key): Count("pk", filter=Q(key__in=value.codes)) for value in asked.values}
    rows = Paper.objects.filter(key__in=codes, superseded_by__isnull=True)
    return counted(rows, wanted, "issued_on", "case__", **{asked.column(WHOLE): Count("pk"), **counts})
