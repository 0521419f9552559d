"""A case's lamp as its supervisor sees it: that of its worst running duty of an authority.

Time that belongs to the applicant (supplement, statement, remedy) and mere periods light none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case as Choose
from django.db.models import DateField, IntegerField, Max, OuterRef, QuerySet, Subquery, Value, When

from approvals.models import Case, CaseType, StatutoryClock
from approvals.selectors.desk import Days

# What follows when these run out falls on the applicant, or they are mere periods: no duty of an authority.
NO_DUTY = frozenset({"none", "deemed_withdrawn", "deemed_no_statement"})
LAMPS = ("green", "held", "yellow", "red")
"""In the order of their rank; a case without any running duty has no rank."""
STOPPED, HELD = StatutoryClock.Status.STOPPED, StatutoryClock.Status.HELD


@dataclass(frozen=True, slots=True)
class Limits:
    """The titles of all limits, and which of them are the applicant's time or mere periods."""

    titles: Mapping[str, Mapping[str, str]]
    no_duty: Sequence[str]

    def title(self, key: str) -> Mapping[str, str]:
        return self.titles.get(key, {"zh": key})


def lit(rows: QuerySet[Case], days: Days, limits: Limits) -> QuerySet[Any]:
    """Add `rank` (index in LAMPS, null without a running duty), on the case's own day; `due_on`, `due_key` and `due_unit` of
    the duty that ends first."""
    today = Choose(
        When(timeline="training", then=Value(days.training)),
        default=Value(days.live),
        output_field=DateField(),
    )
    running = duties(limits).filter(case=OuterRef("pk")).exclude(status=STOPPED).order_by()
    rank = Choose(
        # Before the others: a clock that stands is not overdue, whatever its last day was.
        When(status=HELD, then=Value(1)),
        When(due_on__lt=OuterRef("own_day"), then=Value(3)),
        When(warns_on__lte=OuterRef("own_day"), then=Value(2)),
        default=Value(0),
        output_field=IntegerField(),
    )
    worst = running.values("case").annotate(worst=Max(rank)).values("worst")
    first = running.exclude(status=HELD).order_by("due_on", "pk")
    return rows.annotate(own_day=today).annotate(
        rank=Subquery(worst),
        due_on=Subquery(first.values("due_on")[:1]),
        due_key=Subquery(first.values("key")[:1]),
        due_unit=Subquery(first.values("unit")[:1]),
    )


def duties(limits: Limits) -> QuerySet[StatutoryClock]:
    return StatutoryClock.objects.exclude(key__in=limits.no_duty)


def limits_in_force() -> Limits:
    """Read the limits of all procedures in force; one that any procedure calls a duty is one."""
    titles: dict[str, dict[str, str]] = {}
    is_duty: dict[str, bool] = {}
    for rows in CaseType.objects.filter(is_current=True).values_list("manifest__limits", flat=True):
        for row in rows or ():
            key = str(row["key"])
            titles[key] = {"zh": row.get("title", ""), "en": row.get("title_en", "")}
            is_duty[key] = is_duty.get(key, False) or row.get("overdue", "none") not in NO_DUTY
    return Limits(titles, tuple(key for key, duty in is_duty.items() if not duty))
