"""How many applications were received, accepted, sent back for papers and decided, by unit (monthly statistics)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from approvals.models import SupplementRequest
from reports.queries.scope import ReportFilter, cases

COLUMNS = ("received", "accepted", "supplemented", "granted", "refused", "terminated")


@dataclass(slots=True)
class Handling:
    """The numbers of one unit, by column."""

    unit: str
    numbers: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))

    @property
    def row(self) -> list[int]:
        return [self.numbers[column] for column in COLUMNS]


def handling(wanted: ReportFilter) -> list[Handling]:
    """Return a line for each unit with a case in the period, in order of code; three queries."""
    found: dict[str, Handling] = {}
    for counts in (received(wanted), accepted(wanted), decided(wanted)):
        for row in counts:
            unit = str(row.pop(wanted.by))
            found.setdefault(unit, Handling(unit)).numbers.update(row)
    return [found[unit] for unit in sorted(found)]


def received(wanted: ReportFilter) -> Iterable[dict[str, Any]]:
    """Filed in the period, and how many of those were asked for papers."""
    asked = SupplementRequest.objects.filter(case=OuterRef("pk"))
    rows = cases(wanted).filter(filed_on__range=wanted.period).annotate(was_asked=Exists(asked))
    return counted(rows, wanted, received=Count("pk"), supplemented=Count("pk", filter=Q(was_asked=True)))


def accepted(wanted: ReportFilter) -> Iterable[dict[str, Any]]:
    return counted(cases(wanted).filter(accepted_on__range=wanted.period), wanted, accepted=Count("pk"))


def decided(wanted: ReportFilter) -> Iterable[dict[str, Any]]:
    rows = cases(wanted).filter(decision__decided_on__range=wanted.period)
    outcomes = {
        name: Count("pk", filter=Q(decision__outcome=name)) for name in ("granted", "refused", "terminated")
    }
    return counted(rows, wanted, **outcomes)


def counted(rows: QuerySet[Any], wanted: ReportFilter, **counts: Count) -> Iterable[dict[str, Any]]:
    groups: QuerySet[Any, dict[str, Any]] = rows.values(wanted.by).annotate(**counts)
    return groups
