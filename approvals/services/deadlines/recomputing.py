"""When the calendar changes or a hold ends by itself: open clocks are computed again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import cast

from django.db import transaction
from django.db.models import F, Q, QuerySet

from approvals.models import CalendarChange, Case, ClockMove, StatutoryClock
from approvals.services.deadlines.alarms import Standing, set_alarms
from approvals.services.deadlines.rows import update_alike
from approvals.services.deadlines.storage import (
    DERIVED,
    clock_of,
    end_of,
    schedule,
    take_over,
    write_holds,
    write_state,
)
from approvals.services.work_calendar import calendar_for, mark_confirmed
from workflows import timelines
from workflows.actors import Actor
from workflows.models import HistoryEvent, ProcessInstance
from workflows.services.history import append_all, build
from workflows.services.timers import schedule_clocks

Status = CalendarChange.Status
Tell = Callable[[CalendarChange], None]
# As many as keep their cases locked for less than a second.
BATCH = 1000
# A runner silent for longer than this has died.
LEASE = timedelta(minutes=2)
due = threading.Event()


@transaction.atomic
def confirm_calendar_year(*, year: int, actor: Actor, seen: str = "") -> CalendarChange:
    """Put an entered year in force for whatever is counted from now on, and put the open clocks before the background
    to be computed again. Blocked as `mark_confirmed` is."""
    mark_confirmed(year=year, actor=actor, seen=seen)
    change = CalendarChange(year=year, confirmed_by_name=actor.name)
    change.total = _touched(change).count()
    change.save(force_insert=True)
    # After commit, or the runner would find nothing.
    transaction.on_commit(due.set)
    return change


def run_calendar_changes(*, tell: Tell | None = None) -> int:
    """Do the changes that wait or that a runner left behind, batch by batch; return how many clocks were computed.

    Each batch is one transaction that also notes how far it came, so that whoever goes on begins there. `tell` hears of
    every batch. Call it outside a transaction."""
    # Running and silent: its runner died.
    silent = Q(status=Status.RUNNING, seen_at__lt=timelines.now("live") - LEASE)
    waiting = CalendarChange.objects.filter(Q(status=Status.WAITING) | silent).order_by("pk")
    return sum(_run(change, tell) for change in waiting if _claimed(change))


def _claimed(change: CalendarChange) -> bool:
    # By number of runs: of two that take over a dead runner's change one alone succeeds.
    rows = CalendarChange.objects.filter(pk=change.pk, status=change.status, runs=change.runs)
    change.runs += 1
    return bool(rows.update(status=Status.RUNNING, runs=change.runs, seen_at=timelines.now("live")))


def _run(change: CalendarChange, tell: Tell | None) -> int:
    computed = 0
    while number := _batch(change):
        computed += number
        if tell:
            change.refresh_from_db()
            tell(change)
    return computed


@transaction.atomic
def _batch(change: CalendarChange) -> int:
    """Compute the next clocks; 0 when none is left or another runner took over."""
    held = CalendarChange.objects.select_for_update().filter(
        pk=change.pk, runs=change.runs, status=Status.RUNNING
    )
    now = held.first()
    if now is None:
        return 0
    next_ones = _touched(now).filter(pk__gt=now.last_clock).order_by("pk")
    found = list(next_ones.values_list("pk", "case_id")[:BATCH])
    if not found:
        held.update(status=Status.DONE, finished_at=timelines.now("live"))
        return 0
    cases = {case_id for _, case_id in found}
    # Cases before clocks, in the order of their numbers: the order of the house.
    list(Case.objects.select_for_update(of=("self",)).filter(pk__in=cases).order_by("pk").values_list("pk"))
    rows = StatutoryClock.objects.select_for_update(of=("self",)).filter(pk__in=[pk for pk, _ in found])
    open_ones = rows.exclude(status=StatutoryClock.Status.STOPPED).order_by("pk")
    # The state of a process is large and nothing here reads it.
    open_ones = open_ones.select_related("case__root").defer("case__root__state")
    moved = _computed(list(open_ones.prefetch_related("events", "case__case_type")), now)
    held.update(
        last_clock=found[-1][0],
        done=F("done") + len(found),
        moved=F("moved") + moved,
        seen_at=timelines.now("live"),
    )
    return len(found)


def _touched(change: CalendarChange) -> QuerySet[StatutoryClock]:
    """The clocks that the year can move: open, and begun before its end."""
    rows = StatutoryClock.objects.exclude(status=StatutoryClock.Status.STOPPED)
    return rows.filter(started_on__lt=date(change.year + 1, 1, 1))


def _computed(rows: Sequence[StatutoryClock], change: CalendarChange) -> int:
    """Compute the clocks of one batch and write what changed; return how many were moved."""
    days = {key: timelines.today(key) for key in {row.case.timeline for row in rows}}
    calendars = {day: calendar_for(day) for day in set(days.values())}
    standings: list[Standing] = []
    moved: list[tuple[StatutoryClock, date | None]] = []
    for row in rows:
        before, today = row.expires_on, days[row.case.timeline]
        clock = clock_of(row, calendars[today])
        take_over(row, clock, today)
        standings.append(Standing(row, clock, today))
        # Clocks without holds have no rows to write anew.
        if clock.holds(today):
            write_holds(row, clock, today)
        if row.expires_on != before:
            moved.append((row, before))
    update_alike(rows, DERIVED)
    set_alarms(standings)
    ClockMove.objects.bulk_create(_move(row, before, change) for row, before in moved)
    _schedule([row for row, _ in moved])
    now = {key: timelines.now(key) for key in days}
    # A case whose process has not begun has no history.
    told = [(row, before) for row, before in moved if row.case.root]
    append_all([_event(row, before, change, now[row.case.timeline]) for row, before in told])
    return len(moved)


def _schedule(rows: Sequence[StatutoryClock]) -> None:
    """Move the timers; the clocks of a batch end on few days, so few statements move them all."""
    together: dict[tuple[str, date | None], list[int]] = {}
    for row in rows:
        if row.case.root_id:
            together.setdefault((row.key, row.expires_on), []).append(row.case.root_id)
    for (key, day), roots in together.items():
        schedule_clocks(root_ids=roots, clock=key, due_at=end_of(day))


def _event(row: StatutoryClock, before: date | None, change: CalendarChange, now: datetime) -> HistoryEvent:
    payload = {"clock": row.key, "year": change.year, "before": shown(before), "after": shown(row.expires_on)}
    actor = Actor(user_id=None, name=change.confirmed_by_name)
    instance = cast(ProcessInstance, row.case.root)
    return build(instance=instance, kind="clock_moved", actor=actor, payload=payload, occurred_at=now)


def _move(row: StatutoryClock, before: date | None, change: CalendarChange) -> ClockMove:
    return ClockMove(
        clock=row,
        year=change.year,
        before=before,
        after=row.expires_on,
        calendar_version=row.calendar_version,
        confirmed_by_name=change.confirmed_by_name,
    )


def shown(day: date | None) -> str:
    return day.isoformat() if day else ""


@transaction.atomic
def refresh_clock(*, row: StatutoryClock) -> bool:
    """Bring one row in line when its hold is over by itself; the work that shows the clock gets its day again."""
    today = timelines.today(row.case.timeline)
    clock = clock_of(row, calendar_for(today))
    # The row may have changed since the alarm was read.
    if row.status != StatutoryClock.Status.HELD or clock.is_held(today):
        return False
    write_state(row, clock, today)
    schedule(row, row.case)
    return True
