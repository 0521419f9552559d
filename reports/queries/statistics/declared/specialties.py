"""What was concluded by panels of which specialty, by the month: the first quota of the draw names it."""

from collections.abc import Iterator, Sequence

from django.db.models import Count, Exists, OuterRef, Q

from approvals.models import Draw, Opinion
from reports.queries.statistics.declared.declaration import WHOLE, Declared
from reports.queries.statistics.scope import Cell, Statistics, counted


def specialties(wanted: Statistics, asked: Declared) -> Iterator[tuple[Cell, dict[str, int]]]:
    """`kind` is that of the opinion; the codes of a value are groups of the pool.

    The draw is asked, not the application: what was filed is sealed, and statistics read no sealed answers."""
    flags = {f"of_{at}": drawn_for(value.codes) for at, value in enumerate(asked.values)}
    counts = {
        asked.column(value.key): Count("pk", filter=Q(**{f"of_{at}": True}))
        for at, value in enumerate(asked.values)
    }
    rows = Opinion.objects.filter(kind=asked.kind, is_voided=False).annotate(**flags)
    rows = rows.filter(drawn_for([code for value in asked.values for code in value.codes]))
    return counted(rows, wanted, "given_on", "case__", **{asked.column(WHOLE): Count("pk"), **counts})


def drawn_for(groups: Sequence[str]) -> Exists:
    first = Q(*(Q(quotas__0__0=group) for group in groups), _connector=Q.OR)
    return Exists(Draw.objects.filter(first, case=OuterRef("case"), purpose="panel"))
