"""How cases ended, by the month of closing: the ends that the diagram names."""

from collections.abc import Iterator

from django.db.models import Count, Q

from approvals.models import Case
from reports.queries.statistics.declared.declaration import WHOLE, Declared
from reports.queries.statistics.scope import Cell, Statistics, counted


def ends(wanted: Statistics, asked: Declared) -> Iterator[tuple[Cell, dict[str, int]]]:
    codes = [code for value in asked.values for code in value.codes]
    counts = {
        asked.column(value.key): Count("pk", filter=Q(outcome__in=value.codes)) for value in asked.values
    }
    rows = Case.objects.filter(outcome__in=codes)
    return counted(rows, wanted, "closed_on", "", **{asked.column(WHOLE): Count("pk"), **counts})
