"""How many papers went out, and how many of those were right the first time: none had to be corrected (S10)."""

from collections.abc import Iterator

from django.db.models import Count, Q

from approvals.models import Paper
from reports.queries.statistics.scope import Cell, Statistics, counted


def notices(wanted: Statistics) -> Iterator[tuple[Cell, dict[str, int]]]:
    """Yield papers and papers_right by the month of issue. A renewal replaces a paper without calling it wrong."""
    return counted(
        Paper.objects.all(),
        wanted,
        "issued_on",
        "case__",
        papers=Count("pk"),
        papers_right=Count("pk", filter=Q(superseded_by__isnull=True) | Q(correction_reason="")),
    )
