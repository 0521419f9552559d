"""What applicants thought of the handling: how many rated and the sum of their scores, by month; no case, no person."""

from collections.abc import Iterator

from django.db.models import Count, Sum

from approvals.models import Rating
from reports.queries.statistics.scope import LEVELS, Cell, Statistics


def satisfaction(wanted: Statistics) -> Iterator[tuple[Cell, dict[str, int]]]:
    rows = Rating.objects.filter(pack_id=wanted.pack, month__range=wanted.period).order_by()
    for row in rows.values(*LEVELS, "month").annotate(ratings=Count("pk"), points=Sum("score")):
        cell = tuple(str(row[level]) for level in LEVELS), row["month"].month
        yield cell, {"ratings": row["ratings"], "points": row["points"]}
