"""Until nothing is due: what the embedded worker, the scenario runner and a moved clock all need."""

from __future__ import annotations

import time

from django.db import connection

from workflows.services.agendas import run_due_agendas
from workflows.services.jobs import run_due_jobs
from workflows.services.timers import run_due_timers

# SQLite has one writer and no queue before it: whoever waits looks again every tenth of a second, and a worker that
# writes without a gap locks signing in out until it is through.
SHARE = 25
# Timers are fired in turns with jobs, since each may be due because of the other.
TIMERS = 200
PAUSE = 0.12


def settle(*, timeline: str | None = None, limit: int = 10000) -> int:
    """Run jobs, due timers and agendas of `timeline` (None: all) in turn until a round finds none; return the number.

    Stops after `limit` pieces, so that a procedure that feeds itself cannot hold a worker for ever. On SQLite it lets
    other writers in after every few pieces."""
    is_shared = connection.vendor == "sqlite" and not connection.in_atomic_block
    # In a caller's transaction a pause would only lengthen the time that others wait.
    share = SHARE if is_shared else limit
    done = 0
    while done < limit:
        jobs = run_due_jobs(limit=min(share, limit - done))
        timers = run_due_timers(timeline=timeline, limit=min(share, TIMERS))
        done += jobs + timers
        # Jobs were drained and no timer fired after them: nothing is due until an agenda opens something. Agendas come
        # last, since what they open can wait for what runs.
        if jobs < share and not timers:
            opened = run_due_agendas(timeline=timeline)
            if not opened:
                break
            done += opened
        if is_shared and max(jobs, timers) >= share:
            time.sleep(PAUSE)
    return done
