"""Received and decided month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, DateField, QuerySet
from django.db.models.functions import TruncMonth

from approvals.models import Case
from reports.queries.scope import ReportFilter, cases


@dataclass(frozen=True, slots=True)
class Month:
    """The first day of a month with its numbers."""

    first: date
    received: int
    decided: int


def months(wanted: ReportFilter) -> list[Month]:
    """Return the months of the period in which something was received or decided; two queries."""
    received = monthly(cases(wanted).filter(filed_on__range=wanted.period), "filed_on")
    rows = cases(wanted).filter(decision__decided_on__range=wanted.period)
    decided = monthly(rows, "decision__decided_on")
    return [
        Month(first, received.get(first, 0), decided.get(first, 0)) for first in sorted({*received, *decided})
    ]


def monthly(rows: QuerySet[Case], name: str) -> dict[date, int]:
    month = TruncMonth(name, output_field=DateField())
    return dict(rows.annotate(month=month).values_list("month").annotate(number=Count("pk")))
