"""The work calendar for those who keep it: its years, what they contain, what is missing, and who was moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from approvals.models import CalendarChange, CalendarYear, ClockMove, StatutoryClock
from approvals.rules.calendar import WorkCalendar, YearPlan, version_of
from approvals.services.deadlines import calendar_for
from approvals.services.work_calendar import calendar_with, pending_plan, stored_plans

# The notice of the next year usually comes in November (0.4.3).
NOTICE_MONTH = 11
MOST = 200
Stretch = tuple[date, date]


@dataclass(frozen=True, slots=True)
class YearFigures:
    """What one version of a year contains; `digest` tells versions apart, stretches are days without a gap."""

    source: str
    workdays: int
    off: Sequence[Stretch]
    worked: Sequence[Stretch]
    days_off: int
    days_worked: int
    digest: str


@dataclass(frozen=True, slots=True)
class CalendarGap:
    """The years that are needed and not in force, and how many open time limits are provisional for it."""

    years: Sequence[int]
    provisional: int


@dataclass(frozen=True, slots=True)
class MovedLimit:
    """A time limit whose last day a year of the calendar moves; `procedure` and `limit` in both languages."""

    case: str
    procedure: Mapping[str, str]
    limit: Mapping[str, str]
    before: date | None
    after: date | None
    moved_at: datetime | None


def calendar_years() -> QuerySet[CalendarYear]:
    return CalendarYear.objects.order_by("-year")


def figures_in_force(row: CalendarYear) -> YearFigures | None:
    plan = next(stored_plans([row.pk]), None) if row.is_confirmed else None
    return figures(plan, calendar_for(date(row.year, 1, 1))) if plan else None


def figures_waiting(row: CalendarYear) -> YearFigures | None:
    plan = pending_plan(row) if row.pending else None
    return figures(plan, calendar_with(plan)) if plan else None


def figures(plan: YearPlan, calendar: WorkCalendar) -> YearFigures:
    # `workdays_between` leaves out its first day.
    workdays = calendar.workdays_between(date(plan.year - 1, 12, 31), date(plan.year, 12, 31))
    return YearFigures(
        source=plan.source,
        workdays=workdays,
        off=stretches(plan.days_off),
        worked=stretches(plan.worked),
        days_off=len(plan.days_off),
        days_worked=len(plan.worked),
        digest=version_of([plan]),
    )


def stretches(days: Iterable[date]) -> list[Stretch]:
    """Join days that follow one another: (first, last) of each stretch, in order."""
    found: list[Stretch] = []
    for day in sorted(days):
        if found and found[-1][1] + timedelta(1) == day:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def calendar_gap(today: date) -> CalendarGap:
    """Say which years lack their notice: the present one, from November on the next, and how many limits wait for it."""
    calendar = calendar_for(today)
    wanted = [today.year, *([today.year + 1] if today.month >= NOTICE_MONTH else [])]
    open_ones = StatutoryClock.objects.exclude(status=StatutoryClock.Status.STOPPED)
    waiting = open_ones.filter(is_provisional=True).count()
    return CalendarGap([year for year in wanted if not calendar.is_loaded(year)], waiting)


def calendar_changes(year: int) -> QuerySet[CalendarChange]:
    return CalendarChange.objects.filter(year=year).order_by("-pk")


def limits_moved(year: int) -> list[MovedLimit]:
    """Return the latest moves by a year of the calendar, at most two hundred; the history of each case has its own."""
    rows = ClockMove.objects.filter(year=year).order_by("-pk").select_related("clock__case")
    rows = rows.prefetch_related("clock__case__case_type")
    return [moved_limit(row.clock, row.before, row.after, row.moved_at) for row in rows[:MOST]]


def moved_limit(
    row: StatutoryClock, before: date | None, after: date | None, moved_at: datetime | None = None
) -> MovedLimit:
    """Name a limit as lists do: by the number of its case, its procedure and its title, and nobody's name."""
    case_type = row.case.case_type
    limits: list[dict[str, Any]] = case_type.manifest.get("limits", [])
    limit = next((each for each in limits if each["key"] == row.key), {})
    title = row.title or row.key
    return MovedLimit(
        case=row.case.number,
        procedure={"zh": case_type.name_zh, "en": case_type.name_en},
        limit={"zh": title, "en": limit.get("title_en") or title},
        before=before,
        after=after,
        moved_at=moved_at,
    )
