"""Rights that were claimed when all that they pay for was past, by the month of confirmation (D-K1 row 6)."""

from collections.abc import Iterator

from django.db.models import Count, F, Q

from approvals.models import Entitlement
from reports.queries.statistics.declared.declaration import PART, WHOLE, Declared
from reports.queries.statistics.scope import Cell, Statistics, counted


def late_claims(wanted: Statistics, asked: Declared) -> Iterator[tuple[Cell, dict[str, int]]]:
    """The codes of a value are schemes of the register."""
    counts = {}
    for value in asked.values:
        of_scheme = Q(scheme__in=value.codes)
        counts[asked.column(value.key, WHOLE)] = Count("pk", filter=of_scheme)
        counts[asked.column(value.key, PART)] = Count(
            "pk", filter=of_scheme & Q(ends_on__lt=F("case__filed_on"))
        )
    return counted(Entitlement.objects.all(), wanted, "confirmed_on", "case__", **counts)
