"""Draining due jobs: lease, run, store; again with back-off; an incident when the attempts are used up."""

from __future__ import annotations

import logging
import random
import uuid
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from bpmn import values
from bpmn.engine import commands
from workflows import clock
from workflows.actors import SYSTEM
from workflows.errors import NotFound
from workflows.handlers import BpmnError, JobContext, Registered, registry
from workflows.models import Incident, Job, ProcessInstance
from workflows.services.internal_jobs import INTERNAL
from workflows.services.steps import drive, lock_instance
from workflows.services.transactions import one_transaction

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
ATTEMPTS = 5
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)


class LeaseLost(Exception):
    """The job was canceled, suspended or taken over while it ran: nothing of this attempt may stay."""


def run_due_jobs(*, limit: int = 50) -> int:
    """Run up to `limit` due jobs, one lease at a time; return how many were tried."""
    tried = 0
    while tried < limit and (job := claim_next()) is not None:
        run(job)
        tried += 1
    return tried


def due_jobs() -> QuerySet[Job]:
    """Jobs whose moment has come, and those whose worker did not come back before its lease ran out."""
    moment = clock.now()
    is_waiting = Q(status=Job.Status.WAITING, run_after__lte=moment)
    is_stranded = Q(status=Job.Status.RUNNING, locked_until__lt=moment)
    may_run = Q(instance__status="active") | Q(instance__status="suspended", kind="child_cancel")
    return Job.objects.filter(is_waiting | is_stranded).filter(may_run)


@one_transaction
def claim_next(job_id: int | None = None) -> Job | None:
    """Lease one due job (the one named, if given). The claim commits before the work begins, so that the work can
    take its locks in the order of the house: case, instance, job."""
    rows = due_jobs().order_by("-priority", "run_after", "pk")
    if job_id is not None:
        rows = rows.filter(pk=job_id)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    job = rows.first()
    if job is None:
        return None
    lease, until = uuid.uuid4().hex, clock.now() + LEASE
    taken = Job.objects.filter(pk=job.pk, status=job.status, lease=job.lease).update(
        status=Job.Status.RUNNING, lease=lease, locked_until=until, attempts=F("attempts") + 1
    )
    job.lease, job.attempts, job.status = lease, job.attempts + 1, Job.Status.RUNNING
    return job if taken else None


def run(job: Job) -> None:
    """Do a leased job and store what follows; never raises for what a handler did."""
    if job.attempts > limit_of(job):
        # Nobody came back to say how the earlier attempts ended: the job takes its workers with it.
        _again_or_incident(job, RuntimeError("the worker died at every attempt"))
        return
    try:
        if job.kind == "handler":
            _run_handler(job)
        else:
            _run_internal(job)
    except LeaseLost:
        log.info("job %s was withdrawn while it ran", job.pk)
        Job.objects.filter(pk=job.pk, lease=job.lease, status=Job.Status.RUNNING).update(
            status=Job.Status.WAITING, attempts=F("attempts") - 1, locked_until=None
        )
    except Exception as error:
        log.warning("job %s (%s) failed", job.pk, job.handler or job.kind, exc_info=True)
        _again_or_incident(job, error)


def back_off(attempts: int) -> timedelta:
    """Return how long to wait after the n-th failure: doubling, with jitter, an hour at most."""
    wait = min(FIRST_WAIT * int(2 ** (attempts - 1)), LONGEST_WAIT)
    share: float = random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
    return share * wait


def _run_handler(job: Job) -> None:
    registered = registry.handlers.get(job.handler)
    if registered is None:
        raise NotFound(f"no handler {job.handler!r} is registered (element {job.element_id})")
    if registered.outside:
        _store(job, _outcome(job, registered))
    else:
        _run_inside(job, registered)


@one_transaction
def _run_inside(job: Job, registered: Registered) -> None:
    """The handler's rows and the step commit together. It runs before the instance is locked: it may lock the case,
    which comes first."""
    _store(job, _outcome(job, registered))


def _outcome(job: Job, registered: Registered) -> commands.Command:
    """Run the handler. A BPMN error is a business result: what the handler wrote before it stands."""
    try:
        result = registered.function(_context(job))
    except BpmnError as error:
        return commands.ThrowError(
            wait_id=job.job_id, code=error.code, message=error.message, variables=error.variables
        )
    return commands.CompleteJob(job_id=job.job_id, variables=dict(result or {}))


def _context(job: Job) -> JobContext:
    instance = ProcessInstance.objects.select_related("root").get(pk=job.instance_id)
    return JobContext(
        instance=instance,
        root=instance.root_instance,
        business_key=instance.business_key,
        element=job.element_id,
        properties=job.properties,
        variables=values.load(job.payload.get("variables", {})),
        idempotency_key=job.key,
        now=clock.now(instance.timeline),
    )


@one_transaction
def _run_internal(job: Job) -> None:
    instance = _held(job)
    INTERNAL[job.kind](instance, job)


@one_transaction
def _store(job: Job, command: commands.Command) -> None:
    instance = _held(job)
    kind = "job_done" if isinstance(command, commands.CompleteJob) else "job_error"
    payload = {"handler": job.handler, **command.variables}  # type: ignore[union-attr]
    drive(instance, command, actor=SYSTEM, kind=kind, payload=payload, element_id=job.element_id)


def _held(job: Job) -> ProcessInstance:
    """Lock the instance and mark the job done if this attempt still holds it; LeaseLost otherwise."""
    instance = lock_instance(job.instance_id)
    rows = Job.objects.filter(pk=job.pk, status=Job.Status.RUNNING, lease=job.lease)
    is_running = instance is not None and (
        instance.status == "active" or (instance.status == "suspended" and job.kind == "child_cancel")
    )
    if instance is None or not is_running or not rows.update(status=Job.Status.DONE, locked_until=None):
        raise LeaseLost
    return instance


def limit_of(job: Job) -> int:
    """Return how often the job may be tried."""
    return int(job.properties.get("retries", ATTEMPTS))


def _again_or_incident(job: Job, error: Exception) -> None:
    message = f"{type(error).__name__}: {error}"[:2000]
    rows = Job.objects.filter(pk=job.pk, status=Job.Status.RUNNING, lease=job.lease)
    if job.attempts < limit_of(job):
        rows.update(
            status=Job.Status.WAITING,
            run_after=clock.now() + back_off(job.attempts),
            locked_until=None,
            last_error=message,
        )
        return
    _fail(job, rows, message)


@one_transaction
def _fail(job: Job, rows: QuerySet[Job], message: str) -> None:
    instance = lock_instance(job.instance_id)
    if instance and rows.update(status=Job.Status.FAILED, locked_until=None, last_error=message):
        _raise_incident(instance, job, message)


def _raise_incident(instance: ProcessInstance, job: Job, message: str) -> None:
    if job.kind == "handler" and instance.status == "active":
        command: Any = commands.FailJob(job_id=job.job_id, message=message)
        drive(
            instance,
            command,
            actor=SYSTEM,
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
