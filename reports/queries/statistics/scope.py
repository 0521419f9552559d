"""What the monthly statistics count by: one procedure, one year, by region and month (0.11)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Aggregate, DateField, QuerySet
from django.db.models.functions import TruncMonth

Region = tuple[str, ...]
"""The codes from the city down: () is the whole, (city,), (city, county), (city, county, township)."""
Cell = tuple[Region, int]
"""A region of the lowest level and the month, 1 to 12."""
LEVELS = ("city", "county", "township")


@dataclass(frozen=True, slots=True)
class Statistics:
    """A procedure and a year. Periods are whole months and the year: freely chosen days could be subtracted from each
    other until a single case is left."""

    pack: str
    year: int

    @property
    def period(self) -> tuple[date, date]:
        return date(self.year, 1, 1), date(self.year, 12, 31)


def counted(
    rows: QuerySet[Any], wanted: Statistics, day: str, case: str = "", **counts: Aggregate
) -> Iterator[tuple[Cell, dict[str, Any]]]:
    """Yield the counts or sums of each region and month in which there is something; one query. `case` is the path to the case."""
    within = {f"{case}case_type__pack_id": wanted.pack, f"{day}__range": wanted.period}
    places = [f"{case}{level}" for level in LEVELS]
    months = rows.filter(**within).annotate(month=TruncMonth(day, output_field=DateField()))
    for row in months.order_by().values(*places, "month").annotate(**counts):
        cell = tuple(str(row[place]) for place in places), row["month"].month
        yield cell, {name: row[name] for name in counts}
