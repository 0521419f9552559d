"""Tells whoever drains the due rows that there are new ones: an Event in the process, ids through Celery."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from celery import current_app
from django.conf import settings
from django.db import transaction

log = logging.getLogger(__name__)
due = threading.Event()
RUN_JOB = "workflows.tasks.run_job"


def after_commit(job_ids: Sequence[int]) -> None:
    """Announce jobs once their transaction is durable. A lost announcement costs a tick, never a job."""
    if job_ids:
        ids = list(job_ids)
        # After commit, never before: a worker that looks at once would not see the row.
        transaction.on_commit(lambda: _announce(ids))


def _announce(job_ids: Sequence[int]) -> None:
    due.set()
    if settings.EMBEDDED:
        return
    try:
        for job_id in job_ids:
            current_app.send_task(RUN_JOB, args=[job_id])
    except Exception:
        # The rows are committed already; nothing may be raised at whoever did the work.
        log.warning("the broker is away; the next tick will find the jobs", exc_info=True)
