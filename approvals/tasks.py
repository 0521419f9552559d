"""Celery entry points of casework: the outbox, clocks under a changed calendar, the training day, old sessions and files."""

from __future__ import annotations

from celery import shared_task

from approvals.services.deadlines import run_calendar_changes
from approvals.services.notices import deliver_due
from approvals.services.training import run_waiting_moves
from approvals.sessions import SessionStore
from forms.services import delete_due
from workflows import timelines


@shared_task(name="approvals.tasks.deliver_notices", ignore_result=True)
def deliver_notices() -> None:
    deliver_due()


@shared_task(name="approvals.tasks.recompute_clocks", ignore_result=True)
def recompute_clocks() -> None:
    run_calendar_changes()


@shared_task(name="approvals.tasks.move_training_day", ignore_result=True)
def move_training_day() -> None:
    run_waiting_moves()


@shared_task(name="approvals.tasks.clear_sessions", ignore_result=True)
def clear_sessions() -> None:
    SessionStore.clear_expired()


@shared_task(name="approvals.tasks.delete_files", ignore_result=True)
def delete_files() -> None:
    delete_due(today=timelines.today())
