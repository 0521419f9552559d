"""How many of the cases that came to one step also took another, by the month of filing: hearings, objections, sendings."""

from collections.abc import Iterator, Sequence

from django.db.models import Count, Exists, OuterRef, Q

from approvals.models import Case
from reports.queries.statistics.declared.declaration import PART, WHOLE, Declared
from reports.queries.statistics.scope import Cell, Statistics, counted
from workflows.models import WorkItem


def steps(wanted: Statistics, asked: Declared) -> Iterator[tuple[Cell, dict[str, int]]]:
    """`of` names the elements of the step that makes the whole, or nothing: all cases. Each value's codes are elements of
    the diagrams; with `kind` without, the cases that took none of them count."""
    flags = {f"had_{at}": taken(value.codes) for at, value in enumerate(asked.values)}
    rows = (Case.objects.filter(taken(asked.of)) if asked.of else Case.objects.all()).annotate(**flags)
    is_counted = asked.kind != "without"
    counts = {}
    for at, value in enumerate(asked.values):
        counts[asked.column(value.key, WHOLE)] = Count("pk")
        counts[asked.column(value.key, PART)] = Count("pk", filter=Q(**{f"had_{at}": is_counted}))
    return counted(rows, wanted, "filed_on", "", **counts)


def taken(elements: Sequence[str]) -> Exists:
    done = WorkItem.objects.filter(root=OuterRef("root"), status="completed", element_id__in=elements)
    return Exists(done)
