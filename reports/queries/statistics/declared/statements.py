"""What became of statements, by the month in which each was reviewed: those with certain results of all that were."""

from collections.abc import Iterator

from django.db.models import Count, Q

from approvals.models import Statement
from reports.queries.statistics.declared.declaration import PART, WHOLE, Declared
from reports.queries.statistics.scope import Cell, Statistics, counted


def statements(wanted: Statistics, asked: Declared) -> Iterator[tuple[Cell, dict[str, int]]]:
    """The codes of a value are results of the review (S06): upheld, changed, dropped. A waiver is no statement."""
    counts = {}
    for value in asked.values:
        counts[asked.column(value.key, WHOLE)] = Count("pk")
        counts[asked.column(value.key, PART)] = Count("pk", filter=Q(proposal__in=value.codes))
    rows = Statement.objects.filter(reviewed_on__isnull=False, is_waiver=False)
    return counted(rows, wanted, "reviewed_on", "case__", **counts)
