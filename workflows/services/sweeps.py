"""Sweepers compare what should have happened with what did, mend what can be mended, and say both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from workflows import clock
from workflows.actors import SYSTEM
from workflows.models import InboxEntry, Job, MessageSubscription, ProcessInstance, Timer, WorkItem
from workflows.services import inbox
from workflows.services.batch import Batch
from workflows.services.effects import close_rest
from workflows.services.timers import run_due_timers

# A worker that is merely busy is no deviation; ten minutes late is.
GRACE = timedelta(minutes=10)
ENDED = ["completed", "terminated", "canceled", "error"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of deviation: how many rows, and what was done about them."""

    what: str
    count: int
    mended: int


def sweep() -> list[Finding]:
    """Look for every known deviation; findings with a count of 0 are left out."""
    checks = (overdue_timers, stranded_jobs, work_without_inbox, ended_with_open_rows)
    return [finding for check in checks if (finding := check()).count]


def overdue_timers() -> Finding:
    """Timers of real time that are due for longer than the grace: fired now."""
    # Timers of a simulated timeline wait for whoever moves it.
    late = Timer.objects.filter(
        timeline=clock.LIVE, status="armed", due_at__lt=clock.now() - GRACE, instance__status="active"
    ).count()
    return Finding("timers due and not fired", late, run_due_timers(timeline=clock.LIVE) if late else 0)


def stranded_jobs() -> Finding:
    """Jobs whose worker did not come back: free again at once."""
    rows = Job.objects.filter(status=Job.Status.RUNNING, locked_until__lt=clock.now())
    count = rows.count()
    return Finding("jobs past their lease", count, rows.update(status=Job.Status.WAITING, locked_until=None))


@transaction.atomic
def work_without_inbox() -> Finding:
    """Open work that nobody sees although it has candidates or an assignee: its rows are written again."""
    seen = InboxEntry.objects.filter(work_item=OuterRef("pk"))
    # Locked, so that an item completed at this moment is not put on a list again.
    blind = WorkItem.objects.filter(~Exists(seen), status__in=inbox.OPEN).select_for_update(no_key=True)
    rows = [inbox.entries(item) for item in blind]
    InboxEntry.objects.bulk_create([row for found in rows for row in found])
    return Finding("open work without inbox rows", len(rows), sum(1 for found in rows if found))


@transaction.atomic
def ended_with_open_rows() -> Finding:
    """Ended instances that left work, timers or subscriptions open: closed."""
    left = (
        WorkItem.objects.filter(status__in=inbox.OPEN),
        Timer.objects.filter(status=Timer.Status.ARMED),
        MessageSubscription.objects.all(),
    )
    # From the open rows, which are few, to their instances: those that ended are all that ever were.
    ids = {
        pk
        for rows in left
        for pk in rows.filter(instance__status__in=ENDED).values_list("instance", flat=True)
    }
    rows = list(ProcessInstance.objects.filter(pk__in=ids))
    batch = Batch()
    for instance in rows:
        close_rest(batch, instance, SYSTEM, clock.now(instance.timeline))
    batch.flush()
    return Finding("ended instances with open rows", len(rows), len(rows))
