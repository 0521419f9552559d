"""How many applications were accepted, by the month of acceptance; deemed acceptance counts on its own day."""

from collections.abc import Iterator

from django.db.models import Count

from approvals.models import Case
from reports.queries.statistics.scope import Cell, Statistics, counted


def accepted(wanted: Statistics) -> Iterator[tuple[Cell, dict[str, int]]]:
    return counted(Case.objects.all(), wanted, "accepted_on", accepted=Count("pk"))
