"""Jobs for workers outside: fetch and lock, extend, complete, fail, throw, give back. Parses, calls a service, answers."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.security import HttpBearer

from bpmn import values
from workflows.api.schemas import (
    Completion,
    Error,
    Extension,
    Failure,
    Fetch,
    Held,
    JobState,
    LockedJob,
    Refusal,
)
from workflows.errors import Conflict, NotCompetent, NotFound, WorkflowError
from workflows.models import Job, WorkerToken
from workflows.services.external import fetching, reporting, tokens

# Seconds between two looks; a job for workers outside announces itself to nobody.
PAUSE = 0.5
# Whoever waits keeps a thread of the server busy: no more may wait than leave threads for people.
waiting = threading.BoundedSemaphore(settings.LONG_POLLS)


class Bearer(HttpBearer):
    """The token from `manage.py worker_token create`."""

    def authenticate(self, request: HttpRequest, token: str) -> WorkerToken | None:
        return tokens.authenticate(token)


api = NinjaAPI(
    title="Jingwei: jobs for external workers",
    version="1",
    urls_namespace="external_jobs",
    auth=Bearer(),
    docs_url=None,
)
REFUSALS: dict[Any, Any] = {403: Refusal, 404: Refusal, 409: Refusal}
STATUS = {NotCompetent: (403, "not_allowed"), NotFound: (404, "not_found"), Conflict: (409, "conflict")}


@api.exception_handler(WorkflowError)
def refused(request: HttpRequest, error: WorkflowError) -> HttpResponse:
    # A refusal that nobody listed is one of state.
    status, code = STATUS.get(type(error), (409, "wrong_state"))
    return api.create_response(request, {"code": code, "message": str(error)}, status=status)


@api.exception_handler(ValueError)
def not_readable(request: HttpRequest, error: ValueError) -> HttpResponse:
    return api.create_response(request, {"code": "not_readable", "message": str(error)}, status=422)


@api.post("/fetch", response={200: list[LockedJob], **REFUSALS})
def fetch(request: HttpRequest, body: Fetch) -> list[dict[str, Any]]:
    """Lock due jobs of the topics, those of higher priority first; wait for one if asked to."""
    worker = _worker(request)
    jobs = _fetched(worker, body)
    # Where no place is free the empty answer goes out at once, and the worker asks again.
    if not jobs and body.wait and waiting.acquire(blocking=False):
        try:
            jobs = _awaited(worker, body)
        finally:
            waiting.release()
    return [_shown(job) for job in jobs]


@api.post("/{int:job_id}/extend", response={200: JobState, **REFUSALS})
def extend(request: HttpRequest, job_id: int, body: Extension) -> Job:
    """Hold the job for so many seconds from now."""
    return reporting.extend(worker=_worker(request), job_id=job_id, lock=body.lock, seconds=body.seconds)


@api.post("/{int:job_id}/complete", response={200: JobState, **REFUSALS})
def complete(request: HttpRequest, job_id: int, body: Completion) -> Job:
    """The work is done; sent again it changes nothing."""
    variables = values.load(body.variables)
    return reporting.complete(worker=_worker(request), job_id=job_id, lock=body.lock, variables=variables)


@api.post("/{int:job_id}/fail", response={200: JobState, **REFUSALS})
def fail(request: HttpRequest, job_id: int, body: Failure) -> Job:
    """The attempt failed: again later, or an incident when attempts are used up."""
    wait = None if body.retry_after is None else timedelta(seconds=body.retry_after)
    return reporting.fail(
        worker=_worker(request),
        job_id=job_id,
        lock=body.lock,
        message=body.message,
        wait=wait,
        is_final=not body.retry,
    )


@api.post("/{int:job_id}/error", response={200: JobState, **REFUSALS})
def error(request: HttpRequest, job_id: int, body: Error) -> Job:
    """Throw a BPMN error at the job's element."""
    return reporting.throw_error(
        worker=_worker(request),
        job_id=job_id,
        lock=body.lock,
        code=body.code,
        message=body.message,
        variables=values.load(body.variables),
    )


@api.post("/{int:job_id}/release", response={200: JobState, **REFUSALS})
def release(request: HttpRequest, job_id: int, body: Held) -> Job:
    """Give the job back untouched; the attempt does not count."""
    return reporting.release(worker=_worker(request), job_id=job_id, lock=body.lock)


def _worker(request: HttpRequest) -> WorkerToken:
    worker: WorkerToken = request.auth  # type: ignore[attr-defined]
    return worker


def _fetched(worker: WorkerToken, body: Fetch) -> list[Job]:
    return fetching.fetch(
        worker=worker, topics=body.topics, lock=body.lock, seconds=body.seconds, limit=body.limit
    )


def _awaited(worker: WorkerToken, body: Fetch) -> list[Job]:
    until = time.monotonic() + body.wait
    while time.monotonic() < until:
        time.sleep(min(PAUSE, max(0.0, until - time.monotonic())))
        # A plain read first: asking every half second must not lock rows or write.
        if fetching.is_any_due(body.topics) and (jobs := _fetched(worker, body)):
            return jobs
    return []


def _shown(job: Job) -> dict[str, Any]:
    return {
        "id": job.pk,
        "key": job.key,
        "topic": job.handler,
        "element": job.element_id,
        "business_key": job.instance.business_key,
        "attempt": job.attempts,
        "priority": job.priority,
        "locked_until": job.locked_until,
        "properties": job.properties,
        "variables": job.payload.get("variables", {}),
    }
