"""Until nothing is due: what the embedded worker, the scenario runner and a moved clock all need."""

from __future__ import annotations

from workflows.services.agendas import run_due_agendas
from workflows.services.jobs import run_due_jobs
from workflows.services.timers import run_due_timers


def settle(*, timeline: str | None = None, limit: int = 10000) -> int:
    """Run jobs, due timers and agendas of `timeline` (None: all) in turn until a round finds none; return the number.

    Stops after `limit` pieces, so that a procedure that feeds itself cannot hold a worker for ever."""
    done = 0
    while done < limit:
        round_ = run_due_jobs(limit=limit - done) + run_due_timers(timeline=timeline)
        round_ = round_ or run_due_agendas(timeline=timeline)
        if not round_:
            break
        done += round_
    return done
