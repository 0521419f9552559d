"""Starts by the calendar: a manifest's [[starts]] rows open cases on a day of the year or of every month.

A row has `key`, `on` ("07-01", or "*-01" for every month), `each` (`county`: one case for each county with running
entitlements; `entitlement`: one for each running entitlement; `city`: one for each city), `register`, `schemes`, and
`values` for the process. Each occurrence is a row, each subject of it another, so that a start that was interrupted goes
on and none happens twice. A procedure whose cases need more than a process and values names its `opener`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from approvals.errors import InvalidPack
from approvals.models import (
    CalendarStart,
    Case,
    CaseType,
    Entitlement,
    OrgUnit,
    StartedCase,
)
from approvals.services.entitlement_cases import open_entitlement_case
from approvals.services.official_cases import open_official_case
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.handlers import agenda
from workflows.services.standing import standing

RUNNING = (Entitlement.Status.ACTIVE, Entitlement.Status.HELD)
AT_ONCE = 200


def next_start_due(timeline: str, after: datetime, until: datetime) -> datetime | None:
    """Return the first moment in (after, until] at which a start of a published procedure falls."""
    # The agenda is asked before anything is due, so this is where occurrences come to exist.
    moments = (moment_of(start.due_on) for start in armed(timeline))
    return next((moment for moment in moments if after < moment <= until), None)


def run_due_starts(timeline: str) -> int:
    """Open the cases that are due, some hundred at a time; return how many pieces of work were done."""
    now = timelines.now(timeline)
    # Due by its moment and not by its day: nothing opens before nine in the morning.
    due = next((start for start in armed(timeline) if moment_of(start.due_on) <= now), None)
    return 0 if due is None else run_start(due)


def moment_of(day: date) -> datetime:
    return timelines.morning(day)


def armed(timeline: str) -> list[CalendarStart]:
    """Return the occurrences that are waiting, the nearest first, after noting the next of each row that has none: what
    lay before the first look does not count."""
    # A timeline without a day runs in real time, where the live one opens the cases already.
    if timeline != timelines.LIVE and not timelines.is_simulated(timeline):
        return []
    waiting = waiting_on(timeline)
    known = {(start.pack_id, start.key) for start in waiting}
    fresh = [row for row in rows_on(timeline) if (row[0], row[1]["key"]) not in known]
    if fresh:
        note_next(timeline, fresh)
        return armed(timeline)
    return waiting


@standing
def waiting_on(timeline: str) -> QuerySet[CalendarStart]:
    return CalendarStart.objects.filter(timeline=timeline, is_done=False).order_by("due_on", "pk")


def note_next(timeline: str, rows: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """Note the next occurrence of each row; one that another worker noted meanwhile stays."""
    noted = CalendarStart.objects.filter(timeline=timeline).values_list("pack_id", "key")
    last = {(pack_id, key): day for pack_id, key, day in noted.annotate(day=Max("due_on")).order_by()}
    today = timelines.today(timeline)
    CalendarStart.objects.bulk_create(
        (
            # From the last occurrence, not from today: a worker that stood still for a month misses none.
            CalendarStart(
                timeline=timeline,
                pack_id=pack_id,
                key=row["key"],
                due_on=next_day(str(row["on"]), last.get((pack_id, row["key"]), today)),
            )
            for pack_id, row in rows
        ),
        ignore_conflicts=True,
    )


def rows_on(timeline: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield (pack id, row) of the procedures in force; a historical procedure has none on the live timeline."""
    for pk, content_hash, pack_id, mode in types_in_force():
        # A historical procedure has no law on the live timeline (guard L4).
        if timeline != timelines.LIVE or mode == "live":
            yield from ((pack_id, row) for row in starts_of(pk, content_hash))


@standing
def types_in_force() -> QuerySet[CaseType, tuple[int, str, str, str]]:
    types = CaseType.objects.filter(is_current=True).order_by("pack_id")
    return types.values_list("pk", "content_hash", "pack_id", "mode")


# Asked at every tick of the worker; a manifest with its templates is some hundred kilobytes, and never changes.
@lru_cache(maxsize=256)
def starts_of(pk: int, content_hash: str) -> tuple[Mapping[str, Any], ...]:
    """Return the [[starts]] rows of a published procedure; the hash tells rows apart whose number was given twice."""
    rows = CaseType.objects.filter(pk=pk).values_list("manifest__starts", flat=True).get()
    return tuple(rows or ())


