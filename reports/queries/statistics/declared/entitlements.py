"""Rights confirmed, by the month of confirmation: how many of each scheme."""

from collections.abc import Iterator

from django.db.models import Count, Q

from approvals.models import Entitlement
from reports.queries.statistics.declared.declaration import WHOLE, Declared
from reports.queries.statistics.scope import Cell, Statistics, counted


def entitlements(wanted: Statistics, asked: Declared) -> Iterator[tuple[Cell, dict[str, int]]]:
    """The codes of a value are schemes of the register; rights taken over without a case belong to no procedure."""
    codes = [code for value in asked.values for code in value.codes]
    counts = {
        asked.column(value.key): Count("pk", filter=Q(scheme__in=value.codes)) for value in asked.values
    }
    rows = Entitlement.objects.filter(scheme__in=codes)
    return counted(rows, wanted, "confirmed_on", "case__", **{asked.column(WHOLE): Count("pk"), **counts})
