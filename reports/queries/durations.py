"""How long a decision takes: days from filing to decision by unit, average and ninetieth percentile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from django.db.models import Count, DurationField, ExpressionWrapper, F

from reports.queries.scope import ReportFilter, cases


@dataclass(frozen=True, slots=True)
class Duration:
    """Calendar days of the decisions of one unit, the applicant's own time included."""

    unit: str
    decisions: int
    average: float
    most: int
    """Nine of ten decisions took no longer."""


def durations(wanted: ReportFilter) -> list[Duration]:
    """Return a line for each unit with a decision in the period; one query gives how many took how long."""
    taken = ExpressionWrapper(F("decision__decided_on") - F("filed_on"), output_field=DurationField())
    rows = cases(wanted).filter(decision__decided_on__range=wanted.period).annotate(taken=taken)
    counts: dict[str, list[tuple[int, int]]] = {}
    for unit, length, number in rows.values_list(wanted.by, "taken").annotate(number=Count("pk")):
        counts.setdefault(unit, []).append((days(length), number))
    return [duration(unit, sorted(counts[unit])) for unit in sorted(counts)]


def days(length: timedelta) -> int:
    return length.days


def duration(unit: str, counts: list[tuple[int, int]]) -> Duration:
    """`counts` are (days, how many took so long), the shortest first."""
    number = sum(count for _days, count in counts)
    average = sum(length * count for length, count in counts) / number
    return Duration(unit, number, average, percentile(counts, 90))


def percentile(counts: list[tuple[int, int]], percent: int) -> int:
    """Return the smallest value that `percent` of all do not exceed."""
    needed, reached = ceil(sum(count for _value, count in counts) * percent / 100), 0
    for value, count in counts:
        reached += count
        if reached >= needed:
            return value
    return counts[-1][0]
