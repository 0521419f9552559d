"""What was concluded, by the month: the recorded opinions of one kind, those that a change of facts voided left out."""

from collections.abc import Iterator

from django.db.models import Count, Q

from approvals.models import Opinion
from reports.queries.statistics.declared.declaration import WHOLE, Declared
from reports.queries.statistics.scope import Cell, Statistics, counted


def opinions(wanted: Statistics, asked: Declared) -> Iterator[tuple[Cell, dict[str, int]]]:
    """`kind` is that of the opinion, such as the conclusion of a panel."""
    codes = [code for value in asked.values for code in value.codes]
    counts = {
        asked.column(value.key): Count("pk", filter=Q(opinion__in=value.codes)) for value in asked.values
    }
    rows = Opinion.objects.filter(kind=asked.kind, opinion__in=codes, is_voided=False)
    return counted(rows, wanted, "given_on", "case__", **{asked.column(WHOLE): Count("pk"), **counts})
