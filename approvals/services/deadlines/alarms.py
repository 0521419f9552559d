"""The stored alarms of clocks, brought in line with how each clock stands: many at once or one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from approvals.models import ClockAlarm, StatutoryClock
from approvals.rules.alarms import alarms_of
from approvals.rules.clock import Clock
from approvals.services.deadlines.rows import update_alike
from workflows import timelines


class Standing(NamedTuple):
    """A stored clock (with its case and case type), what its events give, and the day on which that is asked."""

    row: StatutoryClock
    clock: Clock
    on: date


def set_alarms(standings: Sequence[Standing]) -> None:
    """Set the clocks' alarms as they stand; one that rang before rings again only when it was moved ahead.

    What is due already still rings, although the act that stops the clock came with the same moment."""
    known: dict[int, dict[str, ClockAlarm]] = {standing.row.pk: {} for standing in standings}
    # One query for all: a calendar change brings a thousand clocks.
    for alarm in ClockAlarm.objects.filter(clock__in=list(known)):
        known[alarm.clock_id][alarm.kind] = alarm
    idle: list[int] = []
    changed: list[ClockAlarm] = []
    for standing in standings:
        wanted, there = wanted_by(standing), known[standing.row.pk]
        idle += _idle(there.values(), wanted, standing.on)
        changed += _changed(standing, wanted, there)
    _write(changed, idle)


def wanted_by(standing: Standing) -> dict[str, date]:
    """Return kind -> day of the alarms that the clock's procedure wants."""
    manifest = standing.row.case.case_type.manifest
    limit = limit_of(standing.row)
    found = alarms_of(standing.clock, limit, manifest.get("escalations", ()), standing.on)
    return {alarm.kind: alarm.day for alarm in found}


def limit_of(row: StatutoryClock) -> dict[str, Any]:
    """Return the pack's row of a clock's limit, empty where an older version had none."""
    rows = row.case.case_type.manifest.get("limits", ())
    return next((found for found in rows if found["key"] == row.key), {})


def _idle(there: Iterable[ClockAlarm], wanted: Collection[str], on: date) -> Iterator[int]:
    tomorrow = first_moment(on + timedelta(1))
    for alarm in there:
        if alarm.kind not in wanted and alarm.rung_at is None and alarm.due_at >= tomorrow:
            yield alarm.pk


def _changed(
    standing: Standing, wanted: dict[str, date], there: dict[str, ClockAlarm]
) -> Iterator[ClockAlarm]:
    row = standing.row
    for kind, day in wanted.items():
        alarm = there.get(kind) or ClockAlarm(clock=row, kind=kind, timeline=row.case.timeline)
        due_at = first_moment(day)
        if alarm.due_at != due_at:
            # It has been told and its new day is past: telling it again would say nothing.
            is_told = alarm.rung_at is not None and day <= standing.on
            alarm.due_at, alarm.rung_at = due_at, alarm.rung_at if is_told else None
            # A moved alarm has all its attempts again.
            alarm.attempts = 0
            yield alarm


def _write(changed: Sequence[ClockAlarm], idle: Sequence[int]) -> None:
    new = [alarm for alarm in changed if alarm.pk is None]
    moved = [alarm for alarm in changed if alarm.pk is not None]
    if idle:
        ClockAlarm.objects.filter(pk__in=idle).delete()
    ClockAlarm.objects.bulk_create(new)
    update_alike(moved, ("due_at", "rung_at", "attempts"))


def first_moment(day: date) -> datetime:
    """Return 0:00 of a day at the seat of the authorities (T8)."""
    return datetime.combine(day, time(0), timelines.ZONE)
