"""Giving out jobs of topics: each to one worker at a time, for as long as its lock holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import connection
from django.db.models import F, QuerySet

from workflows import clock
from workflows.errors import NotCompetent
from workflows.models import Job, WorkerToken
from workflows.services.external.actors import actor_of
from workflows.services.job_outcomes import DIED, again_or_incident, limit_of
from workflows.services.jobs import due_jobs
from workflows.services.transactions import one_transaction

MOST = 50


def fetch(
    *, worker: WorkerToken, topics: Sequence[str], lock: str, seconds: int, limit: int = 1
) -> list[Job]:
    """Lock up to `limit` due jobs of `topics` for `seconds`, those of higher priority first.

    `lock` is the worker's own name for this fetch: asked again under the same one it gets the jobs that it still holds,
    so an answer that was lost on the way costs nothing. NotCompetent for a topic that the token does not name."""
    check_topics(worker, topics)
    jobs = _lock(worker, topics, lock, seconds, min(limit, MOST))
    for job in jobs:
        # A job that died so often stays out of the answer, or it would take the next worker down too.
        if job.attempts > limit_of(job):
            again_or_incident(job, DIED, actor=actor_of(worker))
    return [job for job in jobs if job.attempts <= limit_of(job)]


def is_any_due(topics: Sequence[str]) -> bool:
    """Is there anything to fetch? One indexed read, for those who wait."""
    return _due(topics).exists()


def check_topics(worker: WorkerToken, topics: Sequence[str]) -> None:
    others = sorted(set(topics) - set(worker.topics))
    if others:
        raise NotCompetent(f"the token of {worker.name} is not for {', '.join(others)}")


@one_transaction
def _lock(worker: WorkerToken, topics: Sequence[str], lock: str, seconds: int, limit: int) -> list[Job]:
    # Asked again, the lock gives what it gave before: the first answer may have been lost on the way.
    before = list(held_by(worker).filter(lease=lock, handler__in=topics).order_by("pk"))
    if before:
        return before
    rows = _due(topics).order_by("-priority", "run_after", "pk")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    jobs = list(rows[:limit])
    until = clock.now() + timedelta(seconds=seconds)
    Job.objects.filter(pk__in=[job.pk for job in jobs]).update(
        status=Job.Status.RUNNING,
        lease=lock,
        worker=worker.name,
        locked_until=until,
        attempts=F("attempts") + 1,
    )
    # The rows in hand, without reading them again inside the lock.
    for job in jobs:
        job.status, job.lease, job.worker = Job.Status.RUNNING, lock, worker.name
        job.locked_until, job.attempts = until, job.attempts + 1
    return jobs


def held_by(worker: WorkerToken) -> QuerySet[Job]:
    """Return the jobs that the worker has locked, whether or not the time of the lock is over."""
    return Job.objects.filter(kind=Job.EXTERNAL, status=Job.Status.RUNNING, worker=worker.name)


def _due(topics: Sequence[str]) -> QuerySet[Job]:
    return due_jobs().filter(kind=Job.EXTERNAL, handler__in=topics)
