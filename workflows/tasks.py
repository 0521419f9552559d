"""Celery entry points. They carry ids or nothing: the truth is in the rows, a lost message costs one tick."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from workflows import clock
from workflows.services import archiving, compacting, interventions, jobs, sealing, sweeps
from workflows.services.agendas import run_due_agendas
from workflows.services.timers import run_due_timers


@shared_task(name="workflows.tasks.run_job", ignore_result=True)
def run_job(job_id: int) -> None:
    """Run one job unless another worker has it; a message that comes twice finds it done."""
    job = jobs.claim_next(job_id)
    if job is not None:
        jobs.run(job)


@shared_task(name="workflows.tasks.tick", ignore_result=True)
def tick() -> None:
    """Fire due timers, open what the calendar opens, and pick up jobs whose announcement was lost."""
    run_due_timers()
    run_due_agendas()
    jobs.run_due_jobs(limit=200)
    interventions.run_due_interventions()


@shared_task(name="workflows.tasks.sweep", ignore_result=True)
def sweep() -> None:
    sweeps.sweep()


@shared_task(name="workflows.tasks.seal_yesterday", ignore_result=True)
def seal_yesterday() -> None:
    sealing.seal_until(clock.today() - timedelta(days=1))


@shared_task(name="workflows.tasks.compact", ignore_result=True)
def compact() -> None:
    compacting.compact()


@shared_task(name="workflows.tasks.archive_history", ignore_result=True)
def archive_history() -> None:
    archiving.archive_history()
