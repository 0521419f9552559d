"""Rights that ended, by the month in which the register notes it: how many for each reason."""

from collections.abc import Iterator

from django.db.models import Count, Q

from approvals.models import EntitlementEvent
from reports.queries.statistics.declared.declaration import WHOLE, Declared
from reports.queries.statistics.scope import Cell, Statistics, counted


def reasons(wanted: Statistics, asked: Declared) -> Iterator[tuple[Cell, dict[str, int]]]:
    """The codes of a value are grounds, as the procedure names them; ends for others are no part of the table."""
    codes = [code for value in asked.values for code in value.codes]
    counts = {
        asked.column(value.key): Count("pk", filter=Q(detail__reason__in=value.codes))
        for value in asked.values
    }
    rows = EntitlementEvent.objects.filter(kind="ended", detail__reason__in=codes)
    return counted(rows, wanted, "on", "case__", **{asked.column(WHOLE): Count("pk"), **counts})
