"""When the calendar changes or a hold ends by itself: open clocks are computed again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db import transaction

from approvals.models import ClockMove, StatutoryClock
from approvals.services.deadlines.storage import clock_of, schedule, write_state
from approvals.services.work_calendar import calendar_for, mark_confirmed
from workflows import timelines
from workflows.actors import Actor
from workflows.services.history import append


@transaction.atomic
def confirm_calendar_year(*, year: int, actor: Actor) -> list[ClockMove]:
    """Put an entered year in force and compute every open clock again; returns who was moved, from when to when."""
    mark_confirmed(year=year, actor=actor)
    rows = StatutoryClock.objects.select_for_update(of=("self",)).exclude(
        status=StatutoryClock.Status.STOPPED
    )
    touched = rows.filter(started_on__year__lte=year).select_related("case__root").prefetch_related("events")
    return list(moved(touched, year, actor))


def moved(rows: Iterable[StatutoryClock], year: int, actor: Actor) -> Iterator[ClockMove]:
    for row in rows:
        before = row.expires_on
        today = timelines.today(row.case.timeline)
        write_state(row, clock_of(row, calendar_for(today)), today)
        if row.expires_on == before:
            continue
        schedule(row, row.case)
        if row.case.root:
            payload = {
                "clock": row.key,
                "year": year,
                "before": shown(before),
                "after": shown(row.expires_on),
            }
            append(instance=row.case.root, kind="clock_moved", actor=actor, payload=payload)
        yield ClockMove.objects.create(
            clock=row,
            year=year,
            before=before,
            after=row.expires_on,
            calendar_version=row.calendar_version,
            confirmed_by_name=actor.name,
        )


def shown(day: date | None) -> str:
    return day.isoformat() if day else ""


@transaction.atomic
def refresh_clock(*, row: StatutoryClock) -> bool:
    """Bring one row in line when its hold is over by itself; the work that shows the clock gets its day again."""
    today = timelines.today(row.case.timeline)
    clock = clock_of(row, calendar_for(today))
    if row.status != StatutoryClock.Status.HELD or clock.is_held(today):
        return False
    write_state(row, clock, today)
    schedule(row, row.case)
    return True
