"""How long people waited for a paper, by the month of its issue: the share that had it within some seconds of filing."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, DateTimeField, ExpressionWrapper, F, Q

from approvals.models import Paper
from reports.queries.statistics.declared.declaration import PART, WHOLE, Declared
from reports.queries.statistics.scope import Cell, Statistics, counted


def waits(wanted: Statistics, asked: Declared) -> Iterator[tuple[Cell, dict[str, int]]]:
    """`of` names the papers; the code of a value is a number of seconds."""
    counts = {}
    for value in asked.values:
        until = ExpressionWrapper(
            F("case__created_at") + timedelta(seconds=int(value.codes[0])), output_field=DateTimeField()
        )
        counts[asked.column(value.key, WHOLE)] = Count("pk")
        counts[asked.column(value.key, PART)] = Count("pk", filter=Q(recorded_at__lte=until))
    # What replaces a paper was waited for by nobody.
    rows = Paper.objects.filter(key__in=asked.of, supersedes__isnull=True)
    return counted(rows, wanted, "issued_on", "case__", **counts)
