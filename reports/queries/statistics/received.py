"""How many applications were received, and of those how many were asked for papers, and asked once only (S01.5)."""

from collections.abc import Iterator

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from approvals.models import Case, SupplementRequest
from reports.queries.statistics.scope import Cell, Statistics, counted


def received(wanted: Statistics) -> Iterator[tuple[Cell, dict[str, int]]]:
    """Yield received, corrected and corrected_once by the month of filing."""
    asked = SupplementRequest.objects.filter(case=OuterRef("pk")).order_by().values("case")
    times = Subquery(asked.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
    rows = Case.objects.annotate(asked=Coalesce(times, 0))
    return counted(
        rows,
        wanted,
        "filed_on",
        received=Count("pk"),
        corrected=Count("pk", filter=Q(asked__gt=0)),
        corrected_once=Count("pk", filter=Q(asked=1)),
    )
