"""Whether a decision came too late: a duty of an authority begun before it ran over its last day."""

from __future__ import annotations

from typing import Any

from django.db.models import DateField, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce, Least

from approvals.selectors.supervision.lamps import Limits, duties


def late_duties(limits: Limits, *, case: str, decided: str) -> QuerySet[Any]:
    """Return the duties of a row's case that ran over before its decision; `case` and `decided` are the row's fields."""
    day = OuterRef(decided)
    # A duty still open on the day of the decision is judged by that day.
    ended = Least(Coalesce(F("stopped_on"), day, output_field=DateField()), day, output_field=DateField())
    begun = duties(limits).filter(case=OuterRef(case), started_on__lte=day)
    return begun.annotate(ended=ended).filter(due_on__lt=F("ended"))
