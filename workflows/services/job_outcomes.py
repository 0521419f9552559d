"""How an attempt at a job ended: its result is stored once, or it is tried again, or an incident stands."""

from __future__ import annotations

import random
from datetime import timedelta

from django.db.models import QuerySet

from bpmn.engine import commands
from workflows import clock
from workflows.actors import SYSTEM, Actor
from workflows.models import Incident, Job, ProcessInstance
from workflows.services.steps import drive, lock_instance
from workflows.services.transactions import one_transaction

ATTEMPTS = 5
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
DIED = "the worker died at every attempt"


class LeaseLost(Exception):
    """The job was canceled, suspended or taken over while it ran: nothing of this attempt may stay."""


def back_off(attempts: int) -> timedelta:
    """Return how long to wait after the n-th failure: doubling, with jitter, an hour at most."""
    # Bounded before it is raised: a long row of failures would overflow the duration.
    wait = min(FIRST_WAIT * int(2 ** min(attempts - 1, 20)), LONGEST_WAIT)
    share: float = random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
    return share * wait


def limit_of(job: Job) -> int:
    """Return how often the job may be tried."""
    return int(job.properties.get("retries", ATTEMPTS))


def held(job: Job) -> ProcessInstance:
    """Lock the instance and mark the job done if this attempt still holds it; LeaseLost otherwise."""
    instance = lock_instance(job.instance_id)
    rows = _attempt(job)
    # A suspended tree can be canceled; its called instances must then end although they stand still.
    is_running = instance is not None and (
        instance.status == "active" or (instance.status == "suspended" and job.kind == "child_cancel")
    )
    # Marked before the instance is driven, under its lock: of two attempts one alone gets past here.
    if instance is None or not is_running or not rows.update(status=Job.Status.DONE, locked_until=None):
        raise LeaseLost
    return instance


@one_transaction
def store(job: Job, command: commands.CompleteJob | commands.ThrowError, *, actor: Actor = SYSTEM) -> None:
    """Drive the instance by what the attempt brought. Raises LeaseLost."""
    instance = held(job)
    kind = "job_done" if isinstance(command, commands.CompleteJob) else "job_error"
    payload = {"handler": job.handler, **command.variables}
    drive(instance, command, actor=actor, kind=kind, payload=payload, element_id=job.element_id)


def again_or_incident(
    job: Job, message: str, *, wait: timedelta | None = None, is_final: bool = False, actor: Actor = SYSTEM
) -> None:
    """Put the job back after `wait` (None: the usual back-off), or raise an incident when its attempts are used up."""
    rows, message = _attempt(job), message[:2000]
    if job.attempts < limit_of(job) and not is_final:
        after = clock.now() + (back_off(job.attempts) if wait is None else wait)
        rows.update(status=Job.Status.WAITING, run_after=after, locked_until=None, last_error=message)
        return
    _fail(job, rows, message, actor)


def _attempt(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, status=Job.Status.RUNNING, lease=job.lease)


@one_transaction
def _fail(job: Job, rows: QuerySet[Job], message: str, actor: Actor) -> None:
    instance = lock_instance(job.instance_id)
    # Whoever holds the job now says how it ends, not this attempt.
    if instance and rows.update(status=Job.Status.FAILED, locked_until=None, last_error=message):
        _raise_incident(instance, job, message, actor)


def _raise_incident(instance: ProcessInstance, job: Job, message: str, actor: Actor) -> None:
    # The engine takes no step while the case stands still; the row alone waits for a person.
    if job.kind in Job.OF_ELEMENTS and instance.status == "active":
        drive(
            instance,
            commands.FailJob(job_id=job.job_id, message=message),
            actor=actor,
            kind="job_failed",
            payload={"handler": job.handler, "error": message},
            element_id=job.element_id,
        )
        return
    Incident.objects.update_or_create(
        instance=instance,
        incident_id=f"job:{job.pk}",
        defaults={
            "element_id": job.element_id,
            "kind": job.kind,
            "message": message,
            "wait_id": job.job_id,
            "status": Incident.Status.OPEN,
            "raised_at": clock.now(instance.timeline),
        },
    )