def next_day(on: str, after: date) -> date:
    """Return the first day later than `after` that `on` names; InvalidPack for a day that is none."""
    month, _, day = on.partition("-")
    try:
        wanted = (None if month == "*" else int(month), int(day))
        date(2000, wanted[0] or 1, wanted[1])
    except ValueError as error:
        raise InvalidPack([f"[[starts]] on = {on!r}: expected a day like 07-01 or *-01 ({error})"]) from error
    found = after + timedelta(1)
    while found.day != wanted[1] or (wanted[0] is not None and found.month != wanted[0]):
        found += timedelta(1)
    return found


def run_start(start: CalendarStart) -> int:
    wanted = (start.pack_id, start.key)
    row = next((row for pack_id, row in rows_on(start.timeline) if (pack_id, row["key"]) == wanted), None)
    # The procedure no longer has this start: the occurrence is over.
    if row is None:
        start.is_done = True
        start.save(update_fields=["is_done"])
        return 1
    found = EACH[str(row["each"])](start, row)
    for subject in found:
        open_for(start, row, subject)
    # A full piece may have a successor; the mark says where it begins.
    if len(found) < AT_ONCE:
        CalendarStart.objects.filter(pk=start.pk).update(is_done=True)
    return 1


def counties(start: CalendarStart, row: Mapping[str, Any]) -> list[Entitlement | str]:
    codes = running(start, row).order_by("county").values_list("county", flat=True).distinct()
    return list(codes)


def entitlements(start: CalendarStart, row: Mapping[str, Any]) -> list[Entitlement | str]:
    return list(running(start, row).filter(pk__gt=start.mark).order_by("pk")[:AT_ONCE])


def cities(start: CalendarStart, row: Mapping[str, Any]) -> list[Entitlement | str]:
    in_force = OrgUnit.in_force(start.due_on).filter(level="city")
    return list(in_force.order_by("code").values_list("code", flat=True))


EACH = {"county": counties, "entitlement": entitlements, "city": cities}
Opener = Callable[[CalendarStart, str], Case | None]
OPENERS: dict[str, Opener] = {}


def opener(name: str) -> Callable[[Opener], Opener]:
    """Register who opens the case of a start whose row says `opener = "<name>"`; None when it is open already."""

    def register(function: Opener) -> Opener:
        OPENERS[name] = function
        return function

    return register


def running(start: CalendarStart, row: Mapping[str, Any]) -> Any:
    return Entitlement.objects.filter(
        timeline=start.timeline,
        register=row["register"],
        scheme__in=row["schemes"],
        status__in=RUNNING,
        starts_on__lte=start.due_on,
    )


@transaction.atomic
def open_for(start: CalendarStart, row: Mapping[str, Any], subject: Entitlement | str) -> None:
    """Open the case of one subject unless it was opened before; the mark moves in the same transaction."""
    # Locked for each subject: two workers at the same start open each case once.
    held = CalendarStart.objects.select_for_update().get(pk=start.pk)
    key = subject if isinstance(subject, str) else str(subject.pk)
    if not held.cases.filter(subject=key).exists():
        values = {"due_on": start.due_on, **row.get("values", {})}
        case = opened_for(start, row, values, subject)
        if case is not None:
            StartedCase.objects.create(start=start, subject=key, case=case)
            held.opened += 1
    held.mark = subject.pk if isinstance(subject, Entitlement) else held.mark
    held.save(update_fields=["opened", "mark"])


def opened_for(
    start: CalendarStart, row: Mapping[str, Any], values: Mapping[str, Any], subject: Entitlement | str
) -> Case | None:
    if isinstance(subject, Entitlement):
        return open_about(start, row, values, subject)
    if "opener" in row:
        return OPENERS[str(row["opener"])](start, subject)
    return open_official_case(
        pack_id=start.pack_id,
        unit=subject,
        values=values,
        actor=SYSTEM,
        is_rehearsal=start.timeline != timelines.LIVE,
        start_event=row.get("event"),
    )


def open_about(
    start: CalendarStart, row: Mapping[str, Any], values: Mapping[str, Any], entitlement: Entitlement
) -> Case:
    return open_entitlement_case(
        pack_id=start.pack_id,
        entitlement=entitlement,
        values=values,
        start_event=row.get("event"),
    )


agenda("calendar_starts", next_due=next_start_due, run_due=run_due_starts)
