"""How long an attempt holds its job: a lease that is renewed while the handler works, and runs out when its worker dies."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection, connections

from workflows import clock
from workflows.models import Job

log = logging.getLogger(__name__)
# A worker that died delays its job by as much as this.
LEASE = timedelta(minutes=5)
# A handler that hangs is given up: the lease of an attempt is renewed no longer than this.
LONGEST = timedelta(hours=1)


@contextlib.contextmanager
def renewed(job: Job) -> Iterator[None]:
    """Hold the leased `job` while the block runs, so that nobody begins it a second time meanwhile.

    A process that is killed or stopped renews nothing, and the next worker takes the job after LEASE."""
    # SQLite's one writer holds the whole database: nobody can take the job before this transaction ends, nor renew it.
    if connection.in_atomic_block and connection.vendor == "sqlite":
        yield
        return
    done = threading.Event()
    threading.Thread(target=_renew, args=(job, done), name=f"lease-{job.pk}", daemon=True).start()
    try:
        yield
    finally:
        # Not waited for: it may itself wait for a row that this transaction holds.
        done.set()


def _renew(job: Job, done: threading.Event) -> None:
    until = time.monotonic() + LONGEST.total_seconds()
    try:
        # A third, so that one renewal may fail before the lease is lost.
        while not done.wait(LEASE.total_seconds() / 3) and time.monotonic() < until:
            if not _holds_on(job):
                return
    finally:
        connections.close_all()


def _holds_on(job: Job) -> bool:
    """Renew once; False when the attempt has lost its job."""
    rows = Job.objects.filter(pk=job.pk, status=Job.Status.RUNNING, lease=job.lease)
    try:
        return bool(rows.update(locked_until=clock.now() + LEASE))
    except Exception:
        # A database that is away for a moment: the next time may still be early enough.
        log.warning("the lease of job %s could not be renewed", job.pk, exc_info=True)
        connections.close_all()
        return True
