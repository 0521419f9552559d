"""By which way cases came in, by the month of filing: at the window, on line, by the agent of the village."""

from collections.abc import Iterator

from django.db.models import Count, Q

from approvals.models import Case
from reports.queries.statistics.declared.declaration import PART, WHOLE, Declared
from reports.queries.statistics.scope import Cell, Statistics, counted


def channels(wanted: Statistics, asked: Declared) -> Iterator[tuple[Cell, dict[str, int]]]:
    """The codes of a value are channels of cases."""
    counts = {}
    for value in asked.values:
        counts[asked.column(value.key, WHOLE)] = Count("pk")
        counts[asked.column(value.key, PART)] = Count("pk", filter=Q(channel__in=value.codes))
    return counted(Case.objects.all(), wanted, "filed_on", "", **counts)
