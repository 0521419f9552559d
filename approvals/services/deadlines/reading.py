"""Clocks as screens and the engine read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from approvals.models import Case, StatutoryClock
from approvals.rules.alarms import warn_share
from approvals.rules.clock import Hold, Lamp
from approvals.rules.clock_explanation import Step, explain
from approvals.services.deadlines.alarms import limit_of
from approvals.services.deadlines.storage import clock_of, end_of
from approvals.services.work_calendar import calendar_for
from workflows import timelines
from workflows.handlers import clock_source
from workflows.models import ProcessInstance


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock as a screen shows it on a day; `steps` explain the date."""

    row: StatutoryClock
    on: date
    due_on: date | None
    promised_on: date | None
    warns_on: date | None
    length: int
    """The whole period in the limit's own unit, with an extension in that unit; `total` and what follows count days."""
    total: int
    gross: int
    held: int
    net: int
    left: int
    lamp: Lamp
    is_held: bool
    is_provisional: bool
    holds: list[Hold]
    steps: list[Step]


def clocks_of(case: Case, on: date | None = None) -> list[ClockView]:
    """Return the clocks of a case as they stand on a day, in the order of their start."""
    day = on or timelines.today(case.timeline)
    rows = case.clocks.filter(started_on__lte=day).prefetch_related("events")
    return [view_of(row, day) for row in rows]


def view_of(row: StatutoryClock, on: date) -> ClockView:
    clock = clock_of(row, calendar_for(on))
    due, share = clock.due(on), warn_share(limit_of(row))
    return ClockView(
        row=row,
        on=on,
        due_on=due.on if due else None,
        promised_on=clock.promised_on(on),
        warns_on=clock.warns_on(on, share),
        length=clock.term(on),
        total=clock.total(on),
        gross=clock.gross(on),
        held=clock.held(on),
        net=clock.net(on),
        left=clock.left(on),
        lamp=clock.lamp(on, share),
        is_held=clock.is_held(on),
        is_provisional=bool(due and due.is_provisional),
        holds=clock.holds(on),
        steps=explain(clock, on),
    )


@clock_source
def clock_due(instance: ProcessInstance, name: str) -> datetime | None:
    """Tell the engine when the clock that a timer follows runs out; None while it stands or has not begun."""
    root_id = instance.root_id or instance.pk
    running = StatutoryClock.objects.filter(case__root_id=root_id, key=name)
    # At most one round runs (a constraint), so the first is the one.
    row = running.exclude(status=StatutoryClock.Status.STOPPED).first()
    return end_of(row.expires_on) if row else None
