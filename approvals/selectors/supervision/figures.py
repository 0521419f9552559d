"""Numbers of a unit's cases, counted in the database: by lamp, unit, stage, limit and day, and the rate in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, DateField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Least, TruncMonth

from approvals.models import Case, Decision
from approvals.selectors.desk import Days, unit_names
from approvals.selectors.places import said_name
from approvals.selectors.supervision.lamps import HELD, LAMPS, STOPPED, duties, lit
from approvals.selectors.supervision.scope import SupervisionFilter, scoped

CHILD_LEVEL = {"province": "city", "city": "county", "county": "township", "township": "village"}
LONGEST_BY_DAY = 62


@dataclass(slots=True)
class Figures:
    """Numbers of a group: open cases by lamp, filed and decided in the period, decided within every limit."""

    key: str
    name: str = ""
    lamps: Counter[str] = field(default_factory=Counter)
    filed: int = 0
    decided: int = 0
    in_time: int = 0

    @property
    def open(self) -> int:
        return self.lamps.total()

    @property
    def rate(self) -> int | None:
        """Decided in time, in percent of all decided; None without a decision."""
        return round(100 * self.in_time / self.decided) if self.decided else None

    def __iadd__(self, other: Figures) -> Figures:
        self.lamps += other.lamps
        self.filed, self.decided = self.filed + other.filed, self.decided + other.decided
        self.in_time += other.in_time
        return self


@dataclass(frozen=True, slots=True)
class Overview:
    """Figures of the unit as a whole, of the units below it, and of the stages."""

    total: Figures
    units: Sequence[Figures]
    stages: Sequence[Figures]


@dataclass(frozen=True, slots=True)
class LimitFigures:
    """How one limit is kept: running and overdue now, ended in the period, ended in time."""

    key: str
    title: Mapping[str, str]
    running: int
    overdue: int
    ended: int
    in_time: int

    @property
    def rate(self) -> int | None:
        return round(100 * self.in_time / self.ended) if self.ended else None


def overview(wanted: SupervisionFilter, days: Days) -> Overview:
    """Count in three queries: open cases by unit, stage and lamp; filed; decided and decided in time."""
    below = CHILD_LEVEL.get(wanted.unit.level, "village")
    units: dict[str, Figures] = {}
    stages: dict[str, Figures] = {}
    for row in open_counts(wanted, days, below):
        lamp = "none" if row["rank"] is None else LAMPS[row["rank"]]
        for groups, key in ((units, row[below]), (stages, row["stage"])):
            groups.setdefault(key, Figures(key)).lamps[lamp] += row["number"]
    add_period(wanted, units, below)
    total = Figures(wanted.unit.code, said_name(wanted.unit))
    for figures in units.values():
        total += figures
    name_units(units)
    return Overview(total, sorted(units.values(), key=urgency), list(stages.values()))


def urgency(figures: Figures) -> tuple[int, int, str]:
    return (-figures.lamps["red"], -figures.lamps["yellow"], figures.key)


def open_counts(wanted: SupervisionFilter, days: Days, below: str) -> QuerySet[Any, dict[str, Any]]:
    rows = lit(scoped(wanted).exclude(status="closed"), days, wanted.limits)
    groups = rows.order_by().values(below, "stage", "rank").annotate(number=Count("pk"))
    counts: QuerySet[Any, dict[str, Any]] = groups
    return counts


def add_period(wanted: SupervisionFilter, units: dict[str, Figures], below: str) -> None:
    period = (wanted.since, wanted.until)
    filed = (
        scoped(wanted).filter(filed_on__range=period).order_by().values(below).annotate(number=Count("pk"))
    )
    for row in filed:
        units.setdefault(row[below], Figures(row[below])).filed = row["number"]
    for row in decided_counts(wanted, below):
        figures = units.setdefault(row[below], Figures(row[below]))
        figures.decided, figures.in_time = row["number"], row["number"] - row["late"]


def decided_counts(wanted: SupervisionFilter, *by: str) -> Iterable[dict[str, Any]]:
    """Count decisions of the period and those that came after the last day of a duty begun before them."""
    decided = OuterRef("decisions__decided_on")
    # A duty still open on the day of the decision is judged by that day.
    ended = Least(
        Coalesce(F("stopped_on"), decided, output_field=DateField()), decided, output_field=DateField()
    )
    begun = duties(wanted.limits).filter(case=OuterRef("pk"), started_on__lte=decided)
    late = begun.annotate(ended=ended).filter(due_on__lt=F("ended"))
    rows = scoped(wanted).filter(
        decisions__decided_on__range=(wanted.since, wanted.until), decisions__standing__in=Decision.ACTS
    )
    rows = rows.annotate(is_late=Exists(late)).order_by()
    return rows.values(*by).annotate(number=Count("pk"), late=Count("pk", filter=Q(is_late=True)))


def name_units(units: Mapping[str, Figures]) -> None:
    names = unit_names(units)
    for code, figures in units.items():
        figures.name = names.get(code, code)


def limit_figures(wanted: SupervisionFilter, days: Days) -> list[LimitFigures]:
    """Return how each duty is kept in the unit's cases; one query, the most overdue first."""
    rows = duties(wanted.limits).filter(case__in=scoped(wanted).order_by().values("pk")).order_by()
    is_open = ~Q(status=STOPPED)
    over = is_open & ~Q(status=HELD) & days.holds("case__", due_on="lt")
    ended = Q(status=STOPPED, stopped_on__range=(wanted.since, wanted.until))
    counts = rows.values("key").annotate(
        running=Count("pk", filter=is_open),
        overdue=Count("pk", filter=over),
        ended=Count("pk", filter=ended),
        # A limit without a last day cannot have been missed.
        in_time=Count("pk", filter=ended & (Q(due_on__isnull=True) | Q(stopped_on__lte=F("due_on")))),
    )
    found = [LimitFigures(title=wanted.limits.title(row["key"]), **row) for row in counts]
    return sorted(
        (row for row in found if row.running or row.ended),
        key=lambda row: (-row.overdue, -row.running, row.key),
    )


def by_day(wanted: SupervisionFilter) -> list[tuple[date, int, int]]:
    """Return (day, filed, decided) of the period, without empty days; by month when it is long."""
    is_long = (wanted.until - wanted.since).days > LONGEST_BY_DAY
    filed = per_day(scoped(wanted), "filed_on", wanted, is_long)
    decided = per_day(
        scoped(wanted), "decisions__decided_on", wanted, is_long, decisions__standing__in=Decision.ACTS
    )
    return [(day, filed.get(day, 0), decided.get(day, 0)) for day in sorted({*filed, *decided})]


def per_day(
    rows: QuerySet[Case], name: str, wanted: SupervisionFilter, is_long: bool, **also: Any
) -> dict[date, int]:
    """Count by the day `name`; `also` holds for the same row that the day is of."""
    day = TruncMonth(name, output_field=DateField()) if is_long else F(name)
    rows = rows.filter(**{f"{name}__range": (wanted.since, wanted.until)}, **also)
    return dict(rows.order_by().annotate(day=day).values_list("day").annotate(number=Count("pk")))
