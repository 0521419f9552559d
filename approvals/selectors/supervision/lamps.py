"""A case's lamp as its supervisor sees it: that of its worst running duty of an authority.

Time that belongs to the applicant (supplement, statement, remedy) and mere periods light none."""

from __future__ import annotations

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


def lit(rows: QuerySet[Case], days: Days) -> QuerySet[Any]:
    """Add `rank` (index in LAMPS, null without a running duty), on the case's own day; `due_on` and `due_key` of the
    duty that ends first."""
    today = Choose(
        When(timeline="training", then=Value(days.training)),
        default=Value(days.live),
        output_field=DateField(),
    )
    running = duties().filter(case=OuterRef("pk")).exclude(status=STOPPED).order_by()
    rank = Choose(
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
    )


def duties() -> QuerySet[StatutoryClock]:
    return StatutoryClock.objects.exclude(key__in=no_duties())


def no_duties() -> list[str]:
    """Return the limits that the procedures name as periods or as the applicant's time."""
    found: dict[str, bool] = {}
    for rows in CaseType.objects.filter(is_current=True).values_list("manifest__limits", flat=True):
        for row in rows or ():
            is_duty = row.get("overdue", "none") not in NO_DUTY
            found[str(row["key"])] = found.get(str(row["key"]), False) or is_duty
    return [key for key, is_duty in found.items() if not is_duty]


def limit_titles() -> dict[str, dict[str, str]]:
    """Return limit -> its title in both languages."""
    found: dict[str, dict[str, str]] = {}
    for rows in CaseType.objects.filter(is_current=True).values_list("manifest__limits", flat=True):
        for row in rows or ():
            found[str(row["key"])] = {"zh": row.get("title", ""), "en": row.get("title_en", "")}
    return found
