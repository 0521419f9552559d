"""A stored clock and its value: events in, the row, its holds, the history and the timers in line with them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals.errors import Blocked
from approvals.models import Case, ClockEvent, Hold, StatutoryClock
from approvals.rules.alarms import warn_share
from approvals.rules.calendar import Unit, WorkCalendar
from approvals.rules.clock import Clock, ClockError, Event, Kind, Limit
from approvals.rules.clock_events import record
from approvals.services.case_rows import locked_cases
from approvals.services.deadlines.alarms import Standing, first_moment, limit_of, set_alarms
from approvals.services.work_calendar import calendar_for
from workflows.actors import Actor
from workflows.services.history import append
from workflows.services.timers import schedule_clock

REASONS = {
    "NOT_STARTED": gettext_noop("This time limit has not begun"),
    "STOPPED": gettext_noop("This time limit is over; it has to be reopened first"),
    "NOT_STOPPED": gettext_noop("This time limit is running and need not be reopened"),
    "BACK_DATED": gettext_noop("An event may not be entered before the last one of this time limit"),
    "UNKNOWN_GROUND": gettext_noop("The law knows no such ground for suspending a time limit"),
    "HOLD_ONCE": gettext_noop("A suspension on this ground is possible only once in a case"),
    "NOT_HELD": gettext_noop("This time limit is not suspended on this ground"),
    "NO_EXTENSION": gettext_noop("This time limit can't be extended"),
    "EXTENDED_ONCE": gettext_noop("This time limit was extended before; it can be extended only once"),
    "TOO_LONG": gettext_noop("The extension is longer than the law allows, or empty"),
    "EXPIRED": gettext_noop("This time limit has run out; an extension had to be decided before"),
}


def happen(row: StatutoryClock, case: Case, event: Event, actor: Actor) -> None:
    """Check the event by the rules, store it, and bring row, holds, history and timers in line."""
    try:
        clock = record(clock_of(row, calendar_for(event.on)), event)
    except ClockError as error:
        raise Blocked(
            _(REASONS[error.code]) if error.code in REASONS else str(error), code=error.code
        ) from error
    # The row is a copy: it is written from the events each time, never changed by itself.
    write_state(row, clock, event.on)
    ClockEvent.objects.create(
        clock=row,
        kind=event.kind.value,
        on=event.on,
        ground=event.ground,
        evidence=event.evidence,
        length=event.length,
        user_id=actor.user_id,
        name=actor.name,
        unit=event.unit,
        calendar_version=row.calendar_version,
        due_after=row.due_on,
    )
    note(row, case, event, actor)
    schedule(row, case)


def note(row: StatutoryClock, case: Case, event: Event, actor: Actor) -> None:
    if case.root is None:
        return
    payload = {
        "clock": row.key,
        "on": event.on.isoformat(),
        "ground": event.ground,
        "length": event.length,
        "due_on": row.due_on.isoformat() if row.due_on else "",
        "calendar": row.calendar_version,
    }
    append(instance=case.root, kind=f"clock_{event.kind.value}", actor=actor, payload=payload)


def clock_of(row: StatutoryClock, calendar: WorkCalendar) -> Clock:
    """Return the rule's value of a stored clock."""
    limit = Limit(
        key=row.key,
        length=row.length,
        unit=cast(Unit, row.unit),
        extension=row.longest_extension,
        extension_unit=cast(Unit, row.extension_unit) if row.extension_unit else None,
        promised=row.promised,
        is_same_day=row.is_same_day,
    )
    events = tuple(
        Event(
            kind=Kind(event.kind),
            on=event.on,
            ground=event.ground,
            evidence=event.evidence,
            by=event.name,
            unit=event.unit,
            length=event.length,
        )
        for event in row.events.all()
    )
    return Clock(limit, calendar, events)


def write_state(row: StatutoryClock, clock: Clock, on: date) -> None:
    """Copy what the events give on a day into the row, its holds and its alarms."""
    take_over(row, clock, on)
    row.save()
    write_holds(row, clock, on)
    set_alarms([Standing(row, clock, on)])


def take_over(row: StatutoryClock, clock: Clock, on: date) -> None:
    """Copy what the events give on a day into the row in hand (the fields of DERIVED)."""
    due = clock.due(on)
    row.due_on = due.on if due else None
    row.expires_on, row.warns_on = clock.expires_on(on), clock.warns_on(on, warn_share(limit_of(row)))
    row.promised_on, row.stopped_on = clock.promised_on(on), clock.stopped_on(on)
    row.is_provisional = bool(due and due.is_provisional)
    row.calendar_version = clock.calendar.version
    row.status = status_of(clock, on)


DERIVED = (
    "due_on", "expires_on", "warns_on", "promised_on", "stopped_on", "is_provisional", "calendar_version", "status",
)  # fmt: skip


def write_holds(row: StatutoryClock, clock: Clock, on: date) -> None:
    # Anew each time: a merged hold may have swallowed another.
    row.holds.all().delete()
    Hold.objects.bulk_create(
        Hold(
            clock=row,
            grounds=list(hold.grounds),
            opened_on=hold.opened_on,
            closed_on=hold.closed_on,
            days=clock.days_of(hold, on),
            is_counted=hold.is_counted,
        )
        for hold in clock.holds(on)
    )


def status_of(clock: Clock, on: date) -> str:
    if clock.stopped_on(on):
        return StatutoryClock.Status.STOPPED
    return StatutoryClock.Status.HELD if clock.is_held(on) else StatutoryClock.Status.RUNNING


def schedule(row: StatutoryClock, case: Case) -> None:
    """Move the process timers that follow this clock."""
    if case.root_id:
        schedule_clock(root_id=case.root_id, clock=row.key, due_at=end_of(row.expires_on))


def end_of(day: date | None) -> datetime | None:
    """Return 24:00 of a day at the seat of the authorities, as the start of the next (T6, T8)."""
    return first_moment(day + timedelta(1)) if day else None


def lock_case(case: Case) -> Case:
    """Lock the case row first: the order is Case, ProcessInstance, WorkItem."""
    [locked] = locked_cases(case.pk)
    return locked
