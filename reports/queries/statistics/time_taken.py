"""How long decisions took: net working days from acceptance to decision, the days on hold left out (0.4.2)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from math import ceil
from typing import Any

from django.db.models import Count, DateField, Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from approvals.models import Decision, Hold
from approvals.selectors.workdays import workday_counter
from reports.queries.statistics.scope import LEVELS, Cell, Statistics

Span = tuple[date, date]
Counting = Callable[[date, date], int]


def time_taken(wanted: Statistics) -> Iterator[tuple[Cell, Counter[int]]]:
    """Yield how many decisions took how many net working days, by region and month of the decision; four queries."""
    # Added up here, cell by cell: a year has ten thousands of pairs of days, and each cell is part of eight others.
    found: dict[Cell, Counter[int]] = defaultdict(Counter)
    for cell, days, number in lengths(wanted):
        found[cell][days] += number
    yield from found.items()


def lengths(wanted: Statistics) -> Iterator[tuple[Cell, int, int]]:
    """Yield (cell, net working days, how many decisions took so long), a cell and a length more than once.

    Cases without a hold are counted in the database by their two days; only the others are read one by one."""
    begun = Coalesce(F("case__accepted_on"), F("case__filed_on"), output_field=DateField())
    held = Hold.objects.filter(clock__case=OuterRef("case"), is_counted=True)
    made = Decision.objects.filter(
        standing__in=Decision.ACTS, case__case_type__pack_id=wanted.pack, decided_on__range=wanted.period
    )
    rows: QuerySet[Any] = made.annotate(begun=begun, is_held=Exists(held)).order_by()
    places, between = [f"case__{level}" for level in LEVELS], workday_counter(wanted.period[1])
    for *place, first, last, number in (
        rows.filter(is_held=False).values_list(*places, "begun", "decided_on").annotate(number=Count("pk"))
    ):
        yield (tuple(place), last.month), between(first, last), number
    yield from held_ones(rows.filter(is_held=True), places, between)


def held_ones(rows: QuerySet[Any], places: list[str], between: Counting) -> Iterator[tuple[Cell, int, int]]:
    found = list(rows.values_list(*places, "case_id", "begun", "decided_on"))
    holds: dict[int, list[Span]] = defaultdict(list)
    spans = Hold.objects.filter(clock__case__in=[row[-3] for row in found], is_counted=True)
    for case, opened, closed in spans.values_list("clock__case_id", "opened_on", "closed_on"):
        holds[case].append((opened, closed or date.max))
    for *place, case, first, last in found:
        days = between(first, last) - held_days(holds[case], first, last, between)
        yield (tuple(place), last.month), days, 1


def held_days(spans: Iterable[Span], first: date, last: date, between: Counting) -> int:
    """Return the working days d with opened < d <= closed of the union of spans, within the handling (0.4.2).

    The same hold stops several clocks of a case: it counts once."""
    days, reached = 0, first
    for opened, closed in sorted(spans):
        start, end = max(opened, reached), min(closed, last)
        if end > start:
            days += between(start, end)
            reached = end
    return days


def average(counts: Counter[int]) -> float:
    return sum(length * number for length, number in counts.items()) / counts.total()


def percentile(counts: Counter[int], percent: int) -> int:
    """Return the smallest value that `percent` of all do not exceed; 0 of nothing."""
    needed, reached = ceil(counts.total() * percent / 100), 0
    for value in sorted(counts):
        reached += counts[value]
        if reached >= needed:
            return value
    return 0
