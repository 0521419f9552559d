"""Draining due jobs: lease, run, store; again with back-off; an incident when the attempts are used up."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime

from django.db import OperationalError, connection
from django.db.models import F, Q, QuerySet

from bpmn import values
from bpmn.engine import commands
from workflows import clock, logs
from workflows.errors import NotFound
from workflows.handlers import BpmnError, JobContext, Registered, registry
from workflows.models import Job, ProcessInstance
from workflows.services import exceptions, leases, rates
from workflows.services.internal_jobs import INTERNAL
from workflows.services.job_outcomes import (
    ATTEMPTS,
    DIED,
    FIRST_WAIT,
    LeaseLost,
    again_or_incident,
    held,
    limit_of,
    store,
)
from workflows.services.standing import standing
from workflows.services.transactions import one_transaction

log = logging.getLogger(__name__)
__all__ = ["ATTEMPTS", "FIRST_WAIT", "claim_next", "due_jobs", "run", "run_due_jobs"]


class HandlerRaised(Exception):
    """What a handler raised, told from what storing its result may raise."""

    def __init__(self, error: Exception) -> None:
        super().__init__(error)
        self.error = error


def run_due_jobs(*, limit: int = 50) -> int:
    """Run up to `limit` due jobs, one lease at a time; return how many were tried."""
    tried = 0
    while tried < limit and (job := claim_next()) is not None:
        run(job)
        tried += 1
    return tried


def due_jobs(moment: datetime | None = None) -> QuerySet[Job]:
    """Jobs whose moment has come, and those whose worker did not come back before its lease ran out."""
    moment = moment or clock.now()
    is_waiting = Q(status=Job.Status.WAITING, run_after__lte=moment)
    is_stranded = Q(status=Job.Status.RUNNING, locked_until__lt=moment)
    may_run = Q(instance__status="active") | Q(instance__status="suspended", kind="child_cancel")
    return Job.objects.filter(is_waiting | is_stranded).filter(may_run)


def claim_next(job_id: int | None = None) -> Job | None:
    """Lease one due job (the one named, if given) whose handler may run now. The claim commits before the work begins,
    so that the work can take its locks in the order of the house: case, instance, job."""
    # Most looks find nothing, and to find nothing needs neither transaction nor lock.
    if job_id is None and not any_due(clock.now()):
        return None
    return _claimed(job_id)


@standing
def any_due(moment: datetime) -> QuerySet[Job, int]:
    return due_jobs(moment).exclude(kind=Job.EXTERNAL).order_by().values_list("pk", flat=True)[:1]


@one_transaction
def _claimed(job_id: int | None) -> Job | None:
    # Those for workers outside are given out on request only.
    rows = due_jobs().exclude(kind=Job.EXTERNAL).order_by("-priority", "run_after", "pk")
    if job_id is not None:
        rows = rows.filter(pk=job_id)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    used_up = rates.used_up()
    while (job := rows.exclude(handler__in=used_up).first()) is not None:
        # The rate's window first, then the lease: too few runs are harmless, too many are not.
        if rates.take(job.handler):
            return _leased(job)
        used_up.append(job.handler)
    return None


def _leased(job: Job) -> Job | None:
    lease, until = uuid.uuid4().hex, clock.now() + leases.LEASE
    # SQLite has no row locks: of two claims the second finds another lease and gets nothing.
    taken = Job.objects.filter(pk=job.pk, status=job.status, lease=job.lease).update(
        status=Job.Status.RUNNING, lease=lease, locked_until=until, attempts=F("attempts") + 1
    )
    job.lease, job.attempts, job.status = lease, job.attempts + 1, Job.Status.RUNNING
    return job if taken else None


def run(job: Job) -> None:
    """Do a leased job and store what follows; never raises for what a handler did."""
    with logs.about(instance=job.instance_id, job=job.pk):
        _run(job)


def _run(job: Job) -> None:
    if job.attempts > limit_of(job):
        # Nobody came back to say how the earlier attempts ended: the job takes its workers with it.
        again_or_incident(job, DIED)
        return
    try:
        # Everything else is the runtime's own, between instances.
        if job.kind == Job.HANDLER:
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
        again_or_incident(job, f"{type(error).__name__}: {error}")


def _run_handler(job: Job) -> None:
    # asyncBefore and asyncAfter have no handler: the pause between two transactions is all they are.
    if job.payload.get("engine_kind") == "async":
        store(job, commands.CompleteJob(job_id=job.job_id))
        return
    registered = registry.handlers.get(job.handler)
    if registered is None:
        raise NotFound(f"no handler {job.handler!r} is registered (element {job.element_id})")
    try:
        # No transaction is open while it works: a signature may take long, and no rollback takes a mail back.
        if registered.outside:
            store(job, _outcome(job, registered))
        else:
            _run_inside(job, registered)
    except HandlerRaised as raised:
        _store_meaning(job, raised.error)


def _store_meaning(job: Job, error: Exception) -> None:
    """Store the BPMN error that the handler's exception means to the diagram; raise the exception where it means none."""
    # What the handler wrote inside the job's transaction is rolled back by now.
    code = exceptions.meant_by(job, error)
    if not code:
        raise error
    store(job, commands.ThrowError(wait_id=job.job_id, code=code, message=str(error)))


@one_transaction
def _run_inside(job: Job, registered: Registered) -> None:
    """The handler's rows and the step commit together. It runs before the instance is locked: it may lock the case,
    which comes first."""
    store(job, _outcome(job, registered))


def _outcome(job: Job, registered: Registered) -> commands.CompleteJob | commands.ThrowError:
    """Run the handler. A BPMN error is a business result: what the handler wrote before it stands."""
    context = _context(job)
    with leases.renewed(job):
        try:
            result = registered.function(context)
        except BpmnError as error:
            return commands.ThrowError(
                wait_id=job.job_id, code=error.code, message=error.message, variables=error.variables
            )
        except OperationalError:
            raise  # the transaction may be tried again
        except Exception as error:
            raise HandlerRaised(error) from error
    return commands.CompleteJob(job_id=job.job_id, variables=dict(result or {}))


def _context(job: Job) -> JobContext:
    # Read without a lock; what counts is asked again under it when the result is stored.
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
    # `held` takes the lock before anything is read that the command depends on.
    instance = held(job)
    INTERNAL[job.kind](instance, job)
