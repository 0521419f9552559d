"""What a worker says about a job that it holds. Each report may be sent again: the second changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import F

from bpmn.engine import commands
from workflows import clock
from workflows.errors import Conflict, NotFound
from workflows.models import Job, WorkerToken
from workflows.services.external.actors import actor_of
from workflows.services.job_outcomes import LeaseLost, again_or_incident, store

Status = Job.Status
LOST = "the lock is lost: it ran out and another worker has the job, or the case went on without it; discard the result"


def complete(*, worker: WorkerToken, job_id: int, lock: str, variables: Mapping[str, Any]) -> Job:
    """The work is done: write `variables` and let the case go on. Raises NotFound, Conflict when the lock is lost."""
    job, is_repeated = _held(worker, job_id, lock, {Status.DONE})
    if not is_repeated:
        _store(job, commands.CompleteJob(job_id=job.job_id, variables=variables), worker)
    return _fresh(job)


def throw_error(
    *, worker: WorkerToken, job_id: int, lock: str, code: str, message: str, variables: Mapping[str, Any]
) -> Job:
    """A business result that the diagram catches by a boundary event (BPMN 10.5.6). Raises as `complete` does."""
    job, is_repeated = _held(worker, job_id, lock, {Status.DONE})
    if not is_repeated:
        command = commands.ThrowError(wait_id=job.job_id, code=code, message=message, variables=variables)
        _store(job, command, worker)
    return _fresh(job)


def fail(
    *,
    worker: WorkerToken,
    job_id: int,
    lock: str,
    message: str,
    wait: timedelta | None = None,
    is_final: bool = False,
) -> Job:
    """The attempt failed: again after `wait` (None: the usual back-off); an incident when attempts are used up, or at
    once when `is_final`. Raises as `complete` does."""
    job, is_repeated = _held(worker, job_id, lock, {Status.WAITING, Status.FAILED})
    if not is_repeated:
        again_or_incident(job, message, wait=wait, is_final=is_final, actor=actor_of(worker))
    return _fresh(job)


def extend(*, worker: WorkerToken, job_id: int, lock: str, seconds: int) -> Job:
    """Hold the job for `seconds` from now. Raises as `complete` does."""
    job, _ = _held(worker, job_id, lock, set())
    until = clock.now() + timedelta(seconds=seconds)
    # The condition is asked in the update itself: the lock may run out between the look and the write.
    if not _rows(job).update(locked_until=until):
        raise Conflict(LOST)
    return _fresh(job)


def release(*, worker: WorkerToken, job_id: int, lock: str) -> Job:
    """Give the job back untouched (a worker that shuts down); the attempt does not count. Raises as `complete` does."""
    job, is_repeated = _held(worker, job_id, lock, {Status.WAITING})
    if not is_repeated:
        _rows(job).update(status=Status.WAITING, locked_until=None, attempts=F("attempts") - 1)
    return _fresh(job)


def _held(worker: WorkerToken, job_id: int, lock: str, said: set[Status]) -> tuple[Job, bool]:
    """Return the job and whether the same was `said` of it under this lock before."""
    # Only topics that the token names now: a job of another topic is unknown, not forbidden.
    rows = Job.objects.filter(kind=Job.EXTERNAL, handler__in=worker.topics)
    job = rows.filter(pk=job_id).first()
    if job is None:
        raise NotFound(f"no job {job_id} of the topics of {worker.name}")
    is_own = bool(lock) and job.lease == lock and job.worker == worker.name
    if is_own and job.status in said:
        return job, True
    if not is_own or job.status != Status.RUNNING:
        raise Conflict(LOST)
    return job, False


def _store(job: Job, command: commands.CompleteJob | commands.ThrowError, worker: WorkerToken) -> None:
    try:
        store(job, command, actor=actor_of(worker))
    except LeaseLost:
        # A case that stands still gives its job out again when it goes on.
        _rows(job).update(status=Status.WAITING, locked_until=None, attempts=F("attempts") - 1)
        raise Conflict(LOST) from None


def _rows(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, status=Status.RUNNING, lease=job.lease)


def _fresh(job: Job) -> Job:
    job.refresh_from_db()
    return job
