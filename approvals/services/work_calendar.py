"""The work calendar in use: years loaded from the State Council's notices, confirmed by a second person."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import holidays
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import CalendarDay, CalendarYear
from approvals.rules.calendar import FIRST, LAST, WorkCalendar, YearPlan, version_of
from workflows.actors import Actor
from workflows.services.standing import standing

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "work_calendar.toml"
# The first year for which the package knows the swapped days of every notice.
FIRST_KNOWN = 2002


def calendar_for(day: date) -> WorkCalendar:
    """Return the calendar in use for counting from a day; Blocked for a day that no calendar can cover.

    An installation without any loaded year counts by the years that ship with the product."""
    if not FIRST <= day <= LAST:
        raise Blocked(
            _("The work calendar covers %(first)s to %(last)s") % {"first": FIRST, "last": LAST},
            code="CALENDAR",
        )
    # By number and version: a confirmed change is another calendar in every process at once.
    return built(tuple(confirmed_years()))


@standing
def confirmed_years() -> QuerySet[CalendarYear, Any]:
    confirmed = CalendarYear.objects.filter(confirmed_at__isnull=False).order_by("year")
    return confirmed.values_list("pk", "version", "confirmed_at")


@lru_cache(maxsize=8)
def built(years: tuple[tuple[int, int, object], ...]) -> WorkCalendar:
    """Build the calendar of the given (year row, version, confirmed at); the arrays are made once for each set."""
    return WorkCalendar.of(stored_plans(pk for pk, _version, _at in years) if years else shipped_plans())


def stored_plans(pks: Iterable[int]) -> Iterator[YearPlan]:
    for row in CalendarYear.objects.filter(pk__in=list(pks)).prefetch_related("days"):
        days = list(row.days.all())
        yield YearPlan(
            row.year,
            frozenset(day.day for day in days if not day.is_workday),
            frozenset(day.day for day in days if day.is_workday),
            row.source,
        )


@lru_cache(maxsize=1)
def shipped_plans() -> tuple[YearPlan, ...]:
    """Return the years of the data file."""
    rows = tomllib.loads(SHIPPED.read_text(encoding="utf8"))["years"]
    return tuple(
        YearPlan(row["year"], frozenset(row["days_off"]), frozenset(row["worked"]), row["source"])
        for row in rows
    )


def published_plans(last: int) -> Iterator[YearPlan]:
    """Yield the years up to `last` whose notice the holiday package knows and the data file lacks.

    A year without a swapped weekend day has no notice yet: the package would guess it, and a guess is not law."""
    shipped = {plan.year for plan in shipped_plans()}
    for year in range(FIRST_KNOWN, last + 1):
        known = holidays.country_holidays("CN", years=year)
        worked = frozenset(day for day in known.weekend_workdays if day.year == year)
        if year not in shipped and worked:
            off = frozenset(day for day in known if day.year == year and day.weekday() < 5)
            yield YearPlan(year, off, worked, f"国务院办公厅关于{year}年部分节假日安排的通知")


@transaction.atomic
def load_year(
    *, year: int, days_off: Iterable[date], worked: Iterable[date], source: str, actor: Actor
) -> CalendarYear:
    """Enter or correct a year from its notice; it counts once another person has confirmed it,
    and the earlier version counts until then.

    Raises Blocked naming the day that does not belong there or the missing source."""
    try:
        plan = YearPlan(year, frozenset(days_off), frozenset(worked), source.strip())
    except ValueError as error:
        raise Blocked(str(error), code="CALENDAR_DAY") from error
    if not plan.source:
        raise Blocked(
            _("Name the notice that the calendar of %(year)s is taken from") % {"year": year},
            code="NO_SOURCE",
        )
    # Locked: entering and confirming may meet.
    row, _made = CalendarYear.objects.select_for_update().get_or_create(year=year)
    row.loaded_by_id, row.loaded_by_name = actor.user_id, actor.name
    row.pending = {
        "source": plan.source,
        "days_off": [day.isoformat() for day in sorted(plan.days_off)],
        "worked": [day.isoformat() for day in sorted(plan.worked)],
    }
    row.save(update_fields=["loaded_by", "loaded_by_name", "pending", "loaded_at"])
    return row


def write_days(row: CalendarYear, plan: YearPlan) -> None:
    # Anew as a whole: a corrected year may have fewer days.
    row.days.all().delete()
    CalendarDay.objects.bulk_create(
        [CalendarDay(year=row, day=day, is_workday=False) for day in sorted(plan.days_off)]
        + [CalendarDay(year=row, day=day, is_workday=True) for day in sorted(plan.worked)]
    )


def mark_confirmed(*, year: int, actor: Actor, seen: str = "") -> CalendarYear:
    """Put the entered year in force (four eyes); Blocked when the loader confirms, nothing waits, or what waits is no
    longer the version `seen` (a digest of the plan, "" where it was not looked at)."""
    row = CalendarYear.objects.select_for_update().filter(year=year).first()
    if row is None or not row.pending:
        raise Blocked(_("No calendar of %(year)s waits for confirmation") % {"year": year}, code="NOT_LOADED")
    # The system loads what ships with the product; nobody else confirms his own entry.
    if row.is_entered_by(actor.user_id, actor.name) and not actor.is_system:
        raise Blocked(_("Another person than the one who entered the year confirms it"), code="FOUR_EYES")
    plan = pending_plan(row)
    if seen and seen != version_of([plan]):
        raise Blocked(_("The year was entered anew meanwhile: look at it again"), code="CHANGED")
    row.version, row.source, row.pending = row.version + 1, plan.source, {}
    row.confirmed_by_name, row.confirmed_at = actor.name, timezone.now()
    row.save(update_fields=["version", "source", "pending", "confirmed_by_name", "confirmed_at"])
    write_days(row, plan)
    return row


def pending_plan(row: CalendarYear) -> YearPlan:
    """Return the entered year that waits for confirmation."""
    waiting = row.pending
    return YearPlan(row.year, days_of(waiting["days_off"]), days_of(waiting["worked"]), waiting["source"])


def calendar_with(plan: YearPlan) -> WorkCalendar:
    """Return the calendar as it would be with one more year in force, or with another version of it."""
    # The plan given last wins, so the one in force is replaced.
    return WorkCalendar.of([*calendar_for(date(plan.year, 1, 1)).plans.values(), plan])


def days_of(texts: Iterable[str]) -> frozenset[date]:
    return frozenset(date.fromisoformat(text) for text in texts)


@transaction.atomic
def load_known_years(*, last: int, actor: Actor) -> int:
    """Load and confirm the years known at installation that are not in the table yet; returns how many."""
    there = set(CalendarYear.objects.values_list("year", flat=True))
    plans = [plan for plan in (*shipped_plans(), *published_plans(last)) if plan.year not in there]
    now = timezone.now()
    rows = CalendarYear.objects.bulk_create(
        CalendarYear(
            year=plan.year,
            version=1,
            source=plan.source,
            loaded_by_name=actor.name,
            confirmed_by_name=actor.name,
            confirmed_at=now,
        )
        for plan in plans
    )
    for row, plan in zip(rows, plans, strict=True):
        write_days(row, plan)
    return len(plans)
