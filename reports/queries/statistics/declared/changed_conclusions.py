"""How many of the conclusions that a higher panel gave differ from the one before them, by the month of their paper."""

from collections.abc import Iterator

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from approvals.models import Opinion, Paper
from reports.queries.statistics.declared.declaration import PART, WHOLE, Declared
from reports.queries.statistics.scope import Cell, Statistics, counted


def changed_conclusions(wanted: Statistics, asked: Declared) -> Iterator[tuple[Cell, dict[str, int]]]:
    """The codes of a value are keys of the papers that tell the higher panel's conclusion; `kind` is that of the opinions."""
    codes = [code for value in asked.values for code in value.codes]
    found = Opinion.objects.filter(case=OuterRef("case"), kind=asked.kind, is_voided=False).order_by("-pk")
    rows: QuerySet[Paper] = Paper.objects.filter(key__in=codes, superseded_by__isnull=True)
    rows = rows.annotate(
        last=Subquery(found.values("opinion")[:1]), before=Subquery(found.values("opinion")[1:2])
    )
    counts = {}
    for value in asked.values:
        told = Q(key__in=value.codes, before__isnull=False)
        counts[asked.column(value.key, WHOLE)] = Count("pk", filter=told)
        counts[asked.column(value.key, PART)] = Count("pk", filter=told & ~Q(last=F("before")))
    return counted(rows, wanted, "issued_on", "case__", **counts)
