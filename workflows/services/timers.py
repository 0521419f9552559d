"""Firing what is due, and moving timers with the statutory clock they follow."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import OperationalError, connection
from django.db.models import Q, QuerySet

from bpmn.engine import commands
from workflows import clock as clocks
from workflows import logs
from workflows.actors import SYSTEM
from workflows.errors import Conflict
from workflows.models import InboxEntry, Incident, ProcessInstance, Timer, WorkItem
from workflows.services import inbox, rows
from workflows.services.agendas import next_agenda_due
from workflows.services.standing import standing
from workflows.services.steps import drive, lock_instance
from workflows.services.transactions import one_transaction

log = logging.getLogger(__name__)
# Small, because a share stays claimed while its timers fire one after the other.
SHARE = 20
# As long as a share may take; not a lock, so a wrong guess costs a second look only.
CLAIM = timedelta(seconds=30)


def run_due_timers(*, timeline: str | None = None, limit: int = 200) -> int:
    """Fire the timers due on `timeline` (None: every one), earliest first, each in a transaction of its own.

    Returns how many fired. On "live" workers take shares of what is due, so that none walks in another's steps."""
    keys = [timeline] if timeline else _timelines_armed()
    fired = 0
    for key in keys:
        # A simulated timeline is moved by one process; nobody else fires there.
        take = _claimed if key == clocks.LIVE else _due
        while fired < limit and (share := take(key, min(SHARE, limit - fired))):
            done = sum(_fire(pk, instance_id) for pk, instance_id in share)
            fired += done
            # None fired: these are held by others or failed, and the same share would come back for ever.
            if not done:
                break
    return fired


def next_due(*, timeline: str, after: datetime, until: datetime) -> datetime | None:
    """Return the earliest moment in (after, until] at which a timer of a running instance or an agenda is due."""
    other = next_agenda_due(timeline=timeline, after=after, until=until)
    return min((moment for moment in (*_next_timer(timeline, after, until), other) if moment), default=None)


@one_transaction
def schedule_clock(*, root_id: int, clock: str, due_at: datetime | None) -> int:
    """Move every timer of the tree that follows the clock, and the due date of open work that shows it.

    `due_at` None makes them stand (the clock is suspended). Returns the number of timers moved."""
    return schedule_clocks(root_ids=[root_id], clock=clock, due_at=due_at)


@one_transaction
def schedule_clocks(*, root_ids: Collection[int], clock: str, due_at: datetime | None) -> int:
    """Do what `schedule_clock` does in several trees whose clocks end at the same moment."""
    tree = ProcessInstance.objects.filter(Q(pk__in=root_ids) | Q(root_id__in=root_ids))
    armed = Timer.objects.filter(instance__in=tree.values("pk"), clock=clock, status=Timer.Status.ARMED)
    moved = armed.update(due_at=due_at)
    open_items = WorkItem.objects.filter(root_id__in=root_ids, status__in=inbox.OPEN, properties__clock=clock)
    day = inbox.last_day(due_at)
    InboxEntry.objects.filter(work_item__in=open_items.values("pk")).update(due_on=day)
    # A new date alone must not refuse a page that somebody has open, so the revision stays.
    open_items.update(due_on=day)
    return moved


def _timelines_armed() -> list[str]:
    rows = Timer.objects.filter(status=Timer.Status.ARMED, due_at__isnull=False)
    return list(rows.order_by().values_list("timeline", flat=True).distinct())


def _armed(timeline: str) -> QuerySet[Timer]:
    return Timer.objects.filter(
        timeline=timeline, status=Timer.Status.ARMED, instance__status=ProcessInstance.Status.ACTIVE
    )


@standing
def _next_timer(timeline: str, after: datetime, until: datetime) -> QuerySet[Timer, datetime | None]:
    rows = _armed(timeline).filter(due_at__gt=after, due_at__lte=until)
    return rows.order_by("due_at").values_list("due_at", flat=True)[:1]


@standing
def _due_by(timeline: str, moment: datetime) -> QuerySet[Timer, tuple[int, int]]:
    due = _armed(timeline).filter(due_at__lte=moment).order_by("due_at", "pk")
    return due.values_list("pk", "instance_id")[:SHARE]


def _due(timeline: str, limit: int) -> list[tuple[int, int]]:
    return _due_by(timeline, clocks.now(timeline))[: max(limit, 0)]


@one_transaction
def _claimed(timeline: str, limit: int) -> list[tuple[int, int]]:
    """Take a share of the due timers for a while. A worker that dies with it delays its share by that while."""
    moment = clocks.now(timeline)
    unclaimed = Q(claimed_until=None) | Q(claimed_until__lt=moment)
    due = _armed(timeline).filter(unclaimed, due_at__lte=moment).order_by("due_at", "pk")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True, of=("self",), no_key=True)
    share = list(due.values_list("pk", "instance_id")[:limit])
    Timer.objects.filter(pk__in=[pk for pk, _ in share]).update(claimed_until=moment + CLAIM)
    return share


def _fire(pk: int, instance_id: int) -> int:
    with logs.about(instance=instance_id, timer=pk):
        return _fire_or_note(pk, instance_id)


def _fire_or_note(pk: int, instance_id: int) -> int:
    try:
        return _fire_locked(pk, instance_id)
    except (Conflict, OperationalError):
        # A lost race is not the procedure's fault: the claim is given back, so another may fire it at once.
        log.info("timer %s is left for the next round", pk, exc_info=True)
        Timer.objects.filter(pk=pk).update(claimed_until=None)
        return 0
    except Exception as error:
        log.exception("timer %s could not fire", pk)
        _fail(pk, instance_id, error)
        return 0


@one_transaction
def _fire_locked(pk: int, instance_id: int) -> int:
    instance = lock_instance(instance_id)
    # A suspended case keeps its timer armed; it fires when the case goes on.
    if instance is None or instance.status != ProcessInstance.Status.ACTIVE:
        return 0
    # Marked first, so that a cycle which arms the same timer again ends up armed.
    row = rows.fired_timer(pk, clocks.now(instance.timeline))
    if row is None:
        return 0
    command = commands.FireTimer(timer_id=row.timer_id)
    payload = {"due_at": row.due_at}
    drive(instance, command, actor=SYSTEM, kind="timer_fired", payload=payload, element_id=row.element_id)
    return 1


@one_transaction
def _fail(pk: int, instance_id: int, error: Exception) -> None:
    # The step was rolled back: the timer stands aside, or every round would meet the same error.
    instance = lock_instance(instance_id)
    row = Timer.objects.filter(pk=pk, status=Timer.Status.ARMED).first()
    # Nobody held the case meanwhile: it may have ended or left the timer behind, and then nothing failed.
    if instance is None or row is None:
        return
    Timer.objects.filter(pk=pk).update(status=Timer.Status.FAILED)
    Incident.objects.update_or_create(
        instance_id=instance_id,
        incident_id=f"timer:{row.timer_id}",
        defaults={
            "element_id": row.element_id,
            "kind": "timer",
            "message": str(error),
            "wait_id": row.timer_id,
            "status": Incident.Status.OPEN,
            "raised_at": clocks.now(row.timeline),
        },
    )
