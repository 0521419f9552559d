"""How single limits were kept, by the month in which they ended: those stopped by their last day of all that ended."""

from collections.abc import Iterator

from django.db.models import Count, F, Q

from approvals.models import StatutoryClock
from reports.queries.statistics.declared.declaration import PART, WHOLE, Declared
from reports.queries.statistics.scope import Cell, Statistics, counted


def limits(wanted: Statistics, asked: Declared) -> Iterator[tuple[Cell, dict[str, int]]]:
    """The codes of a value are keys of limits."""
    in_time = Q(due_on__isnull=True) | Q(stopped_on__lte=F("due_on"))
    counts = {}
    for value in asked.values:
        of_limit = Q(key__in=value.codes)
        counts[asked.column(value.key, WHOLE)] = Count("pk", filter=of_limit)
        counts[asked.column(value.key, PART)] = Count("pk", filter=of_limit & in_time)
    rows = StatutoryClock.objects.filter(status=StatutoryClock.Status.STOPPED)
    return counted(rows, wanted, "stopped_on", "case__", **counts)
